/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receive bursts that some slaves could fill alone: every busy slave gets its share, and
 * inactive ones cost the active one little and take nothing from it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "bondbed.h"

#define BURST 32
#define PER_SLAVE 1000 /* numbers of packets tell the slave they came on */

static void
put_numbers(unsigned wire, uint32_t first, unsigned n)
{
	while (n-- > 0)
		testbed_put_mbuf(&bed_wires[wire], bed_mbuf(wire * PER_SLAVE + first++));
}

/* Receive once and free: how many came on each slave, which must be in their order. */
static uint16_t
receive(uint16_t n, unsigned *of, uint32_t *next)
{
	struct rte_mbuf *pkts[BED_RING];
	uint16_t got = bond_rx_burst(bed.rxq, pkts, n), i;

	assert_true(got <= n);
	for (i = 0; i < got; i++) {
		uint32_t number = bed_number(pkts[i]), wire = number / PER_SLAVE;

		assert_int_equal(number, wire * PER_SLAVE + next[wire]++);
		of[wire]++;
	}
	rte_pktmbuf_free_bulk(pkts, got);
	return got;
}

static void
busy_slaves_share_evenly_whichever_are_idle(void **state)
{
	const uint16_t burst = 8, each = 6;
	unsigned busy, i, k;

	(void)state;
	bed_open_joined("mode=0", 5);
	for (busy = 1; busy < 1u << 5; busy++) {
		unsigned of[5] = { 0 }, n_busy = __builtin_popcount(busy);
		uint32_t next[5] = { 0 };

		for (i = 0; i < 5; i++)
			put_numbers(i, 0, busy & 1u << i ? (each + 1) * burst : 0);
		for (k = 0; k < each * n_busy; k++)
			assert_int_equal(receive(burst, of, next), burst);
		for (i = 0; i < 5; i++)
			assert_int_equal(of[i], busy & 1u << i ? each * burst : 0);
		bed_wires_empty();
	}
}

static void
slave_with_little_is_heard_beside_one_that_fills_every_burst(void **state)
{
	unsigned of[3] = { 0 }, i;
	uint32_t next[3] = { 0 };

	(void)state;
	bed_open_joined("mode=0", 3);
	put_numbers(0, 0, 200);
	for (i = 0; i < 10; i++) {
		put_numbers(1, i, 1);
		assert_int_equal(receive(16, of, next), 16);
		/* It waits for one burst of the other at most. */
		assert_true(of[1] + 1 >= i + 1);
	}
}

static void
turn_survives_the_loss_of_slaves(void **state)
{
	unsigned of[4] = { 0 };
	uint32_t next[4] = { 0 };

	(void)state;
	bed_open_joined("mode=0", 4);
	put_numbers(2, 0, 16);
	assert_int_equal(receive(16, of, next), 16);
	/* The next turn is that of s3. */
	bed_leave("s3");
	bed_leave("s2");
	bed_run();
	put_numbers(0, 0, 3);
	put_numbers(1, 0, 3);
	assert_int_equal(receive(16, of, next), 6);
}

static void
packets_are_counted_for_the_slave_they_came_on(void **state)
{
	unsigned of[3] = { 0 };
	uint32_t next[3] = { 0 };

	(void)state;
	bed_open_joined("mode=0", 3);
	put_numbers(0, 0, 5);
	put_numbers(2, 0, 9);
	assert_int_equal(receive(BURST, of, next), 14);
	bed_run();
	assert_int_equal(bed_slave("s0")->rx_packets, 5);
	assert_int_equal(bed_slave("s1")->rx_packets, 0);
	assert_int_equal(bed_slave("s2")->rx_packets, 9);
	assert_int_equal(bed.status.rx_packets, 14);
}

static uint16_t
count_poll(uint16_t port_id, uint16_t queue, struct rte_mbuf **pkts, uint16_t n, uint16_t max,
	   void *polls)
{
	(void)port_id;
	(void)queue;
	(void)pkts;
	(void)max;
	++*(unsigned *)polls;
	return n;
}

static void
idle_inactive_slave_is_polled_seldom_under_load_and_always_without(void **state)
{
	const struct rte_eth_rxtx_callback *cb;
	unsigned of[2] = { 0 }, polls = 0, i;
	uint32_t next[2] = { 0 };

	(void)state;
	bed_open_joined("mode=1 miimon=100", 2);
	cb = rte_eth_add_rx_callback(S1, 0, count_poll, &polls);
	assert_non_null(cb);
	put_numbers(0, 0, 160);
	for (i = 0; i < 160; i++)
		assert_int_equal(receive(1, of, next), 1);
	assert_int_equal(polls, 5);
	for (i = 0; i < 20; i++)
		assert_int_equal(receive(BURST, of, next), 0);
	assert_int_equal(polls, 25);
	assert_int_equal(rte_eth_remove_rx_callback(S1, 0, cb), 0);
}

static void
every_inactive_slave_is_drained_beside_a_busy_one(void **state)
{
	unsigned of[8] = { 0 }, i;
	uint32_t next[8] = { 0 };

	(void)state;
	bed_open_joined("mode=1 miimon=100", 8);
	for (i = 1; i < 8; i++)
		put_numbers(i, 0, i == 3 ? 40 : 5);
	for (i = 0; i < 480; i++) {
		if (i % 240 == 0)
			put_numbers(0, i, 240);
		assert_int_equal(receive(1, of, next), 1);
	}
	bed_run();
	/* One frame at a time is what a burst of one leaves room for. */
	assert_int_equal(bed_slave("s3")->rx_suppressed, 40);
	for (i = 1; i < 8; i++)
		assert_int_equal(rte_ring_count(bed_wires[i].to_port), 0);
	assert_int_equal(bed.status.rx_suppressed, 70);
}

/* Frames that an inactive slave keeps come in such number that they could fill every burst. */
static void
flood_of_link_local_frames_leaves_the_active_slave_its_turn(void **state)
{
	static const uint8_t lldp[BED_FRAME_SIZE] = { 0x01, 0x80, 0xc2, 0, 0, 0x0e };
	struct rte_mbuf *pkts[BURST];
	unsigned active = 0, i, k;

	(void)state;
	bed_open_joined("mode=1 miimon=100", 2);
	put_numbers(0, 0, 200);
	for (i = 0; i < 200; i++)
		testbed_put(&bed_wires[1], lldp, sizeof(lldp));
	for (i = 0; i < 20; i++) {
		uint16_t got = bond_rx_burst(bed.rxq, pkts, 8);

		assert_int_equal(got, 8);
		for (k = 0; k < got; k++)
			active += pkts[k]->port != S1;
		rte_pktmbuf_free_bulk(pkts, got);
	}
	assert_true(active >= 18 * 8);
}

#define FAIR_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		FAIR_TEST(busy_slaves_share_evenly_whichever_are_idle),
		FAIR_TEST(slave_with_little_is_heard_beside_one_that_fills_every_burst),
		FAIR_TEST(turn_survives_the_loss_of_slaves),
		FAIR_TEST(packets_are_counted_for_the_slave_they_came_on),
		FAIR_TEST(idle_inactive_slave_is_polled_seldom_under_load_and_always_without),
		FAIR_TEST(every_inactive_slave_is_drained_beside_a_busy_one),
		FAIR_TEST(flood_of_link_local_frames_leaves_the_active_slave_its_turn),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
