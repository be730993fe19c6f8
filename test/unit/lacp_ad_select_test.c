/* SPDX-License-Identifier: BSD-3-Clause */

/* core/lacp_aggregator: which aggregator is the active one, by ad_select. */

#include "lacp_select_bed.h"

#define PORTS 4

/* Ports by aggregator 1, 2 and 3; partner 0 = no port. */
struct choice {
	uint8_t policy;
	struct {
		uint8_t partner;
		bool individual, lost;
		uint16_t priority;
		uint32_t speed;
	} ports[PORTS];
	uint16_t before, after;
};

static void
choose(const struct choice *row, struct bed *b)
{
	bed_start(b);
	b->l.set.ad_select = row->policy;
	for (unsigned id = 0; id < PORTS && row->ports[id].partner != 0; id++) {
		struct lacp_port *p = bed_add(b, id, SWITCH + row->ports[id].partner);

		p->aggregator = row->ports[id].partner;
		p->facts.speed = row->ports[id].speed;
		p->facts.port_priority = row->ports[id].priority;
		if (row->ports[id].individual)
			p->partner.state &= ~BOND_LACP_AGGREGATION;
		if (row->ports[id].lost) {
			p->selected = LACP_SELECTED;
			bed_link(b, id, false);
		}
	}
	b->l.active = row->before;
	bed_select(b);
}

static void
check_choices(const struct choice *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct bed b;

		choose(&rows[i], &b);
		if (b.l.active != rows[i].after)
			fail_msg("row %zu: %u is active", i, b.l.active);
	}
}

/* clang-format off */
#define OF(partner, speed) { partner, 0, 0, 9, speed }
#define PRIO(partner, priority) { partner, 0, 0, priority, 10 }
#define ALONE(partner, speed) { partner, 1, 0, 9, speed }
#define LOST(partner, speed) { partner, 0, 1, 9, speed }
/* clang-format on */

static void
stable_keeps_the_active_aggregator_while_it_has_a_live_port(void **state)
{
	static const struct choice rows[] = {
		{ BOND_AD_STABLE, { OF(1, 10), OF(2, 20) }, 0, 2 },
		{ BOND_AD_STABLE, { OF(1, 10), OF(2, 20) }, 1, 1 },
		{ BOND_AD_STABLE, { OF(1, 10), OF(1, 10), OF(2, 10) }, 2, 2 },
		{ BOND_AD_STABLE, { LOST(1, 10), OF(2, 20), OF(3, 5) }, 1, 2 },
		{ BOND_AD_STABLE, { LOST(1, 10), OF(1, 10), OF(2, 90) }, 1, 1 },
	};

	(void)state;
	check_choices(rows, COUNT(rows));
}

static void
bandwidth_takes_the_one_with_most(void **state)
{
	static const struct choice rows[] = {
		{ BOND_AD_BANDWIDTH, { OF(1, 10), OF(2, 20) }, 1, 2 },
		{ BOND_AD_BANDWIDTH, { OF(1, 10), OF(1, 10), OF(2, 19) }, 2, 1 },
		{ BOND_AD_BANDWIDTH, { OF(1, 10), LOST(1, 10), OF(2, 19) }, 1, 2 },
		{ BOND_AD_BANDWIDTH, { OF(1, 0), OF(2, 0), OF(2, 0) }, 1, 2 },
		{ BOND_AD_BANDWIDTH, { OF(1, 400000), OF(1, 400000), OF(2, 400001) }, 2, 1 },
	};

	(void)state;
	check_choices(rows, COUNT(rows));
}

static void
count_takes_the_one_with_most_ports_then_bandwidth(void **state)
{
	static const struct choice rows[] = {
		{ BOND_AD_COUNT, { OF(1, 90), OF(2, 10), OF(2, 10) }, 1, 2 },
		{ BOND_AD_COUNT, { OF(1, 10), OF(2, 20) }, 1, 2 },
		{ BOND_AD_COUNT, { OF(1, 20), OF(2, 10), LOST(2, 10) }, 2, 1 },
	};

	(void)state;
	check_choices(rows, COUNT(rows));
}

static void
actor_port_prio_takes_the_largest_sum_then_count_then_bandwidth(void **state)
{
	static const struct choice rows[] = {
		{ BOND_AD_PORT_PRIO, { PRIO(1, 5), PRIO(1, 5), PRIO(2, 11) }, 1, 2 },
		{ BOND_AD_PORT_PRIO, { PRIO(1, 10), PRIO(2, 5), PRIO(2, 5) }, 1, 2 },
		{ BOND_AD_PORT_PRIO, { OF(1, 10), OF(2, 20) }, 1, 2 },
		{ BOND_AD_PORT_PRIO, { PRIO(1, 65535), PRIO(1, 65535), PRIO(2, 65535) }, 2, 1 },
	};

	(void)state;
	check_choices(rows, COUNT(rows));
}

static void
of_equals_the_active_one_stays_else_the_first_port_decides(void **state)
{
	(void)state;
	for (uint8_t policy = BOND_AD_STABLE; policy <= BOND_AD_PORT_PRIO; policy++) {
		const struct choice rows[] = {
			{ policy, { OF(1, 10), OF(2, 10) }, 0, 1 },
			{ policy, { OF(2, 10), OF(1, 10) }, 0, 2 },
			{ policy, { OF(1, 10), OF(2, 10) }, 2, 2 },
			{ policy, { OF(1, 10), OF(2, 10) }, 3, 1 },
		};

		check_choices(rows, COUNT(rows));
	}
}

static void
an_individual_port_is_chosen_only_if_there_is_nothing_else(void **state)
{
	(void)state;
	for (uint8_t policy = BOND_AD_STABLE; policy <= BOND_AD_PORT_PRIO; policy++) {
		const struct choice rows[] = {
			{ policy, { ALONE(1, 90), OF(2, 10) }, 1, 2 },
			{ policy, { ALONE(1, 90), LOST(2, 10) }, 2, 1 },
			{ policy, { ALONE(1, 10), ALONE(2, 10) }, 0, 1 },
		};

		check_choices(rows, COUNT(rows));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stable_keeps_the_active_aggregator_while_it_has_a_live_port),
		cmocka_unit_test(bandwidth_takes_the_one_with_most),
		cmocka_unit_test(count_takes_the_one_with_most_ports_then_bandwidth),
		cmocka_unit_test(actor_port_prio_takes_the_largest_sum_then_count_then_bandwidth),
		cmocka_unit_test(of_equals_the_active_one_stays_else_the_first_port_decides),
		cmocka_unit_test(an_individual_port_is_chosen_only_if_there_is_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
