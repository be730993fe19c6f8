/* SPDX-License-Identifier: BSD-3-Clause */

/* core/lacp_fallback: when one port carries without a partner, and which. */

#include "lacp_select_bed.h"

#define PORTS 3

/* Ports that have listened in vain. */
static void
start_silent(struct bed *b, uint8_t fallback)
{
	bed_start(b);
	b->l.set.fallback = fallback;
	bed_add_many(b, 0, PORTS, NOBODY);
}

/* It has just come up, and listens. */
static void
came_up(struct bed *b, unsigned id)
{
	bed_link(b, id, true);
}

static void
half_duplex(struct bed *b, unsigned id)
{
	b->l.ports[id].lacp_enabled = false;
	b->l.ports[id].state[LACP_RECEIVE] = RECEIVE_LACP_DISABLED;
}

static void
it_begins_when_no_port_has_a_partner_and_it_is_asked_for(void **state)
{
	static const struct {
		uint8_t fallback;
		bool strict;
		uint32_t min_links;
		int expected;
	} rows[] = {
		{ BOND_FALLBACK_NONE, false, 0, -1 },
		{ BOND_FALLBACK_ACTIVE_BACKUP, false, 0, 0 },
		{ BOND_FALLBACK_ACTIVE_BACKUP, true, 0, -1 },
		{ BOND_FALLBACK_ACTIVE_BACKUP, false, 1, 0 },
		{ BOND_FALLBACK_ACTIVE_BACKUP, false, 2, -1 },
		{ BOND_FALLBACK_SINGLE, false, 0, 0 },
		{ BOND_FALLBACK_SINGLE, true, 0, -1 },
		{ BOND_FALLBACK_SINGLE, false, 2, -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bed b;

		start_silent(&b, rows[i].fallback);
		b.l.set.strict = rows[i].strict;
		b.l.set.min_links = rows[i].min_links;
		bed_settle(&b);
		if (b.l.fallback != rows[i].expected)
			fail_msg("row %zu: port %d", i, b.l.fallback);
	}
}

static void
its_port_is_told_so_and_not_selected(void **state)
{
	struct bed b;

	(void)state;
	start_silent(&b, BOND_FALLBACK_SINGLE);
	bed_settle(&b);
	assert_int_equal(b.l.ports[0].reason, BOND_LACP_FALLBACK);
	assert_int_equal(b.l.ports[0].selected, LACP_UNSELECTED);
	assert_int_equal(b.l.ports[1].reason, BOND_LACP_NO_PARTNER);
}

/* What port 1 of three is when the others have listened in vain; before, during fallback. */
static void
one_port_decides_whether_it_begins_and_whether_it_goes_on(void **state)
{
	static const struct {
		uint8_t receive, partner;
		bool up, leaving;
		bool begins, goes_on;
	} rows[] = {
		{ RECEIVE_DEFAULTED, NOBODY, true, false, true, true },
		{ RECEIVE_LACP_DISABLED, NOBODY, true, false, true, true },
		{ RECEIVE_PORT_DISABLED, SWITCH, false, false, true, true },
		{ RECEIVE_EXPIRED, NOBODY, true, false, false, true },
		{ RECEIVE_EXPIRED, SWITCH, true, false, false, true },
		{ RECEIVE_CURRENT, SWITCH, true, false, false, false },
		{ RECEIVE_CURRENT, SWITCH, true, true, true, true },
		{ RECEIVE_CURRENT, OURSELVES, true, false, true, true },
		{ RECEIVE_EXPIRED, OURSELVES, true, false, true, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int during = 0; during < 2; during++) {
			const bool expected = during ? rows[i].goes_on : rows[i].begins;
			struct lacp_port *p;
			struct bed b;

			start_silent(&b, BOND_FALLBACK_ACTIVE_BACKUP);
			if (during)
				bed_settle(&b);
			bed_partner(&b, 1, rows[i].partner, 7);
			p = &b.l.ports[1];
			p->state[LACP_RECEIVE] = rows[i].receive;
			p->port_enabled = rows[i].up;
			p->facts.leaving = rows[i].leaving;
			bed_settle(&b);
			if ((b.l.fallback >= 0) != expected)
				fail_msg("row %zu, %d: port %d", i, during, b.l.fallback);
		}
	}
}

static void
active_backup_stays_with_its_port_while_its_link_is_up(void **state)
{
	struct bed b;

	(void)state;
	start_silent(&b, BOND_FALLBACK_ACTIVE_BACKUP);
	bed_link(&b, 0, false);
	bed_settle(&b);
	assert_int_equal(b.l.fallback, 1);
	came_up(&b, 0);
	b.l.ports[0].facts.port_priority = 1;
	bed_settle(&b);
	assert_int_equal(b.l.fallback, 1);
	bed_link(&b, 1, false);
	bed_settle(&b);
	assert_int_equal(b.l.fallback, 0);
}

static void
single_is_always_the_port_of_best_priority(void **state)
{
	struct bed b;

	(void)state;
	start_silent(&b, BOND_FALLBACK_SINGLE);
	b.l.ports[1].facts.port_priority = 2;
	b.l.ports[2].facts.port_priority = 2;
	bed_settle(&b);
	assert_int_equal(b.l.fallback, 1);
	bed_link(&b, 1, false);
	bed_settle(&b);
	assert_int_equal(b.l.fallback, 2);
	came_up(&b, 1);
	bed_settle(&b);
	assert_int_equal(b.l.fallback, 1);
}

static void
a_port_that_cannot_carry_is_passed_over(void **state)
{
	struct bed b;

	(void)state;
	start_silent(&b, BOND_FALLBACK_SINGLE);
	b.l.ports[0].facts.leaving = true;
	bed_partner(&b, 1, OURSELVES, 7);
	b.l.ports[1].state[LACP_RECEIVE] = RECEIVE_CURRENT;
	half_duplex(&b, 2);
	bed_settle(&b);
	assert_int_equal(b.l.fallback, 2);
	assert_int_equal(b.l.ports[2].reason, BOND_LACP_FALLBACK);
	assert_int_equal(b.l.ports[1].reason, BOND_LACP_LOOPBACK);
}

static void
without_a_link_there_is_none(void **state)
{
	struct bed b;

	(void)state;
	start_silent(&b, BOND_FALLBACK_ACTIVE_BACKUP);
	bed_settle(&b);
	for (unsigned id = 0; id < PORTS; id++)
		bed_link(&b, id, false);
	bed_settle(&b);
	assert_int_equal(b.l.fallback, -1);
	came_up(&b, 2);
	bed_settle(&b);
	assert_int_equal(b.l.fallback, -1);
	bed_defaulted(&b, 2);
	bed_settle(&b);
	assert_int_equal(b.l.fallback, 2);
}

static void
it_ends_with_the_first_partner_and_returns_after_the_last(void **state)
{
	struct bed b;

	(void)state;
	start_silent(&b, BOND_FALLBACK_ACTIVE_BACKUP);
	bed_settle(&b);
	bed_replugged(&b, 2, SWITCH, 7);
	bed_settle_wait(&b);
	assert_int_equal(b.l.fallback, -1);
	assert_int_equal(bed_carrying(&b), 0x4);
	b.l.ports[2].state[LACP_RECEIVE] = RECEIVE_EXPIRED;
	b.l.ports[2].partner.state &= ~BOND_LACP_SYNCHRONIZATION;
	bed_settle(&b);
	assert_int_equal(b.l.fallback, -1);
	bed_defaulted(&b, 2);
	bed_settle(&b);
	assert_int_equal(b.l.fallback, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_begins_when_no_port_has_a_partner_and_it_is_asked_for),
		cmocka_unit_test(its_port_is_told_so_and_not_selected),
		cmocka_unit_test(one_port_decides_whether_it_begins_and_whether_it_goes_on),
		cmocka_unit_test(active_backup_stays_with_its_port_while_its_link_is_up),
		cmocka_unit_test(single_is_always_the_port_of_best_priority),
		cmocka_unit_test(a_port_that_cannot_carry_is_passed_over),
		cmocka_unit_test(without_a_link_there_is_none),
		cmocka_unit_test(it_ends_with_the_first_partner_and_returns_after_the_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
