/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Fits the table of slots to the weights of the slaves. Every slave holds its ideal share,
 * rounded up or down, whatever came before, and of all tables for which that is true the
 * nearest one is taken: slots move from slaves that have too many to slaves that have too
 * few, never between others.
 *
 * A table that load balancing has rearranged is no longer the one of the weights. There the
 * slots that the slaves hold stand for their weights, so that a change moves what it must
 * and the balance among the other slaves stays.
 *
 * Pure decisions, run on the control thread. Weights, and when to fit, are left to ctl.
 */

#include <string.h>

#include "slots.h"

/* Shares are fractions with one denominator, which makes every comparison exact. */
struct fit {
	uint16_t count[BOND_MAX_SLAVES];  /* slots held now */
	uint16_t target[BOND_MAX_SLAVES]; /* slots to hold */
	uint64_t ideal[BOND_MAX_SLAVES];  /* in 1/unit slots */
	uint64_t unit;
	bool newcomer[BOND_MAX_SLAVES];
};

static void
count_slots(const struct slots *t, uint16_t count[BOND_MAX_SLAVES])
{
	memset(count, 0, BOND_MAX_SLAVES * sizeof(count[0]));
	for (unsigned i = 0; i < BOND_SLOTS; i++) {
		if (t->owner[i] < BOND_MAX_SLAVES)
			count[t->owner[i]]++;
	}
}

static uint64_t
sum_weights(const uint32_t weight[BOND_MAX_SLAVES])
{
	uint64_t sum = 0;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
		sum += weight[id];
	return sum;
}

/* Whether the table is that of its weights: every count less than one slot from the ideal. */
static bool
is_by_weight(const struct slots *t, const uint16_t count[BOND_MAX_SLAVES])
{
	const uint64_t sum = sum_weights(t->weight);

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		const uint64_t held = count[id] * sum;
		const uint64_t ideal = (uint64_t)BOND_SLOTS * t->weight[id];

		if (held >= ideal + sum || ideal >= held + sum)
			return false;
	}
	return true;
}

static void
share_by_weight(struct fit *f, const uint32_t weight[BOND_MAX_SLAVES])
{
	f->unit = sum_weights(weight);
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
		f->ideal[id] = (uint64_t)BOND_SLOTS * weight[id];
}

/*
 * Who came or has another weight is given its share by weight; the others divide the rest in
 * the proportion of what they hold.
 */
static void
share_by_count(struct fit *f, const uint32_t before[BOND_MAX_SLAVES],
	       const uint32_t weight[BOND_MAX_SLAVES])
{
	const uint64_t all = sum_weights(weight);
	uint64_t kept = 0; /* weight of the others */
	uint64_t held = 0; /* slots of the others */

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (weight[id] != 0 && weight[id] == before[id]) {
			kept += weight[id];
			held += f->count[id];
		}
	}
	if (held == 0) {
		share_by_weight(f, weight);
		return;
	}
	f->unit = all * held;
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (weight[id] == before[id])
			f->ideal[id] = BOND_SLOTS * kept * (weight[id] != 0 ? f->count[id] : 0);
		else
			f->ideal[id] = (uint64_t)BOND_SLOTS * weight[id] * held;
	}
}

/* What is missing to the ideal once the target is reached; negative = in excess. */
static int64_t
deficit(const struct fit *f, unsigned id)
{
	return (int64_t)f->ideal[id] - (int64_t)(f->target[id] * f->unit);
}

/*
 * The slave that is furthest from its ideal on one side: 1 = below, -1 = above. A newcomer
 * has its share already and changes it only where nobody else can.
 */
static unsigned
find_furthest(const struct fit *f, int side)
{
	unsigned best = BOND_MAX_SLAVES;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		const int64_t d = deficit(f, id) * side;

		if (d <= 0)
			continue;
		if (best == BOND_MAX_SLAVES || f->newcomer[id] < f->newcomer[best] ||
		    (f->newcomer[id] == f->newcomer[best] && d > deficit(f, best) * side))
			best = id;
	}
	return best;
}

/*
 * As little as possible from what is held: into the two integers around the ideal, a newcomer
 * to the nearer one. The sum of these is off by less than one for each slave, and whoever is
 * furthest from its ideal makes up for it; the ideals add up to the table, so there is one.
 */
static void
choose_targets(struct fit *f)
{
	unsigned sum = 0;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		const unsigned low = f->ideal[id] / f->unit;
		const unsigned high = (f->ideal[id] + f->unit - 1) / f->unit;
		unsigned target = f->count[id];

		if (f->newcomer[id])
			target = (2 * f->ideal[id] + f->unit) / (2 * f->unit);
		else if (target < low)
			target = low;
		else if (target > high)
			target = high;
		f->target[id] = target;
		sum += target;
	}
	for (; sum < BOND_SLOTS; sum++)
		f->target[find_furthest(f, 1)]++;
	for (; sum > BOND_SLOTS; sum--)
		f->target[find_furthest(f, -1)]--;
}

/* Who takes a slot, with receivers taking turns in proportion to what they lack. */
struct turns {
	unsigned n;
	uint8_t id[BOND_MAX_SLAVES];
	int lack[BOND_MAX_SLAVES];
	int credit[BOND_MAX_SLAVES];
	int total;
};

static void
turns_init(struct turns *r, const struct fit *f)
{
	memset(r, 0, sizeof(*r));
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (f->target[id] <= f->count[id])
			continue;
		r->id[r->n] = id;
		r->lack[r->n] = f->target[id] - f->count[id];
		r->total += r->lack[r->n];
		r->n++;
	}
}

/* In total calls each receiver is named as often as it lacks slots, at even distances. */
static uint8_t
turns_next(struct turns *r)
{
	unsigned best = 0;

	for (unsigned i = 0; i < r->n; i++) {
		r->credit[i] += r->lack[i];
		if (r->credit[i] > r->credit[best])
			best = i;
	}
	r->credit[best] -= r->total;
	return r->id[best];
}

/* Slots that a slave gives up lie at even distances among its own. */
static void
move_slots(struct slots *t, const struct fit *f)
{
	unsigned due[BOND_MAX_SLAVES] = { 0 };
	struct turns receivers;

	turns_init(&receivers, f);
	for (unsigned i = 0; i < BOND_SLOTS; i++) {
		const uint8_t id = t->owner[i];

		if (id < BOND_MAX_SLAVES) {
			if (f->target[id] >= f->count[id])
				continue;
			due[id] += f->count[id] - f->target[id];
			if (due[id] < f->count[id])
				continue;
			due[id] -= f->count[id];
		}
		t->owner[i] = turns_next(&receivers);
	}
}

void
slots_init(struct slots *t)
{
	memset(t->owner, SLOT_FREE, sizeof(t->owner));
	memset(t->weight, 0, sizeof(t->weight));
}

void
slots_fit(struct slots *t, const uint32_t weight[BOND_MAX_SLAVES])
{
	struct fit f;

	if (sum_weights(weight) == 0) {
		slots_init(t);
		return;
	}
	count_slots(t, f.count);
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
		f.newcomer[id] = t->weight[id] == 0 && weight[id] != 0;
	if (is_by_weight(t, f.count))
		share_by_weight(&f, weight);
	else
		share_by_count(&f, t->weight, weight);
	choose_targets(&f);
	move_slots(t, &f);
	memcpy(t->weight, weight, sizeof(t->weight));
}

unsigned
slots_count(const struct slots *t, unsigned id)
{
	unsigned n = 0;

	for (unsigned i = 0; i < BOND_SLOTS; i++)
		n += t->owner[i] == id;
	return n;
}
