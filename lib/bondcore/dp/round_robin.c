/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * balance-rr: packets go to the usable slaves in turn. The turn belongs to the queue, so
 * no two workers share it. Other than the kernel, which counts dead slaves in and gives
 * their share to the next one, only usable slaves have a turn. Worker threads.
 */

#include "scatter.h"

/* The turn may be past the end of a map that has fewer slaves than the last one. */
static inline unsigned
turn_in_map(const struct bond_map *m, unsigned turn)
{
	return turn < m->n_tx ? turn : 0;
}

static inline unsigned
turn_after(const struct bond_map *m, unsigned turn)
{
	return turn + 1 == m->n_tx ? 0 : turn + 1;
}

static inline void
pick_each(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts,
	  uint8_t *slave, unsigned n)
{
	unsigned turn = turn_in_map(m, q->turn);
	unsigned i;

	RTE_SET_USED(pkts);
	for (i = 0; i < n; i++) {
		slave[i] = turn;
		turn = turn_after(m, turn);
	}
	q->turn = turn;
}

static inline void
pick_runs(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts,
	  uint8_t *slave, unsigned n)
{
	unsigned turn = turn_in_map(m, q->turn);
	uint32_t left = RTE_MIN(q->turn_left, m->packets_per_slave);
	unsigned i;

	RTE_SET_USED(pkts);
	for (i = 0; i < n; i++) {
		if (left == 0) {
			turn = turn_after(m, turn);
			left = m->packets_per_slave;
		}
		slave[i] = turn;
		left--;
	}
	q->turn = turn;
	q->turn_left = left;
}

static inline void
pick_random(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts,
	    uint8_t *slave, unsigned n)
{
	uint32_t x = q->random;
	unsigned i;

	RTE_SET_USED(pkts);
	for (i = 0; i < n; i++) {
		/* xorshift32 (Marsaglia); its range is spread over the slaves by a product. */
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		slave[i] = ((uint64_t)x * m->n_tx) >> 32;
	}
	q->random = x;
}

uint16_t
round_robin_each(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return scatter_burst(m, q, pkts, n, pick_each);
}

uint16_t
round_robin_runs(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return scatter_burst(m, q, pkts, n, pick_runs);
}

uint16_t
round_robin_random(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return scatter_burst(m, q, pkts, n, pick_random);
}
