/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * 802.3ad between two bonds of ours, over the real bursts: they come up, notice what changes
 * and come up again. Frames go byte by byte through net_ring; time is virtual.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lacpbed.h"

/* The standard's wait and an exchange; ours to look for frames included. */
#define UP_TIME (2500 * BOND_MS)

static bool
nobody_distributes(void)
{
	return lacpbed_distribute(bed.bond) == 0 && lacpbed_distribute(lacpbed_far) == 0;
}

static bool
one_up(void)
{
	return lacpbed_distribute(bed.bond) == 1 && lacpbed_distribute(lacpbed_far) == 1;
}

static bool
near_has_one(void)
{
	return lacpbed_distribute(bed.bond) == 1;
}

static void
open_up(const char *near, const char *far, unsigned n)
{
	lacpbed_open(near, far, n);
	assert_true(lacpbed_run_for(UP_TIME, lacpbed_all_up));
}

static void
two_to_eight_links_come_up_within_the_wait_and_one_exchange(void **state)
{
	unsigned n;

	(void)state;
	for (n = 2; n <= LACPBED_LINKS; n++) {
		open_up("lacp_rate=fast", "lacp_rate=slow", n);
		assert_true(bond_carrier(bed.bond));
		assert_int_equal(lacpbed_slave(bed.bond, "a1").aggregator,
				 lacpbed_slave(bed.bond, "a0").aggregator);
		assert_int_equal(lacpbed_close(NULL), 0);
	}
	lacpbed_open("", "", 1); /* for the teardown */
}

static void
idle_applications_come_up_as_well(void **state)
{
	(void)state;
	lacpbed_open("lacp_rate=fast", "lacp_rate=fast", 2);
	assert_true(lacpbed_idle_for(UP_TIME, lacpbed_all_up));
	/* And stay up. */
	assert_false(lacpbed_idle_for(20 * BOND_S, nobody_distributes));
	assert_true(lacpbed_all_up());
}

static void
a_passive_bond_comes_up_with_an_active_one(void **state)
{
	(void)state;
	open_up("lacp_active=off", "", 2);
}

static void
two_passive_bonds_do_not_come_up(void **state)
{
	(void)state;
	lacpbed_open("lacp_active=off lacp_fallback=none", "lacp_active=off lacp_fallback=none", 2);
	assert_false(lacpbed_run_for(20 * BOND_S, near_has_one));
	assert_int_equal(lacpbed_slave(bed.bond, "a0").reason, BOND_LACP_NO_PARTNER);
	assert_int_equal(lacpbed_slave(bed.bond, "a0").counters.lacpdu_tx, 0);
}

static void
a_bond_without_a_partner_carries_over_one_link(void **state)
{
	(void)state;
	lacpbed_open("", "", 2);
	lacpbed_cables[0].plugged = lacpbed_cables[1].plugged = -1;
	assert_true(lacpbed_run_for(10 * BOND_S, near_has_one));
	assert_true(bond_carrier(bed.bond));
	assert_int_equal(lacpbed_slave(bed.bond, "a0").reason, BOND_LACP_FALLBACK);
	/* Strict: no partner, no carrier. */
	bed_set("lacp_strict", "on");
	bed_run();
	assert_false(bond_carrier(bed.bond));
}

static void
a_new_key_of_ours_is_negotiated(void **state)
{
	uint16_t key;

	(void)state;
	open_up("", "", 2);
	key = lacpbed_slave(bed.bond, "a0").actor.key;
	bed_set("ad_user_port_key", "5");
	bed_run();
	assert_int_equal(lacpbed_distribute(bed.bond), 0);
	assert_true(lacpbed_run_for(2 * UP_TIME, lacpbed_all_up));
	assert_int_not_equal(lacpbed_slave(bed.bond, "a0").actor.key, key);
	assert_int_equal(lacpbed_slave(lacpbed_far, "b0").partner.key,
			 lacpbed_slave(bed.bond, "a0").actor.key);
}

static void
slaves_of_another_speed_do_not_share_an_aggregator(void **state)
{
	(void)state;
	open_up("", "", 2);
	bed_link_speed(lacpbed_cables[1].near.port_id, 1000, BOND_DUPLEX_FULL);
	assert_true(lacpbed_run_for(2 * UP_TIME, one_up));
	assert_int_equal(lacpbed_slave(bed.bond, "a1").reason, BOND_LACP_KEY_MISMATCH);
	bed_link_speed(lacpbed_cables[1].near.port_id, 10000, BOND_DUPLEX_FULL);
	assert_true(lacpbed_run_for(2 * UP_TIME, lacpbed_all_up));
}

static void
a_link_without_carrier_is_out_at_once_and_back_after_an_exchange(void **state)
{
	(void)state;
	open_up("", "", 2);
	bed_link(lacpbed_cables[0].near.port_id, false);
	bed_run();
	assert_int_equal(lacpbed_distribute(bed.bond), 1);
	assert_int_equal(lacpbed_slave(bed.bond, "a0").reason, BOND_LACP_LINK_DOWN);
	lacpbed_run_for(BOND_S, NULL);
	bed_link(lacpbed_cables[0].near.port_id, true);
	assert_true(lacpbed_run_for(UP_TIME, lacpbed_all_up));
}

static void
a_partner_that_falls_silent_is_out_after_three_seconds(void **state)
{
	bond_time since;

	(void)state;
	open_up("lacp_rate=fast", "lacp_rate=fast", 2);
	lacpbed_run_for(10 * BOND_S, NULL);
	since = lacpbed_slave(bed.bond, "a0").last_rx;
	lacpbed_cables[0].far_mute = true;
	assert_true(lacpbed_run_for(10 * BOND_S, near_has_one));
	assert_in_range(bed.now - since, 2900 * BOND_MS, 3100 * BOND_MS);
	assert_int_equal(lacpbed_slave(bed.bond, "a0").reason, BOND_LACP_PARTNER_SILENT);
	/* Told of it, the far end sends there no more either. */
	assert_true(lacpbed_run_for(BOND_S, one_up));
	lacpbed_cables[0].far_mute = false;
	assert_true(lacpbed_run_for(2 * UP_TIME, lacpbed_all_up));
}

static void
a_partner_that_starts_anew_is_taken_back(void **state)
{
	unsigned i;

	(void)state;
	open_up("lacp_rate=fast", "", 2);
	/* Gone without a word. */
	lacpbed_cables[0].plugged = lacpbed_cables[1].plugged = -1;
	bond_slave_remove(lacpbed_far, "b0", NULL);
	bond_slave_remove(lacpbed_far, "b1", NULL);
	lacpbed_run_for(2 * BOND_S, NULL);
	for (i = 0; i < 2; i++) {
		char name[] = { 'b', (char)('0' + i), '\0' };

		lacpbed_cables[i].plugged = (int)i;
		assert_int_equal(bond_slave_add(lacpbed_far, lacpbed_cables[i].far.port_id, name,
						&bed.err),
				 0);
	}
	assert_true(lacpbed_run_for(2 * UP_TIME, lacpbed_all_up));
}

static void
a_moved_cable_is_followed(void **state)
{
	(void)state;
	open_up("lacp_rate=fast", "lacp_rate=fast", 3);
	/* a0 and a1 change places at the far end; the links blink. */
	bed_link(lacpbed_cables[0].near.port_id, false);
	bed_link(lacpbed_cables[1].near.port_id, false);
	bed_run();
	lacpbed_cables[0].plugged = 1;
	lacpbed_cables[1].plugged = 0;
	bed_link(lacpbed_cables[0].near.port_id, true);
	bed_link(lacpbed_cables[1].near.port_id, true);
	lacpbed_run_for(100 * BOND_MS, NULL);
	assert_true(lacpbed_run_for(3 * UP_TIME, lacpbed_all_up));
	assert_int_equal(lacpbed_slave(bed.bond, "a0").partner.port,
			 lacpbed_slave(lacpbed_far, "b1").actor.port);
}

static void
a_cable_back_to_ourselves_is_refused(void **state)
{
	(void)state;
	lacpbed_open("", "", 2);
	/* b0 becomes the other end of a slave of the same system. */
	assert_int_equal(bond_option_set(bed.bond, "ad_actor_system", "02:00:00:00:00:01",
					 &bed.err),
			 0);
	assert_int_equal(bond_option_set(lacpbed_far, "ad_actor_system", "02:00:00:00:00:01",
					 &bed.err),
			 0);
	lacpbed_run_for(10 * BOND_S, NULL);
	assert_int_equal(lacpbed_slave(bed.bond, "a0").reason, BOND_LACP_LOOPBACK);
	assert_int_equal(lacpbed_distribute(bed.bond), 0);
}

static void
fewer_than_min_links_carry_nothing(void **state)
{
	(void)state;
	open_up("min_links=2", "", 2);
	bed_link(lacpbed_cables[0].near.port_id, false);
	bed_run();
	assert_false(bond_carrier(bed.bond));
	assert_int_equal(lacpbed_slave(bed.bond, "a1").reason, BOND_LACP_MIN_LINKS);
	bed_link(lacpbed_cables[0].near.port_id, true);
	assert_true(lacpbed_run_for(UP_TIME, lacpbed_all_up));
}

static bool
two_near(void)
{
	return lacpbed_distribute(bed.bond) == 2;
}

static void
a_standby_steps_in_at_once(void **state)
{
	bond_time since;

	(void)state;
	lacpbed_open("max_links=2", "", 3);
	assert_true(lacpbed_run_for(UP_TIME, two_near));
	lacpbed_run_for(5 * BOND_S, NULL);
	assert_int_equal(lacpbed_distribute(bed.bond), 2);
	assert_int_equal(lacpbed_slave(bed.bond, "a2").reason, BOND_LACP_STANDBY);
	bed_link(lacpbed_cables[0].near.port_id, false);
	since = bed.now;
	bed_run();
	assert_true(lacpbed_run_for(UP_TIME, two_near));
	/* Its aggregate wait is long over. */
	assert_true(bed.now - since < 1100 * BOND_MS);
	assert_true(lacpbed_slave(bed.bond, "a2").distributes);
}

static void
the_partner_moves_away_before_a_slave_leaves(void **state)
{
	(void)state;
	open_up("", "", 2);
	lacpbed_run_for(5 * BOND_S, NULL);
	assert_int_equal(bond_slave_remove(bed.bond, "a0", NULL), 0);
	assert_true(lacpbed_run_for(100 * BOND_MS, one_up));
	/* Ours still takes what was on its way. */
	assert_false(bond_slaves_gone(bed.bond));
	lacpbed_run_for(2 * BOND_S, NULL);
	assert_true(bond_slaves_gone(bed.bond));
}

static void
a_bond_that_is_switched_off_says_goodbye(void **state)
{
	(void)state;
	open_up("", "", 2);
	lacpbed_run_for(5 * BOND_S, NULL);
	bond_set_link(bed.bond, false);
	assert_true(lacpbed_run_for(100 * BOND_MS, nobody_distributes));
	lacpbed_run_for(3 * BOND_S, NULL);
	bond_set_link(bed.bond, true);
	assert_true(lacpbed_run_for(2 * UP_TIME, lacpbed_all_up));
}

/* Nobody is there to take frames of control: control sends them itself. */
static void
an_idle_application_that_ends_says_goodbye(void **state)
{
	(void)state;
	open_up("lacp_rate=slow", "lacp_rate=slow", 2);
	lacpbed_idle_for(5 * BOND_S, NULL);
	bond_slave_remove(bed.bond, "a0", NULL);
	bond_slave_remove(bed.bond, "a1", NULL);
	assert_true(lacpbed_idle_for(200 * BOND_MS, nobody_distributes));
	assert_true(bond_slaves_gone(bed.bond));
}

static void
a_bond_that_takes_another_mode_says_goodbye(void **state)
{
	(void)state;
	open_up("lacp_rate=slow", "lacp_rate=slow", 2);
	lacpbed_run_for(5 * BOND_S, NULL);
	bed_set("mode", "active-backup");
	assert_true(lacpbed_run_for(200 * BOND_MS, nobody_distributes));
	/* And begins anew when it comes back. */
	bed_set("mode", "802.3ad");
	assert_true(lacpbed_run_for(2 * UP_TIME, lacpbed_all_up));
}

static void
a_slower_rate_costs_nothing(void **state)
{
	static const char *const rates[] = { "slow", "fast", "slow" };
	unsigned i;

	(void)state;
	open_up("lacp_rate=fast", "", 2);
	lacpbed_run_for(5 * BOND_S, NULL);
	for (i = 0; i < RTE_DIM(rates); i++) {
		bed_set("lacp_rate", rates[i]);
		assert_false(lacpbed_run_for(100 * BOND_S, nobody_distributes));
		assert_true(lacpbed_all_up());
	}
}

/* A thread that never comes back from a burst takes no other link with it. */
static void
lacpdus_go_on_while_a_reader_stands(void **state)
{
	struct bond_worker stuck;
	unsigned i;

	(void)state;
	open_up("lacp_rate=fast", "lacp_rate=fast", 2);
	assert_int_equal(bond_worker_register(bed.ctl, 0, &stuck), 0);
	bond_worker_online(&stuck);
	for (i = 0; i < 6; i++) {
		bed_set("xmit_hash_policy", i % 2 == 0 ? "layer2" : "layer3+4");
		bed_run();
	}
	lacpbed_run_for(20 * BOND_S, NULL);
	assert_int_equal(lacpbed_distribute(lacpbed_far), 2);
	bond_worker_offline(&stuck);
	bond_worker_unregister(&stuck);
}

int
main(int argc, char **argv)
{
#define TEST(f) cmocka_unit_test_teardown(f, lacpbed_close)
	const struct CMUnitTest tests[] = {
		TEST(two_to_eight_links_come_up_within_the_wait_and_one_exchange),
		TEST(idle_applications_come_up_as_well),
		TEST(a_passive_bond_comes_up_with_an_active_one),
		TEST(two_passive_bonds_do_not_come_up),
		TEST(a_bond_without_a_partner_carries_over_one_link),
		TEST(a_new_key_of_ours_is_negotiated),
		TEST(slaves_of_another_speed_do_not_share_an_aggregator),
		TEST(a_link_without_carrier_is_out_at_once_and_back_after_an_exchange),
		TEST(a_partner_that_falls_silent_is_out_after_three_seconds),
		TEST(a_partner_that_starts_anew_is_taken_back),
		TEST(a_moved_cable_is_followed),
		TEST(a_cable_back_to_ourselves_is_refused),
		TEST(fewer_than_min_links_carry_nothing),
		TEST(a_standby_steps_in_at_once),
		TEST(the_partner_moves_away_before_a_slave_leaves),
		TEST(a_bond_that_is_switched_off_says_goodbye),
		TEST(an_idle_application_that_ends_says_goodbye),
		TEST(a_bond_that_takes_another_mode_says_goodbye),
		TEST(a_slower_rate_costs_nothing),
		TEST(lacpdus_go_on_while_a_reader_stands),
	};

	(void)argc;
	lacpbed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
