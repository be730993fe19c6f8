/* SPDX-License-Identifier: BSD-3-Clause */

/* The cells of the benchmark and what each must reach. */

#ifndef BENCH_CELL_H
#define BENCH_CELL_H

#include "measure.h"

/* A line of the targets: what its cells must and shall not exceed, as ratio to net_bonding. */
struct cell_target {
	const char *name;
	double must, goal;
};

struct cell {
	char name[64]; /* direction/mode-policy/traffic/nN/bB */
	struct contender_setup setup;
	const struct traffic_set *set;
	enum measure_direction direction;
	uint16_t burst;
	const struct cell_target *target; /* NULL = measured for information */
	bool quick;                       /* part of --quick */
	bool hashed;                      /* transmit of balance-xor and 802.3ad: in their mean */
};

/* Cell i, so that those with one setup follow each other; false after the last. */
bool cell_at(unsigned i, struct cell *cell);
/* Whether two cells can be measured with the same bonds. */
bool cell_same_setup(const struct cell *a, const struct cell *b);

#endif
