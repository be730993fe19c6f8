/* SPDX-License-Identifier: BSD-3-Clause */

/* Frames as packets, and what the hash functions make of them; no EAL runs. */

#ifndef TEST_UNIT_HASH_PACKETS_H
#define TEST_UNIT_HASH_PACKETS_H

#include <rte_mbuf.h>

#include "dp/map.h"
#include "hash_frames.h"

/* A frame in one or two segments, each in memory of exactly its size. */
struct packet {
	struct rte_mbuf segs[2];
};

/* The first len bytes of a frame, of these first in the first segment. */
void packet_make(struct packet *p, const struct frame *f, uint16_t len, uint16_t first);
void packet_drop(struct packet *p);

/* Every policy plain and symmetric, and hash_destination(): policy * 2 + symmetric. */
#define PACKET_HASHES (BOND_XMIT_COUNT * 2 + 1)
#define PACKET_HASH(policy, symmetric) ((policy)*2 + (symmetric))
#define PACKET_HASH_DESTINATION (BOND_XMIT_COUNT * 2)

map_hash_fn packet_function(unsigned hash);

/* A key of a bond; two with different seeds are independent. */
void packet_key(struct bond_map *m, uint32_t seed);

/* What a function makes of a packet: its slots with three seeds, 30 bits. */
uint32_t packet_hash(unsigned hash, const struct packet *p);

/* The same of flow.c alone. */
uint32_t packet_hash_carefully(unsigned hash, const struct packet *p);

#endif
