/* SPDX-License-Identifier: BSD-3-Clause */

/* Which slave is the active one (active-backup, balance-tlb, balance-alb). */

#ifndef CORE_ACTIVE_H
#define CORE_ACTIVE_H

#include "../bondcore.h"

#define ACTIVE_NONE (-1)

/* One slave, in the order of joining. */
struct active_slave {
	uint8_t link;       /* enum bond_link_state */
	bool usable;        /* the source says the link is up now, whatever the delays say */
	bond_time deadline; /* BACK: end of its updelay */
	int32_t prio;
	uint32_t speed; /* Mb/s */
	uint8_t duplex; /* enum bond_duplex */
};

struct active_in {
	const struct active_slave *slaves;
	unsigned n;
	int current;        /* index or ACTIVE_NONE */
	int primary;        /* index of the bound primary or ACTIVE_NONE */
	bool force_primary; /* primary was just set: it wins once if UP */
	uint8_t reselect;   /* enum bond_reselect */
};

/*
 * The slave that should be active: index or ACTIVE_NONE. When nothing is UP it may be
 * one in BACK, which the caller then promotes to UP.
 */
int active_choose(const struct active_in *in);

/* Whether slave i coming up is a reason to choose again (kernel bond_miimon_commit). */
bool active_up_matters(const struct active_in *in, int i);

#endif
