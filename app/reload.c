/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Reads the configuration file again and applies what differs from what was read before;
 * what the console changed since and the file does not speak of anew stays. Slaves join
 * before others leave, so that a bond is never empty in between. Bonds, streams and how
 * the process runs are fixed at start: a file that changes them is refused as a whole.
 * Control lcore.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_ethdev.h>

#include "appliance_private.h"
#include "clock.h"
#include "log.h"

/* How long control may stay with slaves that others wait for: LACP partners are told first. */
#define MOVE_LIMIT (3 * BOND_S)
#define MOVE_POLL_US 100

static int
needs_restart(struct bond_error *err, const char *what, const char *name)
{
	snprintf(
		err->text, sizeof(err->text),
		"%s%s differs: that needs a restart; nothing was "
		"applied. Options, slaves, prio, mtu and mac of a bond, and new ports, are applied "
		"while it runs",
		what, name);
	return -EINVAL;
}

static int
bond_fixed_check(const struct config_bond *was, const struct config_bond *is,
		 struct bond_error *err)
{
	if (strcmp(was->name, is->name) != 0)
		return needs_restart(err, "the list of bonds", "");
	if (was->queues != is->queues)
		return needs_restart(err, "queues of ", is->name);
	if (strcmp(was->kernel, is->kernel) != 0)
		return needs_restart(err, "kernel of ", is->name);
	if (was->n_addresses != is->n_addresses || was->n_gateways != is->n_gateways ||
	    memcmp(was->addresses, is->addresses, sizeof(is->addresses)) != 0 ||
	    memcmp(was->gateways, is->gateways, sizeof(is->gateways)) != 0)
		return needs_restart(err, "address or gateway of ", is->name);
	return 0;
}

/* A port that is open stays as it is; one that is not is opened by what the file says then. */
static int
ports_fixed_check(const struct config *was, const struct config *is, struct bond_error *err)
{
	unsigned i;

	for (i = 0; i < is->n_ports; i++) {
		const struct config_port *p = config_find_port(was, is->ports[i].name);

		if (p != NULL && strcmp(p->devargs, is->ports[i].devargs) != 0)
			return needs_restart(err, "devargs of ", p->name);
	}
	return 0;
}

static int
fixed_check(const struct config *was, const struct config *is, struct bond_error *err)
{
	unsigned i;
	int ret;

	if (strcmp(was->eal_args, is->eal_args) != 0)
		return needs_restart(err, "[eal] args", "");
	if (strcmp(was->worker_lcores, is->worker_lcores) != 0)
		return needs_restart(err, "[workers] lcores", "");
	if (was->control_polls != is->control_polls)
		return needs_restart(err, "[control] wait", "");
	if (was->n_streams != is->n_streams ||
	    memcmp(was->streams, is->streams, sizeof(is->streams)) != 0)
		return needs_restart(err, "the list of streams", "");
	if (was->n_bonds != is->n_bonds)
		return needs_restart(err, "the list of bonds", "");
	for (i = 0; i < is->n_bonds; i++) {
		ret = bond_fixed_check(&was->bonds[i], &is->bonds[i], err);
		if (ret != 0)
			return ret;
	}
	return ports_fixed_check(was, is, err);
}

static const struct config_slave *
slave_in(const struct config_bond *conf, const char *name)
{
	unsigned i;

	for (i = 0; i < conf->n_slaves; i++) {
		if (strcmp(conf->slaves[i].name, name) == 0)
			return &conf->slaves[i];
	}
	return NULL;
}

/* One thing that could not be applied is told; the others are applied all the same. */
static void
tell(struct appliance *a, int ret, const struct bond_error *err)
{
	if (ret == 0)
		return;
	APP_LOG(ERR, "reload: %s", err->text);
	a->not_applied++;
}

static void
options_apply(struct appliance *a, const struct config_bond *was, const struct config_bond *is,
	      struct bond *b)
{
	struct bond_conf conf = *bond_conf_of(b);
	const struct bond_option *o;
	struct bond_error err;
	unsigned i;

	for (i = 0; (o = bond_option_at(i)) != NULL; i++) {
		const char *new = (const char *)&is->conf + o->offset;

		if (memcmp((const char *)&was->conf + o->offset, new, o->size) != 0)
			memcpy((char *)&conf + o->offset, new, o->size);
	}
	bond_conf_apply(b, &conf);
	/* A wish that is gone from the file is no wish to choose anew. */
	if (is->conf.active_slave[0] != '\0' &&
	    strcmp(was->conf.active_slave, is->conf.active_slave) != 0)
		tell(a, bond_option_set(b, "active_slave", is->conf.active_slave, &err), &err);
	if (was->mtu != is->mtu)
		tell(a, bond_set_mtu(b, is->mtu != 0 ? is->mtu : RTE_ETHER_MTU, &err), &err);
	if (memcmp(was->mac, is->mac, BOND_MAC_SIZE) != 0)
		tell(a, bond_set_mac(b, is->mac, &err), &err);
}

static int
slave_join(struct appliance *a, const char *bond, const struct config_slave *slave,
	   struct bond_error *err)
{
	int ret = appliance_slave_add(a, bond, slave->name, err);

	/* Before others leave, so that the active slave changes once; a refusal is told later. */
	if (ret == 0)
		slave_numbers_set(bond_find(a->ctl, bond), slave, NULL);
	return ret == -EEXIST ? 0 : ret; /* the console was first */
}

/* Whether the file gave this slave to a bond before. */
static bool
had_a_bond(const struct config *was, const char *name)
{
	unsigned i;

	for (i = 0; i < was->n_bonds; i++) {
		if (slave_in(&was->bonds[i], name) != NULL)
			return true;
	}
	return false;
}

/* Slaves that are new in bond i. At first only those that need not leave another bond. */
static void
slaves_join(struct appliance *a, const struct config *was, unsigned i, bool first)
{
	struct config_bond *is = &a->config.bonds[i];
	struct bond_error err;
	unsigned j, kept = 0;

	for (j = 0; j < is->n_slaves; j++) {
		const struct config_slave slave = is->slaves[j];
		int ret = 0;

		if (slave_in(&was->bonds[i], slave.name) == NULL &&
		    !(first && had_a_bond(was, slave.name)))
			ret = slave_join(a, is->name, &slave, &err);
		if (first && ret == -ENOSPC)
			ret = 0; /* there may be room when others have left */
		tell(a, ret, &err);
		if (ret == 0)
			is->slaves[kept++] = slave; /* what failed is tried again next time */
	}
	is->n_slaves = kept;
}

static void
slaves_leave(const struct config_bond *was, const struct config_bond *is, struct bond *b)
{
	unsigned i;

	for (i = 0; i < was->n_slaves; i++) {
		if (slave_in(is, was->slaves[i].name) == NULL)
			bond_slave_remove(b, was->slaves[i].name, NULL);
	}
}

static void
numbers_apply(struct appliance *a, const struct config_bond *was, const struct config_bond *is,
	      struct bond *b)
{
	static const struct config_slave none = { .port_prio = CONFIG_PORT_PRIO };
	struct bond_error err;
	unsigned i;

	for (i = 0; i < is->n_slaves; i++) {
		const struct config_slave *slave = &is->slaves[i];
		const struct config_slave *before = slave_in(was, slave->name);

		if (before == NULL)
			before = &none;
		if (slave->prio != before->prio)
			tell(a, bond_slave_set_prio(b, slave->name, slave->prio, &err), &err);
		if (slave->weight != before->weight)
			tell(a, bond_slave_set_weight(b, slave->name, slave->weight, &err), &err);
		/* Gone with the mode it has no effect, and would be refused. */
		if (slave->port_prio != before->port_prio && is->conf.mode == BOND_MODE_8023AD)
			tell(a, bond_slave_set_port_prio(b, slave->name, slave->port_prio, &err),
			     &err);
	}
}

static bool
all_gone(const struct appliance *a)
{
	const struct bond *b;
	unsigned i;

	for (i = 0; (b = bond_at(a->ctl, i)) != NULL; i++) {
		if (!bond_slaves_gone(b))
			return false;
	}
	return true;
}

/* A slave of the file that its bond does not have yet: it or its place is another bond's still. */
static bool
some_wait(const struct appliance *a, const struct config *was)
{
	static struct bond_status status;
	const char *name;
	unsigned i, j, k;

	for (i = 0; i < was->n_bonds; i++) {
		bond_status_get(a->members[i].bond, &status);
		for (j = 0; j < a->config.bonds[i].n_slaves; j++) {
			name = a->config.bonds[i].slaves[j].name;
			if (slave_in(&was->bonds[i], name) != NULL)
				continue;
			for (k = 0; k < status.n_slaves; k++) {
				if (strcmp(status.slaves[k].name, name) == 0)
					break;
			}
			if (k == status.n_slaves)
				return true;
		}
	}
	return false;
}

static void
differences_apply(struct appliance *a, const struct config *was)
{
	bond_time limit;
	unsigned i;

	for (i = 0; i < was->n_bonds; i++) {
		options_apply(a, &was->bonds[i], &a->config.bonds[i], a->members[i].bond);
		slaves_join(a, was, i, true);
	}
	for (i = 0; i < was->n_bonds; i++)
		slaves_leave(&was->bonds[i], &a->config.bonds[i], a->members[i].bond);
	bond_ctl_run(a->ctl, clock_now());
	limit = clock_now() + MOVE_LIMIT;
	while (some_wait(a, was) && !all_gone(a) && clock_now() < limit) {
		rte_delay_us_sleep(MOVE_POLL_US);
		bond_ctl_run(a->ctl, clock_now());
	}
	for (i = 0; i < was->n_bonds; i++) {
		slaves_join(a, was, i, false);
		numbers_apply(a, &was->bonds[i], &a->config.bonds[i], a->members[i].bond);
	}
}

int
appliance_reload(struct appliance *a, struct bond_error *err)
{
	struct config *was = malloc(sizeof(*was));
	struct config *is = malloc(sizeof(*is));
	int ret = -ENOMEM;

	if (was == NULL || is == NULL) {
		snprintf(err->text, sizeof(err->text), "out of memory");
		goto free_both;
	}
	ret = config_load(a->file, is, err);
	if (ret == 0)
		ret = fixed_check(&a->config, is, err);
	if (ret != 0)
		goto free_both;
	*was = a->config;
	a->config = *is;
	a->not_applied = 0;
	differences_apply(a, was);
	APP_LOG(NOTICE, "%s read again", a->file);
	if (a->not_applied != 0) {
		snprintf(err->text, sizeof(err->text),
			 "%u of the differences could not be applied; the log names them",
			 a->not_applied);
		ret = -EIO;
	}

free_both:
	free(was);
	free(is);
	return ret;
}
