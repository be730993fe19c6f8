/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * balance-rr: packets go to the usable slaves in turn. The turn belongs to the queue, so
 * no two workers share it. Other than the kernel, which counts dead slaves in and gives
 * their share to the next one, only usable slaves have a turn. Worker threads.
 */

#include "scatter.h"

/* Name the slave (index into tx) of each of n packets. */
typedef void (*pick_fn)(const struct bond_map *m, struct bond_txq *q, uint8_t *slave, unsigned n);

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

/*
 * Deal out a chunk of up to SCATTER_BURST packets, from the slave whose turn it is on. Gives
 * the bits of those that were refused; turn becomes that of the next packet.
 */
static inline uint64_t
deal(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts, unsigned n,
     unsigned *turn)
{
	struct rte_mbuf *out[BOND_MAX_SLAVES][SCATTER_BURST];
	unsigned i, place = 0, round = 0, slave = *turn;
	uint64_t unsent = 0;

	for (i = 0; i < n; i++) {
		/* Fetched in this order and here, where there is little else to wait for. */
		rte_prefetch0(pkts[i]);
		out[place][round] = pkts[i];
		if (++place == m->n_tx) {
			place = 0;
			round++;
		}
	}
	for (i = 0; i < m->n_tx; i++) {
		unsigned count = round + (i < place), sent;

		if (i == place)
			*turn = slave;
		if (count == 0)
			break;
		sent = scatter_one(m, q, slave, out[i], count);
		for (; unlikely(sent < count); sent++)
			unsent |= UINT64_C(1) << (sent * m->n_tx + i);
		slave = turn_after(m, slave);
	}
	return unsent;
}

uint16_t
round_robin_each(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	unsigned turn = turn_in_map(m, q->turn);
	unsigned done, len, kept = 0;

	for (done = 0; done < n; done += len) {
		len = RTE_MIN((unsigned)n - done, (unsigned)SCATTER_BURST);
		kept = scatter_keep(pkts, done, kept, deal(m, q, &pkts[done], len, &turn));
	}
	q->turn = turn;
	return scatter_return(q, pkts, n, kept);
}

static inline uint16_t
send_picked(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n,
	    pick_fn pick)
{
	uint8_t slave[SCATTER_BURST];
	unsigned done, len, kept = 0;

	for (done = 0; done < n; done += len) {
		len = RTE_MIN((unsigned)n - done, (unsigned)SCATTER_BURST);
		pick(m, q, slave, len);
		kept = scatter_keep(pkts, done, kept, scatter_send(m, q, &pkts[done], slave, len));
	}
	return scatter_return(q, pkts, n, kept);
}

static inline void
pick_runs(const struct bond_map *m, struct bond_txq *q, uint8_t *slave, unsigned n)
{
	unsigned turn = turn_in_map(m, q->turn);
	uint32_t left = RTE_MIN(q->turn_left, m->packets_per_slave);
	unsigned i;

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
pick_random(const struct bond_map *m, struct bond_txq *q, uint8_t *slave, unsigned n)
{
	uint32_t x = q->random;
	unsigned i;

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
round_robin_runs(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return send_picked(m, q, pkts, n, pick_runs);
}

uint16_t
round_robin_random(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	return send_picked(m, q, pkts, n, pick_random);
}
