/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * txonly: sends bursts of 64-byte UDP packets between two addresses of the benchmarking
 * range (RFC 2544), stepping through FLOWS source ports so that hashing modes have
 * something to spread. Runs on the leg's worker; the only engine that takes mbufs.
 * The pool's buffers must hold a packet, which every pool for Ethernet does.
 */

#include <assert.h>
#include <netinet/in.h>
#include <string.h>

#include <rte_byteorder.h>
#include <rte_ip.h>
#include <rte_udp.h>

#include "engine.h"

#define PACKET_LEN 64
#define FLOWS 256u
#define FIRST_PORT 49152 /* of the dynamic ports; a multiple of FLOWS */
#define DISCARD_PORT 9
#define TTL 64

struct packet {
	struct rte_ether_hdr eth;
	struct rte_ipv4_hdr ip;
	struct rte_udp_hdr udp;
	uint8_t payload[PACKET_LEN - sizeof(struct rte_ether_hdr) - sizeof(struct rte_ipv4_hdr) -
			sizeof(struct rte_udp_hdr)];
};

static_assert(sizeof(struct packet) == PACKET_LEN, "headers and payload fill the packet");

/* The packet of every flow, complete but for source port and UDP checksum. */
static void
packet_init(struct packet *p, const struct leg *l)
{
	memset(p, 0, sizeof(*p));
	p->eth.dst_addr = l->dst;
	p->eth.src_addr = leg_src(l);
	p->eth.ether_type = RTE_BE16(RTE_ETHER_TYPE_IPV4);
	p->ip.version_ihl = RTE_IPV4_VHL_DEF;
	p->ip.total_length = RTE_BE16(PACKET_LEN - sizeof(p->eth));
	p->ip.time_to_live = TTL;
	p->ip.next_proto_id = IPPROTO_UDP;
	p->ip.src_addr = RTE_BE32(RTE_IPV4(198u, 18, 0, 1));
	p->ip.dst_addr = RTE_BE32(RTE_IPV4(198u, 18, 0, 2));
	p->ip.hdr_checksum = rte_ipv4_cksum(&p->ip);
	p->udp.dst_port = RTE_BE16(DISCARD_PORT);
	p->udp.dgram_len = RTE_BE16(sizeof(p->udp) + sizeof(p->payload));
}

/*
 * Checksum of a datagram whose sum is sum without its source port. No flow comes out as 0,
 * which would say "no checksum" (RFC 768).
 */
static uint16_t
udp_cksum(uint32_t sum, rte_be16_t src_port)
{
	sum += src_port;
	return (uint16_t) ~(sum + (sum >> 16));
}

static void
txonly_run(struct leg *l)
{
	struct rte_mbuf *pkts[ENGINE_BURST];
	struct packet model, *p;
	uint32_t sum;
	uint16_t i;

	/* All or none; mbufs come back when the receiver has sent what it holds. */
	if (rte_pktmbuf_alloc_bulk(l->pool, pkts, ENGINE_BURST) != 0)
		return;
	packet_init(&model, l);
	sum = (uint16_t)~rte_ipv4_udptcp_cksum(&model.ip, &model.udp);
	for (i = 0; i < ENGINE_BURST; i++) {
		p = rte_pktmbuf_mtod(pkts[i], struct packet *);
		memcpy(p, &model, sizeof(model));
		p->udp.src_port = rte_cpu_to_be_16(FIRST_PORT + (l->seq++ & (FLOWS - 1)));
		p->udp.dgram_cksum = udp_cksum(sum, p->udp.src_port);
		rte_pktmbuf_data_len(pkts[i]) = sizeof(*p);
		rte_pktmbuf_pkt_len(pkts[i]) = sizeof(*p);
	}
	leg_send(l, pkts, ENGINE_BURST);
}

const struct engine engine_txonly = {
	.name = "txonly",
	.help = "send 64-byte UDP packets of 256 flows",
	.min_ports = 1,
	.max_ports = 2,
	.sends = true,
	.run = txonly_run,
};
