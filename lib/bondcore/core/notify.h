/* SPDX-License-Identifier: BSD-3-Clause */

/* When peers are told of a new active slave: num_grat_arp times, peer_notif_delay apart. */

#ifndef CORE_NOTIFY_H
#define CORE_NOTIFY_H

#include "../bondcore.h"

struct notify {
	uint32_t left;      /* announcements still to send */
	bond_time deadline; /* of the next one; 0 = nothing to send */
};

/* The active slave changed at now: the first announcement is due at once. count 0 = none. */
void notify_start(struct notify *n, uint32_t count, bond_time now);

/* Nothing more to tell: there is no active slave. */
void notify_stop(struct notify *n);

/*
 * Whether an announcement is due; if so it counts as sent and the next is due
 * max(miimon, delay) later (one tick at least, as in the kernel).
 */
bool notify_due(struct notify *n, bond_time miimon, bond_time delay, bond_time now);

#endif
