/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receive in 802.3ad: LACPDUs and Markers of any slave go up to control, through a ring for each
 * rx queue; all else is as in the other modes. A frame is looked at no closer than it takes:
 * packet type first, as what the NIC found to be IP is none of them; then the ethertype;
 * the subtype only of slow frames. Whether one is well-formed, addressed rightly and expected
 * is for control to say. Slow frames are taken out before anything is suppressed. Worker
 * threads; control while it has a queue (lent.c).
 */

#include <rte_byteorder.h>
#include <rte_ether.h>

#include "rx.h"

/* Short, as a partner waits for answers, and inactive slaves are those where it does. */
#define DRAIN_INTERVAL 4

#define SUBTYPE_LACP 1
#define SUBTYPE_MARKER 2

/* Beginning of a slow frame. */
struct slow_hdr {
	struct rte_ether_hdr eth;
	uint8_t subtype, version;
};

/*
 * Whether one of n frames may be for control: no branch depends on what came. Room for a header
 * is in any mbuf that something was received to; how long the frame is, is_for_control() sees.
 */
static inline bool
may_be_slow(struct rte_mbuf *const *pkts, unsigned n)
{
	unsigned i, found = 0;

#pragma GCC unroll 4
	for (i = 0; i < n; i++)
		found |= rte_pktmbuf_mtod(pkts[i], const struct rte_ether_hdr *)->ether_type ==
			 RTE_BE16(RTE_ETHER_TYPE_SLOW);
	return found;
}

/* Negative unless the NIC says that the frame is IP. */
static inline int
unknown(const struct rte_mbuf *pkt)
{
	return (int)(pkt->packet_type & RTE_PTYPE_L3_MASK) - 1;
}

/* How many frames at the beginning are IP: by fours, as a branch for each costs more. */
static inline unsigned
count_ip(struct rte_mbuf *const *pkts, unsigned n)
{
	unsigned i;

	for (i = 0; i + 4 <= n; i += 4) {
		if ((unknown(pkts[i]) | unknown(pkts[i + 1]) | unknown(pkts[i + 2]) |
		     unknown(pkts[i + 3])) < 0)
			break;
	}
	while (i < n && unknown(pkts[i]) >= 0)
		i++;
	return i;
}

/* LACPDUs and Markers are never tagged; slow frames of other subtypes are not for control. */
static bool
is_for_control(const struct rte_mbuf *pkt)
{
	struct slow_hdr space;
	const struct slow_hdr *hdr;

	if (pkt->ol_flags & (RTE_MBUF_F_RX_VLAN_STRIPPED | RTE_MBUF_F_RX_QINQ_STRIPPED))
		return false;
	hdr = rte_pktmbuf_read(pkt, 0, sizeof(space), &space);
	return hdr != NULL && hdr->eth.ether_type == RTE_BE16(RTE_ETHER_TYPE_SLOW) &&
	       (hdr->subtype == SUBTYPE_LACP || hdr->subtype == SUBTYPE_MARKER);
}

/*
 * No more of one slave than a partner has reason to send may wait for control: a flood on one
 * takes neither places nor attention from the others.
 */
static void
send_up(struct bond_rxq *q, const struct map_slave *from, struct rte_mbuf *pkt)
{
	/* Pairs with the release store in slow_run(): the places in the ring are free. */
	uint32_t taken = __atomic_load_n(&q->slow_taken[from->id], __ATOMIC_ACQUIRE);

	pkt->port = from->port;
	pkt->hash.usr = from->id;
	if (q->slow_up[from->id] - taken < MAP_SLOW_LIMIT &&
	    rte_ring_sp_enqueue(q->slow, pkt) == 0) {
		q->slow_up[from->id]++;
		return;
	}
	rte_pktmbuf_free(pkt);
	q->slow_flooded[from->id]++;
}

static inline bool
any_may_be_slow(struct rte_mbuf *const *pkts, unsigned n)
{
	unsigned ip = count_ip(pkts, n);

	return may_be_slow(&pkts[ip], n - ip);
}

/* Take what is for control from the n frames of one slave; the others go to kept. */
static uint16_t
part(struct bond_rxq *q, const struct map_slave *from, struct rte_mbuf *const *pkts, uint16_t n,
     struct rte_mbuf **kept)
{
	uint16_t i, n_kept = 0;

	for (i = 0; i < n; i++) {
		if (is_for_control(pkts[i]))
			send_up(q, from, pkts[i]);
		else
			kept[n_kept++] = pkts[i];
	}
	return n_kept;
}

/* The same for a burst of several slaves, polled from first on, each with a run of frames. */
static __rte_noinline uint16_t
part_runs(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n,
	  uint16_t first, const uint16_t *runs)
{
	uint16_t slave = first, done = 0, kept = 0, one;

	for (; done < n; done += *runs++) {
		one = part(q, &m->rx[slave], &pkts[done], *runs, &pkts[kept]);
		q->slaves[m->rx[slave].id].packets -= *runs - one;
		kept += one;
		if (++slave == m->n_deliver)
			slave = 0;
	}
	return kept;
}

static uint16_t
keep_data(const struct bond_map *m, struct bond_rxq *q, const struct map_slave *from,
	  struct rte_mbuf **pkts, uint16_t n)
{
	RTE_SET_USED(m);
	return any_may_be_slow(pkts, n) ? part(q, from, pkts, n, pkts) : n;
}

static uint16_t
keep_link_local(const struct bond_map *m, struct bond_rxq *q, const struct map_slave *from,
		struct rte_mbuf **pkts, uint16_t n)
{
	return rx_keep_link_local(m, q, from, pkts, keep_data(m, q, from, pkts, n));
}

/* All slaves deliver, as is the rule: one look at the whole burst. */
static inline uint16_t
poll_all(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t first = q->turn < m->n_deliver ? q->turn : 0;
	uint16_t runs[BOND_MAX_SLAVES];

	n = rx_poll(m, q, pkts, n, m->n_deliver, NULL, runs);
	return likely(!any_may_be_slow(pkts, n)) ? n : part_runs(m, q, pkts, n, first, runs);
}

uint16_t
rx_8023ad(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	q->polled++;
	if (likely(m->n_rx == m->n_deliver))
		return poll_all(m, q, pkts, n);
	return rx_poll_and_drain(m, q, pkts, n, DRAIN_INTERVAL, keep_data, keep_link_local);
}

uint16_t
rx_8023ad_slave(const struct bond_map *m, struct bond_rxq *q, unsigned slave,
		struct rte_mbuf **pkts, uint16_t n, uint16_t *raw)
{
	return rx_take(m, q, &m->rx[slave], pkts, n,
		       slave < m->n_deliver ? keep_data : keep_link_local, raw);
}
