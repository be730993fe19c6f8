/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The kernel-facing interface of a bond (a net_tap port): configured as the bond says,
 * watched for the addresses that peers are told of. Netlink may wait for the kernel's
 * locks, so a thread of its own does it; control only leaves wishes and takes results.
 */

#ifndef APP_KERNEL_IF_H
#define APP_KERNEL_IF_H

#include "config.h"
#include "job.h"

struct kernel_if;

/* What the kernel has on the interface and the VLAN interfaces above it. */
struct kernel_if_view {
	unsigned n_addresses;
	struct bond_address addresses[BOND_MAX_ADDRESSES];
	bool promiscuous;
};

/*
 * Start: waits until the interface exists, sets addresses, MTU and flags up, adds the
 * gateways. taken is called on the control lcore (through jobs) with every change of the
 * view. Returns NULL with err filled and rte_errno set; waits for the kernel, so call it
 * before the control loop runs or from a thread that may wait.
 */
struct kernel_if *kernel_if_open(const struct config_bond *conf, struct jobs *jobs,
				 void (*taken)(void *arg, const struct kernel_if_view *view),
				 void *arg, struct bond_error *err);

/* End the thread. The interface goes with its tap port. Waits; not on the control lcore. */
void kernel_if_close(struct kernel_if *k);

/* Control: wishes; they return at once, equal wishes cost nothing. */
void kernel_if_set_carrier(struct kernel_if *k, bool up);
void kernel_if_set_mtu(struct kernel_if *k, uint16_t mtu);
void kernel_if_set_mac(struct kernel_if *k, const uint8_t mac[BOND_MAC_SIZE]);

#endif
