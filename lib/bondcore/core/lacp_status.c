/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What the LACP engine shows of itself: the active aggregator and one port. Control thread.
 */

#include <string.h>

#include "lacp_machine.h"

/* The port that carries without a partner stands for the active aggregator. */
static uint16_t
active_aggregator(const struct lacp *l)
{
	return l->fallback >= 0 ? l->ports[l->fallback].aggregator : l->active;
}

void
lacp_aggregator_get(const struct lacp *l, struct bond_aggregator_status *status)
{
	unsigned id;

	memset(status, 0, sizeof(*status));
	status->id = active_aggregator(l);
	for (id = 0; id < BOND_MAX_SLAVES && status->id != 0; id++) {
		const struct lacp_port *p = &l->ports[id];

		if (!p->used || p->facts.leaving || p->aggregator != status->id)
			continue;
		if (status->actor_key == 0) {
			status->actor_key = p->actor.key;
			status->partner_key = p->partner.key;
			memcpy(status->partner_mac, p->partner.system, BOND_MAC_SIZE);
		}
		status->n_ports += p->port_enabled && (p->state[LACP_RECEIVE] == RECEIVE_CURRENT ||
						       l->fallback == (int)id);
	}
}

static enum bond_lacp_churn
churn_of(uint8_t state)
{
	switch (state) {
	case CHURN_CHURNED:
		return BOND_CHURN_CHURNED;
	case CHURN_NONE:
		return BOND_CHURN_NONE;
	default:
		return BOND_CHURN_MONITORING;
	}
}

static const char *
state_name(const struct lacp *l, const struct lacp_port *p, enum lacp_machine_id id)
{
	return lacp_machine_of(l, id)->states[p->state[id]];
}

static void
copy_history(const struct lacp_port *p, struct bond_lacp_status *status)
{
	unsigned first = 0, i;

	status->n_history = p->n_history;
	if (status->n_history > BOND_LACP_HISTORY) {
		first = p->n_history % BOND_LACP_HISTORY;
		status->n_history = BOND_LACP_HISTORY;
	}
	for (i = 0; i < status->n_history; i++)
		status->history[i] = p->history[(first + i) % BOND_LACP_HISTORY];
}

void
lacp_port_status(const struct lacp *l, unsigned id, struct bond_lacp_status *status)
{
	const struct lacp_port *p = &l->ports[id];

	*status = (struct bond_lacp_status){
		.aggregator = p->aggregator,
		.in_active = p->aggregator != 0 && p->aggregator == active_aggregator(l),
		.selected = p->selected == LACP_SELECTED,
		.standby = p->selected == LACP_STANDBY,
		.distributes = lacp_port_distributes(l, id),
		.reason = lacp_port_reason(l, id),
		.receive = state_name(l, p, LACP_RECEIVE),
		.periodic = state_name(l, p, LACP_PERIODIC),
		.mux = state_name(l, p, LACP_MUX),
		.actor_churn = churn_of(p->state[LACP_ACTOR_CHURN]),
		.partner_churn = churn_of(p->state[LACP_PARTNER_CHURN]),
		.actor_churned = p->actor_churned,
		.partner_churned = p->partner_churned,
		.actor_admin = p->actor_admin,
		.actor = p->actor,
		.partner_admin = p->partner_admin,
		.partner = p->partner,
		.last_change = p->last_change,
		.last_rx = p->last_rx,
		.last_tx = p->last_tx,
	};
	copy_history(p, status);
}
