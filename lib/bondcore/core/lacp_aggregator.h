/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Which ports form an aggregator, and which aggregator is the active one. Sets of ports are
 * bits, 1u << id.
 */

#ifndef CORE_LACP_AGGREGATOR_H
#define CORE_LACP_AGGREGATOR_H

#include "lacp.h"

/*
 * Put each port into the aggregator of its LAG. One that is settled elsewhere becomes
 * UNSELECTED, and is put there once its mux has detached it. in_place: the ports that are
 * where they belong. Returns whether anything changed.
 */
bool lacp_aggregator_place(struct lacp *l, uint32_t *in_place);

/* The id of the aggregator that is to be active by ad_select; 0 = none. */
uint16_t lacp_aggregator_choose(const struct lacp *l, uint32_t live);

#endif
