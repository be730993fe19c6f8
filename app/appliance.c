/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Builds the appliance from its configuration and takes it down in the reverse order.
 * Main thread while it starts and stops, control lcore in between (the same lcore).
 */

#include <stdlib.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_mempool.h>

#include "appliance_private.h"
#include "clock.h"
#include "kernel_port.h"
#include "log.h"
#include "port.h"

/* Packets for ports in no bond, bursts under way and slaves that the console adds. */
#define POOL_LEAST 16384
/* Packets for the rings of one queue pair of a slave. */
#define POOL_QUEUE 2048
#define POOL_CACHE 256
/* Ethernet header, two tags, checksum. */
#define FRAME_OVERHEAD 26u
/* How long a slave may take to be given back at the end; workers are stopped by then. */
#define RELEASE_LIMIT (5 * BOND_S)

static const struct bond_link_source *const link_sources[] = {
	&bond_link_netdev, &bond_link_ethdev, NULL,
};

struct bond_ctl *
appliance_ctl(struct appliance *a)
{
	return a->ctl;
}

struct workers *
appliance_workers(struct appliance *a)
{
	return a->workers;
}

void
appliance_quit(struct appliance *a)
{
	a->quits = true;
}

bool
appliance_quits(const struct appliance *a)
{
	return a->quits;
}

int
appliance_slave_add(struct appliance *a, const char *bond, const char *slave,
		    struct bond_error *err)
{
	struct bond *b = bond_find(a->ctl, bond);
	uint16_t port_id;
	bool plugged;
	int ret;

	if (b == NULL) {
		snprintf(err->text, sizeof(err->text), "%s: no such bond", bond);
		return -ENOENT;
	}
	ret = port_open(&a->config, slave, &port_id, &plugged, err);
	if (ret != 0)
		return ret;
	ret = bond_slave_add(b, port_id, slave, err);
	if (ret != 0 && plugged)
		port_close(port_id);
	return ret;
}

int
appliance_slave_remove(struct appliance *a, const char *bond, const char *slave,
		       struct bond_error *err)
{
	struct bond *b = bond_find(a->ctl, bond);

	if (b == NULL) {
		snprintf(err->text, sizeof(err->text), "%s: no such bond", bond);
		return -ENOENT;
	}
	return bond_slave_remove(b, slave, err);
}

int
slave_numbers_set(struct bond *b, const struct config_slave *slave, struct bond_error *err)
{
	int ret = 0;

	if (slave->prio != 0)
		ret = bond_slave_set_prio(b, slave->name, slave->prio, err);
	if (ret == 0 && slave->weight != 0)
		ret = bond_slave_set_weight(b, slave->name, slave->weight, err);
	if (ret == 0 && slave->port_prio != CONFIG_PORT_PRIO)
		ret = bond_slave_set_port_prio(b, slave->name, slave->port_prio, err);
	return ret;
}

static int
slaves_add(struct appliance *a, const struct config_bond *conf, struct bond *b,
	   struct bond_error *err)
{
	unsigned i;
	int ret;

	for (i = 0; i < conf->n_slaves; i++) {
		ret = appliance_slave_add(a, conf->name, conf->slaves[i].name, err);
		if (ret == 0)
			ret = slave_numbers_set(b, &conf->slaves[i], err);
		if (ret != 0)
			return ret;
	}
	return 0;
}

/* A wish that the kernel, too, grants only to a slave that is up: told if it is not. */
static void
active_slave_apply(const struct config_bond *conf, struct bond *b)
{
	struct bond_error err;

	if (conf->conf.active_slave[0] == '\0')
		return;
	if (bond_option_set(b, "active_slave", conf->conf.active_slave, &err) != 0)
		APP_LOG(WARNING, "%s: %s", conf->name, err.text);
}

static int
member_create(struct appliance *a, unsigned i, struct bond_error *err)
{
	const struct config_bond *conf = &a->config.bonds[i];
	struct member *m = &a->members[i];
	struct bond_params params = {
		.name = conf->name,
		.n_rx_queues = conf->queues,
		.n_tx_queues = conf->queues,
		.rx_pool = a->pool,
		.mtu = conf->mtu,
	};
	int ret;

	memcpy(params.mac, conf->mac, BOND_MAC_SIZE);
	m->bond = bond_create(a->ctl, &params, &conf->conf, err);
	if (m->bond == NULL)
		return -rte_errno;
	if (conf->conf.miimon == 0)
		APP_LOG(WARNING, "%s: miimon is 0: no failure of a link will be noticed",
			conf->name);
	if (conf->n_slaves == 0)
		APP_LOG(WARNING, "%s has no slaves: it sends and receives nothing until one joins",
			conf->name);
	ret = slaves_add(a, conf, m->bond, err);
	if (ret == 0 && conf->kernel[0] != '\0')
		ret = kernel_port_open(conf, bond_mac(m->bond), a->pool, &m->kernel_port, err);
	if (ret != 0)
		return ret;
	/* The kernel's stack expects its multicast groups; it does not tell us which. */
	bond_set_allmulticast(m->bond, conf->kernel[0] != '\0');
	bond_ctl_run(a->ctl, clock_now());
	active_slave_apply(conf, m->bond);
	return 0;
}

/* Control: the kernel has other addresses or flags on the interface of a bond. */
static void
view_taken(void *arg, const struct kernel_if_view *view)
{
	struct member *m = arg;

	bond_set_addresses(m->bond, view->addresses, view->n_addresses);
	bond_set_promiscuous(m->bond, view->promiscuous);
}

static int
kernel_ifs_open(struct appliance *a, struct bond_error *err)
{
	unsigned i;

	for (i = 0; i < a->config.n_bonds; i++) {
		const struct config_bond *conf = &a->config.bonds[i];
		struct member *m = &a->members[i];

		if (m->kernel_port == NO_PORT)
			continue;
		m->kernel_if = kernel_if_open(conf, a->jobs, view_taken, m, err);
		if (m->kernel_if == NULL)
			return -rte_errno;
	}
	return 0;
}

void
appliance_follow(struct appliance *a)
{
	unsigned i;

	for (i = 0; i < a->config.n_bonds; i++) {
		struct member *m = &a->members[i];

		if (memcmp(m->mac, bond_mac(m->bond), BOND_MAC_SIZE) != 0) {
			memcpy(m->mac, bond_mac(m->bond), BOND_MAC_SIZE);
			streams_readdress(a, m->bond);
		}
		if (m->kernel_if == NULL)
			continue;
		kernel_if_set_carrier(m->kernel_if, bond_carrier(m->bond));
		kernel_if_set_mtu(m->kernel_if, bond_mtu(m->bond));
		kernel_if_set_mac(m->kernel_if, bond_mac(m->bond));
	}
}

/* Open every port that the file uses, and see that its kernel-facing names are free. */
static int
ports_open(const struct config *c, struct bond_error *err)
{
	uint16_t port_id;
	bool plugged;
	unsigned i, j;
	int ret = 0;

	for (i = 0; ret == 0 && i < c->n_bonds; i++) {
		const struct config_bond *b = &c->bonds[i];

		if (b->kernel[0] != '\0')
			ret = kernel_port_check(b, err);
		for (j = 0; ret == 0 && j < b->n_slaves; j++)
			ret = port_open(c, b->slaves[j].name, &port_id, &plugged, err);
	}
	for (i = 0; ret == 0 && i < c->n_streams; i++) {
		const struct config_stream *s = &c->streams[i];

		for (j = 0; ret == 0 && j < s->n_ports; j++) {
			if (config_find_bond(c, s->ports[j]) == NULL)
				ret = port_open(c, s->ports[j], &port_id, &plugged, err);
		}
	}
	return ret;
}

/* A packet of the largest MTU fits in one buffer, with its Ethernet header and two tags. */
static uint16_t
room(const struct config *c)
{
	unsigned i, largest = RTE_MBUF_DEFAULT_DATAROOM;

	for (i = 0; i < c->n_bonds; i++)
		largest = RTE_MAX(largest, c->bonds[i].mtu + FRAME_OVERHEAD);
	return RTE_MIN(RTE_PKTMBUF_HEADROOM + largest, (unsigned)UINT16_MAX);
}

/* Enough to fill the rings of all slaves, and the rest. */
static unsigned
pool_size(const struct config *c)
{
	unsigned i, n = POOL_LEAST;

	for (i = 0; i < c->n_bonds; i++)
		n += c->bonds[i].n_slaves * c->bonds[i].queues * POOL_QUEUE;
	return rte_align32pow2(n) - 1;
}

static int
parts_create(struct appliance *a, struct bond_error *err)
{
	unsigned i;
	int ret;

	a->ctl = bond_ctl_create(link_sources);
	a->pool = rte_pktmbuf_pool_create("bondd", pool_size(&a->config), POOL_CACHE, 0,
					  room(&a->config), SOCKET_ID_ANY);
	if (a->ctl == NULL || a->pool == NULL) {
		snprintf(err->text, sizeof(err->text),
			 "no memory for %u packets: give EAL more "
			 "(-m MEGABYTES or hugepages)",
			 pool_size(&a->config));
		return -ENOMEM;
	}
	a->workers = workers_create(a->ctl, a->config.worker_lcores, err);
	if (a->workers == NULL)
		return -rte_errno;
	/* Every device of the file is there before the first of them is changed. */
	ret = ports_open(&a->config, err);
	if (ret != 0)
		return ret;
	for (i = 0; i < a->config.n_bonds; i++) {
		ret = member_create(a, i, err);
		if (ret != 0)
			return ret;
	}
	ret = streams_create(a, err);
	if (ret != 0)
		return ret;
	ret = kernel_ifs_open(a, err);
	if (ret != 0)
		return ret;
	appliance_follow(a);
	return a->n_pairs != 0 ? workers_start(a->workers, err) : 0;
}

struct appliance *
appliance_create(const char *file, const struct config *c, struct jobs *jobs,
		 struct bond_error *err)
{
	struct appliance *a = calloc(1, sizeof(*a));
	unsigned i;

	if (a == NULL) {
		snprintf(err->text, sizeof(err->text), "out of memory");
		return NULL;
	}
	a->file = file;
	a->config = *c;
	a->jobs = jobs;
	for (i = 0; i < CONFIG_MAX_BONDS; i++)
		a->members[i].kernel_port = NO_PORT;
	if (parts_create(a, err) != 0) {
		jobs_close(jobs);
		appliance_free(a);
		return NULL;
	}
	return a;
}

/* The first one last: it may be the one whose address the bond has. */
static void
slaves_remove(struct bond *b)
{
	static struct bond_status status;
	unsigned i;

	bond_status_get(b, &status);
	for (i = status.n_slaves; i-- > 0;)
		bond_slave_remove(b, status.slaves[i].name, NULL);
}

/* The workers are stopped, so nothing but the passes themselves is needed. */
static void
members_release(struct appliance *a)
{
	bond_time limit = clock_now() + RELEASE_LIMIT;
	struct bond *b;
	unsigned i;

	for (i = 0; (b = bond_at(a->ctl, i)) != NULL; i++)
		slaves_remove(b);
	while ((b = bond_at(a->ctl, 0)) != NULL && clock_now() < limit) {
		bond_ctl_run(a->ctl, clock_now());
		if (bond_free(b) != 0)
			rte_delay_us_sleep(100);
	}
	if (b != NULL)
		APP_LOG(ERR, "%s: its slaves are not given back", bond_name(b));
}

static void
ports_close(void)
{
	uint16_t port_id;

	RTE_ETH_FOREACH_DEV(port_id)
		port_close(port_id);
}

unsigned
appliance_free(struct appliance *a)
{
	struct bond_error err;
	unsigned i, in_use = 0;

	if (a == NULL)
		return 0;
	if (a->workers != NULL && workers_running(a->workers))
		workers_stop(a->workers, &err);
	for (i = 0; i < a->config.n_bonds; i++)
		kernel_if_close(a->members[i].kernel_if);
	if (a->workers != NULL)
		streams_free(a);
	if (a->ctl != NULL)
		members_release(a);
	ports_close();
	workers_free(a->workers);
	bond_ctl_free(a->ctl);
	if (a->pool != NULL)
		in_use = rte_mempool_in_use_count(a->pool);
	rte_mempool_free(a->pool);
	free(a);
	return in_use;
}
