/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What a port is by itself, for selection: live, lost for now, or not to be selected, and why.
 *
 * Pure questions, asked on the control thread. What follows from the other ports of the bond
 * is left to lacp_aggregator.c, lacp_fallback.c and lacp_selection.c.
 */

#include <string.h>

#include "lacp_machine.h"
#include "lacp_standing.h"

static bool
partner_is_known(const struct lacp_port *p)
{
	static const uint8_t nobody[BOND_MAC_SIZE];

	return memcmp(p->partner.system, nobody, BOND_MAC_SIZE) != 0;
}

static bool
is_loopback(const struct lacp_port *p)
{
	return partner_is_known(p) &&
	       memcmp(p->partner.system, p->actor.system, BOND_MAC_SIZE) == 0;
}

enum bond_lacp_reason
lacp_port_objection(const struct lacp_port *p)
{
	const uint8_t receive = p->state[LACP_RECEIVE];

	if (p->facts.leaving)
		return BOND_LACP_LEAVING;
	if (!p->port_enabled)
		return BOND_LACP_LINK_DOWN;
	if (!p->lacp_enabled)
		return BOND_LACP_INDIVIDUAL;
	if (receive != RECEIVE_CURRENT && receive != RECEIVE_EXPIRED)
		return BOND_LACP_NO_PARTNER;
	if (is_loopback(p))
		return BOND_LACP_LOOPBACK;
	if (receive == RECEIVE_CURRENT)
		return BOND_LACP_CARRIES;
	return partner_is_known(p) ? BOND_LACP_PARTNER_SILENT : BOND_LACP_NO_PARTNER;
}

bool
lacp_port_is_individual(const struct lacp_port *p)
{
	return !p->lacp_enabled || !partner_is_known(p) ||
	       (p->partner.state & BOND_LACP_AGGREGATION) == 0;
}

bool
lacp_port_is_settled(const struct lacp_port *p)
{
	return p->selected != LACP_UNSELECTED;
}

bool
lacp_port_is_lost(const struct lacp_port *p)
{
	const enum bond_lacp_reason objection = lacp_port_objection(p);

	return objection == BOND_LACP_LINK_DOWN || objection == BOND_LACP_PARTNER_SILENT;
}

bool
lacp_port_same_partner(const struct lacp_port *a, const struct lacp_port *b)
{
	return a->partner.system_priority == b->partner.system_priority &&
	       memcmp(a->partner.system, b->partner.system, BOND_MAC_SIZE) == 0;
}
