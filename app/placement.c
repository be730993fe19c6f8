/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Gives each pair of legs an lcore near its devices, by the rule of placement_rule.c.
 * Control thread, before workers start. An lcore's node is the node of the CPUs that its
 * thread may run on: EAL's rte_lcore_to_socket_id() and rte_lcore_to_cpu_id() speak of the
 * CPU that has the lcore's number, which with --lcores is another one.
 */

#include <stdbool.h>

#include <numa.h>
#include <rte_lcore.h>

#include "log.h"
#include "placement_rule.h"
#include "worker.h"

/* Node of an lcore, -1 if unknown or if it may run on several. */
static int
lcore_node(unsigned lcore)
{
	rte_cpuset_t cpus = rte_lcore_cpuset(lcore);
	int cpu, found, node = -1;

	if (numa_available() < 0)
		return -1;
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &cpus))
			continue;
		found = numa_node_of_cpu(cpu);
		if (found < 0 || (node >= 0 && found != node))
			return -1;
		node = found;
	}
	return node;
}

/*
 * Node of a pair's devices, -1 if none is known. A bond, which has NICs, counts before a
 * port, which is often a vdev whose node is only where it was made.
 */
static int
pair_node(const struct leg_pair *p)
{
	int node = -1;
	unsigned i, side;

	for (i = 0; i < p->n_legs; i++) {
		const struct leg *l = &p->legs[i];
		const struct endpoint *const ends[] = {
			l->engine->receives ? &l->in : NULL,
			l->engine->sends ? &l->out : NULL,
		};

		for (side = 0; side < RTE_DIM(ends); side++) {
			if (ends[side] == NULL || ends[side]->socket < 0)
				continue;
			if (ends[side]->bond != NULL)
				return ends[side]->socket;
			if (node < 0)
				node = ends[side]->socket;
		}
	}
	return node;
}

void
placement_choose(struct leg_pair *const *pairs, unsigned n_pairs, const unsigned *lcores,
		 unsigned n_lcores)
{
	unsigned loads[RTE_MAX_LCORE] = { 0 };
	int nodes[RTE_MAX_LCORE];
	unsigned i, pick, pass;
	int node;

	for (i = 0; i < n_lcores; i++)
		nodes[i] = lcore_node(lcores[i]);

	/* Pairs without a node come last, so that they take no place another needs. */
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < n_pairs; i++) {
			node = pair_node(pairs[i]);
			if ((node < 0) != (pass == 1))
				continue;
			pick = placement_rule_pick(loads, nodes, n_lcores, node);
			loads[pick]++;
			pairs[i]->lcore = lcores[pick];
			if (node >= 0 && nodes[pick] >= 0 && nodes[pick] != node)
				APP_LOG(WARNING,
					"stream %s: lcore %u is on NUMA node %d, its devices on %d",
					pairs[i]->stream, lcores[pick], nodes[pick], node);
		}
	}
}
