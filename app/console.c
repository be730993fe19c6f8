/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The interactive console: librte_cmdline on standard input and output, on a thread of its
 * own. The thread waits for keys in poll(), so that console_stop() can end it with an event;
 * where it sits in a write to a stopped terminal it is cancelled. Commands are in cmd_*.c and
 * register themselves; the state of bonds is left to the control lcore.
 */

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <cmdline_socket.h>

#include "console.h"

#define STOP_WAIT_MS 200

static struct console_group *groups; /* in order of name */

static struct {
	struct appliance *appliance;
	struct jobs *jobs;
	struct cmdline *cl; /* the thread's; console_stop() frees it */
	cmdline_parse_ctx_t *commands;
	pthread_t thread;
	bool running;
	int stop_fd;
	bool is_terminal;
	struct termios terminal; /* as it was before */
} con;

struct call {
	int (*fn)(void *arg, struct bond_error *err);
	void *arg;
	int result;
	struct bond_error err;
};

void
console_register(struct console_group *g)
{
	struct console_group **at = &groups;

	while (*at != NULL && strcmp((*at)->name, g->name) < 0)
		at = &(*at)->next;
	g->next = *at;
	*at = g;
}

const struct console_group *
console_group_next(const struct console_group *g)
{
	return g == NULL ? groups : g->next;
}

struct appliance *
console_appliance(void)
{
	return con.appliance;
}

static void
call_run(void *arg)
{
	struct call *c = arg;

	c->result = c->fn(c->arg, &c->err);
}

int
console_call(struct cmdline *cl, int (*fn)(void *arg, struct bond_error *err), void *arg)
{
	struct call c = { .fn = fn, .arg = arg };
	int state, rc;

	/* Control may be using c and arg, which are on this stack. */
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	rc = jobs_call(con.jobs, call_run, &c);
	pthread_setcancelstate(state, NULL);
	if (rc < 0) {
		cmdline_printf(cl, "error: bondd is stopping\n");
		return rc;
	}
	if (c.result < 0)
		cmdline_printf(cl, "error: %s\n",
			       c.err.text[0] != '\0' ? c.err.text : strerror(-c.result));
	return c.result;
}

struct bond *
console_bond(const char *name, struct bond_error *err)
{
	struct bond_ctl *ctl = appliance_ctl(con.appliance);
	struct bond *b = bond_find(ctl, name);
	size_t len;

	if (b != NULL)
		return b;
	len = (size_t)snprintf(err->text, sizeof(err->text), "no bond \"%s\"; bonds:", name);
	for (unsigned i = 0; (b = bond_at(ctl, i)) != NULL && len < sizeof(err->text); i++)
		len += (size_t)snprintf(err->text + len, sizeof(err->text) - len, " %s",
					bond_name(b));
	return NULL;
}

static int
quit(void *arg __rte_unused, struct bond_error *err __rte_unused)
{
	appliance_quit(con.appliance);
	return 0;
}

/* librte_cmdline's array of all commands, NULL at its end. */
static cmdline_parse_ctx_t *
commands_collect(void)
{
	const struct console_group *g;
	cmdline_parse_ctx_t *all;
	size_t n = 0;

	for (g = console_group_next(NULL); g != NULL; g = console_group_next(g))
		for (size_t i = 0; g->commands[i] != NULL; i++)
			n++;
	all = calloc(n + 1, sizeof(*all));
	if (all == NULL)
		return NULL;
	n = 0;
	for (g = console_group_next(NULL); g != NULL; g = console_group_next(g))
		for (size_t i = 0; g->commands[i] != NULL; i++)
			all[n++] = (cmdline_parse_ctx_t)(uintptr_t)g->commands[i];
	return all;
}

/* Read until the end of input, quit or Ctrl-D, or console_stop(). */
static void *
console_thread(void *arg __rte_unused)
{
	struct pollfd fds[2] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = con.stop_fd, .events = POLLIN },
	};
	char buf[64];
	ssize_t n;

	/* Writes the prompt, so it may wait as well. */
	con.cl = cmdline_stdin_new(con.commands, "bondd> ");
	if (con.cl == NULL)
		return NULL;
	for (;;) {
		if (poll(fds, RTE_DIM(fds), -1) < 0)
			continue;
		if (fds[1].revents != 0)
			return NULL;
		n = read(STDIN_FILENO, buf, sizeof(buf));
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0)
			return NULL;
		if (cmdline_in(con.cl, buf, (int)n) < 0)
			break;
	}
	console_call(con.cl, quit, NULL);
	return NULL;
}

int
console_start(struct appliance *a, struct jobs *jobs)
{
	sigset_t all, before;
	int rc;

	con.appliance = a;
	con.jobs = jobs;
	con.commands = commands_collect();
	if (con.commands == NULL)
		return -ENOMEM;
	con.stop_fd = eventfd(0, EFD_CLOEXEC);
	if (con.stop_fd < 0) {
		rc = errno;
		goto free_commands;
	}
	con.is_terminal = tcgetattr(STDIN_FILENO, &con.terminal) == 0;

	/* Signals are for the control lcore; a closed pipe is an error of write(). */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&con.thread, NULL, console_thread, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc != 0)
		goto close_fd;
	pthread_setname_np(con.thread, "bondd-console");
	con.running = true;
	return 0;

close_fd:
	close(con.stop_fd);
free_commands:
	free(con.commands);
	return -rc;
}

void
console_stop(void)
{
	struct timespec deadline;

	if (!con.running)
		return;
	con.running = false;
	eventfd_write(con.stop_fd, 1);

	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_nsec += STOP_WAIT_MS * 1000000L;
	deadline.tv_sec += deadline.tv_nsec / 1000000000L;
	deadline.tv_nsec %= 1000000000L;
	if (pthread_clockjoin_np(con.thread, NULL, CLOCK_MONOTONIC, &deadline) != 0) {
		pthread_cancel(con.thread);
		pthread_join(con.thread, NULL);
	}
	if (con.is_terminal)
		tcsetattr(STDIN_FILENO, TCSANOW, &con.terminal);
	if (con.cl != NULL)
		cmdline_free(con.cl);
	con.cl = NULL;
	close(con.stop_fd);
	free(con.commands);
}
