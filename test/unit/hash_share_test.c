/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * dp/hash: how evenly flows come to slots, and that two bonds in a row, and a bond behind the
 * queues of a NIC, share as evenly as one alone. Sets of 64 Ki flows; eight equal parts of the
 * table stand for eight slaves, in runs of slots and in turns.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "hash_packets.h"

#define FLOWS 65536
#define PARTS 8
#define BURST 64
#define PLAIN 62 /* bytes of each frame */

static uint64_t chance = 1;

static uint32_t
chance_next(void)
{
	chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return chance >> 32;
}

struct flow_fields {
	uint32_t src, dst;
	uint16_t sport, dport;
	bool v6;
};

static void
any(struct flow_fields *f, uint32_t i)
{
	(void)i;
	f->src = chance_next();
	f->dst = chance_next();
	f->sport = chance_next();
	f->dport = chance_next();
}

static void
clients(struct flow_fields *f, uint32_t i)
{
	f->src = 0x0a000000 + i;
	f->dst = 0xc0a80001;
	f->sport = 32768 + chance_next() / 131072;
	f->dport = 443;
}

static void
clients_v6(struct flow_fields *f, uint32_t i)
{
	clients(f, i);
	f->v6 = true;
}

static void
sequential_ports(struct flow_fields *f, uint32_t i)
{
	f->src = 0x0a000001;
	f->dst = 0x0a000002;
	f->sport = i;
	f->dport = 80 + (i >> 16);
}

static void
pairs(struct flow_fields *f, uint32_t i)
{
	f->src = 0x0a000000 + i;
	f->dst = 0x0b000000 + i;
	f->sport = f->dport = 4789;
}

static void
pairs_v6(struct flow_fields *f, uint32_t i)
{
	pairs(f, i);
	f->v6 = true;
}

struct flow_set {
	const char *name;
	void (*make)(struct flow_fields *f, uint32_t i);
};

static const struct flow_set sets[] = {
	{ "random", any },
	{ "clients to a server", clients },
	{ "clients to a server, IPv6", clients_v6 },
	{ "sequential ports", sequential_ports },
	{ "pairs", pairs },
	{ "pairs, IPv6", pairs_v6 },
};

static struct rte_mbuf mbufs[BURST], *pkts[BURST];
static struct frame frames[BURST], plain_v4, plain_v6;

static void
be32_put(uint8_t *p, uint32_t value)
{
	value = rte_cpu_to_be_32(value);
	memcpy(p, &value, sizeof(value));
}

/* What a NIC makes of each bit of a flow, with the key that most NICs come with. */
static uint32_t nic_bits[96];

static void
nic_start(void)
{
	static const uint8_t key[] = {
		0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2,
		0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0
	};
	unsigned bit, i;

	for (bit = 0; bit < RTE_DIM(nic_bits); bit++) {
		for (i = bit; i < bit + 32; i++)
			nic_bits[bit] = nic_bits[bit] << 1 | (key[i / 8] >> (7 - i % 8) & 1);
	}
}

static uint32_t
nic_hash(const struct flow_fields *f)
{
	uint32_t tuple[3] = { f->src, f->dst, (uint32_t)f->sport << 16 | f->dport };
	uint32_t hash = 0, word;
	unsigned i;

	for (i = 0; i < RTE_DIM(tuple); i++) {
		for (word = tuple[i]; word != 0; word &= word - 1)
			hash ^= nic_bits[i * 32 + 31 - __builtin_ctz(word)];
	}
	return hash;
}

static void
packet_fill(unsigned i, const struct flow_fields *f)
{
	struct frame *frame = &frames[i];
	uint8_t *ip = frame->bytes + 14;

	memcpy(frame->bytes, (f->v6 ? &plain_v6 : &plain_v4)->bytes, PLAIN);
	be32_put(ip + (f->v6 ? 20 : 12), f->src);
	be32_put(ip + (f->v6 ? 36 : 16), f->dst);
	be32_put(ip + (f->v6 ? 40 : 20), (uint32_t)f->sport << 16 | f->dport);
	memset(&mbufs[i], 0, sizeof(mbufs[i]));
	mbufs[i].buf_addr = frame->bytes;
	mbufs[i].data_len = PLAIN;
	mbufs[i].pkt_len = PLAIN;
	mbufs[i].nb_segs = 1;
	mbufs[i].ol_flags = RTE_MBUF_F_RX_RSS_HASH;
	mbufs[i].hash.rss = nic_hash(f);
	pkts[i] = &mbufs[i];
}

static void
share_check(const uint32_t *part, const char *set, unsigned hash, uint32_t seed)
{
	unsigned i;

	for (i = 0; i < PARTS; i++) {
		if (part[i] * 100 > FLOWS / PARTS * 105)
			fail_msg("%s, policy %u, seed %u: a part has %u of %u", set, hash, seed,
				 part[i], FLOWS);
	}
}

/* Whether a flow gets to the bond at all: what was before it chose. */
typedef bool (*gate)(const struct rte_mbuf *pkt, uint16_t slot_before);

static bool
open_gate(const struct rte_mbuf *pkt, uint16_t slot_before)
{
	(void)pkt;
	(void)slot_before;
	return true;
}

static bool
slave_of_another_bond(const struct rte_mbuf *pkt, uint16_t slot_before)
{
	(void)pkt;
	return slot_before < BOND_SLOTS / PARTS;
}

/* One of eight queues, as a redirection table of 128 entries makes them. */
static bool
queue_of_a_nic(const struct rte_mbuf *pkt, uint16_t slot_before)
{
	(void)slot_before;
	return (pkt->hash.rss & 7) == 3;
}

static void
share(const struct flow_set *set, unsigned hash, uint32_t seed, gate pass)
{
	uint32_t runs[PARTS] = { 0 }, turns[PARTS] = { 0 }, i = 0;
	uint16_t before[BURST], slot[BURST];
	struct bond_map m = { 0 }, first = { 0 };
	unsigned k, n = 0;

	packet_key(&m, seed);
	packet_key(&first, seed + 100);
	while (n < FLOWS) {
		for (k = 0; k < BURST; k++, i++) {
			struct flow_fields f = { .v6 = false };

			set->make(&f, i);
			packet_fill(k, &f);
		}
		packet_function(hash)(&first, pkts, before, BURST);
		packet_function(hash)(&m, pkts, slot, BURST);
		for (k = 0; k < BURST && n < FLOWS; k++) {
			if (!pass(pkts[k], before[k]))
				continue;
			runs[slot[k] / (BOND_SLOTS / PARTS)]++;
			turns[slot[k] & (PARTS - 1)]++;
			n++;
		}
	}
	share_check(runs, set->name, hash, seed);
	share_check(turns, set->name, hash, seed);
}

static const unsigned hashes[] = {
	PACKET_HASH(BOND_XMIT_LAYER34, false), PACKET_HASH(BOND_XMIT_LAYER34, true),
	PACKET_HASH(BOND_XMIT_ENCAP34, false), PACKET_HASH(BOND_XMIT_RSS, false),
};

static void
share_all(gate pass, uint32_t seeds)
{
	unsigned set, hash;
	uint32_t seed;

	for (set = 0; set < RTE_DIM(sets); set++) {
		for (hash = 0; hash < RTE_DIM(hashes); hash++) {
			for (seed = 1; seed <= seeds; seed++)
				share(&sets[set], hashes[hash], seed, pass);
		}
	}
}

static void
no_part_of_the_slots_gets_five_percent_more_than_its_share(void **state)
{
	(void)state;
	share_all(open_gate, 3);
}

static void
what_one_bond_chose_is_shared_evenly_by_the_next(void **state)
{
	(void)state;
	share_all(slave_of_another_bond, 1);
}

static void
what_came_on_one_queue_of_a_nic_is_shared_evenly(void **state)
{
	(void)state;
	share_all(queue_of_a_nic, 1);
}

static int
flows_start(void **state)
{
	(void)state;
	nic_start();
	frame_build(&plain_v4, "eth:ab 4:ab udp:1:2 pay:20", 1);
	frame_build(&plain_v6, "eth:ab 6:ab udp:1:2", 1);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_part_of_the_slots_gets_five_percent_more_than_its_share),
		cmocka_unit_test(what_one_bond_chose_is_shared_evenly_by_the_next),
		cmocka_unit_test(what_came_on_one_queue_of_a_nic_is_shared_evenly),
	};

	return cmocka_run_group_tests(tests, flows_start, NULL);
}
