/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * From dumps of links and addresses to the view of the kernel-facing interface: its addresses
 * and those of the VLAN interfaces above it, with one VLAN (802.1Q or 802.1ad) or two. Only
 * reads messages; runs on the thread of kernel_if.c. VLAN interfaces that were moved to
 * another network namespace are not seen.
 */

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_rtnl.h"

#define TPID_8021Q 0x8100

void
kernel_scan_init(struct kernel_scan *s, int ifindex, struct kernel_if_view *view)
{
	memset(s, 0, sizeof(*s));
	s->ifindex = ifindex;
	s->view = view;
	/* Padding, too, as views are compared as bytes. */
	memset(view, 0, sizeof(*view));
}

void
kernel_scan_free(struct kernel_scan *s)
{
	free(s->links);
	s->links = NULL;
	s->n_links = 0;
	s->room = 0;
}

/* Whether IFLA_LINKINFO describes a VLAN interface; its tag is put into *l. */
static bool
read_linkinfo(const struct nlattr *linkinfo, struct kernel_scan_link *l)
{
	const struct nlattr *a, *data = NULL;
	bool is_vlan = false, has_id = false;

	mnl_attr_for_each_nested(a, linkinfo) {
		if (mnl_attr_get_type(a) == IFLA_INFO_KIND)
			is_vlan = mnl_attr_validate(a, MNL_TYPE_NUL_STRING) >= 0 &&
				  strcmp(mnl_attr_get_str(a), "vlan") == 0;
		else if (mnl_attr_get_type(a) == IFLA_INFO_DATA)
			data = a;
	}
	if (!is_vlan || data == NULL)
		return false;
	l->vlan_tpid = TPID_8021Q;
	mnl_attr_for_each_nested(a, data) {
		if (mnl_attr_validate(a, MNL_TYPE_U16) < 0)
			continue;
		if (mnl_attr_get_type(a) == IFLA_VLAN_ID) {
			l->vlan_id = mnl_attr_get_u16(a);
			has_id = true;
		} else if (mnl_attr_get_type(a) == IFLA_VLAN_PROTOCOL) {
			l->vlan_tpid = ntohs(mnl_attr_get_u16(a));
		}
	}
	return has_id;
}

/* Kernels count who wants all frames; the flags tell only of those who asked by hand. */
static bool
is_counted(const struct nlattr *a)
{
	return mnl_attr_validate(a, MNL_TYPE_U32) >= 0 && mnl_attr_get_u32(a) > 0;
}

/* What a link message says, in one struct. */
struct link_facts {
	struct kernel_scan_link link;
	bool is_vlan;
	bool elsewhere; /* the interface below is in another network namespace */
	bool promiscuous;
};

static void
read_link(const struct nlmsghdr *nlh, const struct ifinfomsg *ifm, struct link_facts *f)
{
	const struct nlattr *a;

	memset(f, 0, sizeof(*f));
	f->link.index = ifm->ifi_index;
	f->link.flags = ifm->ifi_flags;
	f->promiscuous = ifm->ifi_flags & IFF_PROMISC;
	mnl_attr_for_each(a, nlh, sizeof(*ifm)) {
		switch (mnl_attr_get_type(a)) {
		case IFLA_ADDRESS:
			if (mnl_attr_get_payload_len(a) == BOND_MAC_SIZE)
				memcpy(f->link.mac, mnl_attr_get_payload(a), BOND_MAC_SIZE);
			break;
		case IFLA_LINK:
			if (mnl_attr_validate(a, MNL_TYPE_U32) >= 0)
				f->link.lower = mnl_attr_get_u32(a);
			break;
		case IFLA_LINK_NETNSID:
			f->elsewhere = true;
			break;
		case IFLA_LINKINFO:
			f->is_vlan = read_linkinfo(a, &f->link);
			break;
		case IFLA_PROMISCUITY:
			f->promiscuous |= is_counted(a);
			break;
		}
	}
}

static void
take_link(struct kernel_scan *s, const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *ifm = mnl_nlmsg_get_payload(nlh);
	struct kernel_scan_link *grown;
	struct link_facts f;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifm) || ifm->ifi_family != AF_UNSPEC)
		return;
	read_link(nlh, ifm, &f);
	if (f.link.index == s->ifindex) {
		s->view->promiscuous = f.promiscuous;
	} else if (!f.is_vlan || f.elsewhere) {
		return;
	}
	if (s->n_links == s->room) {
		grown = realloc(s->links, (s->room * 2 + 8) * sizeof(*grown));
		if (grown == NULL) {
			s->error = -ENOMEM;
			return;
		}
		s->room = s->room * 2 + 8;
		s->links = grown;
	}
	s->links[s->n_links++] = f.link;
}

static const struct kernel_scan_link *
find_link(const struct kernel_scan *s, int ifindex)
{
	unsigned i;

	for (i = 0; i < s->n_links; i++)
		if (s->links[i].index == ifindex)
			return &s->links[i];
	return NULL;
}

/* Tags and MAC of addresses on an interface; false if frames from there do not pass ours. */
static bool
find_path(const struct kernel_scan *s, int ifindex, struct bond_address *a)
{
	const struct kernel_scan_link *top = find_link(s, ifindex), *l = top;
	uint16_t id[2], tpid[2];
	unsigned n = 0, i;

	while (l != NULL && l->index != s->ifindex) {
		if (n == 2 || !(l->flags & IFF_UP))
			return false;
		id[n] = l->vlan_id;
		tpid[n] = l->vlan_tpid;
		n++;
		l = find_link(s, l->lower);
	}
	if (l == NULL || !(l->flags & IFF_UP))
		return false;
	a->n_vlans = n;
	for (i = 0; i < n; i++) {
		a->vlan_id[i] = id[n - 1 - i];
		a->vlan_tpid[i] = tpid[n - 1 - i];
	}
	/*
	 * The interface's own MAC follows the bond's with a delay, and VLAN interfaces
	 * follow it: all zero says "the bond's", which is right at any time.
	 */
	if (memcmp(top->mac, l->mac, sizeof(top->mac)) != 0)
		memcpy(a->mac, top->mac, sizeof(a->mac));
	return true;
}

/* IPv6: not yet found to be unique, or found not to be; optimistic ones are in use. */
static bool
is_usable(unsigned flags)
{
	if (flags & IFA_F_DADFAILED)
		return false;
	return !(flags & IFA_F_TENTATIVE) || (flags & IFA_F_OPTIMISTIC);
}

static void
take_address(struct kernel_scan *s, const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *a, *local = NULL, *address = NULL;
	struct bond_address *out;
	unsigned flags, size;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifa))
		return;
	if (ifa->ifa_family != AF_INET && ifa->ifa_family != AF_INET6)
		return;
	flags = ifa->ifa_flags;
	mnl_attr_for_each(a, nlh, sizeof(*ifa)) {
		if (mnl_attr_get_type(a) == IFA_LOCAL)
			local = a;
		else if (mnl_attr_get_type(a) == IFA_ADDRESS)
			address = a;
		else if (mnl_attr_get_type(a) == IFA_FLAGS &&
			 mnl_attr_validate(a, MNL_TYPE_U32) >= 0)
			flags = mnl_attr_get_u32(a);
	}
	/* With a peer, IFA_ADDRESS is the peer's. */
	if (local == NULL)
		local = address;
	size = ifa->ifa_family == AF_INET6 ? 16 : 4;
	if (local == NULL || mnl_attr_get_payload_len(local) != size)
		return;
	if (ifa->ifa_scope >= RT_SCOPE_HOST || !is_usable(flags))
		return;
	if (s->view->n_addresses == BOND_MAX_ADDRESSES) {
		struct bond_address unused = { 0 };

		s->cut |= find_path(s, ifa->ifa_index, &unused);
		return;
	}
	out = &s->view->addresses[s->view->n_addresses];
	if (!find_path(s, ifa->ifa_index, out))
		return;
	out->is_ipv6 = ifa->ifa_family == AF_INET6;
	memcpy(out->ip, mnl_attr_get_payload(local), size);
	s->view->n_addresses++;
	return;
}

int
kernel_scan_message(const struct nlmsghdr *nlh, void *arg)
{
	struct kernel_scan *s = arg;

	switch (nlh->nlmsg_type) {
	case RTM_NEWLINK:
		take_link(s, nlh);
		break;
	case RTM_NEWADDR:
		take_address(s, nlh);
		break;
	}
	return MNL_CB_OK;
}
