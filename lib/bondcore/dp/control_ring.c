/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Frames of the control thread on their way out: where a slave has no tx queue to spare,
 * the worker that owns the bond's first tx queue sends them. mbuf->port names the slave.
 * Worker threads.
 */

#include "map.h"

#define CONTROL_BURST 8

/* A slave that left the map since the frame was queued may be stopped at any moment. */
static bool
port_in_map(const struct bond_map *m, uint16_t port_id)
{
	uint16_t i;

	for (i = 0; i < m->n_rx; i++) {
		if (m->rx[i].port == port_id)
			return true;
	}
	return false;
}

void
bond_txq_send_control(struct bond_txq *q)
{
	/* Pairs with the release store in map_publish(), as in bond_tx_burst(). */
	const struct bond_map *m =
		(const struct bond_map *)__atomic_load_n(q->map, __ATOMIC_ACQUIRE);
	uint32_t queued = __atomic_load_n(&q->control_queued, __ATOMIC_ACQUIRE);
	struct rte_mbuf *pkts[CONTROL_BURST];
	unsigned n, i;

	if (m->paused)
		return; /* control sends them itself */
	n = rte_ring_sc_dequeue_burst(q->control, (void **)pkts, CONTROL_BURST, NULL);
	if (n < CONTROL_BURST)
		q->control_seen = queued; /* none of these is left */
	for (i = 0; i < n; i++) {
		uint16_t port_id = pkts[i]->port;

		if (port_in_map(m, port_id) &&
		    rte_eth_tx_burst(port_id, q->queue_id, &pkts[i], 1) == 1) {
			q->control_sent++;
		} else {
			rte_pktmbuf_free(pkts[i]);
			q->control_dropped++;
		}
	}
}
