/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The runner of all LACP machines: finds the row that fires, changes the state, calls the entry
 * function of the new one, and goes on until no row fires. What is in the rows is up to the
 * files of the machines; in which order they run, and what is done about the actions they ask
 * for, is up to lacp.c. Control thread.
 */

#include <stddef.h>

#include "lacp_machine.h"

bool
lacp_begin(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)p;
	return in->begin;
}

bool
lacp_unconditional(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)p;
	(void)in;
	return true;
}

/* What one run did, in order. */
struct steps {
	struct lacp_step {
		uint8_t from, to;
		const char *cause;
	} list[LACP_MAX_STEPS];
	unsigned n;
};

static const char *
state_name(const struct lacp_machine *m, uint8_t state)
{
	return state == LACP_NO_STATE ? "BEGIN" : m->states[state];
}

/* A row without an origin that leads to where the machine is keeps all later ones from firing. */
static const struct lacp_row *
find_row(const struct lacp_machine *m, const struct lacp_port *p, const struct lacp_in *in)
{
	const uint8_t state = p->state[m->id];
	unsigned i;

	for (i = 0; i < m->n_rows; i++) {
		const struct lacp_row *row = &m->rows[i];

		if ((row->from != LACP_ANY && row->from != state) || !row->guard(p, in))
			continue;
		return row->from == LACP_ANY && row->to == state ? NULL : row;
	}
	return NULL;
}

static bool
is_kept(const struct lacp_machine *m, const struct steps *steps, const struct lacp_step *step)
{
	if (step->from == step->to)
		return false;
	return !m->quiet || steps->list[0].from != steps->list[steps->n - 1].to;
}

void
lacp_history_add(struct lacp_port *p, const struct bond_lacp_transition *t)
{
	p->history[p->n_history++ % BOND_LACP_HISTORY] = *t;
}

static void
report(const struct lacp *l, const struct lacp_machine *m, unsigned id, struct lacp_port *p,
       const struct steps *steps, bond_time now)
{
	unsigned i;

	for (i = 0; i < steps->n; i++) {
		const struct lacp_step *step = &steps->list[i];
		const struct bond_lacp_transition t = {
			.at = now,
			.machine = m->name,
			.from = state_name(m, step->from),
			.to = state_name(m, step->to),
			.cause = step->cause,
		};

		if (is_kept(m, steps, step)) {
			/* Each machine begins once, which says nothing. */
			if (step->from != LACP_NO_STATE)
				lacp_history_add(p, &t);
			if (m->id == LACP_RECEIVE || m->id == LACP_MUX)
				p->last_change = now;
		}
		if (l->trace != NULL)
			l->trace(l->trace_arg, id, &t);
	}
}

unsigned
lacp_machine_run(const struct lacp *l, const struct lacp_machine *m, unsigned id,
		 struct lacp_port *p, struct lacp_in *in)
{
	const struct lacp_row *row;
	struct steps steps = { .n = 0 };
	unsigned actions = 0;

	while ((row = find_row(m, p, in)) != NULL) {
		if (steps.n == LACP_MAX_STEPS) {
			p->runaways++;
			break;
		}
		steps.list[steps.n++] = (struct lacp_step){ p->state[m->id], row->to, row->cause };
		p->state[m->id] = row->to;
		actions |= LACP_ACT_MOVED;
		if (m->enter[row->to] != NULL)
			actions |= m->enter[row->to](p, in);
	}
	if ((actions & LACP_ACT_NTT) != 0)
		p->ntt = true;
	report(l, m, id, p, &steps, in->now);
	return actions;
}
