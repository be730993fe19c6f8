/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Acts on the choice of the active slave (core/active.c): asks when there is a reason,
 * and follows the answer. Control thread.
 */

#include "ctl.h"

/* What the choice depends on; slaves is storage for in->slaves. */
static void
selection_fill(const struct bond *b, struct active_slave slaves[BOND_MAX_SLAVES],
	       struct active_in *in)
{
	unsigned i;

	for (i = 0; i < b->n_slaves; i++) {
		const struct slave *s = b->slaves[i];

		slaves[i] = (struct active_slave){
			.link = s->mii.state,
			.usable = s->link.up,
			.deadline = s->mii.deadline,
			.prio = s->prio,
			.speed = s->link.speed,
			.duplex = s->link.duplex,
		};
	}
	*in = (struct active_in){
		.slaves = slaves,
		.n = b->n_slaves,
		.current = b->active,
		.primary = bond_primary_index(b),
		.force_primary = b->force_primary,
		.reselect = b->conf.primary_reselect,
	};
}

bool
selection_wants(const struct bond *b, unsigned i)
{
	struct active_slave slaves[BOND_MAX_SLAVES];
	struct active_in in;

	selection_fill(b, slaves, &in);
	return mode_has_active(b->conf.mode) && active_up_matters(&in, i);
}

void
selection_make_active(struct bond *b, int chosen)
{
	if (b->active != ACTIVE_NONE && chosen != ACTIVE_NONE)
		b->failovers++;
	b->active = chosen;
	b->stale = true;
	b->readdress = true;
	if (chosen == ACTIVE_NONE) {
		b->conf.active_slave[0] = '\0';
		notify_stop(&b->notify);
		return;
	}
	if (b->slaves[chosen]->mii.state == BOND_LINK_BACK) {
		/* Nothing else is left: its updelay ends early. */
		b->slaves[chosen]->mii = (struct mii){ .state = BOND_LINK_UP };
		bond_because(b, "%s link up, before its updelay", b->slaves[chosen]->name);
	}
	snprintf(b->conf.active_slave, sizeof(b->conf.active_slave), "%s", b->slaves[chosen]->name);
	notify_start(&b->notify, b->conf.num_peer_notif, b->ctl->now);
}

void
selection_run(struct bond *b)
{
	struct active_slave slaves[BOND_MAX_SLAVES];
	struct active_in in;
	int chosen = ACTIVE_NONE;

	if (!b->reselect)
		return;
	b->reselect = false;
	if (mode_has_active(b->conf.mode)) {
		selection_fill(b, slaves, &in);
		chosen = active_choose(&in);
		if (in.primary >= 0 && slaves[in.primary].link == BOND_LINK_UP)
			b->force_primary = false;
	}
	if (chosen != b->active)
		selection_make_active(b, chosen);
}
