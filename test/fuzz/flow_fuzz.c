/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Fuzz target of the hash policies: one frame, any bytes. The first byte of an input says how
 * many of the frame's bytes are in the first segment, the second (bits 0 to 3) which function
 * hashes it, and whether the mbuf asks for tags (bits 6 and 7). The fast path and the careful
 * one, the frame split and the frame whole must come to the same slot. EAL is not started:
 * mbufs are made by hand, each over memory of exactly its length.
 */

#include "dp/flow.h"
#include "dp/map.h"
#include "fuzz.h"

#define FUNCTION_MASK 0x0f
#define TAG 0x40
#define OUTER_TAG 0x80
#define DESTINATION (2 * BOND_XMIT_COUNT)

static void
segment_make(struct rte_mbuf *m, const uint8_t *bytes, size_t len, uint8_t choice)
{
	memset(m, 0, sizeof(*m));
	m->buf_addr = malloc(len);
	FUZZ_CHECK(m->buf_addr != NULL || len == 0);
	if (len > 0)
		memcpy(m->buf_addr, bytes, len);
	m->buf_len = m->data_len = (uint16_t)len;
	m->pkt_len = (uint32_t)len;
	m->nb_segs = 1;
	m->ol_flags |= choice & TAG ? RTE_MBUF_F_TX_VLAN : 0;
	m->ol_flags |= choice & OUTER_TAG ? RTE_MBUF_F_TX_QINQ : 0;
	m->vlan_tci = 0x1234;
	m->vlan_tci_outer = 0x5678;
}

static uint16_t
slot_of(struct rte_mbuf *pkt, unsigned function)
{
	static const struct bond_map m = { .hash_seed = 0x9747b28c, .hash_factor = 0x85ebca6b };
	map_hash_fn hash = function == DESTINATION ? hash_destination :
						     hash_function(function / 2, function & 1);
	uint16_t slot = UINT16_MAX;
	uint32_t crc;

	hash(&m, &pkt, &slot, 1);
	FUZZ_CHECK(slot < BOND_SLOTS);
	if (function == DESTINATION)
		crc = flow_hash_destination(pkt);
	else
		crc = flow_hash(pkt, function / 2, function & 1);
	FUZZ_CHECK(slot == flow_slot(crc, m.hash_seed, m.hash_factor));
	return slot;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rte_mbuf whole, head, tail;
	unsigned function;
	uint8_t choice;
	size_t first;

	if (size < 2 || size - 2 > UINT16_MAX)
		return 0;
	first = data[0] < size - 2 ? data[0] : size - 2;
	choice = data[1];
	function = RTE_MIN(choice & FUNCTION_MASK, DESTINATION);
	data += 2;
	size -= 2;
	segment_make(&whole, data, size, choice);
	segment_make(&head, data, first, choice);
	segment_make(&tail, data + first, size - first, 0);
	if (first < size) {
		head.next = &tail;
		head.nb_segs = 2;
		head.pkt_len = (uint32_t)size;
	}
	FUZZ_CHECK(slot_of(&whole, function) == slot_of(&head, function));
	free(whole.buf_addr);
	free(head.buf_addr);
	free(tail.buf_addr);
	return 0;
}
