/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Queues of a port and their bursts. A burst runs on whatever thread the application polls
 * with, which may never come back and knows nothing of the library: so each queue is a reader
 * of the maps by itself, for as long as one burst takes. What asks the slaves' queues is another
 * one (queue_status.c). Set-up, open and close run on the application's threads, open and close
 * with the lock held.
 */

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <rte_errno.h>

#include "driver.h"

int
queue_rx_setup(struct rte_eth_dev *dev, uint16_t q, uint16_t n_desc, unsigned socket,
	       const struct rte_eth_rxconf *conf, struct rte_mempool *pool)
{
	struct driver_port *p = dev->data->dev_private;
	struct driver_rxq *rxq;

	if (conf->rx_deferred_start || pool == NULL)
		return -ENOTSUP;
	rxq = rte_zmalloc_socket("bond_rxq", sizeof(*rxq), RTE_CACHE_LINE_SIZE, (int)socket);
	if (rxq == NULL)
		return -ENOMEM;
	rxq->port = p;
	rxq->pool = pool;
	rxq->queue_id = q;
	rxq->n_desc = n_desc;
	p->rxq[q] = rxq;
	dev->data->rx_queues[q] = rxq;
	return 0;
}

int
queue_tx_setup(struct rte_eth_dev *dev, uint16_t q, uint16_t n_desc, unsigned socket,
	       const struct rte_eth_txconf *conf)
{
	struct driver_port *p = dev->data->dev_private;
	struct driver_txq *txq;

	if (conf->tx_deferred_start)
		return -ENOTSUP;
	txq = rte_zmalloc_socket("bond_txq", sizeof(*txq), RTE_CACHE_LINE_SIZE, (int)socket);
	if (txq == NULL)
		return -ENOMEM;
	txq->port = p;
	txq->queue_id = q;
	txq->n_desc = n_desc;
	p->txq[q] = txq;
	dev->data->tx_queues[q] = txq;
	return 0;
}

void
queue_rx_release(struct rte_eth_dev *dev, uint16_t q)
{
	struct driver_port *p = dev->data->dev_private;

	dev->data->rx_queues[q] = NULL;
	rte_free(p->rxq[q]);
	p->rxq[q] = NULL;
}

void
queue_tx_release(struct rte_eth_dev *dev, uint16_t q)
{
	struct driver_port *p = dev->data->dev_private;

	dev->data->tx_queues[q] = NULL;
	rte_free(p->txq[q]);
	p->txq[q] = NULL;
}

static int
readers_open(struct bond_worker *reader, struct driver_asker *asker)
{
	int ret = bond_worker_register_burst(control_ctx(), reader);

	if (ret != 0)
		return ret;
	rte_spinlock_lock(&asker->lock);
	ret = bond_worker_register_burst(control_ctx(), &asker->reader);
	rte_spinlock_unlock(&asker->lock);
	return ret;
}

int
queue_open(struct driver_port *p)
{
	int ret = 0;
	uint16_t q;

	for (q = 0; q < p->data->nb_rx_queues && ret == 0; q++)
		ret = readers_open(&p->rxq[q]->reader, &p->rxq[q]->asker);
	for (q = 0; q < p->data->nb_tx_queues && ret == 0; q++)
		ret = readers_open(&p->txq[q]->reader, &p->txq[q]->asker);
	if (ret != 0) {
		DRIVER_LOG(ERR, "%s: too many queues in this process; allowed: %d of all bonds",
			   p->data->name, BOND_MAX_WORKERS / 2);
		queue_close(p);
		return ret;
	}
	for (q = 0; q < p->data->nb_rx_queues; q++)
		__atomic_store_n(&p->rxq[q]->rxq, bond_rxq_get(p->bond, q), __ATOMIC_RELEASE);
	for (q = 0; q < p->data->nb_tx_queues; q++)
		__atomic_store_n(&p->txq[q]->txq, bond_txq_get(p->bond, q), __ATOMIC_RELEASE);
	return 0;
}

/*
 * Whether the reader is in no burst that began before what this thread wrote last. Pairs with
 * bond_worker_enter(): either the burst sees that, or the burst is seen here.
 */
static bool
reader_is_outside(const struct bond_worker *w)
{
	if (w->fence || syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0)
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return __atomic_load_n(&w->readers->qsbr_cnt[w->id].cnt, __ATOMIC_ACQUIRE) == 0;
}

/* A burst that has begun ends: it waits for nothing. */
static void
reader_forget(struct bond_worker *w)
{
	if (w->readers == NULL)
		return;
	while (!reader_is_outside(w))
		sched_yield();
	bond_worker_unregister(w);
	w->readers = NULL;
}

/* Who asks has the lock. */
static void
asker_forget(struct driver_asker *a)
{
	rte_spinlock_lock(&a->lock);
	if (a->reader.readers != NULL)
		bond_worker_unregister(&a->reader);
	a->reader.readers = NULL;
	rte_spinlock_unlock(&a->lock);
}

void
queue_close(struct driver_port *p)
{
	uint16_t q;

	for (q = 0; q < p->data->nb_rx_queues; q++) {
		__atomic_store_n(&p->rxq[q]->rxq, NULL, __ATOMIC_RELEASE);
		reader_forget(&p->rxq[q]->reader);
		asker_forget(&p->rxq[q]->asker);
	}
	for (q = 0; q < p->data->nb_tx_queues; q++) {
		__atomic_store_n(&p->txq[q]->txq, NULL, __ATOMIC_RELEASE);
		reader_forget(&p->txq[q]->reader);
		asker_forget(&p->txq[q]->asker);
	}
}

uint16_t
queue_rx_burst(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	struct driver_rxq *q = queue;
	struct bond_rxq *rxq;
	uint16_t received = 0;

	bond_worker_enter(&q->reader);
	rxq = __atomic_load_n(&q->rxq, __ATOMIC_ACQUIRE);
	if (likely(rxq != NULL))
		received = bond_rx_burst(rxq, pkts, n);
	bond_worker_leave(&q->reader);
	return received;
}

uint16_t
queue_tx_burst(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	struct driver_txq *q = queue;
	struct bond_txq *txq;
	uint16_t sent = 0;

	bond_worker_enter(&q->reader);
	txq = __atomic_load_n(&q->txq, __ATOMIC_ACQUIRE);
	if (likely(txq != NULL)) {
		bond_txq_service(txq);
		sent = bond_tx_burst(txq, pkts, n);
	}
	bond_worker_leave(&q->reader);
	return sent;
}

uint16_t
queue_tx_prepare(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	struct driver_txq *q = queue;
	uint16_t prepared = n;
	struct bond_txq *txq;

	bond_worker_enter(&q->reader);
	txq = __atomic_load_n(&q->txq, __ATOMIC_ACQUIRE);
	if (likely(txq != NULL))
		prepared = bond_tx_prepare(txq, pkts, n);
	bond_worker_leave(&q->reader);
	return prepared;
}
