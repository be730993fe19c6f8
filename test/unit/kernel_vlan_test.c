/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Addresses on VLAN interfaces above the kernel-facing interface, from dumps built here, as
 * not every test machine's kernel has VLAN interfaces.
 */

#include "kernel_messages.h"

static void
vlan_interface_adds_its_tag(void **state)
{
	(void)state;
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	take_vlan(8, BOND0, 100, 0x8100, bond_mac_addr);
	take_ipv4(8, "10.0.100.1");
	assert_ip(0, "10.0.100.1");
	assert_int_equal(view.addresses[0].n_vlans, 1);
	assert_int_equal(view.addresses[0].vlan_id[0], 100);
	assert_int_equal(view.addresses[0].vlan_tpid[0], 0x8100);
	assert_memory_equal(view.addresses[0].mac, zero_mac, BOND_MAC_SIZE);
}

static void
vlan_interface_with_its_own_mac_keeps_it(void **state)
{
	(void)state;
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	take_vlan(8, BOND0, 100, 0x8100, own_mac);
	take_ipv4(8, "10.0.100.1");
	assert_int_equal(view.n_addresses, 1);
	assert_memory_equal(view.addresses[0].mac, own_mac, BOND_MAC_SIZE);
}

static void
two_vlans_are_told_outer_first_in_whatever_order_links_come(void **state)
{
	(void)state;
	take_vlan(9, 8, 20, 0x8100, bond_mac_addr);
	take_vlan(8, BOND0, 10, 0x88a8, bond_mac_addr);
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	take_ipv4(9, "10.10.20.1");
	assert_int_equal(view.n_addresses, 1);
	assert_int_equal(view.addresses[0].n_vlans, 2);
	assert_int_equal(view.addresses[0].vlan_id[0], 10);
	assert_int_equal(view.addresses[0].vlan_tpid[0], 0x88a8);
	assert_int_equal(view.addresses[0].vlan_id[1], 20);
	assert_int_equal(view.addresses[0].vlan_tpid[1], 0x8100);
}

static void
third_vlan_level_is_left_out(void **state)
{
	(void)state;
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	take_vlan(8, BOND0, 10, 0x88a8, bond_mac_addr);
	take_vlan(9, 8, 20, 0x8100, bond_mac_addr);
	take_vlan(10, 9, 30, 0x8100, bond_mac_addr);
	take_ipv4(10, "10.1.1.1");
	assert_int_equal(view.n_addresses, 0);
}

static void
vlan_loop_ends(void **state)
{
	(void)state;
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	take_vlan(8, 9, 10, 0x8100, bond_mac_addr);
	take_vlan(9, 8, 20, 0x8100, bond_mac_addr);
	take_ipv4(8, "10.1.1.1");
	assert_int_equal(view.n_addresses, 0);
}

static void
addresses_behind_an_interface_that_is_down_are_not_seen(void **state)
{
	struct nlmsghdr *nlh;

	(void)state;
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	nlh = link_message(8, NO_FLAGS, bond_mac_addr);
	put_vlan(nlh, BOND0, 10, 0x8100);
	take(nlh);
	take_vlan(9, 8, 20, 0x8100, bond_mac_addr);
	take_ipv4(8, "10.1.1.1");
	take_ipv4(9, "10.1.1.2");
	assert_int_equal(view.n_addresses, 0);
}

static void
vlan_whose_lower_interface_is_in_another_namespace_is_not_seen(void **state)
{
	struct nlmsghdr *nlh;

	(void)state;
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	nlh = link_message(8, IFF_UP, bond_mac_addr);
	put_vlan(nlh, BOND0, 10, 0x8100);
	mnl_attr_put_u32(nlh, IFLA_LINK_NETNSID, 0);
	take(nlh);
	take_ipv4(8, "10.1.1.1");
	assert_int_equal(view.n_addresses, 0);
}

static void
macvlan_on_the_interface_is_not_taken_for_a_vlan(void **state)
{
	struct nlmsghdr *nlh;
	struct nlattr *info;

	(void)state;
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	nlh = link_message(8, IFF_UP, own_mac);
	mnl_attr_put_u32(nlh, IFLA_LINK, BOND0);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "macvlan");
	mnl_attr_nest_end(nlh, info);
	take(nlh);
	take_ipv4(8, "10.1.1.1");
	assert_int_equal(view.n_addresses, 0);
}

static void
many_vlans_are_all_known(void **state)
{
	unsigned i;

	(void)state;
	for (i = 1; i < 4095; i++)
		take_vlan(1000 + i, BOND0, i, 0x8100, bond_mac_addr);
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	take_ipv4(1000 + 4094, "10.0.0.1");
	assert_int_equal(view.n_addresses, 1);
	assert_int_equal(view.addresses[0].vlan_id[0], 4094);
}

#define SCAN_TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SCAN_TEST(vlan_interface_adds_its_tag),
		SCAN_TEST(vlan_interface_with_its_own_mac_keeps_it),
		SCAN_TEST(two_vlans_are_told_outer_first_in_whatever_order_links_come),
		SCAN_TEST(third_vlan_level_is_left_out),
		SCAN_TEST(vlan_loop_ends),
		SCAN_TEST(addresses_behind_an_interface_that_is_down_are_not_seen),
		SCAN_TEST(vlan_whose_lower_interface_is_in_another_namespace_is_not_seen),
		SCAN_TEST(macvlan_on_the_interface_is_not_taken_for_a_vlan),
		SCAN_TEST(many_vlans_are_all_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
