/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Maps under fire: control publishes as fast as it gets buffers back, while readers of both
 * kinds look at every byte of the map they hold, twice. A buffer that were reused too early
 * would change under them. One reader goes quiet for long times, and one ends in the middle
 * of it all, as the caller of a driver's queue may. PUBLISH_CHANGES sets the number of maps.
 *
 * A race detector cannot judge this: it does not know that membarrier(2) orders the readers.
 */

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <rte_pause.h>

#include "../../lib/bondcore/dp/map.h"
#include "bondbed.h"

#define SLAVES 4
#define READERS 4

struct reader {
	pthread_t thread;
	struct bond_worker worker;
	bool burst;       /* enters and leaves around each look, as a driver's queue */
	bool pauses;      /* goes quiet for long in between */
	uint64_t ends_at; /* looks, then never again; 0 = goes on to the end */
	uint64_t looks, maps, torn;
};

static struct reader readers[READERS];
static bool stop;

static bool
is_sound(const struct bond_map *m)
{
	unsigned i;

	if (m->n_tx > SLAVES || m->n_rx != SLAVES || m->fn.tx == NULL || m->fn.rx == NULL)
		return false;
	for (i = 0; i < BOND_SLOTS; i++) {
		if (m->slot[i] >= RTE_MAX(m->n_tx, 1))
			return false;
	}
	return true;
}

/* Hold the published map for a moment. */
static void
look(struct reader *r, uint32_t *generation)
{
	const struct bond_map *m =
		(const struct bond_map *)__atomic_load_n(bed.txq->map, __ATOMIC_ACQUIRE);
	struct bond_map first = *m;
	bool sound = is_sound(&first);
	unsigned i;

	for (i = 0; i < 50; i++)
		rte_pause();
	if (!sound || memcmp(&first, m, sizeof(first)) != 0 || first.generation < *generation)
		r->torn++;
	if (first.generation != *generation)
		r->maps++;
	*generation = first.generation;
	r->looks++;
}

static void
on_any_cpu(void)
{
	cpu_set_t cpus;
	int i;

	CPU_ZERO(&cpus);
	for (i = 0; i < CPU_SETSIZE; i++)
		CPU_SET(i, &cpus);
	pthread_setaffinity_np(pthread_self(), sizeof(cpus), &cpus);
}

/* There are more threads than CPUs: who keeps its CPU while it holds a map holds up the test. */
static void
give_way(const struct reader *r)
{
	unsigned i;

	if (!r->burst)
		bond_worker_offline(&r->worker);
	for (i = 0; i < (r->pauses ? 100 : 1); i++)
		sched_yield();
	if (!r->burst)
		bond_worker_online(&r->worker);
}

static void *
reader_run(void *arg)
{
	struct reader *r = arg;
	uint32_t generation = 0;

	on_any_cpu();
	if (!r->burst)
		bond_worker_online(&r->worker);
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		if (r->burst)
			bond_worker_enter(&r->worker);
		look(r, &generation);
		if (r->burst)
			bond_worker_leave(&r->worker);
		else
			bond_worker_quiescent(&r->worker);
		if (r->looks % 16 == 0)
			give_way(r);
		if (r->looks == r->ends_at)
			return NULL;
	}
	if (!r->burst)
		bond_worker_offline(&r->worker);
	return NULL;
}

static unsigned
changes_wanted(void)
{
	const char *text = getenv("PUBLISH_CHANGES");

	return text != NULL ? strtoul(text, NULL, 10) : 10000;
}

/* One more map: another weight of a slave, a link that goes or comes. */
static void
change(unsigned i)
{
	char name[8];

	snprintf(name, sizeof(name), "s%u", i % SLAVES);
	if (i % 7 == 0)
		bed_link(bed_wires[i / 7 % SLAVES].port_id, i / 7 / SLAVES % 2 == 0);
	assert_int_equal(bond_slave_set_weight(bed.bond, name, 1 + i * 7919 % 256, NULL), 0);
}

static void
no_reader_sees_a_map_change_in_ten_thousand_changes(void **state)
{
	unsigned wanted = changes_wanted(), i;
	uint32_t first;

	(void)state;
	bed_open_joined("mode=balance-xor miimon=100", SLAVES);
	first = bed.status.map_generation;
	for (i = 0; i < READERS; i++) {
		struct reader *r = &readers[i];

		*r = (struct reader){ .burst = i != 0, .pauses = i == 2 };
		r->ends_at = i == 3 ? 20000 : 0;
		if (r->burst)
			assert_int_equal(bond_worker_register_burst(bed.ctl, &r->worker), 0);
		else
			assert_int_equal(bond_worker_register(bed.ctl, 0, &r->worker), 0);
		assert_int_equal(pthread_create(&r->thread, NULL, reader_run, r), 0);
	}
	for (i = 0; bed.status.map_generation - first < wanted; i++) {
		change(i);
		bed_run_after(BOND_MS);
		sched_yield();
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < READERS; i++) {
		pthread_join(readers[i].thread, NULL);
		bond_worker_unregister(&readers[i].worker);
		print_message("reader %u: %" PRIu64 " looks, %" PRIu64 " maps\n", i,
			      readers[i].looks, readers[i].maps);
	}
	for (i = 0; i < READERS; i++) {
		assert_int_equal(readers[i].torn, 0);
		assert_true(readers[i].maps > 10);
	}
	/* bed_close() fails unless every buffer is reclaimed: bond_free() refuses else. */
}

static void
a_reader_that_holds_a_map_keeps_its_buffer(void **state)
{
	struct bond_worker w;
	struct bond_map held;
	const struct bond_map *m;
	unsigned i;

	(void)state;
	bed_open_joined("mode=balance-xor miimon=100", SLAVES);
	assert_int_equal(bond_worker_register_burst(bed.ctl, &w), 0);
	bond_worker_enter(&w);
	m = (const struct bond_map *)*bed.txq->map;
	held = *m;
	for (i = 0; i < 20; i++) {
		change(i);
		bed_run_after(BOND_MS);
		assert_memory_equal(m, &held, sizeof(held));
	}
	/* All buffers are held or published: the changes wait for the reader. */
	assert_true(bed.status.map_generation - held.generation <= 3);
	bond_worker_leave(&w);
	bed_run_after(BOND_MS);
	bed_run_after(BOND_MS);
	change(i);
	bed_run_after(BOND_MS);
	assert_true(bed.status.map_generation - held.generation > 3);
	bond_worker_unregister(&w);
}

static void
a_reader_that_never_came_back_from_its_last_burst_holds_nothing(void **state)
{
	struct bond_worker w;
	uint32_t before;
	unsigned i;

	(void)state;
	bed_open_joined("mode=balance-xor miimon=100", SLAVES);
	assert_int_equal(bond_worker_register_burst(bed.ctl, &w), 0);
	bond_worker_enter(&w);
	bond_worker_leave(&w);
	before = bed.status.map_generation;
	for (i = 0; i < 100; i++) {
		change(i);
		bed_run_after(BOND_MS);
	}
	/* Not each change makes another map: some are of slaves that are down. */
	assert_true(bed.status.map_generation - before > 50);
	bond_worker_unregister(&w);
}

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(no_reader_sees_a_map_change_in_ten_thousand_changes,
					  bed_close),
		cmocka_unit_test_teardown(a_reader_that_holds_a_map_keeps_its_buffer, bed_close),
		cmocka_unit_test_teardown(
			a_reader_that_never_came_back_from_its_last_burst_holds_nothing, bed_close),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
