/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The sections [bond NAME]: options, slaves and what else a bond is made with. Options are
 * a loop over the library's table in its order, not the file's, as some need others (mode,
 * miimon) to be set first. Control thread, at start and on reload. Addresses are left to
 * config_address.c; whether a device can do what is asked, to who opens it.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_ether.h>

#include "config_section.h"

#define MTU_MIN 68

static int
options_read(const struct config_section *s, struct bond_conf *conf)
{
	const struct bond_option *o;
	struct bond_error why;
	const char *value;
	unsigned i;

	bond_conf_init(conf);
	for (i = 0; (o = bond_option_at(i)) != NULL; i++) {
		value = config_section_value(s, o->name);
		if (value != NULL && bond_conf_set(conf, o->name, value, &why) < 0)
			return config_section_fail(s, o->name, "%s", why.text);
	}
	return 0;
}

static struct config_slave *
slave_find(struct config_bond *b, const char *name)
{
	unsigned i;

	for (i = 0; i < b->n_slaves; i++)
		if (strcmp(b->slaves[i].name, name) == 0)
			return &b->slaves[i];
	return NULL;
}

static int
slave_check(const struct config_section *s, struct config_bond *b, const char *name)
{
	struct config *c = s->c;
	unsigned i;

	if (config_find_bond(c, name) != NULL)
		return config_section_fail(s, "slaves",
					   "slave %.40s is a bond; only ports are "
					   "allowed",
					   name);
	for (i = 0; i < c->n_bonds; i++)
		if (slave_find(&c->bonds[i], name) != NULL)
			return config_section_fail(s, "slaves",
						   "slave %.40s is named twice, the "
						   "first time for bond %s; once is allowed",
						   name, c->bonds[i].name);
	if (strlen(name) >= BOND_NAME_SIZE || !config_port_possible(c, name))
		return config_section_fail(s, "slaves",
					   "slave %.40s is unknown; allowed are names "
					   "of [port] sections and devices that EAL options make "
					   "(net_..., a PCI address)",
					   name);
	if (b->n_slaves == BOND_MAX_SLAVES)
		return config_section_fail(s, "slaves",
					   "slave %.40s is one too many; %d are "
					   "allowed",
					   name, BOND_MAX_SLAVES);
	return 0;
}

static int
slaves_read(const struct config_section *s, struct config_bond *b)
{
	const char *value = config_section_value(s, "slaves");
	char text[CONFIG_VALUE_SIZE], *rest, *name;
	int rc;

	snprintf(text, sizeof(text), "%s", value != NULL ? value : "");
	for (name = strtok_r(text, CONFIG_SPACE, &rest); name != NULL;
	     name = strtok_r(NULL, CONFIG_SPACE, &rest)) {
		rc = slave_check(s, b, name);
		if (rc < 0)
			return rc;
		snprintf(b->slaves[b->n_slaves++].name, BOND_NAME_SIZE, "%s", name);
	}
	/* A primary may come later; the kernel wants the active slave to be there. */
	if (b->conf.active_slave[0] != '\0' && slave_find(b, b->conf.active_slave) == NULL)
		return config_section_fail(s, "active_slave",
					   "active_slave %.40s is no slave of "
					   "bond %s; one of \"slaves\" is allowed",
					   b->conf.active_slave, b->name);
	return 0;
}

/* "NAME:PRIO ..."; NAME may itself hold colons. */
static int
prio_read(const struct config_section *s, struct config_bond *b)
{
	const char *value = config_section_value(s, "prio");
	char text[CONFIG_VALUE_SIZE], *rest, *word, *colon, *end;
	bool seen[BOND_MAX_SLAVES] = { false };
	struct config_slave *slave;
	long prio;

	snprintf(text, sizeof(text), "%s", value != NULL ? value : "");
	for (word = strtok_r(text, CONFIG_SPACE, &rest); word != NULL;
	     word = strtok_r(NULL, CONFIG_SPACE, &rest)) {
		colon = strrchr(word, ':');
		if (colon == NULL)
			return config_section_fail(s, "prio",
						   "prio \"%.40s\": SLAVE:NUMBER is "
						   "allowed, as in \"eth0:10 eth1:-5\"",
						   word);
		*colon++ = '\0';
		slave = slave_find(b, word);
		if (slave == NULL)
			return config_section_fail(s, "prio",
						   "prio: %.40s is no slave of bond %s; "
						   "those of \"slaves\" are allowed",
						   word, b->name);
		if (seen[slave - b->slaves])
			return config_section_fail(s, "prio",
						   "prio: %.40s is named twice; once is "
						   "allowed",
						   word);
		errno = 0;
		prio = strtol(colon, &end, 10);
		if (end == colon || *end != '\0' || errno != 0 || prio < INT32_MIN ||
		    prio > INT32_MAX)
			return config_section_fail(s, "prio",
						   "prio \"%.40s\" of %.40s: a number "
						   "%d..%d is allowed",
						   colon, word, INT32_MIN, INT32_MAX);
		slave->prio = (int32_t)prio;
		seen[slave - b->slaves] = true;
	}
	return 0;
}

static int
mac_read(const struct config_section *s, struct config_bond *b)
{
	const char *value = config_section_value(s, "mac");
	struct rte_ether_addr mac;

	if (value == NULL)
		return 0;
	if (rte_ether_unformat_addr(value, &mac) != 0 || !rte_is_valid_assigned_ether_addr(&mac))
		return config_section_fail(s, "mac",
					   "mac \"%.40s\": a unicast address is allowed, "
					   "as in 02:00:00:00:00:01",
					   value);
	memcpy(b->mac, mac.addr_bytes, sizeof(b->mac));
	return 0;
}

static int
kernel_read(const struct config_section *s, struct config_bond *b)
{
	const char *value = config_section_value(s, "kernel");
	const struct config *c = s->c;
	unsigned i;

	if (value == NULL)
		return 0;
	/*
	 * The kernel refuses the first ones, "%" is a pattern to it, "," ends it in devargs; a
	 * quote is meant to go round the name.
	 */
	if (strlen(value) >= CONFIG_IF_SIZE || strpbrk(value, CONFIG_SPACE "/:%,\"") != NULL ||
	    strcmp(value, ".") == 0 || strcmp(value, "..") == 0)
		return config_section_fail(
			s, "kernel",
			"kernel \"%.40s\": an interface name of "
			"1..%d characters without white space and / : %% , \" is "
			"allowed",
			value, CONFIG_IF_SIZE - 1);
	for (i = 0; i < c->n_bonds; i++)
		if (strcmp(c->bonds[i].kernel, value) == 0)
			return config_section_fail(s, "kernel",
						   "kernel %s is the interface of "
						   "bond %s; one name for each bond is allowed",
						   value, c->bonds[i].name);
	snprintf(b->kernel, sizeof(b->kernel), "%s", value);
	return 0;
}

int
config_bond_read(const struct config_section *s)
{
	struct config_bond *b = &s->c->bonds[s->slot];
	int rc;

	b->queues = 1;
	rc = options_read(s, &b->conf);
	if (rc == 0)
		rc = slaves_read(s, b);
	if (rc == 0)
		rc = prio_read(s, b);
	if (rc == 0)
		rc = config_section_number(s, "queues", 1, BOND_MAX_QUEUES, &b->queues);
	if (rc == 0)
		rc = config_section_number(s, "mtu", MTU_MIN, UINT16_MAX, &b->mtu);
	if (rc == 0)
		rc = mac_read(s, b);
	if (rc == 0)
		rc = kernel_read(s, b);
	if (rc == 0)
		rc = config_address_read(s, b);
	return rc;
}
