/* SPDX-License-Identifier: BSD-3-Clause */

/* What must hold of a bond that is measured: nothing lost, reordered, strayed; even shares. */

#ifndef BENCH_CHECK_H
#define BENCH_CHECK_H

#include "contender.h"

/* Send numbered packets of many flows over an open bond whose slaves now and then are full. */
void check_order(struct contender *c, bool subject);

/* share.c: how even 64 Ki flows of each kind are spread; opens and closes the bonds itself. */
void share_run(struct contender *subject, struct contender *reference);

#endif
