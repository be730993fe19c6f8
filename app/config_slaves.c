/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The slaves of a section [bond NAME], and the numbers that it gives to some of them: prio,
 * weight and actor_port_prio. Control thread, at start and on reload. Whether a slave's
 * device is there is left to who opens it.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_section.h"

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
names_read(const struct config_section *s, struct config_bond *b)
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

/* A key that gives numbers to slaves. */
struct numbers {
	const char *key, *example;
	long min, max;
	const char *like;  /* option that has the same modes, where not all have it */
	const char *modes; /* which these are */
	bool given[BOND_MAX_SLAVES];
	long value[BOND_MAX_SLAVES];
};

/* One "SLAVE:NUMBER"; SLAVE may itself hold colons. */
static int
number_read(const struct config_section *s, struct config_bond *b, struct numbers *n, char *word)
{
	char *colon = strrchr(word, ':'), *end;
	const struct config_slave *slave;
	long number;

	if (colon == NULL)
		return config_section_fail(s, n->key,
					   "%s \"%.40s\": SLAVE:NUMBER is "
					   "allowed, as in \"%s\"",
					   n->key, word, n->example);
	*colon++ = '\0';
	slave = slave_find(b, word);
	if (slave == NULL)
		return config_section_fail(s, n->key,
					   "%s: %.40s is no slave of bond %s; "
					   "those of \"slaves\" are allowed",
					   n->key, word, b->name);
	if (n->given[slave - b->slaves])
		return config_section_fail(s, n->key,
					   "%s: %.40s is named twice; once is "
					   "allowed",
					   n->key, word);
	errno = 0;
	number = strtol(colon, &end, 10);
	if (end == colon || *end != '\0' || errno != 0 || number < n->min || number > n->max)
		return config_section_fail(s, n->key,
					   "%s \"%.40s\" of %.40s: a number "
					   "%ld..%ld is allowed",
					   n->key, colon, word, n->min, n->max);
	n->given[slave - b->slaves] = true;
	n->value[slave - b->slaves] = number;
	return 0;
}

static int
numbers_read(const struct config_section *s, struct config_bond *b, struct numbers *n)
{
	const char *value = config_section_value(s, n->key);
	char text[CONFIG_VALUE_SIZE], *rest, *word;
	int rc = 0;

	snprintf(text, sizeof(text), "%s", value != NULL ? value : "");
	for (word = strtok_r(text, CONFIG_SPACE, &rest); word != NULL && rc == 0;
	     word = strtok_r(NULL, CONFIG_SPACE, &rest))
		rc = number_read(s, b, n, word);
	return rc;
}

static bool
any_given(const struct numbers *n)
{
	unsigned i;

	for (i = 0; i < BOND_MAX_SLAVES; i++) {
		if (n->given[i])
			return true;
	}
	return false;
}

static int
mode_check(const struct config_section *s, const struct config_bond *b, const struct numbers *n)
{
	if (!any_given(n) || (bond_option_find(n->like)->modes & (1u << b->conf.mode)) != 0)
		return 0;
	return config_section_fail(s, n->key, "%s is not available in mode %s; %s", n->key,
				   bond_mode_long_name(b->conf.mode), n->modes);
}

bool
config_slaves_share(const char *value)
{
	return strchr(value, ':') != NULL;
}

int
config_slaves_read(const struct config_section *s, struct config_bond *b)
{
	struct numbers prio = {
		.key = "prio",
		.example = "eth0:10 eth1:-5",
		.min = INT32_MIN,
		.max = INT32_MAX,
		.like = "primary",
		.modes = "modes active-backup, balance-tlb and balance-alb are allowed",
	};
	struct numbers weight = {
		.key = "weight",
		.example = "eth0:1 eth1:4",
		.min = 0,
		.max = BOND_MAX_WEIGHT,
	};
	struct numbers port_prio = {
		.key = "actor_port_prio",
		.example = "eth0:1 eth1:2",
		.max = UINT16_MAX,
		.like = "ad_actor_sys_prio",
		.modes = "mode 802.3ad is allowed",
	};
	const char *shares = config_section_value(s, "weight");
	unsigned i;
	int rc;

	rc = names_read(s, b);
	if (rc == 0)
		rc = numbers_read(s, b, &prio);
	if (rc == 0)
		rc = mode_check(s, b, &prio);
	if (rc == 0)
		rc = numbers_read(s, b, &port_prio);
	if (rc == 0)
		rc = mode_check(s, b, &port_prio);
	if (rc == 0 && shares != NULL && config_slaves_share(shares))
		rc = numbers_read(s, b, &weight);
	for (i = 0; i < b->n_slaves; i++) {
		b->slaves[i].prio = (int32_t)prio.value[i];
		b->slaves[i].weight = (uint32_t)weight.value[i];
		b->slaves[i].port_prio =
			port_prio.given[i] ? (uint16_t)port_prio.value[i] : CONFIG_PORT_PRIO;
	}
	return rc;
}
