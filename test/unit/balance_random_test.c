/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/balance with random loads: no plan makes the busiest slave busier, plans come to rest,
 * and small flows end up spread evenly.
 */

#include "balance_bed.h"

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Some slaves of some speeds, some not usable, and slots of which few carry most. */
static void
bed_random(struct bed *b, uint32_t *seed)
{
	static const uint32_t speeds[] = { 10, 1000, 10000, 25000, 100000, 400000 };
	const unsigned n = 1 + next_random(seed) % BOND_MAX_SLAVES;
	const unsigned kinds = 1 + next_random(seed) % 6;

	bed_start(b, n, 0);
	for (unsigned id = 0; id < n; id++) {
		b->slaves[id].speed = speeds[next_random(seed) % kinds];
		b->slaves[id].usable = next_random(seed) % 8 != 0;
	}
	b->slaves[next_random(seed) % n].own_bytes = next_random(seed);
	for (unsigned i = 0; i < BOND_SLOTS; i++) {
		const unsigned bits = next_random(seed) % 24;

		b->owner[i] = next_random(seed) % 50 == 0 ? FREE : next_random(seed) % n;
		b->bytes[i] = next_random(seed) % 3 == 0 ? 0 : next_random(seed) >> bits;
		b->bytes[i] <<= next_random(seed) % 2 * (next_random(seed) % 12);
	}
}

static double
worst_of(const struct bed *b, const uint8_t owner[BOND_SLOTS])
{
	double worst = 0;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (b->slaves[id].usable) {
			double busy = (double)load_of(b, owner, id) / b->slaves[id].speed;

			worst = busy > worst ? busy : worst;
		}
	}
	return worst;
}

static void
no_plan_makes_the_busiest_busier_and_plans_come_to_rest(void **state)
{
	uint32_t seed = 5;
	struct bed b;

	(void)state;
	for (unsigned run = 0; run < 500; run++) {
		unsigned rounds = 0;

		bed_random(&b, &seed);
		while (bed_plan(&b) != 0) {
			/* Loads are cut by the bits that do not fit: one part in 2^25. */
			assert_true(worst_of(&b, b.want) <= worst_of(&b, b.owner) * 1.0000001);
			memcpy(b.owner, b.want, sizeof(b.owner));
			if (++rounds > 10)
				fail_msg("run %u goes on", run);
		}
	}
}

/* Many flows, none of them large: then every slave can get near its share. */
static void
small_flows_end_within_the_tolerance_in_one_plan(void **state)
{
	uint32_t seed = 6;
	struct bed b;

	(void)state;
	for (unsigned run = 0; run < 200; run++) {
		const unsigned n = 2 + next_random(&seed) % 7;
		uint64_t sum = 0;

		bed_start(&b, n, 10000);
		for (unsigned i = 0; i < BOND_SLOTS; i++) {
			const unsigned crowded = next_random(&seed) % n;

			b.owner[i] = next_random(&seed) % (crowded + 1);
			b.bytes[i] = 5 * MB + next_random(&seed) % MB;
			sum += b.bytes[i];
		}
		bed_plan(&b);
		for (unsigned id = 0; id < n; id++)
			assert_true(load_of(&b, b.want, id) <= sum / n + sum / n / 32);
		memcpy(b.owner, b.want, sizeof(b.owner));
		assert_int_equal(bed_plan(&b), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_plan_makes_the_busiest_busier_and_plans_come_to_rest),
		cmocka_unit_test(small_flows_end_within_the_tolerance_in_one_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
