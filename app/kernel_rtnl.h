/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Rtnetlink for the kernel-facing interface: requests that configure it, and the reading of
 * dumps into a view. Only kernel_rtnl_talk() does I/O; all else works on messages.
 */

#ifndef APP_KERNEL_RTNL_H
#define APP_KERNEL_RTNL_H

#include <libmnl/libmnl.h>

#include "kernel_if.h"

/* Room for any request below. */
#define KERNEL_RTNL_REQUEST 256

/* Requests, each written to buf; the sequence number is left to kernel_rtnl_talk(). */
struct nlmsghdr *kernel_rtnl_set_mtu(void *buf, int ifindex, uint32_t mtu);
struct nlmsghdr *kernel_rtnl_set_up(void *buf, int ifindex);
struct nlmsghdr *kernel_rtnl_set_carrier(void *buf, int ifindex, bool up);
struct nlmsghdr *kernel_rtnl_set_mac(void *buf, int ifindex, const uint8_t mac[BOND_MAC_SIZE]);
/* An address that is there already is no error. */
struct nlmsghdr *kernel_rtnl_add_address(void *buf, int ifindex, const struct config_address *a);
/* Default route; -EEXIST if another one with the same metric is there. */
struct nlmsghdr *kernel_rtnl_add_gateway(void *buf, int ifindex, const struct config_address *gw);
/* Dump of RTM_GETLINK or RTM_GETADDR. */
struct nlmsghdr *kernel_rtnl_dump(void *buf, uint16_t type);

/*
 * Send a request and read until the kernel has acknowledged or dumped; cb (may be NULL) gets
 * each message of a dump. Waits for the kernel. Returns 0 or -errno; -EINTR: what is dumped
 * changed meanwhile, ask again.
 */
int kernel_rtnl_talk(struct mnl_socket *s, struct nlmsghdr *nlh, mnl_cb_t cb, void *arg);

/* Forget the events that wait on a socket, those that it lost included. */
void kernel_rtnl_drain(struct mnl_socket *s);

/* kernel_scan.c */

/* An interface: ours, or a VLAN interface of whichever below. */
struct kernel_scan_link {
	int index;
	int lower; /* VLAN: interface below */
	unsigned flags;
	uint16_t vlan_id;
	uint16_t vlan_tpid;
	uint8_t mac[BOND_MAC_SIZE];
};

/* A view being read: first a dump of links, then one of addresses. */
struct kernel_scan {
	int ifindex; /* the kernel-facing interface */
	struct kernel_if_view *view;
	struct kernel_scan_link *links;
	unsigned n_links, room;
	bool cut;  /* more than BOND_MAX_ADDRESSES */
	int error; /* 0 or -ENOMEM: the view is not to be used */
};

/* Start reading into *view, which is cleared. */
void kernel_scan_init(struct kernel_scan *s, int ifindex, struct kernel_if_view *view);
void kernel_scan_free(struct kernel_scan *s);

/* Take in one message of a dump; arg is the scan. Of type mnl_cb_t; never stops the dump. */
int kernel_scan_message(const struct nlmsghdr *nlh, void *arg);

#endif
