/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Transmit where there is nothing to choose: one slave takes all (active-backup, and any
 * mode with one usable slave), or no slave is usable. Worker threads.
 */

#include "map.h"

uint16_t
tx_none(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	RTE_SET_USED(m);
	RTE_SET_USED(pkts);
	q->unsent += n;
	return 0;
}

uint16_t
tx_single(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t sent = rte_eth_tx_burst(m->tx_port[0], q->queue_id, pkts, n);

	q->packets += sent;
	q->unsent += n - sent;
	return sent;
}
