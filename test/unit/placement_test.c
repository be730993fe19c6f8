/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The rule that places pairs on lcores, on machines that exist here as numbers only. The
 * rule is pure; asking the machine for the numbers is left to placement.c.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "placement_rule.h"

#define LCORES 8
#define PAIRS 16

/* Two nodes with four lcores each, numbered as most firmware does: alternating. */
static const int two_nodes[LCORES] = { 0, 1, 0, 1, 0, 1, 0, 1 };

/* Place pairs one after the other; taken[] is where each one went. */
static void
place(const int *lcore_nodes, const int *pair_nodes, unsigned n_pairs, unsigned *taken,
      unsigned loads[LCORES])
{
	unsigned i;

	for (i = 0; i < LCORES; i++)
		loads[i] = 0;
	for (i = 0; i < n_pairs; i++) {
		taken[i] = placement_rule_pick(loads, lcore_nodes, LCORES, pair_nodes[i]);
		assert_in_range(taken[i], 0, LCORES - 1);
		loads[taken[i]]++;
	}
}

static void
pairs_that_fit_on_their_node_are_all_placed_there(void **state)
{
	static const int pairs[LCORES] = { 1, 1, 0, 1, 0, 0, 1, 0 };
	unsigned taken[LCORES], loads[LCORES], i;

	(void)state;
	place(two_nodes, pairs, LCORES, taken, loads);
	for (i = 0; i < LCORES; i++) {
		assert_int_equal(two_nodes[taken[i]], pairs[i]);
		assert_int_equal(loads[i], 1);
	}
}

static void
an_idle_lcore_elsewhere_goes_before_a_shared_one_nearby(void **state)
{
	static const int pairs[5] = { 1, 1, 1, 1, 1 };
	unsigned taken[5], loads[LCORES], i;

	(void)state;
	place(two_nodes, pairs, 5, taken, loads);
	for (i = 0; i < 4; i++)
		assert_int_equal(two_nodes[taken[i]], 1);
	assert_int_equal(two_nodes[taken[4]], 0);
	for (i = 0; i < LCORES; i++)
		assert_in_range(loads[i], 0, 1);
}

static void
second_pairs_of_lcores_go_to_their_node_again(void **state)
{
	unsigned taken[PAIRS], loads[LCORES], i;
	int pairs[PAIRS];

	(void)state;
	for (i = 0; i < PAIRS; i++)
		pairs[i] = i % 4 < 2;
	place(two_nodes, pairs, PAIRS, taken, loads);
	for (i = 0; i < PAIRS; i++)
		assert_int_equal(two_nodes[taken[i]], pairs[i]);
	for (i = 0; i < LCORES; i++)
		assert_int_equal(loads[i], 2);
}

static void
pairs_without_a_node_fill_lcores_in_order(void **state)
{
	static const int pairs[LCORES] = { -1, -1, -1, -1, -1, -1, -1, -1 };
	unsigned taken[LCORES], loads[LCORES], i;

	(void)state;
	place(two_nodes, pairs, LCORES, taken, loads);
	for (i = 0; i < LCORES; i++)
		assert_int_equal(taken[i], i);
}

static void
lcores_of_unknown_node_are_no_match_for_a_pair_without_one(void **state)
{
	static const int half_known[LCORES] = { -1, -1, -1, -1, 0, 0, 0, 0 };
	static const int pairs[3] = { 0, -1, 0 };
	unsigned taken[3], loads[LCORES];

	(void)state;
	place(half_known, pairs, 3, taken, loads);
	assert_int_equal(taken[0], 4);
	assert_int_equal(taken[1], 0);
	assert_int_equal(taken[2], 5);
}

static void
a_pair_whose_node_has_no_lcore_is_placed_all_the_same(void **state)
{
	static const int pairs[2] = { 3, 3 };
	unsigned taken[2], loads[LCORES];

	(void)state;
	place(two_nodes, pairs, 2, taken, loads);
	assert_int_equal(taken[0], 0);
	assert_int_equal(taken[1], 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_that_fit_on_their_node_are_all_placed_there),
		cmocka_unit_test(an_idle_lcore_elsewhere_goes_before_a_shared_one_nearby),
		cmocka_unit_test(second_pairs_of_lcores_go_to_their_node_again),
		cmocka_unit_test(pairs_without_a_node_fill_lcores_in_order),
		cmocka_unit_test(lcores_of_unknown_node_are_no_match_for_a_pair_without_one),
		cmocka_unit_test(a_pair_whose_node_has_no_lcore_is_placed_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
