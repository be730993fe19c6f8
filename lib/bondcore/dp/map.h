/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The map: all that a burst knows of its bond. Filled by ctl/publish.c, never written
 * after it is published. The burst functions live in it together with their data, so
 * that mode and slaves change in one store.
 */

#ifndef DP_MAP_H
#define DP_MAP_H

#include <rte_ethdev.h>

#include "../bondcore_burst.h"

struct bond_map {
	struct bond_map_head fn;
	uint32_t generation;
	uint32_t packets_per_slave; /* balance-rr, 2 and more */
	uint16_t n_tx;              /* slaves that may send */
	uint16_t n_rx;              /* slaves that are polled: all that are not leaving */
	uint16_t n_deliver;         /* the first of rx_port; the others are inactive */
	uint16_t tx_port[BOND_MAX_SLAVES];
	uint16_t rx_port[BOND_MAX_SLAVES];
} __rte_cache_aligned;

/* rx.c */
uint16_t rx_deliver(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts,
		    uint16_t n);
uint16_t rx_suppress(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts,
		     uint16_t n);

/* tx_single.c */
uint16_t tx_none(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n);
uint16_t tx_single(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
		   uint16_t n);

/* round_robin.c */
uint16_t round_robin_each(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
			  uint16_t n);
uint16_t round_robin_runs(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
			  uint16_t n);
uint16_t round_robin_random(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
			    uint16_t n);

#endif
