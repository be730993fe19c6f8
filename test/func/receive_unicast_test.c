/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receive bursts of balance-alb, whose inactive slaves deliver unicast: what is suppressed there
 * is only what every slave receives once.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ether.h>

#include "bondbed.h"

#define BURST 32

static unsigned waiting; /* frames of control that no worker has sent yet */

/* The first n_slaves wires, of which s0 is active. */
static void
open_alb(unsigned n_slaves)
{
	bed_open_joined("mode=balance-alb miimon=100", n_slaves);
	assert_string_equal(bed_active(), "s0");
	waiting = rte_mempool_in_use_count(testbed_pool());
}

static struct rte_mbuf *
frame_to(const uint8_t *dst, uint16_t len)
{
	uint8_t frame[BED_FRAME_SIZE] = { 0 };

	memcpy(frame, dst, RTE_ETHER_ADDR_LEN);
	return testbed_mbuf(frame, len);
}

static void
group_frames_of_inactive_slaves_are_suppressed_and_no_others(void **state)
{
	static const struct {
		uint8_t dst[RTE_ETHER_ADDR_LEN];
		uint16_t len;
		bool delivered;
	} frames[] = {
		{ { 0x02, 0, 0, 0, 0, 1 }, 64, true },
		{ { 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff }, 64, true },
		{ { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, 64, false },
		{ { 0x01, 0x00, 0x5e, 0, 0, 1 }, 64, false },
		{ { 0x33, 0x33, 0, 0, 0, 1 }, 64, false },
		{ { 0x01, 0x80, 0xc2, 0, 0, 0x0f }, 64, true },
		{ { 0x01, 0x80, 0xc2, 0, 0, 0x10 }, 64, false },
		{ { 0x02, 0, 0, 0, 0, 1 }, 14, true },
		/* No whole header: nobody can say whom it is for. */
		{ { 0x02, 0, 0, 0, 0, 1 }, 13, false },
		{ { 0x01, 0x80, 0xc2, 0, 0, 0x0f }, 13, false },
	};
	unsigned i, wire, suppressed = 0;

	(void)state;
	open_alb(3);
	for (i = 0; i < RTE_DIM(frames); i++) {
		for (wire = 0; wire < 3; wire++) {
			struct rte_mbuf *sent = frame_to(frames[i].dst, frames[i].len), *got;
			bool delivered = wire == 0 || frames[i].delivered;

			testbed_put_mbuf(&bed_wires[wire], sent);
			assert_int_equal(bond_rx_burst(bed.rxq, &got, 1), delivered);
			if (delivered) {
				assert_ptr_equal(got, sent);
				rte_pktmbuf_free(got);
			}
			suppressed += !delivered;
			assert_int_equal(rte_mempool_in_use_count(testbed_pool()), waiting);
		}
	}
	bed_run();
	assert_int_equal(bed.status.rx_suppressed, suppressed);
	assert_int_equal(bed_slave("s0")->rx_suppressed, 0);
	assert_int_equal(bed_slave("s1")->rx_suppressed, suppressed / 2);
}

static void
unicast_around_suppressed_frames_keeps_its_order(void **state)
{
	static const uint8_t broadcast[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct rte_mbuf *got[BURST];
	uint32_t pattern;
	uint16_t n;

	(void)state;
	open_alb(2);
	for (pattern = 0; pattern < 1u << 8; pattern++) {
		unsigned i;

		for (i = 0; i < 8; i++)
			testbed_put_mbuf(&bed_wires[1],
					 pattern & 1u << i ? bed_mbuf(i) : frame_to(broadcast, 64));
		n = bond_rx_burst(bed.rxq, got, BURST);
		assert_int_equal(n, __builtin_popcount(pattern));
		for (i = 0; i < n; i++) {
			/* The numbers are the bits that are set, lowest first. */
			uint32_t number = bed_number(got[i]);

			assert_int_equal(__builtin_popcount(pattern & ((1u << number) - 1)), i);
		}
		rte_pktmbuf_free_bulk(got, n);
		assert_int_equal(rte_mempool_in_use_count(testbed_pool()), waiting);
	}
}

static void
busy_inactive_slaves_have_an_equal_share_of_the_bursts(void **state)
{
	unsigned of[3] = { 0 }, wire, i, k;
	struct rte_mbuf *got[8];

	(void)state;
	open_alb(3);
	for (wire = 0; wire < 3; wire++) {
		for (i = 0; i < 100; i++)
			testbed_put_mbuf(&bed_wires[wire], bed_mbuf(wire));
	}
	for (k = 0; k < 30; k++) {
		assert_int_equal(bond_rx_burst(bed.rxq, got, 8), 8);
		for (i = 0; i < 8; i++)
			of[bed_number(got[i])]++;
		rte_pktmbuf_free_bulk(got, 8);
	}
	for (wire = 0; wire < 3; wire++)
		assert_int_equal(of[wire], 80);
}

static void
all_slaves_active_delivers_group_frames_of_each(void **state)
{
	static const uint8_t broadcast[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct rte_mbuf *got[BURST];
	uint16_t n;

	(void)state;
	bed_open_joined("mode=balance-alb miimon=100 all_slaves_active=1", 2);
	testbed_put_mbuf(&bed_wires[0], frame_to(broadcast, 64));
	testbed_put_mbuf(&bed_wires[1], frame_to(broadcast, 64));
	n = bond_rx_burst(bed.rxq, got, BURST);
	assert_int_equal(n, 2);
	rte_pktmbuf_free_bulk(got, n);
}

#define UNICAST_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		UNICAST_TEST(group_frames_of_inactive_slaves_are_suppressed_and_no_others),
		UNICAST_TEST(unicast_around_suppressed_frames_keeps_its_order),
		UNICAST_TEST(busy_inactive_slaves_have_an_equal_share_of_the_bursts),
		UNICAST_TEST(all_slaves_active_delivers_group_frames_of_each),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
