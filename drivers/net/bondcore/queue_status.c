/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What a queue of a port says of the same queue of its slaves: how full it is, and that what
 * was sent may be freed. On the thread that polls the queue, without the lock: the queue is a
 * reader while it asks, as in a burst, so that no slave is stopped meanwhile.
 */

#include "driver.h"

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

/* Packets that wait, where the PMD can tell. */
uint32_t
queue_rx_count(void *queue)
{
	struct driver_rxq *q = queue;
	int sum = -ENOTSUP, count;
	uint16_t port_id;
	unsigned i = 0;

	bond_worker_enter(&q->reader);
	while ((port_id = slave_next(q->port, &i)) != DRIVER_NO_PORT) {
		count = rte_eth_rx_queue_count(port_id, q->queue_id);
		if (count >= 0)
			sum = RTE_MAX(sum, 0) + count;
	}
	bond_worker_leave(&q->reader);
	return (uint32_t)sum;
}

/* A packet waits at that place of some slave's queue. */
int
queue_rx_descriptor_status(void *queue, uint16_t offset)
{
	struct driver_rxq *q = queue;
	int status = -ENOTSUP, one;
	uint16_t port_id;
	unsigned i = 0;

	if (offset >= q->n_desc)
		return -EINVAL;
	bond_worker_enter(&q->reader);
	while ((port_id = slave_next(q->port, &i)) != DRIVER_NO_PORT) {
		one = rte_eth_rx_descriptor_status(port_id, q->queue_id, offset);
		if (one == RTE_ETH_RX_DESC_DONE || (one >= 0 && status != RTE_ETH_RX_DESC_DONE))
			status = one;
	}
	bond_worker_leave(&q->reader);
	return status;
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
	bond_worker_enter(&q->reader);
	while ((port_id = slave_next(q->port, &i)) != DRIVER_NO_PORT) {
		one = rte_eth_tx_descriptor_status(port_id, q->queue_id, offset);
		if (one == RTE_ETH_TX_DESC_FULL || (one >= 0 && status != RTE_ETH_TX_DESC_FULL))
			status = one;
	}
	bond_worker_leave(&q->reader);
	return status;
}

int
queue_tx_done_cleanup(void *queue, uint32_t free_cnt)
{
	struct driver_txq *q = queue;
	int sum = -ENOTSUP, freed;
	uint16_t port_id;
	unsigned i = 0;

	if (q->reader.readers == NULL)
		return 0; /* stopped: no slave holds anything */
	bond_worker_enter(&q->reader);
	while ((port_id = slave_next(q->port, &i)) != DRIVER_NO_PORT) {
		freed = rte_eth_tx_done_cleanup(port_id, q->queue_id, free_cnt);
		if (freed < 0)
			continue;
		sum = RTE_MAX(sum, 0) + freed;
		if (free_cnt == 0)
			continue; /* all that can be */
		if ((uint32_t)freed >= free_cnt)
			break;
		free_cnt -= (uint32_t)freed;
	}
	bond_worker_leave(&q->reader);
	return sum;
}
