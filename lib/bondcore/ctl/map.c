/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What goes into a map: the bond as bursts are to see it, every number worked out here so
 * that no burst has to. Publishing is left to publish.c. Control thread.
 */

#include "ctl.h"

/* The eight bytes from the source address on: the address is put, the two behind it stay. */
static void
fill_source(struct map_source *source, const struct slave *s)
{
	static const uint8_t behind[sizeof(source->keep)] = { [6] = 0xff, [7] = 0xff };

	memcpy(&source->keep, behind, sizeof(source->keep));
	memcpy(&source->put, s->source, BOND_MAC_SIZE);
}

static void
fill_tx(struct bond_map *m, const struct bond *b)
{
	unsigned i;

	for (i = 0; i < b->n_slaves; i++) {
		const struct slave *s = b->slaves[i];

		if (!mode_slave_sends(b, i))
			continue;
		/* An active slave that cannot send just now: the first that can stands in. */
		if ((int)i == b->active)
			m->active = m->n_tx;
		if (mode_rewrites(b))
			fill_source(&m->source[m->n_tx], s);
		m->tx[m->n_tx].port = s->port_id;
		m->tx[m->n_tx++].id = s->id;
	}
	if (mode_rewrites(b))
		m->source[m->active] = (struct map_source){ .keep = UINT64_MAX };
}

static void
add_rx_slave(struct bond_map *m, const struct bond *b, const struct slave *s, bool delivers)
{
	if (mode_slave_delivers(b, s) != delivers)
		return;
	m->rx[m->n_rx].port = s->port_id;
	m->rx[m->n_rx++].id = s->id;
}

static void
add_rx(struct bond_map *m, const struct bond *b, bool delivers)
{
	const struct slave *s;
	unsigned i;

	for (i = 0; i < b->n_slaves; i++)
		add_rx_slave(m, b, b->slaves[i], delivers);
	for (s = b->leaving; s != NULL; s = s->next_leaving) {
		if (s->parting)
			add_rx_slave(m, b, s, delivers);
	}
}

/* Slots name slaves by id, which is for life; a burst wants their places in this map. */
static void
fill_slots(struct bond_map *m, const struct bond *b)
{
	uint8_t place[UINT8_MAX + 1] = { 0 };
	unsigned i;

	for (i = 0; i < m->n_tx; i++)
		place[m->tx[i].id] = i;
	for (i = 0; i < BOND_SLOTS; i++)
		m->slot[i] = b->handover.from[i] != SLOT_FREE ? MAP_HELD : place[b->slots.owner[i]];
}

/* splitmix64 (Steele, Lea, Flood): seeds that are alike give keys that are not. */
static void
fill_key(struct bond_map *m, uint32_t seed)
{
	uint64_t x = seed + UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	x ^= x >> 31;
	m->hash_seed = (uint32_t)x;
	m->hash_factor = (uint32_t)(x >> 32) | 1;
}

/* PMDs of one kind prepare packets alike: one of each kind is asked. */
static void
fill_prepare(struct bond_map *m)
{
	unsigned i, k;

	for (i = 0; i < m->n_tx; i++) {
		eth_tx_prep_t prepare = rte_eth_fp_ops[m->tx[i].port].tx_pkt_prepare;

		for (k = 0; k < m->n_prepare; k++) {
			if (rte_eth_fp_ops[m->prepare[k]].tx_pkt_prepare == prepare)
				break;
		}
		if (prepare != NULL && k == m->n_prepare)
			m->prepare[m->n_prepare++] = m->tx[i].port;
	}
}

static void
fill_lent(struct bond_map *m, const struct bond *b)
{
	uint16_t q;

	for (q = 0; q < b->n_rx_queues; q++) {
		if (m->unlent == rx_8023ad)
			m->lent |= (uint32_t)b->lending[q].lent << q;
		m->stashed |= (uint32_t)b->lending[q].stashed << q;
	}
}

void
map_fill(struct bond_map *m, const struct bond *b)
{
	memset(m, 0, sizeof(*m));
	fill_tx(m, b);
	add_rx(m, b, true);
	m->n_deliver = m->n_rx;
	add_rx(m, b, false);
	if (mode_hashes(b) && (m->n_tx > 1 || handover_holds(b))) {
		fill_slots(m, b);
		m->hash = mode_hash_function(b);
		fill_key(m, b->conf.hash_seed != 0 ? b->conf.hash_seed : b->own_seed);
	}
	fill_prepare(m);
	m->packets_per_slave = b->conf.packets_per_slave;
	m->tx_retry = b->conf.tx_retry;
	m->paused = b->sending.paused;
	m->unpaused = mode_tx_function(b, m->n_tx);
	m->fn.tx = m->paused ? tx_paused : m->unpaused;
	m->unlent = mode_rx_function(b, m->n_rx, m->n_rx == m->n_deliver);
	fill_lent(m, b);
	m->fn.rx = (m->lent | m->stashed) != 0 ? rx_lent : m->unlent;
}
