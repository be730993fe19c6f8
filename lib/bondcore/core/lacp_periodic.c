/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Periodic Transmission machine: IEEE 802.1AX-2014 6.4.13, Figure 6-19. Asks for a LACPDU every
 * second or every 30, as the partner's timeout needs it. Control thread, from lacp.c; whether
 * and when the LACPDU goes out is up to lacp_transmit.c.
 *
 * Departures: from NO_PERIODIC a port speaks at once; the standard lets it wait in FAST_PERIODIC
 * for a second first, in which every link that comes up would be of no use. A timer that has run
 * out is started anew from its own deadline, not from the time it was noticed, so that what
 * control is late does not add up. Runs back to the same state are kept out of the history,
 * which they would fill within half a minute.
 */

#include "lacp_machine.h"

/* A deadline missed by more than a whole period is given up instead of made good for. */
static bond_time
next_deadline(bond_time last, bond_time period, bond_time now)
{
	return lacp_timer_expired(last, now) && now < last + period ? last + period : now + period;
}

/* Box NO_PERIODIC: the timer is stopped. */
static unsigned
enter_no_periodic(struct lacp_port *p, struct lacp_in *in)
{
	(void)in;
	p->periodic_timer = 0;
	return 0;
}

/* Box FAST_PERIODIC: the timer runs for Fast_Periodic_Time. */
static unsigned
enter_fast_periodic(struct lacp_port *p, struct lacp_in *in)
{
	p->periodic_timer = next_deadline(p->periodic_timer, LACP_FAST_PERIODIC_NS, in->now);
	return 0;
}

/* Box SLOW_PERIODIC: the timer runs for Slow_Periodic_Time. */
static unsigned
enter_slow_periodic(struct lacp_port *p, struct lacp_in *in)
{
	p->periodic_timer = next_deadline(p->periodic_timer, LACP_SLOW_PERIODIC_NS, in->now);
	return 0;
}

/* Box PERIODIC_TX: a LACPDU is to be sent. */
static unsigned
enter_periodic_tx(struct lacp_port *p, struct lacp_in *in)
{
	(void)p;
	(void)in;
	return LACP_ACT_NTT;
}

static bool
not_periodic(const struct lacp_port *p, const struct lacp_in *in)
{
	return in->begin || !p->lacp_enabled || !p->port_enabled ||
	       ((p->actor.state | p->partner.state) & BOND_LACP_ACTIVITY) == 0;
}

static bool
periodic_timer_expired(const struct lacp_port *p, const struct lacp_in *in)
{
	return lacp_timer_expired(p->periodic_timer, in->now);
}

static bool
partner_short(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return (p->partner.state & BOND_LACP_TIMEOUT) != 0;
}

static bool
partner_long(const struct lacp_port *p, const struct lacp_in *in)
{
	return !partner_short(p, in);
}

static bool
timer_expired_or_partner_short(const struct lacp_port *p, const struct lacp_in *in)
{
	return periodic_timer_expired(p, in) || partner_short(p, in);
}

static const char *const states[] = {
	[PERIODIC_NO] = "NO_PERIODIC",
	[PERIODIC_FAST] = "FAST_PERIODIC",
	[PERIODIC_SLOW] = "SLOW_PERIODIC",
	[PERIODIC_TX] = "PERIODIC_TX",
};

static const lacp_entry entries[] = {
	[PERIODIC_NO] = enter_no_periodic,
	[PERIODIC_FAST] = enter_fast_periodic,
	[PERIODIC_SLOW] = enter_slow_periodic,
	[PERIODIC_TX] = enter_periodic_tx,
};

static const struct lacp_row rows[] = {
	{ LACP_ANY, not_periodic, PERIODIC_NO,
	  "BEGIN || !LACP_Enabled || !port_enabled || both passive" },
	{ PERIODIC_NO, lacp_unconditional, PERIODIC_TX, "UCT" },
	{ PERIODIC_FAST, periodic_timer_expired, PERIODIC_TX, "periodic_timer expired" },
	{ PERIODIC_FAST, partner_long, PERIODIC_SLOW, "partner long timeout" },
	{ PERIODIC_SLOW, timer_expired_or_partner_short, PERIODIC_TX,
	  "periodic_timer expired || partner short timeout" },
	{ PERIODIC_TX, partner_short, PERIODIC_FAST, "partner short timeout" },
	{ PERIODIC_TX, partner_long, PERIODIC_SLOW, "partner long timeout" },
};

const struct lacp_machine lacp_periodic_machine = {
	.name = "periodic",
	.id = LACP_PERIODIC,
	.states = states,
	.enter = entries,
	.n_states = sizeof(states) / sizeof(states[0]),
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(rows[0]),
	.quiet = true,
};
