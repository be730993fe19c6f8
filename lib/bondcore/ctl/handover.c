/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * 802.3ad: slots go from one slave to another without reordering their flows (802.1AX-2014
 * 6.6). Until a Marker says that the partner has what was sent on the slave they leave, these
 * slots are held: a map is out by which bursts hand their packets back. The marker is sent
 * when no worker has an older map and the slave's queues are empty; if there is no answer in
 * time, the slots move without. Slots of a slave that failed never wait, nor do those of a
 * slave whose partner does not answer Markers, which it is asked once when the slave begins
 * to send. Control thread; dp/held.c holds, core/lacp_marker.c has the protocol.
 */

#include "ctl.h"

/* A worker that takes so long to see a map is not waited for. */
#define SEEN_LIMIT (10 * BOND_MS)
/* For the slave's queues and the answer together. */
#define ANSWER_LIMIT (2 * BOND_MS)
/* How long a partner may take to show that it answers at all. */
#define PROBE_LIMIT (1 * BOND_S)
/* How soon to look again. */
#define LOOK_PERIOD (BOND_MS / 10)

void
handover_init(struct bond *b)
{
	memset(b->handover.from, SLOT_FREE, sizeof(b->handover.from));
}

static const struct lacp_port *
lacp_port(const struct bond *b, const struct slave *s)
{
	return &b->lacp.ports[s->id];
}

/* What was sent on this slave arrives, and the partner would say so. */
static bool
can_flush(const struct slave *s, bool sends)
{
	return sends && s->marks;
}

static void
flush_begin(struct bond *b, struct slave *s)
{
	s->flush = FLUSH_READERS;
	s->flush_until = b->ctl->now + SEEN_LIMIT;
	s->older_map = b->generation;
}

/* Hold what left this slave. A slot that is held already was never sent on by its last owner. */
static void
hold(struct bond *b, struct slave *s, const uint8_t before[BOND_SLOTS])
{
	unsigned i, held = 0;

	for (i = 0; i < BOND_SLOTS; i++) {
		if (before[i] != s->id || b->slots.owner[i] == s->id ||
		    b->handover.from[i] != SLOT_FREE)
			continue;
		b->handover.from[i] = s->id;
		held++;
	}
	if (held == 0)
		return;
	b->handover.n_held += held;
	flush_begin(b, s);
}

void
handover_slots_moved(struct bond *b, const uint8_t before[BOND_SLOTS])
{
	struct slave *s;
	unsigned i;

	if (b->conf.mode != BOND_MODE_8023AD)
		return;
	for (i = 0; i < b->n_slaves; i++) {
		if (can_flush(b->slaves[i], mode_slave_sends(b, i)))
			hold(b, b->slaves[i], before);
	}
	for (s = b->leaving; s != NULL; s = s->next_leaving) {
		if (can_flush(s, s->parting))
			hold(b, s, before);
	}
}

bool
handover_holds(const struct bond *b)
{
	return b->handover.n_held != 0;
}

/* Whether it is over, by an answer or for want of one. */
static bool
flush_step(struct bond *b, struct slave *s, bond_time now)
{
	switch (s->flush) {
	case FLUSH_READERS:
		if (b->generation == s->older_map || !map_is_seen(b))
			break;
		s->flush = FLUSH_QUEUES;
		s->flush_until = now + ANSWER_LIMIT;
		/* fall through */
	case FLUSH_QUEUES:
		if (!port_has_sent(s, b))
			break;
		s->flush = FLUSH_MARKER;
		lacp_marker_start(&b->lacp, s->id, s->flush_until - now, now);
		break;
	case FLUSH_MARKER:
		if (lacp_port(b, s)->marker_answered)
			return true;
		if (lacp_marker_is_out(lacp_port(b, s)) && now < s->flush_until)
			return false;
		/* A marker that no worker took says nothing of the partner. */
		s->marks = sending_waits(b);
		return true;
	case FLUSH_NONE:
		return true;
	}
	return now >= s->flush_until;
}

/* Gives the slave's bit if slots still wait for it. */
static uint32_t
flush_run(struct bond *b, struct slave *s, bool sends, bond_time now)
{
	if (can_flush(s, sends) && !flush_step(b, s, now))
		return UINT32_C(1) << s->id;
	s->flush = FLUSH_NONE;
	return 0;
}

/* Slots go to their owners unless the slave that they left is among these. */
static void
release(struct bond *b, uint32_t flushing)
{
	uint8_t *from = b->handover.from;
	unsigned i, held = 0;

	for (i = 0; i < BOND_SLOTS; i++) {
		if (from[i] == SLOT_FREE)
			continue;
		if ((flushing >> from[i] & 1) != 0)
			held++;
		else
			from[i] = SLOT_FREE;
	}
	if (held != b->handover.n_held)
		b->stale = true;
	b->handover.n_held = held;
}

/* A partner may ignore Markers, or only count them: ask before anything waits for an answer. */
static void
probe_run(struct bond *b, struct slave *s, bool sends, bond_time now)
{
	if (!sends || b->lacp.fallback == s->id) {
		s->probe = PROBE_NONE;
		s->marks = false;
	} else if (s->probe == PROBE_NONE) {
		s->probe = PROBE_OUT;
		lacp_marker_start(&b->lacp, s->id, PROBE_LIMIT, now);
	} else if (s->probe == PROBE_OUT && !lacp_marker_is_out(lacp_port(b, s))) {
		s->probe = PROBE_OVER;
		s->marks = lacp_port(b, s)->marker_answered;
	}
}

void
handover_run(struct bond *b, bond_time now)
{
	bool ad = b->conf.mode == BOND_MODE_8023AD, sends;
	uint32_t flushing = 0;
	struct slave *s;
	unsigned i;

	for (i = 0; i < b->n_slaves; i++) {
		s = b->slaves[i];
		sends = ad && mode_slave_sends(b, i);
		probe_run(b, s, sends, now);
		flushing |= flush_run(b, s, sends, now);
	}
	for (s = b->leaving; s != NULL; s = s->next_leaving)
		flushing |= flush_run(b, s, ad && s->parting, now);
	if (handover_holds(b))
		release(b, flushing);
}

bond_time
handover_deadline(const struct bond *b, bond_time now)
{
	unsigned i;

	if (handover_holds(b))
		return now + LOOK_PERIOD;
	for (i = 0; i < b->n_slaves; i++) {
		if (b->slaves[i]->probe == PROBE_OUT && lacp_port(b, b->slaves[i])->marker_wanted)
			return now + LOOK_PERIOD;
	}
	return BOND_NEVER;
}
