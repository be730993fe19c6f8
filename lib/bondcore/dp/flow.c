/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The flow of any frame: tags, options, extension headers, fragments, ICMP, headers that lie
 * or are cut or split over segments. One that names itself IP without being so goes by its
 * MACs; what cannot be read behind its addresses, by these. Tunnels are entered by
 * flow_tunnel.c, common frames are left to hash.c. Worker threads.
 */

#include <rte_ether.h>
#include <rte_ip.h>

#include "flow.h"
#include "flow_reader.h"

#define MAX_TAGS 4
#define MAX_IPV6_EXTENSIONS 8
/* Ethernet, IP, MPLS and PPPoE headers one in another: four tunnels and what is in them. */
#define MAX_HEADERS 10

#define MIN_ETHERTYPE 0x0600 /* what is less is a length */
#define IPV4_FRAGMENT 0x3fff /* more fragments, offset */

/* Fields of a frame. What lies on the wire is in its order. */
struct flow {
	uint64_t dst_mac, src_mac;
	const uint8_t *addresses; /* source, destination */
	uint32_t ports;           /* source, destination; or SPI, or an identifier twice */
	uint16_t type;            /* EtherType behind the tags; 0 where a length stands there */
	uint16_t vlan_id;         /* of the first tag in the frame; host order */
	uint8_t family;           /* of the addresses: 4, 6, 0 = not IP */
	bool one_way;             /* ports say nothing of the other direction */
};

/* The EtherType behind the tags, 0 if the frame ends before. */
static uint16_t
ethertype_take(struct flow_reader *r, uint16_t *vlan_id)
{
	uint16_t type = 0;
	const uint8_t *p;
	unsigned tags;

	for (tags = 0; tags <= MAX_TAGS; tags++) {
		p = flow_reader_at(r, 2);
		if (p == NULL)
			return 0;
		r->at += 2;
		type = flow_reader_be16(p);
		if (type != RTE_ETHER_TYPE_VLAN && type != RTE_ETHER_TYPE_QINQ &&
		    type != RTE_ETHER_TYPE_QINQ1)
			return type;
		p = flow_reader_at(r, 2);
		if (p == NULL)
			return 0;
		r->at += 2;
		if (tags == 0)
			*vlan_id = flow_reader_be16(p) & FLOW_VLAN_ID;
	}
	return type;
}

/* An error goes with the packet whose header it quotes, and no deeper. */
static uint16_t
quote_enter(struct flow_reader *r, uint16_t type)
{
	if (r->depth < FLOW_QUOTED)
		return 0;
	r->depth = FLOW_HEADER;
	r->at += 8;
	return type;
}

/* Both ends of an echo count its identifier for their port; request and reply are one flow. */
static void
identifier_take(const struct flow_reader *r, struct flow *f)
{
	const uint8_t *p = flow_reader_at(r, 8);
	uint32_t id;

	if (p == NULL)
		return;
	id = flow_load16(p + 4);
	f->ports = id << 16 | id;
}

static uint16_t
icmp_take(struct flow_reader *r, struct flow *f)
{
	const uint8_t *p = flow_reader_at(r, 8);

	switch (p != NULL ? p[0] : UINT8_MAX) {
	case 0: /* echo reply, echo */
	case 8:
	case 13: /* timestamp, timestamp reply */
	case 14:
		identifier_take(r, f);
		return 0;
	case 3: /* unreachable, source quench, redirect, time exceeded, parameter problem */
	case 4:
	case 5:
	case 11:
	case 12:
		return quote_enter(r, RTE_ETHER_TYPE_IPV4);
	default:
		return 0;
	}
}

static uint16_t
icmpv6_take(struct flow_reader *r, struct flow *f)
{
	const uint8_t *p = flow_reader_at(r, 8);

	if (p == NULL)
		return 0;
	if (p[0] < 128)
		return quote_enter(r, RTE_ETHER_TYPE_IPV6);
	if (p[0] == 128 || p[0] == 129) /* echo, echo reply */
		identifier_take(r, f);
	return 0;
}

static void
spi_take(const struct flow_reader *r, struct flow *f, uint32_t offset)
{
	const uint8_t *p = flow_reader_at(r, offset + 4);

	if (p == NULL)
		return;
	f->ports = flow_load32(p + offset);
	f->one_way = true;
}

static uint16_t
ports_take(struct flow_reader *r, struct flow *f, uint8_t protocol)
{
	const uint8_t *p = flow_reader_at(r, 4);

	if (p == NULL)
		return 0;
	f->ports = flow_load32(p);
	if (protocol != IPPROTO_UDP || r->depth < FLOW_TUNNELS)
		return 0;
	return flow_tunnel_udp(r, flow_load16(p + 2));
}

/* What an IP packet carries; the EtherType of the packet in it, 0 if there is none to enter. */
static uint16_t
payload_take(struct flow_reader *r, struct flow *f, uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
	case IPPROTO_UDPLITE:
		return ports_take(r, f, protocol);
	case IPPROTO_ESP:
		spi_take(r, f, 0);
		return 0;
	case IPPROTO_AH:
		spi_take(r, f, 4);
		return 0;
	case IPPROTO_ICMP:
		return icmp_take(r, f);
	case IPPROTO_ICMPV6:
		return icmpv6_take(r, f);
	}
	if (r->depth < FLOW_TUNNELS)
		return 0;
	switch (protocol) {
	case IPPROTO_IPIP:
		return RTE_ETHER_TYPE_IPV4;
	case IPPROTO_IPV6:
		return RTE_ETHER_TYPE_IPV6;
	case IPPROTO_GRE:
		return flow_tunnel_gre(r);
	default:
		return 0;
	}
}

static void
addresses_take(struct flow *f, uint8_t family, const uint8_t *addresses)
{
	f->family = family;
	f->addresses = addresses;
	f->ports = 0;
	f->one_way = false;
}

static uint16_t
ipv4_take(struct flow_reader *r, struct flow *f)
{
	const uint8_t *p = flow_reader_at(r, 20);

	if (p == NULL || p[0] >> 4 != 4 || (p[0] & 15) < 5)
		return 0;
	addresses_take(f, 4, p + 12);
	/* Only the first fragment has ports: none counts, to keep them together. */
	if (flow_reader_be16(p + 6) & IPV4_FRAGMENT)
		return 0;
	r->at += 4 * (p[0] & 15);
	return payload_take(r, f, p[9]);
}

static uint16_t
ipv6_take(struct flow_reader *r, struct flow *f)
{
	const uint8_t *p = flow_reader_at(r, 40);
	uint8_t protocol;
	unsigned n;

	if (p == NULL || p[0] >> 4 != 6)
		return 0;
	addresses_take(f, 6, p + 8);
	protocol = p[6];
	r->at += 40;
	for (n = 0; n < MAX_IPV6_EXTENSIONS; n++) {
		switch (protocol) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
		case IPPROTO_MH:
			p = flow_reader_at(r, 8);
			if (p == NULL)
				return 0;
			protocol = p[0];
			r->at += 8 + 8 * p[1];
			break;
		case IPPROTO_FRAGMENT:
			return 0;
		default:
			return payload_take(r, f, protocol);
		}
	}
	return 0;
}

/* One header; the EtherType of the next, 0 if that is the end. */
static uint16_t
header_take(struct flow_reader *r, struct flow *f, uint16_t type)
{
	uint16_t vlan_id;

	if (type == RTE_ETHER_TYPE_IPV4)
		return ipv4_take(r, f);
	if (type == RTE_ETHER_TYPE_IPV6)
		return ipv6_take(r, f);
	if (r->depth < FLOW_TUNNELS)
		return 0;
	switch (type) {
	case RTE_ETHER_TYPE_MPLS:
	case RTE_ETHER_TYPE_MPLSM:
		return flow_tunnel_mpls(r);
	case RTE_ETHER_TYPE_PPPOE_SESSION:
		return flow_tunnel_pppoe(r);
	case RTE_ETHER_TYPE_TEB:
		r->at += 2 * RTE_ETHER_ADDR_LEN;
		return ethertype_take(r, &vlan_id);
	default:
		return 0;
	}
}

static void
frame_take(struct flow_reader *r, struct flow *f)
{
	uint8_t macs[2 * RTE_ETHER_ADDR_LEN + 2] = { 0 };
	uint16_t type;
	unsigned n;

	memset(f, 0, sizeof(*f));
	memcpy(macs, r->frame, RTE_MIN(r->len, sizeof(macs)));
	f->dst_mac = flow_load_mac(macs);
	f->src_mac = flow_load_mac(macs + RTE_ETHER_ADDR_LEN);
	r->at = 2 * RTE_ETHER_ADDR_LEN;
	type = ethertype_take(r, &f->vlan_id);
	f->type = rte_cpu_to_be_16(type >= MIN_ETHERTYPE ? type : 0);
	for (n = 0; type != 0 && n < MAX_HEADERS; n++)
		type = header_take(r, f, type);
}

/* The begin of a frame in one piece, which may be the copy. */
static void
frame_gather(struct flow_reader *r, const struct rte_mbuf *pkt, uint8_t *copy)
{
	r->frame = rte_pktmbuf_mtod(pkt, const uint8_t *);
	r->len = RTE_MIN(pkt->data_len, FLOW_BYTES);
	if (pkt->nb_segs == 1 || r->len == FLOW_BYTES)
		return;
	r->len = RTE_MIN(pkt->pkt_len, (uint32_t)FLOW_BYTES);
	r->frame = rte_pktmbuf_read(pkt, 0, r->len, copy);
}

static uint32_t
addresses_mix(const struct flow *f, uint32_t crc, uint32_t ports, bool symmetric)
{
	if (f->family == 4)
		return flow_mix_v4(crc, f->addresses, ports, symmetric);
	return flow_mix_v6(crc, f->addresses, ports, symmetric);
}

__rte_noinline uint32_t
flow_hash(const struct rte_mbuf *pkt, uint32_t policy, bool symmetric)
{
	bool encap = policy == BOND_XMIT_ENCAP23 || policy == BOND_XMIT_ENCAP34;
	bool addresses = policy == BOND_XMIT_LAYER23 || policy == BOND_XMIT_ENCAP23;
	struct flow_reader r = { .depth = encap ? FLOW_TUNNELS : FLOW_QUOTED };
	uint8_t copy[FLOW_BYTES];
	struct flow f;
	uint32_t crc;

	frame_gather(&r, pkt, copy);
	frame_take(&r, &f);
	if (policy == BOND_XMIT_VLAN_SRCMAC)
		return flow_mix_vlan(f.src_mac, flow_wire_vlan(pkt, f.vlan_id));
	crc = flow_mix_macs(f.dst_mac, f.src_mac, f.type, symmetric);
	if (policy == BOND_XMIT_LAYER2 || f.family == 0)
		return crc;
	if (addresses)
		return addresses_mix(&f, crc, 0, symmetric);
	return addresses_mix(&f, 0, symmetric && f.one_way ? 0 : f.ports, symmetric);
}

__rte_noinline uint32_t
flow_hash_destination(const struct rte_mbuf *pkt)
{
	struct flow_reader r = { .depth = FLOW_HEADER };
	uint8_t copy[FLOW_BYTES];
	struct flow f;

	frame_gather(&r, pkt, copy);
	frame_take(&r, &f);
	if (f.family == 4)
		return crc_u32(0, flow_load32(f.addresses + 4));
	if (f.family == 6)
		return flow_mix_v6_address(0, f.addresses + 16);
	return crc_u64(0, f.dst_mac);
}
