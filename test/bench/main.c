/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The benchmark: bondcore, DPDK's net_bonding and the floors below both in one process, in
 * interleaved rounds, on slaves that cost what a NIC costs. It measures on one CPU and leaves
 * another, where there is one, to control threads. The exit status says whether all that must
 * hold of packets does; speed does not change it.
 */

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_ethdev.h>

#include "check.h"
#include "figure.h"
#include "measure.h"
#include "options.h"
#include "report.h"

#define BENCH_HUGEPAGES 192 /* of 2 MiB: enough for all packets and bonds */

static struct contender bench_contenders[CONTENDER_MAX];
static struct measure_field bench_field = { .contenders = bench_contenders };

/* The CPU to measure on, and another one, or -1. */
static int
bench_cpus(int *other)
{
	cpu_set_t cpus;
	int i, last = -1;

	*other = -1;
	sched_getaffinity(0, sizeof(cpus), &cpus);
	for (i = 0; i < CPU_SETSIZE; i++) {
		if (!CPU_ISSET(i, &cpus))
			continue;
		*other = last;
		last = i;
	}
	return last;
}

static bool
bench_hugepages(void)
{
	FILE *f = fopen("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "r");
	unsigned pages = 0;

	if (f != NULL) {
		if (fscanf(f, "%u", &pages) != 1)
			pages = 0;
		fclose(f);
	}
	return pages >= BENCH_HUGEPAGES;
}

static void
bench_start(const char *prog, int cpu)
{
	const bool huge = bench_hugepages();
	char name[256], lcore[16];
	char *argv[] = { name,
			 "-l",
			 lcore,
			 "--no-pci",
			 "--no-telemetry",
			 "--log-level=error",
			 "--log-level=pmd.net.bond*:critical",
			 huge ? "--in-memory" : "--no-huge",
			 "--no-shconf",
			 "-m",
			 "384",
			 NULL };

	snprintf(name, sizeof(name), "%s", prog);
	snprintf(lcore, sizeof(lcore), "%d", cpu);
	if (rte_eal_init(RTE_DIM(argv) - 1, argv) < 0)
		rte_exit(EXIT_FAILURE, "bench: EAL does not start\n");
	printf("measuring on CPU %d, %s pages\n", cpu,
	       huge ? "2 MiB" : "4 KiB (cold sets also miss the TLB)");
	traffic_create();
}

static void
bench_contenders_read(const char *list)
{
	char copy[128], *word, *rest = copy;
	unsigned n = 0;
	int kind;

	snprintf(copy, sizeof(copy), "%s", list);
	bench_field.reference = CONTENDER_MAX;
	while ((word = strtok_r(rest, ",", &rest)) != NULL && n < CONTENDER_MAX) {
		kind = contender_kind_of(word);
		if (kind < 0) {
			fprintf(stderr, "bench: no contender is called %s\n", word);
			exit(2);
		}
		if (kind == CONTENDER_STOCK && bench_field.reference == CONTENDER_MAX)
			bench_field.reference = n;
		contender_init(&bench_contenders[n], kind, n);
		n++;
	}
	if (n == 0)
		exit(2);
	bench_field.n = n;
	bench_field.subject = n - 1;
	if (bench_field.reference == CONTENDER_MAX)
		bench_field.reference = 0;
}

static bool
bench_is_bond(const struct contender *c)
{
	return c->kind != CONTENDER_RAW && c->kind != CONTENDER_SPLIT;
}

static bool
bench_is_ours(const struct contender *c)
{
	return c->kind == CONTENDER_OURS || c->kind == CONTENDER_LIBRARY;
}

static void
bench_open(const struct cell *cell)
{
	unsigned i;

	/* LACP takes its time: all of them at once. */
	for (i = 0; i < bench_field.n; i++)
		contender_start(&bench_contenders[i], &cell->setup);
	contender_await(bench_contenders, bench_field.n);
	for (i = 0; i < bench_field.n; i++)
		if (bench_is_bond(&bench_contenders[i]))
			check_order(&bench_contenders[i], bench_is_ours(&bench_contenders[i]));
}

static void
bench_close(void)
{
	unsigned i;

	for (i = 0; i < bench_field.n; i++)
		contender_close(&bench_contenders[i]);
}

static void
bench_cells(const struct options *o)
{
	struct measure_result result;
	struct cell cell, open;
	bool is_open = false;
	unsigned i;

	for (i = 0; cell_at(i, &cell); i++) {
		if (!options_cell_wanted(o, &cell))
			continue;
		if (is_open && !cell_same_setup(&cell, &open)) {
			bench_close();
			is_open = false;
		}
		if (!is_open)
			bench_open(&cell);
		if (!bench_is_ours(&bench_contenders[bench_field.subject]))
			cell.target = NULL;
		is_open = true;
		open = cell;
		measure_cell(&bench_field, cell.set, cell.direction, cell.burst, o->rounds,
			     &result);
		report_cell(&cell, &result);
		report_check(cell.name,
			     contender_kind_name(bench_contenders[bench_field.subject].kind),
			     bench_is_ours(&bench_contenders[bench_field.subject]),
			     result.short_count, "rounds that lost packets");
	}
	if (is_open)
		bench_close();
}

static void
bench_figures(const struct options *o, int other_cpu)
{
	struct contender *subject = &bench_contenders[bench_field.subject];
	struct contender *reference = &bench_contenders[bench_field.reference];
	unsigned i;

	if (!bench_is_ours(subject))
		return;
	if (options_wanted(o, "share"))
		share_run(subject, reference);
	if (options_wanted(o, "over"))
		over_run(subject->kind, o->rounds);
	if (other_cpu < 0) {
		printf("one CPU only: no publishing, no second worker\n");
		return;
	}
	/* The library would have to be told of its reader: the driver does it by itself. */
	if (options_wanted(o, "publish") && subject->kind == CONTENDER_OURS)
		publish_run(subject, other_cpu, o->rounds);
	if (options_wanted(o, "workers"))
		for (i = 0; i < bench_field.n; i++)
			workers_run(&bench_contenders[i], other_cpu, o->rounds);
}

int
main(int argc, char **argv)
{
	struct options o;
	struct cell cell;
	int cpu, other_cpu;
	unsigned i;
	bool good;

	options_read(argc, argv, &o);
	if (o.list) {
		for (i = 0; cell_at(i, &cell); i++)
			puts(cell.name);
		return EXIT_SUCCESS;
	}
	bench_contenders_read(o.contenders);
	cpu = bench_cpus(&other_cpu);
	bench_start(argv[0], cpu);
	report_begin(&bench_field, o.rounds);
	bench_cells(&o);
	bench_figures(&o, other_cpu);
	good = report_end(o.json);
	regfree(&o.cells);
	rte_eal_cleanup();
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
