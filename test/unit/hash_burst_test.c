/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * dp/hash: random frames, whole, broken and split, in bursts of every size: the slot of a
 * packet depends on nothing but its own bytes. The chance is seeded and the same in each run.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "hash_packets.h"
#include "hash_rows.h"

#define PACKETS 512
#define MAX_BURST 100
#define ROUNDS 20

static struct packet packets[PACKETS];
static uint64_t chance = 1;

static uint32_t
chance_next(uint32_t below)
{
	chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (chance >> 33) % below;
}

static void
frame_at_random(struct frame *f)
{
	unsigned n_rows = 0, n_tags = 0, errors;
	char recipe[160];

	while (hash_rows[n_rows].macs != NULL)
		n_rows++;
	while (hash_tags[n_tags].recipe != NULL)
		n_tags++;
	n_rows = chance_next(n_rows);
	snprintf(recipe, sizeof(recipe), "eth:%s %s %s", hash_rows[n_rows].macs,
		 hash_tags[chance_next(n_tags)].recipe, hash_rows[n_rows].recipe);
	frame_build(f, recipe, chance_next(256));
	for (errors = chance_next(8); errors > 4; errors--)
		f->bytes[chance_next(f->len)] = chance_next(256);
	f->len -= chance_next(4) == 0 ? chance_next(f->len) : 0;
}

static int
packets_make(void **state)
{
	struct frame f;
	unsigned i;

	(void)state;
	for (i = 0; i < PACKETS; i++) {
		frame_at_random(&f);
		packet_make(&packets[i], &f, f.len,
			    chance_next(4) == 0 ? chance_next(f.len + 1u) : f.len);
		packets[i].segs[0].hash.rss = chance_next(UINT32_MAX);
		packets[i].segs[0].ol_flags |= chance_next(2) ? RTE_MBUF_F_RX_RSS_HASH : 0;
	}
	return 0;
}

static int
packets_drop(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < PACKETS; i++)
		packet_drop(&packets[i]);
	return 0;
}

static void
bursts_check(const struct bond_map *m, unsigned hash, const uint16_t *alone)
{
	struct rte_mbuf *pkts[MAX_BURST];
	unsigned n, i, which[MAX_BURST];
	uint16_t slot[MAX_BURST + 1];

	for (n = 0; n <= MAX_BURST; n++) {
		for (i = 0; i < n; i++) {
			which[i] = chance_next(PACKETS);
			pkts[i] = &packets[which[i]].segs[0];
		}
		slot[n] = UINT16_MAX;
		packet_function(hash)(m, pkts, slot, n);
		for (i = 0; i < n; i++)
			assert_int_equal(slot[i], alone[which[i]]);
		assert_int_equal(slot[n], UINT16_MAX);
	}
}

static void
a_packet_has_its_slot_at_any_place_in_a_burst_of_any_size(void **state)
{
	struct bond_map m = { .tx_retry = 0 };
	uint16_t alone[PACKETS];
	struct rte_mbuf *pkt;
	unsigned hash, i, round;

	(void)state;
	for (round = 0; round < ROUNDS; round++) {
		packet_key(&m, round);
		for (hash = 0; hash < PACKET_HASHES; hash++) {
			for (i = 0; i < PACKETS; i++) {
				pkt = &packets[i].segs[0];
				packet_function(hash)(&m, &pkt, &alone[i], 1);
				assert_in_range(alone[i], 0, BOND_SLOTS - 1);
			}
			bursts_check(&m, hash, alone);
		}
	}
}

static void
a_broken_frame_has_the_hash_of_the_careful_parser(void **state)
{
	struct packet p;
	struct frame f;
	unsigned hash, i;

	(void)state;
	for (i = 0; i < PACKETS * ROUNDS; i++) {
		frame_at_random(&f);
		packet_make(&p, &f, f.len, f.len);
		for (hash = 0; hash < PACKET_HASHES; hash++)
			assert_int_equal(packet_hash(hash, &p), packet_hash_carefully(hash, &p));
		packet_drop(&p);
	}
}

static void
the_hash_of_a_nic_counts_for_rss_and_for_nothing_else(void **state)
{
	unsigned hash, i, rss_differs = 0;
	struct packet p;
	uint32_t before;
	struct frame f;

	(void)state;
	for (i = 0; i < PACKETS; i++) {
		frame_at_random(&f);
		packet_make(&p, &f, f.len, f.len);
		for (hash = 0; hash < PACKET_HASHES; hash++) {
			p.segs[0].hash.rss = i;
			p.segs[0].ol_flags &= ~RTE_MBUF_F_RX_RSS_HASH;
			before = packet_hash(hash, &p);
			p.segs[0].ol_flags |= RTE_MBUF_F_RX_RSS_HASH;
			if (hash == PACKET_HASH(BOND_XMIT_RSS, false))
				rss_differs += packet_hash(hash, &p) != before;
			else
				assert_int_equal(packet_hash(hash, &p), before);
		}
		packet_drop(&p);
	}
	assert_int_equal(rss_differs, PACKETS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packet_has_its_slot_at_any_place_in_a_burst_of_any_size),
		cmocka_unit_test(a_broken_frame_has_the_hash_of_the_careful_parser),
		cmocka_unit_test(the_hash_of_a_nic_counts_for_rss_and_for_nothing_else),
	};

	return cmocka_run_group_tests(tests, packets_make, packets_drop);
}
