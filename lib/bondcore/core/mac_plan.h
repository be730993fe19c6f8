/* SPDX-License-Identifier: BSD-3-Clause */

/* Which address each slave and the bond carry, by mode and fail_over_mac. */

#ifndef CORE_MAC_PLAN_H
#define CORE_MAC_PLAN_H

#include "../bondcore.h"

struct mac_slave {
	uint8_t perm[BOND_MAC_SIZE]; /* its own, restored when it leaves */
	uint8_t now[BOND_MAC_SIZE];  /* what it carries */
	uint8_t want[BOND_MAC_SIZE]; /* out: what it should carry */
	/* in: what it sent from, zero = nothing yet; out: balance-tlb, -alb: what it sends from */
	uint8_t source[BOND_MAC_SIZE];
	bool fixed; /* its driver refuses another address */
};

struct mac_plan {
	uint32_t mode;
	uint32_t fail_over_mac;
	int active; /* index or -1 */
	unsigned n;
	struct mac_slave slaves[BOND_MAX_SLAVES];
	/* Own addresses of slaves on their way out: they are given back and must be free. */
	unsigned n_leaving;
	uint8_t leaving[BOND_MAX_SLAVES][BOND_MAC_SIZE];
	uint8_t bond[BOND_MAC_SIZE]; /* in: the bond's, all zero = none yet; out: the new one */
};

/* Fill want and source of every slave and the bond's address. */
void mac_plan_make(struct mac_plan *p);

bool mac_is_zero(const uint8_t mac[BOND_MAC_SIZE]);
bool mac_is_unicast(const uint8_t mac[BOND_MAC_SIZE]); /* and not zero */

#endif
