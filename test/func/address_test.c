/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Which address the ports of a bond really have: by mode and fail_over_mac, over joins,
 * failovers and leaves. net_null takes every address, net_ring none.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "addressbed.h"

static const uint8_t given[] = { 0x02, 0, 0, 0, 0, 0x99 };

static void
bond_has(const void *mac)
{
	assert_memory_equal(bond_mac(bed.bond), mac, BOND_MAC_SIZE);
	assert_memory_equal(bed.status.mac, mac, BOND_MAC_SIZE);
}

static void
all_slaves_carry_the_address_of_the_first_in_round_robin(void **state)
{
	unsigned i;

	(void)state;
	bed_open_three("mode=0 miimon=100");
	bond_has(&bed_own[0]);
	for (i = 0; i < 3; i++) {
		bed_carries(i, &bed_own[0]);
		assert_memory_equal(bed.status.slaves[i].perm_mac, &bed_own[i], BOND_MAC_SIZE);
		assert_memory_equal(bed.status.slaves[i].mac, &bed_own[0], BOND_MAC_SIZE);
	}
	bed_leave("n0");
	bed_run();
	bed_carries(0, &bed_own[0]);
	bed_carries(1, &bed_own[0]); /* the bond keeps its address */
	bond_has(&bed_own[0]);
}

static void
slave_has_its_address_before_its_first_frame(void **state)
{
	(void)state;
	bed_open("mode=0");
	bed_join_null(0);
	bed_join_null(1);
	bed_carries(1, &bed_own[0]);
}

static void
fail_over_mac_none_changes_nothing_at_a_failover(void **state)
{
	(void)state;
	bed_open_three("mode=1 miimon=100 fail_over_mac=none");
	bed_carries(1, &bed_own[0]);
	bed_link(bed_nulls[0], false);
	bed_run();
	assert_string_equal(bed_active(), "n1");
	bond_has(&bed_own[0]);
	bed_carries(0, &bed_own[0]);
	bed_carries(1, &bed_own[0]);
	bed_leave("n2");
	bed_run();
	bed_carries(2, &bed_own[2]);
}

static void
fail_over_mac_active_moves_the_address_of_the_bond(void **state)
{
	unsigned i;

	(void)state;
	bed_open_three("mode=1 miimon=100 fail_over_mac=active");
	bond_has(&bed_own[0]);
	bed_link(bed_nulls[0], false);
	bed_run();
	bond_has(&bed_own[1]);
	for (i = 0; i < 3; i++)
		bed_carries(i, &bed_own[i]);
	bed_leave("n1");
	bed_run();
	assert_string_equal(bed_active(), "n2");
	bond_has(&bed_own[2]);
	assert_int_equal(bond_set_mac(bed.bond, given, &bed.err), 0);
	bed_run();
	bond_has(&bed_own[2]); /* as in the kernel: accepted, and nothing done */
}

static void
fail_over_mac_follow_swaps_with_the_new_active_slave(void **state)
{
	(void)state;
	bed_open_three("mode=1 miimon=100 fail_over_mac=follow");
	bond_has(&bed_own[0]);
	bed_carries(0, &bed_own[0]);
	bed_carries(1, &bed_own[1]);
	bed_link(bed_nulls[0], false);
	bed_run();
	bond_has(&bed_own[0]);
	bed_carries(1, &bed_own[0]);
	bed_carries(0, &bed_own[1]);
	bed_carries(2, &bed_own[2]);
	bed_link(bed_nulls[0], true);
	bed_link(bed_nulls[1], false);
	bed_run();
	/* n0 is back when n1 is lost, and takes the address back. */
	assert_string_equal(bed_active(), "n0");
	bed_carries(0, &bed_own[0]);
	bed_carries(1, &bed_own[1]);
}

static void
policy_changed_at_run_time_changes_the_addresses(void **state)
{
	unsigned i;

	(void)state;
	bed_open_three("mode=1 miimon=100 fail_over_mac=none");
	bed_set("active_slave", "n1");
	bed_run();
	bed_set("fail_over_mac", "active");
	bed_run();
	bond_has(&bed_own[1]);
	for (i = 0; i < 3; i++)
		bed_carries(i, &bed_own[i]);
	bed_set("mode", "balance-rr");
	bed_run();
	for (i = 0; i < 3; i++)
		bed_carries(i, &bed_own[1]);
}

static void
address_given_by_hand_is_carried_by_all(void **state)
{
	static const uint8_t group[] = { 0x01, 0, 0, 0, 0, 1 }, zero[BOND_MAC_SIZE];
	unsigned i;

	(void)state;
	bed_open_three("mode=0");
	assert_int_equal(bond_set_mac(bed.bond, given, &bed.err), 0);
	bed_run();
	bond_has(given);
	for (i = 0; i < 3; i++)
		bed_carries(i, given);
	assert_int_equal(bond_set_mac(bed.bond, group, &bed.err), -EINVAL);
	assert_string_equal(bed.err.text, "bond0: mac must be a unicast address");
	bed_run();
	bond_has(given);
	/* Zero takes the choice back. */
	assert_int_equal(bond_set_mac(bed.bond, zero, &bed.err), 0);
	bed_run();
	bond_has(&bed_own[0]);
	for (i = 0; i < 3; i++)
		bed_carries(i, &bed_own[0]);
}

static void
bond_that_was_empty_takes_the_address_of_its_new_first_slave(void **state)
{
	(void)state;
	bed_open("mode=0");
	bed_join_null(0);
	bed_run();
	bed_leave("n0");
	bed_run();
	bed_join_null(1);
	bed_run();
	bond_has(&bed_own[1]);
	assert_int_equal(bond_set_mac(bed.bond, given, &bed.err), 0);
	bed_leave("n1");
	bed_run();
	bed_join_null(0);
	bed_run();
	bond_has(given); /* but one that was given stays */
}

static void
first_slave_that_cannot_change_its_address_makes_fail_over_mac_active(void **state)
{
	(void)state;
	bed_open("mode=1 miimon=100");
	bed_log_start();
	bed_join(0);
	bed_join(1);
	bed_run();
	assert_int_equal(bed.status.conf.fail_over_mac, BOND_FOM_ACTIVE);
	assert_int_equal(bed_log_count("s0 cannot change its address: fail_over_mac is active now"),
			 1);
	assert_int_equal(bed_log_count("cannot change its address"), 1);
	assert_int_equal(rte_eth_promiscuous_get(bed_wires[0].port_id), 0);
}

static void
later_slave_that_cannot_change_its_address_is_refused(void **state)
{
	(void)state;
	bed_open("mode=1 miimon=100");
	bed_join_null(0);
	bed_run();
	assert_int_equal(bond_slave_add(bed.bond, bed_wires[0].port_id, "s0", &bed.err),
			 -EOPNOTSUPP);
	assert_string_equal(bed.err.text, "s0: its driver cannot change its address; allowed: "
					  "fail_over_mac=active");
	assert_int_equal(bed.status.conf.fail_over_mac, BOND_FOM_NONE);
	assert_false(bond_slave_owns(bed.ctl, bed_wires[0].port_id));
	bed_set("fail_over_mac", "active");
	bed_join(0);
	bed_run();
	assert_int_equal(bed.status.n_slaves, 2);
}

static void
slave_of_round_robin_that_cannot_change_its_address_is_promiscuous(void **state)
{
	unsigned i;

	(void)state;
	bed_open("mode=0 miimon=100");
	bed_log_start();
	bed_join_null(0);
	bed_join(0);
	for (i = 0; i < 10; i++)
		bed_run_after(100 * BOND_MS);
	assert_int_equal(bond_set_mac(bed.bond, given, &bed.err), 0);
	bed_run();
	assert_int_equal(bed_log_count("s0 refuses the change of address"), 1);
	assert_int_equal(bed_log_count("refuses"), 1);
	assert_int_equal(rte_eth_promiscuous_get(bed_wires[0].port_id), 1);
	bed_leave("s0");
	bed_run();
	assert_int_equal(rte_eth_promiscuous_get(bed_wires[0].port_id), 0);
}

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		ADDRESS_TEST(all_slaves_carry_the_address_of_the_first_in_round_robin),
		ADDRESS_TEST(slave_has_its_address_before_its_first_frame),
		ADDRESS_TEST(fail_over_mac_none_changes_nothing_at_a_failover),
		ADDRESS_TEST(fail_over_mac_active_moves_the_address_of_the_bond),
		ADDRESS_TEST(fail_over_mac_follow_swaps_with_the_new_active_slave),
		ADDRESS_TEST(policy_changed_at_run_time_changes_the_addresses),
		ADDRESS_TEST(address_given_by_hand_is_carried_by_all),
		ADDRESS_TEST(bond_that_was_empty_takes_the_address_of_its_new_first_slave),
		ADDRESS_TEST(first_slave_that_cannot_change_its_address_makes_fail_over_mac_active),
		ADDRESS_TEST(later_slave_that_cannot_change_its_address_is_refused),
		ADDRESS_TEST(slave_of_round_robin_that_cannot_change_its_address_is_promiscuous),
	};

	bed_start_addresses(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
