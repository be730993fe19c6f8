/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Plans which slots change their slave so that the slaves of balance-tlb and -alb are loaded
 * alike for their speed. The kernel deals all flows again every ten seconds; here a flow
 * moves only where that relieves a slave that carries clearly more than its share.
 *
 * Each step moves one slot from the busiest slave to the one that lacks most. Neither is as busy
 * after it as the first was before, so the plan cannot make the worst worse; the heaviest slot
 * that there is room for goes first, so the plan is short.
 *
 * Pure decisions, run on the control thread. Measuring, and moving a slot at a moment when
 * none of its packets can be overtaken, are left to ctl.
 */

#include <string.h>

#include "balance.h"

/* A slave is left alone with up to 1/32 over its share, and with so few bytes over it. */
#define TOLERANCE 32
#define LITTLE_BYTES 100000

/* Loads and speeds are kept below this, so that products of sums of them fit 64 bits. */
#define LOAD_BITS 36
#define SPEED_MAX 0x3fffff

#define NO_SLAVE BOND_MAX_SLAVES
#define NO_SLOT BOND_SLOTS

struct plan {
	const uint64_t *bytes;
	uint8_t *want;
	unsigned shift; /* loads are bytes >> shift */
	uint64_t little;
	uint64_t load[BOND_MAX_SLAVES];
	uint64_t speed[BOND_MAX_SLAVES]; /* 0 = neither gives nor takes */
	bool stuck[BOND_MAX_SLAVES];     /* has no slot whose move would help */
	uint64_t total_load, total_speed;
	bool moved[BOND_SLOTS];
};

static uint64_t
slot_load(const struct plan *p, unsigned slot)
{
	return p->bytes[slot] >> p->shift;
}

/* Unknown speeds count as the least known one: no slave is trusted with more than another. */
static void
take_speeds(struct plan *p, const struct balance_slave slaves[BOND_MAX_SLAVES])
{
	uint64_t least = 0;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		uint64_t speed = slaves[id].usable ? slaves[id].speed : 0;

		p->speed[id] = speed < SPEED_MAX ? speed : SPEED_MAX;
		if (speed != 0 && (least == 0 || speed < least))
			least = speed;
	}
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (slaves[id].usable && p->speed[id] == 0)
			p->speed[id] = least != 0 ? least : 1;
	}
}

static void
take_loads(struct plan *p, const struct balance_slave slaves[BOND_MAX_SLAVES])
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < BOND_SLOTS; i++)
		sum += p->bytes[i];
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
		sum += slaves[id].own_bytes;
	p->shift = 0;
	while (sum >> p->shift >> LOAD_BITS != 0)
		p->shift++;
	p->little = LITTLE_BYTES >> p->shift;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++)
		p->load[id] = slaves[id].own_bytes >> p->shift;
	for (unsigned i = 0; i < BOND_SLOTS; i++) {
		if (p->want[i] < BOND_MAX_SLAVES)
			p->load[p->want[i]] += slot_load(p, i);
	}
}

/* Whether load a at a speed weighs more than load b at its speed. */
static bool
is_busier(uint64_t a, uint64_t a_speed, uint64_t b, uint64_t b_speed)
{
	return a * b_speed > b * a_speed;
}

static unsigned
find_busiest(const struct plan *p)
{
	unsigned best = NO_SLAVE;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (p->speed[id] == 0 || p->stuck[id])
			continue;
		if (best == NO_SLAVE ||
		    is_busier(p->load[id], p->speed[id], p->load[best], p->speed[best]))
			best = id;
	}
	return best;
}

/* What is shared: the load of all slaves that are not stuck. */
static void
take_total(struct plan *p)
{
	p->total_load = 0;
	p->total_speed = 0;
	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (p->speed[id] != 0 && !p->stuck[id]) {
			p->total_load += p->load[id];
			p->total_speed += p->speed[id];
		}
	}
}

/* What a slave carries when all are loaded alike. */
static uint64_t
share_of(const struct plan *p, unsigned id)
{
	return p->total_load * p->speed[id] / p->total_speed;
}

static bool
is_overloaded(const struct plan *p, unsigned id)
{
	const uint64_t share = share_of(p, id);

	return p->load[id] > share + share / TOLERANCE && p->load[id] > share + p->little;
}

/* What a slave lacks to its share. */
static uint64_t
lack_of(const struct plan *p, unsigned id)
{
	const uint64_t share = share_of(p, id);

	return share > p->load[id] ? share - p->load[id] : 0;
}

/* The slave that can take most, which is not always the one with the least to do. */
static unsigned
find_receiver(const struct plan *p)
{
	unsigned best = NO_SLAVE;

	for (unsigned id = 0; id < BOND_MAX_SLAVES; id++) {
		if (p->speed[id] != 0 && (best == NO_SLAVE || lack_of(p, id) > lack_of(p, best)))
			best = id;
	}
	return best;
}

/*
 * Whether a move that takes the receiver over its share is worth it: what lies between the two
 * slaves falls by a quarter, whichever is the busier one then, and the receiver is less busy
 * than the giver was. Short of that flows would go back and forth for nothing.
 */
static bool
is_gain(const struct plan *p, unsigned from, unsigned to, uint64_t load)
{
	const uint64_t received = p->load[to] + load;
	const int64_t before =
		(int64_t)(p->load[from] * p->speed[to]) - (int64_t)(p->load[to] * p->speed[from]);
	const int64_t after = (int64_t)((p->load[from] - load) * p->speed[to]) -
			      (int64_t)(received * p->speed[from]);
	const int64_t bound = before - before / 4;

	return after <= bound && -after <= bound &&
	       is_busier(p->load[from], p->speed[from], received, p->speed[to]);
}

/*
 * The heaviest slot that the receiver has room for, or the lightest of the others if it is a
 * gain: the one that leaves the busier of the two slaves less busy.
 */
static unsigned
find_slot(const struct plan *p, unsigned from, unsigned to)
{
	const uint64_t room = lack_of(p, to);
	unsigned fits = NO_SLOT;
	unsigned exceeds = NO_SLOT;

	for (unsigned i = 0; i < BOND_SLOTS; i++) {
		const uint64_t load = slot_load(p, i);

		if (p->want[i] != from || p->moved[i] || load == 0)
			continue;
		if (load <= room) {
			if (fits == NO_SLOT || load > slot_load(p, fits))
				fits = i;
		} else if (exceeds == NO_SLOT || load < slot_load(p, exceeds)) {
			exceeds = i;
		}
	}
	if (exceeds == NO_SLOT || !is_gain(p, from, to, slot_load(p, exceeds)))
		return fits;
	if (fits != NO_SLOT && is_busier(p->load[to] + slot_load(p, exceeds), p->speed[to],
					 p->load[from] - slot_load(p, fits), p->speed[from]))
		return fits;
	return exceeds;
}

unsigned
balance_plan(const uint8_t owner[BOND_SLOTS], const uint64_t bytes[BOND_SLOTS],
	     const struct balance_slave slaves[BOND_MAX_SLAVES], uint8_t want[BOND_SLOTS])
{
	struct plan p = { .bytes = bytes, .want = want };
	unsigned moves = 0;
	unsigned from;

	memcpy(want, owner, BOND_SLOTS);
	take_speeds(&p, slaves);
	take_loads(&p, slaves);
	while ((from = find_busiest(&p)) != NO_SLAVE) {
		unsigned to, slot;

		take_total(&p);
		if (!is_overloaded(&p, from))
			break;
		to = find_receiver(&p);
		slot = find_slot(&p, from, to);
		if (slot == NO_SLOT) {
			/* One flow that fills a link: the others can still be made alike. */
			p.stuck[from] = true;
			continue;
		}
		p.load[from] -= slot_load(&p, slot);
		p.load[to] += slot_load(&p, slot);
		want[slot] = to;
		p.moved[slot] = true;
		moves++;
	}
	return moves;
}
