/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/lacp_receive: every row, and timers to the nanosecond. What a LACPDU changes field by
 * field is in lacp_record_test.c.
 */

#include "lacp_bed.h"

#define ACT BOND_LACP_ACTIVITY
#define SHORT BOND_LACP_TIMEOUT
#define AGG BOND_LACP_AGGREGATION
#define SYNC BOND_LACP_SYNCHRONIZATION
#define DEFAULTED BOND_LACP_DEFAULTED
#define EXPIRED BOND_LACP_EXPIRED

#define SELECT LACP_ACT_SELECT
#define MAP LACP_ACT_MAP

#define DISABLED "!port_enabled && !port_moved"
#define ENABLED "port_enabled && LACP_Enabled"
#define RECEIVED "LACPDU received"
#define TIMER "current_while_timer expired"

static void
it_begins_with_the_default_partner_and_waits_for_its_link(void **state)
{
	struct bed bed;

	(void)state;
	bed_start(&bed, &lacp_receive_machine);
	bed.p->partner = bed_peer();
	bed.p->selected = LACP_SELECTED;
	bed.p->port_moved = true;
	bed.p->actor.state |= EXPIRED;
	bed.in.begin = true;
	bed_expect(&bed, BED_NOW, RECEIVE_INITIALIZE, "BEGIN", SELECT | MAP);
	expect_same_info(&bed.p->partner, &bed.p->partner_admin);
	assert_int_equal(bed.p->selected, LACP_UNSELECTED);
	assert_int_equal(bed.p->actor.state, ACT | AGG | DEFAULTED);
	assert_false(bed.p->port_moved);
	bed_expect_rest(&bed, BED_NOW);
	bed.in.begin = false;
	bed.p->port_enabled = false;
	bed_expect(&bed, BED_NOW, RECEIVE_PORT_DISABLED, DISABLED, SELECT);
	bed_expect_rest(&bed, BED_NOW + 100 * BOND_S);
}

static void
a_port_that_begins_enabled_passes_port_disabled_and_expects_a_partner(void **state)
{
	struct bed bed;

	(void)state;
	bed_start(&bed, &lacp_receive_machine);
	bed_put(&bed, RECEIVE_INITIALIZE);
	bed_expect(&bed, BED_NOW, RECEIVE_EXPIRED, ENABLED, SELECT);
	assert_int_equal(bed.traced, 2);
	assert_int_equal(bed.p->actor.state, ACT | AGG | EXPIRED);
	assert_int_equal(bed.p->partner.state, SHORT);
	assert_int_equal(bed.p->current_while_timer, BED_NOW + LACP_SHORT_TIMEOUT_NS);
}

static void
a_silent_partner_expires_then_defaults_at_the_deadlines(void **state)
{
	const struct bond_lacp_info peer = bed_peer();
	const bond_time first = BED_NOW + LACP_LONG_TIMEOUT_NS;
	const bond_time second = first + LACP_SHORT_TIMEOUT_NS;
	struct bed bed;

	(void)state;
	bed_start_receive(&bed, RECEIVE_CURRENT);
	bed_expect_rest(&bed, first - 1);
	bed_expect(&bed, first, RECEIVE_EXPIRED, TIMER, SELECT | MAP);
	assert_int_equal(bed.p->partner.state, (peer.state & ~SYNC) | SHORT);
	assert_int_equal(bed.p->actor.state & EXPIRED, EXPIRED);
	assert_int_equal(bed.p->selected, LACP_SELECTED);
	bed_expect_rest(&bed, second - 1);
	bed_expect(&bed, second, RECEIVE_DEFAULTED, TIMER, SELECT | MAP);
	expect_same_info(&bed.p->partner, &bed.p->partner_admin);
	assert_int_equal(bed.p->actor.state & (EXPIRED | DEFAULTED), DEFAULTED);
	assert_int_equal(bed.p->selected, LACP_UNSELECTED);
	assert_int_equal(bed.p->current_while_timer, 0);
	bed_expect_rest(&bed, second + 1000 * BOND_S);
}

static void
a_partner_that_is_the_default_one_stays_selected(void **state)
{
	struct bed bed;

	(void)state;
	bed_start_receive(&bed, RECEIVE_EXPIRED);
	bed.p->partner = bed.p->partner_admin;
	bed.p->partner.state |= SHORT;
	bed.p->current_while_timer = BED_NOW;
	bed_expect(&bed, BED_NOW, RECEIVE_DEFAULTED, TIMER, SELECT);
	assert_int_equal(bed.p->selected, LACP_SELECTED);
}

static void
a_lacpdu_makes_its_sender_the_partner_in_each_state_that_listens(void **state)
{
	const struct bond_lacp_info peer = bed_peer();
	static const struct {
		uint8_t from, bits, ours;
		bond_time timeout;
	} cases[] = {
		{ RECEIVE_EXPIRED, EXPIRED, SHORT, LACP_SHORT_TIMEOUT_NS },
		{ RECEIVE_EXPIRED, EXPIRED, 0, LACP_LONG_TIMEOUT_NS },
		{ RECEIVE_DEFAULTED, DEFAULTED, SHORT, LACP_SHORT_TIMEOUT_NS },
		{ RECEIVE_DEFAULTED, DEFAULTED, 0, LACP_LONG_TIMEOUT_NS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bed bed;
		struct lacp_pdu pdu;

		bed_start_receive(&bed, cases[i].from);
		bed.p->partner = bed.p->partner_admin;
		bed.p->actor.state = ACT | AGG | cases[i].bits | cases[i].ours;
		pdu = bed_pdu(&bed);
		bed.in.pdu = &pdu;
		bed_expect(&bed, BED_NOW, RECEIVE_CURRENT, RECEIVED, SELECT | MAP);
		expect_same_info(&bed.p->partner, &peer);
		assert_int_equal(bed.p->selected, LACP_UNSELECTED);
		assert_int_equal(bed.p->actor.state, ACT | AGG | cases[i].ours);
		assert_int_equal(bed.p->current_while_timer, BED_NOW + cases[i].timeout);
		assert_int_equal(bed.p->last_rx, BED_NOW);
		assert_null(bed.in.pdu);
	}
}

static void
a_lacpdu_that_says_nothing_new_restarts_the_timer_and_nothing_else(void **state)
{
	struct bed bed;
	struct lacp_pdu pdu;

	(void)state;
	bed_start_receive(&bed, RECEIVE_CURRENT);
	bed.p->current_while_timer = BED_NOW; /* it comes in the last moment */
	pdu = bed_pdu(&bed);
	assert_int_equal(bed_receive(&bed, &pdu), 0);
	assert_int_equal(bed.p->current_while_timer, BED_NOW + LACP_LONG_TIMEOUT_NS);
	assert_int_equal(bed.p->selected, LACP_SELECTED);
	assert_int_equal(bed.traced, 1);
	assert_int_equal(bed.p->n_history, 0);
}

static void
a_link_that_goes_down_keeps_its_partner_but_not_in_sync(void **state)
{
	const struct bond_lacp_info peer = bed_peer();
	static const uint8_t states[] = { RECEIVE_EXPIRED, RECEIVE_DEFAULTED, RECEIVE_CURRENT,
					  RECEIVE_LACP_DISABLED, RECEIVE_INITIALIZE };
	struct lacp_pdu pdu;

	(void)state;
	for (size_t i = 0; i < sizeof(states); i++) {
		struct bed bed;

		bed_start_receive(&bed, states[i]);
		bed.p->linger = BED_NOW + 1;
		bed.p->port_enabled = false;
		bed_expect(&bed, BED_NOW, RECEIVE_PORT_DISABLED, DISABLED, SELECT | MAP);
		assert_memory_equal(bed.p->partner.system, peer.system, BOND_MAC_SIZE);
		assert_int_equal(bed.p->partner.state, peer.state & ~SYNC);
		assert_int_equal(bed.p->selected, LACP_SELECTED);
		assert_int_equal(bed.p->linger, 0);
		assert_int_equal(bed.p->current_while_timer, 0);
		pdu = bed_pdu(&bed);
		bed.in.pdu = &pdu;
		bed_expect_rest(&bed, BED_NOW + 1000 * BOND_S);
	}
}

static void
a_partner_that_moved_to_another_port_is_forgotten(void **state)
{
	struct bed bed;

	(void)state;
	bed_start_receive(&bed, RECEIVE_PORT_DISABLED);
	bed.p->port_enabled = false;
	bed.p->port_moved = true;
	bed_expect(&bed, BED_NOW, RECEIVE_PORT_DISABLED, DISABLED, SELECT | MAP);
	assert_int_equal(bed.traced, 2);
	assert_string_equal(bed.p->history[0].cause, "port_moved");
	assert_false(bed.p->port_moved);
	assert_int_equal(bed.p->selected, LACP_UNSELECTED);
	expect_same_info(&bed.p->partner, &bed.p->partner_admin);
}

static void
a_port_without_lacp_is_individual_until_it_has_it(void **state)
{
	static const uint8_t states[] = { RECEIVE_EXPIRED, RECEIVE_DEFAULTED, RECEIVE_CURRENT,
					  RECEIVE_PORT_DISABLED };

	(void)state;
	for (size_t i = 0; i < sizeof(states); i++) {
		struct bed bed;

		bed_start_receive(&bed, states[i]);
		bed.p->actor.state |= EXPIRED;
		bed.p->partner_admin.state = AGG;
		bed.p->lacp_enabled = false;
		bed_expect(&bed, BED_NOW, RECEIVE_LACP_DISABLED, "port_enabled && !LACP_Enabled",
			   SELECT | MAP);
		assert_int_equal(bed.p->selected, LACP_UNSELECTED);
		assert_int_equal(bed.p->partner.key, bed.p->partner_admin.key);
		assert_int_equal(bed.p->partner.state, 0);
		assert_int_equal(bed.p->actor.state & (EXPIRED | DEFAULTED), DEFAULTED);
		assert_int_equal(bed.p->current_while_timer, 0);
		bed_expect_rest(&bed, BED_NOW + 1000 * BOND_S);
		bed.p->lacp_enabled = true;
		bed_expect(&bed, BED_NOW, RECEIVE_EXPIRED, ENABLED, SELECT);
	}
}

static void
guards_have_no_effect_in_any_state(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 6 * 64; bits++) {
		struct bed bed;
		struct lacp_pdu pdu;

		bed_start_receive(&bed, bits / 64);
		pdu = bed_pdu(&bed);
		bed.in.pdu = (bits & 1) != 0 ? &pdu : NULL;
		bed.in.begin = (bits & 2) != 0;
		bed.p->port_enabled = (bits & 4) != 0;
		bed.p->lacp_enabled = (bits & 8) != 0;
		bed.p->port_moved = (bits & 16) != 0;
		bed.p->current_while_timer = (bits & 32) != 0 ? BED_NOW : BED_NOW + 1;
		bed_check_effects(&bed, BED_NOW);
	}
}

static void
every_row_has_fired(void **state)
{
	(void)state;
	bed_check_rows(&lacp_receive_machine);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_begins_with_the_default_partner_and_waits_for_its_link),
		cmocka_unit_test(
			a_port_that_begins_enabled_passes_port_disabled_and_expects_a_partner),
		cmocka_unit_test(a_silent_partner_expires_then_defaults_at_the_deadlines),
		cmocka_unit_test(a_partner_that_is_the_default_one_stays_selected),
		cmocka_unit_test(a_lacpdu_makes_its_sender_the_partner_in_each_state_that_listens),
		cmocka_unit_test(
			a_lacpdu_that_says_nothing_new_restarts_the_timer_and_nothing_else),
		cmocka_unit_test(a_link_that_goes_down_keeps_its_partner_but_not_in_sync),
		cmocka_unit_test(a_partner_that_moved_to_another_port_is_forgotten),
		cmocka_unit_test(a_port_without_lacp_is_individual_until_it_has_it),
		cmocka_unit_test(every_row_has_fired),
		cmocka_unit_test(guards_have_no_effect_in_any_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
