/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Views of the kernel-facing interface from dumps built here: which addresses and flags are
 * seen. VLAN interfaces are in kernel_vlan_test.c.
 */

#include "kernel_messages.h"

#include <stdio.h>
#include <stdlib.h>

static void
ipv4_address_of_the_interface_is_seen_untagged_with_the_bonds_mac(void **state)
{
	(void)state;
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	take_ipv4(BOND0, "172.20.43.110");
	assert_int_equal(view.n_addresses, 1);
	assert_ip(0, "172.20.43.110");
	assert_int_equal(view.addresses[0].n_vlans, 0);
	assert_memory_equal(view.addresses[0].mac, zero_mac, BOND_MAC_SIZE);
}

static void
addresses_of_other_interfaces_are_not_seen(void **state)
{
	(void)state;
	take(link_message(3, IFF_UP, own_mac));
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	take_vlan(8, 3, 5, 0x8100, own_mac);
	take_ipv4(3, "10.0.0.1");
	take_ipv4(8, "10.0.0.2");
	take_ipv4(99, "10.0.0.3");
	assert_int_equal(view.n_addresses, 0);
}

static void
own_address_is_seen_and_not_the_peers(void **state)
{
	struct nlmsghdr *nlh;

	(void)state;
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	nlh = address_message(BOND0, AF_INET, NO_FLAGS, RT_SCOPE_UNIVERSE);
	put_text_ip(nlh, AF_INET, IFA_ADDRESS, "10.0.0.2");
	put_text_ip(nlh, AF_INET, IFA_LOCAL, "10.0.0.1");
	take(nlh);
	assert_ip(0, "10.0.0.1");
}

static void
messages_of_a_bridge_about_its_port_do_not_count(void **state)
{
	struct nlmsghdr *nlh = link_message(BOND0, IFF_UP | IFF_PROMISC, bond_mac_addr);

	(void)state;
	((struct ifinfomsg *)mnl_nlmsg_get_payload(nlh))->ifi_family = AF_BRIDGE;
	take(nlh);
	assert_int_equal(scan.n_links, 0);
	assert_false(view.promiscuous);
}

static void
ipv6_addresses_are_seen_once_they_are_usable(void **state)
{
	static const struct {
		uint8_t flags;
		uint32_t long_flags; /* IFA_FLAGS; 0 = without the attribute */
		uint8_t scope;
		unsigned seen;
	} rows[] = {
		{ NO_FLAGS, 0, RT_SCOPE_UNIVERSE, 1 },
		{ NO_FLAGS, 0, RT_SCOPE_LINK, 1 },
		{ NO_FLAGS, 0, RT_SCOPE_HOST, 0 },
		{ IFA_F_PERMANENT, IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE, RT_SCOPE_UNIVERSE, 1 },
		{ IFA_F_TENTATIVE, 0, RT_SCOPE_UNIVERSE, 0 },
		{ NO_FLAGS, IFA_F_TENTATIVE, RT_SCOPE_UNIVERSE, 0 },
		{ IFA_F_TENTATIVE | IFA_F_OPTIMISTIC, 0, RT_SCOPE_UNIVERSE, 1 },
		{ IFA_F_DADFAILED, 0, RT_SCOPE_UNIVERSE, 0 },
		{ IFA_F_TENTATIVE | IFA_F_DADFAILED, 0, RT_SCOPE_UNIVERSE, 0 },
		{ IFA_F_DEPRECATED, 0, RT_SCOPE_UNIVERSE, 1 },
	};
	struct nlmsghdr *nlh;
	unsigned i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		kernel_scan_free(&scan);
		kernel_scan_init(&scan, BOND0, &view);
		take(link_message(BOND0, IFF_UP, bond_mac_addr));
		nlh = address_message(BOND0, AF_INET6, rows[i].flags, rows[i].scope);
		put_text_ip(nlh, AF_INET6, IFA_ADDRESS, "2001:db8::1");
		if (rows[i].long_flags != 0)
			mnl_attr_put_u32(nlh, IFA_FLAGS, rows[i].long_flags);
		take(nlh);
		if (view.n_addresses != rows[i].seen)
			fail_msg("row %u: %u addresses", i, view.n_addresses);
		if (rows[i].seen) {
			assert_true(view.addresses[0].is_ipv6);
			assert_ip(0, "2001:db8::1");
		}
	}
}

static void
promiscuous_comes_from_flag_or_count(void **state)
{
	static const struct {
		unsigned flags;
		uint32_t promiscuity;
		bool promiscuous;
	} rows[] = {
		{ 0, 0, false },
		{ IFF_PROMISC, 0, true },
		{ IFF_ALLMULTI, 0, false },
		{ 0, 2, true },
	};
	struct nlmsghdr *nlh;
	unsigned i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		kernel_scan_free(&scan);
		kernel_scan_init(&scan, BOND0, &view);
		nlh = link_message(BOND0, IFF_UP | rows[i].flags, bond_mac_addr);
		mnl_attr_put_u32(nlh, IFLA_PROMISCUITY, rows[i].promiscuity);
		take(nlh);
		if (view.promiscuous != rows[i].promiscuous)
			fail_msg("row %u: promiscuous %d", i, view.promiscuous);
	}
}

static void
addresses_beyond_the_limit_are_cut_and_told(void **state)
{
	char text[INET_ADDRSTRLEN];
	unsigned i;

	(void)state;
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	for (i = 0; i < BOND_MAX_ADDRESSES; i++) {
		snprintf(text, sizeof(text), "10.0.0.%u", i + 1);
		take_ipv4(BOND0, text);
	}
	take_ipv4(3, "10.0.1.1");
	assert_int_equal(view.n_addresses, BOND_MAX_ADDRESSES);
	assert_false(scan.cut);
	take_ipv4(BOND0, "10.0.1.2");
	assert_int_equal(view.n_addresses, BOND_MAX_ADDRESSES);
	assert_true(scan.cut);
}

/* In memory of its own, so that a checker of memory sees a read behind its end. */
static void
take_cut(const struct nlmsghdr *nlh, uint32_t len)
{
	struct nlmsghdr *copy = malloc(len);

	assert_non_null(copy);
	memcpy(copy, nlh, len);
	copy->nlmsg_len = len;
	take(copy);
	free(copy);
}

static void
messages_cut_short_are_harmless(void **state)
{
	struct nlmsghdr *nlh;
	uint32_t n;

	(void)state;
	take(link_message(BOND0, IFF_UP, bond_mac_addr));
	nlh = link_message(8, IFF_UP, bond_mac_addr);
	put_vlan(nlh, BOND0, 10, 0x8100);
	for (n = sizeof(*nlh); n < nlh->nlmsg_len; n += 4)
		take_cut(nlh, n);
	nlh = address_message(BOND0, AF_INET, NO_FLAGS, RT_SCOPE_UNIVERSE);
	put_text_ip(nlh, AF_INET, IFA_LOCAL, "10.0.0.1");
	for (n = sizeof(*nlh); n < nlh->nlmsg_len; n += 4)
		take_cut(nlh, n);
	assert_int_equal(view.n_addresses, 0);
	assert_int_equal(scan.n_links, 1);
}

#define SCAN_TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SCAN_TEST(ipv4_address_of_the_interface_is_seen_untagged_with_the_bonds_mac),
		SCAN_TEST(addresses_of_other_interfaces_are_not_seen),
		SCAN_TEST(own_address_is_seen_and_not_the_peers),
		SCAN_TEST(messages_of_a_bridge_about_its_port_do_not_count),
		SCAN_TEST(ipv6_addresses_are_seen_once_they_are_usable),
		SCAN_TEST(promiscuous_comes_from_flag_or_count),
		SCAN_TEST(addresses_beyond_the_limit_are_cut_and_told),
		SCAN_TEST(messages_cut_short_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
