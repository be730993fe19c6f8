/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The two kinds of endpoint, a bond's queue and a plain port's queue, behind one pair of
 * functions. Control fills an endpoint, the worker that owns its queue calls rx and tx.
 * Whether a queue exists and is used by one worker only is left to who makes the streams.
 */

#include <string.h>

#include <rte_ethdev.h>

#include "endpoint.h"

static uint16_t
bond_receive(const struct endpoint *e, struct rte_mbuf **pkts, uint16_t n)
{
	return bond_rx_burst(e->rxq, pkts, n);
}

static uint16_t
bond_send(const struct endpoint *e, struct rte_mbuf **pkts, uint16_t n)
{
	return bond_tx_burst(e->txq, pkts, n);
}

static uint16_t
port_receive(const struct endpoint *e, struct rte_mbuf **pkts, uint16_t n)
{
	return rte_eth_rx_burst(e->port_id, e->queue_id, pkts, n);
}

static uint16_t
port_send(const struct endpoint *e, struct rte_mbuf **pkts, uint16_t n)
{
	return rte_eth_tx_burst(e->port_id, e->queue_id, pkts, n);
}

void
endpoint_of_bond(struct endpoint *e, struct bond *b, uint16_t queue, int socket)
{
	*e = (struct endpoint){
		.rx = bond_receive,
		.tx = bond_send,
		.bond = b,
		.rxq = bond_rxq_get(b, queue),
		.txq = bond_txq_get(b, queue),
		.queue_id = queue,
		.socket = socket,
	};
}

void
endpoint_of_port(struct endpoint *e, uint16_t port_id, uint16_t queue)
{
	*e = (struct endpoint){
		.rx = port_receive,
		.tx = port_send,
		.port_id = port_id,
		.queue_id = queue,
		.socket = rte_eth_dev_socket_id(port_id),
	};
}

void
endpoint_drain(const struct endpoint *e)
{
	struct rte_mbuf *pkts[32];
	unsigned round;
	uint16_t n;

	if (e->bond != NULL)
		return; /* its slaves are emptied when they leave */
	/* Bounded: a busy link has no last packet. */
	for (round = 0; round < 256; round++) {
		n = port_receive(e, pkts, RTE_DIM(pkts));
		if (n == 0)
			return;
		rte_pktmbuf_free_bulk(pkts, n);
	}
}

void
endpoint_mac(const struct endpoint *e, struct rte_ether_addr *mac)
{
	if (e->bond != NULL) {
		memcpy(mac->addr_bytes, bond_mac(e->bond), sizeof(mac->addr_bytes));
	} else if (rte_eth_macaddr_get(e->port_id, mac) != 0) {
		/* The port was unplugged: it sends nothing any more. */
		memset(mac, 0, sizeof(*mac));
	}
}
