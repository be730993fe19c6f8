/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The table on standard output and the JSON file. A verdict is what a ratio says of the line
 * that is printed, not what it was before rounding. Only a check that did not hold fails a run:
 * speed is reported and judged by the reader. Runs on the measuring thread, between cells.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>
#include <rte_version.h>

#include "report.h"

#define REPORT_CELLS 1024
#define REPORT_FIGURES 128
#define REPORT_CHECKS 1024

struct report_cell {
	struct cell cell;
	struct measure_result result;
};

struct report_figure {
	char name[64], unit[16];
	double value, reference, must, goal;
	bool least;
};

struct report_check {
	char name[64], contender[16], what[48];
	bool subject;
	unsigned faults;
};

static struct report_cell report_cells[REPORT_CELLS];
static struct report_figure report_figures[REPORT_FIGURES];
static struct report_check report_checks[REPORT_CHECKS];
static unsigned report_n_cells, report_n_figures, report_n_checks, report_rounds;
static const struct measure_field *report_field;

static const char *
report_verdict(double value, double must, double goal, bool least)
{
	if (must == 0)
		return "-";
	if (least)
		return value >= goal ? "goal" : value >= must ? "must" : "missed";
	return value <= goal ? "goal" : value <= must ? "must" : "missed";
}

/* As it is printed: two digits. */
static double
report_round(double ratio)
{
	return round(ratio * 100) / 100;
}

static const char *
report_cell_verdict(const struct report_cell *r)
{
	const struct cell_target *t = r->cell.target;

	return t == NULL ? "-" :
			   report_verdict(report_round(r->result.ratio), t->must, t->goal, false);
}

void
report_begin(const struct measure_field *field, unsigned rounds)
{
	unsigned i;

	report_field = field;
	report_rounds = rounds;
	printf("%-34s", "cell");
	for (i = 0; i < field->n; i++)
		printf(" %8s", contender_kind_name(field->contenders[i].kind));
	printf(" %6s %5s %5s  %s\n", "ratio", "must", "goal", "verdict");
}

void
report_cell(const struct cell *cell, const struct measure_result *result)
{
	struct report_cell *r;
	unsigned i;

	if (report_n_cells == REPORT_CELLS)
		return;
	r = &report_cells[report_n_cells++];
	r->cell = *cell;
	r->result = *result;
	printf("%-34s", cell->name);
	for (i = 0; i < report_field->n; i++)
		printf(" %8.1f", result->cycles[i]);
	printf(" %6.2f", result->ratio);
	if (cell->target != NULL)
		printf(" %5.2f %5.2f", cell->target->must, cell->target->goal);
	else
		printf(" %5s %5s", "", "");
	printf("  %s\n", report_cell_verdict(r));
	fflush(stdout);
}

void
report_figure(const char *name, const char *unit, double value, double reference, double must,
	      double goal, bool least)
{
	struct report_figure *f;

	if (report_n_figures == REPORT_FIGURES)
		return;
	f = &report_figures[report_n_figures++];
	*f = (struct report_figure){
		.value = value, .reference = reference, .must = must, .goal = goal, .least = least
	};
	snprintf(f->name, sizeof(f->name), "%s", name);
	snprintf(f->unit, sizeof(f->unit), "%s", unit);
	printf("%-34s %8.3f %-10s", name, value, unit);
	if (!isnan(reference))
		printf(" stock %8.3f", reference);
	if (must != 0)
		printf("  must %.2f goal %.2f  %s", must, goal,
		       report_verdict(value, must, goal, least));
	printf("\n");
	fflush(stdout);
}

void
report_check(const char *name, const char *contender, bool subject, unsigned faults,
	     const char *what)
{
	struct report_check *k;

	if (report_n_checks == REPORT_CHECKS)
		return;
	k = &report_checks[report_n_checks++];
	k->subject = subject;
	k->faults = faults;
	snprintf(k->name, sizeof(k->name), "%s", name);
	snprintf(k->contender, sizeof(k->contender), "%s", contender);
	snprintf(k->what, sizeof(k->what), "%s", what);
	if (faults != 0 && subject)
		printf("%-34s %s: %u %s\n", name, contender, faults, what);
}

/* Geometric mean of the ratios of hashed transmit cells (or of all) that have a target. */
static double
report_mean(bool hashed)
{
	double sum = 0;
	unsigned i, n = 0;

	for (i = 0; i < report_n_cells; i++) {
		if (report_cells[i].cell.target == NULL || (hashed && !report_cells[i].cell.hashed))
			continue;
		sum += log(report_cells[i].result.ratio);
		n++;
	}
	return n == 0 ? NAN : exp(sum / n);
}

static void
report_write_cell(FILE *f, const struct report_cell *r)
{
	const struct cell_target *t = r->cell.target;
	unsigned i;

	fprintf(f, "  {\"name\": \"%s\", \"slaves\": %u, \"burst\": %u, \"traffic\": \"%s\",",
		r->cell.name, r->cell.setup.n_slaves, r->cell.burst, r->cell.set->name);
	fprintf(f, " \"cycles\": [");
	for (i = 0; i < report_field->n; i++)
		fprintf(f, "%s%.3f", i == 0 ? "" : ", ", r->result.cycles[i]);
	fprintf(f, "], \"ratio\": %.4f", r->result.ratio);
	if (t != NULL)
		fprintf(f, ", \"target\": \"%s\", \"must\": %.2f, \"goal\": %.2f", t->name, t->must,
			t->goal);
	fprintf(f, ", \"verdict\": \"%s\"}", report_cell_verdict(r));
}

static void
report_write_figure(FILE *f, const struct report_figure *r)
{
	fprintf(f, "  {\"name\": \"%s\", \"unit\": \"%s\", \"value\": %.4f", r->name, r->unit,
		r->value);
	if (!isnan(r->reference))
		fprintf(f, ", \"stock\": %.4f", r->reference);
	if (r->must != 0)
		fprintf(f, ", \"must\": %.3f, \"goal\": %.3f", r->must, r->goal);
	fprintf(f, ", \"verdict\": \"%s\"}", report_verdict(r->value, r->must, r->goal, r->least));
}

static void
report_write(FILE *f)
{
	const struct report_check *k;
	unsigned i;

	fprintf(f, "{\"dpdk\": \"%s\", \"tsc_hz\": %" PRIu64 ", \"rounds\": %u,\n", rte_version(),
		rte_get_tsc_hz(), report_rounds);
	fprintf(f, " \"contenders\": [");
	for (i = 0; i < report_field->n; i++)
		fprintf(f, "%s\"%s\"", i == 0 ? "" : ", ",
			contender_kind_name(report_field->contenders[i].kind));
	fprintf(f, "],\n \"reference\": %u, \"subject\": %u,\n \"cells\": [\n",
		report_field->reference, report_field->subject);
	for (i = 0; i < report_n_cells; i++) {
		report_write_cell(f, &report_cells[i]);
		fprintf(f, i + 1 < report_n_cells ? ",\n" : "\n");
	}
	fprintf(f, " ],\n \"figures\": [\n");
	for (i = 0; i < report_n_figures; i++) {
		report_write_figure(f, &report_figures[i]);
		fprintf(f, i + 1 < report_n_figures ? ",\n" : "\n");
	}
	fprintf(f, " ],\n \"checks\": [\n");
	for (i = 0; i < report_n_checks; i++) {
		k = &report_checks[i];
		fprintf(f,
			"  {\"name\": \"%s\", \"contender\": \"%s\", \"faults\": %u, "
			"\"what\": \"%s\"}%s\n",
			k->name, k->contender, k->faults, k->what,
			i + 1 < report_n_checks ? "," : "");
	}
	fprintf(f, " ]}\n");
}

bool
report_end(const char *json)
{
	unsigned i, goal = 0, must = 0, missed = 0, broken = 0, checks = 0;
	const char *verdict;
	FILE *f;

	if (!isnan(report_mean(true)))
		report_figure("mean of xor and 802.3ad tx", "ratio", report_mean(true), NAN, 0.70,
			      0.55, false);
	if (!isnan(report_mean(false)))
		report_figure("mean of all cells", "ratio", report_mean(false), NAN, 0, 0, false);
	for (i = 0; i < report_n_cells; i++) {
		verdict = report_cell_verdict(&report_cells[i]);
		goal += strcmp(verdict, "goal") == 0;
		must += strcmp(verdict, "must") == 0;
		missed += strcmp(verdict, "missed") == 0;
	}
	for (i = 0; i < report_n_checks; i++) {
		checks += report_checks[i].subject;
		broken += report_checks[i].subject && report_checks[i].faults != 0;
	}
	printf("%u cells reach their goal, %u their must, %u miss it; %u of %u checks hold\n", goal,
	       must, missed, checks - broken, checks);
	if (json != NULL) {
		f = fopen(json, "w");
		if (f == NULL)
			rte_exit(EXIT_FAILURE, "bench: cannot write %s\n", json);
		report_write(f);
		if (fclose(f) != 0)
			rte_exit(EXIT_FAILURE, "bench: cannot write %s\n", json);
	}
	return broken == 0;
}
