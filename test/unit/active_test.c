/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/active: which slave becomes the active one, row by row, and which slaves coming
 * up are a reason to choose again.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/active.h"

#define NONE ACTIVE_NONE
#define SLAVES 3

/* Slaves of a row: link state, then what the row is about. */
/* clang-format off */
#define UP { .link = BOND_LINK_UP, .usable = true }
#define FAIL { .link = BOND_LINK_FAIL }
#define DOWN { .link = BOND_LINK_DOWN }
#define PRIO(p) { .link = BOND_LINK_UP, .usable = true, .prio = (p) }
#define DOWN_PRIO(p) { .link = BOND_LINK_DOWN, .prio = (p) }
#define BACK(d) { .link = BOND_LINK_BACK, .usable = true, .deadline = (d) }
#define BACK_LOST(d) { .link = BOND_LINK_BACK, .usable = false, .deadline = (d) }
#define FAST(s, d) { .link = BOND_LINK_UP, .usable = true, .speed = (s), .duplex = (d) }
/* clang-format on */

#define HALF BOND_DUPLEX_HALF
#define FULL BOND_DUPLEX_FULL
#define UNKNOWN BOND_DUPLEX_UNKNOWN

#define ALWAYS BOND_RESELECT_ALWAYS
#define BETTER BOND_RESELECT_BETTER
#define FAILURE BOND_RESELECT_FAILURE

struct choice {
	struct active_slave slaves[SLAVES];
	int current;
	int primary;
	uint8_t reselect;
	bool force;
	int expected;
};

static void
check_choices(const struct choice *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct active_in in = {
			.slaves = rows[i].slaves,
			.n = SLAVES,
			.current = rows[i].current,
			.primary = rows[i].primary,
			.force_primary = rows[i].force,
			.reselect = rows[i].reselect,
		};
		const int got = active_choose(&in);

		if (got != rows[i].expected)
			fail_msg("row %zu: slave %d instead of %d", i, got, rows[i].expected);
	}
}

#define CHECK_CHOICES(rows) check_choices(rows, sizeof(rows) / sizeof((rows)[0]))

static void
a_bond_without_slaves_has_no_active_one(void **state)
{
	const struct active_in in = { .n = 0, .current = NONE, .primary = NONE };

	(void)state;
	assert_int_equal(active_choose(&in), NONE);
}

static void
the_first_up_slave_is_taken_when_none_is_active(void **state)
{
	static const struct choice rows[] = {
		{ { UP, UP, UP }, NONE, NONE, ALWAYS, false, 0 },
		{ { DOWN, UP, UP }, NONE, NONE, ALWAYS, false, 1 },
		{ { DOWN, DOWN, UP }, NONE, NONE, BETTER, false, 2 },
		{ { FAIL, UP, DOWN }, NONE, NONE, FAILURE, false, 1 },
		{ { BACK(1), DOWN, UP }, NONE, NONE, ALWAYS, false, 2 },
		{ { DOWN, FAIL, DOWN }, NONE, NONE, ALWAYS, false, NONE },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
a_current_slave_that_is_not_up_is_replaced_under_every_policy(void **state)
{
	static const struct choice rows[] = {
		{ { DOWN, UP, UP }, 0, NONE, ALWAYS, false, 1 },
		{ { DOWN, UP, UP }, 0, NONE, BETTER, false, 1 },
		{ { DOWN, UP, UP }, 0, NONE, FAILURE, false, 1 },
		{ { UP, FAIL, UP }, 1, NONE, FAILURE, false, 0 },
		{ { UP, UP, BACK(1) }, 2, NONE, FAILURE, false, 0 },
		{ { DOWN, UP, UP }, 0, 2, FAILURE, false, 2 },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
of_equal_prio_the_current_slave_stays(void **state)
{
	static const struct choice rows[] = {
		{ { UP, UP, UP }, 0, NONE, ALWAYS, false, 0 },
		{ { UP, UP, UP }, 1, NONE, ALWAYS, false, 1 },
		{ { UP, UP, UP }, 2, NONE, ALWAYS, false, 2 },
		{ { PRIO(5), PRIO(7), PRIO(7) }, 2, NONE, ALWAYS, false, 2 },
		{ { FAST(10000, FULL), FAST(1000, FULL), DOWN }, 1, NONE, BETTER, false, 1 },
		{ { UP, UP, DOWN }, 1, 2, ALWAYS, false, 1 },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
the_highest_prio_among_up_slaves_is_the_candidate(void **state)
{
	static const struct choice rows[] = {
		{ { PRIO(0), PRIO(1), PRIO(0) }, NONE, NONE, ALWAYS, false, 1 },
		{ { PRIO(-2), PRIO(-1), PRIO(-3) }, NONE, NONE, ALWAYS, false, 1 },
		{ { PRIO(-1), PRIO(0), PRIO(1000000) }, NONE, NONE, ALWAYS, false, 2 },
		{ { PRIO(INT32_MIN), PRIO(INT32_MAX), PRIO(0) }, NONE, NONE, ALWAYS, false, 1 },
		{ { PRIO(3), PRIO(7), PRIO(7) }, NONE, NONE, ALWAYS, false, 1 },
		{ { DOWN_PRIO(1000000), PRIO(-5), PRIO(-4) }, NONE, NONE, ALWAYS, false, 2 },
		{ { PRIO(0), PRIO(1000000), PRIO(0) }, 0, NONE, ALWAYS, false, 1 },
		{ { PRIO(0), PRIO(1000000), PRIO(0) }, 0, NONE, FAILURE, false, 0 },
		{ { PRIO(0), PRIO(1), PRIO(2) }, 1, NONE, ALWAYS, false, 2 },
		{ { PRIO(-1), PRIO(0), PRIO(-1) }, 0, NONE, ALWAYS, false, 1 },
		{ { PRIO(0), PRIO(1), DOWN_PRIO(2) }, 0, NONE, FAILURE, false, 0 },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
an_up_primary_makes_prio_irrelevant(void **state)
{
	static const struct choice rows[] = {
		{ { PRIO(-5), PRIO(1000000), UP }, NONE, 0, ALWAYS, false, 0 },
		{ { PRIO(-5), PRIO(1000000), UP }, 1, 0, ALWAYS, false, 0 },
		{ { PRIO(-5), PRIO(1000000), UP }, 0, 0, ALWAYS, false, 0 },
		{ { UP, PRIO(1000000), UP }, 0, 2, FAILURE, false, 0 },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
a_primary_that_is_not_up_leaves_the_choice_to_prio(void **state)
{
	static const struct choice rows[] = {
		{ { DOWN, PRIO(1), PRIO(2) }, 0, 0, ALWAYS, false, 2 },
		{ { FAIL, PRIO(1), PRIO(2) }, 1, 0, ALWAYS, false, 2 },
		{ { BACK(1), PRIO(1), PRIO(2) }, 1, 0, FAILURE, false, 1 },
		{ { DOWN, UP, UP }, 2, 0, ALWAYS, false, 2 },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
reselect_always_moves_to_a_returned_primary(void **state)
{
	static const struct choice rows[] = {
		{ { UP, UP, DOWN }, 1, 0, ALWAYS, false, 0 },
		{ { FAST(10, HALF), FAST(10000, FULL), DOWN }, 1, 0, ALWAYS, false, 0 },
		{ { UP, UP, DOWN }, 0, 0, ALWAYS, false, 0 },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
reselect_failure_keeps_the_current_slave_while_it_is_up(void **state)
{
	static const struct choice rows[] = {
		{ { UP, UP, DOWN }, 1, 0, FAILURE, false, 1 },
		{ { FAST(10000, FULL), FAST(10, HALF), DOWN }, 1, 0, FAILURE, false, 1 },
		{ { UP, DOWN, UP }, 1, 0, FAILURE, false, 0 },
		{ { UP, UP, UP }, NONE, 1, FAILURE, false, 1 },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
reselect_better_compares_speed_and_then_duplex(void **state)
{
	static const struct choice rows[] = {
		{ { FAST(10000, FULL), FAST(1000, FULL), DOWN }, 1, 0, BETTER, false, 0 },
		{ { FAST(10000, HALF), FAST(1000, FULL), DOWN }, 1, 0, BETTER, false, 0 },
		{ { FAST(1000, FULL), FAST(10000, HALF), DOWN }, 1, 0, BETTER, false, 1 },
		{ { FAST(1000, FULL), FAST(1000, HALF), DOWN }, 1, 0, BETTER, false, 0 },
		{ { FAST(1000, FULL), FAST(1000, FULL), DOWN }, 1, 0, BETTER, false, 1 },
		{ { FAST(1000, HALF), FAST(1000, FULL), DOWN }, 1, 0, BETTER, false, 1 },
		{ { FAST(1000, HALF), FAST(1000, HALF), DOWN }, 1, 0, BETTER, false, 1 },
		{ { FAST(0, UNKNOWN), FAST(10, HALF), DOWN }, 1, 0, BETTER, false, 1 },
		{ { FAST(10, HALF), FAST(0, UNKNOWN), DOWN }, 1, 0, BETTER, false, 0 },
		{ { FAST(1000, UNKNOWN), FAST(1000, FULL), DOWN }, 1, 0, BETTER, false, 1 },
		{ { FAST(1000, UNKNOWN), FAST(1000, HALF), DOWN }, 1, 0, BETTER, false, 1 },
		{ { FAST(1000, FULL), FAST(1000, UNKNOWN), DOWN }, 1, 0, BETTER, false, 0 },
		{ { FAST(1000, FULL), FAST(1000, FULL), DOWN }, NONE, 1, BETTER, false, 1 },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
reselect_better_holds_for_a_higher_prio_too(void **state)
{
	const struct active_slave slow = {
		.link = BOND_LINK_UP, .prio = 9, .speed = 1000, .duplex = FULL
	};
	const struct active_slave fast = {
		.link = BOND_LINK_UP, .prio = 9, .speed = 10000, .duplex = FULL
	};
	const struct choice rows[] = {
		{ { slow, FAST(1000, FULL), DOWN }, 1, NONE, BETTER, false, 1 },
		{ { fast, FAST(1000, FULL), DOWN }, 1, NONE, BETTER, false, 0 },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
a_primary_just_set_wins_under_every_policy_if_it_is_up(void **state)
{
	static const struct choice rows[] = {
		{ { UP, UP, DOWN }, 1, 0, FAILURE, true, 0 },
		{ { FAST(10, HALF), FAST(10000, FULL), DOWN }, 1, 0, BETTER, true, 0 },
		{ { UP, UP, DOWN }, 1, 0, ALWAYS, true, 0 },
		{ { DOWN, UP, UP }, 2, 0, FAILURE, true, 2 },
		{ { BACK(1), UP, UP }, 2, 0, FAILURE, true, 2 },
		{ { DOWN, PRIO(9), UP }, 2, 0, FAILURE, true, 2 },
		{ { UP, UP, UP }, 1, NONE, FAILURE, true, 1 },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
with_nothing_up_the_soonest_usable_slave_in_back_is_promoted(void **state)
{
	static const struct choice rows[] = {
		{ { DOWN, BACK(9), DOWN }, NONE, NONE, ALWAYS, false, 1 },
		{ { BACK(9), BACK(5), BACK(7) }, NONE, NONE, ALWAYS, false, 1 },
		{ { BACK(9), BACK_LOST(5), BACK(7) }, NONE, NONE, ALWAYS, false, 2 },
		{ { BACK(5), BACK(5), BACK(5) }, NONE, NONE, ALWAYS, false, 0 },
		{ { DOWN, BACK_LOST(5), FAIL }, NONE, NONE, ALWAYS, false, NONE },
		{ { BACK(9), BACK(5), DOWN }, 2, 0, FAILURE, false, 1 },
		{ { FAIL, BACK(5), DOWN }, 0, NONE, ALWAYS, false, 1 },
		{ { BACK(9), BACK(5), DOWN }, NONE, 0, ALWAYS, true, 1 },
		{ { FAIL, FAIL, FAIL }, 0, NONE, ALWAYS, false, NONE },
	};

	(void)state;
	CHECK_CHOICES(rows);
}

static void
coming_up_matters_without_active_as_primary_or_with_higher_prio(void **state)
{
	static const struct {
		int32_t active_prio, prio;
		int current, primary;
		bool expected;
	} rows[] = {
		{ 0, 0, NONE, NONE, true },
		{ 5, -5, NONE, NONE, true },
		{ 0, 0, 0, NONE, false },
		{ 0, 0, 0, 0, false },
		{ 0, 0, 0, 2, false },
		{ 0, 0, 0, 1, true },
		{ 5, -5, 0, 1, true },
		{ 0, 1, 0, NONE, true },
		{ 0, 1, 0, 0, true },
		{ -2, -1, 0, NONE, true },
		{ -1, -2, 0, NONE, false },
		{ 999999, 1000000, 0, NONE, true },
		{ 1000000, 999999, 0, NONE, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct active_slave slaves[SLAVES] = { PRIO(rows[i].active_prio),
							     PRIO(rows[i].prio), UP };
		const struct active_in in = {
			.slaves = slaves,
			.n = SLAVES,
			.current = rows[i].current,
			.primary = rows[i].primary,
		};

		if (active_up_matters(&in, 1) != rows[i].expected)
			fail_msg("row %zu: not %d", i, rows[i].expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bond_without_slaves_has_no_active_one),
		cmocka_unit_test(the_first_up_slave_is_taken_when_none_is_active),
		cmocka_unit_test(a_current_slave_that_is_not_up_is_replaced_under_every_policy),
		cmocka_unit_test(of_equal_prio_the_current_slave_stays),
		cmocka_unit_test(the_highest_prio_among_up_slaves_is_the_candidate),
		cmocka_unit_test(an_up_primary_makes_prio_irrelevant),
		cmocka_unit_test(a_primary_that_is_not_up_leaves_the_choice_to_prio),
		cmocka_unit_test(reselect_always_moves_to_a_returned_primary),
		cmocka_unit_test(reselect_failure_keeps_the_current_slave_while_it_is_up),
		cmocka_unit_test(reselect_better_compares_speed_and_then_duplex),
		cmocka_unit_test(reselect_better_holds_for_a_higher_prio_too),
		cmocka_unit_test(a_primary_just_set_wins_under_every_policy_if_it_is_up),
		cmocka_unit_test(with_nothing_up_the_soonest_usable_slave_in_back_is_promoted),
		cmocka_unit_test(coming_up_matters_without_active_as_primary_or_with_higher_prio),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
