/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What each mode means for slaves and map. A mode is a row of the table below; the
 * others of the kernel driver take their places here. Control thread.
 */

#include "../core/option.h"
#include "ctl.h"

struct mode {
	bond_tx_fn (*tx)(const struct bond *b); /* for two usable slaves and more */
};

static bond_tx_fn
tx_round_robin(const struct bond *b)
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
tx_active(const struct bond *b)
{
	RTE_SET_USED(b);
	return tx_single;
}

static const struct mode modes[BOND_MODE_COUNT] = {
	[BOND_MODE_BALANCE_RR] = { .tx = tx_round_robin },
	[BOND_MODE_ACTIVE_BACKUP] = { .tx = tx_active },
};

bool
mode_exists(uint32_t mode)
{
	return mode < BOND_MODE_COUNT && modes[mode].tx != NULL;
}

bool
mode_has_active(uint32_t mode)
{
	return (ACTIVE_SLAVE_MODES & (1u << mode)) != 0;
}

/*
 * Where one slave is active it sends as long as it is chosen, through FAIL too: only the
 * end of downdelay takes it out. Elsewhere a slave without carrier is left at once.
 */
bool
mode_slave_sends(const struct bond *b, unsigned i)
{
	const struct slave *s = b->slaves[i];

	if (mode_has_active(b->conf.mode))
		return (int)i == b->active;
	return s->mii.state == BOND_LINK_UP && s->link.up;
}

bool
mode_slave_delivers(const struct bond *b, unsigned i)
{
	return !mode_has_active(b->conf.mode) || b->conf.all_slaves_active || (int)i == b->active;
}

bool
mode_slave_filters(const struct bond *b, unsigned i)
{
	return !mode_has_active(b->conf.mode) || (int)i == b->active;
}

bond_tx_fn
mode_tx_function(const struct bond *b, unsigned n_tx)
{
	if (n_tx == 0)
		return tx_none;
	if (n_tx == 1)
		return tx_single;
	return modes[b->conf.mode].tx(b);
}
