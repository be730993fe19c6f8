/* SPDX-License-Identifier: BSD-3-Clause */

/* What a run found: lines as it goes on, then means, and a file for machines. */

#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "cell.h"
#include "measure.h"

void report_begin(const struct measure_field *field, unsigned rounds);
void report_cell(const struct cell *cell, const struct measure_result *result);
/* A figure that is no cell, with what it must and shall be; at most (or, if least, at least). */
void report_figure(const char *name, const char *unit, double value, double reference, double must,
		   double goal, bool least);
/* Something that must hold; a subject for which it does not fails the run. */
void report_check(const char *name, const char *contender, bool subject, unsigned faults,
		  const char *what);
/* Means and the file, NULL = none. Whether all checks held. */
bool report_end(const char *json);

#endif
