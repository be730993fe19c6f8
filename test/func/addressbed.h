/* SPDX-License-Identifier: BSD-3-Clause */

/* Which address a net_null slave really has: what the tests of addresses share. */

#ifndef TEST_FUNC_ADDRESSBED_H
#define TEST_FUNC_ADDRESSBED_H

#include <rte_ether.h>

#include "bondbed.h"

/* The address that each port had before any bond, "n0" to "n3". */
extern struct rte_ether_addr bed_own[BED_NULLS];

/* As bed_start(), and keep the addresses. */
void bed_start_addresses(const char *prog);

void bed_carries(unsigned null, const void *mac);

/* n0, n1 and n2 join; n0 is active in a mode that has an active slave. */
void bed_open_three(const char *options);

/* As bed_close(); -1 also if a port is not given back its own address. */
int bed_close_addresses(void **state);

#define ADDRESS_TEST(f) cmocka_unit_test_teardown(f, bed_close_addresses)

#endif
