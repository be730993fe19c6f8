/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Shares of the slaves where a hash chooses, as slots and packets show them: by link speed, also
 * when that changes, and by weights of the bond and of a slave. The time is the test's.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "flowbed.h"

#define XOR "mode=2 miimon=100 xmit_hash_policy=layer3+4"
#define PORT(wire) (flowbed_wires[wire].port_id)
#define BURST 128

static void
speed_set(unsigned wire, uint32_t speed)
{
	bed_link_speed(PORT(wire), speed, BOND_DUPLEX_FULL);
}

/* How many packets of n flows each wire takes. */
static void
flows_count(uint32_t n, uint32_t count[FLOWBED_WIRES])
{
	struct rte_mbuf *pkts[BURST];
	uint32_t flow;
	unsigned i;

	memset(count, 0, FLOWBED_WIRES * sizeof(count[0]));
	for (flow = 0; flow < n; flow += BURST) {
		for (i = 0; i < BURST; i++)
			pkts[i] = flowbed_mbuf(i, flow + i, FLOWBED_IP);
		assert_int_equal(bond_tx_burst(bed.txq, pkts, BURST), BURST);
		for (i = 0; i < FLOWBED_WIRES; i++)
			count[i] += rte_ring_count(flowbed_wires[i].from_port);
		flowbed_empty();
	}
}

static void
slots_are(unsigned wire, unsigned slots)
{
	char name[8];

	snprintf(name, sizeof(name), "w%u", wire);
	assert_in_range(bed_slave(name)->slots, slots, slots + 1);
}

static void
links_of_10_and_25_gbit_take_their_shares_within_a_percent(void **state)
{
	static const uint32_t speeds[] = {
		10000, 10000, 10000, 10000, 25000, 25000, 25000, 25000
	};
	const uint32_t n = 1 << 20, all = 4 * (10000 + 25000);
	uint32_t count[FLOWBED_WIRES];
	unsigned i;

	(void)state;
	bed_open(XOR);
	for (i = 0; i < RTE_DIM(speeds); i++) {
		speed_set(i, speeds[i]);
		flowbed_join(i);
	}
	bed_run();
	assert_int_equal(bond_speed(bed.bond), all);
	flows_count(n, count);
	for (i = 0; i < RTE_DIM(speeds); i++) {
		const uint64_t share = (uint64_t)n * speeds[i] / all;

		assert_in_range(count[i], share - share / 100, share + share / 100);
	}
}

static void
speed_that_changes_while_the_link_stays_changes_the_shares(void **state)
{
	(void)state;
	flowbed_open(XOR, 2);
	bed_log_start();
	speed_set(0, 30000); /* with an event */
	bed_run();
	slots_are(0, 768);
	slots_are(1, 256);
	assert_int_equal(bed_log_count("w0 speed 30000 Mb/s"), 1);
	speed_set(1, 30000);
	bed_run_until(bed.now + 100 * BOND_MS);
	slots_are(0, 512);
	slots_are(1, 512);
}

static void
speed_that_changes_without_an_event_is_noticed_by_the_poll(void **state)
{
	(void)state;
	flowbed_open(XOR, 2);
	bed_link_speed_silently(PORT(0), 30000);
	bed_run();
	slots_are(0, 512);
	bed_run_until(bed.now + 100 * BOND_MS);
	slots_are(0, 768);
}

static void
beside_a_weight_of_its_own_speeds_count_as_one(void **state)
{
	uint32_t count[FLOWBED_WIRES];

	(void)state;
	flowbed_open(XOR, 3);
	speed_set(1, 40000);
	bed_set("weight", "w0:3");
	bed_run();
	slots_are(0, 614);
	slots_are(1, 204);
	slots_are(2, 204);
	assert_int_equal(bed_slave("w0")->share, 3);
	assert_int_equal(bed_slave("w1")->share, 1);
	assert_int_equal(bed_slave("w1")->weight, 0);
	flows_count(1 << 14, count);
	assert_true(count[0] > 2 * count[1] && count[0] > 2 * count[2]);
	bed_set("weight", "w0:0");
	bed_run();
	assert_int_equal(bed_slave("w0")->share, 0);
	slots_are(1, 682); /* 40 of 60 Gb/s */
}

static void
weight_of_the_bond_makes_links_of_any_speed_equal(void **state)
{
	(void)state;
	flowbed_open(XOR " weight=1", 4);
	speed_set(3, 100000);
	bed_run();
	for (unsigned i = 0; i < 4; i++) {
		slots_are(i, BOND_SLOTS / 4);
		assert_int_equal(bed.status.slaves[i].share, 1);
	}
}

#define WEIGHT_TEST(f) cmocka_unit_test_teardown(f, flowbed_close)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		WEIGHT_TEST(links_of_10_and_25_gbit_take_their_shares_within_a_percent),
		WEIGHT_TEST(speed_that_changes_while_the_link_stays_changes_the_shares),
		WEIGHT_TEST(speed_that_changes_without_an_event_is_noticed_by_the_poll),
		WEIGHT_TEST(beside_a_weight_of_its_own_speeds_count_as_one),
		WEIGHT_TEST(weight_of_the_bond_makes_links_of_any_speed_equal),
	};

	(void)argc;
	flowbed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
