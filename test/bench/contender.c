/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What all contenders share: their lanes, and the loops that are timed. A loop holds nothing but
 * the burst calls, and each kind has its own, so that no contender pays for a choice between
 * them. Runs on the measuring thread.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>

#include "contender.h"
#include "traffic.h"

#define CONTENDER_BURST_MAX 64
#define CONTENDER_PATIENCE_MS 20000

static const char *const contender_kinds[] = {
	[CONTENDER_RAW] = "raw",   [CONTENDER_SPLIT] = "split",     [CONTENDER_STOCK] = "stock",
	[CONTENDER_OURS] = "ours", [CONTENDER_LIBRARY] = "library",
};

int
contender_kind_of(const char *name)
{
	unsigned i;

	for (i = 0; i < RTE_DIM(contender_kinds); i++)
		if (strcmp(contender_kinds[i], name) == 0)
			return i;
	return -1;
}

const char *
contender_kind_name(enum contender_kind kind)
{
	return contender_kinds[kind];
}

void
contender_init(struct contender *c, enum contender_kind kind, unsigned instance)
{
	static const char *const drivers[] = {
		[CONTENDER_RAW] = "raw",
		[CONTENDER_SPLIT] = "split",
		[CONTENDER_STOCK] = "net_bonding_stock",
		[CONTENDER_OURS] = "net_bondcore_ours",
		[CONTENDER_LIBRARY] = "library",
	};

	*c = (struct contender){ .kind = kind };
	snprintf(c->name, sizeof(c->name), "%s%u", drivers[kind], instance);
}

struct rte_mempool *
contender_pool(void)
{
	static struct rte_mempool *pool;

	if (pool == NULL)
		pool = rte_pktmbuf_pool_create("bonds", 8191, 128, 0, RTE_MBUF_DEFAULT_BUF_SIZE,
					       SOCKET_ID_ANY);
	if (pool == NULL)
		rte_exit(EXIT_FAILURE, "bench: no room for the bonds' packets\n");
	return pool;
}

void
contender_start_port(uint16_t port)
{
	static const struct rte_eth_conf conf;
	uint16_t q;
	int err;

	err = rte_eth_dev_configure(port, CONTENDER_QUEUES, CONTENDER_QUEUES, &conf);
	for (q = 0; err == 0 && q < CONTENDER_QUEUES; q++) {
		err = rte_eth_rx_queue_setup(port, q, CONTENDER_DESC, SOCKET_ID_ANY, NULL,
					     contender_pool());
		if (err == 0)
			err = rte_eth_tx_queue_setup(port, q, CONTENDER_DESC, SOCKET_ID_ANY, NULL);
	}
	if (err == 0)
		err = rte_eth_dev_start(port);
	if (err != 0)
		rte_exit(EXIT_FAILURE, "bench: port %u: %s\n", port, rte_strerror(-err));
}

void
contender_attach(struct contender *c, enum lane_manner manner)
{
	unsigned i;

	for (i = 0; i < c->n_polled; i++)
		lane_attach(c->lanes[i], manner);
}

static void
contender_make_lanes(struct contender *c)
{
	char name[BOND_NAME_SIZE + 16];
	unsigned i;

	c->n_polled = c->kind == CONTENDER_RAW ? 1 : c->setup.n_slaves;
	for (i = 0; i < c->n_polled; i++) {
		snprintf(name, sizeof(name), "net_null_%s_%u", c->name, i);
		c->lanes[i] = lane_create(name, i);
		if (c->lanes[i] == NULL)
			rte_exit(EXIT_FAILURE, "bench: too many contenders for %u ports\n",
				 RTE_MAX_ETHPORTS);
	}
}

static bool
contender_ready(const struct contender *c)
{
	switch (c->kind) {
	case CONTENDER_STOCK:
		return stock_ready(c);
	case CONTENDER_OURS:
	case CONTENDER_LIBRARY:
		return ours_ready(c);
	default:
		return true;
	}
}

void
contender_start(struct contender *c, const struct contender_setup *setup)
{
	unsigned i;

	c->setup = *setup;
	contender_make_lanes(c);
	c->port = c->lanes[0]->port;
	if (c->kind == CONTENDER_STOCK)
		stock_open(c);
	else if (c->kind == CONTENDER_OURS || c->kind == CONTENDER_LIBRARY)
		ours_open(c);
	else
		for (i = 0; i < c->n_polled; i++)
			contender_start_port(c->lanes[i]->port);
	for (i = 0; i < c->n_polled; i++)
		lane_limit(c->lanes[i], 0);
	contender_attach(c, LANE_KEEP);
}

void
contender_await(struct contender *contenders, unsigned n)
{
	unsigned i, ready = 0, waited;

	for (waited = 0; ready < n; waited++) {
		if (waited == CONTENDER_PATIENCE_MS)
			rte_exit(EXIT_FAILURE, "bench: %s does not come up\n",
				 contenders[ready].name);
		for (i = 0; i < n; i++)
			contender_tick(&contenders[i]);
		rte_delay_us_sleep(1000);
		for (ready = 0; ready < n && contender_ready(&contenders[ready]);)
			ready++;
	}
	for (i = 0; i < n; i++)
		contender_tick(&contenders[i]); /* what is ready may not be published yet */
}

void
contender_open(struct contender *c, const struct contender_setup *setup)
{
	contender_start(c, setup);
	contender_await(c, 1);
}

void
contender_close(struct contender *c)
{
	unsigned i;

	for (i = 0; i < c->n_polled; i++)
		lane_limit(c->lanes[i], 0);
	if (c->kind == CONTENDER_STOCK)
		stock_close(c);
	else if (c->kind == CONTENDER_OURS || c->kind == CONTENDER_LIBRARY)
		ours_close(c);
	for (i = 0; i < c->n_polled; i++) {
		if (c->kind == CONTENDER_RAW || c->kind == CONTENDER_SPLIT)
			rte_eth_dev_stop(c->lanes[i]->port);
		lane_destroy(c->lanes[i]);
	}
}

/* Every queue is polled: control of ours would receive in place of a thread that does not. */
void
contender_tick(struct contender *c)
{
	struct rte_mbuf *pkts[CONTENDER_BURST_MAX];
	uint16_t q;

	contender_burst(c, NULL, 0);
	for (q = 0; q < CONTENDER_QUEUES; q++) {
		if (c->kind == CONTENDER_LIBRARY)
			bond_rx_burst(bond_rxq_get(c->bond, q), pkts, CONTENDER_BURST_MAX);
		else
			rte_eth_rx_burst(c->port, q, pkts, CONTENDER_BURST_MAX);
	}
	if (c->kind == CONTENDER_OURS || c->kind == CONTENDER_LIBRARY)
		ours_pass(c);
}

uint16_t
contender_burst(struct contender *c, struct rte_mbuf **pkts, uint16_t n)
{
	if (c->kind == CONTENDER_LIBRARY)
		return bond_tx_burst(bond_txq_get(c->bond, 0), pkts, n);
	return rte_eth_tx_burst(c->port, 0, pkts, n);
}

static uint64_t
contender_split_send(struct contender *c, uint16_t queue, struct rte_mbuf **pkts, unsigned n,
		     uint16_t burst)
{
	const uint16_t part = burst / c->n_polled;
	const unsigned n_lanes = c->n_polled;
	uint64_t moved = 0;
	unsigned i, k;

	for (i = 0; i < n; i += burst)
		for (k = 0; k < n_lanes; k++)
			moved += rte_eth_tx_burst(c->lanes[k]->port, queue, pkts + i + k * part,
						  part);
	return moved;
}

uint64_t
contender_send(struct contender *c, uint16_t queue, struct rte_mbuf **pkts, unsigned n,
	       uint16_t burst)
{
	struct bond_txq *q = c->kind == CONTENDER_LIBRARY ? bond_txq_get(c->bond, queue) : NULL;
	const uint16_t port = c->port;
	const uint64_t start = rte_rdtsc_precise();
	uint64_t moved = 0;
	unsigned i;

	if (c->kind == CONTENDER_SPLIT)
		moved = contender_split_send(c, queue, pkts, n, burst);
	else if (c->kind == CONTENDER_LIBRARY)
		for (i = 0; i < n; i += burst)
			moved += bond_tx_burst(q, pkts + i, burst);
	else
		for (i = 0; i < n; i += burst)
			moved += rte_eth_tx_burst(port, queue, pkts + i, burst);
	c->moved = moved;
	return rte_rdtsc_precise() - start;
}

static uint64_t
contender_split_receive(struct contender *c, unsigned n, uint16_t burst)
{
	struct rte_mbuf *pkts[CONTENDER_BURST_MAX];
	const unsigned n_lanes = c->n_polled;
	uint64_t moved = 0;
	uint16_t got;
	unsigned i, k;

	for (i = 0; i < n; i += burst) {
		got = 0;
		for (k = 0; k < n_lanes && got < burst; k++)
			got += rte_eth_rx_burst(c->lanes[k]->port, 0, pkts + got, burst - got);
		moved += got;
	}
	return moved;
}

uint64_t
contender_receive(struct contender *c, unsigned n, uint16_t burst)
{
	struct bond_rxq *q = c->kind == CONTENDER_LIBRARY ? bond_rxq_get(c->bond, 0) : NULL;
	struct rte_mbuf *pkts[CONTENDER_BURST_MAX];
	const uint16_t port = c->port;
	const uint64_t start = rte_rdtsc_precise();
	uint64_t moved = 0;
	unsigned i;

	if (c->kind == CONTENDER_SPLIT)
		moved = contender_split_receive(c, n, burst);
	else if (c->kind == CONTENDER_LIBRARY)
		for (i = 0; i < n; i += burst)
			moved += bond_rx_burst(q, pkts, burst);
	else
		for (i = 0; i < n; i += burst)
			moved += rte_eth_rx_burst(port, 0, pkts, burst);
	c->moved = moved;
	return rte_rdtsc_precise() - start;
}
