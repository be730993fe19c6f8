/* SPDX-License-Identifier: BSD-3-Clause */

/* Link state of one slave: UP, FAIL, DOWN, BACK with updelay and downdelay. */

#ifndef CORE_MII_H
#define CORE_MII_H

#include "../bondcore.h"

struct mii {
	uint8_t state;      /* enum bond_link_state */
	bond_time deadline; /* FAIL, BACK: when the delay is over; else 0 */
};

struct mii_delays {
	bond_time up;
	bond_time down;
	bool ignore_up; /* nothing else is available: the first to return is used at once */
};

/* What a run did; bits. */
#define MII_MOVED 1u     /* state is another than before */
#define MII_WENT_UP 2u   /* ... and it is UP, coming from DOWN or BACK */
#define MII_WENT_DOWN 4u /* ... and it is DOWN: a link failure, also from BACK (as in the kernel) */

/* State at joining (kernel bond_enslave): unmonitored slaves count as UP. */
void mii_init(struct mii *m, bool monitored, bool up, const struct mii_delays *d, bond_time now);

/* The link was seen up or down at now. Runs until no state changes: delay 0 acts at once. */
unsigned mii_run(struct mii *m, bool up, const struct mii_delays *d, bond_time now);

/* A delay as the kernel stores it: the whole multiple of miimon below; both in ms. */
bond_time mii_delay(uint32_t delay_ms, uint32_t miimon_ms);

#endif
