/* SPDX-License-Identifier: BSD-3-Clause */

/* Rtnetlink messages as the kernel sends them, and a scan that takes them in. */

#ifndef UNIT_KERNEL_MESSAGES_H
#define UNIT_KERNEL_MESSAGES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "kernel_rtnl.h"

#define BOND0 7
#define NO_FLAGS 0

static const uint8_t bond_mac_addr[BOND_MAC_SIZE] = { 2, 0, 0, 0, 0, 1 };
static const uint8_t own_mac[BOND_MAC_SIZE] = { 2, 0, 0, 0, 0, 9 };
static const uint8_t zero_mac[BOND_MAC_SIZE];

static char message[1024];
static struct kernel_if_view view;
static struct kernel_scan scan;

/* A link message as the kernel sends it; more attributes may be put behind. */
static inline struct nlmsghdr *
link_message(int index, unsigned flags, const uint8_t *mac)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(memset(message, 0, sizeof(message)));
	struct ifinfomsg *ifm;

	nlh->nlmsg_type = RTM_NEWLINK;
	ifm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifm));
	ifm->ifi_index = index;
	ifm->ifi_flags = flags;
	mnl_attr_put(nlh, IFLA_ADDRESS, BOND_MAC_SIZE, mac);
	return nlh;
}

static inline void
put_vlan(struct nlmsghdr *nlh, int lower, uint16_t id, uint16_t tpid)
{
	struct nlattr *info, *data;

	mnl_attr_put_u32(nlh, IFLA_LINK, lower);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "vlan");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	mnl_attr_put_u16(nlh, IFLA_VLAN_PROTOCOL, htons(tpid));
	mnl_attr_put_u16(nlh, IFLA_VLAN_ID, id);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
}

static inline void
take(const struct nlmsghdr *nlh)
{
	assert_int_equal(kernel_scan_message(nlh, &scan), MNL_CB_OK);
}

static inline void
take_vlan(int index, int lower, uint16_t id, uint16_t tpid, const uint8_t *mac)
{
	struct nlmsghdr *nlh = link_message(index, IFF_UP, mac);

	put_vlan(nlh, lower, id, tpid);
	take(nlh);
}

static inline struct nlmsghdr *
address_message(int index, int family, uint8_t flags, uint8_t scope)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(memset(message, 0, sizeof(message)));
	struct ifaddrmsg *ifa;

	nlh->nlmsg_type = RTM_NEWADDR;
	ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));
	ifa->ifa_family = family;
	ifa->ifa_flags = flags;
	ifa->ifa_scope = scope;
	ifa->ifa_index = index;
	return nlh;
}

static inline void
put_text_ip(struct nlmsghdr *nlh, int family, uint16_t type, const char *text)
{
	uint8_t ip[16];

	assert_int_equal(inet_pton(family, text, ip), 1);
	mnl_attr_put(nlh, type, family == AF_INET6 ? 16 : 4, ip);
}

static inline void
take_ipv4(int index, const char *text)
{
	struct nlmsghdr *nlh = address_message(index, AF_INET, NO_FLAGS, RT_SCOPE_UNIVERSE);

	put_text_ip(nlh, AF_INET, IFA_ADDRESS, text);
	put_text_ip(nlh, AF_INET, IFA_LOCAL, text);
	take(nlh);
}

static inline void
assert_ip(unsigned i, const char *text)
{
	char got[INET6_ADDRSTRLEN];

	assert_true(i < view.n_addresses);
	inet_ntop(view.addresses[i].is_ipv6 ? AF_INET6 : AF_INET, view.addresses[i].ip, got,
		  sizeof(got));
	assert_string_equal(got, text);
}

static inline int
begin(void **state)
{
	(void)state;
	kernel_scan_init(&scan, BOND0, &view);
	return 0;
}

static inline int
end(void **state)
{
	(void)state;
	kernel_scan_free(&scan);
	return 0;
}

#endif
