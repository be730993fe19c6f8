/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Churn Detection machines: IEEE 802.1AX-2014 6.4.17, Figures 6-23 (actor) and 6-24 (partner).
 * An end that is out of sync for longer than 60 s churns: somebody should have a look at it.
 * Control thread, from lacp.c; nothing but the status follows from it.
 *
 * Departure: the figures enter ..._CHURN_MONITOR without a break for as long as the port is not
 * enabled, each time with a new timer. Here the timer is stopped meanwhile, and started once the
 * port is enabled: the two rows that lead from ..._CHURN_MONITOR to itself.
 */

#include <stddef.h>

#include "lacp_machine.h"

static unsigned
monitor(const struct lacp_port *p, bond_time *timer, bond_time now)
{
	*timer = p->port_enabled ? now + LACP_CHURN_DETECTION_NS : 0;
	return 0;
}

/* Box ACTOR_CHURN_MONITOR: no churn yet; the timer starts. */
static unsigned
enter_actor_monitor(struct lacp_port *p, struct lacp_in *in)
{
	return monitor(p, &p->actor_churn_timer, in->now);
}

/* Box PARTNER_CHURN_MONITOR: no churn yet; the timer starts. */
static unsigned
enter_partner_monitor(struct lacp_port *p, struct lacp_in *in)
{
	return monitor(p, &p->partner_churn_timer, in->now);
}

/* Box ACTOR_CHURN: churn. How often is for people. */
static unsigned
enter_actor_churn(struct lacp_port *p, struct lacp_in *in)
{
	(void)in;
	p->actor_churn_timer = 0;
	p->actor_churned++;
	return 0;
}

/* Box PARTNER_CHURN: churn. How often is for people. */
static unsigned
enter_partner_churn(struct lacp_port *p, struct lacp_in *in)
{
	(void)in;
	p->partner_churn_timer = 0;
	p->partner_churned++;
	return 0;
}

/* Box NO_ACTOR_CHURN: no churn. */
static unsigned
enter_no_actor_churn(struct lacp_port *p, struct lacp_in *in)
{
	(void)in;
	p->actor_churn_timer = 0;
	return 0;
}

/* Box NO_PARTNER_CHURN: no churn. */
static unsigned
enter_no_partner_churn(struct lacp_port *p, struct lacp_in *in)
{
	(void)in;
	p->partner_churn_timer = 0;
	return 0;
}

static bool
begin_or_port_disabled(const struct lacp_port *p, const struct lacp_in *in)
{
	return in->begin || !p->port_enabled;
}

static bool
disabled_while_actor_timer_runs(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return !p->port_enabled && p->actor_churn_timer != 0;
}

static bool
disabled_while_partner_timer_runs(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return !p->port_enabled && p->partner_churn_timer != 0;
}

static bool
enabled_while_actor_timer_stands(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->port_enabled && p->actor_churn_timer == 0;
}

static bool
enabled_while_partner_timer_stands(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->port_enabled && p->partner_churn_timer == 0;
}

static bool
actor_sync(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return (p->actor.state & BOND_LACP_SYNCHRONIZATION) != 0;
}

static bool
partner_sync(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return (p->partner.state & BOND_LACP_SYNCHRONIZATION) != 0;
}

static bool
actor_not_sync(const struct lacp_port *p, const struct lacp_in *in)
{
	return !actor_sync(p, in);
}

static bool
partner_not_sync(const struct lacp_port *p, const struct lacp_in *in)
{
	return !partner_sync(p, in);
}

static bool
actor_churn_timer_expired(const struct lacp_port *p, const struct lacp_in *in)
{
	return lacp_timer_expired(p->actor_churn_timer, in->now);
}

static bool
partner_churn_timer_expired(const struct lacp_port *p, const struct lacp_in *in)
{
	return lacp_timer_expired(p->partner_churn_timer, in->now);
}

static const char *const actor_states[] = {
	[CHURN_MONITOR] = "ACTOR_CHURN_MONITOR",
	[CHURN_CHURNED] = "ACTOR_CHURN",
	[CHURN_NONE] = "NO_ACTOR_CHURN",
};

static const char *const partner_states[] = {
	[CHURN_MONITOR] = "PARTNER_CHURN_MONITOR",
	[CHURN_CHURNED] = "PARTNER_CHURN",
	[CHURN_NONE] = "NO_PARTNER_CHURN",
};

static const lacp_entry actor_entries[] = {
	[CHURN_MONITOR] = enter_actor_monitor,
	[CHURN_CHURNED] = enter_actor_churn,
	[CHURN_NONE] = enter_no_actor_churn,
};

static const lacp_entry partner_entries[] = {
	[CHURN_MONITOR] = enter_partner_monitor,
	[CHURN_CHURNED] = enter_partner_churn,
	[CHURN_NONE] = enter_no_partner_churn,
};

/* The first row stands before LACP_ANY, which would hold the machine with its timer running. */
static const struct lacp_row actor_rows[] = {
	{ CHURN_MONITOR, disabled_while_actor_timer_runs, CHURN_MONITOR, "!port_enabled" },
	{ LACP_ANY, begin_or_port_disabled, CHURN_MONITOR, "BEGIN || !port_enabled" },
	{ CHURN_MONITOR, enabled_while_actor_timer_stands, CHURN_MONITOR, "port_enabled" },
	{ CHURN_MONITOR, actor_sync, CHURN_NONE, "actor in sync" },
	{ CHURN_MONITOR, actor_churn_timer_expired, CHURN_CHURNED, "actor_churn_timer expired" },
	{ CHURN_CHURNED, actor_sync, CHURN_NONE, "actor in sync" },
	{ CHURN_NONE, actor_not_sync, CHURN_MONITOR, "actor not in sync" },
};

static const struct lacp_row partner_rows[] = {
	{ CHURN_MONITOR, disabled_while_partner_timer_runs, CHURN_MONITOR, "!port_enabled" },
	{ LACP_ANY, begin_or_port_disabled, CHURN_MONITOR, "BEGIN || !port_enabled" },
	{ CHURN_MONITOR, enabled_while_partner_timer_stands, CHURN_MONITOR, "port_enabled" },
	{ CHURN_MONITOR, partner_sync, CHURN_NONE, "partner in sync" },
	{ CHURN_MONITOR, partner_churn_timer_expired, CHURN_CHURNED,
	  "partner_churn_timer expired" },
	{ CHURN_CHURNED, partner_sync, CHURN_NONE, "partner in sync" },
	{ CHURN_NONE, partner_not_sync, CHURN_MONITOR, "partner not in sync" },
};

const struct lacp_machine lacp_actor_churn_machine = {
	.name = "actor churn",
	.id = LACP_ACTOR_CHURN,
	.states = actor_states,
	.enter = actor_entries,
	.n_states = sizeof(actor_states) / sizeof(actor_states[0]),
	.rows = actor_rows,
	.n_rows = sizeof(actor_rows) / sizeof(actor_rows[0]),
};

const struct lacp_machine lacp_partner_churn_machine = {
	.name = "partner churn",
	.id = LACP_PARTNER_CHURN,
	.states = partner_states,
	.enter = partner_entries,
	.n_states = sizeof(partner_states) / sizeof(partner_states[0]),
	.rows = partner_rows,
	.n_rows = sizeof(partner_rows) / sizeof(partner_rows[0]),
};
