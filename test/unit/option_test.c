/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The option table: its rows, and each option with good and bad values in each mode.
 */

#include "option_conf.h"

static void
rows_stand_in_the_order_in_which_a_file_is_applied(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(expected); i++) {
		assert_non_null(bond_option_at(i));
		assert_string_equal(bond_option_at(i)->name, expected[i].name);
	}
	assert_null(bond_option_at(i));
	assert_null(bond_option_at(UINT32_MAX));
}

static void
rows_have_the_types_ranges_modes_and_defaults_of_the_kernel(void **state)
{
	const struct bond_option *o;
	struct bond_conf conf;
	char allowed[128];
	unsigned i;

	(void)state;
	memset(&conf, 0xff, sizeof(conf));
	bond_conf_init(&conf);
	for (i = 0; i < N_ELEMENTS(expected); i++) {
		o = bond_option_at(i);
		assert_int_equal(o->type, expected[i].type);
		assert_int_equal(o->min, expected[i].min);
		assert_int_equal(o->max, expected[i].max);
		assert_int_equal(o->modes, expected[i].modes);
		assert_non_null(o->unit);
		assert_true(strlen(o->help) > 0);
		assert_option(&conf, expected[i].name, expected[i].initial);
		assert_int_equal(bond_option_allowed(o, allowed, sizeof(allowed)),
				 strlen(expected[i].allowed));
		assert_string_equal(allowed, expected[i].allowed);
	}
}

static void
an_option_is_found_by_its_exact_name_only(void **state)
{
	static const char *const unknown[] = { "", "mod", "mode ", "Mode", "modes", "slaves" };
	unsigned i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(expected); i++)
		assert_ptr_equal(bond_option_find(expected[i].name), bond_option_at(i));
	for (i = 0; i < N_ELEMENTS(unknown); i++)
		assert_null(bond_option_find(unknown[i]));
}

static void
every_mode_of_the_kernel_has_its_number_and_long_name(void **state)
{
	static const char *const long_names[] = {
		"load balancing (round-robin)", "fault-tolerance (active-backup)",
		"load balancing (xor)", "fault-tolerance (broadcast)",
		"IEEE 802.3ad Dynamic link aggregation", "transmit load balancing",
		"adaptive load balancing",
	};
	const struct bond_option_value *v = bond_option_find("mode")->values;
	uint32_t m;

	(void)state;
	for (m = 0; m < BOND_MODE_COUNT; m++) {
		assert_string_equal(v[m].name, mode_names[m]);
		assert_int_equal(v[m].value, m);
		assert_string_equal(bond_mode_long_name(m), long_names[m]);
	}
	assert_null(v[m].name);
	assert_string_equal(bond_mode_long_name(m), "unknown");
}

static void
good_values_are_stored_and_read_back(void **state)
{
	static const struct {
		uint32_t mode;
		const char *name, *value, *read_back;
	} rows[] = {
		{ RR, "mode", "active-backup", "active-backup" },
		{ RR, "mode", "1", "active-backup" },
		{ RR, "mode", "0", "balance-rr" },
		{ AB, "mode", "balance-rr", "balance-rr" },
		{ AB, "mode", "default", "balance-rr" },
		{ AB, "mode", "active-backup\n", "active-backup" },
		{ AB, "mode", " balance-rr ", "balance-rr" },
		{ AB, "mode", "000", "balance-rr" },
		{ RR, "miimon", "0", "0" },
		{ RR, "miimon", "1", "1" },
		{ RR, "miimon", "2147483647", "2147483647" },
		{ RR, "miimon", "off", "0" },
		{ RR, "miimon", "minval", "0" },
		{ RR, "miimon", "maxval", "2147483647" },
		{ RR, "miimon", "default", "0" },
		{ RR, "miimon", "50\n", "50" },
		{ RR, "miimon", "\t 50 \n", "50" },
		{ RR, "miimon", "off\n", "0" },
		{ RR, "miimon", "00000000000000000000000000000000000000000000000000050", "50" },
		{ AB, "updelay", "200", "200" },
		{ AB, "updelay", "0", "0" },
		{ AB, "updelay", "maxval", "2147483600" },
		{ RR, "downdelay", "300", "300" },
		{ RR, "downdelay", "off", "0" },
		{ AB, "peer_notif_delay", "300000", "300000" },
		{ AB, "peer_notif_delay", "maxval", "300000" },
		{ AB, "peer_notif_delay", "default", "0" },
		{ AB, "use_carrier", "0", "off" },
		{ AB, "use_carrier", "off", "off" },
		{ AB, "use_carrier", "1", "on" },
		{ AB, "use_carrier", "default", "on" },
		{ AB, "fail_over_mac", "none", "none" },
		{ AB, "fail_over_mac", "1", "active" },
		{ RR, "fail_over_mac", "follow", "follow" },
		{ RR, "fail_over_mac", "default", "none" },
		{ AB, "all_slaves_active", "off", "off" },
		{ AB, "all_slaves_active", "1", "on" },
		{ RR, "all_slaves_active", "default", "off" },
		{ AB, "num_grat_arp", "0", "0" },
		{ AB, "num_grat_arp", "255", "255" },
		{ AB, "num_grat_arp", "default", "1" },
		{ RR, "num_unsol_na", "off", "0" },
		{ RR, "num_unsol_na", "maxval", "255" },
		{ RR, "packets_per_slave", "0", "0" },
		{ RR, "packets_per_slave", "65535", "65535" },
		{ RR, "packets_per_slave", "default", "1" },
		{ RR, "mode", "broadcast", "broadcast" },
		{ RR, "mode", "2", "balance-xor" },
		{ AB, "xmit_hash_policy", "layer2", "layer2" },
		{ AB, "xmit_hash_policy", "1", "layer3+4" },
		{ RR, "xmit_hash_policy", "2", "layer2+3" },
		{ LACP, "xmit_hash_policy", "encap2+3", "encap2+3" },
		{ LACP, "xmit_hash_policy", "4", "encap3+4" },
		{ ALB, "xmit_hash_policy", "vlan+srcmac", "vlan+srcmac" },
		{ ALB, "xmit_hash_policy", "6", "rss" },
		{ AB, "xmit_hash_policy", "default", "layer2" },
		{ RR, "xmit_hash_policy", "l2", "layer2" },
		{ AB, "xmit_hash_policy", "l23", "layer2+3" },
		{ LACP, "xmit_hash_policy", "l34\n", "layer3+4" },
		{ RR, "hash_symmetric", "off", "off" },
		{ RR, "hash_symmetric", "1", "on" },
		{ RR, "hash_seed", "4294967295", "4294967295" },
		{ RR, "hash_seed", "default", "0" },
		{ RR, "weight", "256", "256" },
		{ RR, "weight", "1", "1" },
		{ RR, "weight", "off", "0" },
		{ RR, "tx_retry", "maxval", "255" },
		{ RR, "tx_retry", "off", "0" },
		{ ALB, "tlb_dynamic_lb", "off", "off" },
		{ ALB, "tlb_dynamic_lb", "default", "on" },
		{ RR, "lp_interval", "minval", "1" },
		{ RR, "lp_interval", "2147483647", "2147483647" },
		{ LACP, "lacp_active", "0", "off" },
		{ LACP, "lacp_active", "default", "on" },
		{ RR, "ad_select", "bandwidth", "bandwidth" },
		{ LACP, "ad_select", "0", "stable" },
		{ AB, "primary_reselect", "always", "always" },
		{ AB, "primary_reselect", "2", "failure" },
		{ RR, "primary_reselect", "better", "better" },
		{ AB, "primary", "eth0", "eth0" },
		{ AB, "primary", "eth0\n", "eth0" },
		{ AB, "primary", "0000:03:00.0", "0000:03:00.0" },
		{ AB, "primary", "default", "default" },
		{ AB, "primary", NAME_63, NAME_63 },
		{ AB, "primary", "", "" },
		{ AB, "primary", "\n", "" },
		{ AB, "active_slave", "eth1", "eth1" },
		{ AB, "active_slave", "", "" },
	};
	struct bond_conf conf, rest;
	struct bond_error err;
	size_t i, offset, size;

	(void)state;
	for (i = 0; i < N_ELEMENTS(rows); i++) {
		conf = rest = conf_in(rows[i].mode, 100);
		assert_int_equal(bond_conf_set(&conf, rows[i].name, rows[i].value, &err), 0);
		assert_option(&conf, rows[i].name, rows[i].read_back);

		/* Every other field is as it was. */
		offset = bond_option_find(rows[i].name)->offset;
		size = bond_option_find(rows[i].name)->type == BOND_OPTION_SLAVE ? BOND_NAME_SIZE :
										   sizeof(uint32_t);
		memcpy((char *)&rest + offset, (char *)&conf + offset, size);
		assert_memory_equal(&conf, &rest, sizeof(conf));
	}
}

static void
bad_values_are_refused_and_change_nothing(void **state)
{
	static const struct {
		uint32_t mode;
		const char *name, *value, *line;
	} rows[] = {
#define BAD(mode, name, value, allowed) \
		{ mode, name, value, name ": \"" value "\" is not allowed; allowed: " allowed }
		BAD(AB, "mode", "7", MODES),
		BAD(AB, "mode", "rr", MODES),
		BAD(AB, "mode", "Balance-RR", MODES),
		BAD(AB, "mode", "balance-r", MODES),
		BAD(AB, "mode", "balance-rr x", MODES),
		BAD(AB, "mode", "", MODES),
		BAD(AB, "mode", "-1", MODES),
		BAD(AB, "mode", "0x1", MODES),
		BAD(AB, "mode", "4294967297", MODES),
		BAD(AB, "mode", "18446744073709551617", MODES),
		BAD(AB, "mode", "off", MODES),
		BAD(AB, "miimon", "x", MS),
		BAD(AB, "miimon", "", MS),
		BAD(AB, "miimon", "  ", MS),
		BAD(AB, "miimon", "-1", MS),
		BAD(AB, "miimon", "+1", MS),
		BAD(AB, "miimon", "0x64", MS),
		BAD(AB, "miimon", "100ms", MS),
		BAD(AB, "miimon", "1.5", MS),
		BAD(AB, "miimon", "1 0", MS),
		BAD(AB, "miimon", "OFF", MS),
		BAD(AB, "miimon", "on", MS),
		BAD(AB, "miimon", "2147483648", MS),
		BAD(AB, "miimon", "4294967296", MS),
		BAD(AB, "miimon", "4294967396", MS),
		BAD(AB, "miimon", "18446744073709551716", MS),
		BAD(AB, "updelay", "2147483648", MS),
		BAD(AB, "updelay", "slow", MS),
		BAD(AB, "downdelay", "-200", MS),
		BAD(AB, "peer_notif_delay", "300001", "0..300000 ms, off"),
		BAD(AB, "use_carrier", "2", "off|on"),
		BAD(AB, "use_carrier", "yes", "off|on"),
		BAD(AB, "use_carrier", "minval", "off|on"),
		BAD(AB, "fail_over_mac", "3", "none|active|follow"),
		BAD(AB, "fail_over_mac", "passive", "none|active|follow"),
		BAD(AB, "all_slaves_active", "2", "off|on"),
		BAD(AB, "all_slaves_active", "On", "off|on"),
		BAD(AB, "num_grat_arp", "256", "0..255, off"),
		BAD(AB, "num_unsol_na", "-1", "0..255, off"),
		BAD(RR, "packets_per_slave", "65536", "0..65535 packets, off"),
		BAD(RR, "packets_per_slave", "many", "0..65535 packets, off"),
		BAD(AB, "xmit_hash_policy", "7", POLICIES),
		BAD(AB, "xmit_hash_policy", "l4", POLICIES),
		BAD(AB, "xmit_hash_policy", "layer3 + 4", POLICIES),
		BAD(RR, "hash_symmetric", "2", "off|on"),
		BAD(RR, "hash_seed", "4294967296", "0..4294967295, off"),
		BAD(RR, "hash_seed", "0xffff", "0..4294967295, off"),
		BAD(RR, "weight", "257", "0..256, off"),
		BAD(RR, "weight", "eth0:4", "0..256, off"),
		BAD(RR, "tx_retry", "256", "0..255 tries, off"),
		BAD(ALB, "tlb_dynamic_lb", "2", "off|on"),
		BAD(RR, "lp_interval", "0", "1..2147483647 s"),
		BAD(RR, "lp_interval", "off", "1..2147483647 s"),
		BAD(LACP, "lacp_active", "passive", "off|on"),
		BAD(RR, "ad_select", "3", "stable|bandwidth|count"),
		BAD(AB, "primary_reselect", "3", "always|better|failure"),
		BAD(AB, "primary_reselect", "never", "always|better|failure"),
		BAD(AB, "primary", "eth0 eth1", NAME),
		BAD(AB, "primary", " ", NAME),
		BAD(AB, "active_slave", "eth0 ", NAME),
#undef BAD
		{ AB, "active_slave", "eth0\n\n",
		  "active_slave: \"eth0?\" is not allowed; allowed: " NAME },
		{ AB, "primary", NAME_63 "4", "primary: \"abcdefghijklmnopqrstuvwxyz012345...\""
		  " is not allowed; allowed: " NAME },
	};
	struct bond_conf conf;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(rows); i++) {
		conf = conf_in(rows[i].mode, 100);
		assert_refused(&conf, rows[i].name, rows[i].value, -EINVAL, rows[i].line);
	}
}

/* fill writes into a buffer of each size up to that of the whole text. */
static void
assert_cut(size_t (*fill)(const struct bond_option *o, char *buf, size_t size),
	   const struct bond_option *o)
{
	char whole[128], buf[128];
	size_t len = fill(o, whole, sizeof(whole));
	size_t size, want;

	assert_int_equal(len, strlen(whole));
	assert_int_equal(fill(o, NULL, 0), 0);
	for (size = 1; size <= len + 2; size++) {
		memset(buf, '#', sizeof(buf));
		want = size <= len ? size - 1 : len;
		assert_int_equal(fill(o, buf, size), want);
		assert_memory_equal(buf, whole, want);
		assert_int_equal(buf[want], '\0');
		assert_int_equal(buf[size], '#');
	}
}

static size_t
get_from_full_conf(const struct bond_option *o, char *buf, size_t size)
{
	struct bond_conf conf = conf_in(AB, 10);

	return bond_conf_get(&conf, o, buf, size);
}

static void
texts_of_values_are_cut_to_the_buffer(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(expected); i++) {
		assert_cut(bond_option_allowed, bond_option_at(i));
		assert_cut(get_from_full_conf, bond_option_at(i));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_stand_in_the_order_in_which_a_file_is_applied),
		cmocka_unit_test(rows_have_the_types_ranges_modes_and_defaults_of_the_kernel),
		cmocka_unit_test(an_option_is_found_by_its_exact_name_only),
		cmocka_unit_test(every_mode_of_the_kernel_has_its_number_and_long_name),
		cmocka_unit_test(good_values_are_stored_and_read_back),
		cmocka_unit_test(bad_values_are_refused_and_change_nothing),
		cmocka_unit_test(texts_of_values_are_cut_to_the_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
