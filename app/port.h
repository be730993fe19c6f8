/* SPDX-License-Identifier: BSD-3-Clause */

/* Ports by the names of the configuration file. */

#ifndef APP_PORT_H
#define APP_PORT_H

#include "config.h"

struct rte_mempool;

/*
 * Find the port of that name, plugging it in if its [port] section names a device that
 * EAL has not probed yet (*plugged tells). Without a section the name is that of an ethdev.
 * Control thread.
 */
int port_open(const struct config *c, const char *name, uint16_t *port_id, bool *plugged,
	      struct bond_error *err);

/* Configure and start a port that is no slave, with n queue pairs. Control thread. */
int port_start(uint16_t port_id, const char *name, uint16_t n, struct rte_mempool *pool,
	       struct bond_error *err);

/* Stop and unplug; says in the log what fails. Control thread. */
void port_close(uint16_t port_id);

#endif
