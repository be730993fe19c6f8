/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The command line of the benchmark. A name is wanted if it matches the expression of --cells;
 * without one all are, or those marked for --quick. Before EAL starts.
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "options.h"

static const char options_usage[] =
	"usage: bench [--quick] [--cells REGEX] [--rounds N] [--contenders LIST] [--json FILE]\n"
	"             [--list]\n"
	"  --quick            few cells, few rounds\n"
	"  --cells REGEX      only cells and figures whose name matches\n"
	"  --rounds N         rounds of each cell (101; quick: 31)\n"
	"  --contenders LIST  of raw, split, stock, ours, library; the last is compared with\n"
	"                     the first stock (raw,split,stock," BENCH_OURS ")\n"
	"  --json FILE        write all results there\n"
	"  --list             name the cells and end\n";

void
options_read(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
		{ "quick", no_argument, NULL, 'q' },
		{ "cells", required_argument, NULL, 'c' },
		{ "rounds", required_argument, NULL, 'r' },
		{ "contenders", required_argument, NULL, 'o' },
		{ "json", required_argument, NULL, 'j' },
		{ "list", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *rounds = NULL, *cells = "";
	int option;

	*o = (struct options){ .contenders = "raw,split,stock," BENCH_OURS };
	while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
		switch (option) {
		case 'q':
			o->quick = true;
			break;
		case 'c':
			cells = optarg;
			break;
		case 'r':
			rounds = optarg;
			break;
		case 'o':
			o->contenders = optarg;
			break;
		case 'j':
			o->json = optarg;
			break;
		case 'l':
			o->list = true;
			break;
		case 'h':
			fputs(options_usage, stdout);
			exit(EXIT_SUCCESS);
		default:
			fputs(options_usage, stderr);
			exit(2);
		}
	}
	o->select = cells[0] != '\0';
	o->rounds = rounds != NULL ? strtoul(rounds, NULL, 10) : o->quick ? 31 : 101;
	if (optind != argc || o->rounds == 0 || o->rounds > MEASURE_ROUNDS_MAX ||
	    regcomp(&o->cells, cells, REG_EXTENDED | REG_NOSUB) != 0) {
		fputs(options_usage, stderr);
		exit(2);
	}
}

bool
options_wanted(const struct options *o, const char *name)
{
	return regexec(&o->cells, name, 0, NULL, 0) == 0;
}

bool
options_cell_wanted(const struct options *o, const struct cell *cell)
{
	return options_wanted(o, cell->name) && (!o->quick || o->select || cell->quick);
}
