/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receive bursts of a whole bond: fairness among slaves, what an inactive slave delivers and
 * what is suppressed as a duplicate, and that nothing stale waits for a failover.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_bus_vdev.h>
#include <rte_ether.h>

#include "bondbed.h"

#define BURST 32

static const uint8_t unicast[] = { 0x02, 0, 0, 0, 0, 1 };
static const uint8_t broadcast[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t multicast[] = { 0x01, 0x00, 0x5e, 0, 0, 1 };

/* A frame to an address arrives at a wire. Its bytes beyond its end look like such a frame too. */
static void
put(unsigned wire, const uint8_t *dst, uint16_t len)
{
	uint8_t frame[BED_FRAME_SIZE] = { 0 };
	struct rte_mbuf *m;

	memcpy(frame, dst, RTE_ETHER_ADDR_LEN);
	m = testbed_mbuf(frame, sizeof(frame));
	rte_pktmbuf_trim(m, sizeof(frame) - len);
	testbed_put_mbuf(&bed_wires[wire], m);
}

static void
put_numbers(unsigned wire, uint32_t first, unsigned n)
{
	while (n-- > 0)
		testbed_put_mbuf(&bed_wires[wire], bed_mbuf(first++));
}

/* Receive once and free: the numbers of the packets. */
static unsigned
receive(uint32_t *numbers, uint16_t n)
{
	struct rte_mbuf *pkts[BED_RING];
	uint16_t got = bond_rx_burst(bed.rxq, pkts, n), i;

	assert_true(got <= n);
	for (i = 0; i < got; i++)
		numbers[i] = bed_number(pkts[i]);
	rte_pktmbuf_free_bulk(pkts, got);
	return got;
}

/* The frame is delivered from the inactive slave, or suppressed and counted. */
static void
inactive_delivers(const uint8_t *dst, uint16_t len, bool delivered)
{
	uint64_t before = bed.status.rx_suppressed;
	struct rte_mbuf *pkts[BURST];

	put(1, dst, len);
	assert_int_equal(bond_rx_burst(bed.rxq, pkts, BURST), delivered);
	if (delivered) {
		assert_int_equal(pkts[0]->port, bed_wires[1].port_id);
		assert_memory_equal(rte_pktmbuf_mtod(pkts[0], void *), dst, RTE_ETHER_ADDR_LEN);
		rte_pktmbuf_free(pkts[0]);
	}
	assert_int_equal(rte_mempool_in_use_count(testbed_pool()), 0);
	bed_run();
	assert_int_equal(bed.status.rx_suppressed - before, !delivered);
}

/* s0 is active, s1 is not. */
static void
open_backup(const char *options)
{
	bed_open(options);
	bed_join(0);
	bed_join(1);
	bed_run();
	assert_string_equal(bed_active(), "s0");
}

static void
slaves_are_polled_first_in_turn(void **state)
{
	uint32_t numbers[BURST];
	unsigned first[3] = { 0 }, i, n;

	(void)state;
	bed_open("mode=0");
	for (i = 0; i < 3; i++)
		bed_join(i);
	bed_run();
	for (i = 0; i < 3; i++)
		put_numbers(i, 1000 * i, 128);
	/* Every slave has more than a burst: who is polled first has it all. */
	for (i = 0; i < 9; i++) {
		n = receive(numbers, 16);
		assert_int_equal(n, 16);
		first[numbers[0] / 1000]++;
		assert_int_equal(numbers[15], numbers[0] + 15);
	}
	for (i = 0; i < 3; i++)
		assert_int_equal(first[i], 3);
}

static void
one_burst_takes_from_all_slaves(void **state)
{
	uint32_t numbers[BURST];
	unsigned i, n, sum = 0;

	(void)state;
	bed_open("mode=0");
	for (i = 0; i < 8; i++)
		bed_join(i);
	bed_run();
	for (i = 0; i < 8; i++)
		put_numbers(i, 1 << i, 1);
	n = receive(numbers, BURST);
	assert_int_equal(n, 8);
	for (i = 0; i < n; i++)
		sum += numbers[i];
	assert_int_equal(sum, 255);
	bed_run();
	assert_int_equal(bed.status.rx_packets, 8);
}

static void
slave_without_carrier_still_delivers_in_round_robin(void **state)
{
	uint32_t numbers[BURST];

	(void)state;
	bed_open("mode=0 miimon=100");
	bed_join(0);
	bed_join(1);
	bed_link(bed_wires[1].port_id, false);
	bed_run();
	put_numbers(1, 7, 1);
	assert_int_equal(receive(numbers, BURST), 1);
	assert_int_equal(numbers[0], 7);
}

static void
inactive_slave_suppresses_what_is_for_the_bond(void **state)
{
	(void)state;
	open_backup("mode=1 miimon=100");
	inactive_delivers(unicast, BED_FRAME_SIZE, false);
	inactive_delivers(broadcast, BED_FRAME_SIZE, false);
	inactive_delivers(multicast, BED_FRAME_SIZE, false);
	assert_int_equal(bed.status.rx_suppressed, 3);
	assert_int_equal(bed.status.rx_packets, 0);
}

static void
inactive_slave_delivers_what_is_for_the_link_itself(void **state)
{
	uint8_t dst[] = { 0x01, 0x80, 0xc2, 0, 0, 0 };
	unsigned last;

	(void)state;
	open_backup("mode=1 miimon=100");
	for (last = 0; last < 256; last++) {
		dst[5] = last;
		inactive_delivers(dst, BED_FRAME_SIZE, last <= 0x0f);
	}
	dst[5] = 0;
	dst[4] = 1;
	inactive_delivers(dst, BED_FRAME_SIZE, false);
	assert_int_equal(bed.status.rx_packets, 16);
}

static void
frame_without_a_whole_header_is_suppressed(void **state)
{
	static const uint8_t lldp[] = { 0x01, 0x80, 0xc2, 0, 0, 0x0e };

	(void)state;
	open_backup("mode=1 miimon=100");
	inactive_delivers(lldp, 5, false);
	inactive_delivers(lldp, RTE_ETHER_HDR_LEN - 1, false);
	inactive_delivers(lldp, RTE_ETHER_HDR_LEN, true);
}

static void
all_slaves_active_delivers_everything(void **state)
{
	uint32_t numbers[BURST];

	(void)state;
	open_backup("mode=1 miimon=100 all_slaves_active=1");
	put_numbers(0, 1, 3);
	put_numbers(1, 11, 3);
	assert_int_equal(receive(numbers, BURST), 6);
	bed_set("all_slaves_active", "0");
	bed_run();
	put_numbers(0, 1, 3);
	put_numbers(1, 11, 3);
	assert_int_equal(receive(numbers, BURST), 3);
	assert_int_equal(numbers[0], 1);
	bed_run();
	assert_int_equal(bed.status.rx_suppressed, 3);
}

static void
nothing_stale_arrives_after_a_failover_from_a_busy_slave(void **state)
{
	uint16_t busy = bed_null_make("net_null_busy", "size=64");
	struct rte_mbuf *pkts[BURST];
	uint32_t numbers[BURST];
	unsigned i;

	(void)state;
	/* Wires cannot change their address: this policy asks for none. */
	bed_open("mode=1 miimon=100 fail_over_mac=active");
	assert_int_equal(bond_slave_add(bed.bond, busy, "busy", &bed.err), 0);
	bed_join(0);
	bed_join(1);
	bed_run();
	assert_string_equal(bed_active(), "busy");
	put_numbers(0, 0, 100);
	put_numbers(1, 0, 100);
	for (i = 0; i < 64; i++) {
		/* Every burst is full: the busy slave alone could fill it. */
		assert_int_equal(bond_rx_burst(bed.rxq, pkts, BURST), BURST);
		assert_int_equal(pkts[0]->port, busy);
		rte_pktmbuf_free_bulk(pkts, BURST);
	}
	bed_link(busy, false);
	bed_run();
	assert_string_equal(bed_active(), "s0");
	assert_int_equal(bed.status.rx_suppressed, 200);
	put_numbers(0, 500, 1);
	assert_int_equal(receive(numbers, BURST), 1);
	assert_int_equal(numbers[0], 500);
	bed_leave("busy");
	bed_run();
	assert_int_equal(rte_vdev_uninit("net_null_busy"), 0);
}

static void
frames_that_wait_on_a_port_that_joins_are_thrown_away(void **state)
{
	uint32_t numbers[BURST];

	(void)state;
	put_numbers(0, 1, 200);
	bed_open("mode=0");
	bed_join(0);
	bed_run();
	assert_int_equal(bed.status.rx_stale, 200);
	assert_int_equal(rte_mempool_in_use_count(testbed_pool()), 0);
	put_numbers(0, 300, 1);
	assert_int_equal(receive(numbers, BURST), 1);
	assert_int_equal(numbers[0], 300);
}

#define RECEIVE_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		RECEIVE_TEST(slaves_are_polled_first_in_turn),
		RECEIVE_TEST(one_burst_takes_from_all_slaves),
		RECEIVE_TEST(slave_without_carrier_still_delivers_in_round_robin),
		RECEIVE_TEST(inactive_slave_suppresses_what_is_for_the_bond),
		RECEIVE_TEST(inactive_slave_delivers_what_is_for_the_link_itself),
		RECEIVE_TEST(frame_without_a_whole_header_is_suppressed),
		RECEIVE_TEST(all_slaves_active_delivers_everything),
		RECEIVE_TEST(nothing_stale_arrives_after_a_failover_from_a_busy_slave),
		RECEIVE_TEST(frames_that_wait_on_a_port_that_joins_are_thrown_away),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
