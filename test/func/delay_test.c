/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What updelay and downdelay hold back, and for how long exactly: virtual time moves to the
 * nanosecond before the end of a delay and to the end.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bondbed.h"

static void
downdelay_holds_the_active_slave_to_the_nanosecond(void **state)
{
	bond_time end;

	(void)state;
	bed_open_joined("mode=1 miimon=100 downdelay=350", 2);
	bed_run_after(12345);
	bed_link(S0, false);
	bed_run();
	end = bed.now + 300 * BOND_MS; /* whole ticks only */
	assert_int_equal(bed_slave("s0")->link, BOND_LINK_FAIL);
	bed_run_until(end - 1);
	assert_string_equal(bed_active(), "s0");
	bed_leaves_on(0, 10, 10);
	assert_true(bond_ctl_next_deadline(bed.ctl) == end);
	bed_run_next();
	assert_true(bed.now == end);
	assert_string_equal(bed_active(), "s1");
	assert_int_equal(bed_slave("s0")->link_failure_count, 1);
}

static void
link_that_returns_within_downdelay_never_failed(void **state)
{
	(void)state;
	bed_open_joined("mode=1 miimon=100 downdelay=300", 2);
	bed_link(S0, false);
	bed_run();
	bed_run_until(bed.now + 299 * BOND_MS);
	bed_link(S0, true);
	bed_run();
	bed_run_until(bed.now + BOND_S);
	assert_string_equal(bed_active(), "s0");
	assert_int_equal(bed_slave("s0")->link, BOND_LINK_UP);
	assert_int_equal(bed_slave("s0")->link_failure_count, 0);
	assert_int_equal(bed.status.failovers, 0);
}

static void
updelay_holds_a_slave_that_returned_to_the_nanosecond(void **state)
{
	bond_time end;

	(void)state;
	bed_open_joined("mode=1 miimon=100 updelay=250 primary=s0", 2);
	bed_run_until(bed.now + BOND_S);
	bed_link(S0, false);
	bed_run();
	assert_string_equal(bed_active(), "s1");
	bed_run_after(777);
	bed_link(S0, true);
	bed_run();
	end = bed.now + 200 * BOND_MS;
	assert_int_equal(bed_slave("s0")->link, BOND_LINK_BACK);
	bed_run_until(end - 1);
	assert_int_equal(bed_slave("s0")->link, BOND_LINK_BACK);
	assert_string_equal(bed_active(), "s1");
	assert_true(bond_ctl_next_deadline(bed.ctl) == end);
	bed_run_next();
	assert_int_equal(bed_slave("s0")->link, BOND_LINK_UP);
	assert_string_equal(bed_active(), "s0");
}

static void
updelay_counts_from_the_pass_that_takes_a_slave_in(void **state)
{
	(void)state;
	bed_open_joined("mode=1 miimon=100 updelay=1000", 1);
	assert_int_equal(bed_slave("s0")->link, BOND_LINK_UP);
	bed.now += 5 * BOND_S;
	bed_join(1);
	bed_run();
	assert_int_equal(bed_slave("s1")->link, BOND_LINK_BACK);
	bed_run_until(bed.now + BOND_S - 1);
	assert_int_equal(bed_slave("s1")->link, BOND_LINK_BACK);
	bed_run_after(1);
	assert_int_equal(bed_slave("s1")->link, BOND_LINK_UP);
}

static void
first_slave_that_returns_to_a_dead_bond_is_used_without_updelay(void **state)
{
	(void)state;
	bed_open_joined("mode=1 miimon=100 updelay=1000", 3);
	bed_run_until(bed.now + 2 * BOND_S);
	bed_link(S0, false);
	bed_link(S1, false);
	bed_link(S2, false);
	bed_run();
	assert_string_equal(bed_active(), "none");
	bed_link(S1, true);
	bed_link(S2, true);
	bed_run_after(BOND_MS);
	assert_string_equal(bed_active(), "s1");
	assert_int_equal(bed_slave("s1")->link, BOND_LINK_UP);
	assert_int_equal(bed_slave("s2")->link, BOND_LINK_BACK);
	bed_run_until(bed.now + BOND_S);
	assert_int_equal(bed_slave("s2")->link, BOND_LINK_UP);
}

#define DELAY_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		DELAY_TEST(downdelay_holds_the_active_slave_to_the_nanosecond),
		DELAY_TEST(link_that_returns_within_downdelay_never_failed),
		DELAY_TEST(updelay_holds_a_slave_that_returned_to_the_nanosecond),
		DELAY_TEST(updelay_counts_from_the_pass_that_takes_a_slave_in),
		DELAY_TEST(first_slave_that_returns_to_a_dead_bond_is_used_without_updelay),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
