/* SPDX-License-Identifier: BSD-3-Clause */

/* The one clock of bondd; the library gets the time as an argument. */

#ifndef APP_CLOCK_H
#define APP_CLOCK_H

#include <time.h>

#include "bondcore.h"

/* CLOCK_MONOTONIC in nanoseconds. */
static inline bond_time
clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * BOND_S + ts.tv_nsec;
}

#endif
