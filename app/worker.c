/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Lcores that run legs. Control makes the set, adds pairs, starts and stops; in between
 * each worker lcore loops over its own legs and queues, which nobody changes while it
 * runs. Bonds may change meanwhile: workers see queues only, and the library keeps every
 * map until all of them have been quiescent. Which lcore takes a pair: placement.c.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_launch.h>
#include <rte_lcore.h>

#include "lcore_list.h"
#include "worker.h"

/* What one lcore runs. Control: rw while stopped; its worker: ro. */
struct run {
	unsigned lcore;
	const bool *stop;
	struct bond_worker reader;
	unsigned n_legs;
	struct leg **legs;
	unsigned n_txqs;
	struct bond_txq **txqs;
};

struct workers {
	struct bond_ctl *ctl;
	unsigned n_lcores;
	unsigned lcores[RTE_MAX_LCORE];
	unsigned n_pairs;
	struct leg_pair **pairs;
	bool running;
	unsigned n_runs;
	struct run runs[RTE_MAX_LCORE];
	/* Control: rw; workers: ro, every loop; on a line that changes only to stop them. */
	bool stop __rte_cache_aligned;
};

static int fail(int ret, struct bond_error *err, const char *fmt, ...) __rte_format_printf(3, 4);

static int
fail(int ret, struct bond_error *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return ret;
}

struct workers *
workers_create(struct bond_ctl *ctl, const char *lcores, struct bond_error *err)
{
	struct workers *w;
	int ret;

	w = aligned_alloc(RTE_CACHE_LINE_SIZE, sizeof(*w));
	if (w == NULL) {
		rte_errno = -fail(-ENOMEM, err, "no memory for workers");
		return NULL;
	}
	memset(w, 0, sizeof(*w));
	w->ctl = ctl;
	ret = lcore_list_parse(lcores, w->lcores, &w->n_lcores, err);
	if (ret != 0) {
		free(w);
		rte_errno = -ret;
		return NULL;
	}
	return w;
}

void
workers_free(struct workers *w)
{
	struct bond_error err;

	if (w == NULL)
		return;
	workers_stop(w, &err);
	workers_clear(w);
	free(w);
}

int
workers_add(struct workers *w, struct leg_pair *p, struct bond_error *err)
{
	struct leg_pair **grown;

	if (w->running)
		return fail(-EBUSY, err, "stream %s: workers must be stopped first", p->stream);
	grown = realloc(w->pairs, (w->n_pairs + 1) * sizeof(*grown));
	if (grown == NULL)
		return fail(-ENOMEM, err, "stream %s: no memory", p->stream);
	w->pairs = grown;
	w->pairs[w->n_pairs++] = p;
	return 0;
}

void
workers_clear(struct workers *w)
{
	free(w->pairs);
	w->pairs = NULL;
	w->n_pairs = 0;
}

static int
worker_loop(void *arg)
{
	const struct run *r = arg;
	unsigned i;

	bond_worker_online(&r->reader);
	/* Relaxed: the flag orders nothing; launch and rte_eal_wait_lcore() do. */
	while (!__atomic_load_n(r->stop, __ATOMIC_RELAXED)) {
		for (i = 0; i < r->n_legs; i++)
			leg_run(r->legs[i]);
		for (i = 0; i < r->n_txqs; i++)
			bond_txq_service(r->txqs[i]);
		bond_worker_quiescent(&r->reader);
	}
	bond_worker_offline(&r->reader);
	return 0;
}

static struct run *
run_of_lcore(struct workers *w, unsigned lcore)
{
	unsigned i;

	for (i = 0; i < w->n_runs; i++)
		if (w->runs[i].lcore == lcore)
			return &w->runs[i];
	w->runs[w->n_runs] = (struct run){ .lcore = lcore, .stop = &w->stop };
	return &w->runs[w->n_runs++];
}

/* A tx queue is served by one run, and by it once a loop. */
static void
run_add_txq(struct workers *w, struct run *r, struct bond_txq *q)
{
	unsigned i, j;

	for (i = 0; i < w->n_runs; i++)
		for (j = 0; j < w->runs[i].n_txqs; j++)
			if (w->runs[i].txqs[j] == q)
				return;
	r->txqs[r->n_txqs++] = q;
}

static void
runs_free(struct workers *w)
{
	unsigned i;

	for (i = 0; i < w->n_runs; i++) {
		free(w->runs[i].legs);
		free(w->runs[i].txqs);
	}
	w->n_runs = 0;
}

/* Turn placed pairs into runs. -ENOMEM leaves what runs_free() frees. */
static int
runs_fill(struct workers *w)
{
	unsigned i, j;
	struct run *r;

	for (i = 0; i < w->n_pairs; i++)
		run_of_lcore(w, w->pairs[i]->lcore);
	for (r = w->runs; r < &w->runs[w->n_runs]; r++) {
		r->legs = calloc(2 * (size_t)w->n_pairs, sizeof(*r->legs));
		r->txqs = calloc(2 * (size_t)w->n_pairs, sizeof(*r->txqs));
		if (r->legs == NULL || r->txqs == NULL)
			return -ENOMEM;
	}
	/* Who sends on a queue serves it. */
	for (i = 0; i < w->n_pairs; i++) {
		r = run_of_lcore(w, w->pairs[i]->lcore);
		for (j = 0; j < w->pairs[i]->n_legs; j++) {
			struct leg *l = &w->pairs[i]->legs[j];

			r->legs[r->n_legs++] = l;
			if (l->engine->sends && l->out.bond != NULL)
				run_add_txq(w, r, l->out.txq);
		}
	}
	/* Control sends also where nobody forwards to: then who receives serves the queue. */
	for (i = 0; i < w->n_pairs; i++) {
		r = run_of_lcore(w, w->pairs[i]->lcore);
		for (j = 0; j < w->pairs[i]->n_legs; j++) {
			const struct leg *l = &w->pairs[i]->legs[j];

			if (l->engine->receives && l->in.bond != NULL)
				run_add_txq(w, r, l->in.txq);
		}
	}
	return 0;
}

/* Stop the first n runs, which have been launched, and forget all. */
static void
runs_end(struct workers *w, unsigned n)
{
	unsigned i;

	__atomic_store_n(&w->stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < n; i++) {
		rte_eal_wait_lcore(w->runs[i].lcore);
		bond_worker_unregister(&w->runs[i].reader);
	}
	runs_free(w);
}

int
workers_start(struct workers *w, struct bond_error *err)
{
	unsigned i;
	int ret;

	if (w->running)
		return fail(-EALREADY, err, "workers run already");
	placement_choose(w->pairs, w->n_pairs, w->lcores, w->n_lcores);
	ret = runs_fill(w);
	if (ret != 0) {
		runs_free(w);
		return fail(ret, err, "no memory for workers");
	}
	w->stop = false;
	for (i = 0; i < w->n_runs; i++) {
		struct run *r = &w->runs[i];

		ret = bond_worker_register(w->ctl, r->lcore, &r->reader);
		if (ret != 0) {
			fail(ret, err, "lcore %u cannot read bonds; allowed: 0-%u", r->lcore,
			     BOND_MAX_WORKERS - 1);
			runs_end(w, i);
			return ret;
		}
		ret = rte_eal_remote_launch(worker_loop, r, r->lcore);
		if (ret != 0) {
			fail(ret, err, "lcore %u already runs something else", r->lcore);
			bond_worker_unregister(&r->reader);
			runs_end(w, i);
			return ret;
		}
	}
	w->running = true;
	return 0;
}

int
workers_stop(struct workers *w, struct bond_error *err)
{
	if (!w->running)
		return fail(-EALREADY, err, "workers are stopped already");
	runs_end(w, w->n_runs);
	w->running = false;
	return 0;
}

bool
workers_running(const struct workers *w)
{
	return w->running;
}

const struct leg_pair *
workers_pair(const struct workers *w, unsigned i)
{
	return i < w->n_pairs ? w->pairs[i] : NULL;
}
