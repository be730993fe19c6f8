/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Tells peers where the bond's addresses live now: frames of core/announce.c at the times
 * of core/notify.c, sent over the active slave. Control thread.
 */

#include "../core/announce.h"
#include "ctl.h"

/* Spacing of announcements where no monitor gives one. */
#define TICK_MS 100

void
peers_run(struct bond *b, bond_time now)
{
	bond_time tick = (b->conf.miimon != 0 ? b->conf.miimon : TICK_MS) * BOND_MS;
	uint8_t frame[ANNOUNCE_FRAME_MAX];
	unsigned i;

	/* The kernel announces in this mode only; the others keep their addresses in place. */
	if (b->conf.mode != BOND_MODE_ACTIVE_BACKUP || b->active == ACTIVE_NONE) {
		notify_stop(&b->notify);
		return;
	}
	if (b->off) /* what is left is told once the bond is on */
		return;
	if (!notify_due(&b->notify, tick, mii_delay(b->conf.peer_notif_delay, b->conf.miimon), now))
		return;
	for (i = 0; i < b->n_addresses; i++) {
		size_t size = announce_frame(&b->addresses[i], b->mac, frame);

		sending_frame(b, b->slaves[b->active], frame, size);
	}
}

bond_time
peers_deadline(const struct bond *b)
{
	return b->off || b->notify.deadline == 0 ? BOND_NEVER : b->notify.deadline;
}

int
bond_set_addresses(struct bond *b, const struct bond_address *list, unsigned n)
{
	if (n > BOND_MAX_ADDRESSES)
		return -ENOSPC;
	if (n != 0)
		memcpy(b->addresses, list, n * sizeof(list[0]));
	b->n_addresses = n;
	return 0;
}
