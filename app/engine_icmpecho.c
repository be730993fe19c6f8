/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * icmpecho: answers ARP requests and ICMP echo requests for whatever address they ask, in
 * the buffer of the request; a leg's out is its in. Runs on the leg's worker.
 * Only headers are looked at, and only where they lie whole in the first segment, so the
 * payload may be of any length and in any number of segments. A request's ICMP checksum
 * is carried over, not verified: a wrong one stays wrong and the requester drops the reply.
 */

#include <netinet/in.h>

#include <rte_arp.h>
#include <rte_branch_prediction.h>
#include <rte_byteorder.h>
#include <rte_icmp.h>
#include <rte_ip.h>
#include <rte_prefetch.h>

#include "engine.h"

#define MAX_VLAN_TAGS 2

/* Length of Ethernet header and VLAN tags, 0 if they are not whole. Sets the type after them. */
static uint16_t
l2_parse(const struct rte_mbuf *m, rte_be16_t *type)
{
	const struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, const struct rte_ether_hdr *);
	const struct rte_vlan_hdr *vlan;
	uint16_t len = sizeof(*eth);
	unsigned tags;

	if (rte_pktmbuf_data_len(m) < len)
		return 0;
	*type = eth->ether_type;
	for (tags = 0; tags < MAX_VLAN_TAGS; tags++) {
		if (*type != RTE_BE16(RTE_ETHER_TYPE_VLAN) &&
		    *type != RTE_BE16(RTE_ETHER_TYPE_QINQ))
			break;
		if (rte_pktmbuf_data_len(m) < len + sizeof(*vlan))
			return 0;
		vlan = rte_pktmbuf_mtod_offset(m, const struct rte_vlan_hdr *, len);
		*type = vlan->eth_proto;
		len += sizeof(*vlan);
	}
	return len;
}

static bool
arp_answer(const struct leg *l, struct rte_mbuf *m, uint16_t l2_len)
{
	struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, struct rte_ether_hdr *);
	struct rte_arp_hdr *arp;
	rte_be32_t asked;

	if (rte_pktmbuf_data_len(m) < l2_len + sizeof(*arp))
		return false;
	arp = rte_pktmbuf_mtod_offset(m, struct rte_arp_hdr *, l2_len);
	if (arp->arp_hardware != RTE_BE16(RTE_ARP_HRD_ETHER) ||
	    arp->arp_protocol != RTE_BE16(RTE_ETHER_TYPE_IPV4) ||
	    arp->arp_hlen != RTE_ETHER_ADDR_LEN || arp->arp_plen != sizeof(rte_be32_t) ||
	    arp->arp_opcode != RTE_BE16(RTE_ARP_OP_REQUEST))
		return false;
	/* An announcement asks nobody; an answer would read as an address conflict (RFC 5227). */
	if (arp->arp_data.arp_sip == arp->arp_data.arp_tip)
		return false;

	eth->dst_addr = eth->src_addr;
	eth->src_addr = leg_src(l);
	asked = arp->arp_data.arp_tip;
	arp->arp_opcode = RTE_BE16(RTE_ARP_OP_REPLY);
	arp->arp_data.arp_tha = arp->arp_data.arp_sha;
	arp->arp_data.arp_tip = arp->arp_data.arp_sip;
	arp->arp_data.arp_sha = eth->src_addr;
	arp->arp_data.arp_sip = asked;
	return true;
}

/* The ICMP header of a whole, unfragmented IPv4 packet to one host, or NULL. */
static struct rte_icmp_hdr *
icmp_find(const struct rte_mbuf *m, uint16_t l2_len)
{
	const struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, const struct rte_ether_hdr *);
	const struct rte_ipv4_hdr *ip;
	uint16_t ip_len, total;
	uint32_t dst;

	if (rte_pktmbuf_data_len(m) < l2_len + sizeof(*ip))
		return NULL;
	ip = rte_pktmbuf_mtod_offset(m, const struct rte_ipv4_hdr *, l2_len);
	ip_len = rte_ipv4_hdr_len(ip);
	total = rte_be_to_cpu_16(ip->total_length);
	if ((ip->version_ihl >> 4) != 4 || ip_len < sizeof(*ip) ||
	    ip->next_proto_id != IPPROTO_ICMP || total < ip_len + sizeof(struct rte_icmp_hdr) ||
	    rte_pktmbuf_pkt_len(m) < (uint32_t)l2_len + total ||
	    rte_pktmbuf_data_len(m) < l2_len + ip_len + sizeof(struct rte_icmp_hdr))
		return NULL;
	if ((ip->fragment_offset & RTE_BE16(RTE_IPV4_HDR_MF_FLAG | RTE_IPV4_HDR_OFFSET_MASK)) != 0)
		return NULL;
	/* RFC 1122, 3.2.2.6 lets hosts ignore these; there is no address to answer from. */
	dst = rte_be_to_cpu_32(ip->dst_addr);
	if (!rte_is_unicast_ether_addr(&eth->dst_addr) || IN_MULTICAST(dst) ||
	    dst == INADDR_BROADCAST)
		return NULL;
	return rte_pktmbuf_mtod_offset(m, struct rte_icmp_hdr *, l2_len + ip_len);
}

static bool
icmp_answer(struct rte_mbuf *m, uint16_t l2_len)
{
	struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, struct rte_ether_hdr *);
	struct rte_ipv4_hdr *ip = rte_pktmbuf_mtod_offset(m, struct rte_ipv4_hdr *, l2_len);
	struct rte_icmp_hdr *icmp = icmp_find(m, l2_len);
	struct rte_ether_addr asked_mac = eth->dst_addr;
	rte_be32_t asked_ip;
	uint32_t sum;

	if (icmp == NULL || icmp->icmp_type != RTE_IP_ICMP_ECHO_REQUEST || icmp->icmp_code != 0)
		return false;

	eth->dst_addr = eth->src_addr;
	eth->src_addr = asked_mac;
	asked_ip = ip->dst_addr;
	/* An exchange of two words of a sum: the header's checksum stays right. */
	ip->dst_addr = ip->src_addr;
	ip->src_addr = asked_ip;
	icmp->icmp_type = RTE_IP_ICMP_ECHO_REPLY;
	/*
	 * The message's sum falls by 0x0800, so its complement grows by it, with the carry
	 * brought round. Adding never gives 0, which would be wrong for a message of zeros.
	 */
	sum = (uint32_t)icmp->icmp_cksum + RTE_BE16(RTE_IP_ICMP_ECHO_REQUEST << 8);
	icmp->icmp_cksum = (uint16_t)(sum + (sum >> 16));
	return true;
}

static bool
request_answer(const struct leg *l, struct rte_mbuf *m)
{
	rte_be16_t type;
	uint16_t l2_len = l2_parse(m, &type);

	if (l2_len == 0)
		return false;
	if (type == RTE_BE16(RTE_ETHER_TYPE_ARP))
		return arp_answer(l, m, l2_len);
	if (type == RTE_BE16(RTE_ETHER_TYPE_IPV4))
		return icmp_answer(m, l2_len);
	return false;
}

static void
icmpecho_run(struct leg *l)
{
	struct rte_mbuf *pkts[ENGINE_BURST];
	uint16_t i, replies = 0, n = l->in.rx(&l->in, pkts, ENGINE_BURST);

	if (n == 0)
		return;
	l->stats.rx += n;
	for (i = 0; i < n; i++)
		rte_prefetch0(rte_pktmbuf_mtod(pkts[i], void *));
	for (i = 0; i < n; i++) {
		if (request_answer(l, pkts[i])) {
			pkts[replies++] = pkts[i];
		} else {
			rte_pktmbuf_free(pkts[i]);
			l->stats.used++;
		}
	}
	if (replies > 0)
		leg_send(l, pkts, replies);
}

const struct engine engine_icmpecho = {
	.name = "icmpecho",
	.help = "answer ARP and ICMP echo requests where they came from, free the rest",
	.min_ports = 1,
	.max_ports = 2,
	.receives = true,
	.sends = true,
	.run = icmpecho_run,
};
