/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What a queue of a port says of the same queue of its slaves: how full it is, and that what
 * was sent may be freed. On any thread, also while another one is in a burst on the queue, and
 * without the lock: who asks is a reader, as a burst is, so that no slave is stopped meanwhile.
 */

#include "driver.h"

/* False: the port is stopped. */
static bool
asker_enter(struct driver_asker *a)
{
	rte_spinlock_lock(&a->lock);
	if (a->reader.readers == NULL) {
		rte_spinlock_unlock(&a->lock);
		return false;
	}
	bond_worker_enter(&a->reader);
	return true;
}

static void
asker_leave(struct driver_asker *a)
{
	bond_worker_leave(&a->reader);
	rte_spinlock_unlock(&a->lock);
}

/* Packets that wait, where the PMD can tell or control has put them aside. */
uint32_t
queue_rx_count(void *queue)
{
	struct driver_rxq *q = queue;
	struct bond_rxq *rxq;
	int count = -ENOTSUP;

	if (!asker_enter(&q->asker))
		return (uint32_t)count;
	rxq = __atomic_load_n(&q->rxq, __ATOMIC_ACQUIRE);
	if (rxq != NULL)
		count = bond_rx_queue_count(rxq);
	asker_leave(&q->asker);
	return (uint32_t)count;
}

/* A packet waits at that place. */
int
queue_rx_descriptor_status(void *queue, uint16_t offset)
{
	struct driver_rxq *q = queue;
	struct bond_rxq *rxq;
	int status = -ENOTSUP;

	if (offset >= q->n_desc)
		return -EINVAL;
	if (!asker_enter(&q->asker))
		return status;
	rxq = __atomic_load_n(&q->rxq, __ATOMIC_ACQUIRE);
	if (rxq != NULL)
		status = bond_rx_descriptor_status(rxq, offset);
	asker_leave(&q->asker);
	return status;
}

/* The next slave at or after *i, or DRIVER_NO_PORT. */
static uint16_t
slave_next(const struct driver_port *p, unsigned *i)
{
	uint16_t port_id;

	while (*i < BOND_MAX_SLAVES) {
		port_id = __atomic_load_n(&p->live[(*i)++], __ATOMIC_ACQUIRE);
		if (port_id != DRIVER_NO_PORT)
			return port_id;
	}
	return DRIVER_NO_PORT;
}

/* The place is taken in some slave's queue. */
int
queue_tx_descriptor_status(void *queue, uint16_t offset)
{
	struct driver_txq *q = queue;
	int status = -ENOTSUP, one;
	uint16_t port_id;
	unsigned i = 0;

	if (offset >= q->n_desc)
		return -EINVAL;
	if (!asker_enter(&q->asker))
		return status;
	while ((port_id = slave_next(q->port, &i)) != DRIVER_NO_PORT) {
		one = rte_eth_tx_descriptor_status(port_id, q->queue_id, offset);
		if (one == RTE_ETH_TX_DESC_FULL || (one >= 0 && status != RTE_ETH_TX_DESC_FULL))
			status = one;
	}
	asker_leave(&q->asker);
	return status;
}

int
queue_tx_done_cleanup(void *queue, uint32_t free_cnt)
{
	struct driver_txq *q = queue;
	struct bond_txq *txq;
	int freed = 0;

	if (!asker_enter(&q->asker))
		return 0; /* no slave holds anything */
	txq = __atomic_load_n(&q->txq, __ATOMIC_ACQUIRE);
	if (txq != NULL)
		freed = bond_tx_done_cleanup(txq, free_cnt);
	asker_leave(&q->asker);
	return freed;
}
