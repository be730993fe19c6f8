/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A bond: made, looked up, given options, freed. What options mean is elsewhere; here
 * they only become reasons for the next control pass to look again. Control thread.
 */

#include <stdarg.h>
#include <stdlib.h>

#include <rte_malloc.h>

#include "ctl.h"

int
bond_refuse(struct bond_error *err, int ret, const char *fmt, ...)
{
	va_list args;

	if (err != NULL) {
		va_start(args, fmt);
		vsnprintf(err->text, sizeof(err->text), fmt, args);
		va_end(args);
	}
	return ret;
}

void
bond_because(struct bond *b, const char *fmt, ...)
{
	size_t used = strlen(b->why);
	va_list args;

	if (used != 0 && used + 2 < sizeof(b->why))
		used += snprintf(&b->why[used], sizeof(b->why) - used, ", ");
	va_start(args, fmt);
	vsnprintf(&b->why[used], sizeof(b->why) - used, fmt, args);
	va_end(args);
}

struct slave *
bond_slave_named(const struct bond *b, const char *name, int *index)
{
	unsigned i;

	for (i = 0; i < b->n_slaves; i++) {
		if (strcmp(b->slaves[i]->name, name) == 0) {
			if (index != NULL)
				*index = i;
			return b->slaves[i];
		}
	}
	return NULL;
}

int
bond_primary_index(const struct bond *b)
{
	int index = ACTIVE_NONE;

	if (mode_has_active(b->conf.mode) && b->conf.primary[0] != '\0')
		bond_slave_named(b, b->conf.primary, &index);
	return index;
}

struct bond *
bond_find(const struct bond_ctl *ctl, const char *name)
{
	struct bond *b;

	for (b = ctl->bonds; b != NULL; b = b->next) {
		if (strcmp(b->name, name) == 0)
			return b;
	}
	return NULL;
}

struct bond *
bond_at(const struct bond_ctl *ctl, unsigned i)
{
	struct bond *b = ctl->bonds;

	while (b != NULL && i-- > 0)
		b = b->next;
	return b;
}

const char *
bond_name(const struct bond *b)
{
	return b->name;
}

const struct bond_conf *
bond_conf_of(const struct bond *b)
{
	return &b->conf;
}

static int
params_check(const struct bond_ctl *ctl, const struct bond_params *p, struct bond_error *err)
{
	if (p->name == NULL || p->name[0] == '\0' || strlen(p->name) >= BOND_NAME_SIZE ||
	    strpbrk(p->name, " \t\r\n") != NULL)
		return bond_refuse(err, -EINVAL,
				   "the name of a bond has 1..%d characters without white "
				   "space",
				   BOND_NAME_SIZE - 1);
	if (bond_find(ctl, p->name) != NULL)
		return bond_refuse(err, -EEXIST, "%s: there is a bond of that name", p->name);
	if (p->n_rx_queues < 1 || p->n_rx_queues > BOND_MAX_QUEUES)
		return bond_refuse(err, -EINVAL, "%s: queues: %u is not allowed; allowed: 1..%d",
				   p->name, p->n_rx_queues, BOND_MAX_QUEUES);
	if (p->n_tx_queues < 1 || p->n_tx_queues > BOND_MAX_QUEUES)
		return bond_refuse(err, -EINVAL, "%s: queues: %u is not allowed; allowed: 1..%d",
				   p->name, p->n_tx_queues, BOND_MAX_QUEUES);
	if (p->rx_pool == NULL)
		return bond_refuse(err, -EINVAL, "%s: no packet pool given", p->name);
	if (!mac_is_zero(p->mac) && !mac_is_unicast(p->mac))
		return bond_refuse(err, -EINVAL, "%s: mac must be a unicast address", p->name);
	if (p->mtu != 0 && p->mtu < RTE_ETHER_MIN_MTU)
		return bond_refuse(err, -EINVAL, "%s: mtu: %u is not allowed; allowed: %d..65535",
				   p->name, p->mtu, RTE_ETHER_MIN_MTU);
	return 0;
}

static void
queues_init(struct bond *b)
{
	uint16_t q;

	for (q = 0; q < b->n_rx_queues; q++) {
		b->rxq[q] = (struct bond_rxq){
			.map = &b->map,
			.slow = b->slow.rings[q],
			.slow_taken = b->slow.taken[q],
			.stash = b->lending[q].stash,
			.queue_id = q,
		};
	}
	for (q = 0; q < b->n_tx_queues; q++) {
		b->txq[q] = (struct bond_txq){
			.map = &b->map,
			.control = q == 0 ? b->sending.ring : NULL,
			.slot_bytes = &b->slot_bytes[q * BOND_SLOTS],
			.queue_id = q,
			.random = 0x9e3779b9u + q, /* any seed but 0 */
		};
	}
}

static void
bond_append(struct bond_ctl *ctl, struct bond *b)
{
	struct bond **end = &ctl->bonds;

	while (*end != NULL)
		end = &(*end)->next;
	*end = b;
}

/* Rings are known to DPDK by name: bonds of one name may follow each other. */
struct rte_ring *
bond_ring_make(const char *what, unsigned size, unsigned flags)
{
	char name[RTE_RING_NAMESIZE];
	static unsigned serial;

	snprintf(name, sizeof(name), "bond_%s_%u", what, serial++);
	return rte_ring_create(name, size, SOCKET_ID_ANY, flags);
}

void
bond_ring_free(struct rte_ring *ring)
{
	void *pkt;

	if (ring == NULL)
		return;
	while (rte_ring_dequeue(ring, &pkt) == 0)
		rte_pktmbuf_free(pkt);
	rte_ring_free(ring);
}

static void
bond_set_up(struct bond *b, const struct bond_params *params, const struct bond_conf *conf)
{
	uint16_t q;

	snprintf(b->name, sizeof(b->name), "%s", params->name);
	b->n_rx_queues = params->n_rx_queues;
	b->n_tx_queues = params->n_tx_queues;
	b->n_rxd = params->n_rxd;
	b->n_txd = params->n_txd;
	b->pool = params->rx_pool;
	for (q = 0; q < b->n_rx_queues; q++)
		b->rx_pools[q] = params->rx_pools != NULL ? params->rx_pools[q] : b->pool;
	b->has_port_conf = params->port_conf != NULL;
	if (b->has_port_conf)
		b->port_conf = *params->port_conf;
	b->mtu = params->mtu != 0 ? params->mtu : RTE_ETHER_MTU;
	memcpy(b->mac, params->mac, BOND_MAC_SIZE);
	b->mac_fixed = !mac_is_zero(params->mac);
	if (conf != NULL)
		b->conf = *conf;
	else
		bond_conf_init(&b->conf);
	b->conf.active_slave[0] = '\0';
	b->active = ACTIVE_NONE;
	slots_init(&b->slots);
	handover_init(b);
	lacp_init(&b->lacp);
}

/* What a bond owns besides itself. */
static void
parts_free(struct bond *b)
{
	sending_end(b);
	slow_end(b);
	lending_end(b);
	rte_free(b->slot_bytes);
	rte_free(b);
}

static int
parts_make(struct bond *b)
{
	b->slot_bytes =
		rte_zmalloc("bond_slot_bytes", b->n_tx_queues * BOND_SLOTS * sizeof(*b->slot_bytes),
			    RTE_CACHE_LINE_SIZE);
	if (b->slot_bytes == NULL)
		return -ENOMEM;
	if (sending_init(b) != 0 || slow_init(b) != 0)
		return -ENOMEM;
	return lending_init(b);
}

struct bond *
bond_create(struct bond_ctl *ctl, const struct bond_params *params, const struct bond_conf *conf,
	    struct bond_error *err)
{
	struct bond *b;
	int ret;

	ret = params_check(ctl, params, err);
	if (ret == 0 && conf != NULL && !mode_exists(conf->mode))
		ret = bond_refuse(err, -EINVAL, "%s: mode %u is not available", params->name,
				  conf->mode);
	if (ret != 0) {
		rte_errno = -ret;
		return NULL;
	}
	b = rte_zmalloc("bond", sizeof(*b), RTE_CACHE_LINE_SIZE);
	if (b == NULL)
		goto no_memory;
	b->ctl = ctl;
	bond_set_up(b, params, conf);
	if (parts_make(b) != 0) {
		parts_free(b);
		goto no_memory;
	}
	queues_init(b);
	map_init(b);
	bond_append(ctl, b);
	return b;

no_memory:
	rte_errno = bond_refuse(err, ENOMEM, "%s: out of memory", params->name);
	return NULL;
}

int
bond_free(struct bond *b)
{
	struct bond **link;

	if (b == NULL)
		return 0;
	if (b->n_slaves != 0 || b->leaving != NULL || !map_all_free(b))
		return -EBUSY;
	for (link = &b->ctl->bonds; *link != b; link = &(*link)->next)
		;
	*link = b->next;
	parts_free(b);
	return 0;
}

struct bond_rxq *
bond_rxq_get(struct bond *b, uint16_t i)
{
	return i < b->n_rx_queues ? &b->rxq[i] : NULL;
}

struct bond_txq *
bond_txq_get(struct bond *b, uint16_t i)
{
	return i < b->n_tx_queues ? &b->txq[i] : NULL;
}

int
bond_set_mtu(struct bond *b, uint16_t mtu, struct bond_error *err)
{
	unsigned i;
	int ret;

	if (mtu < RTE_ETHER_MIN_MTU)
		return bond_refuse(err, -EINVAL, "%s: mtu: %u is not allowed; allowed: %d..65535",
				   b->name, mtu, RTE_ETHER_MIN_MTU);
	for (i = 0; i < b->n_slaves; i++) {
		ret = port_set_mtu(b->slaves[i], b, mtu);
		if (ret != 0)
			goto undo;
	}
	b->mtu = mtu;
	return 0;

undo:
	bond_refuse(err, ret, "%s: mtu: %s does not take %u: %s", b->name, b->slaves[i]->name, mtu,
		    rte_strerror(-ret));
	while (i-- > 0) {
		if (port_set_mtu(b->slaves[i], b, b->mtu) != 0)
			CTL_LOG(ERR, "%s: undo of mtu %u on %s failed", b->name, mtu,
				b->slaves[i]->name);
	}
	return ret;
}
