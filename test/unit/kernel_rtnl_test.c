/* SPDX-License-Identifier: BSD-3-Clause */

/* Requests to the kernel about the kernel-facing interface, attribute by attribute. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "kernel_rtnl.h"

#define BOND0 7

static const uint8_t own_mac[BOND_MAC_SIZE] = { 2, 0, 0, 0, 0, 9 };
static char buf[KERNEL_RTNL_REQUEST];

static const struct nlattr *
find_attr(const struct nlmsghdr *nlh, unsigned header, uint16_t type)
{
	const struct nlattr *a;

	mnl_attr_for_each(a, nlh, header)
		if (mnl_attr_get_type(a) == type)
			return a;
	return NULL;
}

static void
link_requests_change_one_thing_each(void **state)
{
	const unsigned header = sizeof(struct ifinfomsg);
	struct ifinfomsg *ifm;
	struct nlmsghdr *nlh;

	(void)state;
	nlh = kernel_rtnl_set_mtu(buf, BOND0, 9000);
	assert_int_equal(mnl_attr_get_u32(find_attr(nlh, header, IFLA_MTU)), 9000);
	nlh = kernel_rtnl_set_carrier(buf, BOND0, true);
	assert_int_equal(mnl_attr_get_u8(find_attr(nlh, header, IFLA_CARRIER)), 1);
	ifm = mnl_nlmsg_get_payload(nlh);
	assert_int_equal(ifm->ifi_change, 0);
	nlh = kernel_rtnl_set_carrier(buf, BOND0, false);
	assert_int_equal(mnl_attr_get_u8(find_attr(nlh, header, IFLA_CARRIER)), 0);
	nlh = kernel_rtnl_set_mac(buf, BOND0, own_mac);
	assert_memory_equal(mnl_attr_get_payload(find_attr(nlh, header, IFLA_ADDRESS)), own_mac,
			    BOND_MAC_SIZE);
	nlh = kernel_rtnl_set_up(buf, BOND0);
	ifm = mnl_nlmsg_get_payload(nlh);
	assert_int_equal(nlh->nlmsg_type, RTM_NEWLINK);
	assert_int_equal(ifm->ifi_index, BOND0);
	assert_int_equal(ifm->ifi_flags, IFF_UP);
	assert_int_equal(ifm->ifi_change, IFF_UP);
	assert_int_equal(nlh->nlmsg_len, sizeof(*nlh) + sizeof(*ifm));
}

static void
ipv4_address_request_has_the_subnets_broadcast_address(void **state)
{
	static const struct {
		uint8_t prefix;
		const char *broadcast; /* NULL = none */
	} rows[] = {
		{ 24, "172.20.43.255" },
		{ 20, "172.20.47.255" },
		{ 30, "172.20.43.111" },
		{ 31, NULL },
		{ 32, NULL },
	};
	struct config_address a = { .is_ipv6 = false };
	const struct nlattr *attr;
	char text[INET_ADDRSTRLEN];
	struct nlmsghdr *nlh;
	unsigned i;

	(void)state;
	inet_pton(AF_INET, "172.20.43.110", &a.ip.v4);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		a.prefix = rows[i].prefix;
		nlh = kernel_rtnl_add_address(buf, BOND0, &a);
		attr = find_attr(nlh, sizeof(struct ifaddrmsg), IFA_BROADCAST);
		assert_int_equal(attr != NULL, rows[i].broadcast != NULL);
		if (attr == NULL)
			continue;
		inet_ntop(AF_INET, mnl_attr_get_payload(attr), text, sizeof(text));
		assert_string_equal(text, rows[i].broadcast);
	}
}

static void
gateway_request_is_a_default_route_that_replaces_none(void **state)
{
	struct config_address gw = { .is_ipv6 = true };
	const struct rtmsg *rtm;
	struct nlmsghdr *nlh;

	(void)state;
	inet_pton(AF_INET6, "2001:db8::fe", &gw.ip.v6);
	nlh = kernel_rtnl_add_gateway(buf, BOND0, &gw);
	rtm = mnl_nlmsg_get_payload(nlh);
	assert_int_equal(rtm->rtm_family, AF_INET6);
	assert_int_equal(rtm->rtm_dst_len, 0);
	assert_int_equal(rtm->rtm_table, RT_TABLE_MAIN);
	assert_int_equal(nlh->nlmsg_flags & (NLM_F_EXCL | NLM_F_REPLACE), NLM_F_EXCL);
	assert_memory_equal(mnl_attr_get_payload(find_attr(nlh, sizeof(*rtm), RTA_GATEWAY)),
			    &gw.ip.v6, 16);
	assert_int_equal(mnl_attr_get_u32(find_attr(nlh, sizeof(*rtm), RTA_OIF)), BOND0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(link_requests_change_one_thing_each),
		cmocka_unit_test(ipv4_address_request_has_the_subnets_broadcast_address),
		cmocka_unit_test(gateway_request_is_a_default_route_that_replaces_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
