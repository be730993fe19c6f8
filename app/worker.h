/* SPDX-License-Identifier: BSD-3-Clause */

/* Lcores that run legs. */

#ifndef APP_WORKER_H
#define APP_WORKER_H

#include "engine.h"

struct workers;

/* Legs that stay on one lcore: the two directions of one queue of a stream. */
struct leg_pair {
	char stream[BOND_NAME_SIZE];
	unsigned n_legs;
	struct leg legs[2];
	unsigned lcore; /* out: where it was placed */
};

/*
 * lcores: "2-5,7" or "" = every worker lcore of EAL. Returns NULL with err filled (no
 * such lcore, the main lcore, no worker lcore at all) and rte_errno set.
 */
struct workers *workers_create(struct bond_ctl *ctl, const char *lcores, struct bond_error *err);
void workers_free(struct workers *w);

/* Add a pair; workers must be stopped. The pair must stay valid until workers_clear(). */
int workers_add(struct workers *w, struct leg_pair *p, struct bond_error *err);

/* Forget all pairs; workers must be stopped. */
void workers_clear(struct workers *w);

/* Place the pairs (placement.c) and run them. -EALREADY if they run. */
int workers_start(struct workers *w, struct bond_error *err);

/* Stop and wait for the loops to end: microseconds. -EALREADY if none runs. */
int workers_stop(struct workers *w, struct bond_error *err);

bool workers_running(const struct workers *w);

/* Pair i, NULL after the last. */
const struct leg_pair *workers_pair(const struct workers *w, unsigned i);

/*
 * placement.c: choose an lcore of the n given for each pair: fewest pairs first, among
 * equals one on the NUMA node of the pair's devices (libnuma). One warning line in the
 * log for a pair whose lcore is on another node than its slaves.
 */
void placement_choose(struct leg_pair *const *pairs, unsigned n_pairs, const unsigned *lcores,
		      unsigned n_lcores);

#endif
