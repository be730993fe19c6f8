/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Choice of the active slave among all slaves of a bond, with the kernel's meaning of
 * primary, prio and primary_reselect.
 *
 * Pure decisions, run on the control thread when something makes a new choice
 * necessary. Moving addresses and filters, promoting a slave from BACK to UP and
 * clearing force_primary once it was used are left to ctl.
 */

#include "active.h"

static bool
is_up(const struct active_in *in, int i)
{
	return i != ACTIVE_NONE && in->slaves[i].link == BOND_LINK_UP;
}

/*
 * The UP slave with the highest prio. Of equals the current one stays: the kernel takes
 * the first to have joined, so that any event moves the traffic although nothing got
 * worse, which no user asked for. Without a current one the first to have joined wins.
 */
static int
find_highest_prio(const struct active_in *in)
{
	int best = is_up(in, in->current) ? in->current : ACTIVE_NONE;

	for (int i = 0; i < (int)in->n; i++) {
		if (!is_up(in, i))
			continue;
		if (best == ACTIVE_NONE || in->slaves[i].prio > in->slaves[best].prio)
			best = i;
	}
	return best;
}

/* The slave that will be UP soonest, among those whose link is up already. */
static int
find_soonest_back(const struct active_in *in)
{
	int best = ACTIVE_NONE;

	for (int i = 0; i < (int)in->n; i++) {
		const struct active_slave *s = &in->slaves[i];

		if (s->link != BOND_LINK_BACK || !s->usable)
			continue;
		if (best == ACTIVE_NONE || s->deadline < in->slaves[best].deadline)
			best = i;
	}
	return best;
}

/* An unknown speed is 0 and an unknown duplex is not full: neither is a reason to move. */
static bool
is_better_link(const struct active_slave *a, const struct active_slave *b)
{
	if (a->speed != b->speed)
		return a->speed > b->speed;
	return a->duplex == BOND_DUPLEX_FULL && b->duplex != BOND_DUPLEX_FULL;
}

/* Whether the candidate takes over from a current slave that is UP. */
static bool
takes_over(const struct active_in *in, int candidate)
{
	switch (in->reselect) {
	case BOND_RESELECT_ALWAYS:
		return true;
	case BOND_RESELECT_BETTER:
		return is_better_link(&in->slaves[candidate], &in->slaves[in->current]);
	default:
		return false;
	}
}

int
active_choose(const struct active_in *in)
{
	int candidate = is_up(in, in->primary) ? in->primary : find_highest_prio(in);

	if (candidate == ACTIVE_NONE)
		return find_soonest_back(in);
	if (!is_up(in, in->current))
		return candidate;
	if (in->force_primary && candidate == in->primary)
		return candidate;
	return takes_over(in, candidate) ? candidate : in->current;
}

bool
active_up_matters(const struct active_in *in, int i)
{
	return in->current == ACTIVE_NONE || i == in->primary ||
	       in->slaves[i].prio > in->slaves[in->current].prio;
}
