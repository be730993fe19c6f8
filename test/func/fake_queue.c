/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The queues of a fake port: what the test puts there comes in, what is sent is freed. Called by
 * ethdev, on the thread that calls that.
 */

#include <string.h>

#include <rte_mbuf.h>

#include "fake_port.h"
#include "fake_queue.h"

int
fake_rx_setup(struct rte_eth_dev *dev, uint16_t q, uint16_t n __rte_unused,
	      unsigned socket __rte_unused, const struct rte_eth_rxconf *conf __rte_unused,
	      struct rte_mempool *pool __rte_unused)
{
	struct fake_port *f = dev->data->dev_private;

	RTE_VERIFY(q < FAKE_QUEUES);
	f->rxq[q].port = f;
	dev->data->rx_queues[q] = &f->rxq[q];
	return 0;
}

int
fake_tx_setup(struct rte_eth_dev *dev, uint16_t q, uint16_t n __rte_unused,
	      unsigned socket __rte_unused, const struct rte_eth_txconf *conf __rte_unused)
{
	dev->data->tx_queues[q] = dev->data->dev_private;
	return 0;
}

void
fake_put(unsigned i, uint16_t queue, struct rte_mbuf *m)
{
	struct fake_rxq *q = &fakes[i].rxq[queue];

	RTE_VERIFY(queue < FAKE_QUEUES && q->n < FAKE_QUEUE_SIZE);
	m->port = fakes[i].port_id;
	q->waiting[q->n++] = m;
}

static uint16_t
fake_rx(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	struct fake_rxq *q = queue;

	if (q->port->in_burst != NULL)
		q->port->in_burst();
	n = RTE_MIN(n, q->n);
	q->n -= n;
	memcpy(pkts, q->waiting, n * sizeof(pkts[0]));
	memmove(q->waiting, &q->waiting[n], q->n * sizeof(q->waiting[0]));
	return n;
}

static uint16_t
fake_tx(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	const struct fake_port *f = queue;

	if (f->in_burst != NULL)
		f->in_burst();
	rte_pktmbuf_free_bulk(pkts, n);
	return n;
}

static uint16_t
fake_prepare(void *queue, struct rte_mbuf **pkts __rte_unused, uint16_t n)
{
	struct fake_port *f = queue;

	f->prepared += n;
	return n;
}

static uint32_t
fake_rx_count(void *queue)
{
	const struct fake_rxq *q = queue;

	if (q->port->in_count != NULL)
		q->port->in_count();
	return q->n;
}

static int
fake_rx_status(void *queue, uint16_t offset)
{
	const struct fake_rxq *q = queue;

	if (q->port->in_count != NULL)
		q->port->in_count();
	return offset < q->n ? RTE_ETH_RX_DESC_DONE : RTE_ETH_RX_DESC_AVAIL;
}

static int
fake_tx_status(void *queue __rte_unused, uint16_t offset __rte_unused)
{
	return RTE_ETH_TX_DESC_DONE;
}

int
fake_tx_done_cleanup(void *queue, uint32_t free_cnt)
{
	struct fake_port *f = queue;

	f->cleanups++;
	f->cleanup_asked = free_cnt;
	return f->answer.done;
}

void
fake_bursts_set(struct rte_eth_dev *dev)
{
	dev->rx_pkt_burst = fake_rx;
	dev->tx_pkt_burst = fake_tx;
	dev->tx_pkt_prepare = fake_prepare;
	dev->rx_queue_count = fake_rx_count;
	dev->rx_descriptor_status = fake_rx_status;
	dev->tx_descriptor_status = fake_tx_status;
}
