/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The order of packets. Numbered packets of 512 flows go through the bond in bursts of any size
 * while slaves refuse some, what comes back is sent again, and what each slave took is read: no
 * packet may be missing or doubled, none of a flow may overtake another, and a flow has one
 * slave. Runs on the measuring thread, between measurements.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_random.h>

#include "check.h"
#include "report.h"
#include "traffic.h"

#define CHECK_FLOWS 512
#define CHECK_EACH 8 /* packets of a flow */
#define CHECK_PACKETS (CHECK_FLOWS * CHECK_EACH)
#define CHECK_STAMP 48 /* where in the frame a packet's number stands */
#define CHECK_CHANCE 64
#define CHECK_TRIES 100000

struct check_stamp {
	uint16_t flow, number;
};

struct check_counts {
	unsigned lost, reordered, strayed;
};

static struct rte_mbuf *check_pkts[CHECK_PACKETS];
static struct rte_mbuf *check_record[CONTENDER_SLAVES][CHECK_PACKETS + 1];

static void
check_write(void)
{
	struct traffic_flow flows[CHECK_FLOWS];
	struct check_stamp stamp;
	struct rte_mbuf *m;
	unsigned i, k;

	for (i = 0; i < CHECK_FLOWS; i++)
		traffic_random_flow(&flows[i]);
	for (i = 0; i < CHECK_PACKETS; i++) {
		/* Odd factor: each round of the flows is in another order than the last. */
		stamp.number = i / CHECK_FLOWS;
		stamp.flow = (i * (2 * stamp.number + 1)) % CHECK_FLOWS;
		m = traffic_write(i, TRAFFIC_UDP4, &flows[stamp.flow]);
		memcpy(rte_pktmbuf_mtod_offset(m, void *, CHECK_STAMP), &stamp, sizeof(stamp));
		m->ol_flags = RTE_MBUF_F_RX_RSS_HASH;
		m->hash.rss = stamp.flow * UINT32_C(0x9e3779b1);
		check_pkts[i] = m;
	}
	for (k = 0; k < CONTENDER_SLAVES; k++)
		memset(check_record[k], 0, sizeof(check_record[k]));
}

/* Packets that never left. */
static unsigned
check_send(struct contender *c)
{
	unsigned done = 0, tries = 0, len;

	while (done < CHECK_PACKETS && tries++ < CHECK_TRIES) {
		len = 1 + rte_rand_max(64);
		done += contender_burst(c, check_pkts + done, RTE_MIN(len, CHECK_PACKETS - done));
	}
	return CHECK_PACKETS - done;
}

static void
check_lane(const struct lane *l, bool by_flow, int16_t *lane_of, struct check_counts *counts)
{
	int last[CHECK_FLOWS];
	struct check_stamp stamp;
	unsigned i;

	memset(last, 0xff, sizeof(last));
	for (i = 0; i < l->tx[0].n_record; i++) {
		memcpy(&stamp, rte_pktmbuf_mtod_offset(l->tx[0].record[i], void *, CHECK_STAMP),
		       sizeof(stamp));
		if (stamp.flow >= CHECK_FLOWS) {
			counts->lost++;
			continue;
		}
		counts->reordered += last[stamp.flow] >= stamp.number;
		last[stamp.flow] = stamp.number;
		if (by_flow && lane_of[stamp.flow] >= 0 && lane_of[stamp.flow] != l->index)
			counts->strayed++;
		lane_of[stamp.flow] = l->index;
	}
}

void
check_order(struct contender *c, bool subject)
{
	const bool all = c->setup.mode == BOND_MODE_BROADCAST;
	const bool by_flow = !all && c->setup.mode != BOND_MODE_BALANCE_RR;
	const char *kind = contender_kind_name(c->kind);
	struct check_counts counts = { 0 };
	int16_t lane_of[CHECK_FLOWS];
	unsigned k, taken = 0;
	char name[64];

	memset(lane_of, 0xff, sizeof(lane_of));
	check_write();
	for (k = 0; k < c->n_polled; k++)
		lane_record(c->lanes[k], check_record[k], CHECK_PACKETS + 1,
			    all ? 0 : CHECK_CHANCE);
	contender_attach(c, LANE_RECORD);
	counts.lost = check_send(c);
	for (k = 0; k < c->n_polled; k++) {
		check_lane(c->lanes[k], by_flow, lane_of, &counts);
		taken += c->lanes[k]->tx[0].n_record;
	}
	counts.lost += abs((int)taken - CHECK_PACKETS * (all ? (int)c->n_polled : 1));
	contender_attach(c, LANE_KEEP);
	snprintf(name, sizeof(name), "order/mode%u-%s/n%u", c->setup.mode,
		 c->setup.policy != NULL ? c->setup.policy : "", c->setup.n_slaves);
	report_check(name, kind, subject, counts.lost, "packets lost or doubled");
	report_check(name, kind, subject, counts.reordered, "packets overtaken in their flow");
	report_check(name, kind, subject, counts.strayed, "packets not on their flow's slave");
}
