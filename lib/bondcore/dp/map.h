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

struct bond_map;

/* Name the slot (0..BOND_SLOTS - 1) of each of n packets. */
typedef void (*map_hash_fn)(const struct bond_map *m, struct rte_mbuf *const *pkts, uint16_t *slot,
			    unsigned n);

/* A slave as bursts know it. */
struct map_slave {
	uint16_t port;
	uint8_t id; /* the same for as long as it is in the bond: place of its counters */
};

/*
 * balance-tlb, -alb: what becomes of the eight bytes from the source address on, as they lie in
 * a frame, on each tx. The active slave keeps them all.
 */
struct map_source {
	uint64_t keep, put;
};

#define MAP_HELD UINT8_MAX

/* Slow frames of one slave that may wait in one rx queue's ring, and room for those of all. */
#define MAP_SLOW_LIMIT 8
#define MAP_SLOW_RING (MAP_SLOW_LIMIT * BOND_MAX_SLAVES)

struct bond_map {
	struct bond_map_head fn;
	map_hash_fn hash;
	bond_tx_fn unpaused;             /* tx of the other queues while paused */
	bond_rx_fn unlent;               /* rx of the other queues while some are lent */
	uint32_t lent;                   /* bits by queue: control receives, ctl/lending.c */
	uint32_t stashed;                /* bits by queue: what it received may still wait */
	uint32_t hash_seed, hash_factor; /* factor: odd */
	uint32_t generation;
	uint32_t packets_per_slave; /* balance-rr, 2 and more */
	uint32_t tx_retry;
	uint16_t n_tx;      /* slaves that may send */
	uint16_t n_rx;      /* slaves that are polled: all that are not leaving */
	uint16_t n_deliver; /* the first of rx; the others are inactive */
	uint16_t n_prepare;
	bool paused;     /* control has queue 0 of the slaves for a moment, ctl/sending.c */
	uint16_t active; /* balance-tlb, -alb: index into tx of the active slave */
	struct map_slave tx[BOND_MAX_SLAVES];
	struct map_slave rx[BOND_MAX_SLAVES];
	uint16_t prepare[BOND_MAX_SLAVES]; /* one port for each kind of PMD among tx */
	struct map_source source[BOND_MAX_SLAVES];
	uint8_t slot[BOND_SLOTS]; /* index into tx, or MAP_HELD: its packets wait */
} __rte_cache_aligned;

/* rx.c; all but the first need a slave */
uint16_t rx_none(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n);
/* The bond is off: what waits is not to be delivered once it is on. */
uint16_t rx_drop(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n);
uint16_t rx_deliver(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts,
		    uint16_t n);
uint16_t rx_suppress(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts,
		     uint16_t n);
/* 802.3ad: as rx_suppress(), and LACPDUs and Markers of any slave go up; rx_8023ad.c */
uint16_t rx_8023ad(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts,
		   uint16_t n);
/*
 * The same from one slave of the map's rx, for control that has the queue; raw: frames that its
 * port gave.
 */
uint16_t rx_8023ad_slave(const struct bond_map *m, struct bond_rxq *q, unsigned slave,
			 struct rte_mbuf **pkts, uint16_t n, uint16_t *raw);
/* lent.c: while control has some of the queues, or has left packets for some. */
uint16_t rx_lent(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n);
/* balance-alb: inactive slaves deliver unicast, the rest of theirs is suppressed. */
uint16_t rx_unicast(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts,
		    uint16_t n);

/* tx_single.c */
uint16_t tx_none(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n);
/* While control has queue 0: nothing is sent there, and on the others as ever. */
uint16_t tx_paused(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
		   uint16_t n);
uint16_t tx_single(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
		   uint16_t n);

/* round_robin.c */
uint16_t round_robin_each(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
			  uint16_t n);
uint16_t round_robin_runs(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
			  uint16_t n);
uint16_t round_robin_random(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
			    uint16_t n);

/* xor.c: balance-xor, 802.3ad */
uint16_t tx_xor(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n);

/* held.c: 802.3ad while some slots are held */
uint16_t tx_held(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n);

/* neighbor.c: 802.3ad with broadcast_neighbor; _held while some slots are held */
uint16_t tx_neighbor(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
		     uint16_t n);
uint16_t tx_neighbor_held(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
			  uint16_t n);

/* broadcast.c */
uint16_t tx_broadcast(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
		      uint16_t n);

/* tlb.c: balance-tlb, balance-alb; _counted with tlb_dynamic_lb: bytes by slot are counted */
uint16_t tx_tlb(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n);
uint16_t tx_tlb_counted(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
			uint16_t n);
uint16_t tx_alb(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n);
uint16_t tx_alb_counted(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
			uint16_t n);

/* hash.c: the function of a policy (enum bond_xmit_policy), and that of balance-alb */
map_hash_fn hash_function(uint32_t policy, bool symmetric);
void hash_destination(const struct bond_map *m, struct rte_mbuf *const *pkts, uint16_t *slot,
		      unsigned n);

#endif
