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

/* Whether the newest map delivers what a slave receives; asked before anything is dropped. */
static bool
delivers_by_now(const struct bond_rxq *q, uint16_t port_id)
{
	/* Pairs with the release store in map_publish(), as in bond_rx_burst(). */
	const struct bond_map *m =
		(const struct bond_map *)__atomic_load_n(q->map, __ATOMIC_ACQUIRE);
	uint16_t i;

	for (i = 0; i < m->n_deliver; i++) {
		if (m->rx_port[i] == port_id)
			return true;
	}
	return false;
}

/* Keep what is link-local of n frames of an inactive slave, drop the others. */
static uint16_t
suppress(struct bond_rxq *q, uint16_t port_id, struct rte_mbuf **pkts, uint16_t n)
{
	struct rte_mbuf *duplicates[DRAIN_BURST];
	uint16_t i, kept = 0, dropped = 0;

	for (i = 0; i < n; i++) {
		if (!is_link_local(pkts[i])) {
			duplicates[dropped++] = pkts[i];
			continue;
		}
		/* It is about this slave's link; not every PMD (net_ring) says whence it came. */
		pkts[i]->port = port_id;
		pkts[kept++] = pkts[i];
	}
	rte_pktmbuf_free_bulk(duplicates, dropped);
	q->suppressed += dropped;
	return kept;
}

/* Take a burst from one inactive slave, and what is to be kept of it. */
static uint16_t
drain_inactive(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t slave = q->drain_turn, got;

	if (slave < m->n_deliver || slave >= m->n_rx)
		slave = m->n_deliver;
	q->drain_turn = slave + 1;

	got = rte_eth_rx_burst(m->rx_port[slave], q->queue_id, pkts, RTE_MIN(n, DRAIN_BURST));
	/*
	 * At a failover frames come on the new slave at once: those that came while this
	 * thread held the old map, for as long as it was kept from its CPU, are no duplicates.
	 */
	if (got == 0 || delivers_by_now(q, m->rx_port[slave]))
		return got;
	return suppress(q, m->rx_port[slave], pkts, got);
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
