/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Ports for selection: their facts and what their receive machines heard are set by hand, their
 * mux machines are the real ones. Time is virtual.
 */

#ifndef LACP_SELECT_BED_H
#define LACP_SELECT_BED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/lacp.h"
#include "core/lacp_machine.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
/* Rounds of mux and selection in which any change must have come to rest. */
#define BED_ROUNDS 8
/* Partners by number; NOBODY has an all zero system. */
enum { NOBODY, OURSELVES, SWITCH, OTHER_SWITCH };

struct bed {
	struct lacp l;
	bond_time now;
};

static inline void
bed_start(struct bed *b)
{
	memset(b, 0, sizeof(*b));
	b->now = 5 * BOND_S;
	b->l.fallback = -1;
	b->l.set.system_priority = 100;
	b->l.set.system[5] = OURSELVES;
	b->l.set.coupled = true;
}

/* What the port knows of its partner: a port of that system with that key. */
static inline void
bed_partner(struct bed *b, unsigned id, uint8_t system, uint16_t key)
{
	b->l.ports[id].partner = (struct bond_lacp_info){
		.system_priority = 200,
		.system = { [5] = system },
		.key = key,
		.port_priority = 50,
		.port = (uint16_t)(id + 1),
		.state = BOND_LACP_AGGREGATION | BOND_LACP_SYNCHRONIZATION,
	};
}

static inline void
bed_link(struct bed *b, unsigned id, bool up)
{
	struct lacp_port *p = &b->l.ports[id];

	p->facts.up = up;
	p->port_enabled = up;
	p->state[LACP_RECEIVE] = up ? RECEIVE_EXPIRED : RECEIVE_PORT_DISABLED;
	p->partner.state &= ~BOND_LACP_SYNCHRONIZATION;
}

/* As the receive machine leaves it when the partner was silent for too long. */
static inline void
bed_defaulted(struct bed *b, unsigned id)
{
	bed_partner(b, id, NOBODY, 0);
	b->l.ports[id].partner.state = 0;
	b->l.ports[id].state[LACP_RECEIVE] = RECEIVE_DEFAULTED;
	b->l.ports[id].selected = LACP_UNSELECTED;
}

/* A PDU of the partner that the port knows came. */
static inline void
bed_heard(struct bed *b, unsigned id)
{
	b->l.ports[id].state[LACP_RECEIVE] = RECEIVE_CURRENT;
	b->l.ports[id].partner.state |= BOND_LACP_SYNCHRONIZATION;
}

/* A PDU of another partner came, or of another port group of it. */
static inline void
bed_replugged(struct bed *b, unsigned id, uint8_t system, uint16_t key)
{
	bed_partner(b, id, system, key);
	bed_heard(b, id);
	b->l.ports[id].selected = LACP_UNSELECTED;
}

/* A port that has just heard of its partner, which is in sync already. */
static inline struct lacp_port *
bed_add(struct bed *b, unsigned id, uint8_t system)
{
	struct lacp_port *p = &b->l.ports[id];

	memset(p, 0, sizeof(*p));
	p->used = true;
	p->facts = (struct lacp_facts){
		.up = true,
		.duplex = BOND_DUPLEX_FULL,
		.speed = 1000,
		.port_priority = 255,
	};
	p->port_enabled = true;
	p->lacp_enabled = true;
	memset(p->state, LACP_NO_STATE, sizeof(p->state));
	p->state[LACP_RECEIVE] = RECEIVE_CURRENT;
	p->state[LACP_MUX] = MUX_DETACHED;
	p->actor = (struct bond_lacp_info){
		.system_priority = b->l.set.system_priority,
		.system = { [5] = OURSELVES },
		.key = 9,
		.port_priority = 255,
		.port = (uint16_t)(id + 1),
		.state = BOND_LACP_AGGREGATION,
	};
	bed_partner(b, id, system, 7);
	if (system == NOBODY)
		bed_defaulted(b, id);
	return p;
}

static inline void
bed_add_many(struct bed *b, unsigned first, unsigned n, uint8_t system)
{
	for (unsigned id = first; id < first + n; id++)
		bed_add(b, id, system);
}

/* Select, and see that doing it again would change nothing and says so. */
static inline bool
bed_select(struct bed *b)
{
	static struct lacp before, after;
	bool changed, said;

	before = b->l;
	said = lacp_select(&b->l, b->now);
	changed = memcmp(&before, &b->l, sizeof(before)) != 0;
	if (said != changed)
		fail_msg("said %d of a change, there was %d", said, changed);
	after = b->l;
	if (lacp_select(&b->l, b->now))
		fail_msg("a second call changed something");
	assert_memory_equal(&after, &b->l, sizeof(after));
	return changed;
}

/* Mux machines and selection in turns, as the engine does, until nothing changes. */
static inline void
bed_settle(struct bed *b)
{
	for (unsigned round = 0; round < BED_ROUNDS; round++) {
		struct lacp_in in = { .now = b->now, .set = &b->l.set };
		unsigned did = 0;

		for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
			if (b->l.ports[id].used)
				did |= lacp_machine_run(&b->l, &lacp_mux_coupled_machine, id,
							&b->l.ports[id], &in);
		}
		if (!bed_select(b) && (did & LACP_ACT_MOVED) == 0)
			return;
	}
	fail_msg("no rest after %u rounds", BED_ROUNDS);
}

/* And let the time pass that ports wait for others. */
static inline void
bed_settle_wait(struct bed *b)
{
	bed_settle(b);
	b->now += LACP_AGGREGATE_WAIT_NS;
	bed_settle(b);
}

static inline bool
bed_carries(const struct bed *b, unsigned id)
{
	return b->l.ports[id].state[LACP_MUX] == MUX_COLLECTING_DISTRIBUTING;
}

/* Bits of the ports that carry. */
static inline uint32_t
bed_carrying(const struct bed *b)
{
	uint32_t set = 0;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (b->l.ports[id].used && bed_carries(b, id))
			set |= 1u << id;
	}
	return set;
}

#endif
