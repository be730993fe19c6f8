/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receive in 802.3ad: LACPDUs and Markers of any slave go up to control, through one ring for
 * the bond; all else is as in the other modes. A frame is looked at no closer than it takes:
 * packet type first, as what the NIC found to be IP is none of them; then the ethertype;
 * the subtype only of slow frames. Whether one is well-formed, addressed rightly and expected
 * is for control to say. Worker threads.
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

/* As of a frame that has no whole header in its first segment: one to be looked at closely. */
static const struct rte_ether_hdr suspect = { .ether_type = RTE_BE16(RTE_ETHER_TYPE_SLOW) };

/* Whether one of n frames may be for control: no branch depends on what came. */
static inline bool
may_be_slow(struct rte_mbuf *const *pkts, unsigned n)
{
	unsigned i, found = 0;

	for (i = 0; i < n; i++) {
		const struct rte_ether_hdr *hdr =
			rte_pktmbuf_data_len(pkts[i]) >= sizeof(*hdr) ?
				rte_pktmbuf_mtod(pkts[i], const struct rte_ether_hdr *) :
				&suspect;

		found |= hdr->ether_type == RTE_BE16(RTE_ETHER_TYPE_SLOW);
	}
	return found;
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

static void
send_up(struct bond_rxq *q, uint16_t port_id, struct rte_mbuf *pkt)
{
	pkt->port = port_id;
	if (q->slow != NULL && rte_ring_enqueue(q->slow, pkt) == 0)
		return;
	rte_pktmbuf_free(pkt);
	q->slow_dropped++;
}

static __rte_noinline uint16_t
part(struct bond_rxq *q, uint16_t port_id, struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t i, kept = 0;

	for (i = 0; i < n; i++) {
		if (is_for_control(pkts[i]))
			send_up(q, port_id, pkts[i]);
		else
			pkts[kept++] = pkts[i];
	}
	return kept;
}

static inline uint16_t
keep_data(const struct bond_map *m, struct bond_rxq *q, const struct map_slave *from,
	  struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t plain = 0;

	RTE_SET_USED(m);
	while (plain < n && (pkts[plain]->packet_type & RTE_PTYPE_L3_MASK) != 0)
		plain++;
	if (likely(!may_be_slow(&pkts[plain], n - plain)))
		return n;
	return plain + part(q, from->port, &pkts[plain], n - plain);
}

static uint16_t
keep_link_local(const struct bond_map *m, struct bond_rxq *q, const struct map_slave *from,
		struct rte_mbuf **pkts, uint16_t n)
{
	return rx_keep_link_local(m, q, from, pkts, keep_data(m, q, from, pkts, n));
}

uint16_t
rx_8023ad(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	if (m->n_rx == m->n_deliver)
		return rx_poll(m, q, pkts, n, m->n_deliver, keep_data);
	return rx_poll_and_drain(m, q, pkts, n, DRAIN_INTERVAL, keep_data, keep_link_local);
}
