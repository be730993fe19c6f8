/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * broadcast_neighbor: ARP and IPv6 neighbor discovery leave on every slave, so that each of
 * several switches behind the partner learns them; other packets by their slot. A burst is
 * cut into runs of either kind, which the functions of those kinds send. Worker threads.
 */

#include <rte_byteorder.h>
#include <rte_ether.h>
#include <rte_ip.h>

#include "flow.h"
#include "map.h"

#define TYPE_ARP RTE_BE16(RTE_ETHER_TYPE_ARP)
#define TYPE_IPV4 RTE_BE16(RTE_ETHER_TYPE_IPV4)
#define TYPE_IPV6 RTE_BE16(RTE_ETHER_TYPE_IPV6)
#define TYPE_VLAN RTE_BE16(RTE_ETHER_TYPE_VLAN)
#define TYPE_QINQ RTE_BE16(RTE_ETHER_TYPE_QINQ)

#define PROTO_ICMPV6 58
#define ICMPV6_SOLICITATION 135
#define ICMPV6_ADVERTISEMENT 136

#define TAG_SIZE 4
#define TAGS_MAX 2
#define IPV6_SIZE sizeof(struct rte_ipv6_hdr)
/* All tags, IPv6, and the type of an ICMPv6 message. */
#define LOOK_SIZE (RTE_ETHER_HDR_LEN + TAGS_MAX * TAG_SIZE + IPV6_SIZE + 1)

#define PREFETCH_AHEAD 4

static __rte_always_inline bool
is_tag(uint16_t type)
{
	return type == TYPE_VLAN || type == TYPE_QINQ;
}

/* What may be in a frame of type IPv6 or ARP, or behind tags. */
static __rte_noinline bool
is_neighbor_careful(const struct rte_mbuf *pkt)
{
	unsigned size = RTE_MIN(rte_pktmbuf_pkt_len(pkt), LOOK_SIZE);
	unsigned at = 2 * RTE_ETHER_ADDR_LEN, tags = 0;
	const uint8_t *frame, *ip;
	uint8_t copy[LOOK_SIZE];
	uint16_t type;

	if (size < RTE_ETHER_HDR_LEN)
		return false;
	frame = rte_pktmbuf_read(pkt, 0, size, copy);
	type = flow_load16(&frame[at]);
	while (is_tag(type) && tags++ < TAGS_MAX) {
		at += TAG_SIZE;
		if (size < at + sizeof(type))
			return false;
		type = flow_load16(&frame[at]);
	}
	if (type != TYPE_IPV6)
		return type == TYPE_ARP;
	at += sizeof(type);
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
		type = flow_load16(ip - sizeof(type));
		if (type == TYPE_VLAN) {
			ip += TAG_SIZE;
			type = flow_load16(ip - sizeof(type));
		}
		if (likely(type == TYPE_IPV4))
			return false;
		if (type == TYPE_IPV6 && ip[offsetof(struct rte_ipv6_hdr, proto)] != PROTO_ICMPV6)
			return false;
	}
	return is_neighbor_careful(pkt);
}

/* How many of the n packets, one at least, are of the first one's kind. */
static inline unsigned
run_length(struct rte_mbuf *const *pkts, unsigned n, bool *neighbors)
{
	unsigned i;

	*neighbors = is_neighbor(pkts[0]);
	for (i = 1; i < n; i++) {
		rte_prefetch0(rte_pktmbuf_mtod(pkts[RTE_MIN(i + PREFETCH_AHEAD, n - 1)], void *));
		if (is_neighbor(pkts[i]) != *neighbors)
			break;
	}
	return i;
}

/*
 * Each run leaves what it could not send as its tail. What is behind a run that is not sent
 * to the end stays where it is, which keeps the order.
 */
static __rte_always_inline uint16_t
send_runs(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n,
	  bond_tx_fn by_slot)
{
	uint16_t done = 0, len, sent;
	bool neighbors;

	while (done < n) {
		len = run_length(&pkts[done], n - done, &neighbors);
		sent = (neighbors ? tx_broadcast : by_slot)(m, q, &pkts[done], len);
		done += sent;
		if (unlikely(sent < len)) {
			q->unsent += n - done - (len - sent);
			break;
		}
	}
	return done;
}

uint16_t
tx_neighbor(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return send_runs(m, q, pkts, n, tx_xor);
}

uint16_t
tx_neighbor_held(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return send_runs(m, q, pkts, n, tx_held);
}
