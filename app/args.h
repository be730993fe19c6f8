/* SPDX-License-Identifier: BSD-3-Clause */

/* The command line of bondd, and what EAL is started with. */

#ifndef APP_ARGS_H
#define APP_ARGS_H

#include <stdio.h>

#include "config.h"

/* Most words in the EAL options of a configuration file. */
#define ARGS_MAX_WORDS (CONFIG_VALUE_SIZE / 2)

struct args {
	const char *file; /* -c */
	bool interactive; /* -i */
	bool help;        /* -h: print args_usage() and exit 0; file may be NULL */
	bool version;     /* -V: print the version and exit 0; file may be NULL */
	int eal_argc;     /* words before "--", the program's name not among them */
	char **eal_argv;  /* part of argv */
};

/* args.c */

/* Read the command line. Returns 0 or -EINVAL with err filled (print it, exit 2). */
int args_parse(int argc, char **argv, struct args *a, struct bond_error *err);

/* Write the help text, with the bonding options of a configuration file. */
void args_usage(FILE *out);

/*
 * Split text in place at white space; double quotes keep white space and go. Returns the
 * number of words or -EINVAL for a quote that is not closed.
 */
int args_words(char *text, char *words[ARGS_MAX_WORDS]);

/* args_eal.c */

/* What rte_eal_init() is called with. EAL reorders argv and keeps pointers into it. */
struct args_eal {
	int argc;
	char **argv;       /* NULL at the end */
	char warning[160]; /* one line to log once EAL runs; "" = none */
	char *text;        /* what argv points to beside the command line */
};

/*
 * Put together EAL's arguments: file_args ([eal] args, already checked), then the command
 * line, which replaces options of the same name; without usable hugepages and if neither
 * speaks of memory, --no-huge; on a single CPU and if neither speaks of lcores, a second
 * lcore on that CPU, so that a worker exists. root is put before /sys and /proc ("" = this
 * machine). Returns 0, -EINVAL or -ENOMEM.
 */
int args_eal(const struct args *a, const char *file_args, const char *root, struct args_eal *e);

/* After rte_eal_cleanup(). */
void args_eal_free(struct args_eal *e);

#endif
