/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What the tests of balance-tlb and balance-alb have in common: the bond, frames of many flows,
 * and a look at what left. Test thread.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tlbbed.h"

uint16_t
tlb_size(const struct tlb_kind *k)
{
	return k->size != 0 ? k->size : TLB_SIZE;
}

void
tlb_open(const char *options)
{
	bed_open_joined(options, TLB_SLAVES);
	bed_set("xmit_hash_policy", "layer2+3");
	bed_run();
	bond_txq_service(bed.txq);
	bed_wires_empty();
	assert_string_equal(bed_active(), "s0");
}

struct rte_mbuf *
tlb_mbuf(const struct tlb_kind *k, unsigned i, uint16_t head)
{
	uint8_t bytes[TLB_SIZE];
	struct rte_mbuf *m, *rest;

	memcpy(bytes, k->bytes, sizeof(bytes));
	bytes[11] = 100 + i;
	if (head == 0)
		return testbed_mbuf(bytes, tlb_size(k));
	m = testbed_mbuf(bytes, head);
	rest = testbed_mbuf(&bytes[head], tlb_size(k) - head);
	assert_int_equal(rte_pktmbuf_chain(m, rest), 0);
	return m;
}

unsigned
tlb_left_on(unsigned wire, const struct tlb_kind *k, uint8_t last)
{
	uint8_t expected[TLB_SIZE], copy[TLB_SIZE];
	unsigned n = 0;
	struct rte_mbuf *m;

	while ((m = testbed_take(&bed_wires[wire])) != NULL) {
		const uint8_t *bytes = rte_pktmbuf_read(m, 0, tlb_size(k), copy);

		assert_non_null(bytes);
		memcpy(expected, k->bytes, sizeof(expected));
		expected[11] = last != 0 ? last : bytes[11];
		if (memcmp(bytes, expected, tlb_size(k)) != 0)
			fail_msg("%s: not as it was sent, on s%u", k->name, wire);
		assert_true(last != 0 || bytes[11] >= 100);
		rte_pktmbuf_free(m);
		n++;
	}
	return n;
}

unsigned
tlb_spread(const struct tlb_kind *k, uint16_t head)
{
	struct rte_mbuf *pkts[TLB_FLOWS];
	unsigned i, others;

	for (i = 0; i < TLB_FLOWS; i++)
		pkts[i] = tlb_mbuf(k, i, head);
	assert_int_equal(bond_tx_burst(bed.txq, pkts, TLB_FLOWS), TLB_FLOWS);
	others = tlb_left_on(1, k, 2) + tlb_left_on(2, k, 3);
	assert_int_equal(tlb_left_on(0, k, 0), TLB_FLOWS - others);
	return others;
}
