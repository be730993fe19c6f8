/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/lacp_marker: what the responder answers, and the whole life of a Marker of our own, to
 * the nanosecond. The last test wants every row of both machines to have fired.
 */

#include "lacp_bed.h"

#define ID BED_PORT
#define PORT_NUMBER (BED_PORT + 1)
#define T BED_NOW
#define WAIT (20 * BOND_MS)

static const uint8_t own[BOND_MAC_SIZE] = { 0x02, 0xbc, 0x00, 0x00, 0x00, 0x01 };
static const uint8_t theirs[BOND_MAC_SIZE] = { 0x02, 0xaa, 0x00, 0x00, 0x00, 0x09 };

static struct bed bed;

static void
begin(const struct lacp_machine *m)
{
	bed.m = m;
	bed.in.begin = true;
	bed_run(&bed, T);
	bed.in.begin = false;
}

static void
assert_generator(const char *state, bool out, bool answered)
{
	assert_string_equal(lacp_generator_machine.states[bed.p->state[LACP_MARKER_GENERATOR]],
			    state);
	assert_int_equal(lacp_marker_is_out(bed.p), out);
	assert_int_equal(bed.p->marker_answered, answered);
	assert_int_equal(bed.p->marker_timer != 0, out);
}

/* Both machines begun, the generator at hand. */
static int
start(void **state)
{
	(void)state;
	bed_start(&bed, &lacp_responder_machine);
	memcpy(bed.l.set.system, own, sizeof(own));
	begin(&lacp_responder_machine);
	begin(&lacp_generator_machine);
	return 0;
}

/* A Marker from the partner; whether it is to be answered. */
static bool
receive_marker(const struct lacp_marker *m, struct lacp_marker *answer)
{
	bool answered;

	bed.m = &lacp_responder_machine;
	answered = lacp_marker_received(&bed.l, ID, m, answer, T);
	assert_int_equal(bed_state(&bed), 0);
	bed.m = &lacp_generator_machine;
	return answered;
}

/* Ask for a marker at T and hand it to the wire; returns the response that it will have. */
static struct lacp_marker
send_marker(void)
{
	struct lacp_marker sent;

	lacp_marker_start(&bed.l, ID, WAIT, T);
	assert_true(lacp_marker_transmit(&bed.l, ID, &sent));
	sent.response = true;
	return sent;
}

static void
receive_response(const struct lacp_marker *response, bond_time now)
{
	struct lacp_marker answer;

	assert_false(lacp_marker_received(&bed.l, ID, response, &answer, now));
}

static void
each_marker_is_answered_with_what_it_says(void **state)
{
	static const struct lacp_marker rows[] = {
		{ .port = 1, .system = { 2, 0xaa, 0, 0, 0, 9 }, .transaction = 1 },
		{ .port = 0xffff, .system = { 2, 0xaa, 0, 0, 0, 9 }, .transaction = UINT32_MAX },
		{ .port = PORT_NUMBER, .system = { 2, 0xbc, 0, 0, 0, 1 }, .transaction = 0 },
	};
	struct lacp_marker answer;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		const struct lacp_marker *m = &rows[i / 2];

		assert_true(receive_marker(m, &answer));
		assert_true(answer.response);
		assert_int_equal(answer.port, m->port);
		assert_memory_equal(answer.system, m->system, BOND_MAC_SIZE);
		assert_int_equal(answer.transaction, m->transaction);
	}
	assert_generator("IDLE", false, false);
}

static void
markers_of_the_partner_leave_no_trace_in_the_history(void **state)
{
	const struct lacp_marker m = { .port = 1, .transaction = 1 };
	const unsigned n = bed.p->n_history;
	struct lacp_marker answer;

	(void)state;
	assert_true(receive_marker(&m, &answer));
	assert_int_equal(bed.p->n_history, n);
}

static void
no_marker_is_sent_that_nobody_asked_for(void **state)
{
	struct lacp_marker m;

	(void)state;
	bed_run(&bed, T + BOND_S);
	assert_false(lacp_marker_transmit(&bed.l, ID, &m));
	assert_generator("IDLE", false, false);
}

static void
a_marker_goes_out_once_with_our_port_and_system(void **state)
{
	struct lacp_marker m;

	(void)state;
	lacp_marker_start(&bed.l, ID, WAIT, T);
	assert_generator("REQUESTED", true, false);
	assert_int_equal(bed.p->marker_timer, T + WAIT);
	memset(&m, 0xff, sizeof(m));
	assert_true(lacp_marker_transmit(&bed.l, ID, &m));
	assert_false(m.response);
	assert_int_equal(m.port, PORT_NUMBER);
	assert_memory_equal(m.system, own, BOND_MAC_SIZE);
	assert_int_equal(m.transaction, bed.p->marker_transaction);
	assert_false(lacp_marker_transmit(&bed.l, ID, &m));
	bed_run(&bed, T);
	assert_generator("OUT", true, false);
	assert_false(lacp_marker_transmit(&bed.l, ID, &m));
}

static void
a_response_in_time_ends_the_wait(void **state)
{
	struct lacp_marker response = send_marker();

	(void)state;
	bed_run(&bed, T);
	receive_response(&response, T + WAIT - 1);
	assert_generator("ANSWERED", false, true);
	bed_run(&bed, T + WAIT);
	receive_response(&response, T + WAIT);
	assert_generator("ANSWERED", false, true);
}

static void
a_response_may_come_before_the_machine_ran_again(void **state)
{
	struct lacp_marker response = send_marker();

	(void)state;
	receive_response(&response, T);
	assert_generator("ANSWERED", false, true);
}

static void
a_response_at_the_deadline_is_late(void **state)
{
	struct lacp_marker response = send_marker();

	(void)state;
	receive_response(&response, T + WAIT);
	assert_generator("GIVEN_UP", false, false);
	receive_response(&response, T + WAIT);
	assert_generator("GIVEN_UP", false, false);
}

static void
without_a_response_it_is_given_up_at_the_deadline_and_not_before(void **state)
{
	(void)state;
	send_marker();
	bed_run(&bed, T + WAIT - 1);
	assert_generator("OUT", true, false);
	bed_run(&bed, T + WAIT);
	assert_generator("GIVEN_UP", false, false);
}

static void
a_marker_that_could_not_be_sent_in_time_is_not_sent_at_all(void **state)
{
	struct lacp_marker m;

	(void)state;
	lacp_marker_start(&bed.l, ID, WAIT, T);
	bed_run(&bed, T + WAIT - 1);
	assert_generator("REQUESTED", true, false);
	bed_run(&bed, T + WAIT);
	assert_generator("GIVEN_UP", false, false);
	assert_false(lacp_marker_transmit(&bed.l, ID, &m));
}

static void
a_response_to_another_marker_is_ignored(void **state)
{
	struct lacp_marker right = send_marker(), wrong[4] = { right, right, right, right };

	(void)state;
	wrong[0].transaction--;
	wrong[1].transaction++;
	wrong[2].port--;
	memcpy(wrong[3].system, theirs, sizeof(theirs));
	for (size_t i = 0; i < 4; i++) {
		receive_response(&wrong[i], T);
		assert_true(lacp_marker_is_out(bed.p));
		assert_false(bed.p->marker_answered);
	}
	receive_response(&right, T);
	assert_generator("ANSWERED", false, true);
}

static void
a_response_before_the_marker_went_out_is_ignored(void **state)
{
	const struct lacp_marker early = {
		.response = true,
		.port = PORT_NUMBER,
		.system = { 0x02, 0xbc, 0x00, 0x00, 0x00, 0x01 },
		.transaction = 1,
	};

	(void)state;
	lacp_marker_start(&bed.l, ID, WAIT, T);
	assert_int_equal(bed.p->marker_transaction, early.transaction);
	receive_response(&early, T);
	assert_generator("REQUESTED", true, false);
}

static void
a_marker_of_ours_that_comes_back_is_answered_and_answers_nothing(void **state)
{
	struct lacp_marker sent = send_marker(), answer;

	(void)state;
	sent.response = false;
	assert_true(receive_marker(&sent, &answer));
	assert_true(lacp_marker_is_out(bed.p));
	assert_false(bed.p->marker_answered);
}

static void
a_second_marker_replaces_the_first(void **state)
{
	struct lacp_marker first = send_marker(), second;

	(void)state;
	bed_run(&bed, T);
	assert_generator("OUT", true, false);
	lacp_marker_start(&bed.l, ID, WAIT, T + WAIT / 2);
	assert_generator("REQUESTED", true, false);
	assert_true(lacp_marker_transmit(&bed.l, ID, &second));
	second.response = true;
	assert_int_not_equal(second.transaction, first.transaction);
	receive_response(&first, T + WAIT);
	assert_generator("OUT", true, false);
	receive_response(&second, T + WAIT + WAIT / 2 - 1);
	assert_generator("ANSWERED", false, true);
}

static void
after_the_fate_of_one_the_next_starts_anew(void **state)
{
	struct lacp_marker response = send_marker();

	(void)state;
	receive_response(&response, T);
	response = send_marker();
	assert_generator("REQUESTED", true, false);
	bed_run(&bed, T + WAIT);
	assert_generator("GIVEN_UP", false, false);
	response = send_marker();
	assert_generator("REQUESTED", true, false);
	receive_response(&response, T + WAIT - 1);
	assert_generator("ANSWERED", false, true);
}

static void
begin_forgets_a_marker_and_its_fate(void **state)
{
	struct lacp_marker response, m;

	(void)state;
	send_marker();
	bed_run(&bed, T);
	begin(&lacp_generator_machine);
	assert_generator("IDLE", false, false);
	lacp_marker_start(&bed.l, ID, WAIT, T);
	begin(&lacp_generator_machine);
	assert_generator("IDLE", false, false);
	assert_false(lacp_marker_transmit(&bed.l, ID, &m));
	response = send_marker();
	receive_response(&response, T);
	begin(&lacp_generator_machine);
	assert_generator("IDLE", false, false);
}

static void
each_machine_uses_up_what_is_for_it_and_leaves_the_rest(void **state)
{
	struct lacp_marker m = send_marker();

	(void)state;
	bed_run(&bed, T);
	bed.in.marker = &m;
	bed.m = &lacp_responder_machine;
	bed_expect_rest(&bed, T);
	assert_non_null(bed.in.marker);
	m.response = false;
	bed_expect(&bed, T, 0, "UCT", LACP_ACT_RESPOND);
	assert_null(bed.in.marker);

	bed.in.marker = &m;
	bed.m = &lacp_generator_machine;
	bed_expect_rest(&bed, T);
	assert_non_null(bed.in.marker);
	m.response = true;
	bed_run(&bed, T);
	assert_generator("ANSWERED", false, true);
	assert_null(bed.in.marker);
}

static void
every_row_has_fired(void **state)
{
	(void)state;
	bed_check_rows(&lacp_responder_machine);
	bed_check_rows(&lacp_generator_machine);
	assert_int_equal(bed.p->runaways, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_marker_is_answered_with_what_it_says, start),
		cmocka_unit_test_setup(markers_of_the_partner_leave_no_trace_in_the_history, start),
		cmocka_unit_test_setup(no_marker_is_sent_that_nobody_asked_for, start),
		cmocka_unit_test_setup(a_marker_goes_out_once_with_our_port_and_system, start),
		cmocka_unit_test_setup(a_response_in_time_ends_the_wait, start),
		cmocka_unit_test_setup(a_response_may_come_before_the_machine_ran_again, start),
		cmocka_unit_test_setup(a_response_at_the_deadline_is_late, start),
		cmocka_unit_test_setup(
			without_a_response_it_is_given_up_at_the_deadline_and_not_before, start),
		cmocka_unit_test_setup(
			a_marker_that_could_not_be_sent_in_time_is_not_sent_at_all, start),
		cmocka_unit_test_setup(a_response_to_another_marker_is_ignored, start),
		cmocka_unit_test_setup(a_response_before_the_marker_went_out_is_ignored, start),
		cmocka_unit_test_setup(
			a_marker_of_ours_that_comes_back_is_answered_and_answers_nothing, start),
		cmocka_unit_test_setup(a_second_marker_replaces_the_first, start),
		cmocka_unit_test_setup(after_the_fate_of_one_the_next_starts_anew, start),
		cmocka_unit_test_setup(begin_forgets_a_marker_and_its_fate, start),
		cmocka_unit_test_setup(each_machine_uses_up_what_is_for_it_and_leaves_the_rest,
				       start),
		cmocka_unit_test(every_row_has_fired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
