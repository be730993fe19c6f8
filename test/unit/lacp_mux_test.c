/* SPDX-License-Identifier: BSD-3-Clause */

/* core/lacp_mux: both figures, every row, and what a port does that we take out ourselves. */

#include "lacp_bed.h"

#define COUPLED (&lacp_mux_coupled_machine)
#define INDEPENDENT (&lacp_mux_independent_machine)

#define SYNC BOND_LACP_SYNCHRONIZATION
#define COLL BOND_LACP_COLLECTING
#define DIST BOND_LACP_DISTRIBUTING

#define NTT LACP_ACT_NTT
#define SELECT LACP_ACT_SELECT
#define MAP LACP_ACT_MAP

#define C_D MUX_COLLECTING_DISTRIBUTING
#define NO LACP_UNSELECTED
#define YES LACP_SELECTED
#define STANDBY LACP_STANDBY

#define CHANGED "coupled_control changed"
#define WANTED "SELECTED || STANDBY"
#define NOT_SELECTED "UNSELECTED || STANDBY"
#define PARTNER_SYNC "SELECTED && partner in sync"
#define NOT_SYNC "UNSELECTED || STANDBY || partner not in sync"
#define PARTNER_COLLECTS "SELECTED && partner in sync && partner collecting"
#define NOT_COLLECTS "UNSELECTED || STANDBY || partner not in sync || partner not collecting"

/* What our own state says in each state of the machine. */
static const uint8_t says[] = {
	[MUX_DETACHED] = 0,
	[MUX_WAITING] = 0,
	[MUX_ATTACHED] = SYNC,
	[MUX_COLLECTING] = SYNC | COLL,
	[MUX_DISTRIBUTING] = SYNC | COLL | DIST,
	[MUX_COLLECTING_DISTRIBUTING] = SYNC | COLL | DIST,
};

static void
start(struct bed *bed, const struct lacp_machine *m, uint8_t from)
{
	bed_start(bed, m);
	bed_put(bed, from);
	bed->p->wait_while_timer = from == MUX_WAITING ? BED_NOW - 1 : 0;
	bed->p->actor.state = BOND_LACP_ACTIVITY | says[from];
}

struct mux_case {
	const struct lacp_machine *m; /* NULL = both figures */
	uint8_t from;
	enum lacp_selected selected;
	bool ready;
	uint8_t partner;
	/* from = stays */
	uint8_t to;
	const char *cause;
	unsigned actions;
};

static const struct mux_case both[] = {
	{ NULL, MUX_DETACHED, NO, true, SYNC | COLL, MUX_DETACHED, NULL, 0 },
	{ NULL, MUX_DETACHED, YES, false, SYNC, MUX_WAITING, WANTED, SELECT },
	{ NULL, MUX_DETACHED, STANDBY, true, SYNC, MUX_WAITING, WANTED, SELECT },
	{ NULL, MUX_WAITING, NO, true, 0, MUX_DETACHED, "UNSELECTED", NTT | SELECT },
	{ NULL, MUX_WAITING, STANDBY, true, SYNC, MUX_WAITING, NULL, 0 },
	{ NULL, MUX_WAITING, YES, false, SYNC, MUX_WAITING, NULL, 0 },
	{ NULL, MUX_WAITING, YES, true, 0, MUX_ATTACHED, "SELECTED && Ready", NTT | SELECT },
	{ NULL, MUX_ATTACHED, YES, true, COLL, MUX_ATTACHED, NULL, 0 },
	{ NULL, MUX_ATTACHED, YES, false, 0, MUX_ATTACHED, NULL, 0 },
	{ NULL, MUX_ATTACHED, NO, true, SYNC, MUX_DETACHED, NOT_SELECTED, NTT | SELECT },
	{ NULL, MUX_ATTACHED, STANDBY, true, SYNC, MUX_WAITING, WANTED, NTT | SELECT },
};

static const struct mux_case own[] = {
	{ COUPLED, MUX_ATTACHED, YES, false, SYNC, C_D, PARTNER_SYNC, NTT | MAP },
	{ COUPLED, C_D, YES, false, SYNC, C_D, NULL, 0 },
	{ COUPLED, C_D, YES, false, COLL, MUX_ATTACHED, NOT_SYNC, NTT | MAP | SELECT },
	{ COUPLED, C_D, NO, false, SYNC, MUX_DETACHED, NOT_SELECTED, NTT | MAP | SELECT },
	{ COUPLED, C_D, STANDBY, false, SYNC, MUX_WAITING, WANTED, NTT | MAP | SELECT },
	{ COUPLED, MUX_COLLECTING, YES, false, SYNC, C_D, CHANGED, NTT | MAP },
	{ COUPLED, MUX_DISTRIBUTING, YES, false, SYNC, C_D, CHANGED, NTT },
	{ INDEPENDENT, MUX_ATTACHED, YES, false, SYNC, MUX_COLLECTING, PARTNER_SYNC, NTT | MAP },
	{ INDEPENDENT, MUX_ATTACHED, YES, false, SYNC | COLL, MUX_DISTRIBUTING, PARTNER_COLLECTS,
	  NTT | MAP },
	{ INDEPENDENT, MUX_COLLECTING, YES, false, SYNC, MUX_COLLECTING, NULL, 0 },
	{ INDEPENDENT, MUX_COLLECTING, YES, false, SYNC | COLL, MUX_DISTRIBUTING, PARTNER_COLLECTS,
	  NTT | MAP },
	{ INDEPENDENT, MUX_COLLECTING, YES, false, COLL, MUX_ATTACHED, NOT_SYNC,
	  NTT | MAP | SELECT },
	{ INDEPENDENT, MUX_COLLECTING, NO, false, SYNC, MUX_DETACHED, NOT_SELECTED,
	  NTT | MAP | SELECT },
	{ INDEPENDENT, MUX_DISTRIBUTING, YES, false, SYNC | COLL, MUX_DISTRIBUTING, NULL, 0 },
	{ INDEPENDENT, MUX_DISTRIBUTING, YES, false, SYNC, MUX_COLLECTING, NOT_COLLECTS,
	  NTT | MAP },
	{ INDEPENDENT, MUX_DISTRIBUTING, YES, false, COLL, MUX_ATTACHED, NOT_SYNC,
	  NTT | MAP | SELECT },
	{ INDEPENDENT, MUX_DISTRIBUTING, STANDBY, false, SYNC | COLL, MUX_WAITING, WANTED,
	  NTT | MAP | SELECT },
	{ INDEPENDENT, C_D, YES, false, SYNC | COLL, MUX_DISTRIBUTING, CHANGED, NTT },
	{ INDEPENDENT, C_D, YES, false, SYNC, MUX_COLLECTING, NOT_COLLECTS, NTT | MAP },
};

static void
check_case(const struct mux_case *c, const struct lacp_machine *m)
{
	struct bed bed;

	start(&bed, m, c->from);
	bed.p->selected = c->selected;
	bed.p->ready = c->ready;
	bed.p->partner.state = c->partner;
	if (c->cause == NULL) {
		bed_expect_rest(&bed, BED_NOW);
		return;
	}
	bed_expect(&bed, BED_NOW, c->to, c->cause, c->actions);
	assert_int_equal(bed.p->actor.state, BOND_LACP_ACTIVITY | says[c->to]);
	assert_int_equal(bed.p->ntt, (c->actions & NTT) != 0);
	assert_int_equal(bed.p->wait_while_timer,
			 c->to == MUX_WAITING ? BED_NOW + LACP_AGGREGATE_WAIT_NS : 0);
	bed_expect_rest(&bed, BED_NOW);
}

static void
both_figures_attach_and_detach_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
		check_case(&both[i], COUPLED);
		check_case(&both[i], INDEPENDENT);
	}
}

static void
each_figure_collects_and_distributes_in_its_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		check_case(&own[i], own[i].m);
}

static void
it_begins_detached(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct bed bed;

		bed_start(&bed, i == 0 ? COUPLED : INDEPENDENT);
		bed.p->actor.state = SYNC | COLL | DIST;
		bed.p->selected = LACP_SELECTED;
		bed.in.begin = true;
		bed_expect(&bed, BED_NOW, MUX_DETACHED, "BEGIN", NTT | SELECT | MAP);
		assert_int_equal(bed.p->actor.state, 0);
		bed_expect_rest(&bed, BED_NOW);
	}
}

static void
distributing_falls_back_one_step_at_a_time(void **state)
{
	static const char *const steps[] = { NOT_COLLECTS, NOT_SYNC, NOT_SELECTED };
	struct bed bed;

	(void)state;
	start(&bed, INDEPENDENT, MUX_DISTRIBUTING);
	bed_run(&bed, BED_NOW);
	assert_int_equal(bed.p->n_history, 3);
	for (unsigned i = 0; i < 3; i++)
		assert_string_equal(bed.p->history[i].cause, steps[i]);
}

static void
only_a_port_that_we_take_out_ourselves_lingers(void **state)
{
	static const struct {
		bool port_enabled, leaving;
		enum lacp_selected selected;
		uint8_t partner;
		bool lingers;
	} cases[] = {
		{ true, false, LACP_STANDBY, SYNC | COLL, true },
		{ true, true, LACP_UNSELECTED, SYNC | COLL, true },
		{ true, false, LACP_UNSELECTED, SYNC | COLL, false },
		{ true, false, LACP_SELECTED, 0, false },
		{ false, false, LACP_SELECTED, 0, false },
		{ false, true, LACP_UNSELECTED, 0, false },
		{ false, false, LACP_STANDBY, 0, false },
	};
	static const struct {
		const struct lacp_machine *m;
		uint8_t from;
	} places[] = {
		{ COUPLED, MUX_COLLECTING_DISTRIBUTING },
		{ INDEPENDENT, MUX_COLLECTING },
		{ INDEPENDENT, MUX_DISTRIBUTING },
	};

	(void)state;
	for (size_t i = 0; i < 3 * sizeof(cases) / sizeof(cases[0]); i++) {
		struct bed bed;

		start(&bed, places[i % 3].m, places[i % 3].from);
		bed.p->port_enabled = cases[i / 3].port_enabled;
		bed.p->facts.leaving = cases[i / 3].leaving;
		bed.p->selected = cases[i / 3].selected;
		bed.p->partner.state = cases[i / 3].partner;
		assert_true((bed_run(&bed, BED_NOW) & MAP) != 0);
		assert_true(bed_state(&bed) <= MUX_ATTACHED);
		assert_int_equal(bed.p->linger, cases[i / 3].lingers ? BED_NOW + BOND_S : 0);
	}
}

static void
a_port_whose_partner_fell_silent_lingers_until_that_is_told_so(void **state)
{
	struct bed bed;

	(void)state;
	start(&bed, COUPLED, MUX_COLLECTING_DISTRIBUTING);
	bed.p->selected = LACP_SELECTED;
	bed.p->state[LACP_RECEIVE] = RECEIVE_EXPIRED;
	bed.p->current_while_timer = BED_NOW + 3 * BOND_S;
	bed.p->partner.state = COLL;
	assert_true((bed_run(&bed, BED_NOW) & MAP) != 0);
	assert_int_equal(bed_state(&bed), MUX_ATTACHED);
	assert_int_equal(bed.p->linger, BED_NOW + 4 * BOND_S);
}

static void
a_port_that_collects_again_does_not_linger(void **state)
{
	static const struct lacp_machine *const machines[] = { COUPLED, INDEPENDENT };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct bed bed;

		start(&bed, machines[i], MUX_ATTACHED);
		bed.p->linger = BED_NOW + 1;
		bed.p->selected = LACP_SELECTED;
		bed.p->partner.state = SYNC;
		assert_true((bed_run(&bed, BED_NOW) & MAP) != 0);
		assert_int_equal(bed.p->linger, 0);
	}
}

static void
a_port_that_lingers_does_so_while_it_waits(void **state)
{
	struct bed bed;

	(void)state;
	start(&bed, COUPLED, MUX_DETACHED);
	bed.p->linger = BED_NOW + 1;
	bed.p->selected = LACP_STANDBY;
	bed_expect(&bed, BED_NOW, MUX_WAITING, "SELECTED || STANDBY", SELECT);
	assert_int_equal(bed.p->linger, BED_NOW + 1);
}

static void
guards_have_no_effect_in_any_state(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 2 * 6 * 3 * 32; bits++) {
		struct bed bed;

		start(&bed, bits % 2 != 0 ? COUPLED : INDEPENDENT, (uint8_t)(bits / 2 % 6));
		bed.p->selected = (enum lacp_selected)(bits / 12 % 3);
		bed.p->ready = (bits / 36 & 1) != 0;
		bed.p->partner.state = (bits / 36 & 2) != 0 ? SYNC : 0;
		bed.p->partner.state |= (bits / 36 & 4) != 0 ? COLL : 0;
		bed.p->facts.leaving = (bits / 36 & 8) != 0;
		bed.in.begin = (bits / 36 & 16) != 0;
		bed_check_effects(&bed, BED_NOW);
		assert_int_equal(bed.p->actor.state, BOND_LACP_ACTIVITY | says[bed_state(&bed)]);
	}
}

static void
every_row_has_fired(void **state)
{
	(void)state;
	bed_check_rows(COUPLED);
	bed_check_rows(INDEPENDENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_figures_attach_and_detach_alike),
		cmocka_unit_test(each_figure_collects_and_distributes_in_its_way),
		cmocka_unit_test(it_begins_detached),
		cmocka_unit_test(distributing_falls_back_one_step_at_a_time),
		cmocka_unit_test(only_a_port_that_we_take_out_ourselves_lingers),
		cmocka_unit_test(a_port_whose_partner_fell_silent_lingers_until_that_is_told_so),
		cmocka_unit_test(a_port_that_collects_again_does_not_linger),
		cmocka_unit_test(a_port_that_lingers_does_so_while_it_waits),
		cmocka_unit_test(every_row_has_fired),
		cmocka_unit_test(guards_have_no_effect_in_any_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
