/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What holds in the simulator when all has come to rest: all that can carry does and both ends
 * agree on it, and every port that does not has a reason that is true. How soon that is, and
 * that it stays so, is in lacp_sim_calm.c.
 */

#include "lacp_sim.h"

#include <string.h>

#define NAME(e) ((char)('A' + (e)))

bool
sim_port_is_good(struct sim *s, const struct sim_port *p, const struct lacp_settings *set)
{
	struct sim_end there = { 0, 0 };
	const struct sim_port *peer = sim_wire_peer(s, p, &there);
	const struct sim_wire *w = &s->wires[p->wire < 0 ? 0 : p->wire];

	return peer != NULL && p->facts.up && peer->facts.up && !w->mute[0] && !w->mute[1] &&
	       p->facts.duplex != BOND_DUPLEX_HALF && peer->facts.duplex != BOND_DUPLEX_HALF &&
	       (set->active || s->engines[there.engine].set.active);
}

static const struct lacp_port *
any_active(const struct sim_engine *engine)
{
	for (unsigned i = 0; i < engine->n_ports; i++) {
		const struct lacp_port *p = &engine->l.ports[i];

		if (p->used && p->aggregator == engine->l.active && p->facts.up &&
		    p->state[LACP_RECEIVE] == RECEIVE_CURRENT)
			return p;
	}
	return NULL;
}

static unsigned
n_live(const struct sim_engine *engine)
{
	unsigned n = 0;

	for (unsigned i = 0; i < engine->n_ports; i++) {
		const struct lacp_port *p = &engine->l.ports[i];

		n += p->used && p->aggregator == engine->l.active && p->facts.up &&
		     p->state[LACP_RECEIVE] == RECEIVE_CURRENT;
	}
	return n;
}

/* One that is heard and does not hear is never in sync: it is selected besides, see max_links. */
static unsigned
n_selected(const struct sim *s, const struct sim_engine *engine)
{
	unsigned n = 0;

	for (unsigned i = 0; i < engine->n_ports; i++) {
		const struct lacp_port *p = &engine->l.ports[i];
		const int wire = engine->ports[i].wire;

		n += p->used && p->selected == LACP_SELECTED && p->facts.up &&
		     p->state[LACP_RECEIVE] == RECEIVE_CURRENT &&
		     !(wire >= 0 && sim_wire_is_half_mute(&s->wires[wire]));
	}
	return n;
}

/* As many ports as max_links allows carry, or would if the partner did not have fewer. */
static bool
is_full(const struct sim *s, const struct sim_engine *engine)
{
	const struct lacp_settings *set = &engine->set;
	const uint32_t limit = set->max_links < set->min_links ? set->min_links : set->max_links;

	return set->max_links != 0 && n_selected(s, engine) == limit;
}

/*
 * A port that stands by does so for others, but for one case: those are not heard, and its
 * partner would not have it either.
 */
static bool
stands_by_rightly(const struct sim *s, const struct sim_engine *engine,
		  const struct sim_engine *other, enum bond_lacp_reason theirs)
{
	if (is_full(s, engine))
		return true;
	if (!s->half_mute || engine->set.max_links == 0)
		return false;
	return theirs == BOND_LACP_STANDBY ?
		       is_full(s, other) :
		       theirs == BOND_LACP_OTHER_PARTNER || theirs == BOND_LACP_KEY_MISMATCH ||
			       theirs == BOND_LACP_MIN_LINKS;
}

/* The reason a port of a good wire gives is true. */
static bool
is_true(const struct sim *s, const struct sim_engine *engine, const struct lacp_port *p,
	enum bond_lacp_reason reason, const struct sim_engine *other, enum bond_lacp_reason theirs)
{
	const struct lacp_settings *set = &engine->set;
	const struct lacp_port *chosen = any_active(engine);
	const bool same = chosen != NULL &&
			  memcmp(chosen->partner.system, p->partner.system, BOND_MAC_SIZE) == 0;

	switch (reason) {
	case BOND_LACP_LOOPBACK:
		return memcmp(p->partner.system, set->system, BOND_MAC_SIZE) == 0;
	case BOND_LACP_OTHER_PARTNER:
		return chosen != NULL && !same;
	case BOND_LACP_KEY_MISMATCH:
		return same &&
		       (chosen->actor.key != p->actor.key || chosen->partner.key != p->partner.key);
	case BOND_LACP_MIN_LINKS:
		return p->aggregator == engine->l.active && n_live(engine) < set->min_links;
	case BOND_LACP_STANDBY:
		return p->aggregator == engine->l.active &&
		       stands_by_rightly(s, engine, other, theirs);
	case BOND_LACP_PARTNER_NOT_IN_SYNC:
		return theirs == BOND_LACP_OTHER_PARTNER || theirs == BOND_LACP_KEY_MISMATCH ||
		       theirs == BOND_LACP_MIN_LINKS || theirs == BOND_LACP_STANDBY;
	default:
		return false;
	}
}

static void
check_good(struct sim *s, unsigned e, unsigned port)
{
	const struct sim_engine *engine = &s->engines[e];
	const struct lacp_port *p = &engine->l.ports[port], *q;
	struct sim_end there = { 0, 0 };
	enum bond_lacp_reason reason, theirs;

	sim_wire_peer(s, &engine->ports[port], &there);
	q = &s->engines[there.engine].l.ports[there.port];
	reason = lacp_port_reason(&engine->l, port);
	theirs = lacp_port_reason(&s->engines[there.engine].l, there.port);
	if (p->state[LACP_RECEIVE] != RECEIVE_CURRENT)
		sim_fault(s, "%c%u has no current partner (%s)", NAME(e), port,
			  bond_lacp_reason_text(reason));
	if (p->partner.port != q->actor.port || p->partner.key != q->actor.key ||
	    p->partner.state != q->actor.state ||
	    memcmp(p->partner.system, q->actor.system, BOND_MAC_SIZE) != 0)
		sim_fault(s, "%c%u knows %c%u wrong", NAME(e), port, NAME(there.engine),
			  there.port);
	if (lacp_port_distributes(&engine->l, port)) {
		if (!lacp_port_collects(&s->engines[there.engine].l, there.port, s->now))
			sim_fault(s, "%c%u distributes, %c%u does not collect", NAME(e), port,
				  NAME(there.engine), there.port);
		if (reason != BOND_LACP_CARRIES)
			sim_fault(s, "%c%u carries and says %s", NAME(e), port,
				  bond_lacp_reason_text(reason));
	} else if (!is_true(s, engine, p, reason, &s->engines[there.engine], theirs)) {
		sim_fault(s, "%c%u does not carry: %s; %c%u says %s", NAME(e), port,
			  bond_lacp_reason_text(reason), NAME(there.engine), there.port,
			  bond_lacp_reason_text(theirs));
	}
}

/* A port that nothing can be done with. */
static void
check_bad(struct sim *s, unsigned e, unsigned port)
{
	const struct lacp *l = &s->engines[e].l;
	const struct lacp_port *p = &l->ports[port];
	const enum bond_lacp_reason reason = lacp_port_reason(l, port);

	if (l->fallback != (int)port && lacp_port_distributes(l, port))
		sim_fault(s, "%c%u carries on a broken wire", NAME(e), port);
	if (reason == BOND_LACP_CARRIES || reason == BOND_LACP_WAITING ||
	    (reason == BOND_LACP_LINK_DOWN) != !p->facts.up)
		sim_fault(s, "%c%u says %s", NAME(e), port, bond_lacp_reason_text(reason));
}

/* Where no port has a partner, one of those whose link is up takes its place. */
static void
check_fallback(struct sim *s, unsigned e)
{
	const struct sim_engine *engine = &s->engines[e];
	bool up = false, partner = false;

	for (unsigned i = 0; i < engine->n_ports; i++) {
		const struct lacp_port *p = &engine->l.ports[i];
		const bool loopback =
			memcmp(p->partner.system, engine->set.system, BOND_MAC_SIZE) == 0;

		up |= p->facts.up && !loopback;
		partner |= p->facts.up && p->state[LACP_RECEIVE] == RECEIVE_CURRENT && !loopback;
	}
	if ((engine->l.fallback >= 0) !=
	    (up && !partner && !engine->set.strict && engine->set.min_links <= 1 &&
	     engine->set.fallback != BOND_FALLBACK_NONE))
		sim_fault(s, "%c has fallback %d", NAME(e), engine->l.fallback);
}

/* 6.7.1: that of the system with the lower identifier counts; lower is better. */
static uint64_t
rank_of(const struct lacp *a, const struct lacp *b, const struct lacp_port *p,
	const struct lacp_port *q)
{
	const int order = memcmp(a->set.system, b->set.system, BOND_MAC_SIZE);
	const struct bond_lacp_info *decider = &q->actor;

	if (a->set.system_priority < b->set.system_priority ||
	    (a->set.system_priority == b->set.system_priority && order < 0))
		decider = &p->actor;
	return (uint64_t)decider->port_priority << 16 | decider->port;
}

/*
 * Two engines that have chosen each other and whose wires are all good: both have the same
 * order of ports, so as many carry as the stricter of their limits allows, and the best.
 */
static void
check_limits_meet(struct sim *s)
{
	const struct sim_engine *a = &s->engines[0], *b = &s->engines[1];
	uint64_t worst = 0, best_idle = UINT64_MAX;
	const unsigned n_a = n_selected(s, a), n_b = n_selected(s, b),
		       wanted = n_a < n_b ? n_a : n_b;
	unsigned carry = 0;

	if (s->n_engines != 2 || wanted == 0)
		return;
	for (unsigned i = 0; i < a->n_ports; i++) {
		struct sim_end there = { 0, 0 };
		uint64_t rank;

		if (!sim_port_is_good(s, &a->ports[i], &a->set) ||
		    sim_wire_peer(s, &a->ports[i], &there) == NULL || there.engine != 1 ||
		    a->l.ports[i].aggregator != a->l.active ||
		    b->l.ports[there.port].aggregator != b->l.active)
			return;
		rank = rank_of(&a->l, &b->l, &a->l.ports[i], &b->l.ports[there.port]);
		if (lacp_port_distributes(&a->l, i)) {
			carry++;
			worst = rank > worst ? rank : worst;
		} else {
			best_idle = rank < best_idle ? rank : best_idle;
		}
	}
	if (carry != wanted)
		sim_fault(s, "%u ports carry, A wants %u and B %u", carry, n_a, n_b);
	if (worst > best_idle)
		sim_fault(s, "a port carries while a better one stands by");
}

void
sim_rest_check(struct sim *s)
{
	for (unsigned e = 0; e < s->n_engines; e++) {
		for (unsigned i = 0; i < s->engines[e].n_ports; i++) {
			if (sim_port_is_good(s, &s->engines[e].ports[i], &s->engines[e].set))
				check_good(s, e, i);
			else
				check_bad(s, e, i);
		}
		check_fallback(s, e);
	}
	check_limits_meet(s);
}
