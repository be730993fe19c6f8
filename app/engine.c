/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The table of engines, and the ones that need a few lines only: io, mac, macswap, rxonly.
 * Engines run on the worker that owns the leg; a turn is one burst in and one burst out,
 * without a lock, a system call or a clock. Only control calls engine_at(), engine_find(),
 * leg_set_addresses() and leg_drop_waiting(). Who makes legs checks min_ports and max_ports.
 */

#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>
#include <rte_prefetch.h>

#include "engine.h"

void
leg_set_addresses(struct leg *l)
{
	struct rte_ether_addr src;
	uint64_t word = 0;

	endpoint_mac(&l->out, &src);
	memcpy(&word, &src, sizeof(src));
	__atomic_store_n(&l->src_word, word, __ATOMIC_RELAXED);
	l->dst = (struct rte_ether_addr){ .addr_bytes = { 0x02, 0, 0, 0, 0,
							  (uint8_t)l->out.port_id } };
}

static void
packets_drop(struct leg *l, struct rte_mbuf **pkts, uint16_t n)
{
	rte_pktmbuf_free_bulk(pkts, n);
	l->stats.dropped += n;
}

static __rte_noinline void
packets_keep(struct leg *l, struct rte_mbuf **pkts, uint16_t n)
{
	if (l->out.bond == NULL || l->out.txq->held == l->held) {
		packets_drop(l, pkts, n);
		return;
	}
	l->held = l->out.txq->held;
	memcpy(l->waiting, pkts, n * sizeof(pkts[0]));
	l->n_waiting = n;
}

/* What waits is sent together with what comes behind it, as both may be of one flow. */
static __rte_noinline void
send_behind_waiting(struct leg *l, struct rte_mbuf **pkts, uint16_t n)
{
	struct rte_mbuf *all[LEG_WAITING];
	uint16_t n_all = l->n_waiting, sent, i;

	memcpy(all, l->waiting, n_all * sizeof(all[0]));
	l->n_waiting = 0;
	for (i = 0; i < n; i++)
		all[n_all++] = pkts[i];
	sent = l->out.tx(&l->out, all, n_all);
	l->stats.tx += sent;
	if (sent < n_all)
		packets_keep(l, &all[sent], n_all - sent);
}

void
leg_send(struct leg *l, struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t sent;

	if (unlikely(l->n_waiting != 0)) {
		send_behind_waiting(l, pkts, n);
		return;
	}
	sent = l->out.tx(&l->out, pkts, n);
	l->stats.tx += sent;
	if (unlikely(sent < n))
		packets_keep(l, &pkts[sent], n - sent);
}

void
leg_run(struct leg *l)
{
	if (unlikely(l->n_waiting != 0)) {
		send_behind_waiting(l, NULL, 0);
		if (l->n_waiting > LEG_WAITING - ENGINE_BURST)
			return;
	}
	l->engine->run(l);
}

void
leg_drop_waiting(struct leg *l)
{
	packets_drop(l, l->waiting, l->n_waiting);
	l->n_waiting = 0;
}

static void
io_run(struct leg *l)
{
	struct rte_mbuf *pkts[ENGINE_BURST];
	uint16_t n = l->in.rx(&l->in, pkts, ENGINE_BURST);

	if (n == 0)
		return;
	l->stats.rx += n;
	leg_send(l, pkts, n);
}

/* Forward a burst after edit() of each Ethernet header; inlined, edit becomes no call. */
static __rte_always_inline void
edit_run(struct leg *l, void (*edit)(const struct leg *l, struct rte_ether_hdr *eth))
{
	struct rte_mbuf *pkts[ENGINE_BURST];
	uint16_t i, n = l->in.rx(&l->in, pkts, ENGINE_BURST);

	if (n == 0)
		return;
	l->stats.rx += n;
	for (i = 0; i < n; i++)
		rte_prefetch0(rte_pktmbuf_mtod(pkts[i], void *));
	for (i = 0; i < n; i++) {
		/* What has no whole header goes through as it is. */
		if (likely(rte_pktmbuf_data_len(pkts[i]) >= RTE_ETHER_HDR_LEN))
			edit(l, rte_pktmbuf_mtod(pkts[i], struct rte_ether_hdr *));
	}
	leg_send(l, pkts, n);
}

static __rte_always_inline void
mac_edit(const struct leg *l, struct rte_ether_hdr *eth)
{
	eth->dst_addr = l->dst;
	eth->src_addr = leg_src(l);
}

static void
mac_run(struct leg *l)
{
	edit_run(l, mac_edit);
}

static __rte_always_inline void
macswap_edit(const struct leg *l __rte_unused, struct rte_ether_hdr *eth)
{
	struct rte_ether_addr dst = eth->dst_addr;

	eth->dst_addr = eth->src_addr;
	eth->src_addr = dst;
}

static void
macswap_run(struct leg *l)
{
	edit_run(l, macswap_edit);
}

static void
rxonly_run(struct leg *l)
{
	struct rte_mbuf *pkts[ENGINE_BURST];
	uint16_t n = l->in.rx(&l->in, pkts, ENGINE_BURST);

	if (n == 0)
		return;
	l->stats.rx += n;
	l->stats.used += n;
	rte_pktmbuf_free_bulk(pkts, n);
}

static const struct engine engine_io = {
	.name = "io",
	.help = "forward packets unchanged",
	.min_ports = 1,
	.max_ports = 2,
	.receives = true,
	.sends = true,
	.crosses = true,
	.run = io_run,
};

static const struct engine engine_mac = {
	.name = "mac",
	.help = "forward packets with new source and destination addresses",
	.min_ports = 1,
	.max_ports = 2,
	.receives = true,
	.sends = true,
	.crosses = true,
	.run = mac_run,
};

static const struct engine engine_macswap = {
	.name = "macswap",
	.help = "forward packets with source and destination address exchanged",
	.min_ports = 1,
	.max_ports = 2,
	.receives = true,
	.sends = true,
	.crosses = true,
	.run = macswap_run,
};

static const struct engine engine_rxonly = {
	.name = "rxonly",
	.help = "receive, count and free packets",
	.min_ports = 1,
	.max_ports = 2,
	.receives = true,
	.run = rxonly_run,
};

static const struct engine *const engines[] = {
	&engine_io, &engine_mac, &engine_macswap, &engine_icmpecho, &engine_rxonly, &engine_txonly,
};

const struct engine *
engine_at(unsigned i)
{
	return i < RTE_DIM(engines) ? engines[i] : NULL;
}

const struct engine *
engine_find(const char *name)
{
	unsigned i;

	for (i = 0; i < RTE_DIM(engines); i++)
		if (strcmp(engines[i]->name, name) == 0)
			return engines[i];
	return NULL;
}
