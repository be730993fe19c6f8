/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Bursts of a slave's port on which somebody registered a callback. Worker threads.
 */

#include "port.h"

uint16_t
port_rx_called_back(uint16_t port, uint16_t queue, struct rte_mbuf **pkts, uint16_t n)
{
	return rte_eth_rx_burst(port, queue, pkts, n);
}

uint16_t
port_tx_called_back(uint16_t port, uint16_t queue, struct rte_mbuf **pkts, uint16_t n)
{
	return rte_eth_tx_burst(port, queue, pkts, n);
}
