/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Which address the ports of balance-tlb and balance-alb really have, over joins, failovers and
 * leaves. net_null takes every address, net_ring none.
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
open_three(const char *options)
{
	bed_open_three(options);
	assert_string_equal(bed_active(), "n0");
}

static void
all_slaves_of_balance_tlb_carry_the_address_of_the_bond(void **state)
{
	unsigned i;

	(void)state;
	open_three("mode=5 miimon=100");
	for (i = 0; i < 3; i++)
		bed_carries(i, &bed_own[0]);
	bed_link(bed_nulls[0], false);
	bed_run();
	assert_string_equal(bed_active(), "n1");
	assert_memory_equal(bond_mac(bed.bond), &bed_own[0], BOND_MAC_SIZE);
	for (i = 0; i < 3; i++)
		bed_carries(i, &bed_own[0]);
	assert_int_equal(bond_set_mac(bed.bond, given, &bed.err), 0);
	bed_run();
	for (i = 0; i < 3; i++)
		bed_carries(i, given);
}

static void
slaves_of_balance_alb_swap_addresses_with_the_new_active_one(void **state)
{
	unsigned i;

	(void)state;
	open_three("mode=6 miimon=100");
	for (i = 0; i < 3; i++)
		bed_carries(i, &bed_own[i]);
	bed_link(bed_nulls[0], false);
	bed_run();
	assert_string_equal(bed_active(), "n1");
	assert_memory_equal(bond_mac(bed.bond), &bed_own[0], BOND_MAC_SIZE);
	bed_carries(0, &bed_own[1]);
	bed_carries(1, &bed_own[0]);
	bed_carries(2, &bed_own[2]);
	assert_int_equal(bond_set_mac(bed.bond, given, &bed.err), 0);
	bed_run();
	bed_carries(0, &bed_own[1]);
	bed_carries(1, given);
	bed_carries(2, &bed_own[2]);
}

static void
own_address_of_a_slave_that_leaves_is_given_back_to_it_alone(void **state)
{
	unsigned i;

	(void)state;
	open_three("mode=6 miimon=100");
	bed_set("active_slave", "n1");
	bed_run();
	bed_set("active_slave", "n2");
	bed_run();
	bed_carries(0, &bed_own[1]);
	bed_leave("n1");
	bed_run();
	bed_carries(1, &bed_own[1]);
	for (i = 0; i < 3; i += 2) {
		struct rte_ether_addr now;

		assert_int_equal(rte_eth_macaddr_get(bed_nulls[i], &now), 0);
		assert_memory_not_equal(&now, &bed_own[1], sizeof(now));
	}
}

static void
mode_changed_at_run_time_changes_the_addresses(void **state)
{
	unsigned i;

	(void)state;
	open_three("mode=1 miimon=100 fail_over_mac=none");
	bed_set("mode", "balance-alb");
	bed_run();
	for (i = 0; i < 3; i++)
		bed_carries(i, &bed_own[i]);
	bed_set("mode", "balance-tlb");
	bed_run();
	for (i = 0; i < 3; i++)
		bed_carries(i, &bed_own[0]);
	bed_set("mode", "active-backup");
	bed_set("fail_over_mac", "active");
	bed_run();
	for (i = 0; i < 3; i++)
		bed_carries(i, &bed_own[i]);
}

static void
check_slaves_that_refuse(const char *options)
{
	unsigned i;

	bed_open(options);
	bed_log_start();
	bed_join_null(0);
	bed_join(0);
	bed_join(1);
	for (i = 0; i < 20; i++) {
		bed_run_after(100 * BOND_MS);
		bond_txq_service(bed.txq); /* learning packets */
	}
	assert_int_equal(bed.status.n_slaves, 3);
	assert_true(bed.status.carrier);
	/* They have none at all, so that both modes want one of them; asked once. */
	assert_int_equal(bed_log_count("s0 refuses the change of address"), 1);
	assert_int_equal(bed_log_count("s1 refuses the change of address"), 1);
	assert_int_equal(bed_log_count("refuses"), 2);
	assert_int_equal(rte_eth_promiscuous_get(S0), 1);
	assert_int_equal(rte_eth_promiscuous_get(S1), 1);
	/* No pass asks for another at once. */
	assert_true(bond_ctl_next_deadline(bed.ctl) > bed.now);
}

static void
slaves_that_refuse_addresses_join_balance_tlb_and_are_promiscuous(void **state)
{
	(void)state;
	check_slaves_that_refuse("mode=5");
}

static void
slaves_that_refuse_addresses_join_balance_alb_and_are_promiscuous(void **state)
{
	(void)state;
	check_slaves_that_refuse("mode=6");
}

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		ADDRESS_TEST(all_slaves_of_balance_tlb_carry_the_address_of_the_bond),
		ADDRESS_TEST(slaves_of_balance_alb_swap_addresses_with_the_new_active_one),
		ADDRESS_TEST(own_address_of_a_slave_that_leaves_is_given_back_to_it_alone),
		ADDRESS_TEST(mode_changed_at_run_time_changes_the_addresses),
		ADDRESS_TEST(slaves_that_refuse_addresses_join_balance_tlb_and_are_promiscuous),
		ADDRESS_TEST(slaves_that_refuse_addresses_join_balance_alb_and_are_promiscuous),
	};

	bed_start_addresses(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
