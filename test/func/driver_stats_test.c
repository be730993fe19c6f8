/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Statistics of a net_bondcore port: sums over its slaves, xstats by slave, and resets that
 * leave the slaves alone. What the slaves counted is set in the fakes.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bondcore.h"
#include "fakebed.h"
#include "testbed.h"

static uint16_t port;

static void
open_started(unsigned n)
{
	port = fakebed_open(BOND_MODE_BALANCE_XOR, n);
	fakebed_configure(0);
	fakebed_run_port();
}

static struct rte_eth_stats
stats_now(void)
{
	struct rte_eth_stats stats;

	assert_int_equal(rte_eth_stats_get(port, &stats), 0);
	return stats;
}

static void
send_packets(unsigned n)
{
	static const uint8_t frame[64] = { 0x02, 0, 0, 0, 0, 9, 0x02, 0, 0, 0, 0, 8, 0x08 };
	struct rte_mbuf *m;

	while (n-- > 0) {
		m = testbed_mbuf(frame, sizeof(frame));
		assert_int_equal(rte_eth_tx_burst(port, 0, &m, 1), 1);
	}
}

static void
stats_are_the_sums_of_what_the_slaves_count_since_they_joined(void **state)
{
	struct rte_eth_stats stats;

	(void)state;
	port = fakebed_open(BOND_MODE_BALANCE_XOR, 2);
	fakes[0].stats = (struct rte_eth_stats){ .ipackets = 1000, .obytes = 1000 };
	fakebed_configure(0);
	fakebed_run_port();
	fakes[0].stats = (struct rte_eth_stats){ .ipackets = 1003, .obytes = 1500, .imissed = 7 };
	fakes[1].stats = (struct rte_eth_stats){ .ipackets = 4,
						 .ibytes = 240,
						 .opackets = 5,
						 .ierrors = 1,
						 .oerrors = 2,
						 .rx_nombuf = 3 };
	stats = stats_now();
	assert_int_equal(stats.ipackets, 7);
	assert_int_equal(stats.opackets, 5);
	assert_int_equal(stats.ibytes, 240);
	assert_int_equal(stats.obytes, 500);
	assert_int_equal(stats.imissed, 7);
	assert_int_equal(stats.ierrors, 1);
	assert_int_equal(stats.oerrors, 2);
	assert_int_equal(stats.rx_nombuf, 3);
}

static void
stats_survive_a_stop_and_a_start(void **state)
{
	(void)state;
	open_started(2);
	fakes[0].stats.ipackets = 10;
	assert_int_equal(rte_eth_dev_stop(port), 0);
	fakes[0].stats.ipackets = 999; /* while it is no slave */
	assert_int_equal(stats_now().ipackets, 10);
	fakebed_run_port();
	assert_int_equal(stats_now().ipackets, 10);
	fakes[0].stats.ipackets = 1001;
	assert_int_equal(stats_now().ipackets, 12);
}

static void
resets_start_from_zero_and_leave_the_slaves_alone(void **state)
{
	struct rte_eth_stats before, after;
	unsigned i;

	(void)state;
	open_started(2);
	fakes[0].stats.ipackets = 10;
	fakes[1].stats.ipackets = 20;
	assert_int_equal(rte_eth_stats_get(fakes[0].port_id, &before), 0);
	assert_int_equal(rte_eth_stats_reset(port), 0);
	assert_int_equal(stats_now().ipackets, 0);
	fakes[1].stats.ipackets = 25;
	assert_int_equal(stats_now().ipackets, 5);
	assert_int_equal(rte_eth_xstats_reset(port), 0);
	assert_int_equal(stats_now().ipackets, 0);
	assert_int_equal(rte_eth_stats_get(fakes[0].port_id, &after), 0);
	assert_memory_equal(&before, &after, sizeof(before));
	for (i = 0; i < 2; i++)
		assert_int_equal(fakes[i].stats_resets, 0);
}

static void
reset_holds_after_a_stop(void **state)
{
	(void)state;
	open_started(1);
	fakes[0].stats.ipackets = 10;
	send_packets(2);
	assert_int_equal(rte_eth_xstats_reset(port), 0);
	fakes[0].stats.ipackets = 13;
	assert_int_equal(rte_eth_dev_stop(port), 0);
	assert_int_equal(stats_now().ipackets, 3);
	assert_int_equal(rte_eth_stats_reset(port), 0);
	assert_int_equal(stats_now().ipackets, 0);
	fakebed_run_port();
	assert_int_equal(stats_now().ipackets, 0);
}

static void
xstats_count_by_slave(void **state)
{
	(void)state;
	open_started(2);
	send_packets(10);
	assert_int_equal(fakebed_xstat("slave_f0_tx_packets") +
				 fakebed_xstat("slave_f1_tx_packets"),
			 10);
	assert_int_equal(fakebed_xstat("slave_f0_slots") + fakebed_xstat("slave_f1_slots"),
			 BOND_SLOTS);
	assert_true(fakebed_xstat("map_generation") > 0);
	assert_int_equal(fakebed_xstat("slave_f0_link_failures"), 0);
	fakes[0].speed = fakes[1].speed = 0;
	fakebed_await_link(false);
	assert_int_equal(fakebed_xstat("slave_f0_link_failures"), 1);
	assert_int_equal(fakebed_xstat("slave_f1_link_failures"), 1);
}

static void
xstats_reset_zeroes_counts_and_no_gauge(void **state)
{
	uint64_t generation;

	(void)state;
	open_started(1);
	send_packets(3);
	generation = fakebed_xstat("map_generation");
	assert_int_equal(rte_eth_xstats_reset(port), 0);
	assert_int_equal(fakebed_xstat("slave_f0_tx_packets"), 0);
	assert_int_equal(fakebed_xstat("map_generation"), generation);
	assert_int_equal(fakebed_xstat("slave_f0_slots"), BOND_SLOTS);
	send_packets(2);
	assert_int_equal(fakebed_xstat("slave_f0_tx_packets"), 2);
}

static void
counts_of_the_bond_survive_a_stop_and_a_start(void **state)
{
	static const uint8_t frame[64];
	struct rte_mbuf *m = testbed_mbuf(frame, sizeof(frame));

	(void)state;
	open_started(1);
	fakes[0].speed = 0;
	fakebed_await_link(false);
	assert_int_equal(rte_eth_tx_burst(port, 0, &m, 1), 0);
	assert_int_equal(fakebed_xstat("tx_unsent"), 1);
	assert_int_equal(rte_eth_dev_stop(port), 0);
	assert_int_equal(fakebed_xstat("tx_unsent"), 1);
	fakebed_run_port();
	assert_int_equal(rte_eth_tx_burst(port, 0, &m, 1), 0);
	assert_int_equal(fakebed_xstat("tx_unsent"), 2);
	assert_int_equal(rte_eth_xstats_reset(port), 0);
	assert_int_equal(fakebed_xstat("tx_unsent"), 0);
	rte_pktmbuf_free(m);
}

/* It counts from zero as it joins, so what it had at the reset is no longer to be taken off. */
static void
slave_that_comes_back_after_a_reset_counts_from_zero(void **state)
{
	(void)state;
	open_started(1);
	send_packets(5);
	assert_int_equal(rte_eth_xstats_reset(port), 0);
	fake_unplug(0);
	fakebed_pass();
	fake_plug(0, "f0");
	fakebed_await_link(true);
	assert_int_equal(fakebed_xstat("slave_f0_tx_packets"), 0);
	send_packets(7);
	assert_int_equal(fakebed_xstat("slave_f0_tx_packets"), 7);
}

static void
too_little_room_is_told_and_nothing_written(void **state)
{
	struct rte_eth_xstat_name names[256];
	struct rte_eth_xstat values[256];
	int n;

	(void)state;
	open_started(2);
	n = rte_eth_xstats_get_names(port, NULL, 0);
	assert_true(n > 0 && n < 256);
	memset(names, 0x5a, sizeof(names));
	memset(values, 0x5a, sizeof(values));
	assert_int_equal(rte_eth_xstats_get_names(port, names, n - 1), n);
	assert_int_equal(rte_eth_xstats_get(port, values, n - 1), n);
	assert_int_equal(names[0].name[0], 0x5a);
	assert_int_equal(rte_eth_xstats_get_names(port, names, n), n);
	assert_int_equal(rte_eth_xstats_get(port, values, n), n);
	assert_int_equal((uint8_t)names[n].name[0], 0x5a);
	assert_int_equal(values[n].id, 0x5a5a5a5a5a5a5a5a);
	while (n-- > 0)
		assert_int_equal(values[n].id, n);
}

static void
xstats_grow_with_the_slaves(void **state)
{
	int one, two;

	(void)state;
	open_started(1);
	one = rte_eth_xstats_get(port, NULL, 0);
	fake_plug(1, "f1");
	fakebed_pass();
	two = rte_eth_xstats_get(port, NULL, 0);
	assert_true(two > one);
	assert_int_equal(rte_eth_xstats_get_names(port, NULL, 0), two);
	assert_int_equal(rte_eth_dev_stop(port), 0);
	assert_int_equal(two - rte_eth_xstats_get(port, NULL, 0), 2 * (two - one));
}

static void
long_names_are_cut_and_stay_unique(void **state)
{
	char longs[2][BOND_NAME_SIZE] = { { 0 } }, args[256];
	struct rte_eth_xstat_name names[256];
	unsigned i, k, n, found = 0;

	(void)state;
	for (i = 0; i < 2; i++) {
		memset(longs[i], 'x', sizeof(longs[i]) - 2);
		longs[i][sizeof(longs[i]) - 2] = 'a' + i;
		fake_plug(i, longs[i]);
	}
	snprintf(args, sizeof(args), "mode=2,slave=%s,slave=%s", longs[0], longs[1]);
	port = fakebed_make(args);
	fakebed_configure(0);
	fakebed_run_port();
	n = rte_eth_xstats_get_names(port, names, RTE_DIM(names));
	assert_true(n < RTE_DIM(names));
	for (i = 0; i < n; i++) {
		assert_non_null(memchr(names[i].name, '\0', sizeof(names[i].name)));
		found += strstr(names[i].name, "_link_failures") != NULL;
		for (k = 0; k < i; k++)
			assert_string_not_equal(names[i].name, names[k].name);
	}
	assert_int_equal(found, 2);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, fakebed_close)
	const struct CMUnitTest tests[] = {
		TEST(stats_are_the_sums_of_what_the_slaves_count_since_they_joined),
		TEST(stats_survive_a_stop_and_a_start),
		TEST(resets_start_from_zero_and_leave_the_slaves_alone),
		TEST(reset_holds_after_a_stop),
		TEST(xstats_count_by_slave),
		TEST(xstats_reset_zeroes_counts_and_no_gauge),
		TEST(counts_of_the_bond_survive_a_stop_and_a_start),
		TEST(slave_that_comes_back_after_a_reset_counts_from_zero),
		TEST(too_little_room_is_told_and_nothing_written),
		TEST(xstats_grow_with_the_slaves),
		TEST(long_names_are_cut_and_stay_unique),
	};
#undef TEST

	fakebed_start("driver_stats_test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
