/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The queue of functions to the control lcore (app/job.c): the test's main thread is control,
 * other threads call. Waits are poll() on the queue's descriptor, never sleeps.
 */

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "job.h"

#define PRODUCERS 4
#define CALLS 1000
#define WAIT_MS 10000

struct producer {
	pthread_t thread;
	struct jobs *jobs;
	unsigned next; /* call that must run next */
	unsigned sent; /* call that is being made */
	unsigned out_of_order;
	unsigned elsewhere; /* ran on a thread that is not control */
	unsigned returned_before_run;
	int result;
};

static pthread_t control;
static unsigned ran; /* written by control */

static bool
readable(const struct jobs *j, int wait_ms)
{
	struct pollfd fd = { .fd = jobs_fd(j), .events = POLLIN };

	return poll(&fd, 1, wait_ms) == 1;
}

static void
count(void *arg)
{
	struct producer *p = arg;

	p->elsewhere += !pthread_equal(pthread_self(), control);
	p->out_of_order += p->sent != p->next;
	p->next++;
	ran++;
}

static void *
call_many(void *arg)
{
	struct producer *p = arg;

	for (p->sent = 0; p->sent < CALLS && p->result == 0; p->sent++) {
		p->result = jobs_call(p->jobs, count, p);
		p->returned_before_run += p->next != p->sent + 1;
	}
	return NULL;
}

static void *
call_once(void *arg)
{
	struct producer *p = arg;

	p->result = jobs_call(p->jobs, count, p);
	return NULL;
}

static void
every_call_runs_once_on_control_in_its_callers_order(void **state)
{
	struct producer p[PRODUCERS] = { 0 };
	struct jobs *j = jobs_create();

	(void)state;
	assert_non_null(j);
	ran = 0;
	for (unsigned i = 0; i < PRODUCERS; i++) {
		p[i].jobs = j;
		assert_int_equal(pthread_create(&p[i].thread, NULL, call_many, &p[i]), 0);
	}
	while (ran < PRODUCERS * CALLS) {
		assert_true(readable(j, WAIT_MS));
		jobs_run(j);
	}
	for (unsigned i = 0; i < PRODUCERS; i++) {
		pthread_join(p[i].thread, NULL);
		assert_int_equal(p[i].result, 0);
		assert_int_equal(p[i].next, CALLS);
		assert_int_equal(p[i].out_of_order, 0);
		assert_int_equal(p[i].elsewhere, 0);
		assert_int_equal(p[i].returned_before_run, 0);
	}
	assert_int_equal(ran, PRODUCERS * CALLS);
	jobs_free(j);
}

static void
the_descriptor_is_quiet_when_no_function_waits(void **state)
{
	struct producer p = { .jobs = jobs_create() };

	(void)state;
	assert_false(readable(p.jobs, 0));
	assert_int_equal(pthread_create(&p.thread, NULL, call_once, &p), 0);
	assert_true(readable(p.jobs, WAIT_MS));
	jobs_run(p.jobs);
	pthread_join(p.thread, NULL);
	assert_false(readable(p.jobs, 0));
	jobs_free(p.jobs);
}

/* Runs on control, and returns only when another thread has queued a call. */
static void
wait_for_other_caller(void *arg)
{
	struct producer *other = arg;

	assert_int_equal(pthread_create(&other->thread, NULL, call_once, other), 0);
	assert_true(readable(other->jobs, WAIT_MS));
}

static void *
call_waiting(void *arg)
{
	struct producer *other = arg;

	jobs_call(other->jobs, wait_for_other_caller, other);
	return NULL;
}

static void
a_call_can_be_queued_while_a_function_runs(void **state)
{
	struct producer other = { .jobs = jobs_create(), .result = 1 };
	pthread_t first;

	(void)state;
	assert_int_equal(pthread_create(&first, NULL, call_waiting, &other), 0);
	assert_true(readable(other.jobs, WAIT_MS));
	jobs_run(other.jobs);
	pthread_join(first, NULL);
	assert_int_equal(other.next, 0);
	jobs_run(other.jobs);
	pthread_join(other.thread, NULL);
	assert_int_equal(other.next, 1);
	assert_int_equal(other.result, 0);
	jobs_free(other.jobs);
}

static void
closing_answers_callers_that_wait_without_running_them(void **state)
{
	struct producer p[PRODUCERS] = { 0 };
	struct jobs *j = jobs_create();

	(void)state;
	for (unsigned i = 0; i < PRODUCERS; i++) {
		p[i].jobs = j;
		assert_int_equal(pthread_create(&p[i].thread, NULL, call_once, &p[i]), 0);
	}
	assert_true(readable(j, WAIT_MS));
	jobs_close(j);
	for (unsigned i = 0; i < PRODUCERS; i++) {
		pthread_join(p[i].thread, NULL);
		assert_int_equal(p[i].result, -ESHUTDOWN);
		assert_int_equal(p[i].next, 0);
	}
	jobs_free(j);
}

static void
a_call_after_closing_is_refused(void **state)
{
	struct producer p = { .jobs = jobs_create() };

	(void)state;
	jobs_close(p.jobs);
	assert_int_equal(jobs_call(p.jobs, count, &p), -ESHUTDOWN);
	assert_int_equal(p.next, 0);
	jobs_free(p.jobs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_runs_once_on_control_in_its_callers_order),
		cmocka_unit_test(the_descriptor_is_quiet_when_no_function_waits),
		cmocka_unit_test(a_call_can_be_queued_while_a_function_runs),
		cmocka_unit_test(closing_answers_callers_that_wait_without_running_them),
		cmocka_unit_test(a_call_after_closing_is_refused),
	};

	control = pthread_self();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
