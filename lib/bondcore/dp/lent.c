/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receive while control has some of the bond's rx queues, because nobody polled them for a while
 * (ctl/lending.c): a burst on such a queue finds what control has put aside, and says by its
 * count that the queue is wanted back. Once it is given back, what was put aside comes before
 * anything newer. Worker threads.
 */

#include "map.h"

static uint16_t
stash_take(struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return rte_ring_sc_dequeue_burst(q->stash, (void **)pkts, n, NULL);
}

uint16_t
rx_lent(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	uint32_t bit = UINT32_C(1) << q->queue_id;
	uint16_t got = 0;

	if (m->stashed & bit) {
		got = stash_take(q, pkts, n);
		/* What came before the bond was switched off is as stale as what comes now. */
		if (m->unlent == rx_drop) {
			rte_pktmbuf_free_bulk(pkts, got);
			got = 0;
		}
	}
	if (got == 0 && !(m->lent & bit))
		return m->unlent(m, q, pkts, n);
	q->polled++;
	return got;
}
