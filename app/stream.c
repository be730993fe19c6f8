/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Turns the streams of the configuration, and the joints between bonds and their
 * kernel-facing interfaces, into pairs of legs for the workers. That each end is in one
 * stream only is checked with the configuration. Control lcore.
 */

#include <stdlib.h>

#include <rte_ethdev.h>
#include <rte_malloc.h>

#include "appliance_private.h"
#include "log.h"
#include "port.h"

/* One end of a stream before it is cut into queues. */
struct end {
	const char *name;
	struct member *member; /* NULL = a plain port */
	uint16_t port_id;
	uint16_t queues;
};

/* The node of a bond is that of its first slave: they are meant to be on one. */
static int
bond_socket(const struct bond *b)
{
	static struct bond_status status;

	bond_status_get(b, &status);
	return status.n_slaves != 0 ? rte_eth_dev_socket_id(status.slaves[0].port_id) : -1;
}

static void
end_point(const struct end *e, uint16_t queue, struct endpoint *out)
{
	if (e->member != NULL)
		endpoint_of_bond(out, e->member->bond, queue, bond_socket(e->member->bond));
	else
		endpoint_of_port(out, e->port_id, queue);
}

static int
end_find(struct appliance *a, const char *name, struct end *e, struct bond_error *err)
{
	bool plugged;
	unsigned i;

	*e = (struct end){ .name = name, .queues = 1 };
	for (i = 0; i < a->config.n_bonds; i++) {
		if (strcmp(a->config.bonds[i].name, name) == 0) {
			e->member = &a->members[i];
			e->queues = a->config.bonds[i].queues;
			break;
		}
	}
	return e->member != NULL ? 0 : port_open(&a->config, name, &e->port_id, &plugged, err);
}

/* A plain port gets as many queues as its stream has. */
static int
end_start(struct appliance *a, const struct end *e, uint16_t queues, struct bond_error *err)
{
	return e->member != NULL ? 0 : port_start(e->port_id, e->name, queues, a->pool, err);
}

static struct leg_pair *
pair_create(struct appliance *a, const char *stream)
{
	struct leg_pair *p;

	if (a->n_pairs == MAX_PAIRS)
		return NULL;
	p = rte_zmalloc("leg_pair", sizeof(*p), RTE_CACHE_LINE_SIZE);
	if (p == NULL)
		return NULL;
	snprintf(p->stream, sizeof(p->stream), "%s", stream);
	a->pairs[a->n_pairs++] = p;
	return p;
}

static void
leg_add(struct appliance *a, struct leg_pair *p, const struct engine *engine,
	const struct endpoint *in, const struct endpoint *out)
{
	struct leg *l = &p->legs[p->n_legs++];

	l->in = *in;
	l->out = *out;
	l->engine = engine;
	l->pool = a->pool;
	leg_set_addresses(l);
}

static int
pairs_add(struct appliance *a, const char *stream, const struct engine *engine,
	  const struct end *ends, unsigned n_ends, struct bond_error *err)
{
	uint16_t queue, queues = 1;
	unsigned i;

	for (i = 0; i < n_ends; i++)
		queues = RTE_MAX(queues, ends[i].queues);
	for (queue = 0; queue < queues; queue++) {
		struct leg_pair *p = pair_create(a, stream);
		struct endpoint point[2];
		int ret;

		if (p == NULL) {
			snprintf(err->text, sizeof(err->text),
				 "stream %s: no room: %d queues in "
				 "all streams are allowed",
				 stream, MAX_PAIRS);
			return -ENOSPC;
		}
		for (i = 0; i < n_ends; i++)
			end_point(&ends[i], queue, &point[i]);
		for (i = 0; i < n_ends; i++)
			leg_add(a, p, engine, &point[i],
				&point[engine->crosses ? n_ends - 1 - i : i]);
		ret = workers_add(a->workers, p, err);
		if (ret != 0)
			return ret;
	}
	return 0;
}

static int
stream_create(struct appliance *a, const struct config_stream *s, struct bond_error *err)
{
	struct end ends[2];
	uint16_t queues = 1;
	unsigned i;
	int ret;

	for (i = 0; i < s->n_ports; i++) {
		ret = end_find(a, s->ports[i], &ends[i], err);
		if (ret != 0)
			return ret;
		queues = RTE_MAX(queues, ends[i].queues);
	}
	for (i = 0; i < s->n_ports; i++) {
		if (ends[i].member != NULL && ends[i].queues != queues) {
			snprintf(err->text, sizeof(err->text),
				 "stream %s: %s has %u queues, the "
				 "other end %u; both must have the same number",
				 s->name, ends[i].name, ends[i].queues, queues);
			return -EINVAL;
		}
		ret = end_start(a, &ends[i], queues, err);
		if (ret != 0)
			return ret;
	}
	return pairs_add(a, s->name, engine_find(s->engine), ends, s->n_ports, err);
}

/* bond0 and the interface bond0 of the kernel: everything passes, both ways. */
static int
joint_create(struct appliance *a, unsigned i, struct bond_error *err)
{
	const struct config_bond *conf = &a->config.bonds[i];
	struct member *m = &a->members[i];
	struct end ends[2] = {
		{ .name = conf->name, .member = m, .queues = conf->queues },
		{ .name = conf->kernel, .port_id = m->kernel_port, .queues = conf->queues },
	};

	return pairs_add(a, conf->name, engine_find("io"), ends, 2, err);
}

int
streams_create(struct appliance *a, struct bond_error *err)
{
	unsigned i;
	int ret;

	for (i = 0; i < a->config.n_bonds; i++) {
		if (a->members[i].kernel_port == NO_PORT)
			continue;
		ret = joint_create(a, i, err);
		if (ret != 0)
			return ret;
	}
	for (i = 0; i < a->config.n_streams; i++) {
		ret = stream_create(a, &a->config.streams[i], err);
		if (ret != 0)
			return ret;
	}
	return 0;
}

void
streams_readdress(struct appliance *a, const struct bond *b)
{
	unsigned i, j;

	for (i = 0; i < a->n_pairs; i++) {
		for (j = 0; j < a->pairs[i]->n_legs; j++) {
			if (a->pairs[i]->legs[j].out.bond == b)
				leg_set_addresses(&a->pairs[i]->legs[j]);
		}
	}
}

void
streams_free(struct appliance *a)
{
	unsigned i;

	workers_clear(a->workers);
	while (a->n_pairs != 0) {
		struct leg_pair *p = a->pairs[--a->n_pairs];

		for (i = 0; i < p->n_legs; i++) {
			endpoint_drain(&p->legs[i].in);
			leg_drop_waiting(&p->legs[i]);
		}
		rte_free(p);
	}
}
