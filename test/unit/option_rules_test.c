/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Setting options by text: the kernel's rules on modes and conflicts, the order of the
 * refusals and their lines.
 */

#include "option_conf.h"

static void
every_mode_can_be_set_by_name_and_by_number(void **state)
{
	struct bond_conf conf;
	struct bond_error err;
	char number[8];
	uint32_t m;

	(void)state;
	for (m = 0; m < BOND_MODE_COUNT; m++) {
		conf = conf_in(m == AB ? RR : AB, 100);
		assert_int_equal(bond_conf_set(&conf, "mode", mode_names[m], &err), 0);
		assert_int_equal(conf.mode, m);
		conf = conf_in(m == AB ? RR : AB, 100);
		snprintf(number, sizeof(number), "%u", (unsigned)m);
		assert_int_equal(bond_conf_set(&conf, "mode", number, &err), 0);
		assert_int_equal(conf.mode, m);
	}
}

static void
each_option_is_refused_in_exactly_the_modes_of_its_row(void **state)
{
	struct bond_conf conf;
	struct bond_error err;
	char value[BOND_NAME_SIZE];
	uint32_t m;
	size_t i;
	int rc;

	(void)state;
	for (m = 0; m < BOND_MODE_COUNT; m++) {
		for (i = 1; i < N_ELEMENTS(expected); i++) {
			conf = conf_in(m, 10);
			bond_conf_get(&conf, bond_option_at((unsigned)i), value, sizeof(value));
			rc = bond_conf_set(&conf, expected[i].name, value, &err);
			assert_int_equal(rc, expected[i].modes >> m & 1 ? 0 : -EACCES);
		}
	}
}

static void
a_mode_that_refuses_an_option_is_reported_before_the_value(void **state)
{
	static const struct {
		uint32_t mode;
		const char *name, *value, *line;
	} rows[] = {
		{ RR, "primary", "eth0", "primary: \"eth0\" is not allowed in mode balance-rr:"
		  " only in active-backup|balance-tlb|balance-alb" },
		{ RR, "primary", "", "primary: \"\" is not allowed in mode balance-rr:"
		  " only in active-backup|balance-tlb|balance-alb" },
		{ RR, "active_slave", "a b", "active_slave: \"a b\" is not allowed in mode"
		  " balance-rr: only in active-backup|balance-tlb|balance-alb" },
		{ AB, "tlb_dynamic_lb", "off", "tlb_dynamic_lb: \"off\" is not allowed in mode"
		  " active-backup: only in balance-tlb|balance-alb" },
		{ ALB, "lacp_active", "off", "lacp_active: \"off\" is not allowed in mode"
		  " balance-alb: only in 802.3ad" },
		{ AB, "lacp_rate", "fast", "lacp_rate: \"fast\" is not allowed in mode"
		  " active-backup: only in 802.3ad" },
		{ RR, "ad_actor_system", "01:00:00:00:00:00", "ad_actor_system:"
		  " \"01:00:00:00:00:00\" is not allowed in mode balance-rr: only in 802.3ad" },
		{ AB, "packets_per_slave", "2", "packets_per_slave: \"2\" is not allowed in mode"
		  " active-backup: only in balance-rr" },
		{ AB, "packets_per_slave", "x", "packets_per_slave: \"x\" is not allowed in mode"
		  " active-backup: only in balance-rr" },
	};
	struct bond_conf conf;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(rows); i++) {
		conf = conf_in(rows[i].mode, 100);
		assert_refused(&conf, rows[i].name, rows[i].value, -EACCES, rows[i].line);
	}
}

static void
delays_are_refused_while_miimon_is_0_unless_the_value_is_bad_anyway(void **state)
{
	static const char *const delays[] = { "updelay", "downdelay", "peer_notif_delay" };
	static const char *const values[] = { "200", "0", "off", "default" };
	struct bond_conf conf = conf_in(AB, 0);
	char line[128];
	size_t i, j;

	(void)state;
	for (i = 0; i < N_ELEMENTS(delays); i++) {
		for (j = 0; j < N_ELEMENTS(values); j++) {
			snprintf(line, sizeof(line),
				 "%s: \"%s\" is not allowed while miimon is 0:"
				 " set miimon to 1..2147483647 ms first",
				 delays[i], values[j]);
			assert_refused(&conf, delays[i], values[j], -EPERM, line);
		}
	}
	assert_refused(&conf, "updelay", "x", -EINVAL,
		       "updelay: \"x\" is not allowed; allowed: " MS);
}

static void
delays_are_shown_rounded_down_to_miimon_but_kept_as_written(void **state)
{
	static const struct {
		const char *miimon, *updelay, *downdelay, *peer_notif_delay;
	} rows[] = {
		{ "100", "200", "300", "400" },
		{ "1", "210", "320", "430" },
		{ "off", "0", "0", "0" },
		{ "300", "0", "300", "300" },
		{ "1000", "0", "0", "0" },
		{ "10", "210", "320", "430" },
	};
	struct bond_conf conf = conf_in(AB, 100);
	struct bond_error err;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(rows); i++) {
		assert_int_equal(bond_conf_set(&conf, "miimon", rows[i].miimon, &err), 0);
		assert_option(&conf, "updelay", rows[i].updelay);
		assert_option(&conf, "downdelay", rows[i].downdelay);
		assert_option(&conf, "peer_notif_delay", rows[i].peer_notif_delay);
		assert_int_equal(conf.updelay, 210);
		assert_int_equal(conf.downdelay, 320);
		assert_int_equal(conf.peer_notif_delay, 430);
	}
}

static void
a_change_of_mode_keeps_all_but_a_missing_monitor_of_modes_4_to_6(void **state)
{
	struct bond_conf conf, want;
	struct bond_error err;
	uint32_t m, miimon;

	(void)state;
	for (m = 0; m < BOND_MODE_COUNT; m++) {
		for (miimon = 0; miimon <= 70; miimon += 70) {
			conf = want = conf_in(m == RR ? AB : RR, miimon);
			assert_int_equal(bond_conf_set(&conf, "mode", mode_names[m], &err), 0);
			want.mode = m;
			if (m >= BOND_MODE_8023AD && miimon == 0)
				want.miimon = 100;
			assert_memory_equal(&conf, &want, sizeof(conf));
		}
	}
}

static void
only_entering_balance_alb_switches_tlb_dynamic_lb_on(void **state)
{
	struct bond_conf conf;
	struct bond_error err;
	uint32_t m;

	(void)state;
	for (m = 0; m < BOND_MODE_COUNT; m++) {
		conf = conf_in(m == AB ? RR : AB, 100);
		conf.tlb_dynamic_lb = 0;
		assert_int_equal(bond_conf_set(&conf, "mode", mode_names[m], &err), 0);
		assert_int_equal(conf.tlb_dynamic_lb, m == ALB);
	}
	assert_int_equal(bond_conf_set(&conf, "tlb_dynamic_lb", "off", &err), 0);
	assert_int_equal(conf.tlb_dynamic_lb, 0);
}

static void
only_another_mode_switches_broadcast_neighbor_off(void **state)
{
	struct bond_conf conf;
	struct bond_error err;
	uint32_t m;

	(void)state;
	for (m = 0; m < BOND_MODE_COUNT; m++) {
		conf = conf_in(LACP, 100);
		assert_int_equal(bond_conf_set(&conf, "broadcast_neighbor", "on", &err), 0);
		assert_int_equal(conf.broadcast_neighbor, 1);
		assert_int_equal(bond_conf_set(&conf, "mode", mode_names[m], &err), 0);
		assert_int_equal(conf.broadcast_neighbor, m == LACP);
	}
}

static void
num_grat_arp_and_num_unsol_na_are_one_value(void **state)
{
	struct bond_conf conf = conf_in(AB, 100);
	struct bond_error err;

	(void)state;
	assert_int_equal(bond_conf_set(&conf, "num_grat_arp", "20", &err), 0);
	assert_option(&conf, "num_unsol_na", "20");
	assert_int_equal(bond_conf_set(&conf, "num_unsol_na", "30", &err), 0);
	assert_option(&conf, "num_grat_arp", "30");
}

static void
a_shorter_slave_name_leaves_nothing_of_the_longer_one(void **state)
{
	struct bond_conf conf, want;
	struct bond_error err;

	(void)state;
	conf = want = conf_in(AB, 100);
	assert_int_equal(bond_conf_set(&conf, "primary", NAME_63, &err), 0);
	assert_int_equal(bond_conf_set(&conf, "primary", "eth7", &err), 0);
	assert_memory_equal(&conf, &want, sizeof(conf));
}

#define OPTION_NAMES \
	"mode, miimon, updelay, downdelay, peer_notif_delay, use_carrier," \
	" fail_over_mac, all_slaves_active, num_grat_arp, num_unsol_na, packets_per_slave," \
	" xmit_hash_policy, hash_symmetric, hash_seed, weight, tx_retry, tlb_dynamic_lb," \
	" lp_interval, lacp_active, lacp_rate, lacp_strict, lacp_fallback, ad_select," \
	" ad_actor_sys_prio, ad_actor_system, ad_user_port_key, min_links, max_links," \
	" coupled_control, broadcast_neighbor, primary_reselect, primary, active_slave"

static void
an_unknown_option_is_refused_with_all_names(void **state)
{
	struct bond_conf conf = conf_in(AB, 100);

	(void)state;
	assert_refused(&conf, "foo", "1", -ENOENT, "unknown option \"foo\": " OPTION_NAMES);
	assert_refused(&conf, "", "", -ENOENT, "unknown option \"\": " OPTION_NAMES);
	assert_refused(&conf, NAME_63, "1", -ENOENT,
		       "unknown option \"abcdefghijklmnopqrstuvwxyz012345...\": " OPTION_NAMES);
}

static void
an_error_is_one_line_of_printable_text_whatever_the_value_holds(void **state)
{
	struct bond_conf conf = conf_in(AB, 100);
	char value[1001];

	(void)state;
	assert_refused(&conf, "miimon", "1\n2\t\x1b[2J\x7f%s\n", -EINVAL,
		       "miimon: \"1?2??[2J?%s\" is not allowed; allowed: " MS);
	assert_refused(&conf, "fo\no", "1", -ENOENT, "unknown option \"fo?o\": " OPTION_NAMES);
	memset(value, '9', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	assert_refused(
		&conf, "miimon", value, -EINVAL,
		"miimon: \"99999999999999999999999999999999...\" is not allowed; allowed: " MS);
	assert_refused(
		&conf, "primary", value, -EINVAL,
		"primary: \"99999999999999999999999999999999...\" is not allowed; allowed: " NAME);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mode_can_be_set_by_name_and_by_number),
		cmocka_unit_test(each_option_is_refused_in_exactly_the_modes_of_its_row),
		cmocka_unit_test(a_mode_that_refuses_an_option_is_reported_before_the_value),
		cmocka_unit_test(
			delays_are_refused_while_miimon_is_0_unless_the_value_is_bad_anyway),
		cmocka_unit_test(delays_are_shown_rounded_down_to_miimon_but_kept_as_written),
		cmocka_unit_test(a_change_of_mode_keeps_all_but_a_missing_monitor_of_modes_4_to_6),
		cmocka_unit_test(only_entering_balance_alb_switches_tlb_dynamic_lb_on),
		cmocka_unit_test(only_another_mode_switches_broadcast_neighbor_off),
		cmocka_unit_test(num_grat_arp_and_num_unsol_na_are_one_value),
		cmocka_unit_test(a_shorter_slave_name_leaves_nothing_of_the_longer_one),
		cmocka_unit_test(an_unknown_option_is_refused_with_all_names),
		cmocka_unit_test(an_error_is_one_line_of_printable_text_whatever_the_value_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
