/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * From a burst to its slaves: group the packets by the slave that was picked for each, one
 * burst per slave used, and what was not taken back to the caller's tail in its order. A
 * slave whose queue is full never holds up the packets of another.
 */

#ifndef DP_SCATTER_H
#define DP_SCATTER_H

#include <string.h>

#include "map.h"
#include "port.h"

/* Packets handled together: as many as the bits of the mask of unsent ones. */
#define SCATTER_BURST 64
/* Slaves whose packet counts fit the bytes of one register. */
#define SCATTER_FEW 8

/* Further tries, and the count of what is refused for good; out of line as it is rare. */
uint16_t scatter_retry(const struct bond_map *m, struct bond_txq *q, unsigned slave,
		       struct rte_mbuf **pkts, uint16_t sent, uint16_t n);

/* One slave's burst. */
static inline uint16_t
scatter_one(const struct bond_map *m, struct bond_txq *q, unsigned slave, struct rte_mbuf **pkts,
	    uint16_t n)
{
	uint16_t sent = port_tx(m->tx[slave].port, q->queue_id, pkts, n);

	if (unlikely(sent < n))
		sent = scatter_retry(m, q, slave, pkts, sent, n);
	q->slaves[m->tx[slave].id].packets += sent;
	return sent;
}

/* Where slave i's packets go: picked one by one, or by slot through the map's table. */
static inline unsigned
scatter_slave(const struct bond_map *m, const uint8_t *slave, const uint16_t *slot, unsigned i)
{
	return slot != NULL ? m->slot[slot[i]] : slave[i];
}

/*
 * A slave takes the head of what it was given: go through the burst once more. left[] says how
 * many of each slave's packets were taken.
 */
static inline uint64_t
scatter_unsent(const struct bond_map *m, const uint8_t *slave, const uint16_t *slot, unsigned n,
	       uint16_t *left)
{
	uint64_t unsent = 0;
	unsigned i;

	for (i = 0; i < n; i++) {
		unsigned s = scatter_slave(m, slave, slot, i);

		if (left[s] == 0)
			unsent |= UINT64_C(1) << i;
		else
			left[s]--;
	}
	return unsent;
}

/* What scatter_few() could not send: counts and missing have a byte for each slave. */
static inline uint64_t
scatter_few_unsent(const struct bond_map *m, const uint8_t *slave, const uint16_t *slot, unsigned n,
		   uint64_t counts, uint64_t missing)
{
	uint16_t left[SCATTER_FEW];
	unsigned s;

	for (s = 0; s < SCATTER_FEW; s++)
		left[s] = ((counts - missing) >> (8 * s)) & 0xff;
	return scatter_unsent(m, slave, slot, n, left);
}

/* For up to SCATTER_FEW slaves: no count is in memory, where each would wait for the last. */
static inline uint64_t
scatter_few(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts,
	    const uint8_t *slave, const uint16_t *slot, unsigned n)
{
	struct rte_mbuf *out[SCATTER_FEW][SCATTER_BURST];
	uint64_t counts = 0, missing = 0, rest;
	unsigned i, s;

	for (i = 0; i < n; i++) {
		unsigned at;

		s = scatter_slave(m, slave, slot, i);
		at = 8 * s;
		out[s][(counts >> at) & 0xff] = pkts[i];
		counts += UINT64_C(1) << at;
	}
	for (s = 0, rest = counts; rest != 0; s++, rest >>= 8) {
		unsigned count = rest & 0xff, sent;

		if (count == 0)
			continue;
		sent = scatter_one(m, q, s, out[s], count);
		if (unlikely(sent < count))
			missing |= (uint64_t)(count - sent) << (8 * s);
	}
	return likely(missing == 0) ? 0 : scatter_few_unsent(m, slave, slot, n, counts, missing);
}

static inline uint64_t
scatter_many(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts,
	     const uint8_t *slave, const uint16_t *slot, unsigned n)
{
	struct rte_mbuf *out[BOND_MAX_SLAVES][SCATTER_BURST];
	uint16_t count[BOND_MAX_SLAVES];
	bool refused = false;
	unsigned i, s;

	for (s = 0; s < m->n_tx; s++)
		count[s] = 0;
	for (i = 0; i < n; i++) {
		s = scatter_slave(m, slave, slot, i);
		out[s][count[s]++] = pkts[i];
	}
	for (s = 0; s < m->n_tx; s++) {
		uint16_t sent;

		if (count[s] == 0)
			continue;
		sent = scatter_one(m, q, s, out[s], count[s]);
		refused |= sent < count[s];
		count[s] = sent;
	}
	return likely(!refused) ? 0 : scatter_unsent(m, slave, slot, n, count);
}

/*
 * Send up to SCATTER_BURST packets, slave[i] being the index into tx of packet i's. Gives the
 * bits of those that were not taken.
 */
static inline uint64_t
scatter_send(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts,
	     const uint8_t *slave, unsigned n)
{
	if (likely(m->n_tx <= SCATTER_FEW))
		return scatter_few(m, q, pkts, slave, NULL, n);
	return scatter_many(m, q, pkts, slave, NULL, n);
}

/* The same, for packets whose slots are known. */
static inline uint64_t
scatter_slots(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts,
	      const uint16_t *slot, unsigned n)
{
	if (likely(m->n_tx <= SCATTER_FEW))
		return scatter_few(m, q, pkts, NULL, slot, n);
	return scatter_many(m, q, pkts, NULL, slot, n);
}

/*
 * Gather what was not taken of the chunk at done behind what is kept already: places up to
 * there hold packets that are sent. Gives the new number kept.
 */
static inline unsigned
scatter_keep(struct rte_mbuf **pkts, unsigned done, unsigned kept, uint64_t unsent)
{
	for (; unlikely(unsent != 0); unsent &= unsent - 1)
		pkts[kept++] = pkts[done + __builtin_ctzll(unsent)];
	return kept;
}

/* What is kept becomes the tail of the caller's array. Gives the number sent. */
static inline uint16_t
scatter_return(struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n, unsigned kept)
{
	if (likely(kept == 0))
		return n;
	memmove(&pkts[n - kept], pkts, kept * sizeof(pkts[0]));
	q->unsent += kept;
	return n - kept;
}

#endif
