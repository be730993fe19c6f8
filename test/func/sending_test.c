/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Frames of control when no worker comes to take them: they leave all the same, and no queue
 * is ever used by two at once. Wires have one tx queue, so control has none of its own.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bondbed.h"

static const struct bond_address address = { .ip = { 172, 20, 43, 110 } };

/* Two slaves, of which the first just failed: one announcement waits for a worker. */
static void
open_with_frame_waiting(void)
{
	bed_open_joined("mode=active-backup miimon=100", 2);
	bed_run_until(bed.now + BOND_S);
	bond_txq_service(bed.txq);
	bed_wires_empty();
	assert_int_equal(bond_set_addresses(bed.bond, &address, 1), 0);
	bed_link(S0, false);
	bed_run();
	assert_true(rte_ring_empty(bed_wires[1].from_port));
}

static void
frame_leaves_though_the_application_is_idle(void **state)
{
	(void)state;
	open_with_frame_waiting();
	bed_run_until(bed.now + 10 * BOND_MS);
	assert_int_equal(rte_ring_count(bed_wires[1].from_port), 1);
	assert_int_equal(bed.status.control_sent, 1);
	assert_int_equal(bed.status.control_dropped, 0);
}

static void
bursts_are_sent_again_after_control_had_the_queues(void **state)
{
	(void)state;
	open_with_frame_waiting();
	bed_run_until(bed.now + 10 * BOND_MS);
	bed_wires_empty();
	bed_leaves_on(1, 4, 4);
}

static void
worker_that_comes_in_time_takes_the_frame_itself(void **state)
{
	uint32_t generation;

	(void)state;
	open_with_frame_waiting();
	generation = bed.status.map_generation;
	bond_txq_service(bed.txq);
	bed_run_until(bed.now + 10 * BOND_MS);
	assert_int_equal(rte_ring_count(bed_wires[1].from_port), 1);
	assert_int_equal(bed.status.map_generation, generation);
}

static void
queue_is_left_alone_while_a_burst_may_be_on_it(void **state)
{
	struct bond_worker w;

	(void)state;
	open_with_frame_waiting();
	assert_int_equal(bond_worker_register_burst(bed.ctl, &w), 0);
	bond_worker_enter(&w);
	bed_run_after(5 * BOND_MS);
	bed_run_after(5 * BOND_MS);
	bed_run_after(5 * BOND_MS);
	assert_true(rte_ring_empty(bed_wires[1].from_port));
	bond_worker_leave(&w);
	bed_run_after(5 * BOND_MS);
	assert_int_equal(rte_ring_count(bed_wires[1].from_port), 1);
	bed_run();
	bond_worker_unregister(&w);
}

static void
burst_that_comes_while_control_has_the_queues_is_handed_back(void **state)
{
	struct bond_worker w;

	(void)state;
	open_with_frame_waiting();
	assert_int_equal(bond_worker_register_burst(bed.ctl, &w), 0);
	bond_worker_enter(&w);
	bed_run_after(5 * BOND_MS);
	bed_run_after(5 * BOND_MS);
	assert_int_equal(bed_send(1, 4), 0);
	/* Nor does it touch the frames that control is about to send. */
	bond_txq_service(bed.txq);
	assert_true(rte_ring_empty(bed_wires[1].from_port));
	bond_worker_leave(&w);
	bed_run_until(bed.now + 10 * BOND_MS);
	assert_int_equal(rte_ring_count(bed_wires[1].from_port), 1);
	bond_worker_unregister(&w);
}

static void
frame_for_a_slave_that_left_meanwhile_is_dropped_and_counted(void **state)
{
	(void)state;
	open_with_frame_waiting();
	bed_leave("s1");
	bed_run_until(bed.now + 10 * BOND_MS);
	assert_int_equal(bed.status.control_sent, 0);
	assert_int_equal(bed.status.control_dropped, 1);
}

int
main(int argc __rte_unused, char **argv)
{
#define TEST(t) cmocka_unit_test_teardown(t, bed_close)
	const struct CMUnitTest tests[] = {
		TEST(frame_leaves_though_the_application_is_idle),
		TEST(bursts_are_sent_again_after_control_had_the_queues),
		TEST(worker_that_comes_in_time_takes_the_frame_itself),
		TEST(queue_is_left_alone_while_a_burst_may_be_on_it),
		TEST(burst_that_comes_while_control_has_the_queues_is_handed_back),
		TEST(frame_for_a_slave_that_left_meanwhile_is_dropped_and_counted),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
