/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Rounds. In each round every contender moves one batch, in a random order, so that what the
 * machine does to one it does to all; only ratios within a round are compared. Runs on the
 * measuring thread.
 */

#include <stdlib.h>

#include <rte_malloc.h>
#include <rte_random.h>

#include "measure.h"

static struct rte_mbuf *measure_pkts[TRAFFIC_BATCH];
static struct lane_packet measure_waiting[TRAFFIC_MAX];
static double measure_cycles[CONTENDER_MAX][MEASURE_ROUNDS_MAX];
static double measure_ratios[MEASURE_ROUNDS_MAX], measure_differences[MEASURE_ROUNDS_MAX];

static int
measure_compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
measure_median(double *values, unsigned n)
{
	qsort(values, n, sizeof(*values), measure_compare);
	return n == 0 ? 0 : (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/* The slave that carries what only one carries, seen by where a burst leaves. */
static unsigned
measure_active(struct contender *c)
{
	uint32_t before[CONTENDER_SLAVES];
	unsigned i;

	for (i = 0; i < c->n_polled; i++)
		before[i] = c->lanes[i]->tx[0].tail;
	traffic_batch(measure_pkts, 2);
	contender_burst(c, measure_pkts, 2);
	for (i = 0; i < c->n_polled; i++)
		if (c->lanes[i]->tx[0].tail != before[i])
			return i;
	return 0;
}

static bool
measure_is_floor(const struct contender *c)
{
	return c->kind == CONTENDER_RAW || c->kind == CONTENDER_SPLIT;
}

/*
 * All contenders receive the same set. Those that poll one slave only, as it fills the burst or
 * is the active one, find all of the set there; the others find a part on each.
 */
static void
measure_prepare_rx(struct contender *c, enum measure_direction direction, uint16_t burst)
{
	const uint16_t part = direction == MEASURE_RX_SPLIT ? burst / c->n_polled : burst;
	const bool backup = !measure_is_floor(c) && c->setup.mode == BOND_MODE_ACTIVE_BACKUP;
	const bool one = direction == MEASURE_RX_FULL && (backup || measure_is_floor(c));
	const unsigned active = backup ? measure_active(c) : 0;
	unsigned i, n;

	for (i = 0; i < c->n_polled; i++) {
		n = traffic_waiting(one ? 0 : i, one ? 1 : c->n_polled, measure_waiting);
		lane_wait(c->lanes[i], measure_waiting, n);
		lane_limit(c->lanes[i], part);
		if (direction == MEASURE_RX_IDLE || (one && i != active))
			lane_limit(c->lanes[i], 0);
	}
}

static void
measure_prepare(struct measure_field *field, enum measure_direction direction, uint16_t burst)
{
	struct contender *c;
	unsigned i;

	for (c = field->contenders; c < field->contenders + field->n; c++) {
		for (i = 0; i < c->n_polled; i++)
			lane_limit(c->lanes[i], 0);
		contender_tick(c);
		contender_tick(c); /* what the first one said to LACP partners is answered */
		contender_attach(c, c->setup.mode == BOND_MODE_BROADCAST && !measure_is_floor(c) ?
					    LANE_SHARED :
					    LANE_KEEP);
		if (direction != MEASURE_TX)
			measure_prepare_rx(c, direction, burst);
	}
}

/* Cycles per packet, or per poll where nothing arrives. */
static double
measure_batch(struct contender *c, enum measure_direction direction, uint16_t burst)
{
	uint64_t cycles;

	if (direction == MEASURE_TX) {
		traffic_batch(measure_pkts, TRAFFIC_BATCH);
		cycles = contender_send(c, 0, measure_pkts, TRAFFIC_BATCH, burst);
	} else {
		cycles = contender_receive(c, TRAFFIC_BATCH, burst);
	}
	if (direction == MEASURE_RX_IDLE)
		return (double)cycles * burst / TRAFFIC_BATCH;
	return (double)cycles / (c->moved != 0 ? c->moved : 1);
}

/* What the lanes delivered in all, to be compared with what came out of the bond. */
static uint32_t
measure_delivered(const struct contender *c)
{
	uint32_t sum = 0;
	unsigned i;

	for (i = 0; i < c->n_polled; i++)
		sum += c->lanes[i]->rx[0].head;
	return sum;
}

static void
measure_round(struct measure_field *field, enum measure_direction direction, uint16_t burst,
	      unsigned round, struct measure_result *result)
{
	unsigned order[CONTENDER_MAX], i, k, kept;
	struct contender *c;
	uint32_t before;

	for (i = 0; i < field->n; i++)
		order[i] = i;
	for (i = field->n; i > 1; i--) {
		k = rte_rand_max(i);
		kept = order[i - 1];
		order[i - 1] = order[k];
		order[k] = kept;
	}
	for (i = 0; i < field->n; i++) {
		c = &field->contenders[order[i]];
		before = measure_delivered(c);
		measure_cycles[order[i]][round] = measure_batch(c, direction, burst);
		if (order[i] == field->subject &&
		    c->moved != (direction == MEASURE_TX ? TRAFFIC_BATCH :
							   measure_delivered(c) - before))
			result->short_count = true;
	}
	measure_ratios[round] =
		measure_cycles[field->subject][round] / measure_cycles[field->reference][round];
	measure_differences[round] =
		measure_cycles[field->subject][round] - measure_cycles[field->reference][round];
}

void
measure_cell(struct measure_field *field, const struct traffic_set *set,
	     enum measure_direction direction, uint16_t burst, unsigned rounds,
	     struct measure_result *result)
{
	unsigned i;

	traffic_fill(set);
	measure_prepare(field, direction, burst);
	*result = (struct measure_result){ .short_count = false };
	measure_round(field, direction, burst, 0, result); /* once unseen, to warm up */
	for (i = 0; i < rounds; i++)
		measure_round(field, direction, burst, i, result);
	for (i = 0; i < field->n; i++)
		result->cycles[i] = measure_median(measure_cycles[i], rounds);
	result->ratio = measure_median(measure_ratios, rounds);
	result->difference = measure_median(measure_differences, rounds);
}
