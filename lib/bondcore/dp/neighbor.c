/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * broadcast_neighbor: ARP and IPv6 neighbor discovery leave on every slave, so that each of
 * several switches behind the partner learns them; other packets by their slot. Each kind is
 * sent by the function that sends whole bursts of it. Worker threads.
 */

#include <rte_byteorder.h>
#include <rte_ether.h>
#include <rte_ip.h>

#include "scatter.h"
#include "tags.h"

#define TYPE_ARP RTE_BE16(RTE_ETHER_TYPE_ARP)
#define TYPE_IPV4 RTE_BE16(RTE_ETHER_TYPE_IPV4)
#define TYPE_IPV6 RTE_BE16(RTE_ETHER_TYPE_IPV6)

#define PROTO_ICMPV6 58
#define ICMPV6_SOLICITATION 135
#define ICMPV6_ADVERTISEMENT 136

#define IPV6_SIZE sizeof(struct rte_ipv6_hdr)
/* All tags, IPv6, and the type of an ICMPv6 message. */
#define LOOK_SIZE (RTE_ETHER_HDR_LEN + TAGS_MAX * TAG_SIZE + IPV6_SIZE + 1)

#define PREFETCH_AHEAD 4

/* What may be in a frame of type IPv6 or ARP, or behind tags. */
static __rte_noinline bool
is_neighbor_careful(const struct rte_mbuf *pkt)
{
	unsigned size = RTE_MIN(rte_pktmbuf_pkt_len(pkt), LOOK_SIZE);
	const uint8_t *frame, *ip;
	uint8_t copy[LOOK_SIZE];
	unsigned at;
	uint16_t type;

	if (size < RTE_ETHER_HDR_LEN)
		return false;
	frame = rte_pktmbuf_read(pkt, 0, size, copy);
	type = tags_skip(frame, size, &at);
	if (type != TYPE_IPV6)
		return type == TYPE_ARP;
	ip = &frame[at];
	if (size - at <= IPV6_SIZE || ip[offsetof(struct rte_ipv6_hdr, proto)] != PROTO_ICMPV6)
		return false;
	return ip[IPV6_SIZE] == ICMPV6_SOLICITATION || ip[IPV6_SIZE] == ICMPV6_ADVERTISEMENT;
}

/* Nearly all is IPv4, or IPv6 with something else in it: a call each would cost more. */
static __rte_always_inline bool
is_neighbor(const struct rte_mbuf *pkt)
{
	const uint8_t *frame = rte_pktmbuf_mtod(pkt, const uint8_t *);
	const uint8_t *ip = frame + RTE_ETHER_HDR_LEN;
	uint16_t type;

	if (likely(rte_pktmbuf_data_len(pkt) >= RTE_ETHER_HDR_LEN + TAG_SIZE + IPV6_SIZE)) {
		type = tags_skip_one(&ip);
		if (likely(type == TYPE_IPV4))
			return false;
		if (type == TYPE_IPV6 && ip[offsetof(struct rte_ipv6_hdr, proto)] != PROTO_ICMPV6)
			return false;
	}
	return is_neighbor_careful(pkt);
}

/* Bits of those among up to SCATTER_BURST packets. */
static inline uint64_t
find_neighbors(struct rte_mbuf *const *pkts, unsigned n)
{
	uint64_t found = 0;
	unsigned i;

	for (i = 0; i < n; i++) {
		rte_prefetch0(rte_pktmbuf_mtod(pkts[RTE_MIN(i + PREFETCH_AHEAD, n - 1)], void *));
		found |= (uint64_t)is_neighbor(pkts[i]) << i;
	}
	return found;
}

/* A chunk's packets of one kind; from sent on those that were not taken. */
struct part {
	struct rte_mbuf *pkts[SCATTER_BURST];
	uint16_t n, sent;
};

/*
 * Each kind goes as a whole: were it sent piece by piece, a slave that had no room for a packet
 * could have some for a later one of its flow. Gives the bits of those that were not taken.
 */
static __rte_noinline uint64_t
send_mixed(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts, unsigned n,
	   uint64_t neighbors, bond_tx_fn by_slot)
{
	struct part part[2];
	uint64_t unsent = 0;
	unsigned i;

	part[false].n = part[true].n = 0;
	for (i = 0; i < n; i++) {
		struct part *p = &part[neighbors >> i & 1];

		p->pkts[p->n++] = pkts[i];
	}
	part[true].sent = tx_broadcast(m, q, part[true].pkts, part[true].n);
	part[false].sent = by_slot(m, q, part[false].pkts, part[false].n);
	for (i = 0; i < n; i++) {
		struct part *p = &part[neighbors >> i & 1];

		if (p->sent < p->n && p->pkts[p->sent] == pkts[i]) {
			unsent |= UINT64_C(1) << i;
			p->sent++;
		}
	}
	return unsent;
}

/* Up to SCATTER_BURST packets; the bits of the places that hold what was not taken. */
static __rte_always_inline uint64_t
send_chunk(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, unsigned n,
	   bond_tx_fn by_slot)
{
	uint64_t neighbors = find_neighbors(pkts, n);
	unsigned sent;

	if (unlikely(neighbors != 0))
		return send_mixed(m, q, pkts, n, neighbors, by_slot);
	sent = by_slot(m, q, pkts, n);
	return likely(sent == n) ? 0 : (UINT64_MAX >> (SCATTER_BURST - (n - sent))) << sent;
}

/* Both functions have counted what they could not send. */
static __rte_always_inline uint16_t
send_by_kind(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n,
	     bond_tx_fn by_slot)
{
	unsigned done, len, kept = 0;
	uint64_t unsent;

	for (done = 0; done < n; done += len) {
		len = RTE_MIN((unsigned)n - done, (unsigned)SCATTER_BURST);
		unsent = send_chunk(m, q, &pkts[done], len, by_slot);
		kept = scatter_keep(pkts, done, kept, unsent);
	}
	if (unlikely(kept != 0))
		memmove(&pkts[n - kept], pkts, kept * sizeof(pkts[0]));
	return n - kept;
}

uint16_t
tx_neighbor(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return send_by_kind(m, q, pkts, n, tx_xor);
}

uint16_t
tx_neighbor_held(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return send_by_kind(m, q, pkts, n, tx_held);
}
