/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * broadcast_neighbor in 802.3ad: which frames leave on every slave, and what becomes of bursts
 * in which they are mixed with others, with slaves that have room for some packets only.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <rte_byteorder.h>

#include "orderbed.h"

#define LINKS 3
#define BURST 150 /* more than two chunks */
#define ROUNDS 200
#define FRAME 90
#define MACS 12

#define ARP 0x08, 0x06
#define IPV4 0x08, 0x00
#define IPV6 0x86, 0xdd
#define TAG 0x81, 0x00, 0x00, 0x05
#define OUTER 0x88, 0xa8, 0x00, 0x07
/* An IPv6 header with this next header, and the first byte behind it. */
#define IPV6_WITH(next, first) \
	IPV6, 0x60, 0, 0, 0, 0, 36, next, 255, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
		1, 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, first
#define ICMPV6 58

static struct frame {
	const char *name;
	uint8_t behind_macs[FRAME - MACS];
	uint16_t size;  /* 0 = FRAME */
	uint16_t split; /* bytes of the first segment; 0 = all */
	bool copied;
} frames[] = {
	{ .name = "ARP", .behind_macs = { ARP }, .copied = true },
	{ .name = "ARP, short", .behind_macs = { ARP }, .size = 42, .copied = true },
	{ .name = "ARP behind a tag", .behind_macs = { TAG, ARP }, .copied = true },
	{ .name = "ARP behind two tags", .behind_macs = { OUTER, TAG, ARP }, .copied = true },
	{ .name = "ARP behind three tags", .behind_macs = { TAG, TAG, TAG, ARP } },
	{ .name = "solicitation", .behind_macs = { IPV6_WITH(ICMPV6, 135) }, .copied = true },
	{ .name = "advertisement", .behind_macs = { IPV6_WITH(ICMPV6, 136) }, .copied = true },
	{ .name = "solicitation behind a tag",
	  .behind_macs = { TAG, IPV6_WITH(ICMPV6, 135) },
	  .copied = true },
	{ .name = "advertisement behind two tags",
	  .behind_macs = { OUTER, TAG, IPV6_WITH(ICMPV6, 136) },
	  .copied = true },
	{ .name = "solicitation in two segments",
	  .behind_macs = { IPV6_WITH(ICMPV6, 135) },
	  .split = 30,
	  .copied = true },
	{ .name = "ARP whose type is in the second segment",
	  .behind_macs = { TAG, ARP },
	  .split = 16,
	  .copied = true },
	{ .name = "router solicitation", .behind_macs = { IPV6_WITH(ICMPV6, 133) } },
	{ .name = "redirect", .behind_macs = { IPV6_WITH(ICMPV6, 137) } },
	{ .name = "echo", .behind_macs = { IPV6_WITH(ICMPV6, 128) } },
	{ .name = "UDP over IPv6", .behind_macs = { IPV6_WITH(17, 135) } },
	{ .name = "extension header", .behind_macs = { IPV6_WITH(0, ICMPV6) } },
	{ .name = "end before the message", .behind_macs = { IPV6_WITH(ICMPV6, 135) }, .size = 54 },
	{ .name = "end in a tag", .behind_macs = { TAG, ARP }, .size = 17 },
	{ .name = "end in the addresses", .behind_macs = { ARP }, .size = 10 },
	{ .name = "IPv4", .behind_macs = { IPV4, 0x45, [11] = 17 } },
	{ .name = "IPv4 behind a tag", .behind_macs = { TAG, IPV4, 0x45, [15] = 17 } },
	{ .name = "unknown type", .behind_macs = { 0x12, 0x34 } },
};

static struct rte_mbuf *
frame_make(const struct frame *f)
{
	uint8_t bytes[FRAME] = { 0x33, 0x33, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0x88 };
	uint16_t size = f->size != 0 ? f->size : FRAME;
	uint16_t first = f->split != 0 ? f->split : size;
	struct rte_mbuf *pkt;

	memcpy(&bytes[MACS], f->behind_macs, sizeof(f->behind_macs));
	pkt = testbed_mbuf(bytes, first);
	if (first < size)
		assert_int_equal(rte_pktmbuf_chain(pkt, testbed_mbuf(&bytes[first], size - first)),
				 0);
	return pkt;
}

/* Frames on the way out of the first LINKS wires; they are freed. */
static unsigned
count_out(void)
{
	struct rte_mbuf *pkt;
	unsigned i, n = 0;

	for (i = 0; i < LINKS; i++) {
		while ((pkt = testbed_take(&lacpbed_cables[i].near)) != NULL) {
			n++;
			rte_pktmbuf_free(pkt);
		}
	}
	return n;
}

static void
open_with(const char *value)
{
	orderbed_open(LINKS, false);
	bed_set("broadcast_neighbor", value);
	bed_run();
	count_out();
}

static void
frame_leaves_on_every_slave_or_on_one(void **state)
{
	const struct frame *f = *state;
	struct rte_mbuf *pkt;

	open_with("on");
	pkt = frame_make(f);
	assert_int_equal(bond_tx_burst(bed.txq, &pkt, 1), 1);
	assert_int_equal(count_out(), f->copied ? LINKS : 1);
}

static void
option_off_copies_nothing(void **state)
{
	struct rte_mbuf *pkt;

	(void)state;
	open_with("off");
	pkt = frame_make(&frames[0]);
	assert_int_equal(bond_tx_burst(bed.txq, &pkt, 1), 1);
	assert_int_equal(count_out(), 1);
}

static void
lone_slave_sends_each_frame_once(void **state)
{
	struct rte_mbuf *pkt;
	unsigned i;

	(void)state;
	open_with("on");
	for (i = 1; i < LINKS; i++)
		orderbed_link(i, false);
	bed_run();
	count_out();
	pkt = frame_make(&frames[0]);
	assert_int_equal(bond_tx_burst(bed.txq, &pkt, 1), 1);
	assert_int_equal(count_out(), 1);
}

/* A burst on its way: how often each packet left, and whether it came back. */
static struct {
	uint16_t n;
	bool neighbor[BURST];
	unsigned left[BURST];
	bool back[BURST];
} burst;

static unsigned
wire_fill(unsigned wire, unsigned room)
{
	struct rte_ring *ring = lacpbed_cables[wire].near.from_port;
	struct rte_mbuf *pkt = bed_mbuf(0);
	unsigned n = 0;

	for (; rte_ring_free_count(ring) > room; n++) {
		rte_mbuf_refcnt_update(pkt, 1);
		assert_int_equal(rte_ring_enqueue(ring, pkt), 0);
	}
	rte_pktmbuf_free(pkt);
	return n;
}

static void
wire_look(unsigned wire, unsigned in_the_way)
{
	uint32_t after[2] = { 0 }, number; /* of either kind */
	struct rte_mbuf *pkt;
	bool kind;

	while ((pkt = testbed_take(&lacpbed_cables[wire].near)) != NULL) {
		if (in_the_way > 0) {
			in_the_way--;
		} else {
			number = flowbed_number(pkt);
			assert_in_range(number, 0, burst.n - 1);
			kind = burst.neighbor[number];
			assert_true(number >= after[kind]);
			after[kind] = number + 1;
			burst.left[number]++;
		}
		rte_pktmbuf_free(pkt);
	}
}

static void
unsent_look(struct rte_mbuf **pkts, uint16_t n)
{
	uint32_t after = 0, number;
	uint16_t i;

	for (i = 0; i < n; i++) {
		number = flowbed_number(pkts[i]);
		assert_in_range(number, after, burst.n - 1);
		after = number + 1;
		burst.back[number] = true;
		assert_int_equal(rte_mbuf_refcnt_read(pkts[i]), 1);
	}
	rte_pktmbuf_free_bulk(pkts, n);
}

/* Packet i is of flow first_flow + i. */
static void
burst_send(uint32_t first_flow, const unsigned in_the_way[LINKS])
{
	uint64_t back = bed.txq->unsent + bed.txq->held;
	struct rte_mbuf *pkts[BURST];
	uint16_t sent;
	unsigned i;

	for (i = 0; i < burst.n; i++)
		pkts[i] = flowbed_mbuf(i, first_flow + i,
				       burst.neighbor[i] ? FLOWBED_ARP : FLOWBED_IP);
	sent = bond_tx_burst(bed.txq, pkts, burst.n);
	assert_int_equal(bed.txq->unsent + bed.txq->held, back + burst.n - sent);
	for (i = 0; i < LINKS; i++)
		wire_look(i, in_the_way[i]);
	unsent_look(&pkts[sent], burst.n - sent);
}

static void
burst_send_random(void)
{
	unsigned in_the_way[LINKS] = { 0 }, i;

	memset(&burst, 0, sizeof(burst));
	burst.n = 1 + rand() % BURST;
	for (i = 0; i < LINKS; i++) {
		if (rand() % 3 == 0)
			in_the_way[i] = wire_fill(i, rand() % 60);
	}
	for (i = 0; i < burst.n; i++)
		burst.neighbor[i] = rand() % 8 == 0;
	burst_send(rand() % FLOWBED_FLOWS, in_the_way);
}

static void
each_packet_leaves_as_it_should_or_comes_back_in_order(void **state)
{
	unsigned round, i, came_back = 0, copies = 0;

	(void)state;
	srand(3);
	open_with("on");
	for (round = 0; round < ROUNDS; round++) {
		burst_send_random();
		for (i = 0; i < burst.n; i++) {
			came_back += burst.back[i];
			if (burst.neighbor[i] && burst.left[i] != 0)
				copies += burst.left[i] - 1;
			assert_int_equal(burst.back[i], burst.left[i] == 0);
			assert_true(burst.left[i] <= (burst.neighbor[i] ? LINKS : 1));
		}
	}
	assert_true(came_back > 0);
	assert_true(copies > 0);
}

/* The wire that packets of a flow leave on; LINKS while they are held. */
static unsigned
wire_of(uint32_t flow)
{
	struct rte_mbuf *pkt = flowbed_mbuf(0, flow, FLOWBED_IP);
	unsigned i = LINKS;

	if (bond_tx_burst(bed.txq, &pkt, 1) == 1) {
		for (i = 0; (pkt = testbed_take(&lacpbed_cables[i].near)) == NULL; i++)
			assert_true(i < LINKS - 1);
	}
	rte_pktmbuf_free(pkt);
	return i;
}

/* Of a burst with some neighbors in it, what is for that wire comes back, and nothing else. */
static void
only_flows_come_back_of(unsigned wire, unsigned in_the_way[LINKS])
{
	unsigned wires[BURST], i, back = 0;

	memset(&burst, 0, sizeof(burst));
	burst.n = BURST;
	for (i = 0; i < BURST; i++) {
		burst.neighbor[i] = i % 8 == 3;
		wires[i] = wire_of(i);
	}
	if (wire < LINKS)
		in_the_way[wire] = wire_fill(wire, 0);
	burst_send(0, in_the_way);
	for (i = 0; i < BURST; i++) {
		back += burst.back[i];
		assert_int_equal(burst.back[i], !burst.neighbor[i] && wires[i] == wire);
		assert_int_equal(burst.left[i],
				 burst.neighbor[i] ? LINKS - (wire < LINKS) : !burst.back[i]);
	}
	assert_in_range(back, 2, BURST / 2);
}

static void
full_slave_keeps_no_packet_of_a_burst_from_the_others(void **state)
{
	unsigned in_the_way[LINKS] = { 0 };

	(void)state;
	open_with("on");
	only_flows_come_back_of(1, in_the_way);
	assert_int_equal(bed.txq->held, 0);
}

static void
held_slots_keep_no_packet_of_a_burst_from_its_slave(void **state)
{
	unsigned in_the_way[LINKS] = { 0 };
	uint64_t unsent;

	(void)state;
	open_with("on");
	orderbed.delay[0] = BOND_S;
	assert_int_equal(bond_slave_set_weight(bed.bond, "a1", 9, &bed.err), 0);
	bed_run();
	count_out();
	unsent = bed.txq->unsent;
	only_flows_come_back_of(LINKS, in_the_way);
	assert_int_equal(bed.txq->unsent, unsent);
}

/* Those of other flows wait, which is told by their order. */
static void
neighbors_leave_on_every_slave_while_slots_are_held(void **state)
{
	struct rte_mbuf *pkts[2];
	unsigned flow, held = 0;

	(void)state;
	open_with("on");
	orderbed.delay[0] = BOND_S;
	assert_int_equal(bond_slave_set_weight(bed.bond, "a1", 9, &bed.err), 0);
	bed_run();
	count_out();
	for (flow = 0; flow < FLOWBED_FLOWS; flow++) {
		uint16_t sent;

		pkts[0] = flowbed_mbuf(0, flow, FLOWBED_ARP);
		pkts[1] = flowbed_mbuf(1, flow, FLOWBED_IP);
		sent = bond_tx_burst(bed.txq, pkts, 2);
		assert_in_range(sent, 1, 2);
		assert_int_equal(count_out(), LINKS + sent - 1);
		held += sent == 1;
		rte_pktmbuf_free_bulk(&pkts[sent], 2 - sent);
	}
	assert_in_range(held, 1, FLOWBED_FLOWS - 1);
	assert_int_equal(bed.txq->held, held);
}

#define NEIGHBOR_TEST(f) cmocka_unit_test_teardown(f, orderbed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest others[] = {
		NEIGHBOR_TEST(option_off_copies_nothing),
		NEIGHBOR_TEST(lone_slave_sends_each_frame_once),
		NEIGHBOR_TEST(each_packet_leaves_as_it_should_or_comes_back_in_order),
		NEIGHBOR_TEST(full_slave_keeps_no_packet_of_a_burst_from_the_others),
		NEIGHBOR_TEST(held_slots_keep_no_packet_of_a_burst_from_its_slave),
		NEIGHBOR_TEST(neighbors_leave_on_every_slave_while_slots_are_held),
	};
	struct CMUnitTest tests[RTE_DIM(frames)];
	unsigned i;
	int failed;

	lacpbed_start(argv[0]);
	for (i = 0; i < RTE_DIM(frames); i++)
		tests[i] = (struct CMUnitTest){
			.name = frames[i].name,
			.test_func = frame_leaves_on_every_slave_or_on_one,
			.teardown_func = orderbed_close,
			.initial_state = &frames[i],
		};
	failed = _cmocka_run_group_tests("frames", tests, RTE_DIM(tests), NULL, NULL);
	return failed + cmocka_run_group_tests(others, NULL, NULL);
}
