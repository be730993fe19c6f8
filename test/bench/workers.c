/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Two workers, each on its CPU with its queue and its packets: what they send together, one of
 * them alone being 1. The second one waits in a loop between rounds, so that both start at once.
 */

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_pause.h>

#include "figure.h"
#include "measure.h"
#include "report.h"

#define WORKERS_BATCHES 16 /* of a round */
#define WORKERS_SLAVES 4
#define WORKERS_MUST 1.8
#define WORKERS_GOAL 1.95

struct workers {
	struct contender c; /* of the second worker: another counter of what moved */
	struct rte_mbuf *pkts[TRAFFIC_BATCH];
	uint64_t cycles;
	int cpu;
	unsigned asked, done; /* rounds; written by the first, by the second worker */
	bool end;
} __rte_cache_aligned;

static uint64_t
workers_send(struct contender *c, uint16_t queue, struct rte_mbuf **pkts)
{
	uint64_t cycles = 0;
	unsigned i;

	for (i = 0; i < WORKERS_BATCHES; i++)
		cycles += contender_send(c, queue, pkts, TRAFFIC_BATCH, 32);
	return cycles;
}

static void *
workers_second(void *arg)
{
	struct workers *w = arg;
	unsigned round = 0;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(w->cpu, &cpus);
	pthread_setaffinity_np(pthread_self(), sizeof(cpus), &cpus);
	for (;;) {
		while (__atomic_load_n(&w->asked, __ATOMIC_ACQUIRE) == round)
			if (__atomic_load_n(&w->end, __ATOMIC_RELAXED))
				return NULL;
			else
				rte_pause();
		w->cycles = workers_send(&w->c, 1, w->pkts);
		__atomic_store_n(&w->done, ++round, __ATOMIC_RELEASE);
	}
}

void
workers_run(struct contender *c, int other_cpu, unsigned rounds)
{
	static struct workers w;
	static struct rte_mbuf *pkts[TRAFFIC_BATCH];
	static double gains[MEASURE_ROUNDS_MAX];
	uint64_t alone, together;
	pthread_t thread;
	char name[64];
	unsigned i;

	contender_open(c, &(struct contender_setup){ BOND_MODE_BALANCE_XOR, "layer3+4",
						     WORKERS_SLAVES, 1 });
	traffic_fill(traffic_find("16k"));
	w = (struct workers){ .c = *c, .cpu = other_cpu };
	/* Eight times the same 512 packets for each worker: hot, and the other's never touched. */
	traffic_batch(pkts, 512);
	traffic_batch(w.pkts, 512);
	for (i = 512; i < TRAFFIC_BATCH; i++) {
		pkts[i] = pkts[i - 512];
		w.pkts[i] = w.pkts[i - 512];
	}
	if (pthread_create(&thread, NULL, workers_second, &w) != 0)
		rte_exit(EXIT_FAILURE, "bench: no thread\n");
	for (i = 0; i < rounds; i++) {
		alone = workers_send(c, 0, pkts);
		__atomic_store_n(&w.asked, i + 1, __ATOMIC_RELEASE);
		together = workers_send(c, 0, pkts);
		while (__atomic_load_n(&w.done, __ATOMIC_ACQUIRE) != i + 1)
			rte_pause();
		gains[i] = (double)alone / together + (double)alone / w.cycles;
	}
	__atomic_store_n(&w.end, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	snprintf(name, sizeof(name), "two workers/%s", contender_kind_name(c->kind));
	report_figure(name, "of one", measure_median(gains, rounds), NAN,
		      c->kind == CONTENDER_OURS ? WORKERS_MUST : 0, WORKERS_GOAL, true);
	contender_close(c);
}
