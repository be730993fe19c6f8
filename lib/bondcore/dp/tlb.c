/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * balance-tlb and balance-alb: what may be balanced goes to the slave of its slot, all else to
 * the active slave. As the switch knows nothing of the bond, frames leave the other slaves
 * with a source address of that slave. A packet that is not sent gets its own source back, and
 * one that others share is never written: it goes to the active slave. Who answers ARP for
 * which address is left to control. Worker threads.
 */

#include <rte_byteorder.h>
#include <rte_ether.h>
#include <rte_ip.h>

#include "flow.h"
#include "scatter.h"
#include "tags.h"

#define TYPE_IPV4 RTE_BE16(RTE_ETHER_TYPE_IPV4)
#define TYPE_IPV6 RTE_BE16(RTE_ETHER_TYPE_IPV6)

#define PROTO_IGMP 2
#define PROTO_ICMPV6 58
#define ICMPV6_SOLICITATION 135
#define ICMPV6_ADVERTISEMENT 136

#define IPV6_SOURCE 8
#define IPV6_SOURCE_END 24
/* The quick look reads that much: a tag, and IPv6 up to the end of the source address. */
#define QUICK_SIZE (RTE_ETHER_HDR_LEN + TAG_SIZE + IPV6_SOURCE_END)
/* The careful one: all tags, IPv6, and the type of an ICMPv6 message. */
#define CAREFUL_SIZE (RTE_ETHER_HDR_LEN + TAGS_MAX * TAG_SIZE + sizeof(struct rte_ipv6_hdr) + 1)

/* The bytes of an address in eight that begin with it. */
#define ADDRESS_BYTES rte_cpu_to_le_64(UINT64_C(0x0000ffffffffffff))
#define BROADCAST ADDRESS_BYTES
#define ALL_NODES rte_cpu_to_le_64(UINT64_C(0x010000003333))

/* Whether the bytes of the first segment are read by others, too. */
static inline bool
is_shared(const struct rte_mbuf *pkt)
{
	if (rte_mbuf_refcnt_read(pkt) != 1 || RTE_MBUF_CLONED(pkt))
		return true;
	return RTE_MBUF_HAS_EXTBUF(pkt) && rte_mbuf_ext_refcnt_read(pkt->shinfo) != 1;
}

/*
 * An IP packet that is no neighbour discovery: is it balanced? balance-alb goes by IP, so that
 * multicast is balanced too, but for what is for all or keeps groups and addresses in order.
 */
static __rte_always_inline bool
is_balanced_ip(const uint8_t *frame, const uint8_t *ip, bool ipv4, bool alb)
{
	uint64_t dst;

	if (!alb)
		return (frame[0] & RTE_ETHER_GROUP_ADDR) == 0;
	dst = flow_load64(frame) & ADDRESS_BYTES;
	if (ipv4)
		return dst != BROADCAST &&
		       ip[offsetof(struct rte_ipv4_hdr, next_proto_id)] != PROTO_IGMP &&
		       flow_load32(&ip[offsetof(struct rte_ipv4_hdr, dst_addr)]) != UINT32_MAX;
	return dst != BROADCAST && dst != ALL_NODES &&
	       ((flow_load64(&ip[IPV6_SOURCE]) | flow_load64(&ip[IPV6_SOURCE + 8])) != 0);
}

/* What the quick look leaves: other types, two tags, ICMPv6, short and split headers. */
static __rte_noinline bool
is_balanced_careful(const struct rte_mbuf *pkt, bool alb)
{
	unsigned size = RTE_MIN(rte_pktmbuf_pkt_len(pkt), CAREFUL_SIZE);
	const uint8_t *frame, *ip;
	uint8_t copy[CAREFUL_SIZE];
	unsigned at;
	uint16_t type;

	/* The source address is written in the first segment. */
	if (rte_pktmbuf_data_len(pkt) < RTE_ETHER_HDR_LEN || is_shared(pkt))
		return false;
	frame = rte_pktmbuf_read(pkt, 0, size, copy);
	type = tags_skip(frame, size, &at);
	if (type == 0)
		return false;
	ip = &frame[at];
	size -= at;
	if (type == TYPE_IPV4)
		return (!alb || size >= sizeof(struct rte_ipv4_hdr)) &&
		       is_balanced_ip(frame, ip, true, alb);
	if (type != TYPE_IPV6 || size < IPV6_SOURCE_END)
		return false;
	if (ip[offsetof(struct rte_ipv6_hdr, proto)] == PROTO_ICMPV6) {
		uint8_t message;

		if (size <= sizeof(struct rte_ipv6_hdr))
			return false;
		message = ip[sizeof(struct rte_ipv6_hdr)];
		if (message == ICMPV6_SOLICITATION || message == ICMPV6_ADVERTISEMENT)
			return false;
	}
	return is_balanced_ip(frame, ip, false, alb);
}

/* Plain IP with a tag or without is looked at here: a call each would cost what the hash does. */
static __rte_always_inline bool
is_balanced(const struct rte_mbuf *pkt, bool alb)
{
	const uint8_t *frame = rte_pktmbuf_mtod(pkt, const uint8_t *);

	if (likely(rte_pktmbuf_data_len(pkt) >= QUICK_SIZE && rte_mbuf_refcnt_read(pkt) == 1 &&
		   (pkt->ol_flags & (RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL)) == 0)) {
		const uint8_t *ip = frame + RTE_ETHER_HDR_LEN;
		uint16_t type = tags_skip_one(&ip);

		if (likely(type == TYPE_IPV4))
			return is_balanced_ip(frame, ip, true, alb);
		if (likely(type == TYPE_IPV6 &&
			   ip[offsetof(struct rte_ipv6_hdr, proto)] != PROTO_ICMPV6))
			return is_balanced_ip(frame, ip, false, alb);
	}
	return is_balanced_careful(pkt, alb);
}

/* Up to SCATTER_BURST packets on their way. */
struct chunk {
	uint64_t balanced; /* bits of the packets */
	uint16_t slot[SCATTER_BURST];
	uint64_t before[SCATTER_BURST]; /* of balanced ones: eight bytes from their source on */
};

/* Without a branch on the slave, which nobody can predict. Gives what was there. */
static __rte_always_inline uint64_t
source_write(const struct bond_map *m, uint8_t *at, unsigned slave)
{
	uint64_t before = flow_load64(at), after;

	after = (before & m->source[slave].keep) | m->source[slave].put;
	memcpy(at, &after, sizeof(after));
	return before;
}

static __rte_always_inline void
chunk_fill(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts, unsigned n,
	   struct chunk *c, bool alb, bool counted)
{
	unsigned i;

	c->balanced = 0;
	for (i = 0; i < n; i++) {
		struct rte_mbuf *pkt = pkts[i];
		uint8_t *source = rte_pktmbuf_mtod_offset(pkt, uint8_t *, RTE_ETHER_ADDR_LEN);

		if (likely(is_balanced(pkt, alb))) {
			c->balanced |= UINT64_C(1) << i;
			c->before[i] = source_write(m, source, m->slot[c->slot[i]]);
			if (counted)
				q->slot_bytes[c->slot[i]] += rte_pktmbuf_pkt_len(pkt);
		} else if (counted) {
			q->active_bytes += rte_pktmbuf_pkt_len(pkt);
		}
	}
}

static __rte_noinline uint64_t
chunk_send_mixed(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts,
		 const struct chunk *c, unsigned n)
{
	uint8_t slave[SCATTER_BURST];
	unsigned i;

	for (i = 0; i < n; i++)
		slave[i] = (c->balanced >> i) & 1 ? m->slot[c->slot[i]] : m->active;
	return scatter_send(m, q, pkts, slave, n);
}

/* Where every packet is balanced, nothing is to be said besides their slots. */
static inline uint64_t
chunk_send(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts,
	   const struct chunk *c, unsigned n)
{
	if (likely(c->balanced == UINT64_MAX >> (SCATTER_BURST - n)))
		return scatter_slots(m, q, pkts, c->slot, n);
	return chunk_send_mixed(m, q, pkts, c, n);
}

/* What was not sent is as the caller gave it, and no load of its slave. */
static __rte_noinline void
chunk_undo(struct bond_txq *q, struct rte_mbuf *const *pkts, const struct chunk *c, uint64_t unsent,
	   bool counted)
{
	for (; unsent != 0; unsent &= unsent - 1) {
		unsigned i = __builtin_ctzll(unsent);
		uint64_t *bytes = &q->active_bytes;

		if ((c->balanced >> i) & 1) {
			memcpy(rte_pktmbuf_mtod_offset(pkts[i], void *, RTE_ETHER_ADDR_LEN),
			       &c->before[i], sizeof(c->before[i]));
			bytes = &q->slot_bytes[c->slot[i]];
		}
		if (counted)
			*bytes -= rte_pktmbuf_pkt_len(pkts[i]);
	}
}

/* A whole tx burst function; alb and counted are constants where this is inlined. */
static __rte_always_inline uint16_t
tx_by_slot(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n,
	   bool alb, bool counted)
{
	unsigned done, len, kept = 0;
	struct chunk c;

	for (done = 0; done < n; done += len) {
		uint64_t unsent;

		len = RTE_MIN((unsigned)n - done, (unsigned)SCATTER_BURST);
		m->hash(m, &pkts[done], c.slot, len);
		chunk_fill(m, q, &pkts[done], len, &c, alb, counted);
		unsent = chunk_send(m, q, &pkts[done], &c, len);
		if (unlikely(unsent != 0))
			chunk_undo(q, &pkts[done], &c, unsent, counted);
		kept = scatter_keep(pkts, done, kept, unsent);
	}
	return scatter_return(q, pkts, n, kept);
}

uint16_t
tx_tlb(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return tx_by_slot(m, q, pkts, n, false, false);
}

uint16_t
tx_tlb_counted(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return tx_by_slot(m, q, pkts, n, false, true);
}

uint16_t
tx_alb(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return tx_by_slot(m, q, pkts, n, true, false);
}

uint16_t
tx_alb_counted(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return tx_by_slot(m, q, pkts, n, true, true);
}
