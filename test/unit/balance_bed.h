/* SPDX-License-Identifier: BSD-3-Clause */

/* Slaves, slots and loads for the tests of core/balance. */

#ifndef TEST_UNIT_BALANCE_BED_H
#define TEST_UNIT_BALANCE_BED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/balance.h"

#define FREE 0xff
#define KB UINT64_C(1000)
#define MB UINT64_C(1000000)

/* Slaves, slots and loads as a plan is given them, and the plan. */
struct bed {
	struct balance_slave slaves[BOND_MAX_SLAVES];
	uint8_t owner[BOND_SLOTS];
	uint64_t bytes[BOND_SLOTS];
	uint8_t want[BOND_SLOTS];
	unsigned next; /* slot without an owner */
};

static inline void
bed_start(struct bed *b, unsigned n, uint32_t speed)
{
	memset(b, 0, sizeof(*b));
	memset(b->owner, FREE, sizeof(b->owner));
	for (unsigned id = 0; id < n; id++) {
		b->slaves[id].usable = true;
		b->slaves[id].speed = speed;
	}
}

/* Give a slave another n slots that send so much each. */
static inline void
bed_slots(struct bed *b, unsigned id, unsigned n, uint64_t bytes)
{
	for (; n != 0; n--, b->next++) {
		b->owner[b->next] = id;
		b->bytes[b->next] = bytes;
	}
}

static inline uint64_t
load_of(const struct bed *b, const uint8_t owner[BOND_SLOTS], unsigned id)
{
	uint64_t load = b->slaves[id].own_bytes;

	for (unsigned i = 0; i < BOND_SLOTS; i++) {
		if (owner[i] == id)
			load += b->bytes[i];
	}
	return load;
}

/* Plan; what holds for every plan. */
static inline unsigned
bed_plan(struct bed *b)
{
	const unsigned moves = balance_plan(b->owner, b->bytes, b->slaves, b->want);
	unsigned differ = 0;

	for (unsigned i = 0; i < BOND_SLOTS; i++) {
		if (b->want[i] == b->owner[i])
			continue;
		differ++;
		assert_true(b->bytes[i] != 0);
		assert_true(b->owner[i] < BOND_MAX_SLAVES && b->slaves[b->owner[i]].usable);
		assert_true(b->want[i] < BOND_MAX_SLAVES && b->slaves[b->want[i]].usable);
	}
	assert_int_equal(differ, moves);
	return moves;
}

#endif
