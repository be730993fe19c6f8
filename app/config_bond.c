/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The sections [bond NAME]: options and what else a bond is made with. Options are a loop
 * over the library's table in its order, not the file's, as some need others (mode, miimon)
 * to be set first. Control thread, at start and on reload. Slaves are left to
 * config_slaves.c, addresses to config_address.c; whether a device can do what is asked, to
 * who opens it.
 */

#include <stdio.h>
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
		/* The one option that a file may also give to slaves one by one. */
		if (value != NULL && strcmp(o->name, "weight") == 0 && config_slaves_share(value))
			continue;
		if (value != NULL && bond_conf_set(conf, o->name, value, &why) < 0)
			return config_section_fail(s, o->name, "%s", why.text);
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
		rc = config_slaves_read(s, b);
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
