/* SPDX-License-Identifier: BSD-3-Clause */

/* Where a leg of a stream receives or sends: one queue of a bond or of a port. */

#ifndef APP_ENDPOINT_H
#define APP_ENDPOINT_H

#include <rte_ether.h>

#include "bondcore_burst.h"

struct endpoint {
	uint16_t (*rx)(const struct endpoint *e, struct rte_mbuf **pkts, uint16_t n);
	uint16_t (*tx)(const struct endpoint *e, struct rte_mbuf **pkts, uint16_t n);
	struct bond *bond;    /* NULL = a plain port */
	struct bond_rxq *rxq; /* bond */
	struct bond_txq *txq; /* bond */
	uint16_t port_id;     /* port */
	uint16_t queue_id;    /* port */
	int socket;           /* NUMA node of the device, -1 = unknown */
};

/* One queue pair of a bond; queue < the bond's n_queues. */
void endpoint_of_bond(struct endpoint *e, struct bond *b, uint16_t queue, int socket);

/* One queue pair of a started port. */
void endpoint_of_port(struct endpoint *e, uint16_t port_id, uint16_t queue);

/* Throw away what waits on a plain port's queue: ports are closed empty. Workers stopped. */
void endpoint_drain(const struct endpoint *e);

/* Address that frames of this endpoint carry as source. Control thread. */
void endpoint_mac(const struct endpoint *e, struct rte_ether_addr *mac);

#endif
