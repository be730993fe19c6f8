/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Choice of the one port that carries while no port has a partner, as a switch port without
 * LACP needs it (a host that boots over the network). Not in 802.1AX.
 *
 * Pure decision, run by selection on the control thread. It begins late, when every port has
 * listened in vain, and ends with the first partner: carrying on one link what the partner
 * would spread over many is safe, the other way round makes loops and duplicates.
 */

#include "lacp_fallback.h"
#include "lacp_machine.h"
#include "lacp_standing.h"

static bool
has_listened_in_vain(const struct lacp_port *p)
{
	const uint8_t state = p->state[LACP_RECEIVE];

	return state == RECEIVE_DEFAULTED || state == RECEIVE_LACP_DISABLED;
}

/* A port at which we hear ourselves would send our own frames back to us. */
static bool
could_carry(const struct lacp_port *p)
{
	return p->used && p->port_enabled && !p->facts.leaving &&
	       lacp_port_objection(p) != BOND_LACP_LOOPBACK;
}

static bool
is_better(const struct lacp *l, int id, int best)
{
	if (l->set.fallback == BOND_FALLBACK_SINGLE)
		return l->ports[id].facts.port_priority < l->ports[best].facts.port_priority;
	return id == l->fallback;
}

int
lacp_fallback_choose(const struct lacp *l)
{
	int best = -1;

	/* It is but one link. */
	if (l->set.strict || l->set.fallback == BOND_FALLBACK_NONE || l->set.min_links > 1)
		return -1;
	for (int id = 0; id < BOND_MAX_SLAVES; id++) {
		const struct lacp_port *p = &l->ports[id];

		if (!could_carry(p))
			continue;
		if (lacp_port_objection(p) == BOND_LACP_CARRIES)
			return -1;
		/* Once begun, it outlasts a port that has just come up and still listens. */
		if (l->fallback < 0 && !has_listened_in_vain(p))
			return -1;
		if (best < 0 || is_better(l, id, best))
			best = id;
	}
	return best;
}
