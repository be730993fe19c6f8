/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/mii: every transition of the link state of a slave, the edges of its delays, the
 * state at joining and the rounding of delays. Time is an argument; nothing waits.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/mii.h"

/* A time to start at, and a deadline that lies between. */
#define T (1000 * BOND_MS)
#define END (1300 * BOND_MS)
#define MS BOND_MS

#define UP BOND_LINK_UP
#define FAIL BOND_LINK_FAIL
#define DOWN BOND_LINK_DOWN
#define BACK BOND_LINK_BACK

#define WENT_UP (MII_MOVED | MII_WENT_UP)
#define WENT_DOWN (MII_MOVED | MII_WENT_DOWN)

struct step {
	/* before */
	uint8_t state;
	bond_time deadline;
	/* input */
	bool up;
	struct mii_delays delays;
	bond_time now;
	/* after */
	uint8_t to;
	bond_time to_deadline;
	unsigned int bits;
};

static void
check_steps(const struct step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct step *s = &steps[i];
		struct mii m = { .state = s->state, .deadline = s->deadline };
		unsigned int bits = mii_run(&m, s->up, &s->delays, s->now);

		if (m.state != s->to || m.deadline != s->to_deadline || bits != s->bits)
			fail_msg("row %zu: state %u deadline %lld bits %u", i, m.state,
				 (long long)m.deadline, bits);
	}
}

#define CHECK_STEPS(steps) check_steps(steps, sizeof(steps) / sizeof((steps)[0]))

static void
without_delays_a_change_acts_in_the_same_run(void **state)
{
	static const struct step steps[] = {
		{ UP, 0, true, { 0 }, T, UP, 0, 0 },
		{ UP, 0, false, { 0 }, T, DOWN, 0, WENT_DOWN },
		{ DOWN, 0, false, { 0 }, T, DOWN, 0, 0 },
		{ DOWN, 0, true, { 0 }, T, UP, 0, WENT_UP },
	};

	(void)state;
	CHECK_STEPS(steps);
}

static void
a_change_starts_its_delay(void **state)
{
	static const struct step steps[] = {
		{ UP, 0, false, { .down = 300 * MS }, T, FAIL, END, MII_MOVED },
		{ UP, 0, false, { .up = 300 * MS }, T, DOWN, 0, WENT_DOWN },
		{ DOWN, 0, true, { .up = 300 * MS }, T, BACK, END, MII_MOVED },
		{ DOWN, 0, true, { .down = 300 * MS }, T, UP, 0, WENT_UP },
	};

	(void)state;
	CHECK_STEPS(steps);
}

static void
a_delay_ends_at_its_deadline_and_not_before(void **state)
{
	static const struct mii_delays d = { .up = 300 * MS, .down = 300 * MS };
	const struct step steps[] = {
		{ FAIL, END, false, d, T, FAIL, END, 0 },
		{ FAIL, END, false, d, END - 1, FAIL, END, 0 },
		{ FAIL, END, false, d, END, DOWN, 0, WENT_DOWN },
		{ FAIL, END, false, d, END + 1, DOWN, 0, WENT_DOWN },
		{ BACK, END, true, d, T, BACK, END, 0 },
		{ BACK, END, true, d, END - 1, BACK, END, 0 },
		{ BACK, END, true, d, END, UP, 0, WENT_UP },
		{ BACK, END, true, d, END + 1, UP, 0, WENT_UP },
	};

	(void)state;
	CHECK_STEPS(steps);
}

static void
a_link_that_recovers_during_downdelay_only_moves(void **state)
{
	static const struct mii_delays d = { .up = 300 * MS, .down = 300 * MS };
	const struct step steps[] = {
		{ FAIL, END, true, d, END - 1, UP, 0, MII_MOVED },
		{ FAIL, END, true, d, END, UP, 0, MII_MOVED },
		{ FAIL, END, true, d, END + 1, UP, 0, MII_MOVED },
	};

	(void)state;
	CHECK_STEPS(steps);
}

static void
a_link_that_is_lost_during_updelay_is_down_at_once_and_a_failure(void **state)
{
	static const struct mii_delays d = { .up = 300 * MS, .down = 300 * MS };
	const struct step steps[] = {
		{ BACK, END, false, d, END - 1, DOWN, 0, WENT_DOWN },
		{ BACK, END, false, d, END, DOWN, 0, WENT_DOWN },
		{ BACK, END, false, d, END + 1, DOWN, 0, WENT_DOWN },
	};

	(void)state;
	CHECK_STEPS(steps);
}

static void
ignore_up_ends_a_running_or_new_updelay_and_no_downdelay(void **state)
{
	static const struct mii_delays d = { .up = 300 * MS, .down = 300 * MS, .ignore_up = true };
	const struct step steps[] = {
		{ DOWN, 0, true, d, T, UP, 0, WENT_UP },
		{ BACK, END, true, d, T, UP, 0, WENT_UP },
		{ BACK, END, false, d, T, DOWN, 0, WENT_DOWN },
		{ UP, 0, false, d, T, FAIL, END, MII_MOVED },
		{ FAIL, END, false, d, END - 1, FAIL, END, 0 },
	};

	(void)state;
	CHECK_STEPS(steps);
}

static void
changed_delays_hold_for_the_next_change_only(void **state)
{
	static const struct mii_delays shorter = { .up = 1 * MS, .down = 1 * MS };
	const struct step steps[] = {
		{ FAIL, END, false, shorter, END - 1, FAIL, END, 0 },
		{ BACK, END, true, shorter, END - 1, BACK, END, 0 },
	};

	(void)state;
	CHECK_STEPS(steps);
}

/* What holds after any run, whatever the state before it. */
static void
every_run_ends_in_a_state_that_fits_the_link_and_is_stable(void **state)
{
	static const bond_time delays[] = { 0, 1, 300 * MS };
	static const bond_time times[] = { T, END - 1, END, END + 1 };

	(void)state;
	for (unsigned int i = 0; i < 4 * 2 * 2 * 3 * 3 * 4; i++) {
		const uint8_t before = i % 4;
		const bool up = i / 4 % 2;
		const struct mii_delays d = {
			.ignore_up = i / 8 % 2,
			.up = delays[i / 16 % 3],
			.down = delays[i / 48 % 3],
		};
		const bond_time now = times[i / 144];
		struct mii m = {
			.state = before,
			.deadline = before == FAIL || before == BACK ? END : 0,
		};
		const unsigned int bits = mii_run(&m, up, &d, now);
		const struct mii after = m;

		assert_true(up ? m.state == UP || m.state == BACK :
				 m.state == DOWN || m.state == FAIL);
		assert_int_equal(m.deadline > now, m.state == FAIL || m.state == BACK);
		assert_int_equal(m.deadline == 0, m.state == UP || m.state == DOWN);
		assert_int_equal((bits & MII_MOVED) != 0, m.state != before);
		assert_int_equal((bits & MII_WENT_DOWN) != 0, m.state != before && m.state == DOWN);
		assert_int_equal((bits & MII_WENT_UP) != 0,
				 m.state != before && m.state == UP && before != FAIL);
		assert_int_equal(mii_run(&m, up, &d, now), 0);
		assert_int_equal(m.state, after.state);
		assert_int_equal(m.deadline, after.deadline);
	}
}

static void
the_state_at_joining_is_the_kernels(void **state)
{
	static const struct {
		bool monitored, up;
		struct mii_delays delays;
		uint8_t to;
		bond_time deadline;
	} rows[] = {
		{ false, false, { .up = 300 * MS }, UP, 0 },
		{ false, true, { .up = 300 * MS }, UP, 0 },
		{ true, false, { 0 }, DOWN, 0 },
		{ true, false, { .down = 300 * MS }, DOWN, 0 },
		{ true, true, { 0 }, UP, 0 },
		{ true, true, { .up = 300 * MS }, BACK, END },
		{ true, true, { .up = 300 * MS, .ignore_up = true }, UP, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mii m = { .state = 0xaa, .deadline = -1 };

		mii_init(&m, rows[i].monitored, rows[i].up, &rows[i].delays, T);
		if (m.state != rows[i].to || m.deadline != rows[i].deadline)
			fail_msg("row %zu: state %u deadline %lld", i, m.state,
				 (long long)m.deadline);
	}
}

static void
a_delay_is_cut_to_whole_multiples_of_miimon(void **state)
{
	(void)state;
	assert_int_equal(mii_delay(0, 100), 0);
	assert_int_equal(mii_delay(99, 100), 0);
	assert_int_equal(mii_delay(100, 100), 100 * MS);
	assert_int_equal(mii_delay(101, 100), 100 * MS);
	assert_int_equal(mii_delay(250, 100), 200 * MS);
	assert_int_equal(mii_delay(7, 1), 7 * MS);
	assert_int_equal(mii_delay(INT32_MAX, 1), (bond_time)INT32_MAX * MS);
	assert_int_equal(mii_delay(100, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_delays_a_change_acts_in_the_same_run),
		cmocka_unit_test(a_change_starts_its_delay),
		cmocka_unit_test(a_delay_ends_at_its_deadline_and_not_before),
		cmocka_unit_test(a_link_that_recovers_during_downdelay_only_moves),
		cmocka_unit_test(a_link_that_is_lost_during_updelay_is_down_at_once_and_a_failure),
		cmocka_unit_test(ignore_up_ends_a_running_or_new_updelay_and_no_downdelay),
		cmocka_unit_test(changed_delays_hold_for_the_next_change_only),
		cmocka_unit_test(every_run_ends_in_a_state_that_fits_the_link_and_is_stable),
		cmocka_unit_test(the_state_at_joining_is_the_kernels),
		cmocka_unit_test(a_delay_is_cut_to_whole_multiples_of_miimon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
