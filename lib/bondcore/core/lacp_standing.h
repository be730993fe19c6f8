/* SPDX-License-Identifier: BSD-3-Clause */

/* What selection has to know of a port by itself. */

#ifndef CORE_LACP_STANDING_H
#define CORE_LACP_STANDING_H

#include "lacp.h"

/*
 * What speaks against a port by itself, without regard to the others; BOND_LACP_CARRIES =
 * nothing: the port is live.
 */
enum bond_lacp_reason lacp_port_objection(const struct lacp_port *p);
/* It can only be alone in an aggregator. */
bool lacp_port_is_individual(const struct lacp_port *p);
/* Its place in an aggregator is kept for it: SELECTED or STANDBY. */
bool lacp_port_is_settled(const struct lacp_port *p);
/* Its link or its partner is gone, but may be back at any time. */
bool lacp_port_is_lost(const struct lacp_port *p);
/* Both have a partner of the same system identifier. */
bool lacp_port_same_partner(const struct lacp_port *a, const struct lacp_port *b);

#endif
