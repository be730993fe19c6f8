/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The configuration file, read and checked as a whole before anything is touched. Section
 * headers come first, so that every name is known when contents are read; then contents,
 * kind by kind: ports, bonds, and last the streams, which must not use a slave. Control
 * thread, at start and on reload. The keys of a section are read by the file of its kind;
 * whether a device or an lcore exists is left to who opens it.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_locate.h"
#include "config_section.h"

struct kind {
	const char *name;
	const char *keys[10]; /* NULL at the end; [bond] has the options of the table on top */
	/* Room for the name of one more; NULL = full. Kinds without it have one section. */
	char *(*slot)(struct config *c, unsigned *slot);
	unsigned max;
	bool endpoint; /* streams and console take it by name */
	int (*read)(const struct config_section *s);
};

struct header {
	const struct kind *kind; /* NULL = the part before the first header */
	unsigned slot;
	char name[BOND_NAME_SIZE];
};

static char *
port_slot(struct config *c, unsigned *slot)
{
	*slot = c->n_ports;
	return c->n_ports < CONFIG_MAX_PORTS ? c->ports[c->n_ports++].name : NULL;
}

static char *
bond_slot(struct config *c, unsigned *slot)
{
	*slot = c->n_bonds;
	return c->n_bonds < CONFIG_MAX_BONDS ? c->bonds[c->n_bonds++].name : NULL;
}

static char *
stream_slot(struct config *c, unsigned *slot)
{
	*slot = c->n_streams;
	return c->n_streams < CONFIG_MAX_STREAMS ? c->streams[c->n_streams++].name : NULL;
}

/* In the order in which they are read. */
static const struct kind kinds[] = {
	{
		.name = "eal",
		.keys = { "args" },
		.max = 1,
		.read = config_process_eal,
	},
	{
		.name = "workers",
		.keys = { "lcores" },
		.max = 1,
		.read = config_process_workers,
	},
	{
		.name = "control",
		.keys = { "wait" },
		.max = 1,
		.read = config_process_control,
	},
	{
		.name = "port",
		.keys = { "devargs" },
		.slot = port_slot,
		.max = CONFIG_MAX_PORTS,
		.endpoint = true,
		.read = config_port_read,
	},
	{
		.name = "bond",
		.keys = { "slaves", "prio", "actor_port_prio", "queues", "mtu", "mac",
			  "kernel", "address", "gateway" },
		.slot = bond_slot,
		.max = CONFIG_MAX_BONDS,
		.endpoint = true,
		.read = config_bond_read,
	},
	{
		.name = "stream",
		.keys = { "engine", "ports" },
		.slot = stream_slot,
		.max = CONFIG_MAX_STREAMS,
		.read = config_stream_read,
	},
};

const struct config_bond *
config_find_bond(const struct config *c, const char *name)
{
	unsigned i;

	for (i = 0; i < c->n_bonds; i++)
		if (strcmp(c->bonds[i].name, name) == 0)
			return &c->bonds[i];
	return NULL;
}

const struct config_port *
config_find_port(const struct config *c, const char *name)
{
	unsigned i;

	for (i = 0; i < c->n_ports; i++)
		if (strcmp(c->ports[i].name, name) == 0)
			return &c->ports[i];
	return NULL;
}

/* Split "KIND [NAME]" into h and check both. */
static int
header_parse(const struct config_section *s, struct header *h)
{
	char text[CFG_NAME_LEN], *rest, *kind, *name;
	unsigned i;

	snprintf(text, sizeof(text), "%s", s->title);
	kind = strtok_r(text, CONFIG_SPACE, &rest);
	name = strtok_r(NULL, CONFIG_SPACE, &rest);
	for (i = 0; kind != NULL && h->kind == NULL && i < RTE_DIM(kinds); i++)
		if (strcmp(kinds[i].name, kind) == 0)
			h->kind = &kinds[i];
	if (h->kind == NULL)
		return config_section_fail(s, NULL,
					   "unknown section [%.40s]; allowed are [eal], "
					   "[workers], [control], [port NAME], [bond NAME], "
					   "[stream NAME]",
					   s->title);
	if (h->kind->slot == NULL && name != NULL)
		return config_section_fail(s, NULL,
					   "[%.40s]: this section has no name; [%s] is "
					   "allowed",
					   s->title, kind);
	if (h->kind->slot != NULL && (name == NULL || strtok_r(NULL, CONFIG_SPACE, &rest) != NULL))
		return config_section_fail(s, NULL,
					   "[%.40s]: one name is wanted; [%s NAME] is "
					   "allowed, NAME without white space",
					   s->title, kind);
	if (name != NULL)
		snprintf(h->name, sizeof(h->name), "%s", name);
	return 0;
}

/* Read the header of section s into headers[s->index]; those before it are read. */
static int
header_read(const struct config_section *s, struct header *headers)
{
	struct header *h = &headers[s->index];
	char *slot;
	int i, rc;

	rc = header_parse(s, h);
	if (rc < 0)
		return rc;
	for (i = 1; i < s->index; i++) {
		if (strcmp(headers[i].name, h->name) != 0)
			continue;
		if (headers[i].kind == h->kind)
			return config_section_fail(s, NULL,
						   "[%.60s] is in line %u already; one "
						   "is allowed",
						   s->title, config_locate_line(s->file, i, -1));
		if (headers[i].kind->endpoint && h->kind->endpoint)
			return config_section_fail(s, NULL,
						   "[%.60s]: a %s of this name is in line "
						   "%u; ports and bonds must differ in name",
						   s->title, headers[i].kind->name,
						   config_locate_line(s->file, i, -1));
	}
	if (h->kind->slot == NULL)
		return 0;
	slot = h->kind->slot(s->c, &h->slot);
	if (slot == NULL)
		return config_section_fail(s, NULL, "too many [%s] sections; %u are allowed",
					   h->kind->name, h->kind->max);
	snprintf(slot, BOND_NAME_SIZE, "%s", h->name);
	return 0;
}

static int
key_unknown(const struct config_section *s, const struct kind *k, int entry)
{
	char allowed[128] = "";
	size_t len = 0;
	unsigned i;

	for (i = 0; k->keys[i] != NULL; i++)
		len += (size_t)snprintf(allowed + len, sizeof(allowed) - len, "%s%s",
					i == 0 ? "" : ", ", k->keys[i]);
	return config_section_fail_at(
		s, entry, "unknown key \"%.40s\" in [%.40s]; allowed: %s%s", s->entries[entry].name,
		s->title, allowed,
		k->read != config_bond_read ?
			"" :
			" and the bonding options that \"bondd --help\" lists");
}

/* Keys known, there once and with a value. */
static int
keys_check(const struct config_section *s, const struct kind *k)
{
	const struct bond_option *o;
	unsigned j;
	int i, first;

	for (i = 0; i < s->n_entries; i++) {
		const struct rte_cfgfile_entry *e = &s->entries[i];

		/* A remark that happens to hold a "=". */
		if (e->name[0] == '#')
			continue;
		for (j = 0; k->keys[j] != NULL && strcmp(k->keys[j], e->name) != 0; j++)
			;
		o = k->read == config_bond_read ? bond_option_find(e->name) : NULL;
		if (k->keys[j] == NULL && o == NULL)
			return key_unknown(s, k, i);
		for (first = 0; strcmp(s->entries[first].name, e->name) != 0; first++)
			;
		if (first != i)
			return config_section_fail_at(s, i,
						      "key \"%s\" is in line %u already; one "
						      "in each section is allowed",
						      e->name,
						      config_locate_line(s->file, s->index, first));
		if (e->value[0] == '\0' && (o == NULL || o->type != BOND_OPTION_SLAVE))
			return config_section_fail_at(s, i,
						      "key \"%s\" has no value; write %s = "
						      "VALUE or leave the line out",
						      e->name, e->name);
	}
	return 0;
}

/* The part before the first header may hold remarks only. */
static int
global_check(const struct config_section *s)
{
	int i;

	for (i = 0; i < s->n_entries; i++)
		if (s->entries[i].name[0] != '#')
			return config_section_fail_at(s, i,
						      "key \"%.40s\" before any section; "
						      "allowed first is [eal], [workers], "
						      "[control], [port NAME], [bond NAME] or "
						      "[stream NAME]",
						      s->entries[i].name);
	return 0;
}

static int
headers_read(struct config_section *s, struct header *headers, int n)
{
	int i, rc;

	for (i = 0; i < n; i++) {
		rc = config_section_load(s, i);
		if (rc == 0)
			rc = i == 0 ? global_check(s) : header_read(s, headers);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int
contents_read(struct config_section *s, const struct header *headers, int n, const struct kind *k)
{
	int i, rc;

	for (i = 1; i < n; i++) {
		const struct header *h = &headers[i];

		if (h->kind != k)
			continue;
		rc = config_section_load(s, i);
		if (rc < 0)
			return rc;
		snprintf(s->name, sizeof(s->name), "%s", h->name);
		s->slot = h->slot;
		rc = keys_check(s, k);
		if (rc == 0)
			rc = k->read(s);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int
sections_read(struct config_section *s)
{
	int n = rte_cfgfile_num_sections(s->cfg, NULL, 0);
	struct header *headers;
	unsigned k;
	int rc;

	headers = calloc((size_t)n, sizeof(headers[0]));
	if (headers == NULL)
		return -ENOMEM;
	rc = headers_read(s, headers, n);
	for (k = 0; rc == 0 && k < RTE_DIM(kinds); k++)
		rc = contents_read(s, headers, n, &kinds[k]);
	free(headers);
	return rc;
}

int
config_load(const char *file, struct config *c, struct bond_error *err)
{
	struct config_section s = { .file = file, .c = c, .err = err };
	int rc;

	memset(c, 0, sizeof(*c));
	rc = config_locate_check(file, err);
	if (rc < 0)
		return rc;
	/* The global section is where librte_cfgfile puts what stands before any header. */
	s.cfg = rte_cfgfile_load(file, CFG_FLAG_GLOBAL_SECTION | CFG_FLAG_EMPTY_VALUES);
	if (s.cfg == NULL) {
		snprintf(err->text, sizeof(err->text),
			 "%s: changed while it was read; a file that rests is allowed", file);
		return -EINVAL;
	}
	rc = sections_read(&s);
	if (rc == -ENOMEM)
		snprintf(err->text, sizeof(err->text), "%s: out of memory", file);
	free(s.entries);
	rte_cfgfile_close(s.cfg);
	return rc;
}
