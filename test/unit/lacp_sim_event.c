/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What happens in a story of the simulator: links and wires that fail, cables that are moved,
 * partners that start anew, settings that change, ports that leave and return. Every choice is
 * made by sim_pick(). What follows is left to the engines.
 */

#include "lacp_sim.h"

#include <stdio.h>

static void
links_flip(struct sim *s, unsigned e, unsigned port)
{
	struct sim_port *p = &s->engines[e].ports[port];
	struct sim_end there;
	struct sim_port *peer = sim_wire_peer(s, p, &there);

	p->facts.up = !p->facts.up;
	sim_port_tell(s, e, port);
	if (peer == NULL || sim_pick(s, 2) == 0)
		return;
	peer->facts.up = p->facts.up;
	sim_port_tell(s, there.engine, there.port);
}

static void
wire_mute(struct sim *s, unsigned e, unsigned port)
{
	const struct sim_port *p = &s->engines[e].ports[port];

	if (p->wire >= 0)
		s->wires[p->wire].mute[p->end] = !s->wires[p->wire].mute[p->end];
}

static void
wire_change(struct sim *s, unsigned e, unsigned port)
{
	const struct sim_port *p = &s->engines[e].ports[port];

	if (p->wire >= 0)
		sim_pick_quality(s, &s->wires[p->wire], sim_pick(s, 2) == 0);
}

/* To a free port, or exchanged with another cable; links seldom notice. */
static void
cable_move(struct sim *s, unsigned e, unsigned port)
{
	struct sim_port *p = &s->engines[e].ports[port];
	const unsigned f = sim_pick(s, s->n_engines), i = sim_pick(s, s->engines[f].n_ports);
	struct sim_port *q = &s->engines[f].ports[i];
	struct sim_end here = { e, port }, there = { f, i }, far, other = { 0, 0 };
	const int wire = p->wire, second = q->wire;

	if (wire < 0 || wire == second)
		return;
	sim_wire_peer(s, p, &far);
	sim_wire_unplug(s, (unsigned)wire);
	if (second >= 0) {
		sim_wire_peer(s, q, &other);
		sim_wire_unplug(s, (unsigned)second);
		sim_wire_plug(s, (unsigned)second, here, other);
	}
	sim_wire_plug(s, (unsigned)wire, there, far);
}

static void
engine_restart(struct sim *s, unsigned e, unsigned port)
{
	(void)port;
	sim_engine_start(s, e);
}

static void
speed_change(struct sim *s, unsigned e, unsigned port)
{
	struct sim_port *p = &s->engines[e].ports[port];
	struct sim_end there;
	struct sim_port *peer = sim_wire_peer(s, p, &there);

	p->facts.speed = sim_pick_speed(s);
	sim_port_tell(s, e, port);
	if (peer == NULL || sim_rarely(s, 4))
		return;
	peer->facts.speed = p->facts.speed;
	sim_port_tell(s, there.engine, there.port);
}

static void
duplex_change(struct sim *s, unsigned e, unsigned port)
{
	static const uint8_t duplexes[] = { BOND_DUPLEX_FULL, BOND_DUPLEX_FULL, BOND_DUPLEX_HALF,
					    BOND_DUPLEX_UNKNOWN };

	s->engines[e].ports[port].facts.duplex = duplexes[sim_pick(s, 4)];
	sim_port_tell(s, e, port);
}

static void
priority_change(struct sim *s, unsigned e, unsigned port)
{
	s->engines[e].ports[port].facts.port_priority = (uint16_t)sim_pick(s, 8);
	sim_port_tell(s, e, port);
}

static void
setting_change(struct sim *s, unsigned e, unsigned port)
{
	struct lacp_settings *set = &s->engines[e].set;
	const struct lacp_settings old = *set;
	struct lacp_settings new;

	(void)port;
	sim_pick_settings(s, &new, e);
	switch (sim_pick(s, 10)) {
	case 0:
		set->active = !old.active;
		break;
	case 1:
		set->fast = new.fast;
		break;
	case 2:
		set->coupled = !old.coupled;
		break;
	case 3:
		set->ad_select = new.ad_select;
		break;
	case 4:
		set->max_links = sim_pick(s, 4);
		break;
	case 5:
		set->min_links = sim_pick(s, 4);
		break;
	case 6:
		set->system_priority = new.system_priority;
		break;
	case 7:
		set->system[5] ^= 1;
		break;
	case 8:
		set->user_key = new.user_key;
		break;
	default:
		set->strict = new.strict;
		set->fallback = new.fallback;
		break;
	}
	sim_engine_tell(s, e);
}

static void
port_leave(struct sim *s, unsigned e, unsigned port)
{
	struct sim_port *p = &s->engines[e].ports[port];

	if (!p->used || p->facts.leaving)
		return;
	p->facts.leaving = true;
	p->leaving_since = s->now;
	p->away = 1 + 4 * BOND_S / 256 * sim_pick(s, 256);
	sim_port_tell(s, e, port);
}

static void
marker_ask(struct sim *s, unsigned e, unsigned port)
{
	struct sim_engine *engine = &s->engines[e];
	bond_time wait = BOND_MS + 200 * BOND_MS / 256 * sim_pick(s, 256);

	if (!engine->ports[port].used)
		return;
	lacp_marker_start(&engine->l, port, wait, s->now);
	engine->ports[port].marker_due = s->now + wait;
	engine->due = true;
}

/* What a stranger, or nobody, would send. */
static void
frame_forge(struct sim *s, unsigned e, unsigned port)
{
	const struct sim_port *p = &s->engines[e].ports[port];
	struct lacp_pdu pdu = { .version = 1 };
	uint8_t bytes[SLOW_FRAME_SIZE];

	if (p->wire < 0)
		return;
	pdu.actor = (struct bond_lacp_info){
		.system = { 2, 0, 0, 0, 0, (uint8_t)sim_pick(s, 256) },
		.key = (uint16_t)sim_pick(s, 256),
		.port = (uint16_t)sim_pick(s, 256),
		.state = (uint8_t)sim_pick(s, 256),
	};
	pdu.partner = s->engines[e].l.ports[port].actor;
	if (sim_pick(s, 2) == 0)
		pdu.actor = s->engines[e].l.ports[port].partner;
	pdu.actor.state = (uint8_t)sim_pick(s, 256);
	slow_frame_encode_lacpdu(bytes, pdu.actor.system, &pdu);
	for (unsigned n = sim_pick(s, 4); n != 0; n--)
		bytes[12 + sim_pick(s, SLOW_FRAME_SIZE - 12)] = (uint8_t)sim_pick(s, 256);
	sim_wire_forge(s, (unsigned)p->wire, p->end, bytes);
}

void
sim_story_event(struct sim *s)
{
	static void (*const events[])(struct sim * s, unsigned e, unsigned port) = {
		links_flip,     links_flip,     links_flip,   wire_mute,     wire_change,
		cable_move,     engine_restart, speed_change, duplex_change, priority_change,
		setting_change, setting_change, port_leave,   marker_ask,    frame_forge,
	};
	const unsigned n = sizeof(events) / sizeof(events[0]), what = sim_pick(s, n);
	const unsigned e = sim_pick(s, s->n_engines);
	const unsigned port = sim_pick(s, s->engines[e].n_ports);

	if (s->loud)
		printf("%14.6f event %u at %c%u\n", (double)s->now / (double)BOND_S, what,
		       'A' + (int)e, port);
	events[what](s, e, port);
}

/* Makes at least one wire mute one way. */
static void
wires_half_mute(struct sim *s)
{
	const unsigned e = sim_pick(s, s->n_engines);
	const unsigned port = sim_pick(s, s->engines[e].n_ports);
	const int wire = s->engines[e].ports[port].wire;

	if (wire >= 0)
		s->wires[wire].mute[0] = !s->wires[wire].mute[1];
	for (unsigned n = 0; n < SIM_WIRES; n++)
		s->half_mute |= s->wires[n].used && sim_wire_is_half_mute(&s->wires[n]);
}

/*
 * In one story of four wires stay mute one way. Who hears nothing and is slow speaks so seldom
 * then that a partner with a short timeout goes on to find and lose it.
 */
void
sim_story_calm(struct sim *s)
{
	if (!s->plain && sim_rarely(s, 4))
		wires_half_mute(s);
	for (unsigned n = 0; n < SIM_WIRES; n++) {
		struct sim_wire *w = &s->wires[n];

		w->jitter = 0;
		w->loss = w->twice = w->damage = 0;
		if (!s->half_mute || !sim_wire_is_half_mute(w))
			w->mute[0] = w->mute[1] = (w->mute[0] || w->mute[1]) && sim_rarely(s, 4);
	}
	for (unsigned e = 0; e < s->n_engines; e++) {
		for (unsigned i = 0; i < s->engines[e].n_ports; i++) {
			struct sim_port *p = &s->engines[e].ports[i];

			if (!p->used)
				sim_port_add(s, e, i);
			p->facts.up = p->facts.up || !sim_rarely(s, 4);
			p->facts.leaving = false;
			p->leaving_since = 0;
			sim_port_tell(s, e, i);
		}
	}
}
