/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * One pass from a burst to its slaves: pick a slave for each packet, group, one burst per
 * slave used, and what was not taken back to the caller's tail in its order. A slave
 * whose queue is full never holds up the packets of another.
 */

#ifndef DP_SCATTER_H
#define DP_SCATTER_H

#include <string.h>

#include "map.h"

/* Packets handled together: as many as the bits of the mask of unsent ones. */
#define SCATTER_BURST 64

/* Name the slave (index into tx_port) of each of n packets. */
typedef void (*scatter_pick)(const struct bond_map *m, struct bond_txq *q,
			     struct rte_mbuf *const *pkts, uint8_t *slave, unsigned n);

/* Send up to SCATTER_BURST packets; the bits of those that were not taken. */
static inline uint64_t
scatter_send(const struct bond_map *m, uint16_t queue, struct rte_mbuf *const *pkts,
	     const uint8_t *slave, unsigned n)
{
	struct rte_mbuf *out[BOND_MAX_SLAVES][SCATTER_BURST];
	uint16_t count[BOND_MAX_SLAVES];
	uint64_t unsent = 0;
	bool refused = false;
	unsigned i, s;

	for (s = 0; s < m->n_tx; s++)
		count[s] = 0;
	for (i = 0; i < n; i++) {
		s = slave[i];
		out[s][count[s]++] = pkts[i];
	}
	for (s = 0; s < m->n_tx; s++) {
		uint16_t sent;

		if (count[s] == 0)
			continue;
		sent = rte_eth_tx_burst(m->tx_port[s], queue, out[s], count[s]);
		refused |= sent < count[s];
		count[s] = sent;
	}
	if (likely(!refused))
		return 0;
	/* A slave takes the head of what it was given: go through the burst once more. */
	for (i = 0; i < n; i++) {
		s = slave[i];
		if (count[s] == 0)
			unsent |= UINT64_C(1) << i;
		else
			count[s]--;
	}
	return unsent;
}

/* A whole tx burst function around pick, which is a constant where this is inlined. */
static inline uint16_t
scatter_burst(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n,
	      scatter_pick pick)
{
	uint8_t slave[SCATTER_BURST];
	unsigned done, len, kept = 0;

	for (done = 0; done < n; done += len) {
		uint64_t unsent;

		len = RTE_MIN((unsigned)n - done, (unsigned)SCATTER_BURST);
		pick(m, q, &pkts[done], slave, len);
		unsent = scatter_send(m, q->queue_id, &pkts[done], slave, len);
		/* Places up to here hold packets that are sent or already kept. */
		for (; unsent != 0; unsent &= unsent - 1)
			pkts[kept++] = pkts[done + __builtin_ctzll(unsent)];
	}
	if (kept != 0)
		memmove(&pkts[n - kept], pkts, kept * sizeof(pkts[0]));
	q->packets += n - kept;
	q->unsent += kept;
	return n - kept;
}

#endif
