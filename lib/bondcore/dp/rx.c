/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receive: delivering slaves in rotating order; where there are inactive ones, one of
 * them is drained with each burst, so that nothing stale waits there for a failover.
 * Worker threads.
 */

#include <rte_ether.h>

#include "map.h"

/* Frames taken from an inactive slave at once. */
#define DRAIN_BURST 32

static inline uint16_t
poll_delivering(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t slave = q->turn < m->n_deliver ? q->turn : 0;
	uint16_t polled, got = 0;

	q->turn = slave + 1;
	for (polled = 0; polled < m->n_deliver && got < n; polled++) {
		got += rte_eth_rx_burst(m->rx_port[slave], q->queue_id, &pkts[got], n - got);
		if (++slave == m->n_deliver)
			slave = 0;
	}
	return got;
}

/* 01:80:c2:00:00:00 to 0f: for the link itself (LLDP, LACP), whatever the slave's part is. */
static inline bool
is_link_local(const struct rte_mbuf *pkt)
{
	const struct rte_ether_addr *dst;

	if (rte_pktmbuf_data_len(pkt) < RTE_ETHER_HDR_LEN)
		return false;
	dst = rte_pktmbuf_mtod(pkt, const struct rte_ether_addr *);
	return dst->addr_bytes[0] == 0x01 && dst->addr_bytes[1] == 0x80 &&
	       dst->addr_bytes[2] == 0xc2 && dst->addr_bytes[3] == 0x00 &&
	       dst->addr_bytes[4] == 0x00 && dst->addr_bytes[5] <= 0x0f;
}

/* Take a burst from one inactive slave; keep only what is link-local. */
static uint16_t
drain_inactive(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	struct rte_mbuf *duplicates[DRAIN_BURST];
	uint16_t slave, got, i, kept = 0, dropped = 0;

	slave = q->drain_turn;
	if (slave < m->n_deliver || slave >= m->n_rx)
		slave = m->n_deliver;
	q->drain_turn = slave + 1;

	got = rte_eth_rx_burst(m->rx_port[slave], q->queue_id, pkts, RTE_MIN(n, DRAIN_BURST));
	for (i = 0; i < got; i++) {
		if (!is_link_local(pkts[i])) {
			duplicates[dropped++] = pkts[i];
			continue;
		}
		/* It is about this slave's link; not every PMD (net_ring) says where it came from. */
		pkts[i]->port = m->rx_port[slave];
		pkts[kept++] = pkts[i];
	}
	rte_pktmbuf_free_bulk(duplicates, dropped);
	q->suppressed += dropped;
	return kept;
}

uint16_t
rx_deliver(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t got = poll_delivering(m, q, pkts, n);

	q->packets += got;
	return got;
}

uint16_t
rx_suppress(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	/* First, as what is kept needs a place that a full active slave would leave none of. */
	uint16_t got = drain_inactive(m, q, pkts, n);

	got += poll_delivering(m, q, &pkts[got], n - got);
	q->packets += got;
	return got;
}
