/* SPDX-License-Identifier: BSD-3-Clause */

/* The section of a configuration file that is being read, and who reads each kind. */

#ifndef APP_CONFIG_SECTION_H
#define APP_CONFIG_SECTION_H

#include <rte_cfgfile.h>
#include <rte_common.h>

#include "config.h"

/* White space between the words of a value. */
#define CONFIG_SPACE " \t"

struct config_section {
	const char *file;
	struct rte_cfgfile *cfg;
	struct config *c;
	struct bond_error *err;
	int index;                 /* as librte_cfgfile counts; 0 = before any header */
	char title[CFG_NAME_LEN];  /* "bond bond0" */
	char name[BOND_NAME_SIZE]; /* "bond0"; "" where the kind has one section only */
	unsigned slot;             /* of its struct in c->ports, c->bonds or c->streams */
	int n_entries;
	struct rte_cfgfile_entry *entries;
};

/* config_section.c */

/* Go to a section: take its title and entries. Returns 0 or -ENOMEM. */
int config_section_load(struct config_section *s, int index);

/* Value of a key, or NULL. */
const char *config_section_value(const struct config_section *s, const char *key);

/* Write "FILE:LINE: ..." for a key of the section (NULL = its header). Returns -EINVAL. */
int config_section_fail(const struct config_section *s, const char *key, const char *format, ...)
	__rte_format_printf(3, 4);

/* The same for entry i (-1 = the header). */
int config_section_fail_at(const struct config_section *s, int entry, const char *format, ...)
	__rte_format_printf(3, 4);

/* Read a whole number into *out, which keeps its value where the key is missing. */
int config_section_number(const struct config_section *s, const char *key, uint16_t min,
			  uint16_t max, uint16_t *out);

/* Part of the file by part: fill c from the section. Return 0 or -EINVAL with err filled. */

/* config_process.c: how the process runs */
int config_process_eal(const struct config_section *s);
int config_process_workers(const struct config_section *s);
int config_process_control(const struct config_section *s);

/* config_port.c */
int config_port_read(const struct config_section *s);
/*
 * Whether a port of that name can be there: it has a [port] section, or bears a name such
 * as EAL gives to the devices of its own options.
 */
bool config_port_possible(const struct config *c, const char *name);

/* config_bond.c, after all ports */
int config_bond_read(const struct config_section *s);

/* config_slaves.c: the slaves of a bond with the numbers of each, after its options */
int config_slaves_read(const struct config_section *s, struct config_bond *b);
/* Whether a value of "weight" is one share for each slave it names, not one for all. */
bool config_slaves_share(const char *value);

/* config_address.c: the addresses and gateways of a bond, after its "kernel" */
int config_address_read(const struct config_section *s, struct config_bond *b);

/* config_stream.c, after all bonds */
int config_stream_read(const struct config_section *s);

#endif
