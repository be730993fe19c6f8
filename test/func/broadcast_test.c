/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Transmit bursts of broadcast, of packets that slaves may share: every slave sends each packet,
 * whatever the others have room for; what none took is the caller's, and no reference is lost
 * or given back twice. Packets that are copied: broadcast_copy_test.c.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "bondbed.h"

#define BURST_MAX 128
#define ROOM (BED_RING - 1)

/* What each wire has room for. */
static const uint8_t rooms[][BED_WIRES] = {
	{ ROOM, ROOM, ROOM, ROOM, ROOM, ROOM, ROOM, ROOM },
	{ 0 },
	{ 0, ROOM, ROOM, ROOM, ROOM, ROOM, ROOM, ROOM },
	{ ROOM, 0, ROOM, 0, 0, 0, 0, 0 },
	{ 1, 2, 3, 5, 8, 13, 21, 34 },
	{ 90, 80, 70, 60, 50, 40, 30, 20 },
	{ 7, 7, 7, 7, 7, 7, 7, 7 },
	{ 64, 64, 65, 63, 64, 64, 64, 64 },
};

static struct rte_mbuf *
packet(unsigned segments)
{
	struct rte_mbuf *pkt = bed_mbuf(0);

	while (--segments != 0)
		assert_int_equal(rte_pktmbuf_chain(pkt, bed_mbuf(0)), 0);
	return pkt;
}

/* Each segment of a packet is held so many times. */
static void
is_held(const struct rte_mbuf *pkt, unsigned times)
{
	for (; pkt != NULL; pkt = pkt->next)
		assert_int_equal(rte_mbuf_refcnt_read(pkt), times);
}

/* The wire sends the first n of these, which are still held as often as said; frees them. */
static void
sends(unsigned wire, unsigned room, struct rte_mbuf *const *pkts, unsigned n)
{
	unsigned junk = ROOM - room, i;

	while (junk-- > 0)
		rte_pktmbuf_free(testbed_take(&bed_wires[wire]));
	for (i = 0; i < n; i++) {
		struct rte_mbuf *pkt = testbed_take(&bed_wires[wire]);

		assert_ptr_equal(pkt, pkts[i]);
		rte_pktmbuf_free(pkt);
	}
	assert_null(testbed_take(&bed_wires[wire]));
}

/* A burst to the first wires; packets are held that often by their caller. */
static void
burst_meets_rooms(unsigned n_slaves, const uint8_t *room, uint16_t n, unsigned segments,
		  unsigned holds)
{
	struct rte_mbuf *pkts[BURST_MAX], *was[BURST_MAX];
	unsigned i, wire, taken, most = 0;

	for (wire = 0; wire < n_slaves; wire++) {
		bed_fill(wire, room[wire]);
		taken = RTE_MIN(room[wire], n);
		most = RTE_MAX(most, taken);
	}
	for (i = 0; i < n; i++) {
		was[i] = pkts[i] = packet(segments);
		rte_pktmbuf_refcnt_update(pkts[i], holds - 1);
	}
	assert_int_equal(bond_tx_burst(bed.txq, pkts, n), most);
	assert_memory_equal(&pkts[most], &was[most], (n - most) * sizeof(pkts[0]));
	for (i = 0; i < n; i++) {
		unsigned holders = holds - (i < most);

		for (wire = 0; wire < n_slaves; wire++)
			holders += i < room[wire];
		is_held(was[i], holders);
	}
	for (wire = 0; wire < n_slaves; wire++)
		sends(wire, room[wire], was, RTE_MIN(room[wire], n));
	for (i = 0; i < n; i++) {
		unsigned left = holds - (i < most);

		if (left != 0)
			is_held(was[i], left);
		while (left-- != 0)
			rte_pktmbuf_free(was[i]);
	}
	assert_int_equal(rte_mempool_in_use_count(testbed_pool()), 0);
}

static void
every_slave_sends_what_it_has_room_for_and_the_caller_keeps_the_rest(void **state)
{
	static const uint16_t sizes[] = { 1, 2, 31, 32, 63, 64, 65, 100, 127, 128 };
	unsigned n_slaves, i, k;

	(void)state;
	bed_open("mode=broadcast");
	for (n_slaves = 1; n_slaves <= BED_WIRES; n_slaves++) {
		bed_join(n_slaves - 1);
		bed_run();
		for (i = 0; i < RTE_DIM(rooms); i++) {
			for (k = 0; k < RTE_DIM(sizes); k++) {
				burst_meets_rooms(n_slaves, rooms[i], sizes[k], 1, 1);
				burst_meets_rooms(n_slaves, rooms[i], sizes[k], 3, 1);
			}
		}
	}
}

static void
packets_that_the_caller_holds_elsewhere_stay_held(void **state)
{
	unsigned i;

	(void)state;
	bed_open_joined("mode=broadcast", 3);
	for (i = 0; i < RTE_DIM(rooms); i++) {
		burst_meets_rooms(3, rooms[i], 80, 1, 3);
		burst_meets_rooms(3, rooms[i], 80, 2, 2);
	}
}

static void
bursts_of_nothing_send_nothing(void **state)
{
	struct rte_mbuf *none = NULL;

	(void)state;
	bed_open_joined("mode=broadcast", 2);
	assert_int_equal(bond_tx_burst(bed.txq, &none, 0), 0);
	assert_null(testbed_take(&bed_wires[0]));
}

/* Clones share their data with a packet that its owner keeps. */
static void
clones_are_shared_as_other_packets_are(void **state)
{
	struct rte_mbuf *data = bed_mbuf(7), *clone;
	unsigned wire;

	(void)state;
	bed_open_joined("mode=broadcast", 3);
	clone = rte_pktmbuf_clone(data, testbed_pool());
	assert_int_equal(bond_tx_burst(bed.txq, &clone, 1), 1);
	is_held(clone, 3);
	is_held(data, 2);
	for (wire = 0; wire < 3; wire++) {
		assert_int_equal(bed_number(clone), 7);
		sends(wire, ROOM, &clone, 1);
	}
	is_held(data, 1);
	rte_pktmbuf_free(data);
}

static void
count_free(void *data, void *frees)
{
	(void)data;
	++*(unsigned *)frees;
}

static void
data_outside_the_mbuf_is_given_back_once(void **state)
{
	static char data[BED_FRAME_SIZE + sizeof(struct rte_mbuf_ext_shared_info) + 8];
	struct rte_mbuf *pkt = rte_pktmbuf_alloc(testbed_pool());
	struct rte_mbuf_ext_shared_info *shared;
	uint16_t size = sizeof(data);
	unsigned frees = 0, wire;

	(void)state;
	bed_open_joined("mode=broadcast", 3);
	shared = rte_pktmbuf_ext_shinfo_init_helper(data, &size, count_free, &frees);
	rte_pktmbuf_attach_extbuf(pkt, data, 0, size, shared);
	assert_non_null(rte_pktmbuf_append(pkt, BED_FRAME_SIZE));
	assert_int_equal(bond_tx_burst(bed.txq, &pkt, 1), 1);
	for (wire = 0; wire < 3; wire++) {
		assert_int_equal(frees, 0);
		sends(wire, ROOM, &pkt, 1);
	}
	assert_int_equal(frees, 1);
}

static void
counters_tell_what_each_slave_took(void **state)
{
	(void)state;
	bed_open_joined("mode=broadcast", 3);
	bed_fill(0, 10);
	bed_fill(1, 0);
	bed_fill(2, 30);
	assert_int_equal(bed_send(0, 40), 30);
	bed_run();
	assert_int_equal(bed_slave("s0")->tx_packets, 10);
	assert_int_equal(bed_slave("s0")->tx_refused, 30);
	assert_int_equal(bed_slave("s1")->tx_packets, 0);
	assert_int_equal(bed_slave("s1")->tx_refused, 40);
	assert_int_equal(bed_slave("s2")->tx_packets, 30);
	assert_int_equal(bed_slave("s2")->tx_refused, 10);
	assert_int_equal(bed.status.tx_unsent, 10);
}

static void
slave_without_carrier_is_left_out(void **state)
{
	uint32_t numbers[BED_RING];

	(void)state;
	bed_open_joined("mode=broadcast miimon=100", 3);
	bed_link(S1, false);
	bed_run();
	assert_int_equal(bed_send(0, 5), 5);
	assert_int_equal(bed_arrived(0, numbers), 5);
	assert_int_equal(bed_arrived(1, numbers), 0);
	assert_int_equal(bed_arrived(2, numbers), 5);
	bed_link(S0, false);
	bed_link(S2, false);
	bed_run();
	assert_int_equal(bed_send(0, 5), 0);
}

static uint16_t
take_five(uint16_t port_id, uint16_t queue, struct rte_mbuf **pkts, uint16_t n, void *arg)
{
	(void)port_id;
	(void)queue;
	(void)pkts;
	(void)arg;
	return RTE_MIN(n, 5);
}

static void
slave_that_takes_some_is_asked_again_as_often_as_tx_retry_says(void **state)
{
	const struct rte_eth_rxtx_callback *cb;
	uint32_t numbers[BED_RING];
	unsigned n, i;

	(void)state;
	bed_open_joined("mode=broadcast tx_retry=2", 2);
	cb = rte_eth_add_tx_callback(S0, 0, take_five, NULL);
	assert_non_null(cb);
	assert_int_equal(bed_send(0, 40), 40);
	n = bed_arrived(0, numbers);
	assert_int_equal(n, 15);
	for (i = 0; i < n; i++)
		assert_int_equal(numbers[i], i);
	assert_int_equal(bed_arrived(1, numbers), 40);
	bed_set("tx_retry", "0");
	bed_run();
	assert_int_equal(bed_send(0, 40), 40);
	assert_int_equal(bed_arrived(0, numbers), 5);
	assert_int_equal(bed_arrived(1, numbers), 40);
	assert_int_equal(rte_eth_remove_tx_callback(S0, 0, cb), 0);
}

#define BROADCAST_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		BROADCAST_TEST(
			every_slave_sends_what_it_has_room_for_and_the_caller_keeps_the_rest),
		BROADCAST_TEST(packets_that_the_caller_holds_elsewhere_stay_held),
		BROADCAST_TEST(bursts_of_nothing_send_nothing),
		BROADCAST_TEST(clones_are_shared_as_other_packets_are),
		BROADCAST_TEST(data_outside_the_mbuf_is_given_back_once),
		BROADCAST_TEST(counters_tell_what_each_slave_took),
		BROADCAST_TEST(slave_without_carrier_is_left_out),
		BROADCAST_TEST(slave_that_takes_some_is_asked_again_as_often_as_tx_retry_says),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
