/* SPDX-License-Identifier: BSD-3-Clause */

/* balance-tlb and -alb with tlb_dynamic_lb: who carries which slot, by measured load. */

#ifndef CORE_BALANCE_H
#define CORE_BALANCE_H

#include "../bondcore.h"

struct balance_slave {
	uint32_t speed;     /* Mb/s; 0 = unknown */
	uint64_t own_bytes; /* sent besides the slots: the active slave's unbalanced traffic */
	bool usable;
};

/*
 * Plan moves: want[] starts as owner[] and differs where a slot is to go to another slave.
 * bytes[] is what each slot sent in the period. Moves only what makes the busiest slave (load
 * relative to speed) clearly less busy, fewest slots first, and nothing between loads that
 * are alike. Returns the number of slots to move.
 */
unsigned balance_plan(const uint8_t owner[BOND_SLOTS], const uint64_t bytes[BOND_SLOTS],
		      const struct balance_slave slaves[BOND_MAX_SLAVES], uint8_t want[BOND_SLOTS]);

#endif
