/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Mux machine: IEEE 802.1AX-2014 6.4.15, Figure 6-21 (independent control of collecting and
 * distributing) and Figure 6-22 (coupled control). Attaches a port to its aggregator and says
 * whether it collects and distributes. Control thread, from lacp.c; which aggregator, and when
 * all of its ports are ready, is up to selection; forwarding follows from the state.
 *
 * Left out: nothing but what the boxes do to a real multiplexer.
 * Departures: the entry to DISTRIBUTING asks for a LACPDU too, so that the partner need not wait
 * for a periodic one to see it. When coupled_control changes a port goes over into the state of
 * the other figure that carries as much, without a gap. A port that we take out ourselves
 * collects for a moment longer (linger), for frames sent before the partner was told, and so
 * does one whose partner fell silent, until that is told so: Open vSwitch sends as long as we
 * say that we are in sync. And lacp_port_distributes() waits for the partner to collect, which
 * coupled control does not ask for. A link that goes down needs no row: the receive machine
 * takes the partner's sync away.
 */

#include <stddef.h>

#include "lacp_machine.h"

#define CARRIES (BOND_LACP_COLLECTING | BOND_LACP_DISTRIBUTING)

/* A port that works and whose partner has not changed: it is we who do not want it any more. */
static bool
is_own_choice(const struct lacp_port *p)
{
	return p->port_enabled && (p->selected == LACP_STANDBY || p->facts.leaving);
}

/*
 * A partner that fell silent may still send, and hear from us that we are in sync, until we
 * have given it up and told it so.
 */
static bool
is_only_silent(const struct lacp_port *p)
{
	return p->port_enabled && p->state[LACP_RECEIVE] == RECEIVE_EXPIRED;
}

static bond_time
linger_end(const struct lacp_port *p, bond_time now)
{
	if (is_own_choice(p))
		return now + LACP_LINGER_NS;
	return is_only_silent(p) ? p->current_while_timer + LACP_LINGER_NS : 0;
}

static unsigned
carry(struct lacp_port *p, const struct lacp_in *in, uint8_t bits)
{
	const uint8_t was = p->actor.state & CARRIES;

	if ((bits & BOND_LACP_COLLECTING) != 0)
		p->linger = 0;
	else if ((was & BOND_LACP_COLLECTING) != 0)
		p->linger = linger_end(p, in->now);
	p->actor.state = (uint8_t)((p->actor.state & ~CARRIES) | bits);
	return was != bits ? LACP_ACT_MAP : 0;
}

/* Box DETACHED: out of sync, neither collecting nor distributing; the partner is to know. */
static unsigned
enter_detached(struct lacp_port *p, struct lacp_in *in)
{
	p->actor.state &= ~BOND_LACP_SYNCHRONIZATION;
	p->wait_while_timer = 0;
	return carry(p, in, 0) | LACP_ACT_NTT | LACP_ACT_SELECT;
}

/* Box WAITING: the time in which other ports may come to be attached together runs. */
static unsigned
enter_waiting(struct lacp_port *p, struct lacp_in *in)
{
	p->wait_while_timer = in->now + LACP_AGGREGATE_WAIT_NS;
	return LACP_ACT_SELECT;
}

/* Box ATTACHED: in sync, neither collecting nor distributing; the partner is to know. */
static unsigned
enter_attached(struct lacp_port *p, struct lacp_in *in)
{
	p->actor.state |= BOND_LACP_SYNCHRONIZATION;
	p->wait_while_timer = 0;
	return carry(p, in, 0) | LACP_ACT_NTT | LACP_ACT_SELECT;
}

/* Box COLLECTING: collecting, not distributing; the partner is to know. */
static unsigned
enter_collecting(struct lacp_port *p, struct lacp_in *in)
{
	return carry(p, in, BOND_LACP_COLLECTING) | LACP_ACT_NTT;
}

/* Box DISTRIBUTING: distributing besides. That the partner is to know is ours. */
static unsigned
enter_distributing(struct lacp_port *p, struct lacp_in *in)
{
	return carry(p, in, CARRIES) | LACP_ACT_NTT;
}

/* Box COLLECTING_DISTRIBUTING: both at once; the partner is to know. */
static unsigned
enter_collecting_distributing(struct lacp_port *p, struct lacp_in *in)
{
	return carry(p, in, CARRIES) | LACP_ACT_NTT;
}

static bool
coupled_control_changed(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)p;
	(void)in;
	return true; /* the state is one of the other figure */
}

static bool
selected_or_standby(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->selected != LACP_UNSELECTED;
}

static bool
unselected(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->selected == LACP_UNSELECTED;
}

static bool
selected_and_ready(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->selected == LACP_SELECTED && p->ready;
}

static bool
not_selected(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->selected != LACP_SELECTED;
}

static bool
selected_and_partner_sync(const struct lacp_port *p, const struct lacp_in *in)
{
	return !not_selected(p, in) && (p->partner.state & BOND_LACP_SYNCHRONIZATION) != 0;
}

static bool
not_selected_or_partner_not_sync(const struct lacp_port *p, const struct lacp_in *in)
{
	return !selected_and_partner_sync(p, in);
}

static bool
selected_and_partner_collects(const struct lacp_port *p, const struct lacp_in *in)
{
	return selected_and_partner_sync(p, in) && (p->partner.state & BOND_LACP_COLLECTING) != 0;
}

static bool
not_selected_or_partner_not_collects(const struct lacp_port *p, const struct lacp_in *in)
{
	return !selected_and_partner_collects(p, in);
}

static const char *const states[] = {
	[MUX_DETACHED] = "DETACHED",
	[MUX_WAITING] = "WAITING",
	[MUX_ATTACHED] = "ATTACHED",
	[MUX_COLLECTING] = "COLLECTING",
	[MUX_DISTRIBUTING] = "DISTRIBUTING",
	[MUX_COLLECTING_DISTRIBUTING] = "COLLECTING_DISTRIBUTING",
};

static const lacp_entry entries[] = {
	[MUX_DETACHED] = enter_detached,
	[MUX_WAITING] = enter_waiting,
	[MUX_ATTACHED] = enter_attached,
	[MUX_COLLECTING] = enter_collecting,
	[MUX_DISTRIBUTING] = enter_distributing,
	[MUX_COLLECTING_DISTRIBUTING] = enter_collecting_distributing,
};

#define CHANGED "coupled_control changed"
#define ATTACHABLE "SELECTED && Ready"
#define NOT_SELECTED "UNSELECTED || STANDBY"
#define PARTNER_SYNC "SELECTED && partner in sync"
#define NOT_SYNC "UNSELECTED || STANDBY || partner not in sync"
#define PARTNER_COLLECTS "SELECTED && partner in sync && partner collecting"
#define NOT_COLLECTS "UNSELECTED || STANDBY || partner not in sync || partner not collecting"

static const struct lacp_row coupled_rows[] = {
	{ LACP_ANY, lacp_begin, MUX_DETACHED, "BEGIN" },
	{ MUX_COLLECTING, coupled_control_changed, MUX_COLLECTING_DISTRIBUTING, CHANGED },
	{ MUX_DISTRIBUTING, coupled_control_changed, MUX_COLLECTING_DISTRIBUTING, CHANGED },
	{ MUX_DETACHED, selected_or_standby, MUX_WAITING, "SELECTED || STANDBY" },
	{ MUX_WAITING, unselected, MUX_DETACHED, "UNSELECTED" },
	{ MUX_WAITING, selected_and_ready, MUX_ATTACHED, ATTACHABLE },
	{ MUX_ATTACHED, not_selected, MUX_DETACHED, NOT_SELECTED },
	{ MUX_ATTACHED, selected_and_partner_sync, MUX_COLLECTING_DISTRIBUTING, PARTNER_SYNC },
	{ MUX_COLLECTING_DISTRIBUTING, not_selected_or_partner_not_sync, MUX_ATTACHED, NOT_SYNC },
};

static const struct lacp_row independent_rows[] = {
	{ LACP_ANY, lacp_begin, MUX_DETACHED, "BEGIN" },
	{ MUX_COLLECTING_DISTRIBUTING, coupled_control_changed, MUX_DISTRIBUTING, CHANGED },
	{ MUX_DETACHED, selected_or_standby, MUX_WAITING, "SELECTED || STANDBY" },
	{ MUX_WAITING, unselected, MUX_DETACHED, "UNSELECTED" },
	{ MUX_WAITING, selected_and_ready, MUX_ATTACHED, ATTACHABLE },
	{ MUX_ATTACHED, not_selected, MUX_DETACHED, NOT_SELECTED },
	{ MUX_ATTACHED, selected_and_partner_sync, MUX_COLLECTING, PARTNER_SYNC },
	{ MUX_COLLECTING, not_selected_or_partner_not_sync, MUX_ATTACHED, NOT_SYNC },
	{ MUX_COLLECTING, selected_and_partner_collects, MUX_DISTRIBUTING, PARTNER_COLLECTS },
	{ MUX_DISTRIBUTING, not_selected_or_partner_not_collects, MUX_COLLECTING, NOT_COLLECTS },
};

const struct lacp_machine lacp_mux_coupled_machine = {
	.name = "mux",
	.id = LACP_MUX,
	.states = states,
	.enter = entries,
	.n_states = sizeof(states) / sizeof(states[0]),
	.rows = coupled_rows,
	.n_rows = sizeof(coupled_rows) / sizeof(coupled_rows[0]),
};

const struct lacp_machine lacp_mux_independent_machine = {
	.name = "mux",
	.id = LACP_MUX,
	.states = states,
	.enter = entries,
	.n_states = sizeof(states) / sizeof(states[0]),
	.rows = independent_rows,
	.n_rows = sizeof(independent_rows) / sizeof(independent_rows[0]),
};
