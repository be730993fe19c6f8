/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * bondcore as a contender: as a port of the driver net_bondcore, made with devargs, and as a
 * library. Control runs when the bench says so (control=app), so that no thread of ours adds to
 * what is measured. Runs on the measuring thread, or on the thread that publishes maps.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rte_bus_vdev.h>

#include "contender.h"
#include "traffic.h"

static const struct bond_link_source *const ours_sources[] = { &bond_link_ethdev, NULL };

static const char *
ours_policy(const struct contender *c)
{
	return c->setup.policy != NULL ? c->setup.policy : "layer2";
}

static void
ours_open_port(struct contender *c)
{
	char args[1024];
	unsigned i, used;

	used = snprintf(args, sizeof(args),
			"mode=%u,miimon=100,control=app,xmit_hash_policy=%s,"
			"mac=02:bc:00:00:00:%02x",
			c->setup.mode, ours_policy(c), c->setup.mac_last);
	for (i = 0; i < c->setup.n_slaves; i++)
		used += snprintf(args + used, sizeof(args) - used, ",slave=net_null_%s_%u", c->name,
				 i);
	if (rte_vdev_init(c->name, args) != 0 ||
	    rte_eth_dev_get_port_by_name(c->name, &c->port) != 0)
		rte_exit(EXIT_FAILURE, "bench: no port %s with %s\n", c->name, args);
	contender_start_port(c->port);
	c->ctl = bond_ctl_shared();
	c->bond = c->ctl != NULL ? bond_find(c->ctl, c->name) : NULL;
	if (c->bond == NULL)
		rte_exit(EXIT_FAILURE, "bench: %s has no bond\n", c->name);
}

/* A policy, and other options behind commas. */
static int
ours_set_policy(struct bond_conf *conf, const char *policy, struct bond_error *err)
{
	char text[128], *rest = text, *name, *value;
	int ret;

	snprintf(text, sizeof(text), "%s", policy);
	ret = bond_conf_set(conf, "xmit_hash_policy", strsep(&rest, ","), err);
	while (ret == 0 && (value = strsep(&rest, ",")) != NULL) {
		name = strsep(&value, "=");
		ret = bond_conf_set(conf, name, value, err);
	}
	return ret;
}

static void
ours_open_library(struct contender *c)
{
	struct bond_params params = {
		.name = c->name,
		.n_rx_queues = CONTENDER_QUEUES,
		.n_tx_queues = CONTENDER_QUEUES,
		.rx_pool = contender_pool(),
	};
	struct bond_error err = { "" };
	struct bond_conf conf;
	char mode[4], name[BOND_NAME_SIZE];
	unsigned i;

	memcpy(params.mac, traffic_bond_mac.addr_bytes, BOND_MAC_SIZE);
	params.mac[BOND_MAC_SIZE - 1] = c->setup.mac_last;
	snprintf(mode, sizeof(mode), "%u", c->setup.mode);
	bond_conf_init(&conf);
	if (bond_conf_set(&conf, "mode", mode, &err) != 0 ||
	    bond_conf_set(&conf, "miimon", "100", &err) != 0 ||
	    ours_set_policy(&conf, ours_policy(c), &err) != 0)
		rte_exit(EXIT_FAILURE, "bench: %s\n", err.text);
	c->ctl = bond_ctl_create(ours_sources);
	c->bond = c->ctl != NULL ? bond_create(c->ctl, &params, &conf, &err) : NULL;
	if (c->bond == NULL)
		rte_exit(EXIT_FAILURE, "bench: %s\n", err.text);
	for (i = 0; i < c->setup.n_slaves; i++) {
		snprintf(name, sizeof(name), "s%u", i);
		if (bond_slave_add(c->bond, c->lanes[i]->port, name, &err) != 0)
			rte_exit(EXIT_FAILURE, "bench: %s\n", err.text);
	}
}

void
ours_open(struct contender *c)
{
	if (c->kind == CONTENDER_OURS)
		ours_open_port(c);
	else
		ours_open_library(c);
}

void
ours_close(struct contender *c)
{
	struct bond_status status;
	unsigned i;

	if (c->kind == CONTENDER_OURS) {
		rte_eth_dev_stop(c->port);
		rte_vdev_uninit(c->name);
		return;
	}
	bond_status_get(c->bond, &status);
	for (i = 0; i < status.n_slaves; i++)
		bond_slave_remove(c->bond, status.slaves[i].name, NULL);
	while (!bond_slaves_gone(c->bond) || bond_free(c->bond) != 0)
		ours_pass(c);
	bond_ctl_free(c->ctl);
}

void
ours_pass(const struct contender *c)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	bond_ctl_run(c->ctl, t.tv_sec * BOND_S + t.tv_nsec);
}

static bool
ours_slave_ready(const struct contender *c, const struct bond_status *status, unsigned i)
{
	struct bond_lacp_status lacp;

	if (c->setup.mode != BOND_MODE_8023AD)
		return status->slaves[i].link == BOND_LINK_UP;
	return bond_lacp_status_get(c->bond, i, &lacp) == 0 && lacp.collects && lacp.distributes;
}

bool
ours_ready(const struct contender *c)
{
	struct bond_status status;
	unsigned i, ready = 0;

	bond_status_get(c->bond, &status);
	for (i = 0; i < status.n_slaves; i++)
		ready += ours_slave_ready(c, &status, i);
	return status.carrier && ready == c->setup.n_slaves;
}
