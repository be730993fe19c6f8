/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Transmit machine: IEEE 802.1AX-2014 6.4.16, which has no figure. Sees to it that what asks
 * for a LACPDU (NTT) gets one as soon as the limit allows, one for all that asked meanwhile.
 * Control thread, from ctl/lacp.c; bytes are up to slow_frame.c, the way out to ctl/.
 *
 * Left out: version 2 and its long LACPDUs.
 * Departure: a leaving port says goodbye to the partner it knows even if both are passive, when
 * the standard has it say nothing; without one it says nothing.
 */

#include <stddef.h>

#include "lacp_machine.h"

static bool
may_speak(const struct lacp_port *p)
{
	if (!p->port_enabled || !p->lacp_enabled)
		return false;
	if (p->facts.leaving)
		return (p->actor.state & BOND_LACP_DEFAULTED) == 0;
	return p->state[LACP_PERIODIC] != PERIODIC_NO;
}

/* As many have gone out as may in one fast periodic time, until the oldest is as old as that. */
static bond_time
limit_end(const struct lacp_port *p)
{
	const bond_time oldest = p->sent[p->sent_turn];

	return oldest == 0 ? 0 : oldest + LACP_FAST_PERIODIC_NS;
}

/* The partner knows from here on that we leave: what it sent before is still to come. */
static void
note_goodbye(struct lacp_port *p, bond_time now)
{
	const bool told = p->facts.leaving && (p->actor.state & BOND_LACP_SYNCHRONIZATION) == 0;

	if (told && !p->told && p->linger != 0)
		p->linger = now + LACP_LINGER_NS;
	p->told = told;
}

/* What was asked for while the port may not speak is not made good for later (6.4.16). */
bool
lacp_transmit(struct lacp *l, unsigned id, struct lacp_pdu *pdu, bond_time now)
{
	struct lacp_port *p = &l->ports[id];

	if (!may_speak(p))
		p->ntt = false;
	if (!p->ntt || now < limit_end(p))
		return false;
	*pdu = (struct lacp_pdu){ .version = 1, .actor = p->actor, .partner = p->partner };
	p->sent[p->sent_turn] = now;
	p->sent_turn = (p->sent_turn + 1) % LACP_TX_LIMIT;
	p->last_tx = now;
	p->ntt = false;
	note_goodbye(p, now);
	return true;
}

void
lacp_unsent(struct lacp *l, unsigned id)
{
	l->ports[id].ntt = true;
	l->ports[id].told = false;
}

bond_time
lacp_transmit_deadline(const struct lacp_port *p)
{
	return p->ntt && may_speak(p) ? limit_end(p) : BOND_NEVER;
}
