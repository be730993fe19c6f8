/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Transmit where there is nothing to choose: one slave takes all (active-backup, and any
 * mode with one usable slave), or no slave is usable. Also what is rare for one slave of
 * any mode. Worker threads.
 */

#include "scatter.h"

uint16_t
tx_none(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	RTE_SET_USED(m);
	RTE_SET_USED(pkts);
	q->unsent += n;
	return 0;
}

uint16_t
tx_paused(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return (q->queue_id == 0 ? tx_none : m->unpaused)(m, q, pkts, n);
}

uint16_t
tx_single(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t sent = scatter_one(m, q, 0, pkts, n);

	if (unlikely(sent < n))
		q->unsent += n - sent;
	return sent;
}

uint16_t
scatter_retry(const struct bond_map *m, struct bond_txq *q, unsigned slave, struct rte_mbuf **pkts,
	      uint16_t sent, uint16_t n)
{
	uint32_t tries;

	for (tries = m->tx_retry; tries != 0 && sent < n; tries--)
		sent += port_tx(m->tx[slave].port, q->queue_id, &pkts[sent], n - sent);
	q->slaves[m->tx[slave].id].refused += n - sent;
	return sent;
}

uint16_t
bond_tx_prepare(struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	/* Pairs with the release store in map_publish(), as in bond_tx_burst(). */
	const struct bond_map *m =
		(const struct bond_map *)__atomic_load_n(q->map, __ATOMIC_ACQUIRE);
	unsigned i;

	for (i = 0; i < m->n_prepare; i++)
		n = rte_eth_tx_prepare(m->prepare[i], q->queue_id, pkts, n);
	return n;
}

int
bond_tx_done_cleanup(struct bond_txq *q, uint32_t free_cnt)
{
	/* Pairs with the release store in map_publish(), as in bond_tx_burst(). */
	const struct bond_map *m =
		(const struct bond_map *)__atomic_load_n(q->map, __ATOMIC_ACQUIRE);
	int sum = -ENOTSUP, freed;
	unsigned i;

	if (m->paused && q->queue_id == 0)
		return 0;
	/* All slaves: one that sends no more may hold packets still. */
	for (i = 0; i < m->n_rx; i++) {
		freed = rte_eth_tx_done_cleanup(m->rx[i].port, q->queue_id, free_cnt);
		if (freed < 0)
			continue;
		sum = RTE_MAX(sum, 0) + freed;
		if (free_cnt == 0)
			continue;
		if ((uint32_t)freed >= free_cnt)
			break;
		free_cnt -= (uint32_t)freed;
	}
	return sum;
}
