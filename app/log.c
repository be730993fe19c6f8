/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The log of EAL, PMDs, bondcore and bondd. Threads that log put whole lines, stamped with
 * CLOCK_MONOTONIC, into a ring of bytes; a thread of its own writes them to stderr and alone
 * waits for a slow or stopped terminal. A full ring loses lines until it has drained, then
 * says how many: the gap is in one place and the lines around it are whole. Which messages
 * exist and at what level is left to their writers and to --log-level.
 */

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <rte_common.h>

#include "log.h"

#define RING_SIZE (256u * 1024)
#define LINE_SIZE 1024u
#define STAMP_SIZE 32u
#define STOP_WAIT_S 1

RTE_LOG_REGISTER(app_logtype, bondd, INFO);

/* One per process, as rte_log has one stream. */
static struct {
	FILE *stream; /* kept for ever: a thread may be inside rte_log() when the log stops */
	pthread_t thread;
	bool running; /* log_start() and log_stop() only */

	pthread_mutex_t lock; /* guards all below */
	pthread_cond_t filled;
	char line[LINE_SIZE]; /* that has not ended yet */
	size_t line_len;
	bool stopping;
	unsigned long lost;
	unsigned long untold; /* of those, not yet told */
	size_t tail;
	size_t used;
	char ring[RING_SIZE]; /* the used part is read without the lock */
} lg = { .lock = PTHREAD_MUTEX_INITIALIZER, .filled = PTHREAD_COND_INITIALIZER };

/* The lock is held and the ring has room. */
static void
ring_put(const char *text, size_t len)
{
	size_t head = (lg.tail + lg.used) % RING_SIZE;
	size_t until_end = RTE_MIN(len, RING_SIZE - head);

	memcpy(lg.ring + head, text, until_end);
	memcpy(lg.ring, text + until_end, len - until_end);
	lg.used += len;
}

static size_t
stamp_write(char *buf)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (size_t)snprintf(buf, STAMP_SIZE, "[%5lld.%06ld] ", (long long)now.tv_sec,
				now.tv_nsec / 1000);
}

/* The lock is held. */
static void
line_end(void)
{
	char stamp[STAMP_SIZE];
	size_t stamp_len = stamp_write(stamp);
	size_t len = stamp_len + lg.line_len + 1;

	if (lg.untold > 0 || len > RING_SIZE - lg.used) {
		lg.lost++;
		lg.untold++;
	} else {
		ring_put(stamp, stamp_len);
		ring_put(lg.line, lg.line_len);
		ring_put("\n", 1);
		pthread_cond_signal(&lg.filled);
	}
	lg.line_len = 0;
}

/* Called by stdio on the thread that logs. */
static ssize_t
stream_write(void *cookie __rte_unused, const char *buf, size_t size)
{
	pthread_mutex_lock(&lg.lock);
	for (size_t i = 0; i < size; i++) {
		if (buf[i] == '\n') {
			line_end();
			continue;
		}
		lg.line[lg.line_len++] = buf[i];
		if (lg.line_len == LINE_SIZE)
			line_end();
	}
	pthread_mutex_unlock(&lg.lock);
	return (ssize_t)size;
}

/* The lock is held and the ring is empty. */
static void
tell_lost(void)
{
	char text[STAMP_SIZE + 64];
	size_t len = stamp_write(text);

	len += (size_t)snprintf(text + len, sizeof(text) - len, "bondd: %lu log lines lost\n",
				lg.untold);
	ring_put(text, len);
	lg.untold = 0;
}

/*
 * The only place where the thread may be cancelled. Gives the bytes that are done with:
 * those that stderr will never take are, too.
 */
static size_t
stderr_write(const char *text, size_t len)
{
	struct pollfd out = { .fd = STDERR_FILENO, .events = POLLOUT };
	size_t done = len;
	ssize_t n;

	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	n = write(STDERR_FILENO, text, len);
	if (n >= 0) {
		done = (size_t)n;
	} else if (errno == EAGAIN || errno == EINTR) {
		poll(&out, 1, -1);
		done = 0;
	}
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	return done;
}

static void *
log_thread(void *arg __rte_unused)
{
	size_t len, done;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	pthread_mutex_lock(&lg.lock);
	for (;;) {
		while (lg.used == 0 && lg.untold == 0 && !lg.stopping)
			pthread_cond_wait(&lg.filled, &lg.lock);
		if (lg.used == 0 && lg.untold > 0)
			tell_lost();
		if (lg.used == 0)
			break;
		len = RTE_MIN(lg.used, RING_SIZE - lg.tail);
		len = RTE_MIN(len, (size_t)PIPE_BUF);
		pthread_mutex_unlock(&lg.lock);
		done = stderr_write(lg.ring + lg.tail, len);
		pthread_mutex_lock(&lg.lock);
		lg.tail = (lg.tail + done) % RING_SIZE;
		lg.used -= done;
	}
	pthread_mutex_unlock(&lg.lock);
	return NULL;
}

/* DPDK's libraries from NOTICE on, where EAL alone would take INFO; our own lines from INFO. */
static void
levels_set(void)
{
	int level;

	for (uint32_t type = 0; (level = rte_log_get_level(type)) >= 0; type++)
		if (level > (int)RTE_LOG_NOTICE)
			rte_log_set_level(type, RTE_LOG_NOTICE);
	rte_log_set_level(app_logtype, RTE_LOG_INFO);
	rte_log_set_level_pattern("bondcore.*", RTE_LOG_INFO);
}

int
log_start(void)
{
	static const cookie_io_functions_t io = { .write = stream_write };
	sigset_t all, before;
	int rc;

	if (lg.running)
		return -EALREADY;
	if (lg.stream == NULL) {
		lg.stream = fopencookie(NULL, "w", io);
		if (lg.stream == NULL)
			return -ENOMEM;
		setvbuf(lg.stream, NULL, _IOLBF, 0);
	}
	/* A thread that was late for the former log_stop() may still write. */
	pthread_mutex_lock(&lg.lock);
	lg.stopping = false;
	lg.untold = 0;
	lg.tail = 0;
	lg.used = 0;
	pthread_mutex_unlock(&lg.lock);

	/* Signals are for the control lcore; a closed pipe is an error of write(). */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&lg.thread, NULL, log_thread, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc != 0)
		return -rc;
	pthread_setname_np(lg.thread, "bondd-log");
	lg.running = true;
	levels_set();
	rte_openlog_stream(lg.stream);
	return 0;
}

void
log_stop(void)
{
	struct timespec deadline;

	if (!lg.running)
		return;
	rte_openlog_stream(NULL);

	pthread_mutex_lock(&lg.lock);
	if (lg.line_len > 0)
		line_end();
	lg.stopping = true;
	pthread_cond_signal(&lg.filled);
	pthread_mutex_unlock(&lg.lock);

	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += STOP_WAIT_S;
	if (pthread_clockjoin_np(lg.thread, NULL, CLOCK_MONOTONIC, &deadline) != 0) {
		pthread_cancel(lg.thread);
		pthread_join(lg.thread, NULL);
	}
	lg.running = false;
}

unsigned long
log_lost(void)
{
	unsigned long lost;

	pthread_mutex_lock(&lg.lock);
	lost = lg.lost;
	pthread_mutex_unlock(&lg.lock);
	return lost;
}
