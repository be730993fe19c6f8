/* SPDX-License-Identifier: BSD-3-Clause */

#ifndef BONDCORE_BURST_H
#define BONDCORE_BURST_H

/**
 * @file
 * The packet side of a bond: receive and send bursts on worker threads.
 *
 * A worker is registered once, then loops: bursts on the queues that it alone owns,
 * bond_txq_service() on each of its tx queues, bond_worker_quiescent(). It holds no
 * map and no mbuf of a burst across bond_worker_quiescent().
 *
 *	bond_worker_online(w);
 *	while (running) {
 *		n = bond_rx_burst(rxq, pkts, 32);
 *		...
 *		sent = bond_tx_burst(txq, pkts, n);
 *		bond_txq_service(txq);
 *		bond_worker_quiescent(w);
 *	}
 *	bond_worker_offline(w);
 */

#include <stdint.h>

#include <rte_mbuf.h>
#include <rte_rcu_qsbr.h>
#include <rte_ring.h>

#include "bondcore.h"

#ifdef __cplusplus
extern "C" {
#endif

struct bond_map;
struct bond_rxq;
struct bond_txq;

typedef uint16_t (*bond_rx_fn)(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts,
			       uint16_t n);
typedef uint16_t (*bond_tx_fn)(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts,
			       uint16_t n);

/** The part of a map that the inline functions below read; the rest is private. */
struct bond_map_head {
	bond_rx_fn rx;
	bond_tx_fn tx;
};

/** What one rx queue did with the frames of one slave. */
struct bond_rx_count {
	uint64_t packets;
	uint64_t suppressed;
};

/** What one tx queue did with the packets for one slave. */
struct bond_tx_count {
	uint64_t packets;
	uint64_t refused;
};

/** State of one rx queue of a bond. Written by the thread that owns the queue. */
struct bond_rxq {
	const struct bond_map_head *const *map; /**< where the bond's map is published */
	struct rte_ring *slow;                  /**< 802.3ad: where LACPDUs and Markers go up */
	const uint32_t *slow_taken;             /**< of these, by id: those that control took */
	struct rte_ring *stash;                 /**< what came while control had the queue */
	uint16_t queue_id;                      /**< queue polled on every slave */
	uint16_t turn;                          /**< slave that is polled first next time */
	uint16_t drain_turn;                    /**< inactive slave that is drained next time */
	uint16_t drain_wait;                    /**< bursts until then */
	uint16_t drain_stay;                    /**< bursts that went to this one in a row */
	uint32_t polled;                        /**< 802.3ad: bursts asked for; read by control */
	uint32_t slow_up[BOND_MAX_SLAVES];      /**< by id of the slave: frames that went up */
	uint64_t slow_flooded[BOND_MAX_SLAVES]; /**< by id: dropped instead; read by control */
	struct bond_rx_count slaves[BOND_MAX_SLAVES]; /**< by id of the slave; read by control */
	uint32_t asked_in_vain; /**< bond_rx_queue_count() and the like; read by control */
} __rte_cache_aligned;

/** State of one tx queue of a bond. Written by the thread that owns the queue. */
struct bond_txq {
	const struct bond_map_head *const *map; /**< where the bond's map is published */
	struct rte_ring *control;               /**< frames of control; NULL = none come here */
	uint64_t *slot_bytes;                   /**< balance-tlb, -alb: bytes by slot */
	uint32_t control_queued;                /**< written by control: frames left so far */
	uint32_t control_seen;                  /**< of these the owner has seen */
	uint16_t queue_id;                      /**< queue used on every slave */
	uint16_t turn;                          /**< balance-rr: next slave */
	uint32_t turn_left;                     /**< balance-rr: packets left for it */
	uint32_t random;                        /**< balance-rr at random: generator state */
	uint64_t active_bytes;                  /**< balance-tlb, -alb: bytes of no slot */
	uint64_t unsent;                        /**< handed back; read by control */
	uint64_t held;                          /**< handed back too, see bond_tx_burst() */
	uint64_t control_sent;                  /**< read by control */
	uint64_t control_dropped;               /**< read by control */
	struct bond_tx_count slaves[BOND_MAX_SLAVES]; /**< by id of the slave; read by control */
} __rte_cache_aligned;

/** A thread that reads maps, or a queue whose caller may never come back. */
struct bond_worker {
	struct rte_rcu_qsbr *readers;
	struct bond_ctl *ctl;
	unsigned id;
	bool burst;            /**< of bond_worker_register_burst() */
	bool fence;            /**< bond_worker_enter() must order by itself */
	const uint64_t *token; /**< of readers, and this one's count: bursts are short */
	uint64_t *count;
};

/**
 * Receive queue i of a bond, 0..n_queues-1. Valid for the bond's life; one thread at a
 * time may use it.
 */
struct bond_rxq *bond_rxq_get(struct bond *b, uint16_t i);

/** Transmit queue i of a bond; as bond_rxq_get(). */
struct bond_txq *bond_txq_get(struct bond *b, uint16_t i);

/**
 * Make a thread known as reader id (0..BOND_MAX_WORKERS-1), offline at first. Control thread,
 * before the worker starts.
 *
 * @return 0, or -EINVAL: no such id; -EEXIST: another reader has it.
 */
int bond_worker_register(struct bond_ctl *ctl, unsigned id, struct bond_worker *w);

/**
 * Make a queue known as a reader for bond_worker_enter() and bond_worker_leave(). Any free id
 * is taken. Control thread.
 *
 * @return 0 or -ENOSPC: BOND_MAX_WORKERS are there.
 */
int bond_worker_register_burst(struct bond_ctl *ctl, struct bond_worker *w);

/** Forget a worker, which must be offline. Control thread, after the worker has ended. */
void bond_worker_unregister(struct bond_worker *w);

/** From here on maps are kept for this worker; before its first burst. */
static inline void
bond_worker_online(const struct bond_worker *w)
{
	rte_rcu_qsbr_thread_online(w->readers, w->id);
}

/** No more bursts until bond_worker_online(); before the thread blocks or ends. */
static inline void
bond_worker_offline(const struct bond_worker *w)
{
	rte_rcu_qsbr_thread_offline(w->readers, w->id);
}

/** Once per loop: the worker holds nothing of a former burst. */
static inline void
bond_worker_quiescent(const struct bond_worker *w)
{
	rte_rcu_qsbr_quiescent(w->readers, w->id);
}

/**
 * As bond_worker_online(), around a single burst, for a reader that was registered with
 * bond_worker_register_burst(): costs a store, as control orders it from its side.
 */
static inline void
bond_worker_enter(const struct bond_worker *w)
{
	uint64_t token;

	if (unlikely(w->fence)) {
		rte_rcu_qsbr_thread_online(w->readers, w->id);
		return;
	}
	token = __atomic_load_n(w->token, __ATOMIC_ACQUIRE);
	__atomic_store_n(w->count, token, __ATOMIC_RELAXED);
	/*
	 * The map is loaded after this store. Control makes that true for every thread with
	 * membarrier(2), between publishing and asking for readers.
	 */
	rte_compiler_barrier();
}

/** The burst is over: nothing of its map is held. */
static inline void
bond_worker_leave(const struct bond_worker *w)
{
	/* As rte_rcu_qsbr_thread_offline(): pairs with the acquire load of its check. */
	__atomic_store_n(w->count, __RTE_QSBR_CNT_THR_OFFLINE, __ATOMIC_RELEASE);
}

/**
 * Receive up to n packets from the slaves, in the mode's way.
 *
 * @return packets written to pkts; mbuf->port is the slave's port, where its PMD sets it.
 */
static inline uint16_t
bond_rx_burst(struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n)
{
	/* Pairs with the release store in map_publish(): the map is complete. */
	const struct bond_map_head *m = __atomic_load_n(q->map, __ATOMIC_ACQUIRE);

	return m->rx((const struct bond_map *)m, q, pkts, n);
}

/**
 * Send n packets over the slaves, in the mode's way.
 *
 * In 802.3ad, while flows move from one slave to another, their packets are handed back to
 * keep them in order, and counted in held of the queue. Offered again, they are taken within
 * milliseconds.
 *
 * @return packets sent. The others are the tail of pkts, in their order, unmodified and
 *   still the caller's; all of them while the bond has no usable slave.
 */
static inline uint16_t
bond_tx_burst(struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	/* Pairs with the release store in map_publish(): the map is complete. */
	const struct bond_map_head *m = __atomic_load_n(q->map, __ATOMIC_ACQUIRE);

	return m->tx((const struct bond_map *)m, q, pkts, n);
}

/**
 * What rte_eth_tx_prepare() is for a port: every kind of PMD among the slaves prepares the
 * packets. For packets with tx offloads, before bond_tx_burst().
 *
 * @return packets prepared; rte_errno says what is wrong with the next one.
 */
uint16_t bond_tx_prepare(struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n);

/**
 * What rte_eth_tx_done_cleanup() is for a port: slaves free up to free_cnt packets that they have
 * sent from this queue, 0 = all they can. Slaves that send no more are asked too. While control
 * has the queue for a moment none is asked.
 *
 * @return packets freed; -ENOTSUP: no slave can.
 */
int bond_tx_done_cleanup(struct bond_txq *q, uint32_t free_cnt);

/**
 * What rte_eth_rx_queue_count() is for a port: packets that wait in this queue, where the slaves
 * can tell. In 802.3ad, for a queue that was not polled for a while, also those that control has
 * put aside for its next burst. Any thread that is a reader, but for each queue one at a time.
 *
 * @return packets that wait; -ENOTSUP: no slave can tell, and nothing was put aside.
 */
int bond_rx_queue_count(struct bond_rxq *q);

/**
 * What rte_eth_rx_descriptor_status() is for a port: what was put aside comes first, then what any
 * of the slaves has at that place. As bond_rx_queue_count().
 *
 * @return RTE_ETH_RX_DESC_DONE: a packet waits there; another status; -ENOTSUP: no slave can tell.
 */
int bond_rx_descriptor_status(struct bond_rxq *q, uint16_t offset);

/** Out of line part of bond_txq_service(). */
void bond_txq_send_control(struct bond_txq *q);

/** Once per loop: send the frames that the control thread left for this queue. */
static inline void
bond_txq_service(struct bond_txq *q)
{
	/* Pairs with the release store in sending_frame(): the frame is in the ring. */
	if (unlikely(__atomic_load_n(&q->control_queued, __ATOMIC_ACQUIRE) != q->control_seen))
		bond_txq_send_control(q);
}

#ifdef __cplusplus
}
#endif

#endif /* BONDCORE_BURST_H */
