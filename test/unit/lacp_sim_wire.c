/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Wires of the simulator: what becomes of a frame between two ports. Frames are delayed, lost,
 * doubled, reordered and damaged as the wire's numbers say; each harm to a LACPDU is noted at
 * its sender, as checks of what both ends know of each other hold only without.
 */

#include "lacp_sim.h"

#include <string.h>

void
sim_wire_plug(struct sim *s, unsigned wire, struct sim_end a, struct sim_end b)
{
	struct sim_wire *w = &s->wires[wire];

	w->used = true;
	w->ends[0] = a;
	w->ends[1] = b;
	for (unsigned i = 0; i < 2; i++) {
		struct sim_port *p = &s->engines[w->ends[i].engine].ports[w->ends[i].port];

		p->wire = (int)wire;
		p->end = i;
		p->harmed = true;
		p->heard.genuine = false;
	}
}

void
sim_wire_unplug(struct sim *s, unsigned wire)
{
	struct sim_wire *w = &s->wires[wire];
	unsigned kept = 0;

	for (unsigned i = 0; i < 2; i++)
		s->engines[w->ends[i].engine].ports[w->ends[i].port].wire = -1;
	w->used = false;
	for (unsigned i = 0; i < s->n_flying; i++) {
		if (s->flying[i].wire != wire)
			s->flying[kept++] = s->flying[i];
	}
	s->n_flying = kept;
}

bool
sim_wire_is_half_mute(const struct sim_wire *w)
{
	return w->mute[0] != w->mute[1];
}

struct sim_port *
sim_wire_peer(struct sim *s, const struct sim_port *p, struct sim_end *where)
{
	if (p->wire < 0)
		return NULL;
	*where = s->wires[p->wire].ends[!p->end];
	return &s->engines[where->engine].ports[where->port];
}

static struct sim_frame *
launch(struct sim *s, const struct sim_port *from, const uint8_t *bytes)
{
	struct sim_wire *w = &s->wires[from->wire];
	struct sim_frame *f;

	if (s->n_flying == SIM_FLYING)
		return NULL;
	f = &s->flying[s->n_flying++];
	*f = (struct sim_frame){
		.at = s->now + w->delay,
		.wire = (unsigned)from->wire,
		.to = !from->end,
		.genuine = true,
		.serial = s->serial,
	};
	if (w->jitter != 0)
		f->at += (bond_time)(sim_random(&s->luck) % (uint64_t)w->jitter);
	memcpy(f->bytes, bytes, sizeof(f->bytes));
	return f;
}

static bool
happens(struct sim *s, unsigned percent)
{
	return percent != 0 && sim_random(&s->luck) % 100 < percent;
}

void
sim_wire_send(struct sim *s, unsigned e, unsigned port, const uint8_t *bytes, bool lacpdu)
{
	struct sim_port *p = &s->engines[e].ports[port];
	struct sim_frame *f = NULL;

	s->serial++;
	if (lacpdu)
		p->serial = s->serial;
	if (p->wire >= 0 && !s->wires[p->wire].mute[p->end] && !happens(s, s->wires[p->wire].loss))
		f = launch(s, p, bytes);
	if (f == NULL) {
		p->harmed |= lacpdu;
		return;
	}
	if (happens(s, s->wires[p->wire].damage)) {
		f->genuine = false;
		p->harmed |= lacpdu;
		for (unsigned bits = 1 + (unsigned)(sim_random(&s->luck) % 3); bits != 0; bits--) {
			uint64_t which = sim_random(&s->luck) % (8 * 72);

			f->bytes[which / 8] ^= (uint8_t)(1u << which % 8);
		}
	}
	if (happens(s, s->wires[p->wire].twice))
		launch(s, p, bytes);
}

void
sim_wire_forge(struct sim *s, unsigned wire, unsigned to, const uint8_t *bytes)
{
	const struct sim_end *from = &s->wires[wire].ends[!to];
	struct sim_frame *f = launch(s, &s->engines[from->engine].ports[from->port], bytes);

	if (f != NULL) {
		f->genuine = false;
		f->serial = 0;
	}
}

/* The earliest frame, of those the one sent first; NULL = none. */
static const struct sim_frame *
first_of(const struct sim *s)
{
	const struct sim_frame *first = NULL;

	for (unsigned i = 0; i < s->n_flying; i++) {
		const struct sim_frame *f = &s->flying[i];

		if (first == NULL || f->at < first->at ||
		    (f->at == first->at && f->serial < first->serial))
			first = f;
	}
	return first;
}

bond_time
sim_wire_next(const struct sim *s)
{
	const struct sim_frame *first = first_of(s);

	return first == NULL ? BOND_NEVER : first->at;
}

void
sim_wire_deliver(struct sim *s)
{
	const struct sim_frame *first;

	while ((first = first_of(s)) != NULL && first->at <= s->now) {
		struct sim_frame f = *first;
		struct sim_end to = s->wires[f.wire].ends[f.to];

		s->flying[first - s->flying] = s->flying[--s->n_flying];
		sim_engine_take(s, to.engine, to.port, &f);
	}
}
