/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * When the announcements after a change of the active slave are due.
 *
 * Pure decisions, run on the control thread. Spacing counts from the announcement that
 * was made, not from when it was due: a pass that comes late sends one, never a burst.
 * Which frames an announcement consists of is decided in announce.c, and sending them is
 * left to ctl.
 */

#include "notify.h"

void
notify_start(struct notify *n, uint32_t count, bond_time now)
{
	n->left = count;
	n->deadline = count > 0 ? now : 0;
}

void
notify_stop(struct notify *n)
{
	n->left = 0;
	n->deadline = 0;
}

bool
notify_due(struct notify *n, bond_time miimon, bond_time delay, bond_time now)
{
	if (n->left == 0 || now < n->deadline)
		return false;
	n->left--;
	if (n->left == 0)
		n->deadline = 0;
	else
		n->deadline = now + (delay > miimon ? delay : miimon);
	return true;
}
