/* SPDX-License-Identifier: BSD-3-Clause */

/* core/lacp_aggregator: which ports share an aggregator, and how its id lasts. */

#include "lacp_select_bed.h"

static void
check_ids(const struct bed *b, const uint16_t *ids, unsigned n)
{
	for (unsigned id = 0; id < n; id++) {
		if (b->l.ports[id].aggregator != ids[id])
			fail_msg("port %u in %u instead of %u", id, b->l.ports[id].aggregator,
				 ids[id]);
	}
}

#define CHECK_IDS(b, ...) \
	check_ids(b, (const uint16_t[]){ __VA_ARGS__ }, \
		  sizeof((const uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t))

static void
ports_without_partner_are_alone_from_the_start(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 3, NOBODY);
	bed_select(&b);
	CHECK_IDS(&b, 1, 2, 3);
	assert_int_equal(b.l.active, 0);
}

static void
as_many_ports_as_there_can_be_all_have_an_aggregator(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, BOND_MAX_SLAVES, SWITCH);
	bed_settle_wait(&b);
	assert_int_equal(bed_carrying(&b), UINT32_MAX);
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
		bed_defaulted(&b, id);
	bed_settle(&b);
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		for (unsigned i = 0; i < id; i++)
			assert_int_not_equal(b.l.ports[id].aggregator, b.l.ports[i].aggregator);
	}
}

static void
only_ports_of_one_lag_share(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 8, SWITCH);
	b.l.ports[2].actor.key = 8;
	b.l.ports[3].partner.key = 8;
	b.l.ports[4].partner.system[5] = OTHER_SWITCH;
	b.l.ports[5].partner.system_priority = 8;
	b.l.ports[6].partner.state &= ~BOND_LACP_AGGREGATION;
	b.l.ports[7].lacp_enabled = false;
	bed_settle(&b);
	CHECK_IDS(&b, 1, 1, 2, 3, 4, 5, 6, 7);
}

static void
ports_come_together_as_they_hear_of_their_partner(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 3, NOBODY);
	bed_settle(&b);
	bed_replugged(&b, 1, SWITCH, 7);
	bed_settle(&b);
	CHECK_IDS(&b, 1, 2, 3);
	assert_int_equal(b.l.active, 2);
	bed_replugged(&b, 0, SWITCH, 7);
	bed_replugged(&b, 2, SWITCH, 7);
	bed_settle(&b);
	CHECK_IDS(&b, 2, 2, 2);
}

static void
those_that_hear_of_it_at_once_meet_in_the_lowest(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 3, NOBODY);
	bed_settle(&b);
	bed_replugged(&b, 1, SWITCH, 7);
	bed_replugged(&b, 2, SWITCH, 7);
	bed_settle(&b);
	CHECK_IDS(&b, 1, 2, 2);
}

static void
a_port_changes_aggregator_only_when_its_mux_is_detached(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 2, SWITCH);
	bed_settle_wait(&b);
	bed_replugged(&b, 1, OTHER_SWITCH, 7);
	bed_select(&b);
	CHECK_IDS(&b, 1, 1);
	assert_int_equal(b.l.ports[1].selected, LACP_UNSELECTED);
	bed_settle(&b);
	CHECK_IDS(&b, 1, 2);
	assert_int_equal(b.l.ports[1].selected, LACP_STANDBY);
	assert_int_equal(bed_carrying(&b), 0x1);
}

/* Ports of a partner that restarts with another key follow it one by one. */
static void
the_active_aggregator_follows_a_partner_that_changes_its_key(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 2, SWITCH);
	bed_settle_wait(&b);
	bed_replugged(&b, 0, SWITCH, 8);
	bed_settle(&b);
	CHECK_IDS(&b, 2, 1);
	assert_int_equal(b.l.active, 1);
	assert_int_equal(b.l.ports[0].reason, BOND_LACP_KEY_MISMATCH);
	bed_replugged(&b, 1, SWITCH, 8);
	bed_settle_wait(&b);
	CHECK_IDS(&b, 2, 2);
	assert_int_equal(b.l.active, 2);
	assert_int_equal(bed_carrying(&b), 0x3);
}

/* Nobody unselected it: selection sees by itself that it no longer fits. */
static void
the_one_whose_key_changes_leaves_not_the_many(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 4, SWITCH);
	bed_settle_wait(&b);
	b.l.ports[0].actor.key = 10;
	bed_settle(&b);
	CHECK_IDS(&b, 2, 1, 1, 1);
	assert_int_equal(bed_carrying(&b), 0xe);
}

static void
aggregators_that_become_alike_are_joined_into_the_active_one(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add(&b, 0, OTHER_SWITCH);
	bed_add_many(&b, 1, 2, SWITCH);
	b.l.set.ad_select = BOND_AD_COUNT;
	bed_settle_wait(&b);
	assert_int_equal(b.l.active, 2);
	b.l.ports[0].partner.system[5] = SWITCH;
	bed_settle_wait(&b);
	CHECK_IDS(&b, 2, 2, 2);
	assert_int_equal(bed_carrying(&b), 0x7);
}

static void
a_lost_port_keeps_its_aggregator(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 2, SWITCH);
	bed_settle_wait(&b);
	bed_link(&b, 0, false);
	bed_settle(&b);
	bed_link(&b, 1, false);
	bed_settle(&b);
	CHECK_IDS(&b, 1, 1);
	assert_int_equal(b.l.active, 1);
	bed_link(&b, 1, true);
	bed_settle(&b);
	assert_int_equal(b.l.active, 1);
}

static void
no_aggregator_is_active_when_its_ports_are_gone(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 2, SWITCH);
	bed_settle_wait(&b);
	bed_defaulted(&b, 0);
	bed_settle(&b);
	assert_int_equal(b.l.active, 1);
	b.l.ports[1].used = false;
	bed_settle(&b);
	assert_int_equal(b.l.active, 0);
}

static void
a_lost_port_that_is_to_be_selected_anew_is_not_awaited(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add(&b, 0, SWITCH);
	bed_settle_wait(&b);
	bed_link(&b, 0, false);
	bed_settle(&b);
	assert_int_equal(b.l.active, 1);
	b.l.ports[0].selected = LACP_UNSELECTED;
	bed_settle(&b);
	assert_int_equal(b.l.active, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_without_partner_are_alone_from_the_start),
		cmocka_unit_test(as_many_ports_as_there_can_be_all_have_an_aggregator),
		cmocka_unit_test(only_ports_of_one_lag_share),
		cmocka_unit_test(ports_come_together_as_they_hear_of_their_partner),
		cmocka_unit_test(those_that_hear_of_it_at_once_meet_in_the_lowest),
		cmocka_unit_test(a_port_changes_aggregator_only_when_its_mux_is_detached),
		cmocka_unit_test(the_active_aggregator_follows_a_partner_that_changes_its_key),
		cmocka_unit_test(the_one_whose_key_changes_leaves_not_the_many),
		cmocka_unit_test(aggregators_that_become_alike_are_joined_into_the_active_one),
		cmocka_unit_test(a_lost_port_keeps_its_aggregator),
		cmocka_unit_test(no_aggregator_is_active_when_its_ports_are_gone),
		cmocka_unit_test(a_lost_port_that_is_to_be_selected_anew_is_not_awaited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
