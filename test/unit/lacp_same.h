/* SPDX-License-Identifier: BSD-3-Clause */

/* Two ends of links that are to be alike, field by field. Included after cmocka.h. */

#ifndef UNIT_LACP_SAME_H
#define UNIT_LACP_SAME_H

#include "bondcore.h"

static inline void
expect_same_info(const struct bond_lacp_info *a, const struct bond_lacp_info *b)
{
	assert_int_equal(a->system_priority, b->system_priority);
	assert_memory_equal(a->system, b->system, BOND_MAC_SIZE);
	assert_int_equal(a->key, b->key);
	assert_int_equal(a->port_priority, b->port_priority);
	assert_int_equal(a->port, b->port);
	assert_int_equal(a->state, b->state);
}

#endif
