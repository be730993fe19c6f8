/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A queue of its own for slow frames, where the NIC can sort them out (rte_flow): no flood of
 * data keeps them, and control reads them itself, whether or not the application polls. A slave
 * that joins a bond in 802.3ad is asked for it; where any step is refused the port is set up
 * without, and bursts pick slow frames out, as they do in a bond that enters 802.3ad later. All
 * slow frames go there, also those of subtypes that bursts deliver: lacp.c counts them as bad.
 * Control thread.
 */

#include <rte_byteorder.h>
#include <rte_ether.h>
#include <rte_flow.h>

#include "ctl.h"

#define RETA_MAX RTE_ETH_RSS_RETA_SIZE_512
#define GROUP RTE_ETH_RETA_GROUP_SIZE
/* Frames looked at in one pass. */
#define QUEUE_BURST 32

bool
slow_queue_is_possible(const struct bond *b, const struct rte_eth_dev_info *info)
{
	return b->conf.mode == BOND_MODE_8023AD && info->max_rx_queues > b->n_rx_queues;
}

/* Ask for the rule, or make it; flow: where it is to be found then, NULL = only ask. */
static int
rule_call(const struct slave *s, struct rte_flow **flow)
{
	static const struct rte_flow_item_eth slow = {
		.type = RTE_BE16(RTE_ETHER_TYPE_SLOW),
	};
	static const struct rte_flow_item_eth mask = { .type = RTE_BE16(UINT16_MAX) };
	const struct rte_flow_attr attr = { .ingress = 1 };
	const struct rte_flow_item pattern[] = {
		{ .type = RTE_FLOW_ITEM_TYPE_ETH, .spec = &slow, .mask = &mask },
		{ .type = RTE_FLOW_ITEM_TYPE_END },
	};
	const struct rte_flow_action_queue to = { .index = s->slow_queue };
	const struct rte_flow_action actions[] = {
		{ .type = RTE_FLOW_ACTION_TYPE_QUEUE, .conf = &to },
		{ .type = RTE_FLOW_ACTION_TYPE_END },
	};
	struct rte_flow_error error = { 0 };

	if (flow == NULL)
		return rte_flow_validate(s->port_id, &attr, pattern, actions, &error);
	*flow = rte_flow_create(s->port_id, &attr, pattern, actions, &error);
	return *flow != NULL ? 0 : -rte_errno;
}

/* The port is configured, but not started: most that cannot do it say so already. */
int
slow_queue_check(const struct slave *s)
{
	return rule_call(s, NULL);
}

static int
spread_over(uint16_t port_id, uint16_t n_queues)
{
	struct rte_eth_rss_reta_entry64 reta[RETA_MAX / GROUP] = { 0 };
	struct rte_eth_dev_info info;
	uint16_t i, q = 0;
	int ret;

	ret = rte_eth_dev_info_get(port_id, &info);
	if (ret != 0)
		return ret;
	if (info.reta_size == 0 || info.reta_size > RETA_MAX)
		return -ENOTSUP;
	for (i = 0; i < info.reta_size; i++) {
		reta[i / GROUP].mask |= RTE_BIT64(i % GROUP);
		reta[i / GROUP].reta[i % GROUP] = q;
		q = q + 1 == n_queues ? 0 : q + 1;
	}
	return rte_eth_dev_rss_reta_update(port_id, reta, info.reta_size);
}

/* The port is started. RSS, if it is on, is to spread over the queues of the bond only. */
int
slow_queue_open(struct slave *s, const struct bond *b, bool rss)
{
	int ret = rss ? spread_over(s->port_id, b->n_rx_queues) : 0;

	return ret != 0 ? ret : rule_call(s, &s->slow_flow);
}

/* While the port is started. */
void
slow_queue_close(struct slave *s, const struct bond *b)
{
	struct rte_flow_error error = { 0 };
	int ret;

	if (s->slow_flow == NULL)
		return;
	ret = rte_flow_destroy(s->port_id, s->slow_flow, &error);
	if (ret != 0)
		CTL_LOG(WARNING, "%s: %s keeps the rule for slow frames: %s", b->name, s->name,
			rte_strerror(-ret));
	s->slow_flow = NULL;
}

static bool
is_slow(const struct rte_mbuf *pkt)
{
	struct rte_ether_hdr space;
	const struct rte_ether_hdr *hdr = rte_pktmbuf_read(pkt, 0, sizeof(space), &space);

	return hdr != NULL && hdr->ether_type == RTE_BE16(RTE_ETHER_TYPE_SLOW);
}

static void
queue_read(struct bond *b, struct slave *s, bond_time now)
{
	struct rte_mbuf *pkts[QUEUE_BURST];
	unsigned i, n, taken = 0;

	n = rte_eth_rx_burst(s->port_id, s->slow_queue, pkts, QUEUE_BURST);
	for (i = 0; i < n; i++) {
		if (!is_slow(pkts[i])) {
			b->rx_stale++;
		} else if (taken == MAP_SLOW_LIMIT) {
			s->slow_flooded++;
			b->slow.flooded++;
		} else {
			slow_take(b, s, pkts[i], now);
			taken++;
		}
	}
	rte_pktmbuf_free_bulk(pkts, n);
}

/* Outside 802.3ad slow frames are the application's. */
static void
follow_mode(const struct bond *b, struct slave *s)
{
	int ret;

	if (b->conf.mode != BOND_MODE_8023AD) {
		slow_queue_close(s, b);
	} else if (s->slow_flow == NULL) {
		ret = rule_call(s, &s->slow_flow);
		if (ret == 0)
			return;
		s->slow_queue = NO_QUEUE;
		CTL_LOG(WARNING,
			"%s: %s refuses the rule for slow frames: %s; bursts pick them out",
			b->name, s->name, rte_strerror(-ret));
	}
}

void
slow_queue_run(struct bond *b, struct slave *s, bond_time now)
{
	if (s->slow_queue == NO_QUEUE)
		return;
	queue_read(b, s, now);
	follow_mode(b, s);
}
