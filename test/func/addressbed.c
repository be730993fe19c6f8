/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The net_null slaves of a bond and their addresses: as they are now, and as they were before.
 * Test thread.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "addressbed.h"

struct rte_ether_addr bed_own[BED_NULLS];

void
bed_start_addresses(const char *prog)
{
	unsigned i;

	bed_start(prog);
	for (i = 0; i < BED_NULLS; i++)
		rte_eth_macaddr_get(bed_nulls[i], &bed_own[i]);
}

void
bed_carries(unsigned null, const void *mac)
{
	struct rte_ether_addr now;

	assert_int_equal(rte_eth_macaddr_get(bed_nulls[null], &now), 0);
	if (memcmp(&now, mac, sizeof(now)) != 0)
		fail_msg("n%u carries " RTE_ETHER_ADDR_PRT_FMT, null, RTE_ETHER_ADDR_BYTES(&now));
}

void
bed_open_three(const char *options)
{
	unsigned i;

	bed_open(options);
	for (i = 0; i < 3; i++)
		bed_join_null(i);
	bed_run();
}

int
bed_close_addresses(void **state)
{
	struct rte_ether_addr now;
	unsigned i;

	if (bed_close(state) != 0)
		return -1;
	for (i = 0; i < BED_NULLS; i++) {
		rte_eth_macaddr_get(bed_nulls[i], &now);
		if (!rte_is_same_ether_addr(&now, &bed_own[i])) {
			print_error("n%u is not given back its address\n", i);
			return -1;
		}
	}
	return 0;
}
