/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/lacp_selection with random ports, settings and events: whatever happens to them, it
 * comes to rest within a few rounds (the bed fails otherwise), asked again it changes nothing
 * (the bed asks), and what must hold at rest does.
 */

#include "lacp_select_bed.h"

#define SCHEDULES 300
#define EVENTS 60

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static bool
is_live(const struct lacp_port *p)
{
	return p->used && p->port_enabled && p->lacp_enabled && !p->facts.leaving &&
	       p->state[LACP_RECEIVE] == RECEIVE_CURRENT && p->partner.system[5] != OURSELVES;
}

static bool
is_one_lag(const struct lacp_port *p, const struct lacp_port *q)
{
	const struct bond_lacp_info *a = &p->partner, *b = &q->partner;

	return p->actor.key == q->actor.key && a->key == b->key && a->system[5] != NOBODY &&
	       a->system_priority == b->system_priority && p->lacp_enabled && q->lacp_enabled &&
	       memcmp(a->system, b->system, BOND_MAC_SIZE) == 0 &&
	       (a->state & b->state & BOND_LACP_AGGREGATION) != 0;
}

static void
random_settings(struct bed *b, uint32_t *seed)
{
	struct lacp_settings *set = &b->l.set;

	set->ad_select = next_random(seed) % 4;
	set->fallback = next_random(seed) % 3;
	set->strict = next_random(seed) % 4 == 0;
	set->min_links = next_random(seed) % 2 * (next_random(seed) % 4);
	set->max_links = next_random(seed) % 2 * (next_random(seed) % 4);
	set->system_priority = 100 + next_random(seed) % 3 * 100;
}

/* Something happens to one port; mostly what a receive machine would do of it is done. */
static void
random_event(struct bed *b, unsigned id, uint32_t *seed)
{
	struct lacp_port *p = &b->l.ports[id];

	switch (next_random(seed) % 14) {
	case 0:
		bed_add(b, id, next_random(seed) % 4);
		break;
	case 1:
		p->used = false;
		break;
	case 2:
		bed_link(b, id, next_random(seed) % 2 == 0);
		break;
	case 3:
	case 4:
	case 5:
		if (p->port_enabled)
			bed_heard(b, id);
		break;
	case 6:
	case 7:
		if (p->port_enabled)
			bed_replugged(b, id, next_random(seed) % 4, 7 + next_random(seed) % 2);
		break;
	case 8:
		if (p->port_enabled)
			bed_defaulted(b, id);
		break;
	case 9: /* keys and partners that change without a word of it to the mux */
		p->actor.key = 9 + next_random(seed) % 2;
		p->partner.system[5] = next_random(seed) % 4;
		break;
	case 10:
		p->partner.state ^= 1u << next_random(seed) % 8;
		break;
	case 11:
		p->actor.port_priority = next_random(seed) % 3;
		p->facts.port_priority = p->actor.port_priority;
		p->facts.speed = next_random(seed) % 3 * 1000;
		break;
	case 12:
		p->facts.leaving = next_random(seed) % 2 == 0;
		p->lacp_enabled = next_random(seed) % 4 != 0;
		break;
	default:
		random_settings(b, seed);
	}
}

static void
check_aggregators(const struct bed *b)
{
	for (unsigned i = 0; i < BOND_MAX_SLAVES; i++) {
		const struct lacp_port *p = &b->l.ports[i];

		if (!p->used)
			continue;
		assert_in_range(p->aggregator, 1, BOND_MAX_SLAVES);
		for (unsigned j = 0; j < i; j++) {
			const struct lacp_port *q = &b->l.ports[j];
			const bool together = q->aggregator == p->aggregator;

			if (!q->used || together == is_one_lag(p, q))
				continue;
			if (together &&
			    (p->selected != LACP_UNSELECTED || q->selected != LACP_UNSELECTED))
				fail_msg("ports %u and %u share", j, i);
			if (!together && is_live(p) && is_live(q))
				fail_msg("ports %u and %u do not share", j, i);
		}
	}
}

static void
check_selected(const struct bed *b)
{
	const struct lacp_settings *set = &b->l.set;
	const uint32_t max = set->max_links > set->min_links ? set->max_links : set->min_links;
	unsigned live = 0, live_of_active = 0, carrying = 0;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		const struct lacp_port *p = &b->l.ports[id];

		if (!p->used)
			continue;
		live += is_live(p);
		live_of_active += is_live(p) && p->aggregator == b->l.active;
		carrying += is_live(p) && bed_carries(b, id);
		if (p->selected == LACP_SELECTED)
			assert_int_equal(p->aggregator, b->l.active);
		if (is_live(p))
			assert_int_not_equal(p->selected, LACP_UNSELECTED);
		assert_int_equal(is_live(p) && p->selected == LACP_SELECTED,
				 p->reason == BOND_LACP_CARRIES);
	}
	assert_int_equal(live > 0, live_of_active > 0);
	if (live > 0)
		assert_int_equal(b->l.fallback, -1);
	if (set->min_links > 1 && live_of_active < set->min_links)
		assert_int_equal(carrying, 0);
	if (set->max_links != 0)
		assert_in_range(carrying, 0, max);
}

/* Of ports that can, as many carry as may. */
static void
check_used_up(struct bed *b)
{
	const struct lacp_settings *set = &b->l.set;
	unsigned able = 0, carrying = 0, wanted;

	b->now += LACP_AGGREGATE_WAIT_NS;
	bed_settle(b);
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		const struct lacp_port *p = &b->l.ports[id];

		if (!is_live(p) || p->aggregator != b->l.active)
			continue;
		able += (p->partner.state & BOND_LACP_SYNCHRONIZATION) != 0;
		carrying += bed_carries(b, id);
		if (p->reason == BOND_LACP_MIN_LINKS)
			return;
	}
	wanted = set->max_links > set->min_links ? set->max_links : set->min_links;
	if (set->max_links == 0 || wanted > able)
		wanted = able;
	assert_int_equal(carrying, wanted);
}

static void
any_events_come_to_rest_in_a_state_that_is_right(void **state)
{
	static struct bed b;

	(void)state;
	for (uint32_t schedule = 0; schedule < SCHEDULES; schedule++) {
		uint32_t seed = schedule;
		const unsigned n = 1 + next_random(&seed) % (schedule % 20 == 0 ? 32 : 6);

		bed_start(&b);
		random_settings(&b, &seed);
		for (unsigned event = 0; event < EVENTS; event++) {
			for (unsigned more = 1 + next_random(&seed) % 3; more > 0; more--)
				random_event(&b, next_random(&seed) % n, &seed);
			b.now += next_random(&seed) % 3 * BOND_S;
			bed_settle(&b);
			check_aggregators(&b);
			check_selected(&b);
			if (event % 4 == 0)
				check_used_up(&b);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_events_come_to_rest_in_a_state_that_is_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
