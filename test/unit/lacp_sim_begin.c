/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * With what a story of the simulator begins: engines and their settings, ports and the wires
 * between them. Every choice is made by sim_pick(). What happens then is in lacp_sim_event.c.
 */

#include "lacp_sim.h"

#include <string.h>

bool
sim_rarely(struct sim *s, unsigned n)
{
	return sim_pick(s, n) == n - 1;
}

uint32_t
sim_pick_speed(struct sim *s)
{
	static const uint32_t speeds[] = { 10000, 10000, 1000, 25000, 0 };

	return speeds[sim_pick(s, 5)];
}

void
sim_pick_quality(struct sim *s, struct sim_wire *w, bool good)
{
	w->delay = SIM_MAX_DELAY / 256 * sim_pick(s, 256);
	w->jitter = 0;
	w->loss = w->twice = w->damage = 0;
	if (good)
		return;
	w->jitter = (SIM_MAX_DELAY - w->delay) / 4 * sim_pick(s, 4);
	w->loss = sim_pick(s, 31);
	w->twice = sim_rarely(s, 3) ? sim_pick(s, 30) : 0;
	w->damage = sim_rarely(s, 3) ? sim_pick(s, 20) : 0;
}

void
sim_pick_settings(struct sim *s, struct lacp_settings *set, unsigned e)
{
	*set = (struct lacp_settings){
		.system_priority = sim_rarely(s, 3) ? sim_pick(s, 4) : 65535,
		.system = { 2, 0, 0, 0, 0, (uint8_t)(0xa0 + 16 * e) },
		.user_key = !s->style.uniform && sim_rarely(s, 4),
		.active = !sim_rarely(s, 5),
		.fast = s->style.fast || sim_pick(s, 2) == 0,
		.coupled = sim_pick(s, 2) == 0,
		.strict = sim_rarely(s, 8),
		.ad_select = (uint8_t)sim_pick(s, 4),
		.fallback = (uint8_t)sim_pick(s, 3),
		.min_links = sim_rarely(s, 4) ? sim_pick(s, 4) : 0,
	};
	if (s->style.limited || sim_rarely(s, 8))
		set->max_links = 1 + sim_pick(s, 3);
}

static void
port_facts(struct sim *s, struct sim_port *p)
{
	p->wire = -1;
	p->facts = (struct lacp_facts){
		.up = true,
		.duplex = sim_rarely(s, 8) ? BOND_DUPLEX_UNKNOWN : BOND_DUPLEX_FULL,
		.speed = s->style.uniform ? 10000 : sim_pick_speed(s),
		.port_priority = sim_rarely(s, 3) ? (uint16_t)sim_pick(s, 8) : 255,
	};
}

/* A free port: of engine e, or of any other if other; the first one, or any. */
static bool
free_port(struct sim *s, unsigned e, bool other, bool first, struct sim_end *found)
{
	struct sim_end list[SIM_ENGINES * SIM_PORTS];
	unsigned n = 0;

	for (unsigned f = 0; f < s->n_engines; f++) {
		for (unsigned i = 0; i < s->engines[f].n_ports; i++) {
			if ((f == e) != other && s->engines[f].ports[i].wire < 0)
				list[n++] = (struct sim_end){ f, i };
		}
	}
	if (n == 0)
		return false;
	*found = list[first ? 0 : sim_pick(s, n)];
	return true;
}

/* Wires from ports of each engine to those of others, as many as there can be. */
static void
wires_begin(struct sim *s)
{
	unsigned n = 0;

	for (unsigned e = 0; e < s->n_engines; e++) {
		struct sim_end a, b;

		while (free_port(s, e, false, s->style.in_order, &a)) {
			s->engines[a.engine].ports[a.port].wire = 0; /* is not to meet itself */
			if (!free_port(s, e, !sim_rarely(s, 64), s->style.in_order, &b)) {
				s->engines[a.engine].ports[a.port].wire = -1;
				break;
			}
			sim_pick_quality(s, &s->wires[n], s->style.good || sim_pick(s, 2) == 0);
			sim_wire_plug(s, n++, a, b);
		}
	}
}

void
sim_story_begin(struct sim *s)
{
	static const uint8_t sizes[] = { 1, 2, 2, 2, 3, 3, 4, 8 };
	const unsigned size = sizes[sim_pick(s, 8)];

	s->style = (struct sim_style){
		.fast = sim_pick(s, 2) == 0,
		.uniform = sim_pick(s, 2) == 0,
		.in_order = sim_pick(s, 2) == 0,
		.good = sim_pick(s, 2) == 0,
		.limited = sim_rarely(s, 4),
	};
	s->n_engines = sim_rarely(s, 3) ? 3 : 2;
	for (unsigned e = 0; e < s->n_engines; e++) {
		s->engines[e].n_ports = sim_rarely(s, 3) ? sizes[sim_pick(s, 8)] : size;
		sim_pick_settings(s, &s->engines[e].set, e);
		for (unsigned i = 0; i < s->engines[e].n_ports; i++)
			port_facts(s, &s->engines[e].ports[i]);
	}
	wires_begin(s);
	for (unsigned e = 0; e < s->n_engines; e++)
		sim_engine_start(s, e);
}
