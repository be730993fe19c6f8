/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The slaves of a benchmark. Transmit reads the mbuf's first line and writes a descriptor;
 * receive fills in the mbuf from a prepared list and leaves the frame in whatever cache it is.
 * Nothing is allocated or freed, and no atomic is used. Bursts run on the measuring thread, the
 * rest before and after.
 *
 * Packets of a benchmark carry a port of their own in the mbuf; one that stands alone and does not
 * is of the bond itself, and is left to partner.c.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_bus_vdev.h>
#include <rte_malloc.h>
#include <rte_random.h>

#include "lane.h"

#define LANE_LIST 16384 /* the largest set that is received */
/* End of packet, report status: any bits, but a constant as in a NIC driver. */
#define LANE_COMMAND (UINT64_C(0x3) << 24)

static inline bool
lane_is_control(struct rte_mbuf *const *pkts, uint16_t n)
{
	return n == 1 && pkts[0]->port != LANE_TRAFFIC;
}

static __rte_always_inline void
lane_describe(struct lane_desc *ring, uint32_t at, const struct rte_mbuf *m)
{
	struct lane_desc *d = &ring[at & (LANE_RING - 1)];

	d->address = m->buf_iova + m->data_off;
	d->command = LANE_COMMAND | (uint64_t)m->data_len << 48;
}

static uint16_t
lane_tx_keep(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	struct lane_txq *q = queue;
	struct lane_desc *ring = q->ring;
	uint32_t tail = q->tail;
	uint16_t i;

	if (unlikely(lane_is_control(pkts, n))) {
		partner_take(q->lane, pkts[0]);
		return 1;
	}
	for (i = 0; i < n; i++)
		lane_describe(ring, tail + i, pkts[i]);
	q->tail = tail + n;
	return n;
}

/* The last of n sends of one packet leaves it with the reference it came with. */
static uint16_t
lane_tx_shared(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	struct lane_txq *q = queue;
	struct lane_desc *ring = q->ring;
	uint32_t tail = q->tail;
	uint16_t i, refs;

	if (unlikely(lane_is_control(pkts, n))) {
		partner_take(q->lane, pkts[0]);
		return 1;
	}
	for (i = 0; i < n; i++) {
		lane_describe(ring, tail + i, pkts[i]);
		if (q->first)
			continue;
		refs = rte_mbuf_refcnt_read(pkts[i]);
		if (likely(refs > 1))
			rte_mbuf_refcnt_set(pkts[i], refs - 1);
		else
			rte_pktmbuf_free(pkts[i]); /* a copy or clone, made for this slave */
	}
	q->tail = tail + n;
	return n;
}

static uint16_t
lane_tx_record(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	struct lane_txq *q = queue;
	uint16_t i;

	if (lane_is_control(pkts, n)) {
		partner_take(q->lane, pkts[0]);
		return 1;
	}
	if (rte_rand_max(256) < q->chance)
		n = rte_rand_max(n + 1u);
	for (i = 0; i < n && q->n_record < q->record_size; i++) {
		q->record[q->n_record++] = pkts[i];
		if (!q->first && rte_mbuf_refcnt_read(pkts[i]) > 1)
			rte_mbuf_refcnt_set(pkts[i], rte_mbuf_refcnt_read(pkts[i]) - 1);
	}
	q->tail += i;
	return i;
}

static uint16_t
lane_rx(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	struct lane_rxq *q = queue;
	const struct lane_packet *p, *waiting = q->waiting;
	const uint64_t rearm = q->rearm;
	const uint32_t head = q->head, mask = q->mask;
	struct rte_mbuf *m;
	uint16_t i;

	if (unlikely(q->lane->reply != NULL)) {
		pkts[0] = q->lane->reply;
		q->lane->reply = NULL;
		return 1;
	}
	n = RTE_MIN(n, q->limit);
	for (i = 0; i < n; i++) {
		p = &waiting[(head + i) & mask];
		m = p->mbuf;
		memcpy(&m->rearm_data, &rearm, sizeof(rearm));
		m->ol_flags = p->flags;
		memcpy(&m->rx_descriptor_fields1, p->fields, sizeof(p->fields));
		pkts[i] = m;
	}
	q->head = head + n;
	return n;
}

static uint64_t
lane_rearm(uint16_t port)
{
	struct rte_mbuf m = { .data_off = RTE_PKTMBUF_HEADROOM, .nb_segs = 1, .port = port };
	uint64_t rearm;

	rte_mbuf_refcnt_set(&m, 1);
	memcpy(&rearm, &m.rearm_data, sizeof(rearm));
	return rearm;
}

struct lane *
lane_create(const char *name, uint16_t index)
{
	struct lane *l = rte_zmalloc(NULL, sizeof(*l), RTE_CACHE_LINE_SIZE);
	unsigned i;

	if (l == NULL || rte_vdev_init(name, "no-rx=1") != 0 ||
	    rte_eth_dev_get_port_by_name(name, &l->port) != 0) {
		fprintf(stderr, "bench: no port %s\n", name);
		rte_free(l);
		return NULL;
	}
	snprintf(l->name, sizeof(l->name), "%s", name);
	l->index = index;
	l->list = rte_malloc(NULL, LANE_LIST * sizeof(*l->list), RTE_CACHE_LINE_SIZE);
	for (i = 0; i < LANE_QUEUES; i++) {
		l->tx[i].lane = l;
		l->tx[i].first = index == 0;
		l->tx[i].ring = rte_zmalloc(NULL, LANE_RING * sizeof(struct lane_desc),
					    RTE_CACHE_LINE_SIZE);
		l->rx[i].lane = l;
		l->rx[i].rearm = lane_rearm(l->port);
		l->tx_data[i] = &l->tx[i];
		l->rx_data[i] = &l->rx[i];
		if (l->tx[i].ring == NULL || l->list == NULL)
			rte_exit(EXIT_FAILURE, "bench: out of memory\n");
	}
	return l;
}

void
lane_destroy(struct lane *l)
{
	unsigned i;

	rte_vdev_uninit(l->name);
	rte_pktmbuf_free(l->reply);
	for (i = 0; i < LANE_QUEUES; i++)
		rte_free(l->tx[i].ring);
	rte_free(l->list);
	rte_free(l);
}

void
lane_attach(struct lane *l, enum lane_manner manner)
{
	static const eth_tx_burst_t bursts[] = {
		[LANE_KEEP] = lane_tx_keep,
		[LANE_SHARED] = lane_tx_shared,
		[LANE_RECORD] = lane_tx_record,
	};
	struct rte_eth_fp_ops *ops = &rte_eth_fp_ops[l->port];

	ops->txq.data = l->tx_data;
	ops->rxq.data = l->rx_data;
	ops->tx_pkt_burst = bursts[manner];
	ops->rx_pkt_burst = lane_rx;
}

void
lane_wait(struct lane *l, const struct lane_packet *packets, unsigned n)
{
	unsigned i;

	for (i = 0; i < n && i < LANE_LIST; i++)
		l->list[i] = packets[i];
	l->rx[0].waiting = l->list;
	l->rx[0].mask = n - 1;
}

void
lane_limit(struct lane *l, uint16_t limit)
{
	l->rx[0].limit = limit;
}

void
lane_record(struct lane *l, struct rte_mbuf **record, unsigned size, uint32_t chance)
{
	l->tx[0].record = record;
	l->tx[0].record_size = size;
	l->tx[0].n_record = 0;
	l->tx[0].chance = chance;
}
