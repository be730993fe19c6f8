/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Each option of the table with good and bad values: what is stored, and how it is refused.
 */

#include "option_conf.h"

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
		{ LACP, "lacp_rate", "slow", "slow" },
		{ LACP, "lacp_rate", "1", "fast" },
		{ LACP, "lacp_strict", "off", "off" },
		{ LACP, "lacp_strict", "1", "on" },
		{ LACP, "lacp_fallback", "none", "none" },
		{ LACP, "lacp_fallback", "1", "active-backup" },
		{ LACP, "lacp_fallback", "single", "single" },
		{ LACP, "lacp_fallback", "default", "active-backup" },
		{ RR, "ad_select", "bandwidth", "bandwidth" },
		{ AB, "ad_select", "count", "count" },
		{ LACP, "ad_select", "0", "stable" },
		{ LACP, "ad_select", "actor_port_prio", "actor_port_prio" },
		{ RR, "ad_select", "3", "actor_port_prio" },
		{ LACP, "ad_actor_sys_prio", "1", "1" },
		{ LACP, "ad_actor_sys_prio", "default", "65535" },
		{ LACP, "ad_actor_system", "02:AB:cd:00:09:fF", "02:ab:cd:00:09:ff" },
		{ LACP, "ad_actor_system", " fe:00:00:00:00:01\n", "fe:00:00:00:00:01" },
		{ LACP, "ad_actor_system", "00:00:00:00:00:00", "00:00:00:00:00:00" },
		{ LACP, "ad_actor_system", "default", "00:00:00:00:00:00" },
		{ LACP, "ad_user_port_key", "1023", "1023" },
		{ LACP, "ad_user_port_key", "off", "0" },
		{ RR, "min_links", "2147483647", "2147483647" },
		{ LACP, "min_links", "off", "0" },
		{ LACP, "max_links", "32", "32" },
		{ LACP, "max_links", "off", "0" },
		{ LACP, "coupled_control", "off", "off" },
		{ LACP, "coupled_control", "default", "on" },
		{ LACP, "broadcast_neighbor", "1", "on" },
		{ LACP, "broadcast_neighbor", "default", "off" },
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
		size = bond_option_find(rows[i].name)->size;
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
		BAD(LACP, "lacp_rate", "2", "slow|fast"),
		BAD(LACP, "lacp_rate", "off", "slow|fast"),
		BAD(LACP, "lacp_strict", "2", "off|on"),
		BAD(LACP, "lacp_fallback", "3", FALLBACKS),
		BAD(LACP, "lacp_fallback", "off", FALLBACKS),
		BAD(RR, "ad_select", "4", SELECTS),
		BAD(LACP, "ad_select", "port_prio", SELECTS),
		BAD(LACP, "ad_actor_sys_prio", "0", "1..65535"),
		BAD(LACP, "ad_actor_sys_prio", "off", "1..65535"),
		BAD(LACP, "ad_actor_sys_prio", "65536", "1..65535"),
		BAD(LACP, "ad_actor_system", "01:00:00:00:00:00", MAC),
		BAD(LACP, "ad_actor_system", "ff:ff:ff:ff:ff:ff", MAC),
		BAD(LACP, "ad_actor_system", "03:00:5e:00:00:01", MAC),
		BAD(LACP, "ad_actor_system", "", MAC),
		BAD(LACP, "ad_actor_system", "0", MAC),
		BAD(LACP, "ad_actor_system", "off", MAC),
		BAD(LACP, "ad_actor_system", "02:00:00:00:00", MAC),
		BAD(LACP, "ad_actor_system", "02:00:00:00:00:01:02", MAC),
		BAD(LACP, "ad_actor_system", "2:0:0:0:0:1", MAC),
		BAD(LACP, "ad_actor_system", "02-00-00-00-00-01", MAC),
		BAD(LACP, "ad_actor_system", "02:00:00:00:00-01", MAC),
		BAD(LACP, "ad_actor_system", "02:00:00:00:00:0g", MAC),
		BAD(LACP, "ad_actor_system", "02:00:00:00:00:x1", MAC),
		BAD(LACP, "ad_actor_system", "02:00:00: 0:00:01", MAC),
		BAD(LACP, "ad_user_port_key", "1024", "0..1023, off"),
		BAD(RR, "min_links", "2147483648", "0..2147483647 slaves, off"),
		BAD(LACP, "max_links", "33", "0..32 slaves, off"),
		BAD(LACP, "coupled_control", "2", "off|on"),
		BAD(LACP, "broadcast_neighbor", "yes", "off|on"),
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_values_are_stored_and_read_back),
		cmocka_unit_test(bad_values_are_refused_and_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
