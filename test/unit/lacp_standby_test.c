/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/lacp_selection with max_links: which ports of the active aggregator are hot standby,
 * and that nothing stops before what replaces it can carry.
 */

#include "lacp_select_bed.h"

/* So many ports of one partner of which so many may carry. */
static void
start_n_of_m(struct bed *b, uint32_t n, unsigned m)
{
	bed_start(b);
	b->l.set.max_links = n;
	bed_add_many(b, 0, m, SWITCH);
}

static void
out_of_sync(struct bed *b, unsigned id)
{
	b->l.ports[id].partner.state &= ~BOND_LACP_SYNCHRONIZATION;
}

static void
as_many_ports_carry_as_max_links_and_min_links_ask_for(void **state)
{
	static const struct {
		uint32_t max_links, min_links;
		uint32_t carrying; /* of four */
	} rows[] = {
		{ 0, 0, 0xf }, { 1, 0, 0x1 }, { 2, 0, 0x3 }, { 4, 0, 0xf }, { 9, 0, 0xf },
		{ 1, 3, 0x7 }, { 2, 2, 0x3 }, { 1, 5, 0x0 }, { 0, 4, 0xf },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bed b;

		start_n_of_m(&b, rows[i].max_links, 4);
		b.l.set.min_links = rows[i].min_links;
		bed_settle_wait(&b);
		if (bed_carrying(&b) != rows[i].carrying)
			fail_msg("row %zu: %x carry", i, bed_carrying(&b));
	}
}

static void
the_others_stand_by_and_are_told_so(void **state)
{
	struct bed b;

	(void)state;
	start_n_of_m(&b, 1, 2);
	bed_settle_wait(&b);
	assert_int_equal(b.l.ports[0].selected, LACP_SELECTED);
	assert_int_equal(b.l.ports[0].reason, BOND_LACP_CARRIES);
	assert_int_equal(b.l.ports[1].selected, LACP_STANDBY);
	assert_int_equal(b.l.ports[1].reason, BOND_LACP_STANDBY);
}

static void
the_system_with_the_lower_identifier_ranks_the_ports(void **state)
{
	static const struct {
		uint16_t our_system, our_priority[2];
		uint16_t their_system, their_priority[2], their_port[2];
		unsigned carries;
	} rows[] = {
		/* ours: lower priority first, then lower number */
		{ 1, { 5, 5 }, 2, { 9, 1 }, { 9, 1 }, 0 },
		{ 1, { 6, 5 }, 2, { 1, 9 }, { 1, 9 }, 1 },
		/* theirs */
		{ 2, { 1, 9 }, 1, { 6, 5 }, { 1, 9 }, 1 },
		{ 2, { 9, 1 }, 1, { 5, 6 }, { 9, 1 }, 0 },
		{ 2, { 1, 9 }, 1, { 5, 5 }, { 9, 1 }, 1 },
		/* of equal priorities the lower address, which is ours */
		{ 2, { 6, 5 }, 2, { 1, 9 }, { 1, 9 }, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bed b;

		start_n_of_m(&b, 1, 2);
		b.l.set.system_priority = rows[i].our_system;
		for (unsigned id = 0; id < 2; id++) {
			struct lacp_port *p = &b.l.ports[id];

			p->actor.system_priority = rows[i].our_system;
			p->actor.port_priority = rows[i].our_priority[id];
			p->partner.system_priority = rows[i].their_system;
			p->partner.port_priority = rows[i].their_priority[id];
			p->partner.port = rows[i].their_port[id];
		}
		bed_settle_wait(&b);
		if (bed_carrying(&b) != 1u << rows[i].carries)
			fail_msg("row %zu: %x carry", i, bed_carrying(&b));
	}
}

static void
a_lower_address_of_the_partner_makes_its_order_count(void **state)
{
	struct bed b;

	(void)state;
	start_n_of_m(&b, 1, 2);
	for (unsigned id = 0; id < 2; id++)
		b.l.ports[id].partner.system_priority = b.l.set.system_priority;
	b.l.set.system[4] = 1;
	b.l.ports[1].partner.port_priority = 1;
	bed_settle_wait(&b);
	assert_int_equal(bed_carrying(&b), 0x2);
}

static void
a_standby_port_takes_over_in_the_same_run(void **state)
{
	struct bed b;

	(void)state;
	start_n_of_m(&b, 2, 3);
	bed_settle_wait(&b);
	assert_int_equal(bed_carrying(&b), 0x3);
	bed_link(&b, 0, false);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x6);
}

/* With its place kept it can carry as soon as its partner is heard. */
static void
a_better_port_that_returns_displaces_the_standby_port_in_one_run(void **state)
{
	struct bed b;

	(void)state;
	start_n_of_m(&b, 1, 2);
	bed_settle_wait(&b);
	bed_link(&b, 0, false);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x2);
	bed_link(&b, 0, true);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x2);
	bed_heard(&b, 0);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x1);
	assert_int_equal(b.l.ports[1].reason, BOND_LACP_STANDBY);
}

/* Neither its own wait nor its partner's getting in sync leaves a gap. */
static void
a_better_port_that_is_new_displaces_once_it_can_carry(void **state)
{
	struct bed b;

	(void)state;
	start_n_of_m(&b, 1, 2);
	bed_link(&b, 0, false);
	bed_settle_wait(&b);
	assert_int_equal(bed_carrying(&b), 0x2);
	bed_add(&b, 0, SWITCH);
	out_of_sync(&b, 0);
	bed_settle(&b);
	assert_int_equal(b.l.ports[0].state[LACP_MUX], MUX_WAITING);
	assert_int_equal(bed_carrying(&b), 0x2);
	b.now += LACP_AGGREGATE_WAIT_NS;
	bed_settle(&b);
	assert_int_equal(b.l.ports[0].state[LACP_MUX], MUX_ATTACHED);
	assert_int_equal(bed_carrying(&b), 0x2);
	bed_heard(&b, 0);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x1);
}

/* A partner that puts a port out of service says so by sync alone. */
static void
a_standby_port_replaces_one_whose_partner_is_out_of_sync(void **state)
{
	struct bed b;

	(void)state;
	start_n_of_m(&b, 1, 2);
	bed_settle_wait(&b);
	out_of_sync(&b, 0);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x2);
	assert_int_equal(b.l.ports[0].selected, LACP_SELECTED);
	bed_heard(&b, 0);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x1);
}

static void
a_worse_port_that_returns_stands_by(void **state)
{
	struct bed b;

	(void)state;
	start_n_of_m(&b, 2, 3);
	b.l.ports[0].actor.port_priority = 300;
	b.l.ports[1].actor.port_priority = 200;
	b.l.ports[2].actor.port_priority = 250;
	bed_settle_wait(&b);
	assert_int_equal(bed_carrying(&b), 0x6);
	bed_link(&b, 2, false);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x3);
	b.l.ports[2].actor.port_priority = 400;
	bed_link(&b, 2, true);
	bed_heard(&b, 2);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x3);
	assert_int_equal(b.l.ports[2].selected, LACP_STANDBY);
}

static void
a_standby_port_that_waits_holds_nobody(void **state)
{
	struct bed b;

	(void)state;
	start_n_of_m(&b, 1, 1);
	bed_settle(&b);
	b.now += LACP_AGGREGATE_WAIT_NS / 2;
	bed_add(&b, 1, SWITCH);
	bed_settle(&b);
	b.now += LACP_AGGREGATE_WAIT_NS / 2;
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x1);
	assert_int_equal(b.l.ports[1].state[LACP_MUX], MUX_WAITING);
}

static void
a_change_of_priority_swaps_ports_at_once(void **state)
{
	struct bed b;

	(void)state;
	start_n_of_m(&b, 1, 3);
	bed_settle_wait(&b);
	assert_int_equal(bed_carrying(&b), 0x1);
	b.l.ports[2].actor.port_priority = 1;
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x4);
}

static void
a_lower_max_links_takes_out_the_worst_and_none_takes_all_in(void **state)
{
	struct bed b;

	(void)state;
	start_n_of_m(&b, 0, 4);
	bed_settle_wait(&b);
	assert_int_equal(bed_carrying(&b), 0xf);
	b.l.set.max_links = 3;
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x7);
	b.l.set.max_links = 0;
	bed_settle_wait(&b);
	assert_int_equal(bed_carrying(&b), 0xf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_ports_carry_as_max_links_and_min_links_ask_for),
		cmocka_unit_test(the_others_stand_by_and_are_told_so),
		cmocka_unit_test(the_system_with_the_lower_identifier_ranks_the_ports),
		cmocka_unit_test(a_lower_address_of_the_partner_makes_its_order_count),
		cmocka_unit_test(a_standby_port_takes_over_in_the_same_run),
		cmocka_unit_test(a_better_port_that_returns_displaces_the_standby_port_in_one_run),
		cmocka_unit_test(a_better_port_that_is_new_displaces_once_it_can_carry),
		cmocka_unit_test(a_standby_port_replaces_one_whose_partner_is_out_of_sync),
		cmocka_unit_test(a_worse_port_that_returns_stands_by),
		cmocka_unit_test(a_standby_port_that_waits_holds_nobody),
		cmocka_unit_test(a_change_of_priority_swaps_ports_at_once),
		cmocka_unit_test(a_lower_max_links_takes_out_the_worst_and_none_takes_all_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
