/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What waits for workers that read an old map: slaves that leave, map buffers, bonds that
 * are freed. The worker is this thread: it reports when the test says so. Control goes on
 * meanwhile and does not spin.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "bondbed.h"

static struct bond_worker worker;

static void
open_two_with_worker(const char *options)
{
	bed_open(options);
	bed_join(0);
	bed_join(1);
	bed_run();
	assert_int_equal(bond_worker_register(bed.ctl, 0, &worker), 0);
	bond_worker_online(&worker);
}

static int
close_with_worker(void **state)
{
	bond_worker_offline(&worker);
	bond_worker_unregister(&worker);
	return bed_close(state);
}

/* Passes at every deadline: time moves on each time, so that a sleeping caller never spins. */
static void
run_without_spinning(unsigned passes)
{
	bond_time deadline;

	while (passes-- > 0) {
		deadline = bond_ctl_next_deadline(bed.ctl);
		assert_true(deadline > bed.now);
		bed.now = deadline;
		bed_run();
	}
}

static void
slave_is_kept_until_the_worker_reports(void **state)
{
	struct rte_mbuf *pkt;

	(void)state;
	open_two_with_worker("mode=0");
	bed_leave("s0");
	bed_run();
	assert_int_equal(bed.status.n_slaves, 1);
	run_without_spinning(50);
	assert_false(bond_slaves_gone(bed.bond));
	assert_true(bond_slave_owns(bed.ctl, bed_wires[0].port_id));
	assert_int_equal(bond_slave_add(bed.bond, bed_wires[0].port_id, "s0", &bed.err), -EBUSY);
	assert_string_equal(bed.err.text, "s0 is in another bond or still leaving one; a port can "
					  "be the slave of one bond");
	/* A worker in the middle of a burst over the old map finds the port at work. */
	pkt = bed_mbuf(1);
	assert_int_equal(rte_eth_tx_burst(bed_wires[0].port_id, 0, &pkt, 1), 1);
	bond_worker_quiescent(&worker);
	bed_run();
	assert_true(bond_slaves_gone(bed.bond));
	assert_true(bond_ctl_next_deadline(bed.ctl) == BOND_NEVER);
	bed_join(0);
}

static void
worker_that_is_offline_is_not_waited_for(void **state)
{
	(void)state;
	open_two_with_worker("mode=0");
	bond_worker_offline(&worker);
	bed_leave("s0");
	bed_run();
	assert_true(bond_slaves_gone(bed.bond));
}

static void
slave_that_no_map_named_leaves_too(void **state)
{
	(void)state;
	open_two_with_worker("mode=0");
	bed_join(2);
	bed_leave("s2"); /* before any pass: no map ever named it */
	bed_run();
	bond_worker_quiescent(&worker);
	bed_run();
	assert_true(bond_slaves_gone(bed.bond));
}

static void
fourth_map_waits_for_the_worker_and_then_goes_on(void **state)
{
	static const char *const names[] = { "s0", "s1" };
	uint32_t generation, numbers[BED_RING];
	unsigned i;

	(void)state;
	open_two_with_worker("mode=1 miimon=1000");
	bed_run();
	generation = bed.status.map_generation;
	for (i = 1; i <= 3; i++) {
		bed_set("active_slave", names[i % 2]);
		bed_run_after(1);
		assert_int_equal(bed.status.map_generation, generation + i);
	}
	bed_set("active_slave", "s0");
	bed_run_after(1);
	assert_string_equal(bed_active(), "s0");
	assert_int_equal(bed.status.map_generation, generation + 3);
	run_without_spinning(50);
	assert_int_equal(bed.status.map_generation, generation + 3);
	/* Workers go on by the map there is. */
	assert_int_equal(bed_send(0, 10), 10);
	assert_int_equal(bed_arrived(1, numbers), 10);

	bond_worker_quiescent(&worker);
	bed_run_next();
	bed_run_next();
	assert_int_equal(bed.status.map_generation, generation + 4);
	assert_int_equal(bed_send(0, 10), 10);
	assert_int_equal(bed_arrived(0, numbers), 10);
}

static void
slave_that_leaves_while_no_map_is_free_leaves_after_it_was_published(void **state)
{
	static const char *const names[] = { "s0", "s1" };
	unsigned i;

	(void)state;
	open_two_with_worker("mode=1 miimon=1000");
	for (i = 1; i <= 3; i++) {
		bed_set("active_slave", names[i % 2]);
		bed_run_after(1);
	}
	bed_leave("s1");
	run_without_spinning(10);
	bond_worker_quiescent(&worker);
	bed_run(); /* buffers become free */
	bed_run(); /* a map without s1 is out, the worker has not seen it */
	assert_false(bond_slaves_gone(bed.bond));
	run_without_spinning(10);
	assert_false(bond_slaves_gone(bed.bond));
	bond_worker_quiescent(&worker);
	bed_run();
	assert_true(bond_slaves_gone(bed.bond));
}

static void
bond_in_use_cannot_be_freed(void **state)
{
	struct bond *other;

	(void)state;
	open_two_with_worker("mode=0");
	other = bed_bond("bond1", "mode=0");
	assert_int_equal(bond_slave_add(other, bed_wires[2].port_id, "s2", &bed.err), 0);
	bed_run();
	assert_int_equal(bond_free(other), -EBUSY); /* it has a slave */
	assert_int_equal(bond_slave_remove(other, "s2", &bed.err), 0);
	assert_int_equal(bond_free(other), -EBUSY); /* it is leaving */
	bed_run();
	assert_int_equal(bond_free(other), -EBUSY); /* the worker may still use it */
	bond_worker_quiescent(&worker);
	bed_run();
	assert_int_equal(bond_free(other), 0);
	assert_null(bond_find(bed.ctl, "bond1"));
	assert_int_equal(bond_free(NULL), 0);
}

static void
old_map_alone_keeps_a_bond_from_being_freed(void **state)
{
	struct bond *other;

	(void)state;
	open_two_with_worker("mode=0");
	other = bed_bond("bond1", "mode=0");
	assert_int_equal(bond_option_set(other, "packets_per_slave", "5", &bed.err), 0);
	bed_run();
	assert_int_equal(bond_free(other), -EBUSY);
	bond_worker_quiescent(&worker);
	bed_run();
	assert_int_equal(bond_free(other), 0);
}

static void
id_of_a_reader_is_refused_to_another_until_it_is_unregistered(void **state)
{
	struct bond_worker burst, other;

	(void)state;
	open_two_with_worker("mode=0");
	assert_int_equal(bond_worker_register(bed.ctl, worker.id, &other), -EEXIST);
	assert_int_equal(bond_worker_register_burst(bed.ctl, &burst), 0);
	assert_int_equal(bond_worker_register(bed.ctl, burst.id, &other), -EEXIST);
	bond_worker_unregister(&burst);
	assert_int_equal(bond_worker_register(bed.ctl, burst.id, &other), 0);
	bond_worker_unregister(&other);
	assert_int_equal(bond_worker_register(bed.ctl, BOND_MAX_WORKERS, &other), -EINVAL);
}

static void
queues_are_given_every_id_that_is_free_and_no_other(void **state)
{
	static struct bond_worker burst[BOND_MAX_WORKERS];
	static bool given[BOND_MAX_WORKERS];
	struct bond_worker other;
	unsigned i;

	(void)state;
	open_two_with_worker("mode=0");
	for (i = 0; i < BOND_MAX_WORKERS - 1; i++) {
		assert_int_equal(bond_worker_register_burst(bed.ctl, &burst[i]), 0);
		assert_int_not_equal(burst[i].id, worker.id);
		assert_false(given[burst[i].id]);
		given[burst[i].id] = true;
	}
	assert_int_equal(bond_worker_register_burst(bed.ctl, &other), -ENOSPC);
	while (i-- > 0)
		bond_worker_unregister(&burst[i]);
}

#define READERS_TEST(f) cmocka_unit_test_teardown(f, close_with_worker)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		READERS_TEST(slave_is_kept_until_the_worker_reports),
		READERS_TEST(worker_that_is_offline_is_not_waited_for),
		READERS_TEST(slave_that_no_map_named_leaves_too),
		READERS_TEST(fourth_map_waits_for_the_worker_and_then_goes_on),
		READERS_TEST(slave_that_leaves_while_no_map_is_free_leaves_after_it_was_published),
		READERS_TEST(bond_in_use_cannot_be_freed),
		READERS_TEST(old_map_alone_keeps_a_bond_from_being_freed),
		READERS_TEST(id_of_a_reader_is_refused_to_another_until_it_is_unregistered),
		READERS_TEST(queues_are_given_every_id_that_is_free_and_no_other),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
