/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The LACP engine in ten thousand stories of the simulator, and proof that its checks can
 * fail. A story that fails is told again, with all transitions and LACPDUs, by
 *
 *	SIM_SEED=n lacp_sim_test
 *
 * An argument is the first of the seeds, so that parts can run side by side; SIM_COUNT=n tells
 * so many stories other than the usual number of a part.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lacp_sim.h"

/* Of each of four parts. */
#define N_STORIES 2500

static struct sim sim;
static uint64_t first_seed;

static bool
tell(uint64_t seed, bool loud, void (*sabotage)(struct sim *s))
{
	const struct sim_source source = { .seed = seed };

	memset(&sim, 0, sizeof(sim));
	sim.loud = loud;
	sim.sabotage = sabotage;
	return sim_run(&sim, &source);
}

static void
all_stories_end_well(void **state)
{
	const char *count = getenv("SIM_COUNT");
	const uint64_t n = count == NULL ? N_STORIES : strtoull(count, NULL, 0);
	uint64_t n_pdus = 0;
	bond_time longest[2] = { 0, 0 };

	(void)state;
	for (uint64_t seed = first_seed; seed < first_seed + n; seed++) {
		if (!tell(seed, false, NULL))
			fail_msg("%s (SIM_SEED=%llu lacp_sim_test tells it again)", sim.fault,
				 (unsigned long long)seed);
		n_pdus += sim.n_pdus;
		if (sim_calm_comes_to_rest(&sim) &&
		    sim.last_change - sim.calm > longest[sim.may_be_slow])
			longest[sim.may_be_slow] = sim.last_change - sim.calm;
	}
	print_message("%llu stories, %llu LACPDUs; at rest after %.3f s at most, fast %.3f s\n",
		      (unsigned long long)n, (unsigned long long)n_pdus,
		      (double)longest[1] / (double)BOND_S, (double)longest[0] / (double)BOND_S);
}

/* Stories go well without it, so that what fails with it is its doing. */
static void
expect_fault(void (*sabotage)(struct sim *s), const char *fault)
{
	for (uint64_t seed = 0; seed < 200; seed++) {
		if (!tell(seed, false, sabotage) && strstr(sim.fault, fault) != NULL)
			return;
	}
	fail_msg("nobody noticed: %s", fault);
}

static struct lacp_port *
first_port(struct sim *s)
{
	return &s->engines[0].l.ports[0];
}

static void
carry_unasked(struct sim *s)
{
	struct lacp_port *p = first_port(s);

	if (p->state[LACP_MUX] == MUX_ATTACHED)
		p->state[LACP_MUX] = MUX_COLLECTING_DISTRIBUTING;
}

static void
believe_collecting(struct sim *s)
{
	first_port(s)->partner.state |= BOND_LACP_COLLECTING;
}

static void
lose_news(struct sim *s)
{
	first_port(s)->ntt = false;
}

static void
forget_linger(struct sim *s)
{
	for (unsigned i = 0; i < s->engines[0].n_ports; i++)
		s->engines[0].l.ports[i].linger = 0;
}

static void
forget_sent(struct sim *s)
{
	memset(first_port(s)->sent, 0, sizeof(first_port(s)->sent));
}

static void
mix_groups(struct sim *s)
{
	for (unsigned i = 0; i < s->engines[0].n_ports; i++)
		s->engines[0].l.ports[i].aggregator = 1;
}

static void
drift(struct sim *s)
{
	if (s->resting && first_port(s)->periodic_timer > s->now)
		first_port(s)->periodic_timer += BOND_MS;
}

static void
fall_silent(struct sim *s)
{
	if (s->calm != 0)
		first_port(s)->ntt = false;
}

static void
stand_by(struct sim *s)
{
	if (first_port(s)->selected == LACP_SELECTED)
		first_port(s)->selected = LACP_STANDBY;
}

static void
carry_without_link(struct sim *s)
{
	first_port(s)->port_enabled = true;
}

static void
fall_back(struct sim *s)
{
	s->engines[0].l.fallback = 0;
}

static void
never_wait(struct sim *s)
{
	first_port(s)->wait_while_timer = 0;
}

static void
never_churn(struct sim *s)
{
	first_port(s)->state[LACP_ACTOR_CHURN] = CHURN_NONE;
}

static void
never_give_up(struct sim *s)
{
	if (first_port(s)->current_while_timer != 0)
		first_port(s)->current_while_timer = s->now + LACP_SHORT_TIMEOUT_NS;
}

static void
what_breaks_an_engine_is_noticed(void **state)
{
	(void)state;
	expect_fault(carry_unasked, "carries");
	expect_fault(believe_collecting, "does not collect");
	expect_fault(lose_news, "does not say what has changed");
	expect_fault(lose_news, "leaves its partner in error");
	expect_fault(forget_linger, "was not told yet");
	expect_fault(forget_sent, "LACPDUs in a second");
	expect_fault(mix_groups, "share an aggregator");
	expect_fault(drift, "sends after");
	expect_fault(fall_silent, "A0");
	expect_fault(stand_by, "A0");
	expect_fault(carry_without_link, "carries without a link");
	expect_fault(fall_back, "falls back and may not");
	expect_fault(never_wait, "does not carry: aggregate wait");
	expect_fault(never_churn, "A0");
	expect_fault(never_give_up, "its wire is mute one way");
}

static void
one_story_is_told_again(void **state)
{
	(void)state;
	if (!tell(strtoull(getenv("SIM_SEED"), NULL, 0), true, NULL))
		fail_msg("%s", sim.fault);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_stories_end_well),
		cmocka_unit_test(what_breaks_an_engine_is_noticed),
	};
	const struct CMUnitTest again[] = {
		cmocka_unit_test(one_story_is_told_again),
	};

	if (argc > 1)
		first_seed = strtoull(argv[1], NULL, 0);
	return getenv("SIM_SEED") != NULL ? cmocka_run_group_tests(again, NULL, NULL) :
					    cmocka_run_group_tests(tests, NULL, NULL);
}
