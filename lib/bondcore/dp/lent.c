/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receive while control has some of the bond's rx queues, because nobody polled them for a while
 * (ctl/lending.c): a burst on such a queue finds what control has put aside, and says by its
 * count that the queue is wanted back. Once it is given back, what was put aside comes before
 * anything newer. Worker threads; and whoever asks what waits in a queue, lent or not.
 *
 * Who asks, and bursts only if something waits, is to have the queue as one who bursts in vain.
 * That takes an answer that nothing waits, by slaves that all can tell: else a slow frame may be
 * what waits, and no burst comes for it.
 */

#include "map.h"

static uint16_t
stash_take(struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return rte_ring_sc_dequeue_burst(q->stash, (void **)pkts, n, NULL);
}

static bool
is_lent(const struct bond_map *m, const struct bond_rxq *q)
{
	return (m->lent >> q->queue_id & 1) != 0;
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
	if (got == 0 && !is_lent(m, q))
		return m->unlent(m, q, pkts, n);
	q->polled++;
	return got;
}

static const struct bond_map *
newest(const struct bond_rxq *q)
{
	/* Pairs with the release store in map_publish(), as in bond_rx_burst(). */
	return (const struct bond_map *)__atomic_load_n(q->map, __ATOMIC_ACQUIRE);
}

/* Of a lent queue control is in the slaves' own, which it leaves empty. */
static int
slave_count(const struct bond_map *m, const struct bond_rxq *q, uint16_t port)
{
	if (is_lent(m, q))
		return rte_eth_fp_ops[port].rx_queue_count != NULL ? 0 : -ENOTSUP;
	return rte_eth_rx_queue_count(port, q->queue_id);
}

static int
slave_status(const struct bond_map *m, const struct bond_rxq *q, uint16_t port, uint16_t offset)
{
	if (is_lent(m, q))
		return rte_eth_fp_ops[port].rx_descriptor_status != NULL ? RTE_ETH_RX_DESC_AVAIL :
									   -ENOTSUP;
	return rte_eth_rx_descriptor_status(port, q->queue_id, offset);
}

int
bond_rx_queue_count(struct bond_rxq *q)
{
	const struct bond_map *m = newest(q);
	int waiting = (int)rte_ring_count(q->stash), one;
	unsigned i, told = 0;

	for (i = 0; i < m->n_rx; i++) {
		one = slave_count(m, q, m->rx[i].port);
		if (one < 0)
			continue;
		waiting += one;
		told++;
	}
	if (waiting != 0)
		return waiting;
	if (told == m->n_rx)
		q->asked_in_vain++;
	return told != 0 ? 0 : -ENOTSUP;
}

int
bond_rx_descriptor_status(struct bond_rxq *q, uint16_t offset)
{
	const struct bond_map *m = newest(q);
	unsigned aside = rte_ring_count(q->stash), i, told = 0;
	int status = -ENOTSUP, one;

	if (offset < aside)
		return RTE_ETH_RX_DESC_DONE;
	for (i = 0; i < m->n_rx; i++) {
		one = slave_status(m, q, m->rx[i].port, offset - aside);
		if (one == RTE_ETH_RX_DESC_DONE)
			return one;
		if (one < 0)
			continue;
		status = one;
		told++;
	}
	if (offset == 0 && told == m->n_rx)
		q->asked_in_vain++;
	return status;
}
