/* SPDX-License-Identifier: BSD-3-Clause */

/* A cell: one way of sending or receiving, measured for all contenders in the same rounds. */

#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include "contender.h"
#include "traffic.h"

#define MEASURE_ROUNDS_MAX 1001

enum measure_direction {
	MEASURE_TX,
	MEASURE_RX_FULL,  /* one slave fills the burst */
	MEASURE_RX_SPLIT, /* each gives its part */
	MEASURE_RX_IDLE,  /* nothing arrives: per poll, not per packet */
};

/* Those that take part; ratios are of the last to the first that is stock. */
struct measure_field {
	struct contender *contenders;
	unsigned n;
	unsigned reference, subject; /* indexes */
};

struct measure_result {
	double cycles[CONTENDER_MAX]; /* medians per packet */
	double ratio;                 /* median of subject : reference within a round */
	double difference;            /* median of subject - reference within a round */
	bool short_count;             /* the subject moved less than it was given */
};

/* Measure all in each of so many rounds, in a new random order each time. */
void measure_cell(struct measure_field *field, const struct traffic_set *set,
		  enum measure_direction direction, uint16_t burst, unsigned rounds,
		  struct measure_result *result);

/* The middle of n values, which are put in order. */
double measure_median(double *values, unsigned n);

#endif
