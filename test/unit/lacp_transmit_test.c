/* SPDX-License-Identifier: BSD-3-Clause */

/* core/lacp_transmit: who may speak, the limit to the nanosecond, what a LACPDU says. */

#include "lacp_bed.h"

struct port {
	struct lacp l;
	struct lacp_port *p;
	struct lacp_pdu pdu;
};

/* One with something to send. */
static void
start(struct port *port)
{
	memset(port, 0, sizeof(*port));
	port->p = &port->l.ports[BED_PORT];
	port->p->used = true;
	port->p->port_enabled = port->p->lacp_enabled = true;
	port->p->state[LACP_PERIODIC] = PERIODIC_FAST;
	port->p->ntt = true;
}

static bool
transmit(struct port *port, bond_time now)
{
	return lacp_transmit(&port->l, BED_PORT, &port->pdu, now);
}

/* Asked for before, it goes at this time, not a nanosecond sooner, and no other with it. */
static void
check_goes_at(struct port *port, bond_time due)
{
	port->p->ntt = true;
	assert_int_equal(lacp_transmit_deadline(port->p), due);
	assert_false(transmit(port, due - 1));
	assert_true(port->p->ntt);
	assert_true(transmit(port, due));
	assert_false(port->p->ntt);
	assert_int_equal(lacp_transmit_deadline(port->p), BOND_NEVER);
	assert_false(transmit(port, due));
}

static void
a_lacpdu_says_what_the_port_knows(void **state)
{
	struct port port;

	(void)state;
	start(&port);
	port.p->actor = (struct bond_lacp_info){ 1, { 2, 0, 0, 0, 0, 1 }, 2, 3, 4, 0x3f };
	port.p->partner = (struct bond_lacp_info){ 5, { 2, 0, 0, 0, 0, 2 }, 6, 7, 8, 0x3d };
	memset(&port.pdu, 0xff, sizeof(port.pdu));
	assert_true(transmit(&port, BED_NOW));
	assert_int_equal(port.pdu.version, 1);
	assert_int_equal(port.pdu.collector_max_delay, 0);
	expect_same_info(&port.pdu.actor, &port.p->actor);
	expect_same_info(&port.pdu.partner, &port.p->partner);
	assert_int_equal(port.p->last_tx, BED_NOW);
}

static void
nothing_goes_that_was_not_asked_for(void **state)
{
	struct port port;

	(void)state;
	start(&port);
	port.p->ntt = false;
	assert_int_equal(lacp_transmit_deadline(port.p), BOND_NEVER);
	assert_false(transmit(&port, BED_NOW));
	assert_int_equal(port.p->last_tx, 0);
}

static void
who_may_not_speak_forgets_what_was_asked_for(void **state)
{
	static const struct {
		bool port_enabled, lacp_enabled;
		uint8_t periodic;
		bool leaving, partner_known;
		bool sent;
	} cases[] = {
		{ true, true, PERIODIC_FAST, false, true, true },
		{ true, true, PERIODIC_SLOW, false, false, true },
		{ false, true, PERIODIC_FAST, false, true, false },
		{ true, false, PERIODIC_FAST, false, true, false },
		{ true, true, PERIODIC_NO, false, true, false },
		{ true, true, PERIODIC_NO, true, true, true },
		{ true, true, PERIODIC_NO, true, false, false },
		{ false, true, PERIODIC_NO, true, true, false },
		{ true, false, PERIODIC_NO, true, true, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct port port;

		start(&port);
		port.p->port_enabled = cases[i].port_enabled;
		port.p->lacp_enabled = cases[i].lacp_enabled;
		port.p->state[LACP_PERIODIC] = cases[i].periodic;
		port.p->facts.leaving = cases[i].leaving;
		port.p->actor.state = cases[i].partner_known ? 0 : BOND_LACP_DEFAULTED;
		assert_int_equal(lacp_transmit_deadline(port.p) != BOND_NEVER, cases[i].sent);
		assert_int_equal(transmit(&port, BED_NOW), cases[i].sent);
		assert_false(port.p->ntt);
		port.p->port_enabled = port.p->lacp_enabled = true;
		port.p->state[LACP_PERIODIC] = PERIODIC_FAST;
		assert_false(transmit(&port, BED_NOW));
	}
}

static void
the_first_three_go_at_once_and_the_fourth_a_second_after_the_first(void **state)
{
	struct port port;

	(void)state;
	start(&port);
	for (unsigned i = 0; i < LACP_TX_LIMIT; i++) {
		port.p->ntt = true;
		assert_true(lacp_transmit_deadline(port.p) <= BED_NOW + i);
		assert_true(transmit(&port, BED_NOW + i));
	}
	check_goes_at(&port, BED_NOW + BOND_S);
	check_goes_at(&port, BED_NOW + BOND_S + 1);
	check_goes_at(&port, BED_NOW + BOND_S + 2);
	check_goes_at(&port, BED_NOW + 2 * BOND_S);
}

static void
the_limit_holds_in_every_window_however_sends_are_spread(void **state)
{
	static const bond_time spread[] = { 0, 400 * BOND_MS, 900 * BOND_MS };
	struct port port;

	(void)state;
	start(&port);
	for (unsigned i = 0; i < LACP_TX_LIMIT; i++) {
		port.p->ntt = true;
		assert_true(transmit(&port, BED_NOW + spread[i]));
	}
	for (unsigned i = 0; i < 20 * LACP_TX_LIMIT; i++)
		check_goes_at(&port, BED_NOW + spread[i % 3] + (1 + i / 3) * BOND_S);
}

static void
what_is_asked_for_while_the_limit_holds_is_one_lacpdu(void **state)
{
	struct port port;

	(void)state;
	start(&port);
	for (unsigned i = 0; i < LACP_TX_LIMIT; i++) {
		port.p->ntt = true;
		assert_true(transmit(&port, BED_NOW));
	}
	for (unsigned i = 1; i < 10; i++) {
		port.p->ntt = true;
		port.p->actor.state = (uint8_t)i;
		assert_false(transmit(&port, BED_NOW + i * 100 * BOND_MS));
	}
	assert_true(transmit(&port, BED_NOW + BOND_S));
	assert_int_equal(port.pdu.actor.state, 9);
	assert_false(transmit(&port, BED_NOW + BOND_S));
}

static void
the_limit_holds_from_the_first_nanosecond_of_the_clock(void **state)
{
	struct port port;

	(void)state;
	start(&port);
	for (unsigned i = 0; i < LACP_TX_LIMIT; i++) {
		port.p->ntt = true;
		assert_true(transmit(&port, 1));
	}
	check_goes_at(&port, BOND_S + 1);
}

static void
a_leaving_port_has_told_once_a_lacpdu_out_of_sync_went(void **state)
{
	struct port port;

	(void)state;
	start(&port);
	assert_true(transmit(&port, BED_NOW));
	assert_false(port.p->told);
	port.p->facts.leaving = true;
	port.p->actor.state = BOND_LACP_SYNCHRONIZATION;
	port.p->ntt = true;
	assert_true(transmit(&port, BED_NOW));
	assert_false(port.p->told);
	port.p->actor.state = 0;
	assert_false(transmit(&port, BED_NOW));
	assert_false(port.p->told);
	port.p->ntt = true;
	assert_true(transmit(&port, BED_NOW));
	assert_true(port.p->told);
}

static void
a_port_that_stays_after_all_has_told_nothing(void **state)
{
	struct port port;

	(void)state;
	start(&port);
	port.p->facts.leaving = true;
	assert_true(transmit(&port, BED_NOW));
	port.p->facts.leaving = false;
	port.p->ntt = true;
	assert_true(transmit(&port, BED_NOW));
	assert_false(port.p->told);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lacpdu_says_what_the_port_knows),
		cmocka_unit_test(nothing_goes_that_was_not_asked_for),
		cmocka_unit_test(who_may_not_speak_forgets_what_was_asked_for),
		cmocka_unit_test(
			the_first_three_go_at_once_and_the_fourth_a_second_after_the_first),
		cmocka_unit_test(the_limit_holds_in_every_window_however_sends_are_spread),
		cmocka_unit_test(what_is_asked_for_while_the_limit_holds_is_one_lacpdu),
		cmocka_unit_test(the_limit_holds_from_the_first_nanosecond_of_the_clock),
		cmocka_unit_test(a_leaving_port_has_told_once_a_lacpdu_out_of_sync_went),
		cmocka_unit_test(a_port_that_stays_after_all_has_told_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
