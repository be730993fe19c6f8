/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Shares of the slaves in the table of slots: their own weight, else the bond's, else the
 * speed of the link. The table itself is kept by core/slots.c. Control thread.
 */

#include "ctl.h"

/* Whether some slave has a number of its own: then speeds must not mix with such numbers. */
static bool
any_own(const struct bond *b)
{
	unsigned i;

	for (i = 0; i < b->n_slaves; i++) {
		if (b->slaves[i]->weight != 0)
			return true;
	}
	return false;
}

uint32_t
weight_in_force(const struct bond *b, const struct slave *s)
{
	if (s->weight != 0)
		return s->weight;
	if (b->conf.weight != 0)
		return b->conf.weight;
	return any_own(b) ? 1 : 0;
}

void
weight_run(struct bond *b)
{
	uint32_t weight[BOND_MAX_SLAVES] = { 0 };
	uint32_t least = link_least_speed(b);
	uint8_t before[BOND_SLOTS];
	bool changed = false;
	unsigned i;

	if (!mode_hashes(b))
		return;
	for (i = 0; i < b->n_slaves; i++) {
		const struct slave *s = b->slaves[i];

		if (!mode_slave_sends(b, i))
			continue;
		weight[s->id] = weight_in_force(b, s);
		if (weight[s->id] == 0)
			weight[s->id] = s->link.speed;
		/* A slave of unknown speed counts as the slowest that is known. */
		if (weight[s->id] == 0)
			weight[s->id] = least != 0 ? least : 1;
	}
	for (i = 0; i < BOND_MAX_SLAVES; i++)
		changed |= weight[i] != b->slots.weight[i];
	if (!changed)
		return;
	memcpy(before, b->slots.owner, sizeof(before));
	slots_fit(&b->slots, weight);
	handover_slots_moved(b, before);
	balance_restart(b, b->ctl->now);
}

int
bond_slave_set_weight(struct bond *b, const char *name, uint32_t weight, struct bond_error *err)
{
	struct slave *s = bond_slave_named(b, name, NULL);

	if (s == NULL)
		return bond_refuse(err, -ENOENT, "weight: %s is not a slave of %s", name, b->name);
	if (weight > BOND_MAX_WEIGHT)
		return bond_refuse(err, -EINVAL,
				   "weight: %u is not allowed; allowed: 1..%d, 0 = as the bond's",
				   weight, BOND_MAX_WEIGHT);
	s->weight = weight;
	b->stale = true;
	bond_because(b, "weight of %s is %u", s->name, weight);
	return 0;
}
