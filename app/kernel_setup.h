/* SPDX-License-Identifier: BSD-3-Clause */

/* Making the kernel-facing interface what the configuration says, once, at the start. */

#ifndef APP_KERNEL_SETUP_H
#define APP_KERNEL_SETUP_H

#include <libmnl/libmnl.h>

#include "config.h"

/*
 * Wait until the interface exists; events is joined to RTNLGRP_LINK. Returns its index or
 * -ENODEV with err filled.
 */
int kernel_setup_await(struct mnl_socket *events, const char *name, struct bond_error *err);

/* Set MTU, addresses, up and gateways. Returns 0, or -errno with err filled. */
int kernel_setup_run(struct mnl_socket *requests, int ifindex, const struct config_bond *conf,
		     struct bond_error *err);

#endif
