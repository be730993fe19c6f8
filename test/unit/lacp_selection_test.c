/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/lacp_selection: what each port is told and why, and when ports are ready.
 */

#include "lacp_select_bed.h"

#define US LACP_UNSELECTED
#define SE LACP_SELECTED
#define SB LACP_STANDBY

static void
each_port_is_told_why_it_is_not_selected(void **state)
{
	static const struct {
		bool leaving, down, half;
		uint8_t receive, partner;
		enum lacp_selected before, after;
		enum bond_lacp_reason reason;
	} rows[] = {
		/* leaving, down, half, receive, partner, before, after, reason */
		{ 0, 0, 0, RECEIVE_CURRENT, SWITCH, US, SE, BOND_LACP_CARRIES },
		{ 0, 0, 0, RECEIVE_CURRENT, SWITCH, SB, SE, BOND_LACP_CARRIES },
		{ 0, 0, 0, RECEIVE_EXPIRED, SWITCH, US, US, BOND_LACP_PARTNER_SILENT },
		{ 0, 0, 0, RECEIVE_EXPIRED, SWITCH, SE, SE, BOND_LACP_PARTNER_SILENT },
		{ 0, 0, 0, RECEIVE_EXPIRED, SWITCH, SB, SB, BOND_LACP_PARTNER_SILENT },
		{ 0, 0, 0, RECEIVE_EXPIRED, NOBODY, US, US, BOND_LACP_NO_PARTNER },
		{ 0, 0, 0, RECEIVE_EXPIRED, NOBODY, SE, US, BOND_LACP_NO_PARTNER },
		{ 0, 0, 0, RECEIVE_DEFAULTED, NOBODY, US, US, BOND_LACP_NO_PARTNER },
		{ 0, 0, 0, RECEIVE_DEFAULTED, NOBODY, SE, US, BOND_LACP_NO_PARTNER },
		{ 0, 0, 0, LACP_NO_STATE, NOBODY, US, US, BOND_LACP_NO_PARTNER },
		{ 0, 0, 0, RECEIVE_CURRENT, OURSELVES, SE, US, BOND_LACP_LOOPBACK },
		{ 0, 0, 0, RECEIVE_EXPIRED, OURSELVES, SE, US, BOND_LACP_LOOPBACK },
		{ 0, 0, 0, RECEIVE_CURRENT, NOBODY, US, SE, BOND_LACP_CARRIES },
		{ 0, 0, 1, RECEIVE_LACP_DISABLED, NOBODY, SE, US, BOND_LACP_INDIVIDUAL },
		{ 0, 0, 1, RECEIVE_CURRENT, SWITCH, SE, US, BOND_LACP_INDIVIDUAL },
		{ 0, 1, 0, RECEIVE_PORT_DISABLED, SWITCH, SE, SE, BOND_LACP_LINK_DOWN },
		{ 0, 1, 0, RECEIVE_PORT_DISABLED, SWITCH, SB, SB, BOND_LACP_LINK_DOWN },
		{ 0, 1, 0, RECEIVE_PORT_DISABLED, SWITCH, US, US, BOND_LACP_LINK_DOWN },
		{ 0, 1, 1, RECEIVE_PORT_DISABLED, NOBODY, US, US, BOND_LACP_LINK_DOWN },
		{ 1, 0, 0, RECEIVE_CURRENT, SWITCH, SE, US, BOND_LACP_LEAVING },
		{ 1, 1, 0, RECEIVE_PORT_DISABLED, SWITCH, SE, US, BOND_LACP_LEAVING },
		{ 1, 0, 0, RECEIVE_CURRENT, OURSELVES, US, US, BOND_LACP_LEAVING },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lacp_port *p;
		struct bed b;

		bed_start(&b);
		p = bed_add(&b, 0, rows[i].partner);
		p->facts.leaving = rows[i].leaving;
		p->port_enabled = !rows[i].down;
		p->lacp_enabled = !rows[i].half;
		p->state[LACP_RECEIVE] = rows[i].receive;
		p->selected = rows[i].before;
		p->aggregator = 1;
		b.l.active = 1;
		bed_select(&b);
		if (p->selected != rows[i].after || p->reason != rows[i].reason)
			fail_msg("row %zu: selected %u, reason %u", i, p->selected, p->reason);
	}
}

static void
ports_of_other_aggregators_stand_by_and_are_told_why(void **state)
{
	static const struct {
		struct bond_lacp_info differ; /* what is not 0 here is so on port 2 */
		bool individual;
		enum bond_lacp_reason reason;
	} rows[] = {
		{ { .system = { [5] = OTHER_SWITCH } }, false, BOND_LACP_OTHER_PARTNER },
		{ { .system_priority = 3 }, false, BOND_LACP_OTHER_PARTNER },
		{ { .key = 3 }, false, BOND_LACP_KEY_MISMATCH },
		{ { .port = 0 }, true, BOND_LACP_INDIVIDUAL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lacp_port *p;
		struct bed b;

		bed_start(&b);
		bed_add_many(&b, 0, 3, SWITCH);
		p = &b.l.ports[2];
		if (rows[i].differ.system[5] != 0)
			p->partner.system[5] = rows[i].differ.system[5];
		if (rows[i].differ.system_priority != 0)
			p->partner.system_priority = rows[i].differ.system_priority;
		if (rows[i].differ.key != 0)
			p->partner.key = rows[i].differ.key;
		if (rows[i].individual)
			p->partner.state &= ~BOND_LACP_AGGREGATION;
		bed_settle_wait(&b);
		if (p->selected != LACP_STANDBY || p->reason != rows[i].reason)
			fail_msg("row %zu: selected %u, reason %u", i, p->selected, p->reason);
		assert_int_equal(bed_carrying(&b), 0x3);
		assert_int_equal(b.l.ports[0].reason, BOND_LACP_CARRIES);
	}
}

static void
a_port_with_another_key_of_ours_is_a_key_mismatch(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 3, SWITCH);
	b.l.ports[2].actor.key = 10;
	bed_settle_wait(&b);
	assert_int_equal(b.l.ports[2].reason, BOND_LACP_KEY_MISMATCH);
	assert_int_equal(bed_carrying(&b), 0x3);
}

static void
an_individual_port_carries_when_there_is_no_other(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 2, SWITCH);
	b.l.ports[0].partner.state &= ~BOND_LACP_AGGREGATION;
	b.l.ports[1].partner.state &= ~BOND_LACP_AGGREGATION;
	bed_settle_wait(&b);
	assert_int_equal(bed_carrying(&b), 0x1);
	assert_int_equal(b.l.ports[0].reason, BOND_LACP_CARRIES);
	assert_int_equal(b.l.ports[1].reason, BOND_LACP_INDIVIDUAL);
}

/* Its aggregate wait is over: it is attached with the first exchange. */
static void
ports_of_another_aggregator_take_over_at_once(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add(&b, 0, SWITCH);
	bed_add(&b, 1, OTHER_SWITCH);
	bed_settle_wait(&b);
	assert_int_equal(bed_carrying(&b), 0x1);
	bed_link(&b, 0, false);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x2);
	assert_int_equal(b.l.ports[0].selected, LACP_STANDBY);
	assert_int_equal(b.l.ports[0].reason, BOND_LACP_LINK_DOWN);
}

static void
a_port_that_returns_is_in_at_once(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add_many(&b, 0, 2, SWITCH);
	bed_settle_wait(&b);
	bed_link(&b, 1, false);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x1);
	bed_link(&b, 1, true);
	bed_settle(&b);
	assert_int_equal(b.l.ports[1].reason, BOND_LACP_PARTNER_SILENT);
	bed_heard(&b, 1);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x3);
}

static void
a_port_of_a_new_partner_is_detached_before_it_is_selected(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add(&b, 0, SWITCH);
	bed_settle_wait(&b);
	bed_replugged(&b, 0, OTHER_SWITCH, 7);
	bed_select(&b);
	assert_int_equal(b.l.ports[0].selected, LACP_UNSELECTED);
	bed_settle(&b);
	assert_int_equal(b.l.ports[0].selected, LACP_SELECTED);
	assert_int_equal(b.l.ports[0].state[LACP_MUX], MUX_WAITING);
}

static void
ports_are_ready_together_and_to_the_nanosecond(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add(&b, 0, SWITCH);
	bed_settle(&b);
	b.now += BOND_S;
	bed_add(&b, 1, SWITCH);
	bed_settle(&b);
	b.now += LACP_AGGREGATE_WAIT_NS - 1;
	bed_settle(&b);
	assert_true(b.l.ports[0].ready_n);
	assert_false(b.l.ports[0].ready);
	assert_false(b.l.ports[1].ready_n);
	assert_int_equal(bed_carrying(&b), 0);
	b.now += 1;
	bed_select(&b);
	assert_true(b.l.ports[0].ready);
	assert_true(b.l.ports[1].ready);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x3);
}

static void
only_live_ports_of_the_same_aggregator_hold_others(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add(&b, 0, SWITCH);
	bed_settle(&b);
	b.now += LACP_AGGREGATE_WAIT_NS / 2;
	bed_add(&b, 1, SWITCH);
	bed_add(&b, 2, OTHER_SWITCH);
	bed_settle(&b);
	bed_link(&b, 1, false);
	b.now += LACP_AGGREGATE_WAIT_NS / 2;
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x1);
	assert_int_equal(b.l.ports[1].state[LACP_MUX], MUX_WAITING);
	assert_int_equal(b.l.ports[2].state[LACP_MUX], MUX_WAITING);
}

/* A bond without an address yet has a system of zeros, as has a partner that is not known. */
static void
a_partner_that_is_not_known_is_no_loopback(void **state)
{
	struct lacp_port *p;
	struct bed b;

	(void)state;
	bed_start(&b);
	p = bed_add(&b, 0, NOBODY);
	p->state[LACP_RECEIVE] = RECEIVE_EXPIRED;
	memset(p->actor.system, 0, sizeof(p->actor.system));
	bed_settle(&b);
	assert_int_equal(p->reason, BOND_LACP_NO_PARTNER);
}

static void
ports_that_are_not_used_are_left_alone(void **state)
{
	static struct lacp_port untouched;
	struct bed b;

	(void)state;
	bed_start(&b);
	bed_add(&b, 3, SWITCH);
	bed_settle_wait(&b);
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (id != 3)
			assert_memory_equal(&b.l.ports[id], &untouched, sizeof(untouched));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_port_is_told_why_it_is_not_selected),
		cmocka_unit_test(ports_of_other_aggregators_stand_by_and_are_told_why),
		cmocka_unit_test(a_port_with_another_key_of_ours_is_a_key_mismatch),
		cmocka_unit_test(an_individual_port_carries_when_there_is_no_other),
		cmocka_unit_test(ports_of_another_aggregator_take_over_at_once),
		cmocka_unit_test(a_port_that_returns_is_in_at_once),
		cmocka_unit_test(a_port_of_a_new_partner_is_detached_before_it_is_selected),
		cmocka_unit_test(ports_are_ready_together_and_to_the_nanosecond),
		cmocka_unit_test(only_live_ports_of_the_same_aggregator_hold_others),
		cmocka_unit_test(a_partner_that_is_not_known_is_no_loopback),
		cmocka_unit_test(ports_that_are_not_used_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
