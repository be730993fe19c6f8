/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What each mode means for slaves and map. A mode is a row of the table below. Control
 * thread.
 */

#include "../core/option.h"
#include "ctl.h"

struct mode {
	bond_tx_fn (*tx)(const struct bond *b); /* for two usable slaves and more, or slots held */
	bond_rx_fn rx_all;                      /* every slave delivers */
	bond_rx_fn rx_some;                     /* some are inactive */
	bool hashes;
	bool rewrites;
};

static bond_tx_fn
tx_of_round_robin(const struct bond *b)
{
	switch (b->conf.packets_per_slave) {
	case 0:
		return round_robin_random;
	case 1:
		return round_robin_each;
	default:
		return round_robin_runs;
	}
}

static bond_tx_fn
tx_of_active_backup(const struct bond *b)
{
	RTE_SET_USED(b);
	return tx_single;
}

static bond_tx_fn
tx_of_xor(const struct bond *b)
{
	RTE_SET_USED(b);
	return tx_xor;
}

static bond_tx_fn
tx_of_8023ad(const struct bond *b)
{
	if (handover_holds(b))
		return b->conf.broadcast_neighbor ? tx_neighbor_held : tx_held;
	return b->conf.broadcast_neighbor ? tx_neighbor : tx_xor;
}

static bond_tx_fn
tx_of_broadcast(const struct bond *b)
{
	RTE_SET_USED(b);
	return tx_broadcast;
}

static bond_tx_fn
tx_of_tlb(const struct bond *b)
{
	return b->conf.tlb_dynamic_lb ? tx_tlb_counted : tx_tlb;
}

static bond_tx_fn
tx_of_alb(const struct bond *b)
{
	return b->conf.tlb_dynamic_lb ? tx_alb_counted : tx_alb;
}

static const struct mode modes[BOND_MODE_COUNT] = {
	[BOND_MODE_BALANCE_RR] = {
		.tx = tx_of_round_robin, .rx_all = rx_deliver, .rx_some = rx_suppress,
	},
	[BOND_MODE_ACTIVE_BACKUP] = {
		.tx = tx_of_active_backup, .rx_all = rx_deliver, .rx_some = rx_suppress,
	},
	[BOND_MODE_BALANCE_XOR] = {
		.tx = tx_of_xor, .rx_all = rx_deliver, .rx_some = rx_suppress, .hashes = true,
	},
	[BOND_MODE_BROADCAST] = {
		.tx = tx_of_broadcast, .rx_all = rx_deliver, .rx_some = rx_suppress,
	},
	[BOND_MODE_8023AD] = {
		.tx = tx_of_8023ad, .rx_all = rx_8023ad, .rx_some = rx_8023ad, .hashes = true,
	},
	[BOND_MODE_BALANCE_TLB] = {
		.tx = tx_of_tlb, .rx_all = rx_deliver, .rx_some = rx_suppress,
		.hashes = true, .rewrites = true,
	},
	[BOND_MODE_BALANCE_ALB] = {
		.tx = tx_of_alb, .rx_all = rx_deliver, .rx_some = rx_unicast,
		.hashes = true, .rewrites = true,
	},
};

bool
mode_exists(uint32_t mode)
{
	return mode < BOND_MODE_COUNT;
}

bool
mode_has_active(uint32_t mode)
{
	return (ACTIVE_SLAVE_MODES & (1u << mode)) != 0;
}

bool
mode_hashes(const struct bond *b)
{
	return modes[b->conf.mode].hashes;
}

bool
mode_rewrites(const struct bond *b)
{
	return modes[b->conf.mode].rewrites;
}

/*
 * In active-backup the active slave sends as long as it is chosen, through FAIL too: only
 * the end of downdelay takes it out. Elsewhere a slave without carrier is left at once; in
 * 802.3ad LACP knows of carrier too.
 */
bool
mode_slave_sends(const struct bond *b, unsigned i)
{
	const struct slave *s = b->slaves[i];

	if (b->off)
		return false;
	if (b->conf.mode == BOND_MODE_ACTIVE_BACKUP)
		return (int)i == b->active;
	if (b->conf.mode == BOND_MODE_8023AD)
		return (b->distributing >> s->id & 1) != 0;
	return s->mii.state == BOND_LINK_UP && s->link.up;
}

/*
 * A bond in 802.3ad that was switched off goes on until its partners know, so does a slave that
 * leaves it.
 */
bool
mode_slave_delivers(const struct bond *b, const struct slave *s)
{
	if (b->conf.mode == BOND_MODE_8023AD && (b->collecting >> s->id & 1) != 0)
		return true;
	if (b->off || s->parting)
		return false;
	if (b->conf.all_slaves_active)
		return true;
	if (b->conf.mode == BOND_MODE_8023AD)
		return false;
	return !mode_has_active(b->conf.mode) ||
	       (b->active != ACTIVE_NONE && b->slaves[b->active] == s);
}

bool
mode_slave_filters(const struct bond *b, unsigned i)
{
	return !mode_has_active(b->conf.mode) || (int)i == b->active;
}

/* The kernel spreads balance-alb by destination, whatever the policy, if it measures loads. */
map_hash_fn
mode_hash_function(const struct bond *b)
{
	if (b->conf.mode == BOND_MODE_BALANCE_ALB && b->conf.tlb_dynamic_lb)
		return hash_destination;
	return hash_function(b->conf.xmit_hash_policy, b->conf.hash_symmetric);
}

bond_tx_fn
mode_tx_function(const struct bond *b, unsigned n_tx)
{
	if (n_tx == 0)
		return tx_none;
	if (n_tx == 1 && !handover_holds(b))
		return tx_single;
	return modes[b->conf.mode].tx(b);
}

bond_rx_fn
mode_rx_function(const struct bond *b, unsigned n_rx, bool all_deliver)
{
	if (n_rx == 0)
		return rx_none;
	if (b->off && b->collecting == 0)
		return rx_drop;
	return all_deliver ? modes[b->conf.mode].rx_all : modes[b->conf.mode].rx_some;
}
