/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Ports for the tests of a whole bond, made once, and the link source that says of them what
 * the test wants. Test thread.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <rte_bus_vdev.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>

#include "bondbed.h"

struct wire bed_wires[BED_WIRES];
uint16_t bed_nulls[BED_NULLS];

struct link {
	struct bond_link now;
	bool changed;
};

static struct link links[RTE_MAX_ETHPORTS];

static void *
links_open(uint16_t port_id)
{
	return &links[port_id];
}

static void
links_close(void *watch)
{
	(void)watch;
}

static void
links_read(void *watch, struct bond_link *link)
{
	struct link *l = watch;

	*link = l->now;
	l->changed = false;
}

static void
links_poll(void)
{
}

static bool
links_changed(void *watch)
{
	const struct link *l = watch;

	return l->changed;
}

static int
links_fd(void)
{
	return -1;
}

const struct bond_link_source bed_links = {
	.name = "test",
	.open = links_open,
	.close = links_close,
	.read = links_read,
	.poll = links_poll,
	.changed = links_changed,
	.fd = links_fd,
};

void
bed_links_reset(void)
{
	const struct bond_link up = { .up = true, .speed = 10000, .duplex = BOND_DUPLEX_FULL };
	unsigned i;

	for (i = 0; i < RTE_DIM(links); i++)
		links[i] = (struct link){ .now = up };
}

void
bed_link_silently(uint16_t port_id, bool up)
{
	links[port_id].now.up = up;
}

void
bed_link(uint16_t port_id, bool up)
{
	bed_link_silently(port_id, up);
	links[port_id].changed = true;
}

void
bed_link_speed_silently(uint16_t port_id, uint32_t speed)
{
	links[port_id].now.speed = speed;
}

void
bed_link_speed(uint16_t port_id, uint32_t speed, uint8_t duplex)
{
	bed_link_speed_silently(port_id, speed);
	links[port_id].now.duplex = duplex;
	links[port_id].changed = true;
}

/* Wires have one rx and one tx queue: control has none of its own, so its frames wait. */
void
bed_wire_make(struct wire *w, const char *name)
{
	char ring[RTE_RING_NAMESIZE];
	int port_id;

	snprintf(ring, sizeof(ring), "%s_to", name);
	w->to_port = rte_ring_create(ring, BED_RING, SOCKET_ID_ANY, 0);
	snprintf(ring, sizeof(ring), "%s_from", name);
	w->from_port = rte_ring_create(ring, BED_RING, SOCKET_ID_ANY, 0);
	port_id = rte_eth_from_rings(name, &w->to_port, 1, &w->from_port, 1, 0);
	if (w->to_port == NULL || w->from_port == NULL || port_id < 0) {
		fprintf(stderr, "no wire %s\n", name);
		exit(1);
	}
	w->port_id = (uint16_t)port_id;
	/* A NIC starts with neither; net_ring has both on. */
	rte_eth_promiscuous_disable(w->port_id);
	rte_eth_allmulticast_disable(w->port_id);
}

uint16_t
bed_null_make(const char *name, const char *args)
{
	uint16_t port_id;

	if (rte_vdev_init(name, args) != 0 || rte_eth_dev_get_port_by_name(name, &port_id) != 0) {
		fprintf(stderr, "no port %s\n", name);
		exit(1);
	}
	return port_id;
}

void
bed_start(const char *prog)
{
	char name[16];
	unsigned i;

	testbed_start(prog);
	for (i = 0; i < BED_WIRES; i++) {
		snprintf(name, sizeof(name), "s%u", i);
		bed_wire_make(&bed_wires[i], name);
	}
	for (i = 0; i < BED_NULLS; i++) {
		snprintf(name, sizeof(name), "net_null_n%u", i);
		bed_nulls[i] = bed_null_make(name, "no-rx=1");
	}
}

void
bed_wires_empty(void)
{
	struct rte_mbuf *m;
	void *p;
	unsigned i;

	for (i = 0; i < BED_WIRES; i++) {
		while ((m = testbed_take(&bed_wires[i])) != NULL)
			rte_pktmbuf_free(m);
		while (rte_ring_dequeue(bed_wires[i].to_port, &p) == 0)
			rte_pktmbuf_free(p);
	}
}
