/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * How LACPDUs get to control in 802.3ad: from inactive slaves too, soon, and never at the cost
 * of a burst that cannot wait.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bondbed.h"
#include "dp/map.h"

#define BURST 32

static const uint8_t lacpdu[124] = { 0x01, 0x80, 0xc2, 0, 0,    0x02, 0x02, 0,
				     0,    0,    0,    1, 0x88, 0x09, 1,    1 };

static unsigned
gone_up(void)
{
	return rte_ring_count(bed.rxq->slow);
}

static void
frame_that_finds_the_ring_full_is_dropped_and_counted(void **state)
{
	struct rte_mbuf *junk, *got;

	(void)state;
	bed_open_joined("mode=802.3ad lacp_active=off", 1);
	junk = bed_mbuf(0);
	while (rte_ring_free_count(bed.rxq->slow) != 0) {
		rte_mbuf_refcnt_update(junk, 1);
		assert_int_equal(rte_ring_enqueue(bed.rxq->slow, junk), 0);
	}
	rte_pktmbuf_free(junk);
	testbed_put(&bed_wires[0], lacpdu, sizeof(lacpdu));
	testbed_put_mbuf(&bed_wires[0], bed_mbuf(5));
	assert_int_equal(bond_rx_burst(bed.rxq, &got, 1), 0);
	assert_int_equal(bond_rx_burst(bed.rxq, &got, 1), 1);
	assert_int_equal(bed_number(got), 5);
	rte_pktmbuf_free(got);
	bed_run();
	assert_int_equal(bed.status.slow_dropped, 1);
	bed_run();
	/* A pass takes some, the next ones the rest. */
	while (gone_up() != 0)
		bed_run();
	assert_int_equal(rte_mempool_in_use_count(testbed_pool()), 0);
}

static void
frame_without_a_ring_is_dropped_and_counted(void **state)
{
	struct rte_ring *ring;
	struct rte_mbuf *got;

	(void)state;
	bed_open_joined("mode=802.3ad lacp_active=off", 1);
	ring = bed.rxq->slow;
	bed.rxq->slow = NULL;
	testbed_put(&bed_wires[0], lacpdu, sizeof(lacpdu));
	assert_int_equal(bond_rx_burst(bed.rxq, &got, 1), 0);
	bed.rxq->slow = ring;
	bed_run();
	assert_int_equal(bed.status.slow_dropped, 1);
	assert_int_equal(rte_mempool_in_use_count(testbed_pool()), 0);
}

static void
lacpdu_on_an_inactive_slave_goes_up_soon_beside_busy_ones(void **state)
{
	static struct bond_map map;
	static const struct bond_map_head *published = &map.fn;
	struct rte_mbuf *got[BURST], *up = NULL;
	unsigned wire, bursts;

	(void)state;
	bed_open_joined("mode=802.3ad lacp_active=off", 4);
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
		SLOW_TEST(frame_that_finds_the_ring_full_is_dropped_and_counted),
		SLOW_TEST(frame_without_a_ring_is_dropped_and_counted),
		SLOW_TEST(lacpdu_on_an_inactive_slave_goes_up_soon_beside_busy_ones),
		SLOW_TEST(bond_whose_slaves_are_all_inactive_hears_lacp),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
