/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/lacp_machine: the runner, on machines made up for it. IDLE, BUSY and DONE follow each
 * other as the fields of the port ask for that the guards below look at.
 */

#include "lacp_bed.h"

enum { IDLE, BUSY, DONE };

static bool
is_begin(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)p;
	return in->begin;
}

static bool
is_selected(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->selected == LACP_SELECTED;
}

static bool
is_ready(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->ready;
}

static bool
is_moved(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->port_moved;
}

static unsigned
enter_busy(struct lacp_port *p, struct lacp_in *in)
{
	(void)in;
	p->port_moved = false;
	return LACP_ACT_NTT | LACP_ACT_MAP;
}

static unsigned
enter_done(struct lacp_port *p, struct lacp_in *in)
{
	(void)p;
	(void)in;
	return LACP_ACT_SELECT;
}

static const char *const names[] = { "IDLE", "BUSY", "DONE" };
static const lacp_entry entries[] = { [IDLE] = NULL, [BUSY] = enter_busy, [DONE] = enter_done };

static const struct lacp_row rows[] = {
	{ LACP_ANY, is_begin, IDLE, "begin" },
	{ IDLE, is_selected, BUSY, "selected" },
	{ BUSY, is_moved, BUSY, "again" },
	{ BUSY, is_ready, DONE, "ready" },
	{ DONE, is_moved, IDLE, "moved" },
};

#define MACHINE(the_id, the_name, the_rows) \
	{ \
		.name = the_name, .id = the_id, .states = names, .enter = entries, .n_states = 3, \
		.rows = the_rows, .n_rows = sizeof(the_rows) / sizeof(the_rows[0]) \
	}

static const struct lacp_machine mux = MACHINE(LACP_MUX, "mux", rows);
static const struct lacp_machine churn = MACHINE(LACP_ACTOR_CHURN, "churn", rows);

/* Round and round while the port is ready. */
static const struct lacp_row round_rows[] = {
	{ IDLE, is_ready, BUSY, "out" },
	{ BUSY, is_ready, IDLE, "back" },
};
static const struct lacp_machine endless = MACHINE(LACP_MUX, "endless", round_rows);

/* Leaves IDLE once and comes back, or ends in BUSY. */
static const struct lacp_row quiet_rows[] = {
	{ IDLE, is_moved, BUSY, "out" },
	{ BUSY, is_ready, DONE, "on" },
	{ DONE, is_ready, IDLE, "back" },
};
static const struct lacp_machine loud = MACHINE(LACP_MUX, "loud", quiet_rows);

static void
every_row_of_a_run_fires_and_actions_add_up(void **state)
{
	struct bed bed;

	(void)state;
	bed_start(&bed, &mux);
	bed.in.begin = true;
	bed_expect(&bed, BED_NOW, IDLE, "begin", 0);
	assert_string_equal(bed.last.from, "BEGIN");
	bed.in.begin = false;
	bed.p->selected = LACP_SELECTED;
	bed.p->ready = true;
	bed_expect(&bed, BED_NOW, DONE, "ready", LACP_ACT_NTT | LACP_ACT_MAP | LACP_ACT_SELECT);
	assert_true(bed.p->ntt);
	assert_int_equal(bed.traced, 3);
	bed_expect_rest(&bed, BED_NOW);
	assert_int_equal(bed.traced, 3);
}

static void
a_row_from_any_state_holds_the_machine(void **state)
{
	struct bed bed;

	(void)state;
	bed_start(&bed, &mux);
	bed.in.begin = true;
	bed.p->selected = LACP_SELECTED;
	bed_expect(&bed, BED_NOW, IDLE, "begin", 0);
	bed_expect_rest(&bed, BED_NOW);
	bed_put(&bed, DONE);
	bed_expect(&bed, BED_NOW, IDLE, "begin", 0);
	assert_string_equal(bed.last.from, "DONE");
	assert_true(bed.in.begin);
}

static void
nothing_leads_out_of_the_state_before_begin_but_a_row_from_any(void **state)
{
	struct bed bed;

	(void)state;
	bed_start(&bed, &mux);
	bed.p->selected = LACP_SELECTED;
	bed_expect_rest(&bed, BED_NOW);
	assert_int_equal(bed_state(&bed), LACP_NO_STATE);
}

static void
a_state_entered_from_itself_is_traced_but_not_in_the_history(void **state)
{
	struct bed bed;

	(void)state;
	bed_start(&bed, &mux);
	bed_put(&bed, BUSY);
	bed.p->port_moved = true;
	bed_expect(&bed, BED_NOW, BUSY, "again", LACP_ACT_NTT | LACP_ACT_MAP);
	assert_int_equal(bed.traced, 1);
	assert_int_equal(bed.p->n_history, 0);
	assert_int_equal(bed.p->last_change, 0);
}

static void
the_history_keeps_the_last_transitions_with_time_and_cause(void **state)
{
	const unsigned n = BOND_LACP_HISTORY + 3;
	struct bed bed;

	(void)state;
	bed_start(&bed, &mux);
	for (unsigned i = 0; i < n; i++) {
		bed_put(&bed, BUSY);
		bed.p->ready = true;
		bed_expect(&bed, BED_NOW + i, DONE, "ready", LACP_ACT_SELECT);
	}
	assert_int_equal(bed.p->n_history, n);
	for (unsigned i = n - BOND_LACP_HISTORY; i < n; i++) {
		const struct bond_lacp_transition *t = &bed.p->history[i % BOND_LACP_HISTORY];

		assert_int_equal(t->at, BED_NOW + i);
		assert_string_equal(t->machine, "mux");
		assert_string_equal(t->from, "BUSY");
		assert_string_equal(t->to, "DONE");
		assert_string_equal(t->cause, "ready");
	}
}

static void
the_last_change_is_that_of_receive_and_mux_machine(void **state)
{
	struct bed bed;

	(void)state;
	bed_start(&bed, &churn);
	bed.in.begin = true;
	bed_expect(&bed, BED_NOW, IDLE, "begin", 0);
	assert_int_equal(bed.p->last_change, 0);
	bed.m = &mux;
	bed.l.trace = NULL;
	assert_int_equal(bed_run(&bed, BED_NOW + 1), LACP_ACT_MOVED);
	assert_int_equal(bed.p->last_change, BED_NOW + 1);
}

static void
a_machine_that_does_not_come_to_rest_is_stopped_and_counted(void **state)
{
	struct bed bed;

	(void)state;
	bed_start(&bed, &endless);
	bed.l.trace = NULL;
	bed_put(&bed, IDLE);
	bed.p->ready = true;
	bed_run(&bed, BED_NOW);
	assert_int_equal(bed.p->runaways, 1);
	assert_int_equal(bed.p->n_history, LACP_MAX_STEPS);
	bed.p->ready = false;
	bed_expect_rest(&bed, BED_NOW);
	assert_int_equal(bed.p->runaways, 1);
}

static void
a_quiet_machine_leaves_runs_back_to_where_it_was_out_of_the_history(void **state)
{
	static const struct {
		bool quiet, comes_back;
		unsigned kept;
	} cases[] = {
		{ false, false, 1 },
		{ false, true, 3 },
		{ true, false, 1 },
		{ true, true, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct lacp_machine m = loud;
		struct bed bed;

		m.quiet = cases[i].quiet;
		bed_start(&bed, &m);
		bed.l.trace = NULL;
		bed_put(&bed, IDLE);
		bed.p->port_moved = true;
		bed.p->ready = cases[i].comes_back;
		bed_run(&bed, BED_NOW);
		assert_int_equal(bed_state(&bed), cases[i].comes_back ? IDLE : BUSY);
		assert_int_equal(bed.p->n_history, cases[i].kept);
		assert_int_equal(bed.p->last_change, cases[i].kept != 0 ? BED_NOW : 0);
	}
}

static void
a_timer_expires_at_its_deadline_unless_it_is_stopped(void **state)
{
	(void)state;
	assert_false(lacp_timer_expired(BED_NOW, BED_NOW - 1));
	assert_true(lacp_timer_expired(BED_NOW, BED_NOW));
	assert_true(lacp_timer_expired(BED_NOW, BED_NOW + 1));
	assert_false(lacp_timer_expired(0, BED_NOW));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_a_run_fires_and_actions_add_up),
		cmocka_unit_test(a_row_from_any_state_holds_the_machine),
		cmocka_unit_test(nothing_leads_out_of_the_state_before_begin_but_a_row_from_any),
		cmocka_unit_test(a_state_entered_from_itself_is_traced_but_not_in_the_history),
		cmocka_unit_test(the_history_keeps_the_last_transitions_with_time_and_cause),
		cmocka_unit_test(the_last_change_is_that_of_receive_and_mux_machine),
		cmocka_unit_test(a_machine_that_does_not_come_to_rest_is_stopped_and_counted),
		cmocka_unit_test(
			a_quiet_machine_leaves_runs_back_to_where_it_was_out_of_the_history),
		cmocka_unit_test(a_timer_expires_at_its_deadline_unless_it_is_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
