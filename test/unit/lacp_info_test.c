/* SPDX-License-Identifier: BSD-3-Clause */

/* What "show bonding lacp info" prints: testpmd's labels in testpmd's order. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "lacp_view.h"

static struct lacp_view view;
static char text[LACP_VIEW_TEXT];

static const char *
bond_text(void)
{
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_non_null(out);
	lacp_info_bond(out, &view);
	assert_int_equal(fclose(out), 0);
	return text;
}

static const char *
slave_text(unsigned i)
{
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_non_null(out);
	text[0] = '\0';
	lacp_info_slave(out, &view, i);
	assert_int_equal(fclose(out), 0);
	return text;
}

static int
view_make(void **state)
{
	(void)state;
	memset(&view, 0, sizeof(view));
	bond_conf_init(&view.bond.conf);
	view.bond.conf.mode = BOND_MODE_8023AD;
	view.bond.conf.ad_select = BOND_AD_BANDWIDTH;
	strcpy(view.bond.name, "bond0");
	view.bond.n_slaves = 2;
	strcpy(view.bond.slaves[0].name, "eth0");
	strcpy(view.bond.slaves[1].name, "eth1");
	view.bond.slaves[0].link = BOND_LINK_DOWN;
	view.slaves[1] = (struct bond_lacp_status){
		.aggregator = 2,
		.selected = true,
		.actor = { 65535, { 2, 0, 0, 0, 0, 0x1a }, 15, 255, 1, 0x3d },
		.partner = { 32768, { 2, 0, 0, 0, 0, 0x1b }, 33, 127, 7, 0xc2 },
	};
	return 0;
}

static void
a_bond_shows_its_times_and_how_it_selects(void **state)
{
	(void)state;
	assert_string_equal(bond_text(), "\tIEEE802.3 port: bond0\n"
					 "\tfast period: 1000 ms\n"
					 "\tslow period: 30000 ms\n"
					 "\tshort timeout: 3000 ms\n"
					 "\tlong timeout: 90000 ms\n"
					 "\taggregate wait timeout: 2000 ms\n"
					 "\taggregation mode: bandwidth\n"
					 "\n");
}

static void
a_bond_without_a_link_says_so_first(void **state)
{
	static const char first[] = "\tIEEE802.3 port bond0 has no active slave\n"
				    "\tIEEE802.3 port: bond0\n";

	(void)state;
	view.bond.slaves[1].link = BOND_LINK_BACK;
	assert_memory_equal(bond_text(), first, sizeof(first) - 1);
}

static void
a_slave_shows_both_ends_with_states_in_words(void **state)
{
	(void)state;
	assert_string_equal(
		slave_text(1),
		"\tSlave Port: eth1\n"
		"\tAggregator port id: 2\n"
		"\tselection: SELECTED\n"
		"\tActor detail info:\n"
		"\t\tsystem priority: 65535\n"
		"\t\tsystem mac address: 02:00:00:00:00:1A\n"
		"\t\tport key: 15\n"
		"\t\tport priority: 255\n"
		"\t\tport number: 1\n"
		"\t\tport state: ACTIVE AGGREGATION SYNCHRONIZATION COLLECTING DISTRIBUTING \n"
		"\tPartner detail info:\n"
		"\t\tsystem priority: 32768\n"
		"\t\tsystem mac address: 02:00:00:00:00:1B\n"
		"\t\tport key: 33\n"
		"\t\tport priority: 127\n"
		"\t\tport number: 7\n"
		"\t\tport state: TIMEOUT DEFAULTED EXPIRED \n"
		"\n");
}

static void
a_slave_without_a_link_is_not_shown(void **state)
{
	(void)state;
	assert_string_equal(slave_text(0), "");
}

static void
each_selection_has_its_word(void **state)
{
	(void)state;
	view.slaves[1].selected = false;
	assert_non_null(strstr(slave_text(1), "\tselection: UNSELECTED\n"));
	view.slaves[1].standby = true;
	assert_non_null(strstr(slave_text(1), "\tselection: STANDBY\n"));
}

#define INFO_TEST(f) cmocka_unit_test_setup(f, view_make)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		INFO_TEST(a_bond_shows_its_times_and_how_it_selects),
		INFO_TEST(a_bond_without_a_link_says_so_first),
		INFO_TEST(a_slave_shows_both_ends_with_states_in_words),
		INFO_TEST(a_slave_without_a_link_is_not_shown),
		INFO_TEST(each_selection_has_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
