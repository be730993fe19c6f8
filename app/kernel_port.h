/* SPDX-License-Identifier: BSD-3-Clause */

/* The port under the kernel-facing interface of a bond: a net_tap vdev. */

#ifndef APP_KERNEL_PORT_H
#define APP_KERNEL_PORT_H

#include "config.h"

struct rte_mempool;

/* Whether the name conf->kernel is free. Touches nothing. */
int kernel_port_check(const struct config_bond *conf, struct bond_error *err);

/*
 * Make interface conf->kernel with conf->queues queue pairs and start it. It has the address
 * mac from the first moment, as the kernel makes its link-local address of it; zero = any.
 */
int kernel_port_open(const struct config_bond *conf, const uint8_t mac[BOND_MAC_SIZE],
		     struct rte_mempool *pool, uint16_t *port_id, struct bond_error *err);

#endif
