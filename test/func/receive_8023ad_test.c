/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receive bursts of 802.3ad: which frames go up to control, from delivering and inactive
 * slaves, and that all others arrive as in any mode.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_byteorder.h>
#include <rte_ether.h>

#include "bondbed.h"
#include "dp/map.h"

#define BURST 32
#define LACP 1
#define MARKER 2

#define SLOW_GROUP 0x01, 0x80, 0xc2, 0, 0, 0x02
#define SOURCE 0x02, 0, 0, 0, 0, 1

static const uint8_t lacpdu[124] = { SLOW_GROUP, SOURCE, 0x88, 0x09, LACP, 1 };
static const uint8_t unicast[64] = { 0x02, 0, 0, 0, 0, 9, SOURCE, 0x08, 0x00, 0x45 };

/* Slaves of which the first are delivering: a map of the test's own over the bond's. */
static struct bond_map map;
static const struct bond_map_head *published = &map.fn;

static void
open_delivering(unsigned n_slaves, unsigned n_deliver)
{
	bed_open_joined("mode=802.3ad lacp_active=off", n_slaves);
	map = *(const struct bond_map *)*bed.rxq->map;
	assert_int_equal(map.n_rx, n_slaves);
	map.n_deliver = n_deliver;
	bed.rxq->map = &published;
}

static unsigned
gone_up(void)
{
	return rte_ring_count(bed.rxq->slow);
}

/* The next frame that went up, taken in place of control. */
static struct rte_mbuf *
take_up(void)
{
	uint32_t *taken = (uint32_t *)(uintptr_t)bed.rxq->slow_taken;
	struct rte_mbuf *m = NULL;

	assert_int_equal(rte_ring_dequeue(bed.rxq->slow, (void **)&m), 0);
	taken[m->hash.usr]++;
	return m;
}

/* The next frame that went up came from this slave and has these bytes. */
static void
expect_up(uint16_t port_id, const uint8_t *bytes, uint16_t len)
{
	struct rte_mbuf *m = take_up();

	assert_int_equal(m->port, port_id);
	assert_int_equal(rte_pktmbuf_pkt_len(m), len);
	assert_memory_equal(rte_pktmbuf_mtod(m, void *), bytes, len);
	rte_pktmbuf_free(m);
}

/* One frame arrives at a wire: it goes up, is delivered, or else is suppressed. */
enum fate { UP, DELIVERED, SUPPRESSED };

static void
meets(unsigned wire, struct rte_mbuf *frame, enum fate fate)
{
	struct rte_mbuf *got;

	testbed_put_mbuf(&bed_wires[wire], frame);
	assert_int_equal(bond_rx_burst(bed.rxq, &got, 1), fate == DELIVERED);
	if (fate == DELIVERED) {
		assert_ptr_equal(got, frame);
		rte_pktmbuf_free(got);
	}
	assert_int_equal(gone_up(), fate == UP);
	if (fate == UP) {
		got = take_up();
		assert_ptr_equal(got, frame);
		assert_int_equal(got->port, bed_wires[wire].port_id);
		rte_pktmbuf_free(got);
	}
	assert_int_equal(rte_mempool_in_use_count(testbed_pool()), 0);
}

static void
lacp_and_marker_frames_of_any_slave_go_up_and_are_counted(void **state)
{
	struct rte_mbuf *got[BURST];

	(void)state;
	open_delivering(3, 3);
	meets(2, testbed_mbuf(lacpdu, sizeof(lacpdu)), UP);
	testbed_put(&bed_wires[1], lacpdu, sizeof(lacpdu));
	testbed_put(&bed_wires[0], lacpdu, sizeof(lacpdu));
	assert_int_equal(bond_rx_burst(bed.rxq, got, BURST), 0);
	bed_run();
	assert_int_equal(bed.status.slow_received, 2);
	assert_int_equal(bed.status.slow_dropped, 0);
	assert_int_equal(bed.status.rx_packets, 0);
}

static void
slow_frames_of_other_subtypes_are_delivered(void **state)
{
	uint8_t frame[64] = { SLOW_GROUP, SOURCE, 0x88, 0x09 };
	unsigned subtype;

	(void)state;
	open_delivering(2, 1);
	for (subtype = 0; subtype < 256; subtype++) {
		bool up = subtype == LACP || subtype == MARKER;

		frame[14] = subtype;
		meets(0, testbed_mbuf(frame, sizeof(frame)), up ? UP : DELIVERED);
		meets(1, testbed_mbuf(frame, sizeof(frame)), up ? UP : DELIVERED);
	}
}

static void
frames_meet_their_fate(void **state)
{
	static const struct {
		uint8_t begin[20];
		uint16_t len;
		enum fate delivering, inactive;
	} frames[] = {
		{ { SLOW_GROUP, SOURCE, 0x88, 0x09, LACP, 1 }, 16, UP, UP },
		/* No whole head: for nobody, but on the link it came from. */
		{ { SLOW_GROUP, SOURCE, 0x88, 0x09, LACP }, 15, DELIVERED, DELIVERED },
		{ { SLOW_GROUP, SOURCE, 0x88, 0x09 }, 14, DELIVERED, DELIVERED },
		{ { SLOW_GROUP, SOURCE, 0x88 }, 13, DELIVERED, SUPPRESSED },
		{ { SLOW_GROUP }, 6, DELIVERED, SUPPRESSED },
		{ { 0x01 }, 1, DELIVERED, SUPPRESSED },
		/* Whom it is for is judged where it is read. */
		{ { SOURCE, SOURCE, 0x88, 0x09, LACP, 1 }, 64, UP, UP },
		{ { SOURCE, SOURCE, 0x88, 0x09, 10, 1 }, 64, DELIVERED, SUPPRESSED },
		{ { SLOW_GROUP, SOURCE, 0x81, 0, 0, 1, 0x88, 0x09, LACP, 1 },
		  64,
		  DELIVERED,
		  DELIVERED },
		{ { SOURCE, SOURCE, 0x81, 0, 0, 1, 0x88, 0x09, LACP, 1 },
		  64,
		  DELIVERED,
		  SUPPRESSED },
		{ { SLOW_GROUP, SOURCE, 0x88, 0xcc }, 64, DELIVERED, DELIVERED },
		{ { 0x01, 0x80, 0xc2, 0, 0, 0x0e, SOURCE, 0x88, 0xcc }, 64, DELIVERED, DELIVERED },
		{ { 0x01, 0x80, 0xc2, 0, 0, 0x10, SOURCE, 0x88, 0xcc }, 64, DELIVERED, SUPPRESSED },
		{ { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, SOURCE, 0x08, 0x06 },
		  64,
		  DELIVERED,
		  SUPPRESSED },
		{ { 0x01, 0x00, 0x5e, 0, 0, 1, SOURCE, 0x08, 0x00 }, 64, DELIVERED, SUPPRESSED },
		{ { SOURCE, SOURCE, 0x09, 0x88, LACP, 1 }, 64, DELIVERED, SUPPRESSED },
	};
	unsigned i;

	(void)state;
	open_delivering(2, 1);
	for (i = 0; i < RTE_DIM(frames); i++) {
		uint8_t frame[64] = { 0 };

		memcpy(frame, frames[i].begin, sizeof(frames[i].begin));
		meets(0, testbed_mbuf(frame, frames[i].len), frames[i].delivering);
		meets(1, testbed_mbuf(frame, frames[i].len), frames[i].inactive);
	}
}

static void
frame_whose_tag_the_nic_took_is_none_for_control(void **state)
{
	struct rte_mbuf *frame;

	(void)state;
	open_delivering(1, 1);
	frame = testbed_mbuf(lacpdu, sizeof(lacpdu));
	frame->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
	frame->vlan_tci = 5;
	meets(0, frame, DELIVERED);
	frame = testbed_mbuf(lacpdu, sizeof(lacpdu));
	frame->ol_flags |= RTE_MBUF_F_RX_QINQ | RTE_MBUF_F_RX_QINQ_STRIPPED;
	meets(0, frame, DELIVERED);
}

static void
subtype_is_found_where_segments_split_it(void **state)
{
	unsigned at;

	(void)state;
	open_delivering(2, 1);
	for (at = sizeof(struct rte_ether_hdr); at < 20; at++) {
		unsigned wire;

		for (wire = 0; wire < 2; wire++) {
			struct rte_mbuf *head = testbed_mbuf(lacpdu, at);

			assert_int_equal(rte_pktmbuf_chain(head, testbed_mbuf(&lacpdu[at],
									      sizeof(lacpdu) - at)),
					 0);
			meets(wire, head, UP);
		}
	}
}

/* What the NIC said of packets around a LACPDU: nothing, of all that they are IP, or of some. */
static uint32_t
packet_type(unsigned said, unsigned i)
{
	if (said == 0 || (said == 2 && i % 3 == 0))
		return 0;
	return i & 1 ? RTE_PTYPE_L2_ETHER_VLAN | RTE_PTYPE_L3_IPV6_EXT_UNKNOWN :
		       RTE_PTYPE_L2_ETHER | RTE_PTYPE_L3_IPV4 | RTE_PTYPE_L4_UDP;
}

static void
lacpdu_is_picked_out_of_any_place_of_a_burst(void **state)
{
	struct rte_mbuf *pkts[BURST], *got[BURST];
	unsigned said, n, at, i;

	(void)state;
	open_delivering(1, 1);
	for (said = 0; said < 3; said++) {
		for (n = 1; n <= BURST; n++) {
			for (at = 0; at < n; at++) {
				for (i = 0; i < n; i++) {
					pkts[i] = i == at ? testbed_mbuf(lacpdu, sizeof(lacpdu)) :
							    testbed_mbuf(unicast, sizeof(unicast));
					pkts[i]->packet_type =
						i == at ? RTE_PTYPE_L2_ETHER : packet_type(said, i);
					testbed_put_mbuf(&bed_wires[0], pkts[i]);
				}
				assert_int_equal(bond_rx_burst(bed.rxq, got, BURST), n - 1);
				assert_memory_equal(got, pkts, at * sizeof(got[0]));
				assert_memory_equal(&got[at], &pkts[at + 1],
						    (n - 1 - at) * sizeof(got[0]));
				rte_pktmbuf_free_bulk(got, n - 1);
				expect_up(S0, lacpdu, sizeof(lacpdu));
			}
		}
	}
}

static void
frame_that_the_nic_calls_ip_is_not_looked_at(void **state)
{
	struct rte_mbuf *frame;

	(void)state;
	open_delivering(1, 1);
	frame = testbed_mbuf(lacpdu, sizeof(lacpdu));
	frame->packet_type = RTE_PTYPE_L2_ETHER | RTE_PTYPE_L3_IPV4;
	meets(0, frame, DELIVERED);
}

static void
several_slow_frames_of_several_slaves_leave_the_others_in_order(void **state)
{
	struct rte_mbuf *got[BURST];
	uint32_t number = 0;
	unsigned wire, i;
	uint16_t n;

	(void)state;
	open_delivering(3, 3);
	for (wire = 0; wire < 3; wire++) {
		for (i = 0; i < 8; i++) {
			if (i % 3 == wire)
				testbed_put(&bed_wires[wire], lacpdu, sizeof(lacpdu));
			else
				testbed_put_mbuf(&bed_wires[wire], bed_mbuf(number++));
		}
	}
	n = bond_rx_burst(bed.rxq, got, BURST);
	assert_int_equal(n, number);
	for (i = 0; i < n; i++)
		assert_int_equal(bed_number(got[i]), i);
	rte_pktmbuf_free_bulk(got, n);
	for (wire = 0; wire < 3; wire++) {
		for (i = 0; i < 8; i++) {
			if (i % 3 == wire)
				expect_up(bed_wires[wire].port_id, lacpdu, sizeof(lacpdu));
		}
	}
	assert_int_equal(gone_up(), 0);
	bed_run();
	assert_int_equal(bed.status.rx_packets, number);
}

#define AD_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		AD_TEST(lacp_and_marker_frames_of_any_slave_go_up_and_are_counted),
		AD_TEST(slow_frames_of_other_subtypes_are_delivered),
		AD_TEST(frames_meet_their_fate),
		AD_TEST(frame_whose_tag_the_nic_took_is_none_for_control),
		AD_TEST(subtype_is_found_where_segments_split_it),
		AD_TEST(lacpdu_is_picked_out_of_any_place_of_a_burst),
		AD_TEST(frame_that_the_nic_calls_ip_is_not_looked_at),
		AD_TEST(several_slow_frames_of_several_slaves_leave_the_others_in_order),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
