/* SPDX-License-Identifier: BSD-3-Clause */

/* Which of several lcores takes the next pair: numbers only, no device and no machine. */

#ifndef APP_PLACEMENT_RULE_H
#define APP_PLACEMENT_RULE_H

/*
 * Index of the lcore to take, of n > 0. loads: pairs each one has; nodes: NUMA node of
 * each, -1 = unknown; node: of the pair's devices, -1 = any.
 */
unsigned placement_rule_pick(const unsigned *loads, const int *nodes, unsigned n, int node);

#endif
