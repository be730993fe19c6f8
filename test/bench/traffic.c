/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The packets of a benchmark. One pool of mbufs serves all sets: a set is written into them, in
 * a random order of their addresses, before its cell is measured. Runs on the measuring thread,
 * outside of what is timed.
 */

#include <stdlib.h>
#include <string.h>

#include <rte_ip.h>
#include <rte_random.h>
#include <rte_tcp.h>
#include <rte_udp.h>

#include "traffic.h"

#define TRAFFIC_SHORT 60
#define TRAFFIC_SHUFFLED 4096 /* sets up to here come in a new order each time */

const struct rte_ether_addr traffic_bond_mac = { { 0x02, 0xbc, 0x00, 0x00, 0x00, 0x01 } };

static const struct traffic_set traffic_sets[] = {
	{ "1flow", TRAFFIC_UDP4, 64, false, false },
	{ "hot", TRAFFIC_UDP4, 512, false, false },
	{ "16k", TRAFFIC_UDP4, 16384, false, false },
	{ "64k", TRAFFIC_UDP4, 65536, false, false },
	{ "vlan-16k", TRAFFIC_VLAN, 16384, false, false },
	{ "ipv6-16k", TRAFFIC_TCP6, 16384, false, false },
	{ "imix-16k", TRAFFIC_IMIX, 16384, false, false },
	{ "parsed-hot", TRAFFIC_UDP4, 512, true, false },
	{ "parsed-16k", TRAFFIC_UDP4, 16384, true, false },
	{ "rx-hot", TRAFFIC_UDP4, 512, false, true },
	{ "rx-16k", TRAFFIC_UDP4, 16384, false, true },
	{ "rx-parsed-hot", TRAFFIC_UDP4, 512, true, true },
	{ "rx-parsed-16k", TRAFFIC_UDP4, 16384, true, true },
};

static struct rte_mbuf *traffic_pkts[TRAFFIC_MAX]; /* each mbuf, in a random order */
static struct rte_mbuf *traffic_order[TRAFFIC_SHUFFLED];
static unsigned traffic_flows, traffic_next;

static void
traffic_shuffle(struct rte_mbuf **pkts, unsigned n)
{
	struct rte_mbuf *m;
	unsigned i, k;

	for (i = n; i > 1; i--) {
		k = rte_rand_max(i);
		m = pkts[i - 1];
		pkts[i - 1] = pkts[k];
		pkts[k] = m;
	}
}

const struct traffic_set *
traffic_find(const char *name)
{
	unsigned i;

	for (i = 0; i < RTE_DIM(traffic_sets); i++)
		if (strcmp(traffic_sets[i].name, name) == 0)
			return &traffic_sets[i];
	rte_exit(EXIT_FAILURE, "bench: no traffic is called %s\n", name);
}

void
traffic_create(void)
{
	struct rte_mempool *pool =
		rte_pktmbuf_pool_create("traffic", TRAFFIC_MAX, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE,
					SOCKET_ID_ANY);

	if (pool == NULL || rte_pktmbuf_alloc_bulk(pool, traffic_pkts, TRAFFIC_MAX) != 0)
		rte_exit(EXIT_FAILURE, "bench: no room for the packets\n");
	traffic_shuffle(traffic_pkts, TRAFFIC_MAX);
}

void
traffic_random_flow(struct traffic_flow *f)
{
	rte_eth_random_addr(f->source.addr_bytes);
	rte_eth_random_addr(f->destination.addr_bytes);
	f->source_ip = rte_rand();
	f->destination_ip = rte_rand();
	f->source_port = rte_rand();
	f->destination_port = rte_rand();
}

static void *
traffic_write_ipv4(void *at, const struct traffic_flow *f, uint16_t length)
{
	struct rte_ipv4_hdr *ip = at;

	*ip = (struct rte_ipv4_hdr){
		.version_ihl = RTE_IPV4_VHL_DEF,
		.total_length = rte_cpu_to_be_16(length),
		.time_to_live = 64,
		.next_proto_id = IPPROTO_UDP,
		.src_addr = rte_cpu_to_be_32(f->source_ip),
		.dst_addr = rte_cpu_to_be_32(f->destination_ip),
	};
	return ip + 1;
}

static void *
traffic_write_ipv6(void *at, const struct traffic_flow *f, uint16_t length)
{
	static const uint8_t network[12] = { 0x20, 0x01, 0x0d, 0xb8 };
	struct rte_ipv6_hdr *ip = at;
	const rte_be32_t source = rte_cpu_to_be_32(f->source_ip);
	const rte_be32_t destination = rte_cpu_to_be_32(f->destination_ip);

	*ip = (struct rte_ipv6_hdr){
		.vtc_flow = rte_cpu_to_be_32(6u << 28),
		.payload_len = rte_cpu_to_be_16(length - sizeof(*ip)),
		.proto = IPPROTO_TCP,
		.hop_limits = 64,
	};
	memcpy(ip->src_addr, network, sizeof(network));
	memcpy(ip->src_addr + sizeof(network), &source, sizeof(source));
	memcpy(ip->dst_addr, network, sizeof(network));
	memcpy(ip->dst_addr + sizeof(network), &destination, sizeof(destination));
	return ip + 1;
}

static uint16_t
traffic_length(unsigned i, enum traffic_shape shape)
{
	static const uint16_t imix[12] = { 60, 570, 60, 60, 570, 60, 1514, 60, 570, 60, 60, 570 };

	if (shape == TRAFFIC_IMIX)
		return imix[i % RTE_DIM(imix)];
	return shape == TRAFFIC_TCP6 ? TRAFFIC_SHORT + 14 : TRAFFIC_SHORT;
}

struct rte_mbuf *
traffic_write(unsigned i, enum traffic_shape shape, const struct traffic_flow *f)
{
	struct rte_mbuf *m = traffic_pkts[i];
	const uint16_t length = traffic_length(i, shape);
	struct rte_ether_hdr *eth;
	rte_be16_t *type, *ports;
	uint8_t *at;

	rte_pktmbuf_reset(m);
	m->port = LANE_TRAFFIC;
	m->data_len = length;
	m->pkt_len = length;
	eth = rte_pktmbuf_mtod(m, struct rte_ether_hdr *);
	memset(eth, 0, length);
	eth->src_addr = f->source;
	eth->dst_addr = f->destination;
	at = (uint8_t *)(eth + 1);
	type = (rte_be16_t *)at - 1;
	if (shape == TRAFFIC_VLAN) {
		*type = rte_cpu_to_be_16(RTE_ETHER_TYPE_VLAN);
		type[1] = rte_cpu_to_be_16(100);
		type += 2;
		at += sizeof(struct rte_vlan_hdr);
	}
	*type = rte_cpu_to_be_16(shape == TRAFFIC_TCP6 ? RTE_ETHER_TYPE_IPV6 : RTE_ETHER_TYPE_IPV4);
	ports = shape == TRAFFIC_TCP6 ? traffic_write_ipv6(at, f, length - (at - (uint8_t *)eth)) :
					traffic_write_ipv4(at, f, length - (at - (uint8_t *)eth));
	ports[0] = rte_cpu_to_be_16(f->source_port);
	ports[1] = rte_cpu_to_be_16(f->destination_port);
	return m;
}

void
traffic_fill(const struct traffic_set *set)
{
	const bool one = strcmp(set->name, "1flow") == 0;
	struct traffic_flow f;
	struct rte_mbuf *m;
	unsigned i;

	traffic_random_flow(&f);
	for (i = 0; i < set->flows; i++) {
		if (!one)
			traffic_random_flow(&f);
		if (set->to_bond)
			f.destination = traffic_bond_mac;
		m = traffic_write(i, set->shape, &f);
		if (!set->parsed)
			continue;
		m->ol_flags = RTE_MBUF_F_RX_RSS_HASH;
		m->hash.rss = rte_rand();
		m->packet_type = RTE_PTYPE_L2_ETHER | RTE_PTYPE_L3_IPV4 | RTE_PTYPE_L4_UDP;
	}
	traffic_flows = set->flows;
	traffic_next = 0;
	memcpy(traffic_order, traffic_pkts, sizeof(traffic_order));
}

void
traffic_batch(struct rte_mbuf **pkts, unsigned n)
{
	unsigned i;

	for (i = 0; i < n; i++) {
		if (traffic_next == 0 && traffic_flows <= TRAFFIC_SHUFFLED)
			traffic_shuffle(traffic_order, traffic_flows);
		pkts[i] = traffic_flows <= TRAFFIC_SHUFFLED ? traffic_order[traffic_next] :
							      traffic_pkts[traffic_next];
		traffic_next = (traffic_next + 1) & (traffic_flows - 1);
	}
}

unsigned
traffic_waiting(unsigned k, unsigned n, struct lane_packet *packets)
{
	const unsigned share = traffic_flows / n;
	struct rte_mbuf *m;
	unsigned i;

	for (i = 0; i < share; i++) {
		m = traffic_pkts[k * share + i];
		packets[i].mbuf = m;
		packets[i].flags = m->ol_flags;
		memcpy(packets[i].fields, &m->rx_descriptor_fields1, sizeof(packets[i].fields));
	}
	return share;
}
