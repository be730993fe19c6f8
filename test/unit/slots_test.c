/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/slots: a new table, its ends, and one that load balancing has rearranged. How slots
 * move between weights is in slots_move_test.c.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "slots_change.h"

static const weights alike = { 1, 1, 1, 1, 1, 1, 1, 1 };
static const weights two_speeds = { 10, 10, 10, 10, 25, 25, 25, 25 };

static void
start(struct slots *t, const weights w)
{
	slots_init(t);
	slots_fit(t, w);
}

static void
the_same_weights_move_nothing(void **state)
{
	struct slots t;
	struct slots before;

	(void)state;
	start(&t, two_speeds);
	before = t;
	slots_fit(&t, two_speeds);
	assert_memory_equal(&before, &t, sizeof(before));
}

static void
without_a_slave_every_slot_is_free(void **state)
{
	static const weights none = { 0 };
	struct slots t;

	(void)state;
	slots_init(&t);
	assert_int_equal(slots_count(&t, SLOT_FREE), BOND_SLOTS);
	slots_fit(&t, none);
	assert_int_equal(slots_count(&t, SLOT_FREE), BOND_SLOTS);
	start(&t, alike);
	assert_int_equal(slots_count(&t, SLOT_FREE), 0);
	slots_fit(&t, none);
	assert_int_equal(slots_count(&t, SLOT_FREE), BOND_SLOTS);
}

static void
the_last_slave_has_the_whole_table_wherever_its_place_is(void **state)
{
	(void)state;
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		struct slots t;
		weights one = { 0 };

		one[id] = 200;
		start(&t, one);
		assert_int_equal(slots_count(&t, id), BOND_SLOTS);
	}
}

static void
check_neighbours_differ(const struct slots *t)
{
	for (unsigned i = 1; i < BOND_SLOTS; i++)
		assert_int_not_equal(t->owner[i - 1], t->owner[i]);
}

static void
neighbouring_slots_of_a_new_table_belong_to_different_slaves(void **state)
{
	static const weights two = { 1, 1 };
	struct slots t;

	(void)state;
	start(&t, two);
	check_neighbours_differ(&t);
	start(&t, alike);
	check_neighbours_differ(&t);
	start(&t, two_speeds);
	check_neighbours_differ(&t);
}

static void
a_slave_that_comes_takes_slots_all_over_the_table(void **state)
{
	static const weights one = { 1 };
	static const weights two = { 1, 1 };
	struct slots t;

	(void)state;
	start(&t, one);
	slots_fit(&t, two);
	check_neighbours_differ(&t);
}

static void
the_largest_weights_are_shared_exactly(void **state)
{
	struct slots t;
	weights most, w;

	(void)state;
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
		most[id] = w[id] = UINT32_MAX;
	start(&t, most);
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
		assert_int_equal(slots_count(&t, id), BOND_SLOTS / BOND_MAX_SLAVES);

	/* A table that load balancing has rearranged has the larger numbers in it. */
	for (unsigned i = 0; i < BOND_SLOTS; i++)
		t.owner[i] = i % 31;
	w[30] = 0;
	slots_fit(&t, w);
	assert_int_equal(slots_count(&t, 30), 0);
	assert_int_equal(slots_count(&t, SLOT_FREE), 0);
	w[30] = UINT32_MAX;
	slots_fit(&t, w);
	assert_int_equal(slots_count(&t, 30), BOND_SLOTS / BOND_MAX_SLAVES);
}

static void
a_slot_that_belongs_to_no_slave_of_the_bond_is_given_away(void **state)
{
	static const weights two = { 1, 1 };
	struct slots t, before;
	struct change c;

	(void)state;
	start(&t, two);
	t.owner[7] = 5;
	before = t;
	slots_fit(&t, two);
	c = slots_compare(&before, &t);
	assert_int_equal(c.moved, 1);
	assert_int_equal(c.gave[5], 1);
	assert_int_equal(slots_count(&t, SLOT_FREE), 0);
}

/* Slots 0..799 to slave 0, 800..999 to 1, the rest to 2: nothing like what weights make. */
static void
rearrange(struct slots *t)
{
	for (unsigned i = 0; i < BOND_SLOTS; i++)
		t->owner[i] = i < 800 ? 0 : i < 1000 ? 1 : 2;
}

static void
who_leaves_a_rearranged_table_gives_to_the_others_as_they_hold(void **state)
{
	static const weights three = { 1, 1, 1 };
	static const weights two = { 1, 0, 1 };
	struct slots t;
	struct slots before;
	struct change c;

	(void)state;
	start(&t, three);
	rearrange(&t);
	before = t;
	slots_fit(&t, three);
	assert_memory_equal(&before, &t, sizeof(before));

	slots_fit(&t, two);
	c = slots_compare(&before, &t);
	assert_int_equal(c.moved, 200);
	assert_int_equal(c.gave[1], 200);
	assert_int_equal(c.took[0], 194); /* 200 * 800 / 824 */
	assert_int_equal(c.took[2], 6);
}

static void
who_comes_to_a_rearranged_table_takes_its_share_and_nothing_else_moves(void **state)
{
	static const weights three = { 1, 1, 1 };
	static const weights four = { 1, 1, 1, 1 };
	struct slots t;
	struct slots before;
	struct change c;

	(void)state;
	start(&t, three);
	rearrange(&t);
	before = t;
	slots_fit(&t, four);
	c = slots_compare(&before, &t);
	assert_int_equal(c.moved, 256);
	assert_int_equal(c.took[3], 256);
	assert_int_equal(c.gave[0], 200);
	assert_int_equal(c.gave[1], 50);
	assert_int_equal(c.gave[2], 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_weights_move_nothing),
		cmocka_unit_test(without_a_slave_every_slot_is_free),
		cmocka_unit_test(the_last_slave_has_the_whole_table_wherever_its_place_is),
		cmocka_unit_test(neighbouring_slots_of_a_new_table_belong_to_different_slaves),
		cmocka_unit_test(a_slave_that_comes_takes_slots_all_over_the_table),
		cmocka_unit_test(the_largest_weights_are_shared_exactly),
		cmocka_unit_test(a_slot_that_belongs_to_no_slave_of_the_bond_is_given_away),
		cmocka_unit_test(who_leaves_a_rearranged_table_gives_to_the_others_as_they_hold),
		cmocka_unit_test(
			who_comes_to_a_rearranged_table_takes_its_share_and_nothing_else_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
