/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * How evenly 64 Ki flows are spread over 2, 4 and 8 slaves in balance-xor by layer3+4, for kinds
 * of flows that defeat weak hashes. The last kind is what one slave of a bond carries, sent over
 * a second bond behind it. Runs on the measuring thread.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_random.h>

#include "check.h"
#include "report.h"
#include "traffic.h"

#define SHARE_MUST 1.05
#define SHARE_GOAL 1.03
#define SHARE_BURST 32
#define SHARE_STAMP 48 /* where in the frame the flow's number stands */

enum share_kind {
	SHARE_RANDOM,
	SHARE_SERVER, /* many clients, one server */
	SHARE_IPV6,
	SHARE_PORTS, /* two hosts, one port after the other */
	SHARE_PAIRS, /* host i with host i, equal ports: VXLAN, RTP, BFD */
	SHARE_IN_A_ROW,
	SHARE_KINDS,
};

static const char *const share_names[SHARE_KINDS] = {
	"random", "server", "ipv6", "ports", "pairs", "in-a-row",
};

static struct traffic_flow share_flows[TRAFFIC_MAX], share_kept[TRAFFIC_MAX];
static struct rte_mbuf *share_record[TRAFFIC_MAX];

static void
share_make(enum share_kind kind)
{
	struct traffic_flow *f;
	unsigned i;

	for (i = 0; i < TRAFFIC_MAX; i++) {
		f = &share_flows[i];
		traffic_random_flow(f);
		if (kind == SHARE_SERVER) {
			f->source_ip = RTE_IPV4(10, 0, 0, 0) + i;
			f->source_port |= 0x8000;
			f->destination_ip = RTE_IPV4(100, 64, 0, 1);
			f->destination_port = 443;
		} else if (kind == SHARE_PORTS) {
			f->source_ip = RTE_IPV4(10, 0, 0, 1);
			f->destination_ip = RTE_IPV4(10, 0, 0, 2);
			f->source_port = i;
			f->destination_port = 5001;
		} else if (kind == SHARE_PAIRS) {
			f->source_ip = RTE_IPV4(10, 0, 0, 0) + i;
			f->destination_ip = RTE_IPV4(10, 1, 0, 0) + i;
			f->source_port = 4789;
			f->destination_port = 4789;
		}
	}
}

/* Send a packet of each flow. */
static void
share_send(struct contender *c, const struct traffic_flow *flows, enum traffic_shape shape)
{
	struct rte_mbuf *pkts[SHARE_BURST], *m;
	uint32_t i;

	for (i = 0; i < TRAFFIC_MAX; i++) {
		m = traffic_write(i, shape, &flows[i]);
		if (shape == TRAFFIC_UDP4)
			memcpy(rte_pktmbuf_mtod_offset(m, void *, SHARE_STAMP), &i, sizeof(i));
		pkts[i % SHARE_BURST] = m;
		if (i % SHARE_BURST == SHARE_BURST - 1)
			contender_burst(c, pkts, SHARE_BURST);
	}
}

/* The busiest slave's part, 1 = as much as each of them should have. */
static double
share_measure(struct contender *c, const struct traffic_flow *flows, enum traffic_shape shape)
{
	uint32_t before[CONTENDER_SLAVES], most = 0;
	unsigned k;

	for (k = 0; k < c->n_polled; k++)
		before[k] = c->lanes[k]->tx[0].tail;
	share_send(c, flows, shape);
	for (k = 0; k < c->n_polled; k++)
		most = RTE_MAX(most, c->lanes[k]->tx[0].tail - before[k]);
	return (double)most * c->n_polled / TRAFFIC_MAX;
}

/* Keep 64 Ki flows that leave the bond on its first slave. */
static void
share_keep(struct contender *c)
{
	unsigned n = 0, i;
	uint32_t flow;

	while (n < TRAFFIC_MAX) {
		for (i = 0; i < c->n_polled; i++)
			lane_record(c->lanes[i], share_record, TRAFFIC_MAX, 0);
		lane_record(c->lanes[0], share_record, TRAFFIC_MAX, 0);
		share_make(SHARE_RANDOM);
		contender_attach(c, LANE_KEEP);
		lane_attach(c->lanes[0], LANE_RECORD);
		share_send(c, share_flows, TRAFFIC_UDP4);
		for (i = 0; i < c->lanes[0]->tx[0].n_record && n < TRAFFIC_MAX; i++) {
			memcpy(&flow, rte_pktmbuf_mtod_offset(share_record[i], void *, SHARE_STAMP),
			       sizeof(flow));
			share_kept[n++] = share_flows[flow];
		}
	}
	contender_attach(c, LANE_KEEP);
}

static void
share_bond(struct contender *c, unsigned n_slaves, double *shares)
{
	struct contender_setup setup = { BOND_MODE_BALANCE_XOR, "layer3+4", n_slaves, 1 };
	unsigned kind;

	contender_open(c, &setup);
	for (kind = 0; kind < SHARE_IN_A_ROW; kind++) {
		share_make(kind);
		shares[kind] = share_measure(c, share_flows,
					     kind == SHARE_IPV6 ? TRAFFIC_TCP6 : TRAFFIC_UDP4);
	}
	share_keep(c);
	contender_close(c);
	setup.mac_last++;
	contender_open(c, &setup);
	shares[SHARE_IN_A_ROW] = share_measure(c, share_kept, TRAFFIC_UDP4);
	contender_close(c);
}

void
share_run(struct contender *subject, struct contender *reference)
{
	double ours[SHARE_KINDS], stock[SHARE_KINDS];
	unsigned n, kind;
	char name[64];

	for (n = 2; n <= CONTENDER_SLAVES; n *= 2) {
		share_bond(subject, n, ours);
		share_bond(reference, n, stock);
		for (kind = 0; kind < SHARE_KINDS; kind++) {
			snprintf(name, sizeof(name), "share/%s/n%u", share_names[kind], n);
			report_figure(name, "max/mean", ours[kind], stock[kind], SHARE_MUST,
				      SHARE_GOAL, false);
		}
	}
}
