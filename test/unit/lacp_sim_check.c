/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What holds after every step of the simulator, whatever was done to the wires. Each check
 * asks what was really heard and said on the ports before it asks the engine.
 */

#include "lacp_sim.h"

#include <string.h>

#define NAME(e) ((char)('A' + (e)))
#define IN_SYNC (BOND_LACP_SYNCHRONIZATION | BOND_LACP_COLLECTING)
/* What a partner must be told of within the time the limit of LACPDUs asks for. */
#define NEWS \
	(BOND_LACP_ACTIVITY | BOND_LACP_TIMEOUT | BOND_LACP_AGGREGATION | IN_SYNC | \
	 BOND_LACP_DISTRIBUTING)

static bool
mux_collects(const struct lacp_port *p)
{
	return p->used && p->state[LACP_MUX] >= MUX_COLLECTING;
}

/* A port that carries: the partner said that it is in sync, with this port, and collects. */
static void
check_carries(struct sim *s, unsigned e, unsigned port)
{
	const struct sim_port *world = &s->engines[e].ports[port];
	const struct lacp *l = &s->engines[e].l;
	const struct lacp_port *p = &l->ports[port];
	const bool fallback = l->fallback == (int)port;
	const bool distributes = lacp_port_distributes(l, port) && !fallback;

	if (!p->facts.up && (lacp_port_collects(l, port, s->now) || lacp_port_distributes(l, port)))
		sim_fault(s, "%c%u carries without a link", NAME(e), port);
	if (!mux_collects(p) && !distributes)
		return;
	if (fallback)
		sim_fault(s, "%c%u is the fallback and has a partner", NAME(e), port);
	if (p->state[LACP_RECEIVE] != RECEIVE_CURRENT || !world->heard.any)
		sim_fault(s, "%c%u carries without a current partner", NAME(e), port);
	if (!sim_same_end(&world->heard.pdu.actor, &p->partner))
		sim_fault(s, "%c%u carries and has not heard of its partner", NAME(e), port);
	if (!world->heard.means_us ||
	    (world->heard.pdu.actor.state & BOND_LACP_SYNCHRONIZATION) == 0)
		sim_fault(s, "%c%u carries, its partner is not in sync", NAME(e), port);
	if (distributes && (world->heard.pdu.actor.state & BOND_LACP_COLLECTING) == 0)
		sim_fault(s, "%c%u distributes, its partner does not collect", NAME(e), port);
	if (p->facts.leaving || p->selected != LACP_SELECTED)
		sim_fault(s, "%c%u carries and is not selected", NAME(e), port);
}

/* What it says of itself is so, and said in time. */
static void
check_told(struct sim *s, unsigned e, unsigned port)
{
	struct sim_port *world = &s->engines[e].ports[port];
	const struct lacp_port *p = &s->engines[e].l.ports[port];
	const uint8_t mux = p->state[LACP_MUX];
	bool able = p->facts.up && p->facts.duplex != BOND_DUPLEX_HALF &&
		    p->state[LACP_PERIODIC] != PERIODIC_NO;

	if (((p->actor.state & BOND_LACP_SYNCHRONIZATION) != 0) != (mux >= MUX_ATTACHED))
		sim_fault(s, "%c%u is in sync or not, unlike its mux", NAME(e), port);
	if (((p->actor.state & BOND_LACP_COLLECTING) != 0) != (mux >= MUX_COLLECTING))
		sim_fault(s, "%c%u says of collecting what is not so", NAME(e), port);
	if (((p->actor.state & BOND_LACP_DISTRIBUTING) != 0) != (mux >= MUX_DISTRIBUTING))
		sim_fault(s, "%c%u says of distributing what is not so", NAME(e), port);
	if (!able)
		world->mistaken = 0;
	if (world->mistaken != 0 && s->now - world->mistaken > LACP_FAST_PERIODIC_NS)
		sim_fault(s, "%c%u leaves its partner in error", NAME(e), port);
	if (!able || (world->sent[0] != 0 && sim_same_end(&world->said, &p->actor) &&
		      ((world->said.state ^ p->actor.state) & NEWS) == 0)) {
		world->untold = 0;
		return;
	}
	if (world->untold == 0)
		world->untold = s->now;
	if (s->now - world->untold > LACP_FAST_PERIODIC_NS)
		sim_fault(s, "%c%u does not say what has changed", NAME(e), port);
}

/*
 * It stopped by its own choice, and neither end has become another: what the partner sent
 * before it knew of it is still taken.
 */
static void
check_linger(struct sim *s, unsigned e, unsigned port)
{
	struct sim_port *world = &s->engines[e].ports[port];
	const struct lacp *l = &s->engines[e].l;
	const struct lacp_port *p = &l->ports[port];
	const bool own = p->facts.up && p->state[LACP_RECEIVE] == RECEIVE_CURRENT &&
			 (p->selected == LACP_STANDBY || p->facts.leaving);
	struct sim_end there = { 0, 0 };
	const struct sim_port *peer = sim_wire_peer(s, world, &there);

	if (!own || mux_collects(p) || !sim_same_end(&world->actor, &p->actor) ||
	    !sim_same_end(&world->partner, &p->partner))
		world->stopped_at = 0;
	else if (world->collected && (p->partner.state & BOND_LACP_SYNCHRONIZATION) != 0)
		world->stopped_at = s->now;
	world->collected = mux_collects(p);
	world->actor = p->actor;
	world->partner = p->partner;
	if (peer == NULL || world->stopped_at == 0 || world->harmed || !peer->heard.genuine ||
	    !peer->used || s->now - world->stopped_at >= LACP_LINGER_NS)
		return;
	if (lacp_port_distributes(&s->engines[there.engine].l, there.port) &&
	    s->engines[there.engine].l.fallback != (int)there.port &&
	    !lacp_port_collects(l, port, s->now))
		sim_fault(s, "%c%u stopped, %c%u was not told yet", NAME(e), port,
			  NAME(there.engine), there.port);
}

static void
check_port(struct sim *s, unsigned e, unsigned port)
{
	struct sim_port *world = &s->engines[e].ports[port];
	const struct lacp_port *p = &s->engines[e].l.ports[port];

	if (p->used != world->used)
		sim_fault(s, "%c%u is there or not, unlike the world", NAME(e), port);
	if (!p->used)
		return;
	if (p->runaways != 0)
		sim_fault(s, "%c%u has a machine that does not come to rest", NAME(e), port);
	if (p->facts.leaving && s->now - world->leaving_since > 2 * LACP_LINGER_NS)
		sim_fault(s, "%c%u cannot leave", NAME(e), port);
	if (world->marker_due != 0 && s->now >= world->marker_due) {
		if (lacp_marker_is_out(p))
			sim_fault(s, "%c%u waits for a marker for ever", NAME(e), port);
		world->marker_due = 0;
	}
	check_carries(s, e, port);
	check_told(s, e, port);
	check_linger(s, e, port);
}

static bool
is_one_group(const struct lacp_port *p, const struct lacp_port *q)
{
	return p->actor.key == q->actor.key && p->partner.key == q->partner.key &&
	       p->partner.system_priority == q->partner.system_priority &&
	       memcmp(p->partner.system, q->partner.system, BOND_MAC_SIZE) == 0;
}

/* Ports of one aggregator have one partner; only those of the active one carry. */
static void
check_groups(struct sim *s, unsigned e)
{
	const struct lacp *l = &s->engines[e].l;

	for (unsigned i = 0; i < s->engines[e].n_ports; i++) {
		const struct lacp_port *p = &l->ports[i];

		if (!p->used || p->selected == LACP_UNSELECTED)
			continue;
		if (mux_collects(p) && (p->aggregator != l->active || p->aggregator == 0))
			sim_fault(s, "%c%u carries outside of the active aggregator", NAME(e), i);
		for (unsigned j = 0; j < i; j++) {
			const struct lacp_port *q = &l->ports[j];

			if (q->used && q->selected != LACP_UNSELECTED &&
			    p->aggregator == q->aggregator && !is_one_group(p, q))
				sim_fault(s, "%c%u and %c%u share an aggregator", NAME(e), i,
					  NAME(e), j);
		}
	}
}

/* min_links, max_links and the fallback hold. */
static void
check_numbers(struct sim *s, unsigned e)
{
	const struct lacp *l = &s->engines[e].l;
	const struct lacp_settings *set = &s->engines[e].set;
	const uint32_t limit = set->max_links < set->min_links ? set->min_links : set->max_links;
	unsigned carry = 0, live = 0;

	for (unsigned i = 0; i < s->engines[e].n_ports; i++) {
		const struct lacp_port *p = &l->ports[i];

		if (!p->used || p->aggregator != l->active)
			continue;
		carry += mux_collects(p);
		live += p->facts.up && p->state[LACP_RECEIVE] == RECEIVE_CURRENT &&
			!p->facts.leaving;
	}
	if (carry != 0 && live < set->min_links)
		sim_fault(s, "%c carries with %u links, min_links is %u", NAME(e), live,
			  set->min_links);
	if (set->max_links != 0 && carry > limit)
		sim_fault(s, "%c carries on %u links, max_links is %u", NAME(e), carry,
			  set->max_links);
	if (l->fallback < 0)
		return;
	if (set->strict || set->min_links > 1 || set->fallback == BOND_FALLBACK_NONE)
		sim_fault(s, "%c falls back and may not", NAME(e));
	if (carry != 0 || !l->ports[l->fallback].used || !l->ports[l->fallback].facts.up)
		sim_fault(s, "%c falls back to port %d", NAME(e), l->fallback);
}

void
sim_check(struct sim *s)
{
	for (unsigned e = 0; e < s->n_engines; e++) {
		for (unsigned i = 0; i < s->engines[e].n_ports; i++)
			check_port(s, e, i);
		check_groups(s, e);
		check_numbers(s, e);
	}
}
