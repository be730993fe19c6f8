/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * From a link that is lost to the slave that carries on: when the loss is found, and what is
 * left when nothing is up. Virtual time, but for the tests that take the links of net_ring
 * as the ethdev source reads them. The delays are in delay_test.c.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "bondbed.h"

static void
loss_that_is_told_is_acted_on_in_the_same_pass(void **state)
{
	uint32_t generation;

	(void)state;
	bed_open_joined("mode=1 miimon=1000", 2);
	bed_run_after(1);
	generation = bed.status.map_generation;
	bed_link(S0, false);
	bed_run_after(1);
	assert_string_equal(bed_active(), "s1");
	assert_int_equal(bed.status.map_generation, generation + 1);
	assert_true(bed.status.map_time == bed.now);
	assert_int_equal(bed.status.failovers, 1);
	assert_int_equal(bed_slave("s0")->link, BOND_LINK_DOWN);
	assert_int_equal(bed_slave("s0")->link_failure_count, 1);
	bed_leaves_on(1, 10, 10);
}

static void
loss_that_is_not_told_is_found_at_the_next_tick_and_not_before(void **state)
{
	bond_time tick;

	(void)state;
	bed_open_joined("mode=1 miimon=100", 2);
	bed_run_next();
	tick = bed.now + 100 * BOND_MS;
	assert_true(bond_ctl_next_deadline(bed.ctl) == tick);
	bed_link_silently(S0, false);
	bed_run_after(tick - 1 - bed.now);
	assert_string_equal(bed_active(), "s0");
	assert_true(bond_ctl_next_deadline(bed.ctl) == tick);
	bed_run_next();
	assert_true(bed.now == tick);
	assert_string_equal(bed_active(), "s1");
	assert_true(bed.status.map_time == tick);
}

static void
without_a_monitor_the_active_slave_stays(void **state)
{
	(void)state;
	bed_open_joined("mode=1 miimon=0", 2);
	assert_true(bond_ctl_next_deadline(bed.ctl) == BOND_NEVER);
	bed_link(S0, false);
	bed_run_after(BOND_S);
	assert_string_equal(bed_active(), "s0");
	assert_int_equal(bed_slave("s0")->link, BOND_LINK_UP);
	assert_int_equal(bed_slave("s0")->link_failure_count, 0);
	bed_leaves_on(0, 10, 10);
}

static void
without_a_monitor_round_robin_leaves_a_slave_without_carrier(void **state)
{
	(void)state;
	bed_open_joined("mode=0 miimon=0", 2);
	bed_link(S0, false);
	bed_run();
	bed_leaves_on(1, 10, 10);
	bed_link(S0, true);
	bed_run();
	bed_leaves_on(1, 10, 5);
}

static void
round_robin_leaves_a_slave_without_carrier_before_its_downdelay(void **state)
{
	(void)state;
	bed_open_joined("mode=0 miimon=100 downdelay=500", 2);
	bed_link(S0, false);
	bed_run();
	assert_int_equal(bed_slave("s0")->link, BOND_LINK_FAIL);
	bed_leaves_on(1, 10, 10);
}

static void
bond_whose_slaves_are_all_down_has_no_carrier_and_sends_nothing(void **state)
{
	(void)state;
	bed_open_joined("mode=1 miimon=100", 2);
	assert_true(bed.status.carrier);
	bed_link(S0, false);
	bed_link(S1, false);
	bed_run();
	assert_false(bed.status.carrier);
	assert_false(bond_carrier(bed.bond));
	assert_string_equal(bed_active(), "none");
	assert_string_equal(bed.status.conf.active_slave, "");
	assert_int_equal(bed_send(0, 10), 0);
	bed_link(S1, true);
	bed_run();
	assert_true(bed.status.carrier);
	assert_string_equal(bed_active(), "s1");
	bed_leaves_on(1, 10, 10);
}

static void
every_loss_is_counted_for_its_slave(void **state)
{
	unsigned i;

	(void)state;
	bed_open_joined("mode=1 miimon=100", 2);
	for (i = 1; i <= 5; i++) {
		bed_link(S0, false);
		bed_run_after(BOND_MS);
		bed_link(S0, true);
		bed_run_after(BOND_MS);
		assert_int_equal(bed_slave("s0")->link_failure_count, i);
	}
	assert_int_equal(bed_slave("s1")->link_failure_count, 0);
	/* s1 took over the first time and stayed. */
	assert_int_equal(bed.status.failovers, 1);
}

static void
link_of_the_port_itself_leads_to_a_failover_at_the_next_tick(void **state)
{
	static const struct bond_link_source *const sources[] = { &bond_link_ethdev, NULL };

	(void)state;
	bed_open_with(sources, "mode=1 miimon=100");
	bed_join(0);
	bed_join(1);
	bed_run();
	assert_int_equal(bed_slave("s0")->speed, 10000);
	assert_int_equal(bed_slave("s0")->duplex, BOND_DUPLEX_FULL);
	assert_int_equal(rte_eth_dev_set_link_down(S0), 0);
	bed_run_next();
	assert_string_equal(bed_active(), "s1");
	assert_int_equal(rte_eth_dev_set_link_up(S0), 0);
	bed_run_next();
	assert_int_equal(bed_slave("s0")->link, BOND_LINK_UP);
	assert_string_equal(bed_active(), "s1");
	assert_int_equal(rte_eth_dev_set_link_down(S1), 0);
	bed_run_next();
	assert_string_equal(bed_active(), "s0");
	bed_leaves_on(0, 10, 10);
	assert_int_equal(rte_eth_dev_set_link_up(S1), 0);
}

static void
link_of_the_port_itself_takes_it_out_of_round_robin(void **state)
{
	static const struct bond_link_source *const sources[] = { &bond_link_ethdev, NULL };

	(void)state;
	bed_open_with(sources, "mode=0 miimon=100");
	bed_join(0);
	bed_join(1);
	bed_run();
	assert_int_equal(rte_eth_dev_set_link_down(S0), 0);
	bed_run_next();
	bed_leaves_on(1, 10, 10);
	assert_int_equal(rte_eth_dev_set_link_up(S0), 0);
	bed_run_next();
	bed_leaves_on(1, 10, 5);
}

#define FAILOVER_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		FAILOVER_TEST(loss_that_is_told_is_acted_on_in_the_same_pass),
		FAILOVER_TEST(loss_that_is_not_told_is_found_at_the_next_tick_and_not_before),
		FAILOVER_TEST(without_a_monitor_the_active_slave_stays),
		FAILOVER_TEST(without_a_monitor_round_robin_leaves_a_slave_without_carrier),
		FAILOVER_TEST(round_robin_leaves_a_slave_without_carrier_before_its_downdelay),
		FAILOVER_TEST(bond_whose_slaves_are_all_down_has_no_carrier_and_sends_nothing),
		FAILOVER_TEST(every_loss_is_counted_for_its_slave),
		FAILOVER_TEST(link_of_the_port_itself_leads_to_a_failover_at_the_next_tick),
		FAILOVER_TEST(link_of_the_port_itself_takes_it_out_of_round_robin),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
