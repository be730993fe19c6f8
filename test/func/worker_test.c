/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Worker lcores: that each leg runs on the lcores that are given, that bonds change while
 * they run, and what start and stop answer. EAL has the main lcore 0 and the workers
 * 1 and 2, all on one CPU, so waiting yields it.
 */

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <rte_errno.h>
#include <rte_launch.h>

#include "testbed.h"
#include "worker.h"

#define FRAME_LEN 60
#define DEADLINE_S 20

static const struct bond_link_source *const sources[] = { &bond_link_ethdev, NULL };
static struct bond_ctl *ctl;
static struct workers *workers;
static struct bond_error err;
static struct wire wires[4];
static struct leg_pair pairs[2];

static bond_time
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * BOND_S + t.tv_nsec;
}

/* A condition that workers make true; fails the test after DEADLINE_S. */
#define AWAIT(condition) \
	do { \
		bond_time await_end = now() + DEADLINE_S * BOND_S; \
		while (!(condition)) { \
			assert_true(now() < await_end); \
			sched_yield(); \
		} \
	} while (0)

static int
workers_begin(void **state)
{
	(void)state;
	memset(pairs, 0, sizeof(pairs));
	workers = workers_create(ctl, "", &err);
	return workers == NULL ? -1 : 0;
}

static int
workers_end(void **state)
{
	(void)state;
	workers_free(workers);
	return rte_mempool_in_use_count(testbed_pool()) == 0 ? 0 : -1;
}

/* A pair of one leg of engine io from one wire to another endpoint. */
static void
pair_make(struct leg_pair *p, const struct wire *from, const struct endpoint *to)
{
	strcpy(p->stream, "test");
	p->n_legs = 1;
	p->legs[0].engine = engine_find("io");
	endpoint_of_port(&p->legs[0].in, from->port_id, 0);
	p->legs[0].out = *to;
	assert_int_equal(workers_add(workers, p, &err), 0);
}

static void
pair_of_wires(struct leg_pair *p, const struct wire *from, const struct wire *to)
{
	struct endpoint e;

	endpoint_of_port(&e, to->port_id, 0);
	pair_make(p, from, &e);
}

static void
a_list_that_names_no_worker_makes_no_workers(void **state)
{
	(void)state;
	assert_null(workers_create(ctl, "0", &err));
	assert_int_equal(rte_errno, EINVAL);
	assert_non_null(strstr(err.text, "allowed: 1-2"));
}

static void
only_the_lcores_of_the_list_get_pairs(void **state)
{
	unsigned i;

	(void)state;
	workers_free(workers);
	workers = workers_create(ctl, "2", &err);
	assert_non_null(workers);
	for (i = 0; i < 2; i++)
		pair_of_wires(&pairs[i], &wires[2 * i], &wires[2 * i + 1]);
	assert_int_equal(workers_start(workers, &err), 0);
	assert_int_equal(rte_eal_get_lcore_state(1), WAIT);
	assert_int_equal(rte_eal_get_lcore_state(2), RUNNING);
	assert_int_equal(workers_pair(workers, 0)->lcore, 2);
	assert_int_equal(workers_pair(workers, 1)->lcore, 2);
	assert_null(workers_pair(workers, 2));
	assert_int_equal(workers_stop(workers, &err), 0);
	assert_int_equal(rte_eal_get_lcore_state(2), WAIT);
}

static void
every_pair_runs_on_an_lcore_of_its_own_until_stop(void **state)
{
	uint8_t frame[FRAME_LEN] = { 1, 2, 3 };
	unsigned i;

	(void)state;
	for (i = 0; i < 2; i++)
		pair_of_wires(&pairs[i], &wires[2 * i], &wires[2 * i + 1]);
	assert_int_equal(workers_start(workers, &err), 0);
	assert_true(workers_running(workers));
	assert_int_not_equal(pairs[0].lcore, pairs[1].lcore);
	for (i = 0; i < 2; i++) {
		testbed_put(&wires[2 * i], frame, sizeof(frame));
		AWAIT(rte_ring_count(wires[2 * i + 1].from_port) == 1);
		testbed_expect(&wires[2 * i + 1], frame, sizeof(frame));
	}
	assert_int_equal(workers_stop(workers, &err), 0);
	assert_false(workers_running(workers));
	testbed_put(&wires[0], frame, sizeof(frame));
	assert_int_equal(rte_ring_count(wires[0].to_port), 1);
	assert_int_equal(workers_start(workers, &err), 0);
	AWAIT(rte_ring_count(wires[1].from_port) == 1);
	testbed_expect(&wires[1], frame, sizeof(frame));
	assert_int_equal(workers_stop(workers, &err), 0);
	assert_int_equal(pairs[0].legs[0].stats.tx, 2);
}

static void
start_stop_and_add_are_refused_at_the_wrong_time(void **state)
{
	(void)state;
	pair_of_wires(&pairs[0], &wires[0], &wires[1]);
	assert_int_equal(workers_stop(workers, &err), -EALREADY);
	assert_string_equal(err.text, "workers are stopped already");
	assert_int_equal(workers_start(workers, &err), 0);
	assert_int_equal(workers_start(workers, &err), -EALREADY);
	assert_string_equal(err.text, "workers run already");
	assert_int_equal(workers_add(workers, &pairs[1], &err), -EBUSY);
	assert_int_equal(workers_stop(workers, &err), 0);
}

static int
until_told(void *told)
{
	while (!__atomic_load_n((bool *)told, __ATOMIC_RELAXED))
		sched_yield();
	return 0;
}

static void
a_start_that_fails_half_way_leaves_no_lcore_running(void **state)
{
	bool told = false;
	unsigned i;

	(void)state;
	for (i = 0; i < 2; i++)
		pair_of_wires(&pairs[i], &wires[2 * i], &wires[2 * i + 1]);
	assert_int_equal(rte_eal_remote_launch(until_told, &told, 2), 0);
	assert_int_equal(workers_start(workers, &err), -EBUSY);
	assert_string_equal(err.text, "lcore 2 already runs something else");
	assert_false(workers_running(workers));
	assert_int_equal(rte_eal_get_lcore_state(1), WAIT);
	__atomic_store_n(&told, true, __ATOMIC_RELAXED);
	rte_eal_wait_lcore(2);
	assert_int_equal(workers_start(workers, &err), 0);
	assert_int_equal(workers_stop(workers, &err), 0);
}

/* A bond on two wires, the first of which is active. */
static struct bond *
bond_make(const char *name, struct wire slaves[2], const char *const names[2])
{
	const struct bond_params params = {
		.name = name, .n_rx_queues = 1, .n_tx_queues = 1, .rx_pool = testbed_pool()
	};
	struct bond *b = bond_create(ctl, &params, NULL, &err);
	unsigned i;

	assert_non_null(b);
	assert_int_equal(bond_option_set(b, "mode", "active-backup", &err), 0);
	assert_int_equal(bond_option_set(b, "fail_over_mac", "active", &err), 0);
	for (i = 0; i < 2; i++) {
		testbed_wire(&slaves[i], names[i], false);
		assert_int_equal(bond_slave_add(b, slaves[i].port_id, names[i], &err), 0);
	}
	bond_ctl_run(ctl, now());
	return b;
}

static bool
slaves_gone(struct bond *b)
{
	bond_ctl_run(ctl, now());
	return bond_slaves_gone(b);
}

/* A removed slave is given back only when every worker has been quiescent since. */
static void
a_slave_leaves_a_bond_while_workers_use_it(void **state)
{
	static const char *const names[] = { "s0", "s1" };
	uint8_t frame[FRAME_LEN] = { 1, 2, 3 };
	struct wire slaves[2];
	struct endpoint e;
	struct bond *b;
	unsigned i;

	(void)state;
	b = bond_make("bond0", slaves, names);
	endpoint_of_bond(&e, b, 0, -1);
	pair_make(&pairs[0], &wires[0], &e);
	assert_int_equal(workers_start(workers, &err), 0);
	for (i = 0; i < 2; i++) {
		testbed_put(&wires[0], frame, sizeof(frame));
		AWAIT(rte_ring_count(slaves[i].from_port) == 1);
		testbed_expect(&slaves[i], frame, sizeof(frame));
		assert_int_equal(bond_slave_remove(b, names[i], &err), 0);
		AWAIT(slaves_gone(b));
	}
	assert_int_equal(workers_stop(workers, &err), 0);
	AWAIT(slaves_gone(b) && bond_free(b) == 0);
}

static bool
sent_by(const struct wire *w)
{
	bond_ctl_run(ctl, now());
	return rte_ring_count(w->from_port) > 0;
}

/* What control sends has no leg; the worker that receives from the bond lets it out. */
static void
control_frames_leave_a_bond_that_nobody_forwards_to(void **state)
{
	static const struct bond_address address = { .ip = { 10, 0, 0, 1 } };
	static const char *const names[] = { "s2", "s3" };
	struct wire slaves[2];
	struct rte_mbuf *m;
	struct bond *b;
	unsigned i;

	(void)state;
	b = bond_make("bond1", slaves, names);
	assert_int_equal(bond_set_addresses(b, &address, 1), 0);
	pairs[0].n_legs = 1;
	pairs[0].legs[0].engine = engine_find("rxonly");
	endpoint_of_bond(&pairs[0].legs[0].in, b, 0, -1);
	assert_int_equal(workers_add(workers, &pairs[0], &err), 0);
	assert_int_equal(workers_start(workers, &err), 0);
	assert_int_equal(bond_slave_remove(b, names[0], &err), 0);
	AWAIT(sent_by(&slaves[1]));
	assert_int_equal(bond_slave_remove(b, names[1], &err), 0);
	AWAIT(slaves_gone(b));
	assert_int_equal(workers_stop(workers, &err), 0);
	AWAIT(slaves_gone(b) && bond_free(b) == 0);
	for (i = 0; i < 2; i++)
		while ((m = testbed_take(&slaves[i])) != NULL)
			rte_pktmbuf_free(m);
}

#define WORKER_TEST(f) cmocka_unit_test_setup_teardown(f, workers_begin, workers_end)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		WORKER_TEST(a_list_that_names_no_worker_makes_no_workers),
		WORKER_TEST(only_the_lcores_of_the_list_get_pairs),
		WORKER_TEST(every_pair_runs_on_an_lcore_of_its_own_until_stop),
		WORKER_TEST(start_stop_and_add_are_refused_at_the_wrong_time),
		WORKER_TEST(a_start_that_fails_half_way_leaves_no_lcore_running),
		WORKER_TEST(a_slave_leaves_a_bond_while_workers_use_it),
		WORKER_TEST(control_frames_leave_a_bond_that_nobody_forwards_to),
	};
	static const char *const names[] = { "w0", "w1", "w2", "w3" };
	unsigned i;
	int failed;

	testbed_start(argv[0]);
	for (i = 0; i < RTE_DIM(wires); i++)
		testbed_wire(&wires[i], names[i], true);
	ctl = bond_ctl_create(sources);
	if (ctl == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	bond_ctl_free(ctl);
	return failed;
}
