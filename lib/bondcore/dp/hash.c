/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * From packets to slots: one function for each hash policy, all of them one body with
 * constant arguments. TCP and UDP of IPv4 without options and of IPv6, with at most one tag,
 * are read here by a few wide loads; what else there is goes to flow.c, which gives the same
 * hash for the same flow. Worker threads.
 */

#include <rte_ip.h>
#include <rte_prefetch.h>

#include "flow.h"
#include "map.h"

/* How far the loop looks ahead: mbufs from memory, then what they point to. */
#define AHEAD_MBUF 8
#define AHEAD_HEADER 4

/* As a policy: that of hash_destination(). */
#define DESTINATION BOND_XMIT_COUNT

#define MACS 12
#define TAG 4
/* Ethernet, a tag, an IPv4 header and ports. */
#define MIN_PLAIN (MACS + 2 + TAG + 20 + 4)
/* An IPv6 header and ports. */
#define MIN_PLAIN_V6 (40 + 4)

/* EtherType and the begin of the IP header, as read by one load. */
#define V4_MASK RTE_BE32(0xffffff00)
#define V4_PLAIN RTE_BE32(0x08004500)
#define V6_MASK RTE_BE32(0xfffff000)
#define V6_PLAIN RTE_BE32(0x86dd6000)
#define V4_FRAGMENT RTE_BE16(0x3fff)

static const bool has_ports[UINT8_MAX + 1] = {
	[IPPROTO_TCP] = true,  [IPPROTO_UDP] = true,     [IPPROTO_DCCP] = true,
	[IPPROTO_SCTP] = true, [IPPROTO_UDPLITE] = true,
};

/*
 * Whether there are ports behind an IP header, and no tunnel if that would be looked into. A
 * table, as no one can predict the branches of a mix of TCP and UDP.
 */
static __rte_always_inline bool
is_plain(uint8_t protocol, const uint8_t *ports, bool encap)
{
	if (encap && unlikely(flow_is_tunnel(flow_load16(ports + 2))) && protocol == IPPROTO_UDP)
		return false;
	return has_ports[protocol];
}

/* What a policy takes of a frame whose IP header, of either version, is at ip; else flow.c. */
static __rte_always_inline uint32_t
ip_hash(const struct rte_mbuf *pkt, const uint8_t *frame, const uint8_t *ip, uint32_t policy,
	bool symmetric)
{
	const bool encap = policy == BOND_XMIT_ENCAP23 || policy == BOND_XMIT_ENCAP34;
	const bool macs = policy == BOND_XMIT_LAYER23 || policy == BOND_XMIT_ENCAP23;
	uint32_t head = flow_load32(ip - 2), crc = 0;

	if (macs)
		crc = flow_mix_head(frame, flow_load16(ip - 2), symmetric);
	if (likely((head & V4_MASK) == V4_PLAIN)) {
		if (likely(!(flow_load16(ip + 6) & V4_FRAGMENT) && is_plain(ip[9], ip + 20, encap)))
			return flow_mix_v4(crc, ip + 12, macs ? 0 : flow_load32(ip + 20),
					   symmetric);
	} else if ((head & V6_MASK) == V6_PLAIN && ip + MIN_PLAIN_V6 <= frame + pkt->data_len) {
		if (likely(is_plain(ip[6], ip + 40, encap)))
			return flow_mix_v6(crc, ip + 8, macs ? 0 : flow_load32(ip + 40), symmetric);
	}
	return flow_hash(pkt, policy, symmetric);
}

static __rte_always_inline uint32_t
layer2_hash(const struct rte_mbuf *pkt, const uint8_t *frame, uint16_t type, bool symmetric)
{
	if (likely((type == RTE_BE16(RTE_ETHER_TYPE_IPV4)) |
		   (type == RTE_BE16(RTE_ETHER_TYPE_IPV6))))
		return flow_mix_head(frame, type, symmetric);
	return flow_hash(pkt, BOND_XMIT_LAYER2, symmetric);
}

static __rte_always_inline uint32_t
packet_hash(const struct rte_mbuf *pkt, uint32_t policy, bool symmetric)
{
	const uint8_t *frame = rte_pktmbuf_mtod(pkt, const uint8_t *), *ip = frame + MACS + 2;

	if (unlikely(pkt->data_len < MIN_PLAIN))
		return flow_hash(pkt, policy, symmetric);
	/* Two copies of what follows: without a tag, every offset is a constant. */
	if (unlikely(flow_load16(ip - 2) == RTE_BE16(RTE_ETHER_TYPE_VLAN))) {
		if (policy == BOND_XMIT_LAYER2)
			return layer2_hash(pkt, frame, flow_load16(ip + TAG - 2), symmetric);
		return ip_hash(pkt, frame, ip + TAG, policy, symmetric);
	}
	if (policy == BOND_XMIT_LAYER2)
		return layer2_hash(pkt, frame, flow_load16(ip - 2), symmetric);
	return ip_hash(pkt, frame, ip, policy, symmetric);
}

static __rte_always_inline uint32_t
vlan_hash(const struct rte_mbuf *pkt)
{
	const uint8_t *frame = rte_pktmbuf_mtod(pkt, const uint8_t *);
	uint16_t type, vlan_id = 0;

	if (unlikely(pkt->data_len < MACS + TAG))
		return flow_hash(pkt, BOND_XMIT_VLAN_SRCMAC, false);
	type = flow_load16(frame + MACS);
	if (type == RTE_BE16(RTE_ETHER_TYPE_VLAN) || type == RTE_BE16(RTE_ETHER_TYPE_QINQ) ||
	    type == RTE_BE16(RTE_ETHER_TYPE_QINQ1))
		vlan_id = rte_be_to_cpu_16(flow_load16(frame + MACS + 2)) & FLOW_VLAN_ID;
	return flow_mix_vlan(flow_load_mac(frame + MACS / 2), flow_wire_vlan(pkt, vlan_id));
}

static __rte_always_inline uint32_t
destination_hash(const struct rte_mbuf *pkt)
{
	const uint8_t *frame = rte_pktmbuf_mtod(pkt, const uint8_t *), *ip = frame + MACS + 2;
	uint32_t head;

	if (unlikely(pkt->data_len < MIN_PLAIN))
		return flow_hash_destination(pkt);
	if (flow_load16(frame + MACS) == RTE_BE16(RTE_ETHER_TYPE_VLAN))
		ip += TAG;
	head = flow_load32(ip - 2);
	if (likely((head & V4_MASK) == V4_PLAIN))
		return crc_u32(0, flow_load32(ip + 16));
	if ((head & V6_MASK) == V6_PLAIN && ip + MIN_PLAIN_V6 <= frame + pkt->data_len)
		return flow_mix_v6_address(0, ip + 24);
	return flow_hash_destination(pkt);
}

static __rte_always_inline uint32_t
hash(const struct rte_mbuf *pkt, uint32_t policy, bool symmetric)
{
	switch (policy) {
	case BOND_XMIT_VLAN_SRCMAC:
		return vlan_hash(pkt);
	case BOND_XMIT_RSS:
		if (likely(pkt->ol_flags & RTE_MBUF_F_RX_RSS_HASH))
			return pkt->hash.rss;
		return packet_hash(pkt, BOND_XMIT_LAYER34, symmetric);
	case DESTINATION:
		return destination_hash(pkt);
	default:
		return packet_hash(pkt, policy, symmetric);
	}
}

static __rte_always_inline void
header_prefetch(const struct rte_mbuf *pkt)
{
	rte_prefetch0(rte_pktmbuf_mtod(pkt, const void *));
}

/* The body of all: hash is constant in each. */
static __rte_always_inline void
burst_hash(const struct bond_map *m, struct rte_mbuf *const *pkts, uint16_t *slot, unsigned n,
	   uint32_t policy, bool symmetric)
{
	const uint32_t seed = m->hash_seed, factor = m->hash_factor;
	const bool headers = policy != BOND_XMIT_RSS;
	unsigned i;

	for (i = 0; i < n && i < AHEAD_MBUF; i++)
		rte_prefetch0(pkts[i]);
	for (i = 0; headers && i < n && i < AHEAD_HEADER; i++)
		header_prefetch(pkts[i]);
	/* As long as there is something ahead, without asking for each packet. */
	for (i = 0; i + AHEAD_MBUF < n; i++) {
		rte_prefetch0(pkts[i + AHEAD_MBUF]);
		if (headers)
			header_prefetch(pkts[i + AHEAD_HEADER]);
		slot[i] = flow_slot(hash(pkts[i], policy, symmetric), seed, factor);
	}
	for (; i < n; i++) {
		if (headers && i + AHEAD_HEADER < n)
			header_prefetch(pkts[i + AHEAD_HEADER]);
		slot[i] = flow_slot(hash(pkts[i], policy, symmetric), seed, factor);
	}
}

#define HASH_FUNCTION(name, policy, symmetric) \
	static void name(const struct bond_map *m, struct rte_mbuf *const *pkts, uint16_t *slot, \
			 unsigned n) \
	{ \
		burst_hash(m, pkts, slot, n, policy, symmetric); \
	}

HASH_FUNCTION(layer2, BOND_XMIT_LAYER2, false)
HASH_FUNCTION(layer2_symmetric, BOND_XMIT_LAYER2, true)
HASH_FUNCTION(layer23, BOND_XMIT_LAYER23, false)
HASH_FUNCTION(layer23_symmetric, BOND_XMIT_LAYER23, true)
HASH_FUNCTION(layer34, BOND_XMIT_LAYER34, false)
HASH_FUNCTION(layer34_symmetric, BOND_XMIT_LAYER34, true)
HASH_FUNCTION(encap23, BOND_XMIT_ENCAP23, false)
HASH_FUNCTION(encap23_symmetric, BOND_XMIT_ENCAP23, true)
HASH_FUNCTION(encap34, BOND_XMIT_ENCAP34, false)
HASH_FUNCTION(encap34_symmetric, BOND_XMIT_ENCAP34, true)
HASH_FUNCTION(vlan_srcmac, BOND_XMIT_VLAN_SRCMAC, false)
HASH_FUNCTION(rss, BOND_XMIT_RSS, false)

/* The hash of a NIC differs by direction, so rss is no choice where it must not. */
static const map_hash_fn functions[BOND_XMIT_COUNT][2] = {
	[BOND_XMIT_LAYER2] = { layer2, layer2_symmetric },
	[BOND_XMIT_LAYER34] = { layer34, layer34_symmetric },
	[BOND_XMIT_LAYER23] = { layer23, layer23_symmetric },
	[BOND_XMIT_ENCAP23] = { encap23, encap23_symmetric },
	[BOND_XMIT_ENCAP34] = { encap34, encap34_symmetric },
	[BOND_XMIT_VLAN_SRCMAC] = { vlan_srcmac, vlan_srcmac },
	[BOND_XMIT_RSS] = { rss, layer34_symmetric },
};

map_hash_fn
hash_function(uint32_t policy, bool symmetric)
{
	return functions[policy][symmetric];
}

void
hash_destination(const struct bond_map *m, struct rte_mbuf *const *pkts, uint16_t *slot, unsigned n)
{
	burst_hash(m, pkts, slot, n, DESTINATION, false);
}
