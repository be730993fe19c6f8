/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Counters: those that queues keep by id of the slave, and those of the ports themselves.
 * A place is given to another slave after the first is gone, so each slave remembers what
 * was there when it came. Control thread; queues are read while workers count.
 */

#include "ctl.h"

void
counters_of_slave(const struct bond *b, unsigned id, struct bond_rx_count *rx,
		  struct bond_tx_count *tx)
{
	uint16_t q;

	*rx = (struct bond_rx_count){ 0 };
	*tx = (struct bond_tx_count){ 0 };
	for (q = 0; q < b->n_rx_queues; q++) {
		const struct bond_rx_count *one = &b->rxq[q].slaves[id];

		rx->packets += __atomic_load_n(&one->packets, __ATOMIC_RELAXED);
		rx->suppressed += __atomic_load_n(&one->suppressed, __ATOMIC_RELAXED);
	}
	for (q = 0; q < b->n_tx_queues; q++) {
		const struct bond_tx_count *one = &b->txq[q].slaves[id];

		tx->packets += __atomic_load_n(&one->packets, __ATOMIC_RELAXED);
		tx->refused += __atomic_load_n(&one->refused, __ATOMIC_RELAXED);
	}
}

static void
port_counters(uint16_t port_id, struct bond_counters *c)
{
	struct rte_eth_stats stats;

	*c = (struct bond_counters){ 0 };
	if (rte_eth_stats_get(port_id, &stats) != 0)
		return;
	c->rx_packets = stats.ipackets;
	c->tx_packets = stats.opackets;
	c->rx_bytes = stats.ibytes;
	c->tx_bytes = stats.obytes;
	c->rx_missed = stats.imissed;
	c->rx_errors = stats.ierrors;
	c->tx_errors = stats.oerrors;
	c->rx_nombuf = stats.rx_nombuf;
}

/* A counter that ran backwards was reset by somebody: all of it is new. */
static uint64_t
grown(uint64_t now, uint64_t base)
{
	return now >= base ? now - base : now;
}

static void
add_grown(const struct slave *s, struct bond_counters *sum)
{
	const struct bond_counters *base = &s->port_base;
	struct bond_counters now;

	port_counters(s->port_id, &now);
	sum->rx_packets += grown(now.rx_packets, base->rx_packets);
	sum->tx_packets += grown(now.tx_packets, base->tx_packets);
	sum->rx_bytes += grown(now.rx_bytes, base->rx_bytes);
	sum->tx_bytes += grown(now.tx_bytes, base->tx_bytes);
	sum->rx_missed += grown(now.rx_missed, base->rx_missed);
	sum->rx_errors += grown(now.rx_errors, base->rx_errors);
	sum->tx_errors += grown(now.tx_errors, base->tx_errors);
	sum->rx_nombuf += grown(now.rx_nombuf, base->rx_nombuf);
}

void
counters_join(const struct bond *b, struct slave *s)
{
	counters_of_slave(b, s->id, &s->rx_base, &s->tx_base);
	port_counters(s->port_id, &s->port_base);
}

void
counters_leave(struct bond *b, const struct slave *s)
{
	add_grown(s, &b->left);
}

void
bond_counters_get(const struct bond *b, struct bond_counters *counters)
{
	const struct slave *s;
	unsigned i;

	*counters = b->left;
	for (i = 0; i < b->n_slaves; i++)
		add_grown(b->slaves[i], counters);
	for (s = b->leaving; s != NULL; s = s->next_leaving)
		add_grown(s, counters);
}
