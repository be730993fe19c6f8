/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * 802.3ad while flows move from one slave to another: packets whose slot is held are handed
 * back, as if their slave were full, until what the former slave has of their flows is with
 * the partner. All others go as ever (xor.c). What is held and for how long is left to
 * ctl/handover.c. Worker threads.
 */

#include "scatter.h"

/* The packets that need not wait move up, with their slots; of[k] is the place of the kth. */
static unsigned
pick_free(const struct bond_map *m, struct rte_mbuf *const *pkts, uint16_t *slot, unsigned n,
	  struct rte_mbuf **go, uint8_t *of)
{
	unsigned i, k = 0;

	for (i = 0; i < n; i++) {
		if (m->slot[slot[i]] == MAP_HELD)
			continue;
		go[k] = pkts[i];
		slot[k] = slot[i];
		of[k++] = i;
	}
	return k;
}

/* Up to SCATTER_BURST packets; the bits of those that were not taken. */
static uint64_t
send_chunk(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts, unsigned n)
{
	struct rte_mbuf *go[SCATTER_BURST];
	uint64_t unsent, refused;
	uint16_t slot[SCATTER_BURST];
	uint8_t of[SCATTER_BURST];
	unsigned i, k;

	m->hash(m, pkts, slot, n);
	k = pick_free(m, pkts, slot, n, go, of);
	q->held += n - k;
	refused = scatter_slots(m, q, go, slot, k);
	unsent = UINT64_MAX >> (SCATTER_BURST - n);
	for (i = 0; i < k; i++) {
		if (!(refused & UINT64_C(1) << i))
			unsent &= ~(UINT64_C(1) << of[i]);
	}
	return unsent;
}

uint16_t
tx_held(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	unsigned done, len, kept = 0;
	uint64_t held = q->held;
	uint16_t sent;

	for (done = 0; done < n; done += len) {
		len = RTE_MIN((unsigned)n - done, (unsigned)SCATTER_BURST);
		kept = scatter_keep(pkts, done, kept, send_chunk(m, q, &pkts[done], len));
	}
	sent = scatter_return(q, pkts, n, kept);
	/* As often as they are offered again: that would hide those that found no room. */
	q->unsent -= q->held - held;
	return sent;
}
