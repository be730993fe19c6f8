/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Mistakes in the [bond] sections of a configuration file: options, slaves, properties and
 * addresses. The texts about an option's value are the library's.
 */

#include "config_bad.h"

#define KERNEL "[bond b]\nkernel=bond0\n"
#define SIXTY "012345678901234567890123456789012345678901234567890123456789"

static void
bad_bonding_options_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ "[bond b]\nmode = active\n", 2, "\"active\"", "balance-rr|active-backup" },
		{ "[bond b]\nmode = 7\n", 2, "\"7\"", "active-backup" },
		{ "[bond b]\nmiimon = -1\n", 2, "miimon", "0..2147483647 ms" },
		{ "[bond b]\nmiimon = 1s\n", 2, "\"1s\"", "0..2147483647 ms" },
		{ "[bond b]\nmode=1\nupdelay = 5\n", 3, "updelay", "miimon" },
		{ "[bond b]\nnum_grat_arp = 256\n", 2, "num_grat_arp", "0..255" },
		{ "[bond b]\nprimary_reselect = no\n", 2, "\"no\"", "always|better|failure" },
		{ "[bond b]\nfail_over_mac = yes\n", 2, "\"yes\"", "none|active|follow" },
		{ "[bond b]\nuse_carrier = maybe\n", 2, "\"maybe\"", "off|on" },
		{ "[bond b]\nxmit_hash_policy = l5\n", 2, "\"l5\"", "layer2|layer3+4|layer2+3" },
		{ "[bond b]\nweight = 257\n", 2, "weight", "0..256" },
		{ "[bond b]\ntlb_dynamic_lb = off\nmode = 2\n", 2, "tlb_dynamic_lb",
		  "balance-tlb|balance-alb" },
		{ "[bond b]\nlacp_rate = fast\nmode = 2\n", 2, "lacp_rate", "802.3ad" },
		{ "[bond b]\nmode = 4\nad_actor_system = 01:00:5e:00:00:01\n", 3,
		  "ad_actor_system", "unicast" },
		{ "[bond b]\nprimary = eth0\nmode = 0\n", 2, "primary", "active-backup" },
		{ "[bond b]\npackets_per_slave = 2\nmode = 1\n", 2, "packets_per_slave",
		  "balance-rr" },
		{ PORTS "[bond b]\nslaves=eth0\nactive_slave = eth1\nmode=1\n", 7,
		  "active_slave eth1 is no slave", "one of \"slaves\"" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
bad_slaves_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ PORTS "[bond b]\nslaves = eth0 eth2\n", 6, "slave eth2 is unknown",
		  "names of [port] sections" },
		{ PORTS "[bond b]\nslaves = eth0,eth1\n", 6, "slave eth0,eth1 is unknown",
		  "names of [port] sections" },
		{ PORTS "[bond b]\nslaves = eth0 eth1 eth0\n", 6, "slave eth0 is named twice",
		  "once is allowed" },
		{ PORTS "[bond a]\nslaves=eth0\n[bond b]\nslaves=eth1 eth0\n", 8,
		  "the first time for bond a", "once is allowed" },
		{ "[bond b]\nslaves = net_x net_x\n", 2, "slave net_x is named twice", "once" },
		{ "[bond a]\n[bond b]\nslaves = a\n", 3, "slave a is a bond", "only ports" },
		{ "[bond a]\nslaves = a\n", 2, "slave a is a bond", "only ports" },
		{ "[bond b]\nslaves = net_" SIXTY "\n", 2, "is unknown", "EAL options make" },
		{ "[bond b]\nslaves=net_0 net_1 net_2 net_3 net_4 net_5 net_6 net_7 net_8 net_9 "
		  "net_a net_b net_c net_d net_e net_f net_g net_h net_i net_j net_k net_l net_m "
		  "net_n net_o net_p net_q net_r net_s net_t net_u net_v net_w\n", 2,
		  "slave net_w is one too many", "32 are allowed" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth0\n", 7, "prio \"eth0\"", "SLAVE:NUMBER" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth1:3\n", 7, "eth1 is no slave of bond b",
		  "those of \"slaves\"" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth0:3 eth0:4\n", 7, "eth0 is named twice",
		  "once is allowed" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth0:high\n", 7, "prio \"high\" of eth0",
		  "-2147483648..2147483647" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth0:2147483648\n", 7, "prio \"2147483648\"",
		  "-2147483648..2147483647" },
		{ PORTS "[bond b]\nslaves=eth0\nweight=4 eth0:1\n", 7, "weight \"4\"",
		  "SLAVE:NUMBER" },
		{ PORTS "[bond b]\nslaves=eth0\nweight=eth1:3\n", 7, "eth1 is no slave of bond b",
		  "those of \"slaves\"" },
		{ PORTS "[bond b]\nslaves=eth0\nweight=eth0:-1\n", 7, "weight \"-1\" of eth0",
		  "0..256" },
		{ PORTS "[bond b]\nslaves=eth0\nweight=eth0:257\n", 7, "weight \"257\" of eth0",
		  "0..256" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth0:3\n", 7,
		  "prio is not available in mode load balancing (round-robin)",
		  "modes active-backup, balance-tlb and balance-alb are allowed" },
		{ PORTS "[bond b]\nslaves=eth0\nactor_port_prio=eth0:3\n", 7,
		  "actor_port_prio is not available in mode load balancing (round-robin)",
		  "mode 802.3ad is allowed" },
		{ PORTS "[bond b]\nslaves=eth0\nmode=4\nactor_port_prio=eth0:65536\n", 8,
		  "actor_port_prio \"65536\" of eth0", "0..65535" },
		{ PORTS "[bond b]\nslaves=eth0\nmode=4\nactor_port_prio=eth0:-1\n", 8,
		  "actor_port_prio \"-1\" of eth0", "0..65535" },
		{ PORTS "[bond b]\nslaves=eth0\nmode=4\nactor_port_prio=7\n", 8,
		  "actor_port_prio \"7\"", "SLAVE:NUMBER" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth0:\n", 7, "prio \"\" of eth0",
		  "-2147483648..2147483647" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
bad_properties_of_a_bond_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ "[bond b]\nqueues = 0\n", 2, "queues \"0\"", "1..16" },
		{ "[bond b]\nqueues = 17\n", 2, "queues \"17\"", "1..16" },
		{ "[bond b]\nqueues = +4\n", 2, "queues \"+4\"", "1..16" },
		{ "[bond b]\nmtu = 67\n", 2, "mtu \"67\"", "68..65535" },
		{ "[bond b]\nmtu = 65536\n", 2, "mtu \"65536\"", "68..65535" },
		{ "[bond b]\nmtu = 99999999999999999999\n", 2, "mtu \"9999", "68..65535" },
		{ "[bond b]\nmtu = 1500 bytes\n", 2, "mtu \"1500 bytes\"", "68..65535" },
		{ "[bond b]\nmac = 02:00:00:00:00\n", 2, "mac \"02:00:00:00:00\"",
		  "02:00:00:00:00:01" },
		{ "[bond b]\nmac = 01:00:5e:00:00:01\n", 2, "mac \"01:00:5e", "unicast" },
		{ "[bond b]\nmac = 00:00:00:00:00:00\n", 2, "mac \"00:00:00", "unicast" },
		{ "[bond b]\nkernel = abcdefghijklmnop\n", 2, "kernel \"abcdefghijklmnop\"",
		  "1..15 characters" },
		{ "[bond b]\nkernel = a/b\n", 2, "kernel \"a/b\"", "interface name" },
		{ "[bond b]\nkernel = a b\n", 2, "kernel \"a b\"", "without white space" },
		{ "[bond b]\nkernel = ..\n", 2, "kernel \"..\"", "interface name" },
		{ "[bond a]\nkernel=bond0\n[bond b]\nkernel=bond0\n", 4,
		  "kernel bond0 is the interface of bond a", "one name for each bond" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
bad_addresses_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ "[bond b]\naddress = 10.0.0.1/8\n", 2, "address without kernel",
		  "kernel = INTERFACE" },
		{ "[bond b]\ngateway = fe80::1\n", 2, "gateway without kernel",
		  "kernel = INTERFACE" },
		{ KERNEL "address = 10.0.0.1\n", 3, "address \"10.0.0.1\"", "ADDRESS/PREFIX" },
		{ KERNEL "address = 10.0.0.256/24\n", 3, "10.0.0.256/24", "192.0.2.1/24" },
		{ KERNEL "address = 10.0.0.1/33\n", 3, "10.0.0.1/33", "ADDRESS/PREFIX" },
		{ KERNEL "address = 10.0.0.1/0\n", 3, "10.0.0.1/0", "ADDRESS/PREFIX" },
		{ KERNEL "address = 10.0.0.1/2x\n", 3, "10.0.0.1/2x", "ADDRESS/PREFIX" },
		{ KERNEL "address = ::g/64\n", 3, "::g/64", "2001:db8::1/64" },
		{ KERNEL "address = 2001:db8::1/129\n", 3, "2001:db8::1/129", "ADDRESS/PREFIX" },
		{ KERNEL "address = 224.0.0.1/24\n", 3, "224.0.0.1/24", "unicast" },
		{ KERNEL "address = 127.0.0.1/8\n", 3, "127.0.0.1/8", "unicast" },
		{ KERNEL "address = ff02::1/64\n", 3, "ff02::1/64", "unicast" },
		{ KERNEL "address = 10.0.0.1/24 10.0.0.1/8\n", 3, "10.0.0.1/8 is named twice",
		  "once is allowed" },
		{ KERNEL "address = 10.0.0.1/24 10.0.0.2/24 10.0.0.3/24 10.0.0.4/24 10.0.0.5/24 "
		  "10.0.0.6/24 10.0.0.7/24 10.0.0.8/24 10.0.0.9/24\n", 3,
		  "10.0.0.9/24 is one too many", "8 are allowed" },
		{ KERNEL "address=10.0.0.1/24\ngateway=10.0.0.x\n", 4, "gateway \"10.0.0.x\"",
		  "192.0.2.254" },
		{ KERNEL "address=10.0.0.1/24\ngateway=10.0.0.2/24\n", 4, "10.0.0.2/24",
		  "without prefix" },
		{ KERNEL "address=10.0.0.1/24\ngateway=10.0.1.1\n", 4, "10.0.1.1 is in no subnet",
		  "in a subnet of \"address\"" },
		{ KERNEL "address=10.0.0.1/25\ngateway=10.0.0.129\n", 4, "is in no subnet",
		  "in a subnet of \"address\"" },
		{ KERNEL "gateway=10.0.1.1\n", 3, "is in no subnet", "in a subnet of \"address\"" },
		{ KERNEL "address=10.0.0.1/24\ngateway=2001:db8::1\n", 4, "is in no subnet",
		  "in a subnet of \"address\"" },
		{ KERNEL "address=10.0.0.1/24\ngateway=10.0.0.1\n", 4, "is the bond's own address",
		  "another one of its subnet" },
		{ KERNEL "address=10.0.0.1/24\ngateway=10.0.0.2 10.0.0.3\n", 4,
		  "10.0.0.3 is a second one for IPv4", "one for IPv4 and one for IPv6" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_bonding_options_are_refused),
		cmocka_unit_test(bad_slaves_are_refused),
		cmocka_unit_test(bad_properties_of_a_bond_are_refused),
		cmocka_unit_test(bad_addresses_are_refused),
	};

	return cmocka_run_group_tests(tests, config_folder_make, config_folder_remove);
}
