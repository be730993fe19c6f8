/* SPDX-License-Identifier: BSD-3-Clause */

/* core/notify: how many announcements are made after a failover, and when. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/notify.h"

#define T (1000 * BOND_MS)
#define MS BOND_MS

static void
the_first_announcement_is_due_at_once(void **state)
{
	struct notify n = { 0 };

	(void)state;
	notify_start(&n, 1, T);
	assert_int_equal(n.deadline, T);
	assert_true(notify_due(&n, 100 * MS, 0, T));
	assert_int_equal(n.deadline, 0);
	assert_false(notify_due(&n, 100 * MS, 0, T + 1000 * BOND_S));
}

static void
count_zero_announces_nothing(void **state)
{
	struct notify n = { .left = 3, .deadline = T };

	(void)state;
	notify_start(&n, 0, T);
	assert_int_equal(n.deadline, 0);
	assert_false(notify_due(&n, 100 * MS, 0, T));
	assert_false(notify_due(&n, 100 * MS, 0, T + BOND_S));
}

static void
count_is_the_number_of_announcements_in_total(void **state)
{
	static const uint32_t counts[] = { 1, 2, 10, 255 };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct notify n = { 0 };
		bond_time now = T;
		uint32_t sent = 0;

		notify_start(&n, counts[i], now);
		while (n.deadline != 0 && sent <= counts[i]) {
			now = n.deadline;
			sent += notify_due(&n, 100 * MS, 0, now);
		}
		assert_int_equal(sent, counts[i]);
		assert_int_equal(now, T + (counts[i] - 1) * 100 * MS);
	}
}

static void
the_next_is_due_after_the_longer_of_miimon_and_delay(void **state)
{
	static const struct {
		bond_time miimon, delay, spacing;
	} rows[] = {
		{ 100 * MS, 0, 100 * MS },
		{ 100 * MS, 100 * MS, 100 * MS },
		{ 100 * MS, 1000 * MS, 1000 * MS },
		{ 100 * MS, 50 * MS, 100 * MS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const bond_time next = T + rows[i].spacing;
		struct notify n = { 0 };

		notify_start(&n, 2, T);
		assert_true(notify_due(&n, rows[i].miimon, rows[i].delay, T));
		assert_int_equal(n.deadline, next);
		assert_false(notify_due(&n, rows[i].miimon, rows[i].delay, next - 1));
		assert_true(notify_due(&n, rows[i].miimon, rows[i].delay, next));
		assert_int_equal(n.left, 0);
	}
}

static void
a_late_pass_makes_one_announcement_and_no_burst(void **state)
{
	struct notify n = { 0 };
	const bond_time late = T + 1000 * MS;

	(void)state;
	notify_start(&n, 5, T);
	assert_true(notify_due(&n, 100 * MS, 0, late));
	assert_false(notify_due(&n, 100 * MS, 0, late));
	assert_int_equal(n.deadline, late + 100 * MS);
	assert_int_equal(n.left, 4);
}

static void
a_new_failover_starts_again(void **state)
{
	struct notify n = { 0 };

	(void)state;
	notify_start(&n, 2, T);
	assert_true(notify_due(&n, 100 * MS, 0, T));
	notify_start(&n, 3, T + 1);
	assert_int_equal(n.left, 3);
	assert_true(notify_due(&n, 100 * MS, 0, T + 1));
}

static void
after_stop_nothing_is_due(void **state)
{
	struct notify n = { 0 };

	(void)state;
	notify_start(&n, 3, T);
	notify_stop(&n);
	assert_int_equal(n.deadline, 0);
	assert_false(notify_due(&n, 100 * MS, 0, T));
	assert_false(notify_due(&n, 100 * MS, 0, T + BOND_S));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_announcement_is_due_at_once),
		cmocka_unit_test(count_zero_announces_nothing),
		cmocka_unit_test(count_is_the_number_of_announcements_in_total),
		cmocka_unit_test(the_next_is_due_after_the_longer_of_miimon_and_delay),
		cmocka_unit_test(a_late_pass_makes_one_announcement_and_no_burst),
		cmocka_unit_test(a_new_failover_starts_again),
		cmocka_unit_test(after_stop_nothing_is_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
