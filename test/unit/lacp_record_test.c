/* SPDX-License-Identifier: BSD-3-Clause */

/* core/lacp_receive: what 6.4.9 compares and records of a LACPDU, field by field. */

#include "lacp_bed.h"

#define ACT BOND_LACP_ACTIVITY
#define SHORT BOND_LACP_TIMEOUT
#define AGG BOND_LACP_AGGREGATION
#define SYNC BOND_LACP_SYNCHRONIZATION
#define COLL BOND_LACP_COLLECTING
#define DIST BOND_LACP_DISTRIBUTING
#define EXPIRED BOND_LACP_EXPIRED

#define NTT LACP_ACT_NTT
#define SELECT LACP_ACT_SELECT
#define MAP LACP_ACT_MAP

/* One field of a side of a LACPDU made another. */
static void
change_field(struct bond_lacp_info *info, unsigned field)
{
	switch (field) {
	case 0:
		info->port ^= 1;
		break;
	case 1:
		info->port_priority ^= 1;
		break;
	case 2:
		info->system[5] ^= 1;
		break;
	case 3:
		info->system_priority ^= 1;
		break;
	case 4:
		info->key ^= 1;
		break;
	default:
		info->state ^= AGG;
	}
}

static void
another_partner_is_unselected_whatever_it_differs_in(void **state)
{
	(void)state;
	for (unsigned field = 0; field < 6; field++) {
		struct bed bed;
		struct lacp_pdu pdu;

		bed_start_receive(&bed, RECEIVE_CURRENT);
		bed.p->linger = BED_NOW + 1;
		pdu = bed_pdu(&bed);
		change_field(&pdu.actor, field);
		assert_int_equal(bed_receive(&bed, &pdu), SELECT | MAP);
		assert_int_equal(bed.p->selected, LACP_UNSELECTED);
		assert_int_equal(bed.p->linger, 0);
		expect_same_info(&bed.p->partner, &pdu.actor);
	}
}

static void
a_partner_with_a_wrong_idea_of_us_is_told_and_not_in_sync(void **state)
{
	const struct bond_lacp_info peer = bed_peer();
	(void)state;
	for (unsigned field = 0; field < 6; field++) {
		struct bed bed;
		struct lacp_pdu pdu;

		bed_start_receive(&bed, RECEIVE_CURRENT);
		pdu = bed_pdu(&bed);
		change_field(&pdu.partner, field);
		assert_int_equal(bed_receive(&bed, &pdu), NTT | SELECT | MAP);
		assert_true(bed.p->ntt);
		assert_int_equal(bed.p->partner.state, peer.state & ~SYNC);
		assert_int_equal(bed.p->selected, LACP_SELECTED);
	}
}

static void
only_the_bits_of_update_ntt_are_told(void **state)
{
	static const uint8_t told = ACT | SHORT | AGG | SYNC;

	(void)state;
	for (unsigned bit = 1; bit < 0x100; bit <<= 1) {
		struct bed bed;
		struct lacp_pdu pdu;

		bed_start_receive(&bed, RECEIVE_CURRENT);
		pdu = bed_pdu(&bed);
		pdu.partner.state ^= (uint8_t)bit;
		assert_int_equal((bed_receive(&bed, &pdu) & NTT) != 0, (told & bit) != 0);
	}
}

static void
a_partner_is_in_sync_only_if_it_means_us_and_the_link_is_maintained(void **state)
{
	static const struct {
		/* The last two are about us, in the partner's words and ours. */
		uint8_t actor, partner, ours;
		bool knows_us, sync;
	} cases[] = {
		{ ACT | AGG | SYNC, ACT, ACT, true, true },
		{ ACT | AGG | SYNC, 0, 0, true, true },
		{ ACT | AGG, ACT, ACT, true, false },
		{ ACT | AGG | SYNC, ACT, ACT, false, false },
		{ AGG | SYNC, ACT, ACT, true, true },
		{ AGG | SYNC, 0, ACT, true, false },
		{ AGG | SYNC, ACT, 0, true, false },
		{ AGG | SYNC, 0, 0, true, false },
		/* a link that the partner does not aggregate */
		{ ACT | SYNC, ACT, ACT, false, true },
		{ ACT | SYNC, ACT, ACT, true, true },
		{ ACT, ACT, ACT, false, false },
		{ SYNC, ACT, ACT, false, true },
		{ SYNC, 0, ACT, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bed bed;
		struct lacp_pdu pdu;

		bed_start_receive(&bed, RECEIVE_CURRENT);
		bed.p->actor.state = AGG | cases[i].ours;
		pdu = bed_pdu(&bed);
		pdu.actor.state = cases[i].actor;
		pdu.partner.state = AGG | cases[i].partner;
		if (!cases[i].knows_us)
			pdu.partner.key ^= 1;
		bed_receive(&bed, &pdu);
		assert_int_equal((bed.p->partner.state & SYNC) != 0, cases[i].sync);
		assert_int_equal(bed.p->partner.state & ~SYNC, cases[i].actor & ~SYNC);
	}
}

static void
a_partner_that_starts_or_stops_to_carry_changes_the_map(void **state)
{
	static const struct {
		uint8_t bits;
		unsigned actions;
	} cases[] = {
		{ SYNC, SELECT | MAP }, { COLL, SELECT | MAP },    { DIST, SELECT | MAP },
		{ SHORT, SELECT },      { EXPIRED, SELECT | MAP }, /* and its sync with it */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bed bed;
		struct lacp_pdu pdu;

		bed_start_receive(&bed, RECEIVE_CURRENT);
		pdu = bed_pdu(&bed);
		pdu.actor.state ^= cases[i].bits;
		assert_int_equal(bed_receive(&bed, &pdu), cases[i].actions);
		pdu.actor.state ^= cases[i].bits;
		assert_int_equal(bed_receive(&bed, &pdu), cases[i].actions);
	}
}

static void
a_partner_that_turns_expired_is_not_in_sync_until_it_is_no_more(void **state)
{
	struct bed bed;
	struct lacp_pdu pdu;

	(void)state;
	bed_start_receive(&bed, RECEIVE_CURRENT);
	pdu = bed_pdu(&bed);
	bed_receive(&bed, &pdu);
	assert_true((bed.p->partner.state & SYNC) != 0);
	pdu.actor.state |= EXPIRED;
	for (unsigned i = 0; i < 3; i++) {
		bed_receive(&bed, &pdu);
		assert_int_equal(bed.p->partner.state & SYNC, 0);
	}
	pdu.actor.state &= (uint8_t)~EXPIRED;
	bed_receive(&bed, &pdu);
	assert_true((bed.p->partner.state & SYNC) != 0);
}

/* Its first words after a link came up were said before it heard us. */
static void
a_partner_that_was_expired_as_we_first_heard_it_is_in_sync(void **state)
{
	const uint8_t unheard[] = { EXPIRED, BOND_LACP_DEFAULTED };

	(void)state;
	for (unsigned i = 0; i < sizeof(unheard); i++) {
		struct bed bed;
		struct lacp_pdu pdu;

		bed_start_receive(&bed, RECEIVE_CURRENT);
		bed.p->actor.state |= unheard[i];
		pdu = bed_pdu(&bed);
		pdu.actor.state |= EXPIRED;
		bed_receive(&bed, &pdu);
		bed_receive(&bed, &pdu);
		assert_true((bed.p->partner.state & SYNC) != 0);
	}
}

static void
a_partner_that_returns_as_it_was_is_looked_at_again(void **state)
{
	struct bed bed;
	struct lacp_pdu pdu;

	(void)state;
	bed_start_receive(&bed, RECEIVE_EXPIRED);
	bed.p->actor.state |= EXPIRED;
	bed.p->partner.state = ACT | AGG | SHORT;
	pdu = bed_pdu(&bed);
	pdu.actor = bed.p->partner;
	assert_int_equal(bed_receive(&bed, &pdu), SELECT);
	assert_int_equal(bed.p->selected, LACP_SELECTED);
}

static void
our_own_lacpdu_is_taken_in_as_any_other(void **state)
{
	struct bed bed;
	struct lacp_pdu pdu;

	(void)state;
	bed_start_receive(&bed, RECEIVE_CURRENT);
	pdu = (struct lacp_pdu){ .version = 1, .actor = bed.p->actor, .partner = bed_peer() };
	assert_int_equal(bed_receive(&bed, &pdu), NTT | SELECT | MAP);
	assert_memory_equal(bed.p->partner.system, bed.p->actor.system, BOND_MAC_SIZE);
	assert_int_equal(bed.p->selected, LACP_UNSELECTED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_partner_is_unselected_whatever_it_differs_in),
		cmocka_unit_test(a_partner_with_a_wrong_idea_of_us_is_told_and_not_in_sync),
		cmocka_unit_test(only_the_bits_of_update_ntt_are_told),
		cmocka_unit_test(
			a_partner_is_in_sync_only_if_it_means_us_and_the_link_is_maintained),
		cmocka_unit_test(a_partner_that_starts_or_stops_to_carry_changes_the_map),
		cmocka_unit_test(a_partner_that_turns_expired_is_not_in_sync_until_it_is_no_more),
		cmocka_unit_test(a_partner_that_was_expired_as_we_first_heard_it_is_in_sync),
		cmocka_unit_test(a_partner_that_returns_as_it_was_is_looked_at_again),
		cmocka_unit_test(our_own_lacpdu_is_taken_in_as_any_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
