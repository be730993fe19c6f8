/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The rule of placement: an lcore with the fewest pairs, among equals one on the node of
 * the pair's devices, among equals the first. So an idle lcore on the far node goes before
 * a shared one on the near node: sharing takes half of both pairs' cycles. Control thread;
 * decides only, placement.c asks the machine and tells the pairs.
 */

#include <stdbool.h>

#include "placement_rule.h"

unsigned
placement_rule_pick(const unsigned *loads, const int *nodes, unsigned n, int node)
{
	unsigned i, best = 0;

	for (i = 1; i < n; i++) {
		bool nearer = node >= 0 && nodes[i] == node && nodes[best] != node;

		if (loads[i] < loads[best] || (loads[i] == loads[best] && nearer))
			best = i;
	}
	return best;
}
