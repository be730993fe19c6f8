/* SPDX-License-Identifier: BSD-3-Clause */

/* What the command line asks for. */

#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include <regex.h>

#include "cell.h"

struct options {
	bool quick, list, select;
	unsigned rounds;
	const char *contenders, *json;
	regex_t cells;
};

/* Read the command line; ends the program on --help and on errors. */
void options_read(int argc, char **argv, struct options *o);
bool options_wanted(const struct options *o, const char *name);
bool options_cell_wanted(const struct options *o, const struct cell *cell);

#endif
