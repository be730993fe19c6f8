/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The log (app/log.c), with a pipe in the place of stderr that the test reads when it wants
 * to. A writer that waits for the reader makes the test hang until its alarm ends it.
 */

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "log.h"

#define WRITERS 2
#define FLOOD_LINES 20000 /* more than the ring and the pipe hold */
#define ALARM_S 60

static int real_stderr;
static FILE *reader; /* the other end of stderr */

static int
setup(void **state)
{
	int ends[2];

	(void)state;
	alarm(ALARM_S);
	real_stderr = dup(STDERR_FILENO);
	if (real_stderr < 0 || pipe(ends) != 0 || dup2(ends[1], STDERR_FILENO) < 0)
		return -1;
	close(ends[1]);
	reader = fdopen(ends[0], "r");
	return reader != NULL && log_start() == 0 ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	log_stop();
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	fclose(reader);
	alarm(0);
	return 0;
}

/* Read a line without its newline and give what follows its stamp. */
static const char *
read_line(char *line, size_t size)
{
	const char *stamp_end;

	assert_non_null(fgets(line, (int)size, reader));
	line[strcspn(line, "\n")] = '\0';
	stamp_end = strstr(line, "] ");
	assert_non_null(stamp_end);
	return stamp_end + 2;
}

static void
a_line_carries_the_time_of_its_writing(void **state)
{
	struct timespec before, after;
	long long sec, usec, us;
	char line[256];
	int end = 0;

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &before);
	APP_LOG(INFO, "%s is up", "eth0");
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_string_equal(read_line(line, sizeof(line)), "bondd: eth0 is up");
	assert_int_equal(sscanf(line, "[%lld.%6lld] %n", &sec, &usec, &end), 2);
	assert_int_equal(line[end - 9], '.');
	us = sec * 1000000 + usec;
	assert_true(us >= before.tv_sec * 1000000LL + before.tv_nsec / 1000);
	assert_true(us <= after.tv_sec * 1000000LL + after.tv_nsec / 1000);
}

static void
a_line_made_by_several_calls_comes_out_as_one(void **state)
{
	char line[256];

	(void)state;
	rte_log(RTE_LOG_INFO, app_logtype, "one, ");
	rte_log(RTE_LOG_INFO, app_logtype, "two\nthree\n");
	assert_string_equal(read_line(line, sizeof(line)), "one, two");
	assert_string_equal(read_line(line, sizeof(line)), "three");
}

static void
dpdk_is_heard_from_notice_and_bondd_from_info(void **state)
{
	char line[256];

	(void)state;
	rte_log(RTE_LOG_INFO, RTE_LOGTYPE_EAL, "EAL: information\n");
	rte_log(RTE_LOG_NOTICE, RTE_LOGTYPE_EAL, "EAL: notice\n");
	APP_LOG(DEBUG, "detail");
	APP_LOG(INFO, "information");
	assert_string_equal(read_line(line, sizeof(line)), "EAL: notice");
	assert_string_equal(read_line(line, sizeof(line)), "bondd: information");
}

static void *
flood(void *arg)
{
	const unsigned *writer = arg;

	for (unsigned i = 0; i < FLOOD_LINES; i++)
		APP_LOG(INFO, "writer %u line %u of a flood that nobody reads", *writer, i);
	return NULL;
}

/* A line of the flood is whole, and later than the last one of its writer. */
static void
check_flood_line(const char *text, long last[WRITERS])
{
	char expected[256];
	unsigned writer, i;

	assert_int_equal(sscanf(text, "bondd: writer %u line %u", &writer, &i), 2);
	assert_in_range(writer, 0, WRITERS - 1);
	snprintf(expected, sizeof(expected),
		 "bondd: writer %u line %u of a flood that nobody reads", writer, i);
	assert_string_equal(text, expected);
	assert_true((long)i > last[writer]);
	last[writer] = i;
}

static void
writers_never_wait_and_lost_lines_are_counted(void **state)
{
	unsigned long lost_before = log_lost(), lost = 0, told, got = 0;
	unsigned writer[WRITERS] = { 0, 1 };
	long last[WRITERS] = { -1, -1 };
	pthread_t thread[WRITERS];
	const char *text;
	char line[256];

	(void)state;
	for (unsigned i = 0; i < WRITERS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, flood, &writer[i]), 0);
	for (unsigned i = 0; i < WRITERS; i++)
		pthread_join(thread[i], NULL);
	assert_true(log_lost() > lost_before);

	while (got + lost < WRITERS * FLOOD_LINES) {
		text = read_line(line, sizeof(line));
		if (sscanf(text, "bondd: %lu log lines lost", &told) == 1) {
			lost += told;
		} else {
			check_flood_line(text, last);
			got++;
		}
	}
	assert_int_equal(got + lost, WRITERS * FLOOD_LINES);
	assert_int_equal(log_lost() - lost_before, lost);
	APP_LOG(INFO, "after the flood");
	assert_string_equal(read_line(line, sizeof(line)), "bondd: after the flood");
}

static void
stop_writes_what_is_buffered(void **state)
{
	char line[256], expected[32];

	(void)state;
	for (unsigned i = 0; i < 100; i++)
		APP_LOG(INFO, "line %u", i);
	rte_log(RTE_LOG_INFO, app_logtype, "without an end");
	log_stop();
	for (unsigned i = 0; i < 100; i++) {
		snprintf(expected, sizeof(expected), "bondd: line %u", i);
		assert_string_equal(read_line(line, sizeof(line)), expected);
	}
	assert_string_equal(read_line(line, sizeof(line)), "without an end");
}

static void
stop_gives_up_when_nobody_reads(void **state)
{
	struct timespec before, after;
	unsigned writer = 0;

	(void)state;
	flood(&writer);
	clock_gettime(CLOCK_MONOTONIC, &before);
	log_stop();
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_in_range(after.tv_sec - before.tv_sec, 1, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_line_carries_the_time_of_its_writing, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_line_made_by_several_calls_comes_out_as_one,
						setup, teardown),
		cmocka_unit_test_setup_teardown(dpdk_is_heard_from_notice_and_bondd_from_info,
						setup, teardown),
		cmocka_unit_test_setup_teardown(writers_never_wait_and_lost_lines_are_counted,
						setup, teardown),
		cmocka_unit_test_setup_teardown(stop_writes_what_is_buffered, setup, teardown),
		cmocka_unit_test_setup_teardown(stop_gives_up_when_nobody_reads, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
