/* SPDX-License-Identifier: BSD-3-Clause */

/* What is measured besides the cells. Each opens and closes its own bonds. */

#ifndef BENCH_FIGURE_H
#define BENCH_FIGURE_H

#include "contender.h"

/* over.c: cycles that 802.3ad adds to balance-xor, both ours and both up. */
void over_run(enum contender_kind kind, unsigned rounds);
/* publish.c: what 1,000 maps a second, made on another CPU, cost a worker. */
void publish_run(struct contender *c, int other_cpu, unsigned rounds);
/* workers.c: how much two workers send together, one alone being 1. */
void workers_run(struct contender *c, int other_cpu, unsigned rounds);

#endif
