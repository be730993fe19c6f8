/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Transmit bursts of broadcast, of packets that PMDs write to: no slave finds what another one
 * wrote, or a packet that it may not write to; a copy that cannot be made costs one packet on
 * one slave; nothing is lost by the pool.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ethdev.h>
#include <rte_ether.h>

#include "bondbed.h"

#define ROOM (BED_RING - 1)
#define POOL_SIZE 511

/* What each wire has room for. */
static const uint8_t rooms[][BED_WIRES] = {
	{ ROOM, ROOM, ROOM, ROOM, ROOM, ROOM, ROOM, ROOM },
	{ 0 },
	{ 0, ROOM, ROOM, ROOM, ROOM, ROOM, ROOM, ROOM },
	{ ROOM, 0, ROOM, 0, 0, 0, 0, 0 },
	{ 1, 2, 3, 5, 8, 13, 21, 34 },
	{ 34, 21, 13, 8, 5, 3, 2, 1 },
};

/* A numbered packet, to be tagged with its number by the PMD if tag is set. */
static struct rte_mbuf *
packet(uint16_t number, bool tag)
{
	struct rte_mbuf *pkt = bed_mbuf(number);

	if (tag) {
		pkt->ol_flags |= RTE_MBUF_F_TX_VLAN;
		pkt->vlan_tci = number;
	}
	return pkt;
}

static void
skip_junk(unsigned wire, unsigned room)
{
	unsigned junk = ROOM - room;

	while (junk-- > 0)
		rte_pktmbuf_free(testbed_take(&bed_wires[wire]));
}

/*
 * A burst to the first wires, of which the packets whose bits are set are to be tagged. The
 * last one has the packets themselves.
 */
static void
burst_meets_rooms(unsigned n_slaves, const uint8_t *room, uint16_t n, uint64_t tagged)
{
	struct rte_mbuf *pkts[64], *was[64];
	unsigned i, wire, taken, most = 0;

	for (wire = 0; wire < n_slaves; wire++) {
		bed_fill(wire, room[wire]);
		taken = RTE_MIN(room[wire], n);
		most = RTE_MAX(most, taken);
	}
	for (i = 0; i < n; i++)
		was[i] = pkts[i] = packet(i, tagged & UINT64_C(1) << i);
	assert_int_equal(bond_tx_burst(bed.txq, pkts, n), most);
	assert_memory_equal(&pkts[most], &was[most], (n - most) * sizeof(pkts[0]));
	for (i = most; i < n; i++) {
		assert_int_equal(rte_mbuf_refcnt_read(pkts[i]), 1);
		assert_int_equal(bed_number(pkts[i]), i);
		rte_pktmbuf_free(pkts[i]);
	}
	for (wire = 0; wire < n_slaves; wire++) {
		skip_junk(wire, room[wire]);
		for (i = 0; i < RTE_MIN(room[wire], (unsigned)n); i++) {
			bool tag = tagged & UINT64_C(1) << i;
			struct rte_mbuf *pkt = testbed_take(&bed_wires[wire]);

			assert_non_null(pkt);
			assert_int_equal(bed_number(pkt), i);
			assert_int_equal(!!(pkt->ol_flags & RTE_MBUF_F_TX_VLAN), tag);
			assert_int_equal(pkt->vlan_tci, tag ? i : 0);
			assert_int_equal(pkt == was[i], !tag || wire + 1 == n_slaves);
			if (tag)
				assert_int_equal(rte_mbuf_refcnt_read(pkt), 1);
			rte_pktmbuf_free(pkt);
		}
		assert_null(testbed_take(&bed_wires[wire]));
	}
	assert_int_equal(rte_mempool_in_use_count(testbed_pool()), 0);
}

static void
packets_to_be_tagged_are_unshared_on_every_slave(void **state)
{
	static const uint16_t sizes[] = { 1, 2, 7, 33, 50 };
	static const uint64_t tagged[] = { UINT64_MAX, 1, 0x5555555555555555, 1ull << 49 };
	unsigned n_slaves, i, k, t;

	(void)state;
	bed_open("mode=broadcast");
	for (n_slaves = 1; n_slaves <= BED_WIRES; n_slaves++) {
		bed_join(n_slaves - 1);
		bed_run();
		for (i = 0; i < RTE_DIM(rooms); i++) {
			for (k = 0; k < RTE_DIM(sizes); k++) {
				for (t = 0; t < RTE_DIM(tagged); t++)
					burst_meets_rooms(n_slaves, rooms[i], sizes[k], tagged[t]);
			}
		}
	}
}

/* As PMDs do that insert tags themselves. */
static uint16_t
insert_tags(uint16_t port_id, uint16_t queue, struct rte_mbuf **pkts, uint16_t n, void *refused)
{
	uint16_t i;

	(void)port_id;
	(void)queue;
	for (i = 0; i < n; i++) {
		if ((pkts[i]->ol_flags & RTE_MBUF_F_TX_VLAN) == 0)
			continue;
		if (rte_vlan_insert(&pkts[i]) != 0)
			++*(unsigned *)refused;
	}
	return n;
}

static void
tag_is_written_once_into_each_frame(void **state)
{
	const struct rte_eth_rxtx_callback *cbs[3];
	unsigned wire, i, refused = 0;
	struct rte_mbuf *pkts[100];

	(void)state;
	bed_open_joined("mode=broadcast", 3);
	for (wire = 0; wire < 3; wire++) {
		cbs[wire] =
			rte_eth_add_tx_callback(bed_wires[wire].port_id, 0, insert_tags, &refused);
		assert_non_null(cbs[wire]);
	}
	/* Some bursts of the chunks that a burst is cut into have tags, some have none. */
	for (i = 0; i < RTE_DIM(pkts); i++)
		pkts[i] = packet(i, i >= 64 && i & 1);
	assert_int_equal(bond_tx_burst(bed.txq, pkts, RTE_DIM(pkts)), RTE_DIM(pkts));
	assert_int_equal(refused, 0);
	for (wire = 0; wire < 3; wire++) {
		for (i = 0; i < RTE_DIM(pkts); i++) {
			struct rte_mbuf *pkt = testbed_take(&bed_wires[wire]);
			bool tag = i >= 64 && i & 1;

			assert_non_null(pkt);
			assert_int_equal(rte_pktmbuf_pkt_len(pkt), BED_FRAME_SIZE + (tag ? 4 : 0));
			if (tag) {
				assert_int_equal(rte_vlan_strip(pkt), 0);
				assert_int_equal(pkt->vlan_tci, i);
			}
			assert_int_equal(bed_number(pkt), i);
			rte_pktmbuf_free(pkt);
		}
		assert_int_equal(rte_eth_remove_tx_callback(bed_wires[wire].port_id, 0, cbs[wire]),
				 0);
	}
}

static void
all_that_pmds_write_for_is_copied_and_nothing_else(void **state)
{
	static const struct {
		uint64_t flags;
		bool copied;
	} rows[] = {
		{ RTE_MBUF_F_TX_VLAN, true },
		{ RTE_MBUF_F_TX_QINQ, true },
		{ RTE_MBUF_F_TX_MACSEC, true },
		{ RTE_MBUF_F_TX_SEC_OFFLOAD, true },
		{ RTE_MBUF_F_TX_IP_CKSUM | RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_UDP_CKSUM, false },
		{ RTE_MBUF_F_TX_TCP_SEG, false },
		{ RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED | RTE_MBUF_F_RX_RSS_HASH,
		  false },
	};
	unsigned i;

	(void)state;
	bed_open_joined("mode=broadcast", 2);
	for (i = 0; i < RTE_DIM(rows); i++) {
		struct rte_mbuf *pkt = bed_mbuf(1), *first, *last;

		pkt->ol_flags |= rows[i].flags;
		assert_int_equal(bond_tx_burst(bed.txq, &pkt, 1), 1);
		first = testbed_take(&bed_wires[0]);
		last = testbed_take(&bed_wires[1]);
		assert_ptr_equal(last, pkt);
		assert_int_equal(first != pkt, rows[i].copied);
		assert_int_equal(first->ol_flags, pkt->ol_flags);
		rte_pktmbuf_free(first);
		rte_pktmbuf_free(last);
	}
}

/* Take all mbufs from the pool but some. */
static unsigned
exhaust(struct rte_mbuf **held, unsigned but)
{
	unsigned n = 0;

	while ((held[n] = rte_pktmbuf_alloc(testbed_pool())) != NULL)
		n++;
	rte_pktmbuf_free_bulk(&held[n - but], but);
	return n - but;
}

static void
copy_that_cannot_be_made_is_missed_on_one_slave_only(void **state)
{
	struct rte_mbuf *pkts[6], *held[POOL_SIZE + 1];
	static const uint32_t on_first[] = { 0, 1, 2, 4 };
	uint32_t numbers[BED_RING];
	unsigned i, n;

	(void)state;
	bed_open_joined("mode=broadcast", 2);
	for (i = 0; i < RTE_DIM(pkts); i++)
		pkts[i] = packet(i, i != 4);
	n = exhaust(held, 3);
	assert_int_equal(bond_tx_burst(bed.txq, pkts, RTE_DIM(pkts)), RTE_DIM(pkts));
	rte_pktmbuf_free_bulk(held, n);
	assert_int_equal(bed_arrived(0, numbers), RTE_DIM(on_first));
	assert_memory_equal(numbers, on_first, sizeof(on_first));
	assert_int_equal(bed_arrived(1, numbers), RTE_DIM(pkts));
	bed_run();
	assert_int_equal(bed_slave("s0")->tx_packets, 4);
	assert_int_equal(bed_slave("s0")->tx_refused, 2);
	assert_int_equal(bed_slave("s1")->tx_packets, 6);
}

static void
packets_that_no_slave_has_are_the_tail_even_from_the_middle(void **state)
{
	struct rte_mbuf *pkts[5], *was[5], *held[POOL_SIZE + 1];
	uint32_t numbers[BED_RING];
	unsigned i, n;

	(void)state;
	bed_open_joined("mode=broadcast", 2);
	bed_fill(1, 0);
	for (i = 0; i < RTE_DIM(pkts); i++)
		was[i] = pkts[i] = packet(i, i == 1 || i == 3);
	n = exhaust(held, 0);
	assert_int_equal(bond_tx_burst(bed.txq, pkts, RTE_DIM(pkts)), 3);
	rte_pktmbuf_free_bulk(held, n);
	assert_ptr_equal(pkts[3], was[1]);
	assert_ptr_equal(pkts[4], was[3]);
	assert_int_equal(bed_arrived(0, numbers), 3);
	assert_int_equal(numbers[0], 0);
	assert_int_equal(numbers[1], 2);
	assert_int_equal(numbers[2], 4);
	for (i = 3; i < 5; i++) {
		assert_int_equal(rte_mbuf_refcnt_read(pkts[i]), 1);
		assert_int_equal(pkts[i]->vlan_tci, 2 * i - 5);
		rte_pktmbuf_free(pkts[i]);
	}
	bed_run();
	assert_int_equal(bed.status.tx_unsent, 2);
}

static void
clone_is_copied_to_where_its_data_has_room(void **state)
{
	struct rte_mempool *bare = rte_pktmbuf_pool_create("bare", 7, 0, 0, 0, SOCKET_ID_ANY);
	struct rte_mbuf *data = bed_mbuf(9), *clone, *copy;

	(void)state;
	bed_open_joined("mode=broadcast", 2);
	assert_non_null(bare);
	clone = rte_pktmbuf_clone(data, bare);
	assert_non_null(clone);
	clone->ol_flags |= RTE_MBUF_F_TX_VLAN;
	assert_int_equal(bond_tx_burst(bed.txq, &clone, 1), 1);
	copy = testbed_take(&bed_wires[0]);
	assert_ptr_not_equal(copy, clone);
	assert_ptr_equal(copy->pool, testbed_pool());
	assert_true(RTE_MBUF_DIRECT(copy));
	assert_int_equal(bed_number(copy), 9);
	rte_pktmbuf_free(copy);
	assert_ptr_equal(testbed_take(&bed_wires[1]), clone);
	rte_pktmbuf_free(clone);
	assert_int_equal(rte_mbuf_refcnt_read(data), 1);
	rte_pktmbuf_free(data);
	assert_int_equal(rte_mempool_in_use_count(bare), 0);
	rte_mempool_free(bare);
}

static void
copy_of_segments_has_all_their_bytes(void **state)
{
	struct rte_mbuf *pkt, *copy;
	uint8_t expected[3 * BED_FRAME_SIZE], found[sizeof(expected)];

	(void)state;
	bed_open_joined("mode=broadcast", 2);
	pkt = packet(1, true);
	assert_int_equal(rte_pktmbuf_chain(pkt, bed_mbuf(2)), 0);
	assert_int_equal(rte_pktmbuf_chain(pkt, bed_mbuf(3)), 0);
	/* Read from several segments, it is put where it is asked for. */
	assert_ptr_equal(rte_pktmbuf_read(pkt, 0, sizeof(expected), expected), expected);
	assert_int_equal(bond_tx_burst(bed.txq, &pkt, 1), 1);
	copy = testbed_take(&bed_wires[0]);
	assert_int_equal(rte_pktmbuf_pkt_len(copy), sizeof(expected));
	assert_memory_equal(rte_pktmbuf_read(copy, 0, sizeof(found), found), expected,
			    sizeof(expected));
	rte_pktmbuf_free(copy);
	assert_ptr_equal(testbed_take(&bed_wires[1]), pkt);
	rte_pktmbuf_free(pkt);
}

#define COPY_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		COPY_TEST(packets_to_be_tagged_are_unshared_on_every_slave),
		COPY_TEST(tag_is_written_once_into_each_frame),
		COPY_TEST(all_that_pmds_write_for_is_copied_and_nothing_else),
		COPY_TEST(copy_that_cannot_be_made_is_missed_on_one_slave_only),
		COPY_TEST(packets_that_no_slave_has_are_the_tail_even_from_the_middle),
		COPY_TEST(clone_is_copied_to_where_its_data_has_room),
		COPY_TEST(copy_of_segments_has_all_their_bytes),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
