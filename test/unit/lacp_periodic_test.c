/* SPDX-License-Identifier: BSD-3-Clause */

/* core/lacp_periodic: every row, the first LACPDU, cadence that does not drift. */

#include "lacp_bed.h"

#define NO_CAUSE "BEGIN || !LACP_Enabled || !port_enabled || both passive"

static void
start(struct bed *bed, bool partner_is_short)
{
	bed_start(bed, &lacp_periodic_machine);
	bed_put(bed, PERIODIC_NO);
	bed->p->partner.state = partner_is_short ? BOND_LACP_TIMEOUT : 0;
}

static void
it_begins_silent(void **state)
{
	struct bed bed;

	(void)state;
	bed_start(&bed, &lacp_periodic_machine);
	bed.in.begin = true;
	bed_expect(&bed, BED_NOW, PERIODIC_NO, NO_CAUSE, 0);
	bed_expect_rest(&bed, BED_NOW + BOND_S);
}

static void
the_first_lacpdu_is_asked_for_at_once(void **state)
{
	static const struct {
		bool partner_is_short;
		uint8_t to;
		const char *cause;
		bond_time period;
	} cases[] = {
		{ true, PERIODIC_FAST, "partner short timeout", LACP_FAST_PERIODIC_NS },
		{ false, PERIODIC_SLOW, "partner long timeout", LACP_SLOW_PERIODIC_NS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bed bed;

		start(&bed, cases[i].partner_is_short);
		bed_expect(&bed, BED_NOW, cases[i].to, cases[i].cause, LACP_ACT_NTT);
		assert_true(bed.p->ntt);
		assert_int_equal(bed.p->periodic_timer, BED_NOW + cases[i].period);
		assert_int_equal(bed.p->n_history, 2);
		bed_expect_rest(&bed, BED_NOW + cases[i].period - 1);
		bed_expect(&bed, BED_NOW + cases[i].period, cases[i].to, cases[i].cause,
			   LACP_ACT_NTT);
		assert_int_equal(bed.p->n_history, 2);
	}
}

static void
who_must_not_speak_is_silent(void **state)
{
	static const struct {
		bool begin, port_enabled, lacp_enabled;
		uint8_t actor, partner;
		bool silent;
	} cases[] = {
		{ false, true, true, BOND_LACP_ACTIVITY, 0, false },
		{ false, true, true, 0, BOND_LACP_ACTIVITY, false },
		{ false, true, true, 0, 0, true },
		{ false, true, false, BOND_LACP_ACTIVITY, 0, true },
		{ false, false, true, BOND_LACP_ACTIVITY, 0, true },
		{ true, true, true, BOND_LACP_ACTIVITY, 0, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bed bed;

		start(&bed, false);
		bed_put(&bed, PERIODIC_SLOW);
		bed.in.begin = cases[i].begin;
		bed.p->periodic_timer = BED_NOW + 1;
		bed.p->port_enabled = cases[i].port_enabled;
		bed.p->lacp_enabled = cases[i].lacp_enabled;
		bed.p->actor.state = cases[i].actor;
		bed.p->partner.state = cases[i].partner;
		if (!cases[i].silent) {
			bed_expect_rest(&bed, BED_NOW);
			continue;
		}
		bed_expect(&bed, BED_NOW, PERIODIC_NO, NO_CAUSE, 0);
		assert_int_equal(bed.p->periodic_timer, 0);
		bed_expect_rest(&bed, BED_NOW + 1);
	}
}

static void
a_partner_that_changes_its_timeout_changes_the_period(void **state)
{
	struct bed bed;

	(void)state;
	start(&bed, true);
	bed_run(&bed, BED_NOW);
	bed.p->partner.state = 0;
	bed_expect(&bed, BED_NOW + 5, PERIODIC_SLOW, "partner long timeout", 0);
	assert_int_equal(bed.p->periodic_timer, BED_NOW + 5 + LACP_SLOW_PERIODIC_NS);
	bed.p->partner.state = BOND_LACP_TIMEOUT;
	bed_expect(&bed, BED_NOW + 7, PERIODIC_FAST, "partner short timeout", LACP_ACT_NTT);
	assert_int_equal(bed.p->periodic_timer, BED_NOW + 7 + LACP_FAST_PERIODIC_NS);
}

static void
late_passes_do_not_add_up(void **state)
{
	struct bed bed;

	(void)state;
	start(&bed, true);
	bed_run(&bed, BED_NOW);
	for (unsigned i = 1; i <= 100; i++) {
		const bond_time due = BED_NOW + i * LACP_FAST_PERIODIC_NS;
		const bond_time late = (i * 7919) % (20 * BOND_MS);

		assert_int_equal(bed.p->periodic_timer, due);
		bed_expect_rest(&bed, due - 1);
		bed_expect(&bed, due + late, PERIODIC_FAST, "partner short timeout", LACP_ACT_NTT);
	}
	assert_int_equal(bed.p->n_history, 2);
}

static void
missed_periods_are_not_made_good_for(void **state)
{
	static const struct {
		bond_time late, next;
	} cases[] = {
		{ LACP_FAST_PERIODIC_NS - 1, 1 },
		{ LACP_FAST_PERIODIC_NS, LACP_FAST_PERIODIC_NS },
		{ 10 * BOND_S, LACP_FAST_PERIODIC_NS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const bond_time now = BED_NOW + LACP_FAST_PERIODIC_NS + cases[i].late;
		struct bed bed;

		start(&bed, true);
		bed_run(&bed, BED_NOW);
		bed_expect(&bed, now, PERIODIC_FAST, "partner short timeout", LACP_ACT_NTT);
		assert_int_equal(bed.p->periodic_timer, now + cases[i].next);
	}
}

static void
guards_have_no_effect_in_any_state(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 4 * 64; bits++) {
		struct bed bed;

		start(&bed, (bits & 1) != 0);
		bed_put(&bed, (uint8_t)(bits / 64));
		bed.in.begin = (bits & 2) != 0;
		bed.p->port_enabled = (bits & 4) != 0;
		bed.p->lacp_enabled = (bits & 8) != 0;
		bed.p->actor.state = (bits & 16) != 0 ? BOND_LACP_ACTIVITY : 0;
		bed.p->periodic_timer = (bits & 32) != 0 ? BED_NOW : BED_NOW + 1;
		bed_check_effects(&bed, BED_NOW);
	}
}

static void
every_row_has_fired(void **state)
{
	(void)state;
	bed_check_rows(&lacp_periodic_machine);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_begins_silent),
		cmocka_unit_test(the_first_lacpdu_is_asked_for_at_once),
		cmocka_unit_test(who_must_not_speak_is_silent),
		cmocka_unit_test(a_partner_that_changes_its_timeout_changes_the_period),
		cmocka_unit_test(late_passes_do_not_add_up),
		cmocka_unit_test(missed_periods_are_not_made_good_for),
		cmocka_unit_test(every_row_has_fired),
		cmocka_unit_test(guards_have_no_effect_in_any_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
