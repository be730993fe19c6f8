/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Rtnetlink requests that configure the kernel-facing interface, and their exchange with the
 * kernel. Runs on the thread of kernel_if.c or, while it opens, on the opener's; keeps no
 * state. What the answers of a dump mean is in kernel_scan.c.
 */

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>

#include "kernel_rtnl.h"

static struct nlmsghdr *
link_request(void *buf, int ifindex, struct ifinfomsg **ifm)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	*ifm = mnl_nlmsg_put_extra_header(nlh, sizeof(**ifm));
	(*ifm)->ifi_family = AF_UNSPEC;
	(*ifm)->ifi_index = ifindex;
	return nlh;
}

struct nlmsghdr *
kernel_rtnl_set_mtu(void *buf, int ifindex, uint32_t mtu)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *nlh = link_request(buf, ifindex, &ifm);

	mnl_attr_put_u32(nlh, IFLA_MTU, mtu);
	return nlh;
}

struct nlmsghdr *
kernel_rtnl_set_up(void *buf, int ifindex)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *nlh = link_request(buf, ifindex, &ifm);

	ifm->ifi_flags = IFF_UP;
	ifm->ifi_change = IFF_UP;
	return nlh;
}

struct nlmsghdr *
kernel_rtnl_set_carrier(void *buf, int ifindex, bool up)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *nlh = link_request(buf, ifindex, &ifm);

	mnl_attr_put_u8(nlh, IFLA_CARRIER, up);
	return nlh;
}

struct nlmsghdr *
kernel_rtnl_set_mac(void *buf, int ifindex, const uint8_t mac[BOND_MAC_SIZE])
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *nlh = link_request(buf, ifindex, &ifm);

	mnl_attr_put(nlh, IFLA_ADDRESS, BOND_MAC_SIZE, mac);
	return nlh;
}

/* The address itself, whose size follows from its family. */
static void
put_ip(struct nlmsghdr *nlh, uint16_t type, const struct config_address *a)
{
	if (a->is_ipv6)
		mnl_attr_put(nlh, type, sizeof(a->ip.v6), &a->ip.v6);
	else
		mnl_attr_put(nlh, type, sizeof(a->ip.v4), &a->ip.v4);
}

struct nlmsghdr *
kernel_rtnl_add_address(void *buf, int ifindex, const struct config_address *a)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifaddrmsg *ifa;

	nlh->nlmsg_type = RTM_NEWADDR;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE;
	ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));
	ifa->ifa_family = a->is_ipv6 ? AF_INET6 : AF_INET;
	ifa->ifa_prefixlen = a->prefix;
	ifa->ifa_scope = RT_SCOPE_UNIVERSE;
	ifa->ifa_index = ifindex;
	put_ip(nlh, IFA_LOCAL, a);
	put_ip(nlh, IFA_ADDRESS, a);
	if (!a->is_ipv6 && a->prefix < 31) {
		uint32_t host_bits = UINT32_MAX >> a->prefix;

		mnl_attr_put_u32(nlh, IFA_BROADCAST, a->ip.v4.s_addr | htonl(host_bits));
	}
	return nlh;
}

struct nlmsghdr *
kernel_rtnl_add_gateway(void *buf, int ifindex, const struct config_address *gw)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *rtm;

	nlh->nlmsg_type = RTM_NEWROUTE;
	/* Exclusive: the machine's own default route is not ours to replace. */
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = gw->is_ipv6 ? AF_INET6 : AF_INET;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_protocol = RTPROT_STATIC;
	rtm->rtm_scope = RT_SCOPE_UNIVERSE;
	rtm->rtm_type = RTN_UNICAST;
	mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
	put_ip(nlh, RTA_GATEWAY, gw);
	return nlh;
}

struct nlmsghdr *
kernel_rtnl_dump(void *buf, uint16_t type)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	/* All zero is "every family, every interface" for both kinds. */
	if (type == RTM_GETLINK)
		mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	else
		mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifaddrmsg));
	return nlh;
}

/*
 * Whether a dump was overtaken by a change. The mark is taken off: libmnl would stop at it,
 * and a dump that is not read to its end keeps the socket busy.
 */
static bool
clear_interrupted(void *buf, int n)
{
	struct nlmsghdr *nlh = buf;
	bool found = false;

	for (; mnl_nlmsg_ok(nlh, n); nlh = mnl_nlmsg_next(nlh, &n)) {
		found |= nlh->nlmsg_flags & NLM_F_DUMP_INTR;
		nlh->nlmsg_flags &= ~NLM_F_DUMP_INTR;
	}
	return found;
}

int
kernel_rtnl_talk(struct mnl_socket *s, struct nlmsghdr *nlh, mnl_cb_t cb, void *arg)
{
	static unsigned next_seq;
	/* What one read of a dump may bring; the kernel fits its answers to it. */
	static const size_t size = 32768;
	bool interrupted = false;
	int rc = MNL_CB_OK, n;
	char *buf;

	buf = malloc(size);
	if (buf == NULL)
		return -ENOMEM;
	nlh->nlmsg_seq = __atomic_add_fetch(&next_seq, 1, __ATOMIC_RELAXED);
	if (mnl_socket_sendto(s, nlh, nlh->nlmsg_len) < 0)
		rc = MNL_CB_ERROR;
	while (rc > MNL_CB_STOP) {
		n = mnl_socket_recvfrom(s, buf, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			rc = MNL_CB_ERROR;
			break;
		}
		interrupted |= clear_interrupted(buf, n);
		rc = mnl_cb_run(buf, n, nlh->nlmsg_seq, mnl_socket_get_portid(s), cb, arg);
	}
	if (rc == MNL_CB_ERROR)
		rc = -errno;
	else if (interrupted)
		rc = -EINTR;
	free(buf);
	return rc;
}

void
kernel_rtnl_drain(struct mnl_socket *s)
{
	char buf[64];
	ssize_t n;

	do {
		n = recv(mnl_socket_get_fd(s), buf, sizeof(buf), MSG_DONTWAIT);
	} while (n >= 0 || errno == EINTR || errno == ENOBUFS);
}
