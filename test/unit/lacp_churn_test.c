/* SPDX-License-Identifier: BSD-3-Clause */

/* core/lacp_churn: both machines, by the same tests. */

#include "lacp_bed.h"

/* What differs between the two. */
struct end {
	const struct lacp_machine *machine;
	bond_time *timer;
	uint8_t *bits, *other_bits;
	uint32_t *churned, *other_churned;
	const char *in_sync, *not_in_sync, *expired;
};

static struct end
end_of(struct bed *bed, bool partner)
{
	struct lacp_port *p = bed->p;

	if (partner)
		return (struct end){ &lacp_partner_churn_machine,
				     &p->partner_churn_timer,
				     &p->partner.state,
				     &p->actor.state,
				     &p->partner_churned,
				     &p->actor_churned,
				     "partner in sync",
				     "partner not in sync",
				     "partner_churn_timer expired" };
	return (struct end){
		&lacp_actor_churn_machine, &p->actor_churn_timer, &p->actor.state,
		&p->partner.state,         &p->actor_churned,     &p->partner_churned,
		"actor in sync",           "actor not in sync",   "actor_churn_timer expired"
	};
}

/* In MONITOR since now; the other end is in sync, which must make no difference. */
static struct end
start(struct bed *bed, bool partner, bond_time now)
{
	struct end end;

	bed_start(bed, partner ? &lacp_partner_churn_machine : &lacp_actor_churn_machine);
	end = end_of(bed, partner);
	*end.other_bits = BOND_LACP_SYNCHRONIZATION;
	bed->in.begin = true;
	bed_expect(bed, now, CHURN_MONITOR, "BEGIN || !port_enabled", 0);
	bed->in.begin = false;
	assert_int_equal(*end.timer, now + LACP_CHURN_DETECTION_NS);
	return end;
}

static void
an_end_out_of_sync_churns_after_60_s(void **state)
{
	(void)state;
	for (unsigned partner = 0; partner < 2; partner++) {
		const bond_time due = BED_NOW + 60 * BOND_S;
		struct bed bed;
		struct end end = start(&bed, partner != 0, BED_NOW);

		bed_expect_rest(&bed, due - 1);
		bed_expect(&bed, due, CHURN_CHURNED, end.expired, 0);
		assert_int_equal(*end.churned, 1);
		assert_int_equal(*end.other_churned, 0);
		assert_int_equal(*end.timer, 0);
		bed_expect_rest(&bed, due + 100 * BOND_S);
	}
}

static void
an_end_in_sync_does_not_churn(void **state)
{
	(void)state;
	for (unsigned partner = 0; partner < 2; partner++) {
		const bond_time due = BED_NOW + LACP_CHURN_DETECTION_NS;
		struct bed bed;
		struct end end = start(&bed, partner != 0, BED_NOW);

		*end.bits |= BOND_LACP_SYNCHRONIZATION;
		bed_expect(&bed, due, CHURN_NONE, end.in_sync, 0);
		assert_int_equal(*end.churned, 0);
		assert_int_equal(*end.timer, 0);
		bed_expect_rest(&bed, 2 * due);
	}
}

static void
churn_ends_with_sync_and_each_loss_has_its_60_s(void **state)
{
	(void)state;
	for (unsigned partner = 0; partner < 2; partner++) {
		struct bed bed;
		struct end end = start(&bed, partner != 0, BED_NOW);
		bond_time now = BED_NOW;

		for (unsigned i = 1; i <= 3; i++) {
			now += LACP_CHURN_DETECTION_NS;
			bed_expect(&bed, now, CHURN_CHURNED, end.expired, 0);
			assert_int_equal(*end.churned, i);
			*end.bits |= BOND_LACP_SYNCHRONIZATION;
			bed_expect(&bed, now, CHURN_NONE, end.in_sync, 0);
			*end.bits &= (uint8_t)~BOND_LACP_SYNCHRONIZATION;
			bed_expect(&bed, now, CHURN_MONITOR, end.not_in_sync, 0);
			assert_int_equal(*end.timer, now + LACP_CHURN_DETECTION_NS);
			bed_expect_rest(&bed, now + LACP_CHURN_DETECTION_NS - 1);
		}
	}
}

static void
a_disabled_port_does_not_churn_and_has_60_s_from_when_it_is_enabled(void **state)
{
	(void)state;
	for (unsigned partner = 0; partner < 2; partner++) {
		const bond_time down = BED_NOW + 30 * BOND_S, up = BED_NOW + 500 * BOND_S;
		struct bed bed;
		struct end end = start(&bed, partner != 0, BED_NOW);

		bed.p->port_enabled = false;
		bed_expect(&bed, down, CHURN_MONITOR, "!port_enabled", 0);
		assert_int_equal(*end.timer, 0);
		*end.bits |= BOND_LACP_SYNCHRONIZATION;
		bed_expect_rest(&bed, up - 1);
		*end.bits &= (uint8_t)~BOND_LACP_SYNCHRONIZATION;
		bed.p->port_enabled = true;
		bed_expect(&bed, up, CHURN_MONITOR, "port_enabled", 0);
		bed_expect_rest(&bed, up + LACP_CHURN_DETECTION_NS - 1);
		bed_expect(&bed, up + LACP_CHURN_DETECTION_NS, CHURN_CHURNED, end.expired, 0);
	}
}

static void
a_port_that_is_disabled_starts_over_from_every_state(void **state)
{
	static const uint8_t states[] = { CHURN_CHURNED, CHURN_NONE };

	(void)state;
	for (unsigned i = 0; i < 2 * sizeof(states); i++) {
		struct bed bed;
		struct end end = start(&bed, i % 2 != 0, BED_NOW);

		bed_put(&bed, states[i / 2]);
		*end.timer = 0;
		bed.p->port_enabled = false;
		bed_expect(&bed, BED_NOW, CHURN_MONITOR, "BEGIN || !port_enabled", 0);
		assert_int_equal(*end.timer, 0);
		bed_expect_rest(&bed, BED_NOW + LACP_CHURN_DETECTION_NS);
	}
}

static void
guards_have_no_effect_in_any_state(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 2 * 3 * 32; bits++) {
		static const bond_time timers[] = { 0, BED_NOW, BED_NOW + 1, BED_NOW + BOND_S };
		struct bed bed;
		struct end end = start(&bed, bits >= 3 * 32, BED_NOW);

		bed_put(&bed, (uint8_t)(bits / 32 % 3));
		*end.timer = timers[bits % 4];
		*end.bits = (bits & 4) != 0 ? BOND_LACP_SYNCHRONIZATION : 0;
		bed.p->port_enabled = (bits & 8) != 0;
		bed.in.begin = (bits & 16) != 0;
		bed_check_effects(&bed, BED_NOW);
	}
}

static void
every_row_has_fired(void **state)
{
	(void)state;
	bed_check_rows(&lacp_actor_churn_machine);
	bed_check_rows(&lacp_partner_churn_machine);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_end_out_of_sync_churns_after_60_s),
		cmocka_unit_test(an_end_in_sync_does_not_churn),
		cmocka_unit_test(churn_ends_with_sync_and_each_loss_has_its_60_s),
		cmocka_unit_test(
			a_disabled_port_does_not_churn_and_has_60_s_from_when_it_is_enabled),
		cmocka_unit_test(a_port_that_is_disabled_starts_over_from_every_state),
		cmocka_unit_test(every_row_has_fired),
		cmocka_unit_test(guards_have_no_effect_in_any_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
