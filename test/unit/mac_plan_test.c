/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/mac_plan: the addresses of slaves and bond by mode and fail_over_mac. Cases for
 * each rule, then random sequences of joins, leaves and failovers under fail_over_mac
 * follow, whose invariants are checked after each event.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/mac_plan.h"
#include "mac_name.h"

/* Addresses in cases are named by their last byte; 0 is the zero address. */
struct plan_case {
	uint32_t mode, fail_over_mac;
	int active;
	unsigned int n;
	uint8_t bond, new_bond;
	struct {
		uint8_t perm, now, want;
	} slaves[3];
};

#define RR BOND_MODE_BALANCE_RR
#define AB BOND_MODE_ACTIVE_BACKUP
#define XOR BOND_MODE_BALANCE_XOR
#define BROADCAST BOND_MODE_BROADCAST
#define LACP BOND_MODE_8023AD

#define NONE BOND_FOM_NONE
#define ACTIVE BOND_FOM_ACTIVE
#define FOLLOW BOND_FOM_FOLLOW

static void
check_case(size_t row, const struct plan_case *c)
{
	struct mac_plan p = { .mode = c->mode, .fail_over_mac = c->fail_over_mac };

	p.active = c->active;
	p.n = c->n;
	name_mac(p.bond, c->bond);
	for (unsigned int i = 0; i < c->n; i++) {
		name_mac(p.slaves[i].perm, c->slaves[i].perm);
		name_mac(p.slaves[i].now, c->slaves[i].now);
		memset(p.slaves[i].want, 0x5a, BOND_MAC_SIZE);
	}
	mac_plan_make(&p);
	if (!is_named(p.bond, c->new_bond))
		fail_msg("row %zu: bond has ..:%02x", row, p.bond[BOND_MAC_SIZE - 1]);
	for (unsigned int i = 0; i < c->n; i++) {
		if (!is_named(p.slaves[i].want, c->slaves[i].want))
			fail_msg("row %zu: slave %u wants ..:%02x", row, i,
				 p.slaves[i].want[BOND_MAC_SIZE - 1]);
	}
}

/* An address that the administrator chose makes no difference to who carries it. */
static void
check_cases(const struct plan_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		check_case(i, &cases[i]);
	}
}

#define CHECK_CASES(cases) check_cases(cases, sizeof(cases) / sizeof((cases)[0]))

static void
slaves_that_leave_do_not_change_the_bonds_address(void **state)
{
	static const struct plan_case cases[] = {
		/* the last one */
		{ RR, NONE, -1, 0, 0, 0, { { 0 } } },
		{ RR, NONE, -1, 0, 9, 9, { { 0 } } },
		{ AB, NONE, -1, 0, 9, 9, { { 0 } } },
		{ AB, ACTIVE, -1, 0, 9, 9, { { 0 } } },
		{ AB, FOLLOW, -1, 0, 9, 9, { { 0 } } },
		{ AB, FOLLOW, -1, 0, 0, 0, { { 0 } } },
		/* the one it came from */
		{ RR, NONE, -1, 1, 1, 1, { { 2, 1, 1 } } },
		{ AB, NONE, 0, 1, 1, 1, { { 2, 1, 1 } } },
		{ AB, FOLLOW, 0, 1, 1, 1, { { 2, 2, 1 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
slaves_that_share_want_the_bonds_address(void **state)
{
	static const struct plan_case cases[] = {
		{ RR, NONE, -1, 2, 9, 9, { { 1, 1, 9 }, { 2, 9, 9 } } },
		{ XOR, NONE, -1, 2, 9, 9, { { 1, 1, 9 }, { 2, 2, 9 } } },
		{ BROADCAST, NONE, -1, 2, 9, 9, { { 1, 1, 9 }, { 2, 2, 9 } } },
		{ LACP, NONE, -1, 2, 9, 9, { { 1, 1, 9 }, { 2, 2, 9 } } },
		{ AB, NONE, 0, 2, 9, 9, { { 1, 1, 9 }, { 2, 2, 9 } } },
		{ AB, NONE, 1, 2, 1, 1, { { 1, 1, 1 }, { 2, 2, 1 } } },
		/* fail_over_mac has no effect outside active-backup */
		{ RR, ACTIVE, 1, 2, 9, 9, { { 1, 1, 9 }, { 2, 2, 9 } } },
		{ LACP, FOLLOW, 1, 2, 9, 9, { { 1, 1, 9 }, { 2, 2, 9 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
a_bond_without_address_takes_that_of_its_first_slave(void **state)
{
	static const struct plan_case cases[] = {
		{ RR, NONE, -1, 2, 0, 1, { { 1, 7, 1 }, { 2, 2, 1 } } },
		{ AB, NONE, 1, 2, 0, 1, { { 1, 1, 1 }, { 2, 2, 1 } } },
		{ AB, ACTIVE, -1, 2, 0, 1, { { 1, 1, 1 }, { 2, 2, 2 } } },
		{ AB, FOLLOW, -1, 2, 0, 1, { { 1, 1, 1 }, { 2, 2, 2 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
with_active_the_bond_takes_the_address_of_the_active_slave(void **state)
{
	static const struct plan_case cases[] = {
		{ AB, ACTIVE, 0, 2, 9, 1, { { 1, 1, 1 }, { 2, 2, 2 } } },
		{ AB, ACTIVE, 1, 2, 1, 2, { { 1, 1, 1 }, { 2, 2, 2 } } },
		{ AB, ACTIVE, 1, 2, 0, 2, { { 1, 1, 1 }, { 2, 2, 2 } } },
		{ AB, ACTIVE, -1, 2, 2, 2, { { 1, 1, 1 }, { 2, 2, 2 } } },
		/* the policy was `none` until now */
		{ AB, ACTIVE, 1, 2, 1, 2, { { 1, 1, 1 }, { 2, 1, 2 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
with_follow_the_active_carries_the_bonds_and_others_keep_theirs(void **state)
{
	static const struct plan_case cases[] = {
		{ AB, FOLLOW, 0, 3, 1, 1, { { 1, 1, 1 }, { 2, 2, 2 }, { 3, 3, 3 } } },
		/* the former active gets its own back */
		{ AB, FOLLOW, 1, 2, 9, 9, { { 1, 9, 1 }, { 2, 2, 9 } } },
		/* ... or, as its own is the bond's, what the new active had */
		{ AB, FOLLOW, 1, 3, 1, 1, { { 1, 1, 2 }, { 2, 2, 1 }, { 3, 3, 3 } } },
		/* ... and so on when its own was lent by such a swap */
		{ AB, FOLLOW, 2, 3, 1, 1, { { 1, 2, 2 }, { 2, 1, 3 }, { 3, 3, 1 } } },
		/* ... and back: its own is lent to another, who keeps it */
		{ AB, FOLLOW, 0, 3, 1, 1, { { 1, 2, 1 }, { 2, 3, 3 }, { 3, 1, 2 } } },
		/* others keep what they were lent before */
		{ AB, FOLLOW, 1, 3, 1, 1, { { 1, 3, 3 }, { 2, 2, 1 }, { 3, 1, 2 } } },
		/* the policy was `none` until now */
		{ AB, FOLLOW, 0, 3, 1, 1, { { 1, 1, 1 }, { 2, 1, 2 }, { 3, 1, 3 } } },
		/* the administrator changed the bond's address */
		{ AB, FOLLOW, 0, 2, 9, 9, { { 1, 1, 9 }, { 2, 2, 2 } } },
		/* the first to join is back: its own is the bond's, the active slave's free */
		{ AB, FOLLOW, 0, 2, 1, 1, { { 2, 1, 1 }, { 1, 1, 2 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
with_follow_and_no_active_the_bonds_address_stays_where_it_is(void **state)
{
	static const struct plan_case cases[] = {
		{ AB, FOLLOW, -1, 2, 1, 1, { { 1, 2, 2 }, { 2, 1, 1 } } },
		{ AB, FOLLOW, -1, 2, 1, 1, { { 1, 1, 1 }, { 2, 2, 2 } } },
		/* nobody has it: the first slave gets it */
		{ AB, FOLLOW, -1, 2, 9, 9, { { 1, 1, 9 }, { 2, 2, 2 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
with_follow_newcomers_with_the_bonds_address_get_local_ones(void **state)
{
	struct mac_plan p = { .mode = AB, .fail_over_mac = FOLLOW, .active = 0, .n = 4 };
	uint8_t local[BOND_MAC_SIZE] = { 0x02, 0x11, 0, 0, 0, 2 };

	(void)state;
	name_mac(p.bond, 1);
	for (unsigned int i = 0; i < p.n; i++) {
		name_mac(p.slaves[i].perm, 1);
		name_mac(p.slaves[i].now, 1);
	}
	/* the first choice is in use */
	memcpy(p.slaves[1].now, local, BOND_MAC_SIZE);
	/* made twice: what they were given they keep */
	for (unsigned int round = 0; round < 2; round++) {
		mac_plan_make(&p);
		assert_true(is_named(p.slaves[0].want, 1));
		for (unsigned int i = 1; i < p.n; i++) {
			local[BOND_MAC_SIZE - 1] = (uint8_t)(i + 1);
			assert_memory_equal(p.slaves[i].want, local, BOND_MAC_SIZE);
			memcpy(p.slaves[i].now, local, BOND_MAC_SIZE);
		}
	}
}

static void
a_first_slave_without_address_gives_the_bond_a_local_one(void **state)
{
	static const uint8_t expected[BOND_MAC_SIZE] = { 0x02, 0, 0, 0, 0, 1 };
	static const uint32_t policies[] = { NONE, ACTIVE, FOLLOW };

	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		struct mac_plan p = {
			.mode = AB, .fail_over_mac = policies[i], .active = 0, .n = 1
		};

		mac_plan_make(&p);
		assert_memory_equal(p.bond, expected, BOND_MAC_SIZE);
		if (policies[i] == ACTIVE)
			assert_true(mac_is_zero(p.slaves[0].want));
		else
			assert_memory_equal(p.slaves[0].want, expected, BOND_MAC_SIZE);
	}
}

static void
unicast_means_no_group_bit_and_not_zero(void **state)
{
	static const struct {
		uint8_t mac[BOND_MAC_SIZE];
		bool zero, unicast;
	} rows[] = {
		{ { 0, 0, 0, 0, 0, 0 }, true, false },
		{ { 0, 0, 0, 0, 0, 1 }, false, true },
		{ { 0x02, 0, 0, 0, 0, 0 }, false, true },
		{ { 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff }, false, true },
		{ { 0x01, 0, 0, 0, 0, 0 }, false, false },
		{ { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(mac_is_zero(rows[i].mac), rows[i].zero);
		assert_int_equal(mac_is_unicast(rows[i].mac), rows[i].unicast);
	}
}

/* Own addresses repeat, and some ports have none: few names for many slaves. */
static void
join(struct mac_plan *p, uint32_t *seed)
{
	struct mac_slave *s = &p->slaves[p->n++];

	memset(s, 0, sizeof(*s));
	name_mac(s->perm, (uint8_t)random_below(seed, 48));
	memcpy(s->now, s->perm, BOND_MAC_SIZE);
}

static void
leave(struct mac_plan *p, uint32_t *seed)
{
	const int gone = (int)random_below(seed, p->n);

	p->n--;
	memmove(&p->slaves[gone], &p->slaves[gone + 1], (p->n - gone) * sizeof(p->slaves[0]));
	if (p->active > gone)
		p->active--;
	else if (p->active == gone)
		p->active = (int)random_below(seed, p->n + 1) - 1;
}

static void
random_event(struct mac_plan *p, uint32_t *seed)
{
	switch (random_below(seed, 4)) {
	case 0:
		if (p->n < BOND_MAX_SLAVES)
			join(p, seed);
		break;
	case 1:
		if (p->n > 0)
			leave(p, seed);
		break;
	default:
		p->active = (int)random_below(seed, p->n + 1) - 1;
	}
}

/* Returns how many slaves are to change their address. */
static unsigned int
check_follow(const struct mac_plan *p)
{
	unsigned int carry_bond = 0, changes = 0;

	for (unsigned int i = 0; i < p->n; i++) {
		assert_true(mac_is_unicast(p->slaves[i].want));
		carry_bond += memcmp(p->slaves[i].want, p->bond, BOND_MAC_SIZE) == 0;
		changes += memcmp(p->slaves[i].want, p->slaves[i].now, BOND_MAC_SIZE) != 0;
		for (unsigned int j = 0; j < i; j++)
			assert_memory_not_equal(p->slaves[i].want, p->slaves[j].want,
						BOND_MAC_SIZE);
	}
	assert_int_equal(carry_bond, p->n > 0);
	if (p->active >= 0)
		assert_memory_equal(p->slaves[p->active].want, p->bond, BOND_MAC_SIZE);
	return changes;
}

static void
with_follow_random_events_never_give_an_address_twice(void **state)
{
	static struct mac_plan p, again;
	unsigned int swaps = 0, full = 0;
	uint32_t seed = 2463534242;

	(void)state;
	p = (struct mac_plan){ .mode = AB, .fail_over_mac = FOLLOW, .active = -1 };
	for (unsigned int round = 0; round < 20000; round++) {
		uint8_t bond[BOND_MAC_SIZE];
		unsigned int changes;

		/* phases of growth, so that the bond is full and empty at times */
		if (round / 500 % 2 == 0 && p.n < BOND_MAX_SLAVES && round % 3 == 0)
			join(&p, &seed);
		else
			random_event(&p, &seed);
		memcpy(bond, p.bond, BOND_MAC_SIZE);
		mac_plan_make(&p);

		changes = check_follow(&p);
		if (!mac_is_zero(bond))
			assert_memory_equal(p.bond, bond, BOND_MAC_SIZE);
		/* one event moves the bond's address and at most one other */
		assert_in_range(changes, 0, 2);
		swaps += changes == 2;
		full += p.n == BOND_MAX_SLAVES;

		for (unsigned int i = 0; i < p.n; i++)
			memcpy(p.slaves[i].now, p.slaves[i].want, BOND_MAC_SIZE);
		memcpy(&again, &p, sizeof(p));
		mac_plan_make(&again);
		assert_memory_equal(&again, &p, sizeof(p));
	}
	/* the sequence did come to the interesting places */
	assert_true(swaps > 1000);
	assert_true(full > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slaves_that_leave_do_not_change_the_bonds_address),
		cmocka_unit_test(slaves_that_share_want_the_bonds_address),
		cmocka_unit_test(a_bond_without_address_takes_that_of_its_first_slave),
		cmocka_unit_test(with_active_the_bond_takes_the_address_of_the_active_slave),
		cmocka_unit_test(with_follow_the_active_carries_the_bonds_and_others_keep_theirs),
		cmocka_unit_test(with_follow_and_no_active_the_bonds_address_stays_where_it_is),
		cmocka_unit_test(with_follow_newcomers_with_the_bonds_address_get_local_ones),
		cmocka_unit_test(a_first_slave_without_address_gives_the_bond_a_local_one),
		cmocka_unit_test(unicast_means_no_group_bit_and_not_zero),
		cmocka_unit_test(with_follow_random_events_never_give_an_address_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
