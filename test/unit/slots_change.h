/* SPDX-License-Identifier: BSD-3-Clause */

/* What a fit of the table of slots changed, for the tests of core/slots. */

#ifndef TEST_UNIT_SLOTS_CHANGE_H
#define TEST_UNIT_SLOTS_CHANGE_H

#include <stdint.h>

#include "core/slots.h"

typedef uint32_t weights[BOND_MAX_SLAVES];

/* What a fit did. */
struct change {
	unsigned moved;
	unsigned gave[BOND_MAX_SLAVES], took[BOND_MAX_SLAVES];
};

static inline struct change
slots_compare(const struct slots *before, const struct slots *after)
{
	struct change c = { 0 };

	for (unsigned i = 0; i < BOND_SLOTS; i++) {
		const uint8_t from = before->owner[i];
		const uint8_t to = after->owner[i];

		if (from == to)
			continue;
		c.moved++;
		if (from != SLOT_FREE)
			c.gave[from]++;
		if (to != SLOT_FREE)
			c.took[to]++;
	}
	return c;
}

static inline uint64_t
weights_sum(const weights w)
{
	uint64_t sum = 0;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
		sum += w[id];
	return sum;
}

#endif
