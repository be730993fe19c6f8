/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receive machine: IEEE 802.1AX-2014 6.4.12, Figure 6-18; its functions are those of 6.4.9.
 * Takes in what the partner says, and ages it. Control thread, from lacp.c, which also sees to
 * port_moved; what becomes of a changed partner is up to selection and the mux machine.
 *
 * Left out: LACP version 2, thus nothing is done about a partner's version.
 * Departures: lacp_enabled may change while the port is enabled (a new duplex); the port then
 * goes by PORT_DISABLED as if its link had come anew. Timers are stopped in states that have no
 * use for them. A partner that turns EXPIRED is not in sync, whatever else it says: Open vSwitch
 * drops what we send then, but goes on to say that it collects. A LACPDU with our own system in
 * it is taken in as any other; that it comes from ourselves is a reason for selection to refuse
 * the port.
 */

#include <string.h>

#include "lacp_machine.h"

/* What others look at and an entry may change; selected changes with the partner alone. */
struct view {
	struct bond_lacp_info partner;
	uint8_t actor_state;
	bond_time linger;
};

static struct view
view_of(const struct lacp_port *p)
{
	return (struct view){ p->partner, p->actor.state, p->linger };
}

/* What 6.4.9 compares in update_Selected, update_Default_Selected, update_NTT and recordPDU. */
static bool
is_same_port(const struct bond_lacp_info *a, const struct bond_lacp_info *b)
{
	return a->port == b->port && a->port_priority == b->port_priority &&
	       memcmp(a->system, b->system, BOND_MAC_SIZE) == 0 &&
	       a->system_priority == b->system_priority && a->key == b->key &&
	       ((a->state ^ b->state) & BOND_LACP_AGGREGATION) == 0;
}

static unsigned
changes_since(const struct view *was, const struct lacp_port *p)
{
	const uint8_t carries =
		BOND_LACP_SYNCHRONIZATION | BOND_LACP_COLLECTING | BOND_LACP_DISTRIBUTING;
	const uint8_t partner_bits = was->partner.state ^ p->partner.state;
	unsigned actions = 0;

	if (!is_same_port(&was->partner, &p->partner) || partner_bits != 0 ||
	    was->actor_state != p->actor.state)
		actions |= LACP_ACT_SELECT;
	if ((partner_bits & carries) != 0 || was->linger != p->linger)
		actions |= LACP_ACT_MAP;
	return actions;
}

/* The frames a port lingers for are of the partner it had. */
static void
unselect(struct lacp_port *p)
{
	p->selected = LACP_UNSELECTED;
	p->linger = 0;
}

/* 6.4.9 update_Selected, update_Default_Selected: another partner is to be selected anew. */
static void
update_selected(struct lacp_port *p, const struct bond_lacp_info *partner)
{
	if (!is_same_port(partner, &p->partner))
		unselect(p);
}

/* 6.4.9 update_NTT: a partner that has a wrong idea of us is to be told. */
static unsigned
update_ntt(const struct lacp_port *p, const struct lacp_pdu *pdu)
{
	const uint8_t told = BOND_LACP_ACTIVITY | BOND_LACP_TIMEOUT | BOND_LACP_SYNCHRONIZATION;

	if (is_same_port(&pdu->partner, &p->actor) &&
	    ((pdu->partner.state ^ p->actor.state) & told) == 0)
		return 0;
	return LACP_ACT_NTT;
}

/* 6.4.9 recordDefault: the administrative partner stands in for the one that says nothing. */
static void
record_default(struct lacp_port *p)
{
	p->partner = p->partner_admin;
	p->actor.state |= BOND_LACP_DEFAULTED;
}

/* 6.4.9 recordPDU: one of both ends goes on to send LACPDUs, so that a loss would be noticed. */
static bool
is_maintained(const struct lacp_port *p, const struct lacp_pdu *pdu)
{
	if ((pdu->actor.state & BOND_LACP_ACTIVITY) != 0)
		return true;
	return (p->actor.state & pdu->partner.state & BOND_LACP_ACTIVITY) != 0;
}

/*
 * Ours: a partner that was not expired and is now hears us no more, while we hear it. One that
 * was when we first heard it, as after a link came up, had not heard us yet.
 */
static bool
turned_deaf(const struct lacp_port *p, const struct lacp_pdu *pdu)
{
	const bool heard = (p->actor.state & (BOND_LACP_EXPIRED | BOND_LACP_DEFAULTED)) == 0;

	if ((pdu->actor.state & BOND_LACP_EXPIRED) == 0)
		return false;
	return p->partner_deaf || (heard && (p->partner.state & BOND_LACP_EXPIRED) == 0);
}

/*
 * 6.4.9 recordPDU: the sender becomes our partner, its state included. But in sync it is only
 * if it says so and means us, or a link that it does not aggregate; and if it hears us.
 */
static void
record_pdu(struct lacp_port *p, const struct lacp_pdu *pdu)
{
	const bool individual = (pdu->actor.state & BOND_LACP_AGGREGATION) == 0;

	p->partner_deaf = turned_deaf(p, pdu);
	p->partner = pdu->actor;
	if ((!individual && !is_same_port(&pdu->partner, &p->actor)) || !is_maintained(p, pdu) ||
	    p->partner_deaf)
		p->partner.state &= ~BOND_LACP_SYNCHRONIZATION;
	p->actor.state &= ~BOND_LACP_DEFAULTED;
}

/* Box INITIALIZE: unselected, the partner is the default one, nothing expired, not moved. */
static unsigned
enter_initialize(struct lacp_port *p, struct lacp_in *in)
{
	const struct view was = view_of(p);

	(void)in;
	unselect(p);
	record_default(p);
	p->actor.state &= ~BOND_LACP_EXPIRED;
	p->port_moved = false;
	p->current_while_timer = 0;
	return changes_since(&was, p) | LACP_ACT_SELECT;
}

/*
 * Box PORT_DISABLED: the partner is not in sync, so that the mux machine lets go. All else of
 * the partner stays, for a link that returns as it was.
 */
static unsigned
enter_port_disabled(struct lacp_port *p, struct lacp_in *in)
{
	const struct view was = view_of(p);

	(void)in;
	p->partner.state &= ~BOND_LACP_SYNCHRONIZATION;
	p->linger = 0;
	p->current_while_timer = 0;
	return changes_since(&was, p) | LACP_ACT_SELECT;
}

/* Box LACP_DISABLED: unselected, the partner is the default one and does not aggregate. */
static unsigned
enter_lacp_disabled(struct lacp_port *p, struct lacp_in *in)
{
	const struct view was = view_of(p);

	(void)in;
	unselect(p);
	record_default(p);
	p->partner.state &= ~BOND_LACP_AGGREGATION;
	p->actor.state &= ~BOND_LACP_EXPIRED;
	p->current_while_timer = 0;
	return changes_since(&was, p) | LACP_ACT_SELECT;
}

/*
 * Box EXPIRED: the partner is not in sync, and is taken to want short timeouts so that we speak
 * at once and often; it has a short timeout to answer. We say that we have expired.
 */
static unsigned
enter_expired(struct lacp_port *p, struct lacp_in *in)
{
	const struct view was = view_of(p);

	p->partner.state &= ~BOND_LACP_SYNCHRONIZATION;
	p->partner.state |= BOND_LACP_TIMEOUT;
	p->current_while_timer = in->now + LACP_SHORT_TIMEOUT_NS;
	p->actor.state |= BOND_LACP_EXPIRED;
	return changes_since(&was, p) | LACP_ACT_SELECT;
}

/*
 * Box DEFAULTED: update_Default_Selected, recordDefault, and nothing is expired any more. The
 * timer has run out. A port that lingers goes on: the silent partner is told only now.
 */
static unsigned
enter_defaulted(struct lacp_port *p, struct lacp_in *in)
{
	const struct view was = view_of(p);

	(void)in;
	update_selected(p, &p->partner_admin);
	p->linger = was.linger;
	record_default(p);
	p->actor.state &= ~BOND_LACP_EXPIRED;
	p->current_while_timer = 0;
	return changes_since(&was, p) | LACP_ACT_SELECT;
}

/*
 * Box CURRENT: update_Selected and update_NTT by what was known before, then recordPDU; the
 * timer starts anew, short or long as our own timeout says; nothing is expired any more.
 */
static unsigned
enter_current(struct lacp_port *p, struct lacp_in *in)
{
	const struct view was = view_of(p);
	unsigned actions;

	update_selected(p, &in->pdu->actor);
	actions = update_ntt(p, in->pdu);
	record_pdu(p, in->pdu);
	p->current_while_timer =
		in->now + ((p->actor.state & BOND_LACP_TIMEOUT) != 0 ? LACP_SHORT_TIMEOUT_NS :
								       LACP_LONG_TIMEOUT_NS);
	p->actor.state &= ~BOND_LACP_EXPIRED;
	p->last_rx = in->now;
	in->pdu = NULL;
	return actions | changes_since(&was, p);
}

static bool
port_disabled_and_not_moved(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return !p->port_enabled && !p->port_moved;
}

static bool
port_moved(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->port_moved;
}

static bool
port_and_lacp_enabled(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->port_enabled && p->lacp_enabled;
}

static bool
port_enabled_without_lacp(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->port_enabled && !p->lacp_enabled;
}

static bool
lacp_enabled(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->lacp_enabled;
}

static bool
lacp_not_enabled(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return !p->lacp_enabled;
}

static bool
pdu_received(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)p;
	return in->pdu != NULL;
}

static bool
current_while_timer_expired(const struct lacp_port *p, const struct lacp_in *in)
{
	return lacp_timer_expired(p->current_while_timer, in->now);
}

static const char *const states[] = {
	[RECEIVE_INITIALIZE] = "INITIALIZE",       [RECEIVE_PORT_DISABLED] = "PORT_DISABLED",
	[RECEIVE_LACP_DISABLED] = "LACP_DISABLED", [RECEIVE_EXPIRED] = "EXPIRED",
	[RECEIVE_DEFAULTED] = "DEFAULTED",         [RECEIVE_CURRENT] = "CURRENT",
};

static const lacp_entry entries[] = {
	[RECEIVE_INITIALIZE] = enter_initialize,
	[RECEIVE_PORT_DISABLED] = enter_port_disabled,
	[RECEIVE_LACP_DISABLED] = enter_lacp_disabled,
	[RECEIVE_EXPIRED] = enter_expired,
	[RECEIVE_DEFAULTED] = enter_defaulted,
	[RECEIVE_CURRENT] = enter_current,
};

/* The four rows with LACP_Enabled alone are ours, see above. */
static const struct lacp_row rows[] = {
	{ LACP_ANY, lacp_begin, RECEIVE_INITIALIZE, "BEGIN" },
	{ LACP_ANY, port_disabled_and_not_moved, RECEIVE_PORT_DISABLED,
	  "!port_enabled && !port_moved" },
	{ RECEIVE_INITIALIZE, lacp_unconditional, RECEIVE_PORT_DISABLED, "UCT" },
	{ RECEIVE_PORT_DISABLED, port_moved, RECEIVE_INITIALIZE, "port_moved" },
	{ RECEIVE_PORT_DISABLED, port_and_lacp_enabled, RECEIVE_EXPIRED,
	  "port_enabled && LACP_Enabled" },
	{ RECEIVE_PORT_DISABLED, port_enabled_without_lacp, RECEIVE_LACP_DISABLED,
	  "port_enabled && !LACP_Enabled" },
	{ RECEIVE_LACP_DISABLED, lacp_enabled, RECEIVE_PORT_DISABLED, "LACP_Enabled" },
	{ RECEIVE_EXPIRED, lacp_not_enabled, RECEIVE_PORT_DISABLED, "!LACP_Enabled" },
	{ RECEIVE_DEFAULTED, lacp_not_enabled, RECEIVE_PORT_DISABLED, "!LACP_Enabled" },
	{ RECEIVE_CURRENT, lacp_not_enabled, RECEIVE_PORT_DISABLED, "!LACP_Enabled" },
	{ RECEIVE_EXPIRED, pdu_received, RECEIVE_CURRENT, "LACPDU received" },
	{ RECEIVE_DEFAULTED, pdu_received, RECEIVE_CURRENT, "LACPDU received" },
	{ RECEIVE_CURRENT, pdu_received, RECEIVE_CURRENT, "LACPDU received" },
	{ RECEIVE_EXPIRED, current_while_timer_expired, RECEIVE_DEFAULTED,
	  "current_while_timer expired" },
	{ RECEIVE_CURRENT, current_while_timer_expired, RECEIVE_EXPIRED,
	  "current_while_timer expired" },
};

const struct lacp_machine lacp_receive_machine = {
	.name = "receive",
	.id = LACP_RECEIVE,
	.states = states,
	.enter = entries,
	.n_states = sizeof(states) / sizeof(states[0]),
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(rows[0]),
};
