/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * How balance-tlb sends: from which address after a failover, what it does with packets that
 * slaves do not take or that others share, and the bytes it counts.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tlbbed.h"

static const struct tlb_kind balanced = {
	"IPv4", true, true, 0, { UNICAST, SOURCE, IPV4(17), TO4 }
};
static const struct tlb_kind tagged = {
	"IPv4, tag", true, true, 0, { UNICAST, SOURCE, TAG(5), IPV4(6), TO4 }
};
static const struct tlb_kind other = { "other", false, false, 60, { UNICAST, SOURCE, 0x88, 0xb5 } };

static void
frames_leave_as_the_bond_on_the_new_active_slave(void **state)
{
	struct rte_mbuf *pkts[TLB_FLOWS];
	unsigned i, on0, on2;

	(void)state;
	tlb_open("mode=5 tlb_dynamic_lb=0 miimon=100");
	bed_link(S0, false);
	bed_run();
	assert_string_equal(bed_active(), "s1");
	bed_link(S0, true);
	bed_run();
	bond_txq_service(bed.txq);
	bed_wires_empty();
	assert_string_equal(bed_active(), "s1");
	for (i = 0; i < TLB_FLOWS; i++)
		pkts[i] = tlb_mbuf(&balanced, i, 0);
	assert_int_equal(bond_tx_burst(bed.txq, pkts, TLB_FLOWS), TLB_FLOWS);
	/* s0 and s1 have swapped, s2 has what it had. */
	on0 = tlb_left_on(0, &balanced, 2);
	on2 = tlb_left_on(2, &balanced, 3);
	assert_true(on0 > 0);
	assert_true(on2 > 0);
	assert_int_equal(tlb_left_on(1, &balanced, 0), TLB_FLOWS - on0 - on2);
}

static const struct tlb_kind *
kind_of(unsigned i)
{
	static const struct tlb_kind *const turn[] = { &balanced, &tagged, &balanced, &other };

	return turn[i % RTE_DIM(turn)];
}

/* More than go at once, and room for few of each slave's. */
static void
unsent_packets_are_the_tail_and_unmodified(void **state)
{
	static const uint16_t room[TLB_SLAVES] = { 1, 20, 30 };
	struct rte_mbuf *pkts[150];
	uint8_t last = 0;
	uint16_t n, i;

	(void)state;
	tlb_open("mode=5 tlb_dynamic_lb=1");
	for (i = 0; i < TLB_SLAVES; i++)
		bed_fill(i, room[i]);
	for (i = 0; i < RTE_DIM(pkts); i++)
		pkts[i] = tlb_mbuf(kind_of(i), i, 0);
	n = bond_tx_burst(bed.txq, pkts, RTE_DIM(pkts));
	assert_int_equal(n, room[0] + room[1] + room[2]);
	for (i = n; i < RTE_DIM(pkts); i++) {
		const uint8_t *bytes = rte_pktmbuf_mtod(pkts[i], const uint8_t *);
		uint8_t number = bytes[11], expected[TLB_SIZE];

		assert_true(number > last); /* in their order */
		last = number;
		memcpy(expected, kind_of(number - 100)->bytes, TLB_SIZE);
		expected[11] = number;
		assert_memory_equal(bytes, expected, rte_pktmbuf_data_len(pkts[i]));
	}
	rte_pktmbuf_free_bulk(&pkts[n], RTE_DIM(pkts) - n);
}

/* Bytes that the queue has counted. */
static uint64_t
counted(uint64_t *active)
{
	uint64_t sum = 0;
	unsigned i;

	for (i = 0; i < BOND_SLOTS; i++)
		sum += bed.txq->slot_bytes[i];
	*active = bed.txq->active_bytes;
	return sum;
}

static void
bytes_are_counted_by_slot_or_for_the_active_slave_if_sent(void **state)
{
	uint64_t slots, active, slots_before, active_before;
	struct rte_mbuf *pkts[TLB_FLOWS];
	uint16_t n, i;

	(void)state;
	tlb_open("mode=5 tlb_dynamic_lb=1");
	slots_before = counted(&active_before);
	tlb_spread(&balanced, 0);
	tlb_spread(&other, 0);
	slots = counted(&active);
	assert_int_equal(slots - slots_before, TLB_FLOWS * TLB_SIZE);
	assert_int_equal(active - active_before, TLB_FLOWS * 60);

	for (i = 0; i < TLB_SLAVES; i++)
		bed_fill(i, 2);
	for (i = 0; i < TLB_FLOWS; i++)
		pkts[i] = tlb_mbuf(i & 1 ? &balanced : &other, i, 0);
	n = bond_tx_burst(bed.txq, pkts, TLB_FLOWS);
	assert_int_equal(n, 2 * TLB_SLAVES);
	rte_pktmbuf_free_bulk(&pkts[n], TLB_FLOWS - n);
	slots_before = slots;
	active_before = active;
	slots = counted(&active);
	/* s1 and s2 took two balanced ones each, s0 two of any. */
	assert_in_range(slots - slots_before, 4 * TLB_SIZE, 6 * TLB_SIZE);
	assert_int_equal((slots - slots_before) / TLB_SIZE + (active - active_before) / 60,
			 2 * TLB_SLAVES);
	bed_set("tlb_dynamic_lb", "0");
	bed_run();
	bed_wires_empty();
	slots = counted(&active);
	tlb_spread(&balanced, 0);
	assert_int_equal(counted(&active_before), slots);
	assert_int_equal(active, active_before);
}

static void
external_free(void *addr, void *opaque)
{
	(void)addr;
	(void)opaque;
}

/* The packet's bytes move to a buffer of the test's. */
static void
make_external(struct rte_mbuf *m, uint8_t *buf, struct rte_mbuf_ext_shared_info *info)
{
	const uint16_t len = rte_pktmbuf_data_len(m);

	memcpy(buf, rte_pktmbuf_mtod(m, void *), len);
	info->free_cb = external_free;
	rte_mbuf_ext_refcnt_set(info, 1);
	rte_pktmbuf_attach_extbuf(m, buf, RTE_BAD_IOVA, 256, info);
	m->data_len = len;
	m->pkt_len = len;
}

static void
shared_packets_are_not_written_and_leave_on_the_active_slave(void **state)
{
	static struct rte_mbuf_ext_shared_info info[TLB_FLOWS];
	static uint8_t external[TLB_FLOWS][256];
	struct rte_mbuf *pkts[TLB_FLOWS], *held[TLB_FLOWS];
	unsigned i;

	(void)state;
	tlb_open("mode=5 tlb_dynamic_lb=0");
	for (i = 0; i < TLB_FLOWS; i++) {
		held[i] = tlb_mbuf(&balanced, i, 0);
		switch (i % 3) {
		case 0:
			rte_mbuf_refcnt_update(held[i], 1);
			pkts[i] = held[i];
			break;
		case 1:
			pkts[i] = rte_pktmbuf_clone(held[i], testbed_pool());
			assert_non_null(pkts[i]);
			break;
		default:
			make_external(held[i], external[i], &info[i]);
			pkts[i] = rte_pktmbuf_clone(held[i], testbed_pool());
			assert_non_null(pkts[i]);
		}
	}
	assert_int_equal(bond_tx_burst(bed.txq, pkts, TLB_FLOWS), TLB_FLOWS);
	assert_int_equal(tlb_left_on(0, &balanced, 0), TLB_FLOWS);
	rte_pktmbuf_free_bulk(held, TLB_FLOWS);

	/* An external buffer that is nobody else's may be written. */
	for (i = 0; i < TLB_FLOWS; i++) {
		pkts[i] = tlb_mbuf(&balanced, i, 0);
		make_external(pkts[i], external[i], &info[i]);
	}
	assert_int_equal(bond_tx_burst(bed.txq, pkts, TLB_FLOWS), TLB_FLOWS);
	assert_true(tlb_left_on(1, &balanced, 2) > 0);
	assert_true(tlb_left_on(2, &balanced, 3) > 0);
	assert_true(tlb_left_on(0, &balanced, 0) > 0);
}

#define TLB_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		TLB_TEST(frames_leave_as_the_bond_on_the_new_active_slave),
		TLB_TEST(unsent_packets_are_the_tail_and_unmodified),
		TLB_TEST(bytes_are_counted_by_slot_or_for_the_active_slave_if_sent),
		TLB_TEST(shared_packets_are_not_written_and_leave_on_the_active_slave),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
