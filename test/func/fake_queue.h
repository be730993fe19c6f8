/* SPDX-License-Identifier: BSD-3-Clause */

/* For fake_port.c: the queues of a fake port. */

#ifndef TEST_FUNC_FAKE_QUEUE_H
#define TEST_FUNC_FAKE_QUEUE_H

#include <ethdev_driver.h>

int fake_rx_setup(struct rte_eth_dev *dev, uint16_t q, uint16_t n, unsigned socket,
		  const struct rte_eth_rxconf *conf, struct rte_mempool *pool);
int fake_tx_setup(struct rte_eth_dev *dev, uint16_t q, uint16_t n, unsigned socket,
		  const struct rte_eth_txconf *conf);
int fake_tx_done_cleanup(void *queue, uint32_t free_cnt);
/* Bursts, and what else ethdev calls without its table of operations. */
void fake_bursts_set(struct rte_eth_dev *dev);

#endif
