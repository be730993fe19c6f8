/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/mac_plan for balance-tlb and balance-alb: what each slave sends from and what it
 * carries. Cases for each rule, then random sequences of joins, leaves, failovers and refused
 * addresses, whose invariants are checked after each event.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/mac_plan.h"
#include "mac_name.h"

#define TLB BOND_MODE_BALANCE_TLB
#define ALB BOND_MODE_BALANCE_ALB

/* What a slave carries makes no difference to balance-tlb, what it is to carry is the bond's. */
struct plan_case {
	int active;
	unsigned int n;
	uint8_t bond, new_bond, leaving;
	unsigned int fixed; /* bit i: slave i cannot change its address */
	struct {
		uint8_t perm, now, source, new_source;
	} slaves[3];
};

static void
check_case(size_t row, const struct plan_case *c, uint32_t mode)
{
	struct mac_plan p = { .mode = mode, .active = c->active, .n = c->n };

	name_mac(p.bond, c->bond);
	if (c->leaving != 0)
		name_mac(p.leaving[p.n_leaving++], c->leaving);
	for (unsigned int i = 0; i < c->n; i++) {
		name_mac(p.slaves[i].perm, c->slaves[i].perm);
		name_mac(p.slaves[i].now, c->slaves[i].now);
		name_mac(p.slaves[i].source, c->slaves[i].source);
		p.slaves[i].fixed = (c->fixed >> i) & 1;
		memset(p.slaves[i].want, 0x5a, BOND_MAC_SIZE);
	}
	mac_plan_make(&p);
	if (!is_named(p.bond, c->new_bond))
		fail_msg("row %zu: bond has ..:%02x", row, p.bond[BOND_MAC_SIZE - 1]);
	for (unsigned int i = 0; i < c->n; i++) {
		const struct mac_slave *s = &p.slaves[i];

		if (!is_named(s->source, c->slaves[i].new_source))
			fail_msg("mode %u, row %zu: slave %u sends from ..:%02x", mode, row, i,
				 s->source[BOND_MAC_SIZE - 1]);
		if (!is_named(s->want, mode == TLB ? c->new_bond : c->slaves[i].new_source))
			fail_msg("mode %u, row %zu: slave %u wants ..:%02x", mode, row, i,
				 s->want[BOND_MAC_SIZE - 1]);
	}
}

static void
check_cases(const struct plan_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		check_case(i, &cases[i], TLB);
		check_case(i, &cases[i], ALB);
	}
}

#define CHECK_CASES(cases) check_cases(cases, sizeof(cases) / sizeof((cases)[0]))

static void
the_active_sends_from_the_bonds_address_and_others_from_their_own(void **state)
{
	static const struct plan_case cases[] = {
		/* newcomers */
		{ 0, 3, 0, 1, 0, 0, { { 1, 1, 0, 1 }, { 2, 2, 0, 2 }, { 3, 3, 0, 3 } } },
		/* the bond's was given by hand */
		{ 0, 2, 9, 9, 0, 0, { { 1, 1, 0, 9 }, { 2, 2, 0, 2 } } },
		{ 0, 2, 9, 9, 0, 0, { { 1, 1, 1, 9 }, { 2, 2, 2, 2 } } },
		/* they all carried the bond's in the mode before */
		{ 1, 3, 1, 1, 0, 0, { { 1, 1, 0, 2 }, { 2, 1, 0, 1 }, { 3, 1, 0, 3 } } },
		/* or had those of others by fail_over_mac follow */
		{ 1, 3, 1, 1, 0, 0, { { 1, 3, 0, 3 }, { 2, 1, 0, 1 }, { 3, 2, 0, 2 } } },
		/* no slave yet, and the last one gone */
		{ -1, 0, 0, 0, 0, 0, { { 0 } } },
		{ -1, 0, 9, 9, 0, 0, { { 0 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
at_a_failover_two_slaves_swap_and_no_other_changes(void **state)
{
	static const struct plan_case cases[] = {
		{ 1, 3, 1, 1, 0, 0, { { 1, 1, 1, 2 }, { 2, 2, 2, 1 }, { 3, 3, 3, 3 } } },
		/* again, and back to the first */
		{ 2, 3, 1, 1, 0, 0, { { 1, 2, 2, 2 }, { 2, 1, 1, 3 }, { 3, 3, 3, 1 } } },
		{ 0, 3, 1, 1, 0, 0, { { 1, 2, 2, 1 }, { 2, 3, 3, 3 }, { 3, 1, 1, 2 } } },
		/* the former active slave has its own back where the bond's is another */
		{ 1, 2, 9, 9, 0, 0, { { 1, 9, 9, 1 }, { 2, 2, 2, 9 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
without_an_active_slave_all_stay_as_they_are(void **state)
{
	static const struct plan_case cases[] = {
		{ -1, 2, 1, 1, 0, 0, { { 1, 2, 2, 2 }, { 2, 1, 1, 1 } } },
		{ -1, 2, 1, 1, 0, 0, { { 1, 1, 1, 1 }, { 2, 2, 2, 2 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
a_newcomer_whose_address_is_taken_gets_one_that_is_free(void **state)
{
	static const struct plan_case cases[] = {
		/* the first to join is back, and the bond has kept its address */
		{ 0, 2, 1, 1, 0, 0, { { 2, 1, 1, 1 }, { 1, 1, 0, 2 } } },
		/* its own was lent to another */
		{ 0, 3, 1, 1, 0, 0, { { 3, 1, 1, 1 }, { 1, 2, 2, 2 }, { 2, 2, 0, 3 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
the_own_address_of_a_slave_that_leaves_is_given_up(void **state)
{
	static const struct plan_case cases[] = {
		/* it was lent to the first, whose own is the bond's: what the active one has */
		{ 0, 2, 1, 1, 2, 0, { { 3, 1, 1, 1 }, { 1, 2, 2, 3 } } },
		/* its borrower has its own back */
		{ 0, 2, 9, 9, 2, 0, { { 1, 9, 9, 9 }, { 3, 2, 2, 3 } } },
		/* but the bond keeps its address */
		{ 0, 2, 2, 2, 2, 0, { { 1, 2, 2, 2 }, { 3, 3, 3, 3 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
a_slave_that_cannot_change_sends_from_what_it_has_if_that_is_free(void **state)
{
	static const struct plan_case cases[] = {
		/* inactive: its own, even if it was lent to another */
		{ 0, 2, 9, 9, 0, 2, { { 1, 9, 9, 9 }, { 2, 2, 2, 2 } } },
		{ 2, 3, 1, 1, 0, 2, { { 1, 2, 2, 3 }, { 2, 2, 1, 2 }, { 3, 3, 3, 1 } } },
		/* active: the bond's */
		{ 1, 2, 1, 1, 0, 2, { { 1, 1, 1, 2 }, { 2, 2, 2, 1 } } },
		/* inactive with the bond's in its hardware: never that, and what it had before */
		{ 1, 2, 1, 1, 0, 3, { { 1, 1, 1, 2 }, { 2, 2, 2, 1 } } },
		{ 2, 3, 1, 1, 0, 1, { { 1, 1, 3, 3 }, { 2, 2, 2, 2 }, { 3, 1, 1, 1 } } },
	};

	(void)state;
	CHECK_CASES(cases);
}

static void
slaves_without_an_address_send_from_local_ones(void **state)
{
	struct mac_plan p = { .mode = TLB, .active = 0, .n = 3 };
	uint8_t local[BOND_MAC_SIZE] = { 0x02, 0, 0, 0, 0, 0 };

	(void)state;
	/* made twice: what they were given they keep */
	for (unsigned int round = 0; round < 2; round++) {
		mac_plan_make(&p);
		for (unsigned int i = 0; i < p.n; i++) {
			local[BOND_MAC_SIZE - 1] = (uint8_t)(i + 1);
			assert_memory_equal(p.slaves[i].source, local, BOND_MAC_SIZE);
		}
		assert_memory_equal(p.bond, p.slaves[0].source, BOND_MAC_SIZE);
	}
}

static void
other_modes_plan_no_source(void **state)
{
	static const uint32_t policies[] = { BOND_FOM_NONE, BOND_FOM_ACTIVE, BOND_FOM_FOLLOW };

	(void)state;
	for (uint32_t mode = 0; mode < TLB; mode++) {
		for (size_t k = 0; k < sizeof(policies) / sizeof(policies[0]); k++) {
			struct mac_plan p = {
				.mode = mode, .fail_over_mac = policies[k], .active = 0, .n = 1
			};

			name_mac(p.slaves[0].perm, 1);
			name_mac(p.slaves[0].source, 1);
			mac_plan_make(&p);
			assert_true(mac_is_zero(p.slaves[0].source));
		}
	}
}

/* Own addresses repeat, and some ports have none; some cannot change theirs. */
static void
join(struct mac_plan *p, uint32_t *seed)
{
	struct mac_slave *s = &p->slaves[p->n++];

	memset(s, 0, sizeof(*s));
	name_mac(s->perm, (uint8_t)random_below(seed, 48));
	memcpy(s->now, s->perm, BOND_MAC_SIZE);
	s->fixed = random_below(seed, 3) == 0;
}

static void
leave(struct mac_plan *p, uint32_t *seed)
{
	const int gone = (int)random_below(seed, p->n);

	memcpy(p->leaving[p->n_leaving++], p->slaves[gone].perm, BOND_MAC_SIZE);
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
	p->n_leaving = 0;
	switch (random_below(seed, 5)) {
	case 0:
		if (p->n < BOND_MAX_SLAVES)
			join(p, seed);
		break;
	case 1:
		if (p->n > 0)
			leave(p, seed);
		break;
	case 2:
		p->mode = p->mode == TLB ? ALB : TLB;
		break;
	default:
		p->active = (int)random_below(seed, p->n + 1) - 1;
	}
}

static bool
is_given_up(const struct mac_plan *p, const uint8_t mac[BOND_MAC_SIZE])
{
	for (unsigned int i = 0; i < p->n_leaving; i++) {
		if (memcmp(p->leaving[i], mac, BOND_MAC_SIZE) == 0)
			return true;
	}
	return false;
}

static void
check_plan(const struct mac_plan *p)
{
	unsigned int bonds = 0;

	for (unsigned int i = 0; i < p->n; i++) {
		const struct mac_slave *s = &p->slaves[i];
		const bool is_bonds = memcmp(s->source, p->bond, BOND_MAC_SIZE) == 0;

		assert_true(mac_is_unicast(s->source));
		assert_true(is_bonds || !is_given_up(p, s->source));
		assert_memory_equal(s->want, p->mode == TLB ? p->bond : s->source, BOND_MAC_SIZE);
		bonds += is_bonds;
		for (unsigned int k = 0; k < i; k++)
			assert_memory_not_equal(s->source, p->slaves[k].source, BOND_MAC_SIZE);
	}
	assert_int_equal(bonds, p->n > 0);
	if (p->active >= 0)
		assert_memory_equal(p->slaves[p->active].source, p->bond, BOND_MAC_SIZE);
}

static void
random_events_never_let_two_slaves_send_from_one_address(void **state)
{
	static struct mac_plan p, again;
	unsigned int full = 0, fixed = 0;
	uint32_t seed = 2463534242;

	(void)state;
	p = (struct mac_plan){ .mode = TLB, .active = -1 };
	for (unsigned int round = 0; round < 20000; round++) {
		/* phases of growth, so that the bond is full and empty at times */
		if (round / 500 % 2 == 0 && p.n < BOND_MAX_SLAVES && round % 3 == 0) {
			p.n_leaving = 0;
			join(&p, &seed);
		} else {
			random_event(&p, &seed);
		}
		mac_plan_make(&p);
		check_plan(&p);
		full += p.n == BOND_MAX_SLAVES;
		for (unsigned int i = 0; i < p.n; i++) {
			fixed += p.slaves[i].fixed;
			if (!p.slaves[i].fixed)
				memcpy(p.slaves[i].now, p.slaves[i].want, BOND_MAC_SIZE);
		}
		/* made again it is the same */
		memcpy(&again, &p, sizeof(p));
		mac_plan_make(&again);
		assert_memory_equal(&again, &p, sizeof(p));
	}
	/* the sequence did come to the interesting places */
	assert_true(full > 100);
	assert_true(fixed > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_active_sends_from_the_bonds_address_and_others_from_their_own),
		cmocka_unit_test(at_a_failover_two_slaves_swap_and_no_other_changes),
		cmocka_unit_test(without_an_active_slave_all_stay_as_they_are),
		cmocka_unit_test(a_newcomer_whose_address_is_taken_gets_one_that_is_free),
		cmocka_unit_test(the_own_address_of_a_slave_that_leaves_is_given_up),
		cmocka_unit_test(a_slave_that_cannot_change_sends_from_what_it_has_if_that_is_free),
		cmocka_unit_test(slaves_without_an_address_send_from_local_ones),
		cmocka_unit_test(other_modes_plan_no_source),
		cmocka_unit_test(random_events_never_let_two_slaves_send_from_one_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
