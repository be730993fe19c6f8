/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Aggregators: which ports may share one (the LAG ID of IEEE 802.1AX-2014 6.3.6), who is in
 * which, and the choice of the active one by ad_select with the kernel's meaning.
 *
 * Pure decisions, run by selection on the control thread. Which ports of an aggregator carry,
 * and what each is told, is left to lacp_selection.c. Aggregators are but numbers that ports
 * bear: there is no object to keep, and one without ports does not exist.
 */

#include <assert.h>
#include <string.h>

#include "lacp_aggregator.h"
#include "lacp_machine.h"
#include "lacp_standing.h"

static_assert(BOND_MAX_SLAVES <= 32, "sets of ports have 32 bits");

#define NO_PORT (-1)
/* More changes of place than one event asks for; place_one() comes to rest long before. */
#define MAX_MOVES (4 * BOND_MAX_SLAVES)

/* Our own system is the same for all ports of a bond. */
static bool
may_share(const struct lacp_port *a, const struct lacp_port *b)
{
	if (a == b)
		return true;
	return !lacp_port_is_individual(a) && !lacp_port_is_individual(b) &&
	       a->actor.key == b->actor.key && a->partner.key == b->partner.key &&
	       lacp_port_same_partner(a, b);
}

/* How many settled ports of its aggregator are of one LAG with a settled port. */
static unsigned
count_support(const struct lacp *l, const struct lacp_port *p)
{
	unsigned n = 0;

	if (!lacp_port_is_settled(p))
		return 0;
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		const struct lacp_port *q = &l->ports[id];

		n += q->used && q->aggregator == p->aggregator && lacp_port_is_settled(q) &&
		     may_share(p, q);
	}
	return n;
}

/*
 * Whose LAG each aggregator is. When the key of one port of many changes, the many stay where
 * they are; ports that are settled are not driven out by one that is not.
 */
static void
find_owners(const struct lacp *l, int owner[BOND_MAX_SLAVES + 1])
{
	unsigned best[BOND_MAX_SLAVES + 1];

	for (unsigned a = 0; a <= BOND_MAX_SLAVES; a++)
		owner[a] = NO_PORT;
	for (int id = 0; id < BOND_MAX_SLAVES; id++) {
		const struct lacp_port *p = &l->ports[id];
		unsigned support;

		if (!p->used || p->aggregator == 0)
			continue;
		support = count_support(l, p);
		if (owner[p->aggregator] == NO_PORT || support > best[p->aggregator]) {
			owner[p->aggregator] = id;
			best[p->aggregator] = support;
		}
	}
}

/*
 * The aggregator of the port's LAG: one with settled ports, else the active one, else the
 * lowest; for a LAG that has none an empty one, which there is, as only a port that shares its
 * aggregator or is new looks for it.
 */
static uint16_t
find_home(const struct lacp *l, int id, const int owner[BOND_MAX_SLAVES + 1])
{
	uint16_t home = 0, empty = 0;
	unsigned best = 0;

	for (uint16_t a = BOND_MAX_SLAVES; a > 0; a--) {
		const struct lacp_port *o;
		unsigned merit;

		if (owner[a] == NO_PORT) {
			empty = a;
			continue;
		}
		o = &l->ports[owner[a]];
		if (!may_share(&l->ports[id], o))
			continue;
		merit = 1 + 2 * lacp_port_is_settled(o) + (a == l->active);
		if (merit >= best) {
			best = merit;
			home = a;
		}
	}
	return home != 0 ? home : empty;
}

/* The mux has let go of the aggregator, or never had one. */
static bool
is_free(const struct lacp_port *p)
{
	return p->state[LACP_MUX] == MUX_DETACHED || p->state[LACP_MUX] == LACP_NO_STATE;
}

/* Put right the first port that is out of place and can be; in_place is right if none is. */
static bool
place_one(struct lacp *l, uint32_t *in_place)
{
	int owner[BOND_MAX_SLAVES + 1];

	find_owners(l, owner);
	*in_place = 0;
	for (int id = 0; id < BOND_MAX_SLAVES; id++) {
		struct lacp_port *p = &l->ports[id];
		uint16_t home;

		if (!p->used)
			continue;
		home = find_home(l, id, owner);
		if (home == p->aggregator) {
			*in_place |= 1u << id;
		} else if (lacp_port_is_settled(p)) {
			p->selected = LACP_UNSELECTED;
			return true;
		} else if (is_free(p) || p->aggregator == 0) {
			p->aggregator = home;
			return true;
		}
	}
	return false;
}

bool
lacp_aggregator_place(struct lacp *l, uint32_t *in_place)
{
	unsigned moves = 0;

	while (place_one(l, in_place) && moves < MAX_MOVES)
		moves++;
	return moves > 0;
}

/* What aggregators are compared by, the weightiest first; more is better. */
enum { BY_KIND, BY_POLICY, BY_POLICY_2, BY_POLICY_3, BY_ACTIVE, BY_ORDER, MERITS };

static void
set_policy_merits(const struct lacp *l, uint64_t merit[MERITS], bool active, uint64_t n,
		  uint64_t bandwidth, uint64_t priorities)
{
	switch (l->set.ad_select) {
	case BOND_AD_BANDWIDTH:
		merit[BY_POLICY] = bandwidth;
		break;
	case BOND_AD_COUNT:
		merit[BY_POLICY] = n;
		merit[BY_POLICY_2] = bandwidth;
		break;
	case BOND_AD_PORT_PRIO:
		merit[BY_POLICY] = priorities;
		merit[BY_POLICY_2] = n;
		merit[BY_POLICY_3] = bandwidth;
		break;
	default:
		merit[BY_POLICY] = active;
		merit[BY_POLICY_2] = bandwidth;
	}
}

/* False: it has no live port. */
static bool
find_merits(const struct lacp *l, uint16_t aggregator, uint32_t live, uint64_t merit[MERITS])
{
	const bool active = aggregator == l->active;
	uint64_t n = 0, speed = 0, priorities = 0;

	memset(merit, 0, MERITS * sizeof(merit[0]));
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		const struct lacp_port *p = &l->ports[id];

		if ((live & 1u << id) == 0 || p->aggregator != aggregator)
			continue;
		if (n++ == 0) {
			speed = p->facts.speed != 0 ? p->facts.speed : 1;
			merit[BY_KIND] = !lacp_port_is_individual(p);
			merit[BY_ORDER] = BOND_MAX_SLAVES - id;
		}
		priorities += p->facts.port_priority;
	}
	set_policy_merits(l, merit, active, n, n * speed, priorities);
	merit[BY_ACTIVE] = active;
	return n > 0;
}

static bool
is_better(const uint64_t a[MERITS], const uint64_t b[MERITS])
{
	unsigned i = 0;

	while (i < MERITS - 1 && a[i] == b[i])
		i++;
	return a[i] > b[i];
}

/* Ports that will want to be back in it as soon as they or their partners are. */
static bool
is_awaited(const struct lacp *l, uint16_t aggregator)
{
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		const struct lacp_port *p = &l->ports[id];

		if (p->used && p->aggregator == aggregator && lacp_port_is_settled(p) &&
		    lacp_port_is_lost(p))
			return true;
	}
	return false;
}

uint16_t
lacp_aggregator_choose(const struct lacp *l, uint32_t live)
{
	uint64_t best[MERITS] = { 0 }, merit[MERITS];
	uint16_t chosen = 0;

	for (uint16_t a = 1; a <= BOND_MAX_SLAVES && live != 0; a++) {
		if (!find_merits(l, a, live, merit) || (chosen != 0 && !is_better(merit, best)))
			continue;
		chosen = a;
		memcpy(best, merit, sizeof(best));
	}
	if (chosen == 0 && l->active != 0 && is_awaited(l, l->active))
		return l->active;
	return chosen;
}
