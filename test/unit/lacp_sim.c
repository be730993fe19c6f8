/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The simulator's clock: tells a story from its begin to its end, step by step, each to the
 * next instant at which an engine, a frame or the story has something to do. What happens is
 * chosen in lacp_sim_begin.c and lacp_sim_event.c; what must hold is in lacp_sim_check.c, at
 * any time, and in lacp_sim_calm.c and lacp_sim_rest.c when nothing is disturbed any more.
 */

#include "lacp_sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* So long all must stay as it is: a slow period fits in. One time in eight churn does, too. */
#define REST (35 * BOND_S)
#define LONG_REST (100 * BOND_S)

/* splitmix64's step and finisher. */
uint64_t
sim_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

unsigned
sim_pick(struct sim *s, unsigned n)
{
	struct sim_source *from = &s->source;

	if (from->bytes == NULL)
		return (sim_random(&from->seed) >> 32) % n;
	if (from->left == 0)
		return 0;
	from->left--;
	return *from->bytes++ % n;
}

void
sim_fault(struct sim *s, const char *format, ...)
{
	va_list args;
	int used;

	if (s->fault[0] != '\0')
		return;
	used = snprintf(s->fault, sizeof(s->fault),
			"seed %llu, %.9f s: ", (unsigned long long)s->seed,
			(double)s->now / (double)BOND_S);
	va_start(args, format);
	vsnprintf(s->fault + used, sizeof(s->fault) - (size_t)used, format, args);
	va_end(args);
}

bool
sim_same_end(const struct bond_lacp_info *a, const struct bond_lacp_info *b)
{
	return a->system_priority == b->system_priority && a->key == b->key &&
	       a->port_priority == b->port_priority && a->port == b->port &&
	       memcmp(a->system, b->system, BOND_MAC_SIZE) == 0 &&
	       ((a->state ^ b->state) & BOND_LACP_AGGREGATION) == 0;
}

static bond_time
earlier(bond_time a, bond_time b)
{
	return b != 0 && b < a ? b : a;
}

static bond_time
next_instant(const struct sim *s, bond_time until)
{
	bond_time next = earlier(until, sim_wire_next(s));

	for (unsigned e = 0; e < s->n_engines; e++) {
		const struct sim_engine *engine = &s->engines[e];

		if (engine->due)
			return s->now;
		next = earlier(next, engine->deadline);
		for (unsigned i = 0; i < engine->n_ports; i++)
			next = earlier(next, engine->ports[i].returns);
	}
	return next > s->now ? next : s->now;
}

static void
bring_back(struct sim *s, unsigned e)
{
	for (unsigned i = 0; i < s->engines[e].n_ports; i++) {
		struct sim_port *p = &s->engines[e].ports[i];

		if (p->returns != 0 && s->now >= p->returns)
			sim_port_add(s, e, i);
	}
}

static void
step(struct sim *s)
{
	sim_wire_deliver(s);
	for (unsigned e = 0; e < s->n_engines; e++) {
		bring_back(s, e);
		/* Sometimes when there is nothing to do, which then must do nothing. */
		if (s->engines[e].due || s->now >= s->engines[e].deadline ||
		    sim_random(&s->luck) % 16 == 0)
			sim_engine_serve(s, e);
	}
	sim_check(s);
	if (s->calm != 0)
		sim_calm_watch(s);
}

void
sim_step_until(struct sim *s, bond_time until)
{
	while (s->fault[0] == '\0') {
		bond_time next = next_instant(s, until);

		if (next >= until && s->now >= until)
			return;
		s->now = next;
		step(s);
	}
}

/* Mostly short, as what is quick in succession is what goes wrong; 0 = at the same instant. */
static bond_time
pause_of(struct sim *s)
{
	static const bond_time longest[] = {
		0,      0,          BOND_MS,    100 * BOND_MS, BOND_S,
		BOND_S, 3 * BOND_S, 5 * BOND_S, 40 * BOND_S,   100 * BOND_S,
	};
	bond_time most = longest[sim_pick(s, sizeof(longest) / sizeof(longest[0]))];

	return most / 256 * sim_pick(s, 256);
}

bool
sim_run(struct sim *s, const struct sim_source *source)
{
	unsigned n_events;

	s->seed = source->seed;
	s->source = *source;
	s->luck = source->seed ^ UINT64_C(0x5eed);
	s->now = 1000 * BOND_S;
	sim_story_begin(s);
	n_events = sim_rarely(s, 16) ? 0 : 3 + sim_pick(s, 24);
	s->plain = n_events == 0 && s->style.good;
	for (; n_events != 0; n_events--) {
		bond_time wait = pause_of(s);

		if (wait != 0)
			sim_step_until(s, s->now + wait);
		sim_story_event(s);
	}
	/* What happened last is acted on before it may be undone. */
	sim_step_until(s, s->now + 1);
	sim_story_calm(s);
	s->calm = s->last_change = s->now;
	sim_step_until(s, s->calm + sim_calm_bound(s));
	if (!sim_calm_comes_to_rest(s)) {
		sim_step_until(s, s->now + LONG_REST);
		return s->fault[0] == '\0';
	}
	sim_rest_check(s);
	s->resting = true;
	sim_step_until(s, s->now + (s->seed % 8 == 0 ? LONG_REST : REST));
	sim_rest_check(s);
	sim_calm_end(s);
	return s->fault[0] == '\0';
}
