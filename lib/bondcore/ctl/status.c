/* SPDX-License-Identifier: BSD-3-Clause */

/* The one getter: what the bond is now, as a struct that every view is made of. Control thread. */

#include "ctl.h"

uint16_t
bond_mtu(const struct bond *b)
{
	return b->mtu;
}

const uint8_t *
bond_mac(const struct bond *b)
{
	return b->mac;
}

static void
slave_lacp(const struct bond *b, unsigned id, struct bond_slave_lacp *out)
{
	struct bond_lacp_status lacp;

	if (!b->lacp.ports[id].used) {
		out->reason = BOND_LACP_NO_PARTNER; /* the next pass takes it in */
		return;
	}
	lacp_port_status(&b->lacp, id, &lacp);
	*out = (struct bond_slave_lacp){
		.aggregator = lacp.aggregator,
		.reason = lacp.reason,
		.actor_churn = lacp.actor_churn,
		.partner_churn = lacp.partner_churn,
		.actor_churned = lacp.actor_churned,
		.partner_churned = lacp.partner_churned,
		.actor = lacp.actor,
		.partner = lacp.partner,
	};
}

static void
slave_status(const struct bond *b, unsigned i, struct bond_slave_status *out)
{
	const struct slave *s = b->slaves[i];
	struct bond_rx_count rx;
	struct bond_tx_count tx;

	snprintf(out->name, sizeof(out->name), "%s", s->name);
	out->port_id = s->port_id;
	out->link = s->mii.state;
	out->active = (int)i == b->active;
	out->inactive = !mode_slave_delivers(b, s);
	out->duplex = s->link.duplex;
	out->speed = s->link.speed;
	out->link_failure_count = s->failures;
	out->prio = s->prio;
	out->weight = s->weight;
	out->share = weight_in_force(b, s);
	out->slots = mode_hashes(b) ? slots_count(&b->slots, s->id) : 0;
	counters_of_slave(b, s->id, &rx, &tx);
	out->rx_packets = rx.packets - s->rx_base.packets;
	out->rx_suppressed = rx.suppressed - s->rx_base.suppressed;
	out->tx_packets = tx.packets - s->tx_base.packets;
	out->tx_refused = tx.refused - s->tx_base.refused;
	out->port_prio = s->port_prio;
	if (b->conf.mode == BOND_MODE_8023AD)
		slave_lacp(b, s->id, &out->lacp);
	memcpy(out->perm_mac, s->perm_mac, BOND_MAC_SIZE);
	memcpy(out->mac, s->mac, BOND_MAC_SIZE);
}

/* Counters have one writer each, a worker; a sum of momentary values is all there is. */
static void
counters_add(const struct bond *b, struct bond_status *out)
{
	struct bond_rx_count rx;
	struct bond_tx_count tx;
	uint16_t q;
	unsigned id;

	for (id = 0; id < BOND_MAX_SLAVES; id++) {
		counters_of_slave(b, id, &rx, &tx);
		out->rx_packets += rx.packets;
		out->rx_suppressed += rx.suppressed;
		out->tx_packets += tx.packets;
	}
	for (q = 0; q < b->n_tx_queues; q++) {
		const struct bond_txq *txq = &b->txq[q];

		out->tx_unsent += __atomic_load_n(&txq->unsent, __ATOMIC_RELAXED);
		out->control_sent += __atomic_load_n(&txq->control_sent, __ATOMIC_RELAXED);
	}
}

void
bond_status_get(const struct bond *b, struct bond_status *status)
{
	unsigned i;

	*status = (struct bond_status){
		.conf = b->conf,
		.carrier = bond_carrier(b),
		.mtu = b->mtu,
		.primary = bond_primary_index(b),
		.active = b->active,
		.n_slaves = b->n_slaves,
		.map_generation = b->generation,
		.map_time = b->map_time,
		.failovers = b->failovers,
		.rx_stale = b->rx_stale,
		.control_sent = b->control_sent,
		.control_dropped = sending_dropped(b),
		.slow_received = b->slow_received,
		.slow_dropped = slow_dropped(b),
	};
	snprintf(status->name, sizeof(status->name), "%s", b->name);
	memcpy(status->mac, b->mac, BOND_MAC_SIZE);
	for (i = 0; i < b->n_slaves; i++)
		slave_status(b, i, &status->slaves[i]);
	if (b->conf.mode == BOND_MODE_8023AD) {
		lacp_aggregator_get(&b->lacp, &status->aggregator);
		memcpy(status->system_mac, b->lacp.set.system, BOND_MAC_SIZE);
	}
	counters_add(b, status);
}
