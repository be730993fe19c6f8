/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Numbered packets for the tests of a whole bond: what was sent, in which order it left, and
 * whether its bytes are as they were. Test thread.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bondbed.h"

/* Content of all bytes of a packet that are not its number: a unicast address, no ethertype. */
#define FILLER 0x5a

struct rte_mbuf *
bed_mbuf(uint32_t number)
{
	uint8_t frame[BED_FRAME_SIZE];

	memset(frame, FILLER, sizeof(frame));
	memcpy(&frame[BED_FRAME_SIZE - sizeof(number)], &number, sizeof(number));
	return testbed_mbuf(frame, sizeof(frame));
}

uint32_t
bed_number(const struct rte_mbuf *m)
{
	const uint8_t *frame = rte_pktmbuf_mtod(m, const uint8_t *);
	const unsigned filled = BED_FRAME_SIZE - sizeof(uint32_t);
	uint32_t number;
	unsigned i;

	assert_int_equal(rte_pktmbuf_pkt_len(m), BED_FRAME_SIZE);
	for (i = 0; i < filled; i++)
		assert_int_equal(frame[i], FILLER);
	memcpy(&number, &frame[filled], sizeof(number));
	return number;
}

uint16_t
bed_send(uint32_t first, uint16_t n)
{
	struct rte_mbuf *pkts[BED_RING];
	uint16_t i, sent;

	assert_true(n <= RTE_DIM(pkts));
	for (i = 0; i < n; i++)
		pkts[i] = bed_mbuf(first + i);
	sent = bond_tx_burst(bed.txq, pkts, n);
	assert_true(sent <= n);
	rte_pktmbuf_free_bulk(&pkts[sent], n - sent);
	return sent;
}

unsigned
bed_arrived(unsigned wire, uint32_t *numbers)
{
	struct rte_mbuf *m;
	unsigned n = 0;

	while ((m = testbed_take(&bed_wires[wire])) != NULL) {
		numbers[n++] = bed_number(m);
		rte_pktmbuf_free(m);
	}
	return n;
}

void
bed_fill(unsigned wire, unsigned room)
{
	struct rte_ring *ring = bed_wires[wire].from_port;
	struct rte_mbuf *m = bed_mbuf(0);

	/* One packet many times over, as the pool has fewer than the wires have places. */
	while (rte_ring_free_count(ring) > room) {
		rte_mbuf_refcnt_update(m, 1);
		assert_int_equal(rte_ring_enqueue(ring, m), 0);
	}
	rte_pktmbuf_free(m);
}

void
bed_leaves_on(unsigned wire, uint16_t n, unsigned expected)
{
	uint32_t numbers[BED_RING];

	bed_send(0, n);
	assert_int_equal(bed_arrived(wire, numbers), expected);
	bed_wires_empty();
}
