/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Packets and slots for the tests of the hash policies. Mbufs are made by hand; each lies over
 * memory of exactly its length, so that a sanitizer sees a read behind its end.
 */

#include <stdlib.h>
#include <string.h>

#include "dp/flow.h"
#include "hash_packets.h"

#define SEEDS 3

static void
segment_make(struct rte_mbuf *m, const uint8_t *bytes, uint16_t len)
{
	memset(m, 0, sizeof(*m));
	m->buf_addr = malloc(len);
	if (m->buf_addr == NULL && len > 0)
		abort();
	if (len > 0)
		memcpy(m->buf_addr, bytes, len);
	m->buf_len = m->data_len = len;
	m->pkt_len = len;
	m->nb_segs = 1;
}

void
packet_make(struct packet *p, const struct frame *f, uint16_t len, uint16_t first)
{
	segment_make(&p->segs[0], f->bytes, first);
	segment_make(&p->segs[1], f->bytes + first, len - first);
	p->segs[0].ol_flags = f->ol_flags;
	p->segs[0].vlan_tci = f->vlan_tci;
	p->segs[0].vlan_tci_outer = f->vlan_tci_outer;
	if (first == len)
		return;
	p->segs[0].pkt_len = len;
	p->segs[0].nb_segs = 2;
	p->segs[0].next = &p->segs[1];
}

void
packet_drop(struct packet *p)
{
	free(p->segs[0].buf_addr);
	free(p->segs[1].buf_addr);
}

map_hash_fn
packet_function(unsigned hash)
{
	if (hash == PACKET_HASH_DESTINATION)
		return hash_destination;
	return hash_function(hash / 2, hash & 1);
}

void
packet_key(struct bond_map *m, uint32_t seed)
{
	m->hash_seed = seed * 0x85ebca6b ^ seed >> 7;
	m->hash_factor = ((seed ^ 0x5bd1e995) * 0xc2b2ae35 ^ seed >> 3) | 1;
}

uint32_t
packet_hash(unsigned hash, const struct packet *p)
{
	struct rte_mbuf *pkt = (struct rte_mbuf *)(uintptr_t)&p->segs[0];
	struct bond_map m = { 0 };
	uint32_t seed, slots = 0;
	uint16_t slot;

	for (seed = 1; seed <= SEEDS; seed++) {
		packet_key(&m, seed);
		packet_function(hash)(&m, &pkt, &slot, 1);
		if (slot >= BOND_SLOTS)
			abort();
		slots = slots * BOND_SLOTS + slot;
	}
	return slots;
}

uint32_t
packet_hash_carefully(unsigned hash, const struct packet *p)
{
	struct bond_map m = { 0 };
	uint32_t seed, crc, slots = 0;

	if (hash == PACKET_HASH_DESTINATION)
		crc = flow_hash_destination(&p->segs[0]);
	else if (hash / 2 == BOND_XMIT_RSS)
		crc = flow_hash(&p->segs[0], BOND_XMIT_LAYER34, hash & 1);
	else
		crc = flow_hash(&p->segs[0], hash / 2, hash & 1);
	for (seed = 1; seed <= SEEDS; seed++) {
		packet_key(&m, seed);
		slots = slots * BOND_SLOTS + flow_slot(crc, m.hash_seed, m.hash_factor);
	}
	return slots;
}
