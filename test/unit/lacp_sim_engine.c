/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Drives an engine of the simulator as the control pass of a bond does: facts and decoded
 * frames go in, it runs, what it has to send is encoded and sent. Checks on the way that it
 * does nothing before the time it gave, and comes to rest when it is run.
 */

#include "lacp_sim.h"

#include <stdio.h>
#include <string.h>

#define NAME(e) ((char)('A' + (e)))
/* The variables of a port without its history. */
#define PORT_HEAD offsetof(struct lacp_port, n_history)

static void
print_transition(void *arg, unsigned id, const struct bond_lacp_transition *t)
{
	const struct sim *s = arg;

	printf("%14.6f   %u: %s %s -> %s (%s)\n", (double)t->at / (double)BOND_S, id, t->machine,
	       t->from, t->to, t->cause);
	(void)s;
}

static void
print_pdu(const struct sim *s, unsigned e, unsigned port, const char *what,
	  const struct lacp_pdu *pdu)
{
	if (s->loud)
		printf("%14.6f %c%u %s actor %02x key %u port %u state %02x, partner %02x key %u "
		       "port %u state %02x\n",
		       (double)s->now / (double)BOND_S, NAME(e), port, what, pdu->actor.system[5],
		       pdu->actor.key, pdu->actor.port, pdu->actor.state, pdu->partner.system[5],
		       pdu->partner.key, pdu->partner.port, pdu->partner.state);
}

void
sim_port_add(struct sim *s, unsigned e, unsigned port)
{
	struct sim_engine *engine = &s->engines[e];
	struct sim_port *p = &engine->ports[port];

	*p = (struct sim_port){
		.wire = p->wire,
		.end = p->end,
		.used = true,
		.facts = p->facts,
		.harmed = true,
	};
	p->facts.leaving = false;
	lacp_port_add(&engine->l, port, &p->facts, s->now);
	engine->due = true;
}

void
sim_engine_tell(struct sim *s, unsigned e)
{
	lacp_configure(&s->engines[e].l, &s->engines[e].set);
	s->engines[e].due = true;
	s->may_be_slow |= !s->engines[e].set.fast;
}

void
sim_port_tell(struct sim *s, unsigned e, unsigned port)
{
	struct sim_engine *engine = &s->engines[e];

	if (!engine->ports[port].used)
		return;
	lacp_port_set(&engine->l, port, &engine->ports[port].facts);
	engine->due = true;
}

void
sim_engine_start(struct sim *s, unsigned e)
{
	struct sim_engine *engine = &s->engines[e];

	lacp_init(&engine->l);
	if (s->loud) {
		engine->l.trace = print_transition;
		engine->l.trace_arg = s;
	}
	sim_engine_tell(s, e);
	for (unsigned i = 0; i < engine->n_ports; i++)
		sim_port_add(s, e, i);
}

static void
note_heard(struct sim *s, unsigned e, unsigned port, struct sim_port *sender,
	   const struct lacp_pdu *pdu, const struct sim_frame *frame)
{
	const uint8_t news = BOND_LACP_ACTIVITY | BOND_LACP_TIMEOUT | BOND_LACP_SYNCHRONIZATION;
	struct sim_port *p = &s->engines[e].ports[port];
	const struct bond_lacp_info *us = &s->engines[e].l.ports[port].actor;
	const bool individual = (pdu->actor.state & BOND_LACP_AGGREGATION) == 0;
	const bool right = sim_same_end(&pdu->partner, us);

	if (!frame->genuine || frame->serial < p->heard.serial)
		sender->harmed = true;
	else if (frame->serial == sender->serial)
		sender->harmed = false;
	p->heard = (struct sim_heard){
		.pdu = *pdu,
		.any = true,
		.genuine = frame->genuine,
		.means_us = right || individual,
		.serial = frame->serial,
	};
	if (p->mistaken == 0 && (!right || ((pdu->partner.state ^ us->state) & news) != 0))
		p->mistaken = s->now;
}

void
sim_engine_take(struct sim *s, unsigned e, unsigned port, const struct sim_frame *frame)
{
	struct sim_engine *engine = &s->engines[e];
	struct sim_port *p = &engine->ports[port];
	struct sim_end from = { 0, 0 };
	struct sim_port *sender = sim_wire_peer(s, p, &from);
	struct slow_frame f;
	struct lacp_marker answer;
	uint8_t bytes[SLOW_FRAME_SIZE];

	slow_frame_decode(frame->bytes, sizeof(frame->bytes), &f);
	if (!p->used || !p->facts.up || f.kind == SLOW_BAD) {
		sender->harmed = true;
		return;
	}
	engine->due = true;
	if (f.kind == SLOW_LACPDU) {
		print_pdu(s, e, port, "hears", &f.pdu);
		note_heard(s, e, port, sender, &f.pdu, frame);
		lacp_received(&engine->l, port, &f.pdu, s->now);
	} else if (lacp_marker_received(&engine->l, port, &f.marker, &answer, s->now)) {
		slow_frame_encode_marker(bytes, engine->set.system, &answer);
		sim_wire_send(s, e, port, bytes, false);
	}
}

static void
send_lacpdu(struct sim *s, unsigned e, unsigned port, const struct lacp_pdu *pdu)
{
	struct sim_engine *engine = &s->engines[e];
	struct sim_port *p = &engine->ports[port];
	uint8_t bytes[SLOW_FRAME_SIZE];

	print_pdu(s, e, port, "says ", pdu);
	if (!p->facts.up)
		sim_fault(s, "%c%u sends without a link", NAME(e), port);
	if (p->sent[LACP_TX_LIMIT - 1] != 0 &&
	    s->now - p->sent[LACP_TX_LIMIT - 1] < LACP_FAST_PERIODIC_NS)
		sim_fault(s, "%c%u sends more than %d LACPDUs in a second", NAME(e), port,
			  LACP_TX_LIMIT);
	sim_calm_cadence(s, e, port, p->sent[0]);
	memmove(&p->sent[1], &p->sent[0], sizeof(p->sent) - sizeof(p->sent[0]));
	p->sent[0] = s->now;
	p->said = pdu->actor;
	p->mistaken = 0;
	s->n_pdus++;
	slow_frame_encode_lacpdu(bytes, engine->set.system, pdu);
	sim_wire_send(s, e, port, bytes, true);
}

/* What a port has to send now. Returns whether it had anything. */
static bool
send_all(struct sim *s, unsigned e, unsigned port)
{
	struct sim_engine *engine = &s->engines[e];
	struct lacp_pdu pdu;
	struct lacp_marker marker;
	uint8_t bytes[SLOW_FRAME_SIZE];
	bool any = false;

	if (lacp_transmit(&engine->l, port, &pdu, s->now)) {
		send_lacpdu(s, e, port, &pdu);
		any = true;
	}
	if (lacp_marker_transmit(&engine->l, port, &marker)) {
		slow_frame_encode_marker(bytes, engine->set.system, &marker);
		sim_wire_send(s, e, port, bytes, false);
		any = true;
	}
	return any;
}

/* Run it when it has nothing to do, which must change nothing. */
static void
run_in_vain(struct sim *s, unsigned e, const char *when)
{
	struct sim_engine *engine = &s->engines[e];
	static struct lacp before;

	before.active = engine->l.active;
	before.fallback = engine->l.fallback;
	for (unsigned i = 0; i < engine->n_ports; i++)
		memcpy(&before.ports[i], &engine->l.ports[i], PORT_HEAD);
	lacp_run(&engine->l, s->now);
	for (unsigned i = 0; i < engine->n_ports; i++) {
		if (memcmp(&before.ports[i], &engine->l.ports[i], PORT_HEAD) != 0)
			sim_fault(s, "%c%u changes %s", NAME(e), i, when);
	}
	if (before.active != engine->l.active || before.fallback != engine->l.fallback)
		sim_fault(s, "%c chooses anew %s", NAME(e), when);
}

/* Ports whose partner was told that they leave are taken away. */
static void
part(struct sim *s, unsigned e)
{
	struct sim_engine *engine = &s->engines[e];

	for (unsigned i = 0; i < engine->n_ports; i++) {
		struct sim_port *p = &engine->ports[i];

		if (!p->used || !p->facts.leaving || !lacp_port_parted(&engine->l, i, s->now))
			continue;
		p->used = false;
		p->returns = s->now + p->away;
		p->leaving_since = 0;
		lacp_port_remove(&engine->l, i);
		engine->due = true;
		if (s->loud)
			printf("%14.6f %c%u has left\n", (double)s->now / (double)BOND_S, NAME(e),
			       i);
	}
}

/* Until it has nothing more to send; what was sent may end the wait of a machine. */
static void
run_and_send(struct sim *s, unsigned e)
{
	struct sim_engine *engine = &s->engines[e];
	bool sent = true;

	for (unsigned round = 0; sent; round++) {
		if (round > LACP_TX_LIMIT)
			sim_fault(s, "%c sends without end", NAME(e));
		sent = false;
		lacp_run(&engine->l, s->now);
		if (sim_random(&s->luck) % 4 == 0)
			run_in_vain(s, e, "when it is run again");
		if (s->sabotage != NULL)
			s->sabotage(s);
		for (unsigned i = 0; i < engine->n_ports && s->fault[0] == '\0'; i++)
			sent |= engine->ports[i].used && send_all(s, e, i);
	}
}

void
sim_engine_serve(struct sim *s, unsigned e)
{
	struct sim_engine *engine = &s->engines[e];

	if (!engine->due && s->now < engine->deadline) {
		run_in_vain(s, e, "before its time");
		for (unsigned i = 0; i < engine->n_ports; i++) {
			if (engine->ports[i].used && send_all(s, e, i))
				sim_fault(s, "%c%u sends before its time", NAME(e), i);
		}
		return;
	}
	engine->due = false;
	run_and_send(s, e);
	part(s, e);
	engine->deadline = lacp_deadline(&engine->l, s->now);
	if (engine->deadline <= s->now)
		sim_fault(s, "%c has something to do at once, for ever", NAME(e));
}
