/* SPDX-License-Identifier: BSD-3-Clause */

/* What a leg does with the packets it receives: the forwarding engines of testpmd. */

#ifndef APP_ENGINE_H
#define APP_ENGINE_H

#include <string.h>

#include "endpoint.h"

#define ENGINE_BURST 32
#define LEG_WAITING (8 * ENGINE_BURST)

/* Counters of one leg; written by its worker, read by control. */
struct leg_stats {
	uint64_t rx;      /* received */
	uint64_t tx;      /* sent */
	uint64_t dropped; /* not sent: the receiver was full or had no usable slave */
	uint64_t used;    /* taken in by the engine (rxonly, icmpecho: not a request) */
};

/* One direction of one queue of a stream. One worker runs it. */
struct leg {
	struct endpoint in, out;
	const struct engine *engine;
	struct rte_mempool *pool; /* txonly: where its packets come from */
	/*
	 * mac, icmpecho, txonly: source written into frames. Control: w, worker: r, both by
	 * the word, as a bond's address may change while the worker runs.
	 */
	union {
		struct rte_ether_addr src;
		uint64_t src_word;
	};
	struct rte_ether_addr dst; /* mac, txonly: destination written into frames */
	uint32_t seq;              /* txonly: next packet */
	struct leg_stats stats __rte_cache_aligned;
	/* Packets whose flows are just moving from one slave to another, oldest first. */
	uint64_t held; /* of the queue out, as last seen */
	uint16_t n_waiting;
	struct rte_mbuf *waiting[LEG_WAITING];
};

struct engine {
	const char *name;
	const char *help; /* one line */
	unsigned min_ports, max_ports;
	bool receives, sends; /* which side of a leg it uses */
	bool crosses;         /* of two ports, what one receives the other sends; else out is in */
	void (*run)(struct leg *l); /* one turn: at most one burst in and out; never waits */
};

/* Engine i of the table, NULL after the last. */
const struct engine *engine_at(unsigned i);
const struct engine *engine_find(const char *name);

/*
 * Set src to the address of out and dst to 02:00:00:00:00:XX, XX being the port of out (00
 * for a bond): testpmd's defaults. Control thread.
 */
void leg_set_addresses(struct leg *l);

/* The source for frames that a worker writes now. */
static inline struct rte_ether_addr
leg_src(const struct leg *l)
{
	uint64_t word = __atomic_load_n(&l->src_word, __ATOMIC_RELAXED);
	struct rte_ether_addr src;

	memcpy(&src, &word, sizeof(src));
	return src;
}

/* One turn of its engine, which is left out while there is no room for more that wait. */
void leg_run(struct leg *l);

/*
 * Send n packets, n <= ENGINE_BURST. What the receiver does not take is freed and counted as
 * dropped, unless it is a bond that will take it in a moment: then it waits, before all that
 * comes later.
 */
void leg_send(struct leg *l, struct rte_mbuf **pkts, uint16_t n);

/* Drop what waits. Control thread; workers are stopped. */
void leg_drop_waiting(struct leg *l);

/* engine_icmpecho.c, engine_txonly.c */
extern const struct engine engine_icmpecho, engine_txonly;

#endif
