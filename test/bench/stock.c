/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * DPDK's own bonding driver as a contender, through its public API. Its link poll and LACP run
 * in EAL's interrupt thread, as they do in any application. Runs on the measuring thread.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_eth_bond.h>
#include <rte_eth_bond_8023ad.h>

#include "contender.h"
#include "traffic.h"

/* net_bonding hashes by nothing better than layer3+4 where the NIC's hash is asked for. */
static uint8_t
stock_policy(const char *name)
{
	if (strcmp(name, "layer2") == 0)
		return BALANCE_XMIT_POLICY_LAYER2;
	if (strcmp(name, "layer2+3") == 0)
		return BALANCE_XMIT_POLICY_LAYER23;
	return BALANCE_XMIT_POLICY_LAYER34;
}

void
stock_open(struct contender *c)
{
	struct rte_ether_addr mac = traffic_bond_mac;
	int port, err = 0;
	unsigned i;

	mac.addr_bytes[RTE_ETHER_ADDR_LEN - 1] = c->setup.mac_last;
	port = rte_eth_bond_create(c->name, c->setup.mode, 0);
	if (port < 0)
		rte_exit(EXIT_FAILURE, "bench: no port %s\n", c->name);
	c->port = port;
	for (i = 0; err == 0 && i < c->setup.n_slaves; i++)
		err = rte_eth_bond_slave_add(c->port, c->lanes[i]->port);
	if (err == 0 && c->setup.policy != NULL)
		err = rte_eth_bond_xmit_policy_set(c->port, stock_policy(c->setup.policy));
	if (err == 0)
		err = rte_eth_bond_mac_address_set(c->port, &mac);
	if (err != 0)
		rte_exit(EXIT_FAILURE, "bench: %s refuses its slaves or options\n", c->name);
	contender_start_port(c->port);
}

/* net_bonding keeps the pool of balance-alb for ever, and fails when it is to make it again. */
static void
stock_free_alb_pool(const struct contender *c)
{
	char name[BOND_NAME_SIZE + sizeof("_ALB")];

	snprintf(name, sizeof(name), "%s_ALB", c->name);
	rte_mempool_free(rte_mempool_lookup(name));
}

void
stock_close(struct contender *c)
{
	unsigned i;

	rte_eth_dev_stop(c->port);
	for (i = 0; i < c->setup.n_slaves; i++)
		rte_eth_bond_slave_remove(c->port, c->lanes[i]->port);
	rte_eth_bond_free(c->name);
	for (i = 0; i < c->setup.n_slaves; i++)
		rte_eth_dev_stop(c->lanes[i]->port);
	if (c->setup.mode == BOND_MODE_BALANCE_ALB)
		stock_free_alb_pool(c);
}

bool
stock_ready(const struct contender *c)
{
	struct rte_eth_bond_8023ad_slave_info info;
	uint16_t slaves[CONTENDER_SLAVES];
	int i, n = rte_eth_bond_active_slaves_get(c->port, slaves, CONTENDER_SLAVES);

	if (n != (int)c->setup.n_slaves)
		return false;
	if (c->setup.mode != BOND_MODE_8023AD)
		return true;
	for (i = 0; i < n; i++)
		if (rte_eth_bond_8023ad_slave_info(c->port, slaves[i], &info) != 0 ||
		    (info.actor_state & STATE_DISTRIBUTING) == 0)
			return false;
	return true;
}
