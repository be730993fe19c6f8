/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Which slave of a running bond is the active one: primary and primary_reselect, prio, and
 * active_slave by hand. The rules alone are proven by the unit tests of the choice; here, that
 * options, links and passes lead to it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bondbed.h"

static void
open_three(const char *options)
{
	unsigned i;

	bed_open(options);
	for (i = 0; i < 3; i++)
		bed_join(i);
	bed_run();
}

static void
link_moves(unsigned wire, bool up)
{
	bed_link(bed_wires[wire].port_id, up);
	bed_run_after(BOND_MS);
}

static void
prio_is(const char *name, int32_t prio)
{
	assert_int_equal(bond_slave_set_prio(bed.bond, name, prio, &bed.err), 0);
	bed_run();
	assert_int_equal(bed_slave(name)->prio, prio);
}

static void
first_slave_is_active_and_stays_when_others_join_and_return(void **state)
{
	(void)state;
	open_three("mode=1 miimon=100");
	assert_string_equal(bed_active(), "s0");
	assert_int_equal(bed.status.primary, -1);
	link_moves(0, false);
	assert_string_equal(bed_active(), "s1");
	link_moves(0, true);
	assert_string_equal(bed_active(), "s1");
	assert_string_equal(bed.status.conf.active_slave, "s1");
	assert_true(bed_slave("s1")->active);
	assert_false(bed_slave("s1")->inactive);
	assert_true(bed_slave("s0")->inactive);
}

static void
primary_takes_over_when_it_joins_whatever_primary_reselect_says(void **state)
{
	(void)state;
	bed_open("mode=1 miimon=100 primary=s1 primary_reselect=failure");
	bed_join(0);
	bed_run();
	assert_string_equal(bed_active(), "s0");
	bed_join(1);
	bed_run();
	assert_string_equal(bed_active(), "s1");
	assert_int_equal(bed.status.primary, 1);
}

static void
primary_that_returns_is_always_active_again(void **state)
{
	(void)state;
	open_three("mode=1 miimon=100 primary=s0 primary_reselect=always");
	link_moves(0, false);
	assert_string_equal(bed_active(), "s1");
	link_moves(0, true);
	assert_string_equal(bed_active(), "s0");
	assert_int_equal(bed.status.failovers, 2);
}

static void
primary_that_returns_is_active_again_if_its_link_is_better(void **state)
{
	(void)state;
	open_three("mode=1 miimon=100 primary=s0 primary_reselect=better");
	link_moves(0, false);
	link_moves(0, true);
	assert_string_equal(bed_active(), "s1");
	link_moves(0, false);
	bed_link_speed(bed_wires[0].port_id, 25000, BOND_DUPLEX_FULL);
	link_moves(0, true);
	assert_string_equal(bed_active(), "s0");
	link_moves(0, false);
	bed_link_speed(bed_wires[0].port_id, 1000, BOND_DUPLEX_FULL);
	link_moves(0, true);
	assert_string_equal(bed_active(), "s1");
}

static void
primary_that_returns_waits_for_a_failure(void **state)
{
	(void)state;
	open_three("mode=1 miimon=100 primary=s0 primary_reselect=failure");
	link_moves(0, false);
	link_moves(0, true);
	assert_string_equal(bed_active(), "s1");
	link_moves(1, false);
	assert_string_equal(bed_active(), "s0");
}

static void
primary_set_by_hand_is_active_at_once_whatever_primary_reselect_says(void **state)
{
	(void)state;
	open_three("mode=1 miimon=100 primary_reselect=failure");
	bed_set("primary", "s2");
	bed_run();
	assert_string_equal(bed_active(), "s2");
	bed_set("primary", "");
	bed_run();
	assert_string_equal(bed_active(), "s2");
	assert_int_equal(bed.status.primary, -1);
}

static void
primary_reselect_written_is_a_new_choice(void **state)
{
	(void)state;
	open_three("mode=1 miimon=100 primary=s0 primary_reselect=failure");
	link_moves(0, false);
	link_moves(0, true);
	assert_string_equal(bed_active(), "s1");
	bed_set("primary_reselect", "always");
	bed_run();
	assert_string_equal(bed_active(), "s0");
}

static void
highest_prio_is_chosen_at_run_time(void **state)
{
	(void)state;
	open_three("mode=1 miimon=100");
	prio_is("s2", 5);
	assert_string_equal(bed_active(), "s2");
	prio_is("s1", 7);
	assert_string_equal(bed_active(), "s1");
	prio_is("s1", -1);
	assert_string_equal(bed_active(), "s2");
	link_moves(2, false);
	assert_string_equal(bed_active(), "s0");
	link_moves(2, true);
	assert_string_equal(bed_active(), "s2");
}

static void
negative_prio_is_used_when_nothing_else_is_left(void **state)
{
	(void)state;
	open_three("mode=1 miimon=100");
	prio_is("s0", INT32_MIN);
	assert_string_equal(bed_active(), "s1");
	link_moves(1, false);
	assert_string_equal(bed_active(), "s2");
	link_moves(2, false);
	assert_string_equal(bed_active(), "s0");
}

static void
primary_goes_before_prio(void **state)
{
	(void)state;
	open_three("mode=1 miimon=100 primary=s1");
	prio_is("s2", 100);
	assert_string_equal(bed_active(), "s1");
}

static void
active_slave_by_hand_is_taken(void **state)
{
	(void)state;
	open_three("mode=1 miimon=100");
	bed_set("active_slave", "s2");
	bed_run();
	assert_string_equal(bed_active(), "s2");
	assert_int_equal(bed.status.failovers, 1);
	bed_set("active_slave", "s2");
	bed_run();
	assert_int_equal(bed.status.failovers, 1);
	bed_set("active_slave", "");
	bed_run();
	assert_string_equal(bed_active(), "s0");
}

static void
active_slave_that_cannot_be_is_refused(void **state)
{
	(void)state;
	open_three("mode=1 miimon=100");
	bed_set_refused("active_slave", "s7", EINVAL, "active_slave: s7 is not a slave of bond0");
	link_moves(1, false);
	bed_set_refused("active_slave", "s1", EINVAL,
			"active_slave: s1 cannot be active now: its link must be up, and another "
			"slave active");
	link_moves(0, false);
	link_moves(2, false);
	assert_string_equal(bed_active(), "none");
	bed_set_refused("active_slave", "s2", EINVAL,
			"active_slave: s2 cannot be active now: its link must be up, and another "
			"slave active");
}

static void
active_slave_cleared_while_none_is_up_leaves_none(void **state)
{
	(void)state;
	bed_open("mode=1 miimon=100 downdelay=1000");
	bed_join(0);
	bed_run();
	bed_link(bed_wires[0].port_id, false);
	bed_run();
	assert_string_equal(bed_active(), "s0");
	bed_set("active_slave", "");
	bed_run();
	assert_string_equal(bed_active(), "none");
	assert_string_equal(bed.status.conf.active_slave, "");
	assert_int_equal(bed_send(0, 5), 0);
}

static void
active_slave_that_leaves_is_replaced_and_forgotten(void **state)
{
	(void)state;
	bed_open("mode=1 miimon=100");
	bed_join(0);
	bed_join(1);
	bed_run();
	bed_leave("s0");
	bed_run();
	assert_string_equal(bed_active(), "s1");
	assert_string_equal(bed.status.conf.active_slave, "s1");
	bed_leave("s1");
	bed_run();
	assert_string_equal(bed_active(), "none");
	assert_string_equal(bed.status.conf.active_slave, "");
}

#define ACTIVE_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		ACTIVE_TEST(first_slave_is_active_and_stays_when_others_join_and_return),
		ACTIVE_TEST(primary_takes_over_when_it_joins_whatever_primary_reselect_says),
		ACTIVE_TEST(primary_that_returns_is_always_active_again),
		ACTIVE_TEST(primary_that_returns_is_active_again_if_its_link_is_better),
		ACTIVE_TEST(primary_that_returns_waits_for_a_failure),
		ACTIVE_TEST(primary_set_by_hand_is_active_at_once_whatever_primary_reselect_says),
		ACTIVE_TEST(primary_reselect_written_is_a_new_choice),
		ACTIVE_TEST(highest_prio_is_chosen_at_run_time),
		ACTIVE_TEST(negative_prio_is_used_when_nothing_else_is_left),
		ACTIVE_TEST(primary_goes_before_prio),
		ACTIVE_TEST(active_slave_by_hand_is_taken),
		ACTIVE_TEST(active_slave_that_cannot_be_is_refused),
		ACTIVE_TEST(active_slave_cleared_while_none_is_up_leaves_none),
		ACTIVE_TEST(active_slave_that_leaves_is_replaced_and_forgotten),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
