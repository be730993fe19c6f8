/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * How LACPDUs get to control in 802.3ad: from inactive slaves too, soon, as a whole, and of none
 * so many that another one's would have to wait.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bondbed.h"
#include "dp/map.h"

#define BURST 32

#define TERMINATOR 72 /* where the TLVs that every LACPDU has end */

/* Of a partner that does not know us. */
static const uint8_t lacpdu[124] = {
	0x01, 0x80, 0xc2, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 1, 0x88, 0x09, 1, 1,
	[16] = 1, [17] = 20, [18] = 0xff, [19] = 0xff, [20] = 0x02, [25] = 9, [27] = 5, [31] = 1,
	[32] = 0x05,
	[36] = 2, [37] = 20,
	[56] = 3, [57] = 16,
};

static unsigned
gone_up(void)
{
	return rte_ring_count(bed.rxq->slow);
}

static const struct bond_lacp_counters *
counters(unsigned slave)
{
	static struct bond_lacp_status status;

	assert_int_equal(bond_lacp_status_get(bed.bond, slave, &status), 0);
	return &status.counters;
}

static void
put(unsigned wire, unsigned n)
{
	while (n-- > 0)
		testbed_put(&bed_wires[wire], lacpdu, sizeof(lacpdu));
}

static void
receive_all(void)
{
	struct rte_mbuf *got[BURST];

	while (rte_ring_count(bed_wires[0].to_port) + rte_ring_count(bed_wires[1].to_port) != 0)
		assert_int_equal(bond_rx_burst(bed.rxq, got, BURST), 0);
}

static void
flood_on_one_slave_takes_nothing_from_another(void **state)
{
	(void)state;
	bed_open_joined("mode=802.3ad", 2);
	put(0, 200);
	put(1, MAP_SLOW_LIMIT);
	receive_all();
	bed_run();
	assert_int_equal(bed.status.slow_received, 2 * MAP_SLOW_LIMIT);
	assert_int_equal(bed.status.slow_dropped, 200 - MAP_SLOW_LIMIT);
	assert_int_equal(counters(0)->flooded, 200 - MAP_SLOW_LIMIT);
	assert_int_equal(counters(1)->flooded, 0);
}

static void
frames_that_control_took_make_room_for_others(void **state)
{
	unsigned i;

	(void)state;
	bed_open_joined("mode=802.3ad", 2);
	for (i = 0; i < 100; i++) {
		put(0, MAP_SLOW_LIMIT);
		receive_all();
		bed_run();
	}
	assert_int_equal(bed.status.slow_received, 100 * MAP_SLOW_LIMIT);
	assert_int_equal(bed.status.slow_dropped, 0);
}

static void
every_slave_has_its_places_at_once(void **state)
{
	unsigned i;

	(void)state;
	bed_open_joined("mode=802.3ad", BED_WIRES);
	for (i = 0; i < BED_WIRES; i++)
		put(i, MAP_SLOW_LIMIT + 1);
	for (i = 0; i < 8 * BED_WIRES; i++) {
		struct rte_mbuf *got[BURST];

		assert_int_equal(bond_rx_burst(bed.rxq, got, BURST), 0);
	}
	bed_run();
	assert_int_equal(bed.status.slow_received, BED_WIRES * MAP_SLOW_LIMIT);
	assert_int_equal(bed.status.slow_dropped, BED_WIRES);
}

static void
newcomer_has_all_places_and_no_count_of_who_had_its_id_before(void **state)
{
	(void)state;
	bed_open_joined("mode=802.3ad", 1);
	put(0, 50);
	receive_all();
	bed_leave("s0");
	bed_run_until(bed.now + 10 * BOND_S);
	assert_true(bond_slaves_gone(bed.bond));
	bed_join(1);
	bed_run();
	assert_int_equal(counters(0)->flooded, 0);
	put(1, MAP_SLOW_LIMIT);
	receive_all();
	bed_run();
	assert_int_equal(bed.status.slow_received, 2 * MAP_SLOW_LIMIT);
	assert_int_equal(bed.status.slow_dropped, 50 - MAP_SLOW_LIMIT);
	assert_int_equal(counters(0)->flooded, 0);
}

static void
frame_in_several_segments_is_read_as_a_whole(void **state)
{
	struct rte_mbuf *head, *got;

	(void)state;
	bed_open_joined("mode=802.3ad", 1);
	head = testbed_mbuf(lacpdu, 30);
	/* What lies behind the first segment is no part of the frame. */
	memset(rte_pktmbuf_mtod_offset(head, uint8_t *, 30), 0xff, sizeof(lacpdu) - 30);
	assert_int_equal(rte_pktmbuf_chain(head, testbed_mbuf(&lacpdu[30], sizeof(lacpdu) - 30)),
			 0);
	testbed_put_mbuf(&bed_wires[0], head);
	assert_int_equal(bond_rx_burst(bed.rxq, &got, 1), 0);
	bed_run();
	assert_int_equal(counters(0)->lacpdu_rx, 1);
}

/* Longer than a page of a frame's usual size, as version 2 may be. */
static void
long_list_of_tlvs_is_read_to_its_end(void **state)
{
	uint8_t frame[1514];
	struct rte_mbuf *got;
	unsigned at;

	(void)state;
	bed_open_joined("mode=802.3ad", 1);
	memset(frame, 0, sizeof(frame));
	memcpy(frame, lacpdu, TERMINATOR);
	frame[15] = 2;
	for (at = TERMINATOR; at + 100 < sizeof(frame); at += 100) {
		frame[at] = 0x42;
		frame[at + 1] = 100;
	}
	testbed_put(&bed_wires[0], frame, sizeof(frame));
	/* The last of them ends behind the frame. */
	frame[at - 100 + 1] = 255;
	testbed_put(&bed_wires[0], frame, sizeof(frame));
	while (rte_ring_count(bed_wires[0].to_port) != 0)
		assert_int_equal(bond_rx_burst(bed.rxq, &got, 1), 0);
	bed_run();
	assert_int_equal(counters(0)->lacpdu_rx, 1);
	assert_int_equal(counters(0)->bad[BOND_SLOW_TRUNCATED], 1);
}

static void
flood_of_data_on_an_inactive_slave_leaves_others_their_turn(void **state)
{
	static struct bond_map map;
	static const struct bond_map_head *published = &map.fn;
	struct rte_mbuf *got[BURST];
	unsigned bursts, i;

	(void)state;
	bed_open_joined("mode=802.3ad", 3);
	map = *(const struct bond_map *)*bed.rxq->map;
	map.n_deliver = 1;
	bed.rxq->map = &published;
	put(2, 1);
	for (bursts = 0; gone_up() == 0 && bursts < 200; bursts++) {
		for (i = 0; i < BURST; i++)
			testbed_put_mbuf(&bed_wires[1], bed_mbuf(i));
		testbed_put_mbuf(&bed_wires[0], bed_mbuf(0));
		assert_int_equal(bond_rx_burst(bed.rxq, got, BURST + 1), 1);
		rte_pktmbuf_free(got[0]);
		while (rte_ring_count(bed_wires[1].to_port) > 4 * BURST) {
			assert_int_equal(rte_ring_dequeue(bed_wires[1].to_port, (void **)&got[0]),
					 0);
			rte_pktmbuf_free(got[0]);
		}
	}
	assert_int_equal(gone_up(), 1);
}

static void
lacpdu_on_an_inactive_slave_goes_up_soon_beside_busy_ones(void **state)
{
	static struct bond_map map;
	static const struct bond_map_head *published = &map.fn;
	struct rte_mbuf *got[BURST], *up = NULL;
	unsigned wire, bursts;

	(void)state;
	bed_open_joined("mode=802.3ad", 4);
	/* A map of the test's own over the bond's. */
	map = *(const struct bond_map *)*bed.rxq->map;
	map.n_deliver = 2;
	bed.rxq->map = &published;
	for (wire = 2; wire < 4; wire++) {
		testbed_put(&bed_wires[wire], lacpdu, sizeof(lacpdu));
		for (bursts = 0; gone_up() == 0; bursts++) {
			testbed_put_mbuf(&bed_wires[0], bed_mbuf(0));
			testbed_put_mbuf(&bed_wires[1], bed_mbuf(0));
			assert_int_equal(bond_rx_burst(bed.rxq, got, 2), 2);
			rte_pktmbuf_free_bulk(got, 2);
		}
		/* Every fourth burst one of the two inactive slaves has its turn. */
		assert_in_range(bursts, 1, 8);
		assert_int_equal(rte_ring_dequeue(bed.rxq->slow, (void **)&up), 0);
		assert_int_equal(up->port, bed_wires[wire].port_id);
		rte_pktmbuf_free(up);
	}
}

static void
bond_whose_slaves_are_all_inactive_hears_lacp(void **state)
{
	struct rte_mbuf *got[BURST];
	unsigned i;

	(void)state;
	bed_open_joined("mode=802.3ad", 4);
	for (i = 0; i < 4; i++) {
		testbed_put(&bed_wires[i], lacpdu, sizeof(lacpdu));
		testbed_put_mbuf(&bed_wires[i], bed_mbuf(0));
	}
	for (i = 0; i < 4; i++)
		assert_int_equal(bond_rx_burst(bed.rxq, got, BURST), 0);
	bed_run();
	assert_int_equal(bed.status.slow_received, 4);
	assert_int_equal(bed.status.rx_suppressed, 4);
}

#define SLOW_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		SLOW_TEST(flood_on_one_slave_takes_nothing_from_another),
		SLOW_TEST(frames_that_control_took_make_room_for_others),
		SLOW_TEST(every_slave_has_its_places_at_once),
		SLOW_TEST(newcomer_has_all_places_and_no_count_of_who_had_its_id_before),
		SLOW_TEST(frame_in_several_segments_is_read_as_a_whole),
		SLOW_TEST(long_list_of_tlvs_is_read_to_its_end),
		SLOW_TEST(flood_of_data_on_an_inactive_slave_leaves_others_their_turn),
		SLOW_TEST(lacpdu_on_an_inactive_slave_goes_up_soon_beside_busy_ones),
		SLOW_TEST(bond_whose_slaves_are_all_inactive_hears_lacp),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
