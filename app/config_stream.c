/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The sections [stream NAME]: which engine runs between which endpoints. An endpoint's
 * queues are polled by one stream only, so what somebody else polls is refused: a slave
 * (its bond does), a bond joined to the kernel, an endpoint of another stream. Control
 * thread, at start and on reload. Engines are those of engine.c.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "config_section.h"
#include "engine.h"

/* Names of all engines, as in "io|mac". */
static void
engines_list(char *buf, size_t size)
{
	const struct engine *e;
	size_t len = 0;
	unsigned i;

	for (i = 0; (e = engine_at(i)) != NULL && len < size; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s%s", i == 0 ? "" : "|", e->name);
}

static const struct engine *
engine_read(const struct config_section *s)
{
	const char *value = config_section_value(s, "engine");
	const struct engine *e = value == NULL ? NULL : engine_find(value);
	char allowed[128];

	if (e != NULL)
		return e;
	engines_list(allowed, sizeof(allowed));
	if (value == NULL)
		config_section_fail(s, NULL, "[%s]: no engine; allowed is engine = %s", s->title,
				    allowed);
	else
		config_section_fail(s, "engine", "engine \"%.40s\" is unknown; allowed is %s",
				    value, allowed);
	return NULL;
}

static const struct config_bond *
bond_of_slave(const struct config *c, const char *name)
{
	unsigned i, j;

	for (i = 0; i < c->n_bonds; i++)
		for (j = 0; j < c->bonds[i].n_slaves; j++)
			if (strcmp(c->bonds[i].slaves[j].name, name) == 0)
				return &c->bonds[i];
	return NULL;
}

static const struct config_stream *
stream_of_port(const struct config *c, const char *name)
{
	unsigned i, j;

	for (i = 0; i < c->n_streams; i++)
		for (j = 0; j < c->streams[i].n_ports; j++)
			if (strcmp(c->streams[i].ports[j], name) == 0)
				return &c->streams[i];
	return NULL;
}

static int
endpoint_check(const struct config_section *s, const char *name)
{
	const struct config_bond *b = config_find_bond(s->c, name);
	const struct config_stream *other = stream_of_port(s->c, name);

	if (b != NULL && b->kernel[0] != '\0')
		return config_section_fail(s, "ports",
					   "ports: bond %s is joined to the kernel by "
					   "kernel = %s; a bond without it is allowed",
					   name, b->kernel);
	if (b == NULL && (strlen(name) >= BOND_NAME_SIZE || !config_port_possible(s->c, name)))
		return config_section_fail(s, "ports",
					   "ports: %.40s is unknown; allowed are names "
					   "of [bond] and [port] sections and devices that EAL "
					   "options make (net_..., a PCI address)",
					   name);
	b = bond_of_slave(s->c, name);
	if (b != NULL)
		return config_section_fail(s, "ports",
					   "ports: %s is a slave of bond %s; the bond "
					   "or a port of its own is allowed",
					   name, b->name);
	if (other != NULL)
		return config_section_fail(s, "ports",
					   "ports: %s is in [stream %s] already; one "
					   "place in one stream is allowed",
					   name, other->name);
	return 0;
}

int
config_stream_read(const struct config_section *s)
{
	const char *value = config_section_value(s, "ports");
	struct config_stream *st = &s->c->streams[s->slot];
	char text[CONFIG_VALUE_SIZE], *rest, *name;
	const struct engine *e;
	unsigned n = 0;
	int rc;

	e = engine_read(s);
	if (e == NULL)
		return -EINVAL;
	snprintf(st->engine, sizeof(st->engine), "%s", e->name);
	snprintf(text, sizeof(text), "%s", value != NULL ? value : "");
	for (name = strtok_r(text, CONFIG_SPACE, &rest); name != NULL;
	     name = strtok_r(NULL, CONFIG_SPACE, &rest)) {
		if (++n > RTE_DIM(st->ports))
			continue;
		rc = endpoint_check(s, name);
		if (rc < 0)
			return rc;
		snprintf(st->ports[st->n_ports++], BOND_NAME_SIZE, "%s", name);
	}
	if (n < e->min_ports || n > RTE_MIN(e->max_ports, RTE_DIM(st->ports)))
		return config_section_fail(s, value != NULL ? "ports" : NULL,
					   "[%s]: %u ports; "
					   "engine %s is allowed %u..%u",
					   s->title, n, e->name, e->min_ports, e->max_ports);
	return 0;
}
