/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What waits in an rx queue of an 802.3ad bond, asked instead of bursts: an application that
 * bursts only if something waits gets its packets, and LACP hears its partner whoever asks. The
 * slaves are ports that can tell, but for the wires.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bondbed.h"
#include "dp/map.h"
#include "fake_port.h"

#define LONG_ENOUGH (20 * BOND_MS)

static const uint8_t lacpdu[124] = { 0x01, 0x80, 0xc2, 0, 0,    0x02, 0x02, 0,
				     0,    0,    0,    1, 0x88, 0x09, 1,    1 };

static unsigned slaves_asked;

static void
count_question(void)
{
	slaves_asked++;
}

/* A bond of one port, which gives slow frames no queue of their own. */
static void
open_port(void)
{
	fake_plug(0, "f0");
	fakes[0].answer.flow_create = -ENOTSUP;
	fakes[0].in_count = count_question;
	bed_open("mode=802.3ad all_slaves_active=on");
	if (bond_slave_add(bed.bond, fakes[0].port_id, "f0", &bed.err) != 0)
		fail_msg("%s", bed.err.text);
	bed_run();
}

static int
close_port(void **state)
{
	int ret = bed_close(state);

	fake_unplug(0);
	return ret;
}

static bool
is_lent(void)
{
	return ((const struct bond_map *)*bed.rxq->map)->lent != 0;
}

static void
open_lent(void)
{
	open_port();
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_true(is_lent());
	slaves_asked = 0;
}

static void
put(unsigned first, unsigned n)
{
	while (n-- > 0)
		fake_put(0, 0, bed_mbuf(first++));
}

/* One burst brings so many packets, numbered from first on. */
static void
expect_burst(unsigned first, uint16_t n)
{
	struct rte_mbuf *got[8];
	uint16_t i;

	assert_int_equal(bond_rx_burst(bed.rxq, got, RTE_DIM(got)), n);
	for (i = 0; i < n; i++)
		assert_int_equal(bed_number(got[i]), first + i);
	rte_pktmbuf_free_bulk(got, n);
}

/* So many packets wait, as both questions say. */
static void
expect_waiting(unsigned n)
{
	assert_int_equal(bond_rx_queue_count(bed.rxq), n);
	if (n != 0)
		assert_int_equal(bond_rx_descriptor_status(bed.rxq, n - 1), RTE_ETH_RX_DESC_DONE);
	assert_int_equal(bond_rx_descriptor_status(bed.rxq, n), RTE_ETH_RX_DESC_AVAIL);
}

static void
what_control_put_aside_waits_and_slaves_are_left_alone(void **state)
{
	(void)state;
	open_lent();
	put(0, 5);
	bed_run_until(bed.now + LONG_ENOUGH);
	/* Newer ones, which control has not seen yet. */
	put(5, 2);
	expect_waiting(5);
	assert_int_equal(slaves_asked, 0);
	expect_burst(0, 5);
}

static void
what_was_put_aside_waits_before_what_slaves_have(void **state)
{
	(void)state;
	open_lent();
	put(0, 10);
	bed_run_until(bed.now + LONG_ENOUGH);
	expect_burst(0, 8);
	bed_run();
	assert_false(is_lent());
	put(10, 3);
	expect_waiting(5);
	expect_burst(8, 2);
	expect_waiting(3);
	expect_burst(10, 3);
}

static int
ask_count(void)
{
	return bond_rx_queue_count(bed.rxq);
}

static int
ask_status(void)
{
	return bond_rx_descriptor_status(bed.rxq, 0);
}

static int (*const questions[])(void) = { ask_count, ask_status };

static void
who_asks_in_vain_has_the_queue(void **state)
{
	unsigned i, k;

	(void)state;
	open_lent();
	for (k = 0; k < RTE_DIM(questions); k++) {
		bed_run_until(bed.now + LONG_ENOUGH);
		assert_true(is_lent());
		for (i = 0; i < 20; i++) {
			assert_int_equal(questions[k](), 0);
			bed_run_until(bed.now + 9 * BOND_MS);
			assert_false(is_lent());
		}
	}
}

/* A monitor asks, and nobody bursts. */
static void
questions_do_not_keep_lacp_from_its_partner(void **state)
{
	unsigned i, k, sent = 0;

	(void)state;
	open_lent();
	for (k = 0; k < RTE_DIM(questions); k++) {
		for (i = 0; i < 40; i++) {
			if (i % 8 == 0) {
				fake_put(0, 0, testbed_mbuf(lacpdu, sizeof(lacpdu)));
				sent++;
			}
			assert_true(questions[k]() >= 0);
			bed_run_until(bed.now + 5 * BOND_MS);
		}
		assert_int_equal(bed.status.slow_received, sent);
	}
}

/* The packet that a question far into the queue does not find may be a LACPDU. */
static void
question_far_into_the_queue_takes_no_queue_from_control(void **state)
{
	unsigned i;

	(void)state;
	open_port();
	fake_put(0, 0, testbed_mbuf(lacpdu, sizeof(lacpdu)));
	for (i = 0; i < 10; i++) {
		assert_int_equal(bond_rx_descriptor_status(bed.rxq, 5), RTE_ETH_RX_DESC_AVAIL);
		bed_run_until(bed.now + 5 * BOND_MS);
	}
	assert_int_equal(bed.status.slow_received, 1);
}

/* A wire cannot tell: only what was put aside is known. */
static void
slave_that_cannot_tell_is_heard_all_the_same(void **state)
{
	unsigned i;

	(void)state;
	open_port();
	bed_join(0);
	for (i = 0; i < 10; i++) {
		testbed_put(&bed_wires[0], lacpdu, sizeof(lacpdu));
		assert_int_equal(bond_rx_queue_count(bed.rxq), 0);
		assert_int_equal(bond_rx_descriptor_status(bed.rxq, 0), RTE_ETH_RX_DESC_AVAIL);
		bed_run_until(bed.now + 5 * BOND_MS);
	}
	assert_true(is_lent());
	assert_int_equal(bed.status.slow_received, 10);
	testbed_put_mbuf(&bed_wires[0], bed_mbuf(0));
	bed_run_until(bed.now + LONG_ENOUGH);
	expect_waiting(1);
	expect_burst(0, 1);
}

int
main(int argc __rte_unused, char **argv)
{
#define TEST(name) cmocka_unit_test_teardown(name, close_port)
	const struct CMUnitTest tests[] = {
		TEST(what_control_put_aside_waits_and_slaves_are_left_alone),
		TEST(what_was_put_aside_waits_before_what_slaves_have),
		TEST(who_asks_in_vain_has_the_queue),
		TEST(questions_do_not_keep_lacp_from_its_partner),
		TEST(question_far_into_the_queue_takes_no_queue_from_control),
		TEST(slave_that_cannot_tell_is_heard_all_the_same),
	};
#undef TEST

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
