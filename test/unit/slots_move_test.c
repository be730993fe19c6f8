/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/slots: how many slots move and which, whatever leaves, returns or changes its weight,
 * and that every slave always holds its ideal share, rounded.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "slots_change.h"

#define N 8 /* slaves of the tests that try every sequence */

static const weights alike = { 1, 1, 1, 1, 1, 1, 1, 1 };
static const weights two_speeds = { 10, 10, 10, 10, 25, 25, 25, 25 };

static unsigned
rounded_share(uint32_t weight, uint64_t sum)
{
	return (2 * (uint64_t)BOND_SLOTS * weight + sum) / (2 * sum);
}

static unsigned
share_below(uint32_t weight, uint64_t sum)
{
	return (uint64_t)BOND_SLOTS * weight / sum;
}

static unsigned
share_above(uint32_t weight, uint64_t sum)
{
	return ((uint64_t)BOND_SLOTS * weight + sum - 1) / sum;
}

/* Keep count of the slots that slaves hold. */
static void
add_change(unsigned held[BOND_MAX_SLAVES], const struct change *c)
{
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
		held[id] += c->took[id] - c->gave[id];
}

static void
check_counts(const unsigned held[BOND_MAX_SLAVES], const weights w)
{
	const uint64_t all = weights_sum(w);
	unsigned sum = 0;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		sum += held[id];
		if (held[id] < share_below(w[id], all) || held[id] > share_above(w[id], all))
			fail_msg("slave %u of weight %u in %llu holds %u slots", id, w[id],
				 (unsigned long long)all, held[id]);
	}
	assert_int_equal(sum, BOND_SLOTS);
}

/* |held - ideal| <= ideal / 100 for every slave */
static void
check_percent(const unsigned counts[BOND_MAX_SLAVES], const weights w)
{
	const uint64_t all = weights_sum(w);

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		const int64_t held = (int64_t)(counts[id] * all);
		const int64_t ideal = (int64_t)BOND_SLOTS * w[id];
		const int64_t off = held > ideal ? held - ideal : ideal - held;

		if (100 * off > ideal)
			fail_msg("slave %u of weight %u holds %u slots", id, w[id], counts[id]);
	}
}

/* A table, and the weights of its slaves when all are present. */
struct history {
	const uint32_t *full;
	weights now;
	struct slots table;
	unsigned held[BOND_MAX_SLAVES];
};

static void
history_start(struct history *h, const weights full)
{
	memset(h, 0, sizeof(*h));
	h->full = full;
	memcpy(h->now, full, sizeof(weights));
	slots_init(&h->table);
	slots_fit(&h->table, h->now);
	for (unsigned id = 0; id < N; id++)
		h->held[id] = slots_count(&h->table, id);
}

/* A slave leaves, or returns if it had left: exactly its own share moves. */
static void
toggle(struct history *h, unsigned id)
{
	const struct slots before = h->table;
	const bool leaves = h->now[id] != 0;
	struct change c;
	unsigned share;

	h->now[id] = leaves ? 0 : h->full[id];
	slots_fit(&h->table, h->now);
	c = slots_compare(&before, &h->table);
	share = leaves ? h->held[id] : rounded_share(h->now[id], weights_sum(h->now));
	add_change(h->held, &c);
	assert_int_equal(c.moved, share);
	assert_int_equal(leaves ? c.gave[id] : c.took[id], share);
	if (weights_sum(h->now) == 0)
		return;
	check_counts(h->held, h->now);
	check_percent(h->held, h->now);
}

static void
try_all_toggles(const struct history *h, unsigned depth)
{
	for (unsigned id = 0; id < N; id++) {
		struct history next = *h;

		toggle(&next, id);
		if (depth > 1)
			try_all_toggles(&next, depth - 1);
	}
}

/*
 * Leave in every order. Of the slaves of each speed only one is the first to leave when all
 * return too, in an order that differs with that of the leaves: the others are like it.
 */
static void
try_all_leaves(const struct history *h, const unsigned *order, unsigned n)
{
	for (unsigned id = 0; id < N && n < N; id++) {
		struct history next = *h;
		unsigned longer[N];

		if (h->now[id] == 0)
			continue;
		if (n != 0)
			memcpy(longer, order, n * sizeof(order[0]));
		longer[n] = id;
		toggle(&next, id);
		try_all_leaves(&next, longer, n + 1);
		if (n + 1 < N || longer[0] % 4 != 0)
			continue;
		for (unsigned i = 0; i < N; i++)
			toggle(&next, longer[(i * (1 + 2 * (longer[1] % 4)) + longer[2]) % N]);
		assert_int_equal(weights_sum(next.now), weights_sum(next.full));
	}
}

static void
every_sequence_of_five_leaves_and_returns_moves_the_exact_share(void **state)
{
	static const uint32_t *const full[] = { alike, two_speeds };
	struct history h;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		history_start(&h, full[i]);
		try_all_toggles(&h, 5);
	}
}

static void
leaves_in_every_order_and_returns_move_the_exact_share(void **state)
{
	struct history h;

	(void)state;
	history_start(&h, alike);
	try_all_leaves(&h, NULL, 0);
}

static void
leaves_in_every_order_and_returns_move_the_exact_share_of_two_speeds(void **state)
{
	struct history h;

	(void)state;
	history_start(&h, two_speeds);
	try_all_leaves(&h, NULL, 0);
}

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* The fewest moves that lead into the bounds of all counts; a newcomer's share is rounded. */
static unsigned
fewest_moves(const unsigned held[BOND_MAX_SLAVES], const weights was, const weights w)
{
	const uint64_t all = weights_sum(w);
	unsigned over = 0;
	unsigned under = 0;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		const bool comes = was[id] == 0;
		const unsigned low = comes ? rounded_share(w[id], all) : share_below(w[id], all);
		const unsigned high = comes ? low : share_above(w[id], all);

		if (held[id] > high)
			over += held[id] - high;
		if (held[id] < low)
			under += low - held[id];
	}
	return over > under ? over : under;
}

static void
any_weights_and_changes_make_the_fewest_moves_and_keep_the_shares(void **state)
{
	uint32_t seed = 3;

	(void)state;
	for (unsigned run = 0; run < 200; run++) {
		const uint32_t most = run % 2 == 0 ? 256 : 1 + next_random(&seed) % 256;
		const unsigned n = 2 + next_random(&seed) % (BOND_MAX_SLAVES - 1);
		unsigned held[BOND_MAX_SLAVES];
		weights now = { 0 };
		struct slots table;

		slots_init(&table);
		for (unsigned id = 0; id < n; id++)
			now[id] = 1 + next_random(&seed) % most;
		slots_fit(&table, now);
		for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
			held[id] = slots_count(&table, id);
		for (unsigned step = 0; step < 200; step++) {
			const unsigned id = next_random(&seed) % n;
			const struct slots before = table;
			struct change c;
			weights was;

			memcpy(was, now, sizeof(was));
			now[id] = next_random(&seed) % 3 == 0 ? 0 : 1 + next_random(&seed) % most;
			if (weights_sum(now) == 0)
				now[id] = 1;
			slots_fit(&table, now);
			c = slots_compare(&before, &table);
			assert_int_equal(c.moved, fewest_moves(held, was, now));
			add_change(held, &c);
			check_counts(held, now);
		}
	}
}

static void
many_changes_at_once_keep_the_shares_and_no_slave_both_gives_and_takes(void **state)
{
	unsigned held[BOND_MAX_SLAVES] = { 0 };
	uint32_t seed = 4;
	weights now = { 1 };
	struct slots table;

	(void)state;
	slots_init(&table);
	for (unsigned step = 0; step < 5000; step++) {
		const struct slots before = table;
		struct change c;

		for (unsigned id = 1; id < BOND_MAX_SLAVES; id++) {
			if (next_random(&seed) % 4 == 0)
				now[id] = next_random(&seed) % 257;
		}
		slots_fit(&table, now);
		c = slots_compare(&before, &table);
		add_change(held, &c);
		check_counts(held, now);
		for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
			assert_true(c.gave[id] == 0 || c.took[id] == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sequence_of_five_leaves_and_returns_moves_the_exact_share),
		cmocka_unit_test(leaves_in_every_order_and_returns_move_the_exact_share),
		cmocka_unit_test(
			leaves_in_every_order_and_returns_move_the_exact_share_of_two_speeds),
		cmocka_unit_test(any_weights_and_changes_make_the_fewest_moves_and_keep_the_shares),
		cmocka_unit_test(
			many_changes_at_once_keep_the_shares_and_no_slave_both_gives_and_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
