/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The engines io, mac, macswap, rxonly and txonly, a turn at a time, over net_ring ports:
 * bytes that go in against bytes that come out, counters, and no mbuf lost in any test.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <rte_ethdev.h>
#include <rte_ip.h>
#include <rte_udp.h>

#include "engine.h"
#include "testbed.h"

#define FRAME_LEN 60

static struct wire in, out;
static struct leg leg;

static void
leg_use(const char *engine)
{
	memset(&leg, 0, sizeof(leg));
	leg.engine = engine_find(engine);
	assert_non_null(leg.engine);
	endpoint_of_port(&leg.in, in.port_id, 0);
	endpoint_of_port(&leg.out, out.port_id, 0);
	leg.pool = testbed_pool();
	leg_set_addresses(&leg);
}

static void
frame_fill(uint8_t frame[FRAME_LEN], uint8_t first)
{
	unsigned i;

	for (i = 0; i < FRAME_LEN; i++)
		frame[i] = (uint8_t)(first + i);
}

static void
stats_are(uint64_t rx, uint64_t tx, uint64_t dropped, uint64_t used)
{
	assert_int_equal(leg.stats.rx, rx);
	assert_int_equal(leg.stats.tx, tx);
	assert_int_equal(leg.stats.dropped, dropped);
	assert_int_equal(leg.stats.used, used);
}

static int
no_mbuf_is_in_use(void **state)
{
	(void)state;
	return rte_mempool_in_use_count(testbed_pool()) == 0 ? 0 : -1;
}

static void
every_engine_of_the_table_is_found_by_its_name(void **state)
{
	static const char *const names[] = {
		"io", "mac", "macswap", "icmpecho", "rxonly", "txonly"
	};
	unsigned i;

	(void)state;
	for (i = 0; i < RTE_DIM(names); i++) {
		assert_non_null(engine_at(i));
		assert_string_equal(engine_at(i)->name, names[i]);
		assert_ptr_equal(engine_find(names[i]), engine_at(i));
		assert_true(strlen(engine_at(i)->help) > 0);
	}
	assert_null(engine_at(i));
	assert_null(engine_find("flow"));
}

static void
io_forwards_frames_unchanged_and_in_order(void **state)
{
	uint8_t frame[FRAME_LEN];
	uint8_t i;

	(void)state;
	leg_use("io");
	for (i = 0; i < 3; i++) {
		frame_fill(frame, i);
		testbed_put(&in, frame, sizeof(frame));
	}
	leg.engine->run(&leg);
	for (i = 0; i < 3; i++) {
		frame_fill(frame, i);
		testbed_expect(&out, frame, sizeof(frame));
	}
	stats_are(3, 3, 0, 0);
}

static void
a_turn_takes_one_burst_at_most(void **state)
{
	uint8_t frame[FRAME_LEN] = { 0 };
	struct rte_mbuf *m;
	unsigned i;

	(void)state;
	leg_use("io");
	for (i = 0; i < ENGINE_BURST + 1; i++)
		testbed_put(&in, frame, sizeof(frame));
	leg.engine->run(&leg);
	stats_are(ENGINE_BURST, ENGINE_BURST, 0, 0);
	assert_int_equal(rte_ring_count(in.to_port), 1);
	leg.engine->run(&leg);
	leg.engine->run(&leg);
	stats_are(ENGINE_BURST + 1, ENGINE_BURST + 1, 0, 0);
	while ((m = testbed_take(&out)) != NULL)
		rte_pktmbuf_free(m);
}

static void
what_the_receiver_does_not_take_is_freed_and_counted(void **state)
{
	const unsigned n = TESTBED_RING - 1 + 10;
	uint8_t frame[FRAME_LEN];
	unsigned i;

	(void)state;
	leg_use("io");
	for (i = 0; i < n; i++) {
		frame_fill(frame, (uint8_t)i);
		testbed_put(&in, frame, sizeof(frame));
		if (i % ENGINE_BURST == ENGINE_BURST - 1 || i == n - 1)
			leg.engine->run(&leg);
	}
	stats_are(n, TESTBED_RING - 1, 10, 0);
	for (i = 0; i < TESTBED_RING - 1; i++) {
		frame_fill(frame, (uint8_t)i);
		testbed_expect(&out, frame, sizeof(frame));
	}
}

static void
mac_writes_the_address_of_the_sender_and_of_the_leg(void **state)
{
	const uint8_t peer[] = { 0x02, 0, 0, 0, 0, (uint8_t)out.port_id };
	struct rte_ether_addr own;
	uint8_t frame[FRAME_LEN];

	(void)state;
	leg_use("mac");
	frame_fill(frame, 1);
	testbed_put(&in, frame, sizeof(frame));
	leg.engine->run(&leg);
	assert_int_equal(rte_eth_macaddr_get(out.port_id, &own), 0);
	memcpy(&frame[0], peer, sizeof(peer));
	memcpy(&frame[6], &own, sizeof(own));
	testbed_expect(&out, frame, sizeof(frame));
	stats_are(1, 1, 0, 0);
}

static void
macswap_exchanges_the_addresses_and_nothing_else(void **state)
{
	uint8_t frame[FRAME_LEN], swapped[FRAME_LEN];

	(void)state;
	leg_use("macswap");
	frame_fill(frame, 1);
	testbed_put(&in, frame, sizeof(frame));
	leg.engine->run(&leg);
	memcpy(swapped, frame, sizeof(swapped));
	memcpy(&swapped[0], &frame[6], 6);
	memcpy(&swapped[6], &frame[0], 6);
	testbed_expect(&out, swapped, sizeof(swapped));
	stats_are(1, 1, 0, 0);
}

static void
frames_without_a_whole_header_pass_unchanged(void **state)
{
	static const char *const names[] = { "mac", "macswap" };
	uint8_t frame[FRAME_LEN];
	struct rte_mbuf *m;
	unsigned i;

	(void)state;
	for (i = 0; i < RTE_DIM(names); i++) {
		leg_use(names[i]);
		frame_fill(frame, 1);
		m = testbed_mbuf(frame, sizeof(frame));
		/* Bytes beyond the end stay in the buffer and may be neither used nor changed. */
		rte_pktmbuf_trim(m, FRAME_LEN - (RTE_ETHER_HDR_LEN - 1));
		testbed_put_mbuf(&in, m);
		leg.engine->run(&leg);
		m = testbed_take(&out);
		assert_non_null(m);
		assert_int_equal(rte_pktmbuf_data_len(m), RTE_ETHER_HDR_LEN - 1);
		assert_memory_equal(rte_pktmbuf_mtod(m, void *), frame, FRAME_LEN);
		rte_pktmbuf_free(m);
	}
}

static void
rxonly_frees_and_counts_what_it_receives(void **state)
{
	uint8_t frame[FRAME_LEN] = { 0 };
	unsigned i;

	(void)state;
	leg_use("rxonly");
	for (i = 0; i < 5; i++)
		testbed_put(&in, frame, sizeof(frame));
	leg.engine->run(&leg);
	stats_are(5, 0, 0, 5);
	assert_null(testbed_take(&out));
	assert_int_equal(rte_mempool_in_use_count(testbed_pool()), 0);
}

/* One packet of txonly: addresses, lengths and both checksums. Returns its source port. */
static uint16_t
txonly_packet_check(struct rte_mbuf *m)
{
	const struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, struct rte_ether_hdr *);
	const struct rte_ipv4_hdr *ip = (const void *)(eth + 1);
	struct rte_udp_hdr *udp = (void *)((uintptr_t)ip + sizeof(*ip));
	uint16_t cksum = udp->dgram_cksum;

	assert_int_equal(rte_pktmbuf_pkt_len(m), 64);
	assert_int_equal(m->nb_segs, 1);
	assert_memory_equal(&eth->dst_addr, &leg.dst, sizeof(leg.dst));
	assert_memory_equal(&eth->src_addr, &leg.src, sizeof(leg.src));
	assert_int_equal(eth->ether_type, RTE_BE16(RTE_ETHER_TYPE_IPV4));
	assert_int_equal(ip->version_ihl, 0x45);
	assert_int_equal(ip->next_proto_id, IPPROTO_UDP);
	assert_int_equal(ip->total_length, RTE_BE16(64 - sizeof(*eth)));
	assert_int_equal(rte_raw_cksum(ip, sizeof(*ip)), 0xffff);
	assert_int_equal(udp->dgram_len, RTE_BE16(64 - sizeof(*eth) - sizeof(*ip)));
	assert_int_not_equal(cksum, 0);
	udp->dgram_cksum = 0;
	assert_int_equal(cksum, rte_ipv4_udptcp_cksum(ip, udp));
	return rte_be_to_cpu_16(udp->src_port);
}

static void
txonly_sends_correct_packets_of_256_flows(void **state)
{
	bool seen[UINT16_MAX + 1] = { 0 };
	unsigned i, flows = 0;
	struct rte_mbuf *m;
	uint16_t port;

	(void)state;
	leg_use("txonly");
	for (i = 0; i < 2 * 256 / ENGINE_BURST; i++) {
		leg.engine->run(&leg);
		while ((m = testbed_take(&out)) != NULL) {
			port = txonly_packet_check(m);
			flows += !seen[port];
			seen[port] = true;
			rte_pktmbuf_free(m);
		}
	}
	assert_int_equal(flows, 256);
	stats_are(0, 512, 0, 0);
}

static void
txonly_does_nothing_while_the_pool_is_empty(void **state)
{
	struct rte_mbuf *held[512];
	unsigned n = 0;

	(void)state;
	leg_use("txonly");
	while ((held[n] = rte_pktmbuf_alloc(testbed_pool())) != NULL)
		n++;
	leg.engine->run(&leg);
	stats_are(0, 0, 0, 0);
	rte_pktmbuf_free_bulk(held, n);
	leg.engine->run(&leg);
	stats_are(0, ENGINE_BURST, 0, 0);
	while ((held[0] = testbed_take(&out)) != NULL)
		rte_pktmbuf_free(held[0]);
}

#define ENGINE_TEST(f) cmocka_unit_test_teardown(f, no_mbuf_is_in_use)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		ENGINE_TEST(every_engine_of_the_table_is_found_by_its_name),
		ENGINE_TEST(io_forwards_frames_unchanged_and_in_order),
		ENGINE_TEST(a_turn_takes_one_burst_at_most),
		ENGINE_TEST(what_the_receiver_does_not_take_is_freed_and_counted),
		ENGINE_TEST(mac_writes_the_address_of_the_sender_and_of_the_leg),
		ENGINE_TEST(macswap_exchanges_the_addresses_and_nothing_else),
		ENGINE_TEST(frames_without_a_whole_header_pass_unchanged),
		ENGINE_TEST(rxonly_frees_and_counts_what_it_receives),
		ENGINE_TEST(txonly_sends_correct_packets_of_256_flows),
		ENGINE_TEST(txonly_does_nothing_while_the_pool_is_empty),
	};

	testbed_start(argv[0]);
	testbed_wire(&in, "in", true);
	testbed_wire(&out, "out", true);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
