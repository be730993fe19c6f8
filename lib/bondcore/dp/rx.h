/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What the receive functions of all modes share: polling slaves in turn, draining inactive
 * ones, and what an inactive slave keeps. The filters are constants where this is inlined.
 */

#ifndef DP_RX_H
#define DP_RX_H

#include "map.h"
#include "port.h"

/* Frames taken from an inactive slave at once. */
#define RX_DRAIN_BURST 32
/* Bursts that a flooded one may take in a row: others may have something to say. */
#define RX_DRAIN_STAY 64

/* Take from n frames of a slave what is not delivered; the others move up. Gives their number. */
typedef uint16_t (*rx_filter)(const struct bond_map *m, struct bond_rxq *q,
			      const struct map_slave *from, struct rte_mbuf **pkts, uint16_t n);

/* Frames to this destination are for the slave's link, whatever its part in the bond is. */
bool rx_is_link_local(const struct rte_mbuf *pkt);

/* Whether the newest map delivers what a slave receives; asked before anything is dropped. */
bool rx_delivers_by_now(const struct bond_rxq *q, uint16_t port_id);

/* An rx_filter for a slave that delivers nothing but link-local frames. */
uint16_t rx_keep_link_local(const struct bond_map *m, struct bond_rxq *q,
			    const struct map_slave *from, struct rte_mbuf **pkts, uint16_t n);

/* One burst of a slave, filtered and counted; raw: frames before the filter. */
static inline uint16_t
rx_take(const struct bond_map *m, struct bond_rxq *q, const struct map_slave *from,
	struct rte_mbuf **pkts, uint16_t n, rx_filter filter, uint16_t *raw)
{
	uint16_t got = port_rx(from->port, q->queue_id, pkts, n);

	*raw = got;
	if (got == 0)
		return 0;
	if (filter != NULL)
		got = filter(m, q, from, pkts, got);
	q->slaves[from->id].packets += got;
	return got;
}

/*
 * Poll the first n_slaves of the map, one at least, until the burst is full. runs, if any: how
 * many frames each slave gave, from the one on whose turn it was.
 */
static inline uint16_t
rx_poll(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n,
	unsigned n_slaves, rx_filter filter, uint16_t *runs)
{
	const struct map_slave *first = &m->rx[q->turn < n_slaves ? q->turn : 0], *slave = first;
	unsigned got = 0;
	uint16_t one, raw;

	do {
		one = rx_take(m, q, slave, &pkts[got], n - got, filter, &raw);
		if (runs != NULL)
			*runs++ = one;
		got += one;
		if (++slave == &m->rx[n_slaves])
			slave = m->rx;
	} while (slave != first && got < n);
	/*
	 * Who comes next: after a full burst the slave behind the one that filled it, as a
	 * step by one would give an idle slave's turn to the same busy one each time.
	 */
	q->turn = (got == n ? slave : first + 1) - m->rx;
	return got;
}

/*
 * Take a burst from one inactive slave. A queue that gives as much as it may, all of it useless,
 * is drained further with the next burst, for some time; else it is the next slave's turn after a
 * while. (A flood of what is kept must wait: it takes places from the delivering slaves.)
 */
static inline uint16_t
rx_drain(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n,
	 uint16_t interval, rx_filter filter)
{
	uint16_t slave = q->drain_turn, got, raw;
	bool more;

	if (slave < m->n_deliver || slave >= m->n_rx)
		slave = m->n_deliver;
	n = RTE_MIN(n, RX_DRAIN_BURST);
	got = rx_take(m, q, &m->rx[slave], pkts, n, filter, &raw);
	more = raw == n && got == 0;
	q->drain_stay = more ? q->drain_stay + 1 : 0;
	if (!more || q->drain_stay == RX_DRAIN_STAY) {
		q->drain_stay = 0;
		slave++;
	}
	q->drain_turn = slave;
	q->drain_wait = more ? 0 : interval - 1;
	return got;
}

/*
 * Poll those that deliver. Inactive slaves give way to them: one is drained where nothing else
 * came, and with one burst of an interval whatever comes.
 */
static inline uint16_t
rx_poll_and_drain(const struct bond_map *m, struct bond_rxq *q, struct rte_mbuf **pkts, uint16_t n,
		  uint16_t interval, rx_filter delivering, rx_filter inactive)
{
	uint16_t got = 0;

	if (unlikely(q->drain_wait == 0)) {
		/* First, as what is kept needs a place that a busy slave would leave none of. */
		got = rx_drain(m, q, pkts, n, interval, inactive);
		if (m->n_deliver != 0)
			got += rx_poll(m, q, &pkts[got], n - got, m->n_deliver, delivering, NULL);
		return got;
	}
	q->drain_wait--;
	if (likely(m->n_deliver != 0))
		got = rx_poll(m, q, pkts, n, m->n_deliver, delivering, NULL);
	return got != 0 ? got : rx_drain(m, q, pkts, n, interval, inactive);
}

#endif
