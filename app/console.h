/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The interactive console: librte_cmdline on a thread of its own, which may wait on its
 * terminal as long as it likes; bonds are touched through jobs_call() only.
 */

#ifndef APP_CONSOLE_H
#define APP_CONSOLE_H

#include <cmdline.h>
#include <cmdline_parse.h>

#include "appliance.h"

/* A group of commands, one file app/cmd_<group>.c, registered by a constructor there. */
struct console_group {
	const char *name;
	const cmdline_parse_inst_t *const *commands; /* NULL-terminated */
	struct console_group *next;                  /* set by console_register() */
};

void console_register(struct console_group *g);

/* The group after g in order of name, the first for NULL; NULL after the last. */
const struct console_group *console_group_next(const struct console_group *g);

/*
 * For command handlers: run fn(arg) on the control lcore and wait for it. Returns what fn
 * returned, or -ESHUTDOWN; a negative result has been told to the user, in one line.
 */
int console_call(struct cmdline *cl, int (*fn)(void *arg, struct bond_error *err), void *arg);

/* For fn of console_call(), on the control lcore. */
struct appliance *console_appliance(void);

/* The same: the bond of that name, or NULL with err naming those that are there. */
struct bond *console_bond(const char *name, struct bond_error *err);

/* Start the thread on standard input and output. Returns 0 or -errno. */
int console_start(struct appliance *a, struct jobs *jobs);

/*
 * End the thread, even if its terminal is stopped, and give the terminal its settings back.
 * After jobs_close(): a command that waits for control would wait for ever.
 */
void console_stop(void);

#endif
