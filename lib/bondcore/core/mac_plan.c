/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Which address each slave and the bond carry. The plan is a function of what is there
 * now, not of the event that led to it: made again after it was carried out it gives the
 * same answer, and ctl only sets what differs.
 *
 *   all modes, and active-backup with fail_over_mac none: every slave carries the bond's;
 *   active: every slave carries its own, the bond that of the active slave;
 *   follow, balance-alb: the active slave carries the bond's, each other one an address of
 *   its own;
 *   balance-tlb: every slave carries the bond's, but frames leave as in balance-alb.
 *
 * In the last two a switch that knows nothing of the bond sees frames of all slaves, and
 * must not see one address on two ports: what a slave sends from is planned first, and never
 * given twice, even if a driver refuses to have it carried.
 *
 * Only `active` ever changes an address that the bond has, so that one chosen by the
 * administrator stays wherever slaves carry it. Pure decisions, run on the control thread.
 */

#include <string.h>

#include "mac_plan.h"

#define LOCAL_BIT 0x02
#define GROUP_BIT 0x01

static bool
is_same(const uint8_t a[BOND_MAC_SIZE], const uint8_t b[BOND_MAC_SIZE])
{
	return memcmp(a, b, BOND_MAC_SIZE) == 0;
}

bool
mac_is_zero(const uint8_t mac[BOND_MAC_SIZE])
{
	static const uint8_t zero[BOND_MAC_SIZE];

	return is_same(mac, zero);
}

bool
mac_is_unicast(const uint8_t mac[BOND_MAC_SIZE])
{
	return (mac[0] & GROUP_BIT) == 0 && !mac_is_zero(mac);
}

/* Whether a slave is to carry mac. A want of zero is one that is not decided yet. */
static bool
is_wanted(const struct mac_plan *p, const uint8_t mac[BOND_MAC_SIZE])
{
	for (unsigned int i = 0; i < p->n; i++) {
		if (is_same(p->slaves[i].want, mac))
			return true;
	}
	return false;
}

static bool
is_leaving(const struct mac_plan *p, const uint8_t mac[BOND_MAC_SIZE])
{
	for (unsigned int i = 0; i < p->n_leaving; i++) {
		if (is_same(p->leaving[i], mac))
			return true;
	}
	return false;
}

/* Whether mac is known anywhere in this bond. */
static bool
is_used(const struct mac_plan *p, const uint8_t mac[BOND_MAC_SIZE])
{
	for (unsigned int i = 0; i < p->n; i++) {
		const struct mac_slave *s = &p->slaves[i];

		if (is_same(s->perm, mac) || is_same(s->now, mac) || is_same(s->source, mac))
			return true;
	}
	return is_same(p->bond, mac) || is_wanted(p, mac) || is_leaving(p, mac);
}

/*
 * A locally administered address that nobody in this bond uses. The last byte has 256
 * values and five for each slave can be used, so that a free one is always found.
 */
static void
derive(const struct mac_plan *p, const uint8_t seed[BOND_MAC_SIZE], uint8_t mac[BOND_MAC_SIZE])
{
	uint8_t m[BOND_MAC_SIZE];

	memcpy(m, seed, BOND_MAC_SIZE);
	m[0] = (m[0] | LOCAL_BIT) & (uint8_t)~GROUP_BIT;
	do {
		m[BOND_MAC_SIZE - 1]++;
	} while (is_used(p, m));
	memcpy(mac, m, BOND_MAC_SIZE);
}

/* Ports without an address exist (rings); a bond cannot do without one. */
static void
give_bond_address(struct mac_plan *p)
{
	const uint8_t *first = p->slaves[0].perm;

	if (mac_is_unicast(first))
		memcpy(p->bond, first, BOND_MAC_SIZE);
	else
		derive(p, first, p->bond);
}

static void
plan_shared(struct mac_plan *p)
{
	for (unsigned int i = 0; i < p->n; i++)
		memcpy(p->slaves[i].want, p->bond, BOND_MAC_SIZE);
}

static void
plan_active(struct mac_plan *p)
{
	for (unsigned int i = 0; i < p->n; i++)
		memcpy(p->slaves[i].want, p->slaves[i].perm, BOND_MAC_SIZE);
	if (p->active >= 0 && mac_is_unicast(p->slaves[p->active].perm))
		memcpy(p->bond, p->slaves[p->active].perm, BOND_MAC_SIZE);
}

/*
 * Who has the bond's address where each slave has its own. Without an active slave it stays
 * where it is, because the same slave may well be the next active one.
 */
static struct mac_slave *
find_holder(struct mac_plan *p)
{
	if (p->active >= 0)
		return &p->slaves[p->active];
	for (unsigned int i = 0; i < p->n; i++) {
		if (is_same(p->slaves[i].source, p->bond))
			return &p->slaves[i];
	}
	return &p->slaves[0];
}

/* Let a slave have mac if it can be carried and is no other slave's. */
static bool
take(const struct mac_plan *p, struct mac_slave *s, const uint8_t mac[BOND_MAC_SIZE])
{
	if (!mac_is_unicast(mac) || is_wanted(p, mac) || is_leaving(p, mac))
		return false;
	memcpy(s->want, mac, BOND_MAC_SIZE);
	return true;
}

/*
 * An address for each slave, from those that they send from now. In rounds, because nobody
 * may be given what another keeps, and who can have one address only comes first. Who cannot
 * keep its address is the former holder, or a newcomer with an address that is taken. Its own
 * may be in use too: it is the bond's, or was lent to another slave by an earlier swap.
 */
static void
deal(struct mac_plan *p)
{
	struct mac_slave *holder = find_holder(p);

	memcpy(holder->want, p->bond, BOND_MAC_SIZE);
	for (unsigned int i = 0; i < p->n; i++) {
		if (p->slaves[i].fixed && &p->slaves[i] != holder)
			take(p, &p->slaves[i], p->slaves[i].now);
	}
	for (unsigned int i = 0; i < p->n; i++) {
		if (mac_is_zero(p->slaves[i].want))
			take(p, &p->slaves[i], p->slaves[i].source);
	}
	for (unsigned int i = 0; i < p->n; i++) {
		struct mac_slave *s = &p->slaves[i];

		if (!mac_is_zero(s->want))
			continue;
		if (!take(p, s, s->perm) && !take(p, s, holder->source) &&
		    !take(p, s, holder->perm))
			derive(p, s->perm, s->want);
	}
}

/* What a slave carries is what it sends from. */
static void
plan_follow(struct mac_plan *p)
{
	for (unsigned int i = 0; i < p->n; i++)
		memcpy(p->slaves[i].source, p->slaves[i].now, BOND_MAC_SIZE);
	deal(p);
}

/* Slaves that sent as others until now all carry the bond's, or were lent one by follow. */
static void
plan_balance(struct mac_plan *p)
{
	for (unsigned int i = 0; i < p->n; i++) {
		struct mac_slave *s = &p->slaves[i];
		bool lent = mac_is_unicast(s->now) && !is_same(s->now, p->bond);

		if (mac_is_zero(s->source))
			memcpy(s->source, lent ? s->now : s->perm, BOND_MAC_SIZE);
	}
	deal(p);
	for (unsigned int i = 0; i < p->n; i++)
		memcpy(p->slaves[i].source, p->slaves[i].want, BOND_MAC_SIZE);
	if (p->mode == BOND_MODE_BALANCE_TLB)
		plan_shared(p);
}

static void
plan_one_address(struct mac_plan *p)
{
	if (p->mode != BOND_MODE_ACTIVE_BACKUP || p->fail_over_mac == BOND_FOM_NONE)
		plan_shared(p);
	else if (p->fail_over_mac == BOND_FOM_ACTIVE)
		plan_active(p);
	else
		plan_follow(p);
	for (unsigned int i = 0; i < p->n; i++)
		memset(p->slaves[i].source, 0, BOND_MAC_SIZE);
}

void
mac_plan_make(struct mac_plan *p)
{
	if (p->n == 0)
		return;
	for (unsigned int i = 0; i < p->n; i++)
		memset(p->slaves[i].want, 0, BOND_MAC_SIZE);
	if (mac_is_zero(p->bond))
		give_bond_address(p);

	if (p->mode == BOND_MODE_BALANCE_TLB || p->mode == BOND_MODE_BALANCE_ALB)
		plan_balance(p);
	else
		plan_one_address(p);
}
