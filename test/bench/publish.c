/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What publishing maps costs those who read them: a thread on another CPU changes a slave's
 * weight and runs the control pass every millisecond, or rests, in turn; the measuring thread
 * sends all the while. The control context belongs to that thread for as long as it lives.
 */

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

#include <rte_cycles.h>
#include <rte_random.h>

#include "figure.h"
#include "measure.h"
#include "report.h"

#define PUBLISH_PERIOD_NS 1000000
#define PUBLISH_BATCHES 128 /* of a round: some milliseconds */
#define PUBLISH_SLAVES 4
#define PUBLISH_WEIGHT 100
#define PUBLISH_OTHER_WEIGHT 104

struct publish {
	struct contender *c;
	int cpu;
	bool active, end;   /* written by the measuring thread, atomically */
	uint64_t in_passes; /* TSC cycles */
	unsigned passes;
};

static void *
publish_thread(void *arg)
{
	struct publish *p = arg;
	struct bond_status status;
	struct timespec next;
	cpu_set_t cpus;
	unsigned turn = 0, i;
	uint64_t start;

	CPU_ZERO(&cpus);
	CPU_SET(p->cpu, &cpus);
	pthread_setaffinity_np(pthread_self(), sizeof(cpus), &cpus);
	bond_status_get(p->c->bond, &status);
	for (i = 0; i < status.n_slaves; i++)
		bond_slave_set_weight(p->c->bond, status.slaves[i].name, PUBLISH_WEIGHT, NULL);
	clock_gettime(CLOCK_MONOTONIC, &next);
	while (!__atomic_load_n(&p->end, __ATOMIC_RELAXED)) {
		if (__atomic_load_n(&p->active, __ATOMIC_RELAXED)) {
			turn ^= 1;
			bond_slave_set_weight(p->c->bond, status.slaves[0].name,
					      turn ? PUBLISH_OTHER_WEIGHT : PUBLISH_WEIGHT, NULL);
			start = rte_rdtsc();
			ours_pass(p->c);
			p->in_passes += rte_rdtsc() - start;
			p->passes++;
		}
		next.tv_nsec += PUBLISH_PERIOD_NS;
		if (next.tv_nsec >= 1000000000) {
			next.tv_nsec -= 1000000000;
			next.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	return NULL;
}

/* Cycles per packet of one round. */
static double
publish_round(struct publish *p, bool active)
{
	static struct rte_mbuf *pkts[TRAFFIC_BATCH];
	uint64_t cycles = 0;
	unsigned i;

	__atomic_store_n(&p->active, active, __ATOMIC_RELAXED);
	for (i = 0; i < PUBLISH_BATCHES; i++) {
		traffic_batch(pkts, TRAFFIC_BATCH);
		cycles += contender_send(p->c, 0, pkts, TRAFFIC_BATCH, 32);
	}
	return (double)cycles / PUBLISH_BATCHES / TRAFFIC_BATCH;
}

void
publish_run(struct contender *c, int other_cpu, unsigned rounds)
{
	const struct contender_setup setup = { BOND_MODE_BALANCE_XOR, "layer3+4", PUBLISH_SLAVES,
					       1 };
	struct publish p = { .c = c, .cpu = other_cpu };
	static double ratios[MEASURE_ROUNDS_MAX];
	double resting, publishing, active_s = 0;
	struct bond_status status;
	uint32_t maps;
	uint64_t start;
	pthread_t thread;
	unsigned i;

	contender_open(c, &setup);
	traffic_fill(traffic_find("hot"));
	bond_status_get(c->bond, &status);
	maps = status.map_generation;
	if (pthread_create(&thread, NULL, publish_thread, &p) != 0)
		rte_exit(EXIT_FAILURE, "bench: no thread\n");
	for (i = 0; i < rounds; i++) {
		const bool first = rte_rand_max(2);

		resting = first ? publish_round(&p, false) : 0;
		start = rte_rdtsc();
		publishing = publish_round(&p, true);
		active_s += (double)(rte_rdtsc() - start) / rte_get_tsc_hz();
		if (!first)
			resting = publish_round(&p, false);
		ratios[i] = (publishing / resting - 1) * 100;
	}
	__atomic_store_n(&p.end, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	bond_status_get(c->bond, &status);
	report_figure("publish/maps a second", "maps/s", (status.map_generation - maps) / active_s,
		      NAN, 0, 0, false);
	report_figure("publish/control pass", "us",
		      1e6 * p.in_passes / RTE_MAX(p.passes, 1u) / rte_get_tsc_hz(), NAN, 0, 0,
		      false);
	report_figure("publish/cost", "percent", measure_median(ratios, rounds), NAN, 3, 0.5,
		      false);
	contender_close(c);
}
