/* SPDX-License-Identifier: BSD-3-Clause */

/* core/lacp_selection with min_links: too few ports are as good as none. */

#include "lacp_select_bed.h"

static void
fewer_ports_than_min_links_all_stand_by(void **state)
{
	static const struct {
		uint32_t min_links;
		unsigned live;
		bool carries;
	} rows[] = {
		{ 0, 1, true }, { 1, 1, true }, { 2, 1, false }, { 2, 2, true }, { 3, 2, false },
		{ 33, 32, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const enum lacp_selected selected = rows[i].carries ? LACP_SELECTED : LACP_STANDBY;
		const enum bond_lacp_reason reason =
			rows[i].carries ? BOND_LACP_CARRIES : BOND_LACP_MIN_LINKS;
		struct bed b;

		bed_start(&b);
		b.l.set.min_links = rows[i].min_links;
		bed_add_many(&b, 0, rows[i].live, SWITCH);
		bed_settle_wait(&b);
		for (unsigned id = 0; id < rows[i].live; id++) {
			if (b.l.ports[id].selected != selected || b.l.ports[id].reason != reason)
				fail_msg("row %zu: port %u: selected %u, reason %u", i, id,
					 b.l.ports[id].selected, b.l.ports[id].reason);
		}
		assert_int_equal(bed_carrying(&b) != 0, rows[i].carries);
	}
}

static void
min_links_stops_the_rest_and_starts_them_when_enough_are_back(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	b.l.set.min_links = 2;
	bed_add_many(&b, 0, 2, SWITCH);
	bed_settle_wait(&b);
	assert_int_equal(bed_carrying(&b), 0x3);
	bed_link(&b, 1, false);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0);
	assert_int_equal(b.l.ports[0].reason, BOND_LACP_MIN_LINKS);
	assert_int_equal(b.l.ports[1].reason, BOND_LACP_LINK_DOWN);
	b.now += LACP_AGGREGATE_WAIT_NS;
	bed_link(&b, 1, true);
	bed_heard(&b, 1);
	bed_settle(&b);
	assert_int_equal(bed_carrying(&b), 0x3);
}

/* Both lost at once: the first to return does not carry for a moment by itself. */
static void
a_lone_port_that_returns_to_too_few_does_not_carry(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b);
	b.l.set.min_links = 2;
	bed_add_many(&b, 0, 2, SWITCH);
	bed_settle_wait(&b);
	bed_link(&b, 0, false);
	bed_link(&b, 1, false);
	bed_settle(&b);
	assert_int_equal(b.l.ports[0].selected, LACP_STANDBY);
	assert_int_equal(b.l.ports[1].selected, LACP_STANDBY);
}

static void
one_link_as_min_links_is_as_good_as_none(void **state)
{
	(void)state;
	for (uint32_t min_links = 0; min_links < 2; min_links++) {
		struct bed b;

		bed_start(&b);
		b.l.set.min_links = min_links;
		bed_add(&b, 0, SWITCH);
		bed_settle_wait(&b);
		bed_link(&b, 0, false);
		bed_settle(&b);
		assert_int_equal(b.l.ports[0].selected, LACP_SELECTED);
		bed_link(&b, 0, true);
		bed_heard(&b, 0);
		bed_settle(&b);
		assert_int_equal(bed_carrying(&b), 0x1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fewer_ports_than_min_links_all_stand_by),
		cmocka_unit_test(min_links_stops_the_rest_and_starts_them_when_enough_are_back),
		cmocka_unit_test(a_lone_port_that_returns_to_too_few_does_not_carry),
		cmocka_unit_test(one_link_as_min_links_is_as_good_as_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
