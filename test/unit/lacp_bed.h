/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * One port and one LACP machine at a time, for the tests of the machines. The trace hook counts
 * which rows fired in all tests of a program; bed_check_rows() wants each of them, and comes
 * after the tests that say what a row does, but before those that only try whatever there is.
 */

#ifndef UNIT_LACP_BED_H
#define UNIT_LACP_BED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/lacp_machine.h"
#include "lacp_same.h"

#define BED_PORT 3
#define BED_ROWS 32
/* Any time will do that is not 0. */
#define BED_NOW (1000 * BOND_S)

struct bed {
	struct lacp l;
	struct lacp_port *p;
	const struct lacp_machine *m;
	struct lacp_in in;
	unsigned traced;
	struct bond_lacp_transition last;
};

/* By machine of the program, at most two. */
static struct bed_rows {
	const struct lacp_machine *m;
	unsigned fired[BED_ROWS];
} bed_rows[2];

static inline struct bed_rows *
bed_rows_of(const struct lacp_machine *m)
{
	struct bed_rows *rows =
		bed_rows[0].m == NULL || bed_rows[0].m == m ? &bed_rows[0] : &bed_rows[1];

	assert_true(rows->m == NULL || rows->m == m);
	assert_true(m->n_rows <= BED_ROWS);
	rows->m = m;
	return rows;
}

static inline void
bed_trace(void *arg, unsigned id, const struct bond_lacp_transition *t)
{
	struct bed *bed = arg;
	const struct lacp_machine *m = bed->m;
	unsigned found = 0;

	assert_int_equal(id, BED_PORT);
	assert_string_equal(t->machine, m->name);
	for (unsigned i = 0; i < m->n_rows; i++) {
		const struct lacp_row *row = &m->rows[i];

		if (strcmp(row->cause, t->cause) != 0 || strcmp(m->states[row->to], t->to) != 0)
			continue;
		if (row->from != LACP_ANY && strcmp(m->states[row->from], t->from) != 0)
			continue;
		bed_rows_of(m)->fired[i]++;
		found++;
	}
	assert_int_equal(found, 1);
	bed->traced++;
	bed->last = *t;
}

/* A port that is up and active, of a machine before BEGIN, with a partner that is not known. */
static inline void
bed_start(struct bed *bed, const struct lacp_machine *m)
{
	static const struct bond_lacp_info actor = {
		.system_priority = 0xffff,
		.system = { 2, 0, 0, 0, 0, 1 },
		.key = 15,
		.port_priority = 0xff,
		.port = BED_PORT + 1,
		.state = BOND_LACP_ACTIVITY | BOND_LACP_AGGREGATION,
	};
	static const struct bond_lacp_info nobody = {
		.system_priority = 0xffff,
		.key = 1,
		.port_priority = 0xff,
		.port = 1,
	};

	memset(bed, 0, sizeof(*bed));
	bed->m = m;
	bed->p = &bed->l.ports[BED_PORT];
	bed->l.trace = bed_trace;
	bed->l.trace_arg = bed;
	bed->in.set = &bed->l.set;
	bed->p->used = true;
	bed->p->actor_admin = bed->p->actor = actor;
	bed->p->partner_admin = bed->p->partner = nobody;
	bed->p->port_enabled = bed->p->lacp_enabled = true;
	memset(bed->p->state, LACP_NO_STATE, sizeof(bed->p->state));
}

/* A partner in full order, */
static inline struct bond_lacp_info
bed_peer(void)
{
	return (struct bond_lacp_info){
		.system_priority = 100,
		.system = { 2, 0, 0, 0, 0, 2 },
		.key = 7,
		.port_priority = 128,
		.port = 9,
		.state = BOND_LACP_ACTIVITY | BOND_LACP_AGGREGATION | BOND_LACP_SYNCHRONIZATION |
			 BOND_LACP_COLLECTING | BOND_LACP_DISTRIBUTING,
	};
}

/* what it sends, */
static inline struct lacp_pdu
bed_pdu(const struct bed *bed)
{
	return (struct lacp_pdu){ .version = 1, .actor = bed_peer(), .partner = bed->p->actor };
}

/* and the receive machine in a state in which it could be while both ends carry. */
static inline void
bed_start_receive(struct bed *bed, enum lacp_receive_state state)
{
	bed_start(bed, &lacp_receive_machine);
	bed->p->state[LACP_RECEIVE] = (uint8_t)state;
	bed->p->partner = bed_peer();
	bed->p->selected = LACP_SELECTED;
	bed->p->current_while_timer = BED_NOW + LACP_LONG_TIMEOUT_NS;
	bed->p->actor.state = bed->p->partner.state;
}

/* A LACPDU comes in CURRENT; what it asks for. */
static inline unsigned
bed_receive(struct bed *bed, const struct lacp_pdu *pdu)
{
	unsigned actions;

	bed->in.pdu = pdu;
	bed->in.now = BED_NOW;
	actions = lacp_machine_run(&bed->l, bed->m, BED_PORT, bed->p, &bed->in);
	assert_null(bed->in.pdu);
	assert_int_equal(bed->p->state[LACP_RECEIVE], RECEIVE_CURRENT);
	assert_int_equal(actions & LACP_ACT_MOVED, LACP_ACT_MOVED);
	return actions & ~LACP_ACT_MOVED;
}

static inline unsigned
bed_run(struct bed *bed, bond_time now)
{
	bed->in.now = now;
	return lacp_machine_run(&bed->l, bed->m, BED_PORT, bed->p, &bed->in);
}

static inline uint8_t
bed_state(const struct bed *bed)
{
	return bed->p->state[bed->m->id];
}

static inline void
bed_put(struct bed *bed, uint8_t state)
{
	bed->p->state[bed->m->id] = state;
}

/* The machine goes there, for this reason, and asks for these actions and that it moved. */
static inline void
bed_expect(struct bed *bed, bond_time now, uint8_t state, const char *cause, unsigned actions)
{
	assert_int_equal(bed_run(bed, now), actions | LACP_ACT_MOVED);
	assert_string_equal(bed->m->states[bed_state(bed)], bed->m->states[state]);
	assert_string_equal(bed->last.cause, cause);
	assert_string_equal(bed->last.to, bed->m->states[state]);
}

/* Nothing fires, and the port is left as it is to the last byte. */
static inline void
bed_expect_rest(struct bed *bed, bond_time now)
{
	struct lacp_port was;

	memcpy(&was, bed->p, sizeof(was));
	assert_int_equal(bed_run(bed, now), 0);
	assert_memory_equal(&was, bed->p, sizeof(was));
}

/* Guards change nothing, nor does a run in which no row fires; after any run all is at rest. */
static inline void
bed_check_effects(struct bed *bed, bond_time now)
{
	struct lacp_port was;
	struct lacp_in in;

	bed->in.now = now;
	memcpy(&was, bed->p, sizeof(was));
	memcpy(&in, &bed->in, sizeof(in));
	for (unsigned i = 0; i < bed->m->n_rows; i++)
		bed->m->rows[i].guard(bed->p, &bed->in);
	assert_memory_equal(&was, bed->p, sizeof(was));
	assert_memory_equal(&in, &bed->in, sizeof(in));
	if (bed_run(bed, now) == 0)
		assert_memory_equal(&was, bed->p, sizeof(was));
	assert_int_equal(bed->p->runaways, 0);
	bed_expect_rest(bed, now);
}

static inline void
bed_check_rows(const struct lacp_machine *m)
{
	const struct bed_rows *rows = bed_rows_of(m);
	unsigned missing = 0;

	for (unsigned i = 0; i < m->n_rows; i++) {
		if (rows->fired[i] != 0)
			continue;
		print_error("%s: row %u to %s (%s) never fired\n", m->name, i,
			    m->states[m->rows[i].to], m->rows[i].cause);
		missing++;
	}
	assert_int_equal(missing, 0);
}

#endif
