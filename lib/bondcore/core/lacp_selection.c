/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Selection Logic (IEEE 802.1AX-2014 6.4.14): what each port of a bond is told, SELECTED,
 * STANDBY or UNSELECTED, and why; which standby ports are hot (max_links); and when the ports
 * of an aggregator are all ready to attach.
 *
 * A pure function of all ports at once, run by the engine on the control thread between runs
 * of the machines until neither has anything to do. Grouping and the choice of the active
 * aggregator are in lacp_aggregator.c. It comes to rest, because being selected never makes a
 * port a worse choice, and one that is displaced only becomes one.
 *
 * Beyond the standard: only the ports of one aggregator, the active one, are SELECTED. The
 * others wait as STANDBY, with their aggregate wait over by the time they are needed.
 */

#include <string.h>

#include "lacp_aggregator.h"
#include "lacp_fallback.h"
#include "lacp_machine.h"
#include "lacp_standing.h"

/* What has been decided for the bond as a whole. Sets of ports are bits, 1u << id. */
struct selection {
	uint32_t in_place;
	uint32_t live;                 /* and in place */
	uint32_t chosen;               /* to be SELECTED */
	bool too_few;                  /* min_links not met */
	const struct lacp_port *first; /* live one of the active aggregator; NULL = none */
};

static bool
has_port(uint32_t set, unsigned id)
{
	return (set & 1u << id) != 0;
}

static bool
wait_is_over(const struct lacp_port *p, bond_time now)
{
	return p->state[LACP_MUX] == MUX_WAITING && p->wait_while_timer != 0 &&
	       now >= p->wait_while_timer;
}

static bool
is_attached(const struct lacp_port *p)
{
	return p->state[LACP_MUX] >= MUX_ATTACHED && p->state[LACP_MUX] != LACP_NO_STATE;
}

/* It carries, or would at once if it were selected. */
static bool
can_carry(const struct lacp_port *p, bond_time now)
{
	return (is_attached(p) || wait_is_over(p, now)) &&
	       (p->partner.state & BOND_LACP_SYNCHRONIZATION) != 0;
}

/* 6.7.1: the system with the lower identifier decides which ports are standby. */
static bool
we_control(const struct lacp *l, const struct lacp_port *p)
{
	if (l->set.system_priority != p->partner.system_priority)
		return l->set.system_priority < p->partner.system_priority;
	return memcmp(l->set.system, p->partner.system, BOND_MAC_SIZE) < 0;
}

/* Lower is better; no two ports have the same. */
static uint64_t
port_rank(const struct lacp *l, unsigned id)
{
	const struct lacp_port *p = &l->ports[id];
	const struct bond_lacp_info *decider = we_control(l, p) ? &p->actor : &p->partner;

	return (uint64_t)decider->port_priority << 32 | (uint64_t)decider->port << 16 | id;
}

/* The best of the candidates, at most limit. */
static uint32_t
choose_best(const uint64_t rank[BOND_MAX_SLAVES], uint32_t candidates, uint32_t limit)
{
	uint32_t chosen = 0;

	for (uint32_t n = 0; n < limit && chosen != candidates; n++) {
		int best = -1;

		for (int id = 0; id < BOND_MAX_SLAVES; id++) {
			if (has_port(candidates & ~chosen, id) &&
			    (best < 0 || rank[id] < rank[best]))
				best = id;
		}
		chosen |= 1u << best;
	}
	return chosen;
}

/*
 * Which of the candidates to select. A port that cannot carry yet never displaces one that
 * can, whatever its priority, so that nothing is lost while it and its partner get ready; but
 * they can only get ready if it is selected. So it is selected besides.
 */
static uint32_t
choose_within_limit(const struct lacp *l, uint32_t candidates, uint32_t limit, bond_time now)
{
	const uint64_t later = (uint64_t)1 << 48;
	uint64_t by_priority[BOND_MAX_SLAVES], by_use[BOND_MAX_SLAVES];

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		by_priority[id] = port_rank(l, id);
		by_use[id] = by_priority[id] + (can_carry(&l->ports[id], now) ? 0 : later);
	}
	return choose_best(by_use, candidates, limit) | choose_best(by_priority, candidates, limit);
}

static void
choose_ports(const struct lacp *l, struct selection *s, bond_time now)
{
	uint32_t limit = l->set.max_links, candidates = 0, n = 0;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (!has_port(s->live, id) || l->ports[id].aggregator != l->active)
			continue;
		candidates |= 1u << id;
		if (n++ == 0)
			s->first = &l->ports[id];
	}
	/* One link is what carrier takes anyway; with none nothing is gained by standing by. */
	s->too_few = l->set.min_links > 1 && n < l->set.min_links;
	if (limit != 0 && limit < l->set.min_links)
		limit = l->set.min_links;
	if (s->too_few)
		s->chosen = 0;
	else if (limit == 0 || n <= limit)
		s->chosen = candidates;
	else
		s->chosen = choose_within_limit(l, candidates, limit, now);
}

static enum bond_lacp_reason
live_reason(const struct lacp *l, unsigned id, const struct selection *s)
{
	const struct lacp_port *p = &l->ports[id];

	if (has_port(s->chosen, id))
		return BOND_LACP_CARRIES;
	if (p->aggregator == l->active)
		return s->too_few ? BOND_LACP_MIN_LINKS : BOND_LACP_STANDBY;
	if (lacp_port_is_individual(p))
		return BOND_LACP_INDIVIDUAL;
	if (s->first == NULL)
		return BOND_LACP_CARRIES;
	return lacp_port_same_partner(p, s->first) ? BOND_LACP_KEY_MISMATCH :
						     BOND_LACP_OTHER_PARTNER;
}

/*
 * A port whose link or partner is lost keeps its place: the mux leaves by itself, as the
 * partner is no longer in sync, and is back at once when both are. But it does not keep it in
 * an aggregator that is not to carry, where it would for a moment when it came back.
 */
static enum lacp_selected
lost_selected(const struct lacp *l, const struct lacp_port *p, const struct selection *s)
{
	if (p->selected == LACP_SELECTED && (p->aggregator != l->active || s->too_few))
		return LACP_STANDBY;
	return p->selected;
}

static enum lacp_selected
wanted_selected(const struct lacp *l, unsigned id, const struct selection *s)
{
	const struct lacp_port *p = &l->ports[id];
	const bool attaching = p->state[LACP_MUX] != MUX_DETACHED;

	if (!has_port(s->in_place, id))
		return LACP_UNSELECTED;
	/* The mux is to let go of what it is in before it is given anything. */
	if (!lacp_port_is_settled(p) && attaching)
		return LACP_UNSELECTED;
	if (has_port(s->live, id))
		return has_port(s->chosen, id) ? LACP_SELECTED : LACP_STANDBY;
	return lacp_port_is_lost(p) ? lost_selected(l, p, s) : LACP_UNSELECTED;
}

static bool
tell_port(struct lacp *l, unsigned id, const struct selection *s)
{
	struct lacp_port *p = &l->ports[id];
	const enum lacp_selected selected = wanted_selected(l, id, s);
	enum bond_lacp_reason reason = lacp_port_objection(p);
	bool changed;

	if ((int)id == l->fallback)
		reason = BOND_LACP_FALLBACK;
	else if (reason == BOND_LACP_CARRIES)
		reason = live_reason(l, id, s);
	changed = p->selected != selected || p->reason != reason;
	p->selected = selected;
	p->reason = reason;
	return changed;
}

/*
 * 6.4.14: ports of an aggregator are attached together. One that is lost does not hold the
 * others, or a link that flaps could do so for ever.
 */
static bool
tell_ready(struct lacp *l, const struct selection *s, bond_time now)
{
	bool held[BOND_MAX_SLAVES + 1] = { false };
	bool changed = false;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		const struct lacp_port *p = &l->ports[id];

		if (has_port(s->live, id) && p->selected == LACP_SELECTED &&
		    p->state[LACP_MUX] == MUX_WAITING && !wait_is_over(p, now))
			held[p->aggregator] = true;
	}
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		struct lacp_port *p = &l->ports[id];
		const bool ready_n = p->used && wait_is_over(p, now);
		const bool ready = ready_n && !held[p->aggregator];

		if (!p->used)
			continue;
		changed |= p->ready_n != ready_n || p->ready != ready;
		p->ready_n = ready_n;
		p->ready = ready;
	}
	return changed;
}

bool
lacp_select(struct lacp *l, bond_time now)
{
	struct selection s = { 0 };
	const uint16_t active = l->active;
	const int fallback = l->fallback;
	bool changed = lacp_aggregator_place(l, &s.in_place);

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (has_port(s.in_place, id) &&
		    lacp_port_objection(&l->ports[id]) == BOND_LACP_CARRIES)
			s.live |= 1u << id;
	}
	l->active = lacp_aggregator_choose(l, s.live);
	l->fallback = lacp_fallback_choose(l);
	choose_ports(l, &s, now);
	changed |= l->active != active || l->fallback != fallback;
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (l->ports[id].used)
			changed |= tell_port(l, id, &s);
	}
	changed |= tell_ready(l, &s, now);
	return changed;
}
