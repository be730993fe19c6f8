/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Bursts of a slave's port: what rte_eth_rx_burst() and rte_eth_tx_burst() do, with the rare
 * case (somebody registered a callback, to capture packets) out of line. Inlined in a loop over
 * slaves, DPDK's keep all their arguments alive across the call for that case, which costs a
 * poll more than the poll itself needs.
 */

#ifndef DP_PORT_H
#define DP_PORT_H

#include <rte_ethdev.h>

/* The same by DPDK's own functions, callbacks included. */
uint16_t port_rx_called_back(uint16_t port, uint16_t queue, struct rte_mbuf **pkts, uint16_t n);
uint16_t port_tx_called_back(uint16_t port, uint16_t queue, struct rte_mbuf **pkts, uint16_t n);

static inline uint16_t
port_rx(uint16_t port, uint16_t queue, struct rte_mbuf **pkts, uint16_t n)
{
	const struct rte_eth_fp_ops *ops = &rte_eth_fp_ops[port];

	if (unlikely(__atomic_load_n(&ops->rxq.clbk[queue], __ATOMIC_RELAXED) != NULL))
		return port_rx_called_back(port, queue, pkts, n);
	return ops->rx_pkt_burst(ops->rxq.data[queue], pkts, n);
}

static inline uint16_t
port_tx(uint16_t port, uint16_t queue, struct rte_mbuf **pkts, uint16_t n)
{
	const struct rte_eth_fp_ops *ops = &rte_eth_fp_ops[port];

	if (unlikely(__atomic_load_n(&ops->txq.clbk[queue], __ATOMIC_RELAXED) != NULL))
		return port_tx_called_back(port, queue, pkts, n);
	return ops->tx_pkt_burst(ops->txq.data[queue], pkts, n);
}

#endif
