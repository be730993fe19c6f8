/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Moves slots between the slaves of balance-tlb and -alb as tlb_dynamic_lb asks for: measures
 * what each slot sends, has core/balance.c plan moves every period, and carries out each move
 * when no packet of its slot can be overtaken by a later one that takes the other slave: once
 * the slot has been silent for a while. A slot that never is stays where it is, and the next
 * plan knows better.
 *
 * Control thread; the counters are the workers', read as they are.
 */

#include "../core/balance.h"
#include "ctl.h"

/* The kernel's period, and how soon the loads are looked at when other slaves send. */
#define PERIOD (10 * BOND_S)
#define FIRST_PERIOD (1 * BOND_S)

/* Long enough for a packet to leave a slave whose queue does not stand. */
#define SILENCE (1 * BOND_MS)

static bool
is_measured(const struct bond *b)
{
	return b->conf.tlb_dynamic_lb && mode_rewrites(b);
}

static uint64_t
slot_sent(const struct bond *b, unsigned slot)
{
	uint64_t sum = 0;
	unsigned i;

	for (i = 0; i < b->n_tx_queues; i++)
		sum += __atomic_load_n(&b->txq[i].slot_bytes[slot], __ATOMIC_RELAXED);
	return sum;
}

static uint64_t
own_sent(const struct bond *b)
{
	uint64_t sum = 0;
	unsigned i;

	for (i = 0; i < b->n_tx_queues; i++)
		sum += __atomic_load_n(&b->txq[i].active_bytes, __ATOMIC_RELAXED);
	return sum;
}

/*
 * Workers count a packet before they send it, and take it off again if the slave refuses it:
 * the last call may have seen more than there is now.
 */
static uint64_t
sent_since(uint64_t start, uint64_t sent)
{
	return sent >= start ? sent - start : 0;
}

/* Write what was sent since the last call. */
static void
measure(struct bond *b, uint64_t bytes[BOND_SLOTS], uint64_t *own)
{
	struct balance *l = &b->balance;
	uint64_t sent;
	unsigned i;

	for (i = 0; i < BOND_SLOTS; i++) {
		sent = slot_sent(b, i);
		bytes[i] = sent_since(l->period_start[i], sent);
		l->period_start[i] = sent;
	}
	sent = own_sent(b);
	*own = sent_since(l->own_start, sent);
	l->own_start = sent;
}

void
balance_restart(struct bond *b, bond_time now)
{
	uint64_t bytes[BOND_SLOTS], own;

	if (!is_measured(b))
		return;
	measure(b, bytes, &own);
	b->balance.pending = false;
	b->balance.next = now + FIRST_PERIOD;
}

/* Nobody measures any more: the table is again that of the weights. */
static void
end(struct bond *b)
{
	if (b->balance.next == 0)
		return;
	b->balance.next = 0;
	slots_init(&b->slots);
	b->stale = true;
}

static void
describe_slaves(const struct bond *b, uint64_t own, struct balance_slave slaves[BOND_MAX_SLAVES])
{
	int first = ACTIVE_NONE;
	unsigned i;

	memset(slaves, 0, BOND_MAX_SLAVES * sizeof(slaves[0]));
	for (i = 0; i < b->n_slaves; i++) {
		const struct slave *s = b->slaves[i];

		if (!mode_slave_sends(b, i))
			continue;
		slaves[s->id].usable = true;
		slaves[s->id].speed = s->link.speed;
		/* As in the map: the first stands in for an active slave that cannot send. */
		if (first == ACTIVE_NONE || (int)i == b->active)
			first = i;
	}
	if (first != ACTIVE_NONE)
		slaves[b->slaves[first]->id].own_bytes = own;
}

/* What is left of the former plan is given up: it was made for other loads. */
static void
plan(struct bond *b, bond_time now)
{
	struct balance *l = &b->balance;
	struct balance_slave slaves[BOND_MAX_SLAVES];
	uint64_t bytes[BOND_SLOTS], own;

	measure(b, bytes, &own);
	describe_slaves(b, own, slaves);
	l->pending = balance_plan(b->slots.owner, bytes, slaves, l->want) != 0;
	memcpy(l->seen, l->period_start, sizeof(l->seen));
	l->seen_at = now;
	l->next = now + PERIOD;
}

/* Only what the map of this pass can show: by the next one the slot may not be silent. */
static void
move_silent(struct bond *b, bond_time now)
{
	struct balance *l = &b->balance;
	const bool can_move = map_can_publish(b);
	unsigned i, moved = 0;

	l->pending = false;
	l->seen_at = now;
	for (i = 0; i < BOND_SLOTS; i++) {
		uint64_t sent;

		if (l->want[i] == b->slots.owner[i])
			continue;
		sent = slot_sent(b, i);
		if (can_move && sent == l->seen[i]) {
			b->slots.owner[i] = l->want[i];
			moved++;
		} else {
			l->seen[i] = sent;
			l->pending = true;
		}
	}
	if (moved == 0)
		return;
	b->stale = true;
	/* Up to one such map a millisecond: no line of the log for each. */
	CTL_LOG(DEBUG, "%s: %u slots moved by load", b->name, moved);
}

void
balance_run(struct bond *b, bond_time now)
{
	struct balance *l = &b->balance;

	if (!is_measured(b))
		end(b);
	else if (l->next == 0)
		balance_restart(b, now);
	else if (now >= l->next)
		plan(b, now);
	else if (l->pending && now >= l->seen_at + SILENCE)
		move_silent(b, now);
}

bond_time
balance_deadline(const struct bond *b)
{
	const struct balance *l = &b->balance;

	if (l->next == 0)
		return BOND_NEVER;
	return l->pending ? RTE_MIN(l->next, l->seen_at + SILENCE) : l->next;
}
