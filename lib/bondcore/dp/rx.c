/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receive: delivering slaves in rotating order; where there are inactive ones, they are
 * drained now and then, so that nothing stale waits there for a failover. balance-alb, whose
 * inactive slaves deliver too, polls all. 802.3ad is in rx_8023ad.c. Worker threads.
 */

#include <rte_ether.h>

#include "rx.h"

/* Bursts from one drain to the next while there is traffic. */
#define DRAIN_INTERVAL 32

/* The destination, or NULL if there is no whole header; it may lie in several segments. */
static const struct rte_ether_addr *
destination(const struct rte_mbuf *pkt, struct rte_ether_hdr *space)
{
	const struct rte_ether_hdr *hdr = rte_pktmbuf_read(pkt, 0, sizeof(*space), space);

	return hdr == NULL ? NULL : &hdr->dst_addr;
}

/* 01:80:c2:00:00:00 to 0f: LLDP, LACP and the like. */
bool
rx_is_link_local(const struct rte_mbuf *pkt)
{
	static const uint8_t group[] = { 0x01, 0x80, 0xc2, 0x00, 0x00 };
	struct rte_ether_hdr space;
	const struct rte_ether_addr *dst = destination(pkt, &space);

	return dst != NULL && memcmp(dst, group, sizeof(group)) == 0 &&
	       dst->addr_bytes[sizeof(group)] <= 0x0f;
}

bool
rx_delivers_by_now(const struct bond_rxq *q, uint16_t port_id)
{
	/* Pairs with the release store in map_publish(), as in bond_rx_burst(). */
	const struct bond_map *m =
		(const struct bond_map *)__atomic_load_n(q->map, __ATOMIC_ACQUIRE);
	uint16_t i;

	for (i = 0; i < m->n_deliver; i++) {
		if (m->rx[i].port == port_id)
			return true;
	}
	return false;
}

static bool
is_unicast(const struct rte_mbuf *pkt)
{
	struct rte_ether_hdr space;
	const struct rte_ether_addr *dst = destination(pkt, &space);

	return dst != NULL && rte_is_unicast_ether_addr(dst);
}

/* Keep of an inactive slave's frames what is for its link, and unicast if asked. */
static inline uint16_t
suppress(struct bond_rxq *q, const struct map_slave *from, struct rte_mbuf **pkts, uint16_t n,
	 bool unicast)
{
	uint16_t i, kept = 0;

	/*
	 * At a failover frames come on the new slave at once: those that came while this
	 * thread held the old map, for as long as it was kept from its CPU, are no duplicates.
	 */
	if (rx_delivers_by_now(q, from->port))
		return n;
	for (i = 0; i < n; i++) {
		struct rte_mbuf *pkt = pkts[i];

		if (rx_is_link_local(pkt))
			/* Not every PMD (net_ring) says whence it came. */
			pkt->port = from->port;
		else if (!unicast || !is_unicast(pkt))
			continue;
		pkts[i] = pkts[kept];
		pkts[kept++] = pkt;
	}
	rte_pktmbuf_free_bulk(&pkts[kept], n - kept);
	q->slaves[from->id].suppressed += n - kept;
	return kept;
}

uint16_t
rx_keep_link_local(const struct bond_map *m, struct bond_rxq *q, const struct map_slave *from,
		   struct rte_mbuf **pkts, uint16_t n)
{
	RTE_SET_USED(m);
	return suppress(q, from, pkts, n, false);
}

/* As of a frame that has no whole header in its first segment. */
static const struct rte_ether_hdr no_header = { .dst_addr.addr_bytes = { 0x01 } };

/* balance-alb: what comes on an inactive slave is suppressed unless it is unicast. */
static inline uint16_t
keep_unicast(const struct bond_map *m, struct bond_rxq *q, const struct map_slave *from,
	     struct rte_mbuf **pkts, uint16_t n)
{
	unsigned group = 0;
	uint16_t i;

	if (from < &m->rx[m->n_deliver])
		return n;
	for (i = 0; i < n; i++) {
		const struct rte_ether_hdr *hdr =
			rte_pktmbuf_data_len(pkts[i]) >= sizeof(*hdr) ?
				rte_pktmbuf_mtod(pkts[i], const struct rte_ether_hdr *) :
				&no_header;

		group |= hdr->dst_addr.addr_bytes[0];
	}
	return likely((group & RTE_ETHER_GROUP_ADDR) == 0) ? n : suppress(q, from, pkts, n, true);
}

uint16_t
rx_none(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	RTE_SET_USED(m);
	RTE_SET_USED(q);
	RTE_SET_USED(pkts);
	RTE_SET_USED(n);
	return 0;
}

static uint16_t
keep_nothing(const struct bond_map *m, struct bond_rxq *q, const struct map_slave *from,
	     struct rte_mbuf **pkts, uint16_t n)
{
	RTE_SET_USED(m);
	rte_pktmbuf_free_bulk(pkts, n);
	q->slaves[from->id].suppressed += n;
	return 0;
}

uint16_t
rx_drop(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return rx_poll(m, q, pkts, n, m->n_rx, keep_nothing, NULL);
}

uint16_t
rx_deliver(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return rx_poll(m, q, pkts, n, m->n_deliver, NULL, NULL);
}

static __rte_noinline uint16_t
suppress_in_general(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts,
		    uint16_t n)
{
	return rx_poll_and_drain(m, q, pkts, n, DRAIN_INTERVAL, NULL, rx_keep_link_local);
}

uint16_t
rx_suppress(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t got;

	if (unlikely(m->n_deliver != 1 || q->drain_wait == 0))
		return suppress_in_general(m, q, pkts, n);
	/* The active slave alone: nothing is to be chosen. */
	q->drain_wait--;
	got = port_rx(m->rx[0].port, q->queue_id, pkts, n);
	if (unlikely(got == 0))
		return rx_drain(m, q, pkts, n, DRAIN_INTERVAL, rx_keep_link_local);
	q->slaves[m->rx[0].id].packets += got;
	return got;
}

uint16_t
rx_unicast(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return rx_poll(m, q, pkts, n, m->n_rx, keep_unicast, NULL);
}
