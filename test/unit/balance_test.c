/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/balance: which slots a plan moves and to whom, and what it leaves alone because it
 * needs no move. What holds for any loads is in balance_random_test.c.
 */

#include "balance_bed.h"

static void
plan_moves(struct bed *b, unsigned moves, unsigned id, uint64_t load)
{
	assert_int_equal(bed_plan(b), moves);
	assert_int_equal(load_of(b, b->want, id), load);
}

static void
loads_that_are_alike_move_nothing(void **state)
{
	static const struct {
		uint64_t of_first, of_second;
		bool moves;
	} rows[] = {
		{ 0, 0, false },
		{ 100 * MB, 100 * MB, false },
		{ 103 * MB, 97 * MB, false }, /* 3 % over the share of both */
		{ 97 * MB, 103 * MB, false },
		{ 104 * MB, 96 * MB, true },
		{ 96 * MB, 104 * MB, true },
		{ 200 * KB, 0, false }, /* 100 kB over the share */
		{ 202 * KB, 0, true },
		{ 0, 202 * KB, true },
	};
	struct bed b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bed_start(&b, 2, 10000);
		bed_slots(&b, 0, 100, rows[i].of_first / 100);
		bed_slots(&b, 1, 100, rows[i].of_second / 100);
		if ((bed_plan(&b) != 0) != rows[i].moves)
			fail_msg("row %zu", i);
	}
}

static void
one_of_two_equal_flows_goes_to_the_idle_slave(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, 2, 10000);
	bed_slots(&b, 0, 2, 10 * MB);
	plan_moves(&b, 1, 1, 10 * MB);
}

static void
one_flow_that_is_all_of_the_load_stays(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, 2, 10000);
	bed_slots(&b, 0, 1, 50 * MB);
	plan_moves(&b, 0, 0, 50 * MB);
}

static void
a_flow_that_would_overload_the_other_slave_lets_a_lighter_one_go(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, 2, 10000);
	bed_slots(&b, 0, 1, 20 * MB);
	bed_slots(&b, 0, 1, 6 * MB);
	bed_slots(&b, 1, 1, 14 * MB);
	plan_moves(&b, 1, 1, 20 * MB);
}

static void
a_flow_that_overloads_the_other_slave_moves_if_the_loads_get_closer(void **state)
{
	static const struct {
		unsigned moves;
		uint64_t flow[2], of_second; /* two flows of the first slave, in MB */
		uint64_t then;               /* load of the second slave */
	} rows[] = {
		{ 1, { 10, 8 }, 8, 16 }, /* 18 and 8 become 10 and 16 */
		{ 1, { 8, 10 }, 8, 16 },
		{ 0, { 51, 49 }, 49, 49 }, /* 100 and 49 would become 51 and 98 */
	};
	struct bed b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bed_start(&b, 2, 10000);
		bed_slots(&b, 0, 1, rows[i].flow[0] * MB);
		bed_slots(&b, 0, 1, rows[i].flow[1] * MB);
		bed_slots(&b, 1, 1, rows[i].of_second * MB);
		plan_moves(&b, rows[i].moves, 1, rows[i].then * MB);
	}
}

/* The heavy flow would do it alone, but then its former slave would be the idle one. */
static void
a_small_excess_moves_light_flows_and_not_the_heavy_one(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, 22, 10000);
	bed_slots(&b, 0, 1, 60 * MB);
	bed_slots(&b, 0, 23, 1 * MB);
	bed_slots(&b, 1, 20, 1 * MB);
	for (unsigned id = 2; id < 22; id++)
		b.slaves[id].own_bytes = 82 * MB;
	assert_true(bed_plan(&b) != 0);
	assert_int_equal(b.want[0], 0);
}

static void
flows_go_where_there_is_most_room_and_not_to_the_idlest(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, 3, 1000);
	b.slaves[2].speed = 10000;
	bed_slots(&b, 0, 2, 1 * MB);
	bed_plan(&b);
	assert_int_equal(load_of(&b, b.want, 1), 0);
	assert_int_equal(load_of(&b, b.want, 2), 2 * MB);
}

static void
heavy_flows_move_before_light_ones(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, 2, 10000);
	bed_slots(&b, 0, 100, 1 * MB);
	bed_slots(&b, 0, 2, 40 * MB);
	bed_slots(&b, 1, 20, 1 * MB);
	plan_moves(&b, 2, 1, 100 * MB);
}

static void
no_more_slots_move_than_bring_the_busiest_near_its_share(void **state)
{
	struct bed b;
	unsigned moves;

	(void)state;
	bed_start(&b, 3, 10000);
	bed_slots(&b, 0, 120, 1 * MB);
	bed_slots(&b, 1, 119, 1 * MB);
	bed_slots(&b, 2, 1, 1 * MB);
	moves = bed_plan(&b);
	assert_true(moves >= 75 && moves <= 79); /* 40 and 39 over the share of 80 */
	assert_true(load_of(&b, b.want, 2) <= 80 * MB);
}

static void
a_slave_is_loaded_in_proportion_to_its_speed(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, 2, 10000);
	b.slaves[0].speed = 1000;
	bed_slots(&b, 0, 110, 1 * MB);
	plan_moves(&b, 100, 1, 100 * MB);

	bed_start(&b, 2, 10000);
	b.slaves[0].speed = 1000;
	bed_slots(&b, 0, 10, 1 * MB);
	bed_slots(&b, 1, 100, 1 * MB);
	plan_moves(&b, 0, 1, 100 * MB);
}

static void
a_slave_of_unknown_speed_counts_as_the_slowest(void **state)
{
	static const struct {
		uint32_t known;
		uint64_t of_unknown;
	} rows[] = { { 10000, 55 * MB }, { 0, 55 * MB } };
	struct bed b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bed_start(&b, 2, rows[i].known);
		b.slaves[1].speed = 0;
		bed_slots(&b, 0, 110, 1 * MB);
		bed_plan(&b);
		assert_true(load_of(&b, b.want, 1) <= rows[i].of_unknown);
		assert_true(load_of(&b, b.want, 1) > rows[i].of_unknown * 95 / 100);
	}
}

static void
what_the_active_slave_sends_besides_is_part_of_its_load(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, 2, 10000);
	b.slaves[0].own_bytes = 10 * MB;
	bed_slots(&b, 0, 10, 1 * MB);
	plan_moves(&b, 10, 0, 10 * MB);
}

static void
a_link_that_one_flow_fills_does_not_keep_the_others_from_being_balanced(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, 3, 10000);
	bed_slots(&b, 0, 1, 30 * MB);
	bed_slots(&b, 1, 2, 5 * MB);
	plan_moves(&b, 1, 2, 5 * MB);
	assert_int_equal(load_of(&b, b.want, 1), 5 * MB);
}

static void
a_slave_that_is_not_usable_gets_nothing_and_its_slots_stay(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, 3, 10000);
	b.slaves[1].usable = false;
	bed_slots(&b, 0, 10, 1 * MB);
	bed_slots(&b, 1, 10, 9 * MB);
	plan_moves(&b, 5, 2, 5 * MB);
	assert_int_equal(load_of(&b, b.want, 1), 90 * MB);

	bed_start(&b, 0, 0);
	bed_slots(&b, 0, 10, 1 * MB);
	plan_moves(&b, 0, 0, 10 * MB);
}

static void
loads_of_any_size_are_compared_rightly(void **state)
{
	struct bed b;

	(void)state;
	for (unsigned bits = 18; bits < 60; bits++) {
		bed_start(&b, 2, UINT32_MAX);
		bed_slots(&b, 0, 8, UINT64_C(1) << bits);
		plan_moves(&b, 4, 1, UINT64_C(4) << bits);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads_that_are_alike_move_nothing),
		cmocka_unit_test(one_of_two_equal_flows_goes_to_the_idle_slave),
		cmocka_unit_test(one_flow_that_is_all_of_the_load_stays),
		cmocka_unit_test(a_flow_that_would_overload_the_other_slave_lets_a_lighter_one_go),
		cmocka_unit_test(
			a_flow_that_overloads_the_other_slave_moves_if_the_loads_get_closer),
		cmocka_unit_test(a_small_excess_moves_light_flows_and_not_the_heavy_one),
		cmocka_unit_test(flows_go_where_there_is_most_room_and_not_to_the_idlest),
		cmocka_unit_test(heavy_flows_move_before_light_ones),
		cmocka_unit_test(no_more_slots_move_than_bring_the_busiest_near_its_share),
		cmocka_unit_test(a_slave_is_loaded_in_proportion_to_its_speed),
		cmocka_unit_test(a_slave_of_unknown_speed_counts_as_the_slowest),
		cmocka_unit_test(what_the_active_slave_sends_besides_is_part_of_its_load),
		cmocka_unit_test(
			a_link_that_one_flow_fills_does_not_keep_the_others_from_being_balanced),
		cmocka_unit_test(a_slave_that_is_not_usable_gets_nothing_and_its_slots_stay),
		cmocka_unit_test(loads_of_any_size_are_compared_rightly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
