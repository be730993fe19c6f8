/* SPDX-License-Identifier: BSD-3-Clause */

/* Which slave each slot of the table belongs to (resilient hashing). */

#ifndef CORE_SLOTS_H
#define CORE_SLOTS_H

#include "../bondcore.h"

#define SLOT_FREE 0xff

struct slots {
	uint8_t owner[BOND_SLOTS];        /* id of a slave, or SLOT_FREE */
	uint32_t weight[BOND_MAX_SLAVES]; /* by id, as last fitted; 0 = owns nothing */
};

void slots_init(struct slots *t);

/*
 * Fit the table to new weights with the fewest moves: who leaves (weight 0) gives up its
 * slots and nobody else does; who comes takes its share and nothing else moves; whose weight
 * fell gives up the excess. Shares are the ideal ones, rounded. In a table that load balancing
 * has rearranged, slaves whose weight stays keep the proportion of what they hold.
 */
void slots_fit(struct slots *t, const uint32_t weight[BOND_MAX_SLAVES]);

/* Slots of one slave. */
unsigned slots_count(const struct slots *t, unsigned id);

#endif
