/* SPDX-License-Identifier: BSD-3-Clause */

/* A user's list of worker lcores. */

#ifndef APP_LCORE_LIST_H
#define APP_LCORE_LIST_H

#include <rte_lcore.h>

#include "bondcore.h"

/* Lcores as bool each. */
struct lcore_set {
	bool has[RTE_MAX_LCORE];
};

/* Add what a list such as "2-5,7" names. Returns 0, or -EINVAL for what is no list. Any thread. */
int lcore_list_read(const char *text, struct lcore_set *s);

/*
 * Turn "2-5,7" into the lcores it names, each once, in rising order; "" into all worker
 * lcores of EAL. Returns 0, or with err filled -EINVAL for what is no list or no worker
 * lcore, -ENODEV if EAL has no worker lcore.
 */
int lcore_list_parse(const char *text, unsigned lcores[RTE_MAX_LCORE], unsigned *n,
		     struct bond_error *err);

#endif
