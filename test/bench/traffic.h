/* SPDX-License-Identifier: BSD-3-Clause */

/* The packets that are sent and received: one mbuf for each flow of a set. */

#ifndef BENCH_TRAFFIC_H
#define BENCH_TRAFFIC_H

#include <stdbool.h>

#include <rte_ether.h>
#include <rte_mbuf.h>

#include "lane.h"

#define TRAFFIC_MAX 65536  /* most flows of a set */
#define TRAFFIC_BATCH 4096 /* packets of a measurement */

enum traffic_shape {
	TRAFFIC_UDP4, /* UDP over IPv4, 60 bytes */
	TRAFFIC_VLAN, /* the same behind a tag */
	TRAFFIC_TCP6, /* TCP over IPv6 */
	TRAFFIC_IMIX, /* UDP over IPv4; 60, 570 and 1514 bytes as 7:4:1 */
};

/* A set by name, as in the names of cells. */
struct traffic_set {
	const char *name;
	enum traffic_shape shape;
	unsigned flows; /* a power of two */
	bool parsed;    /* the NIC left its RSS hash and packet type in the mbuf */
	bool to_bond;   /* addressed to the bond: to be received */
};

/* What makes one flow different from the next. */
struct traffic_flow {
	struct rte_ether_addr source, destination;
	uint32_t source_ip, destination_ip; /* host order; the last word where it is IPv6 */
	uint16_t source_port, destination_port;
};

extern const struct rte_ether_addr traffic_bond_mac;

const struct traffic_set *traffic_find(const char *name);

/* Make the mbufs; once. */
void traffic_create(void);
/* Write the frames of a set, random flows. */
void traffic_fill(const struct traffic_set *set);
/* Write one frame with a flow into mbuf i of TRAFFIC_MAX. */
struct rte_mbuf *traffic_write(unsigned i, enum traffic_shape shape, const struct traffic_flow *f);
/* A flow between hosts and ports of which nothing is known. */
void traffic_random_flow(struct traffic_flow *f);
/*
 * The next n packets of the set. Small sets come in a new order each time, lest the branch
 * predictor learns it; large ones in turn, so that each packet is as cold as the set is large.
 */
void traffic_batch(struct rte_mbuf **pkts, unsigned n);
/* Part k of n of the set as packets that wait on a lane; how many there are. */
unsigned traffic_waiting(unsigned k, unsigned n, struct lane_packet *packets);

#endif
