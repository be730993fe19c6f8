/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Which addresses switches are taught, over which slave and when. Wires have no address, so
 * that what the n-th slave sends from is 02:..:n, and frames go through the worker's queue.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ether.h>

#include "bondbed.h"

#define MAC(last) 0x02, 0, 0, 0, 0, last
#define SIZE 60

static void
serve(void)
{
	bond_txq_service(bed.txq);
	bond_txq_service(bed.txq);
}

/* The next frame on a wire teaches that address; tagged: in that VLAN. */
static void
taught(unsigned wire, uint8_t last, uint8_t vlan)
{
	const uint8_t plain[SIZE] = { MAC(last), MAC(last), 0x90, 0x00 };
	const uint8_t tagged[SIZE + 4] = { MAC(last), MAC(last), 0x81, 0x00, 0, vlan, 0x90, 0x00 };

	if (vlan == 0)
		testbed_expect(&bed_wires[wire], plain, sizeof(plain));
	else
		testbed_expect(&bed_wires[wire], tagged, sizeof(tagged));
}

static void
nothing_else(unsigned n)
{
	unsigned i;

	for (i = 0; i < n; i++)
		assert_null(testbed_take(&bed_wires[i]));
}

/* But for LACPDUs, which 802.3ad sends. */
static void
nothing_taught(unsigned n)
{
	struct rte_mbuf *m;
	unsigned i;

	for (i = 0; i < n; i++) {
		while ((m = testbed_take(&bed_wires[i])) != NULL) {
			const struct rte_ether_hdr *hdr = rte_pktmbuf_mtod(m, const void *);

			assert_int_equal(rte_be_to_cpu_16(hdr->ether_type), RTE_ETHER_TYPE_SLOW);
			rte_pktmbuf_free(m);
		}
	}
}

/* n slaves, which have taught what they send from; s0 is active. */
static void
open_taught(const char *options, unsigned n)
{
	unsigned i;

	bed_open_joined(options, n);
	assert_string_equal(bed_active(), "s0");
	serve();
	for (i = 0; i < n; i++)
		taught(i, i + 1, 0);
	nothing_else(n);
}

static void
check_intervals(const char *options)
{
	unsigned round, i;

	open_taught(options, 3);
	for (round = 0; round < 3; round++) {
		bed_run_until(bed.now + 3 * BOND_S - 1);
		serve();
		nothing_else(3);
		bed_run_after(1);
		serve();
		for (i = 0; i < 3; i++)
			taught(i, i + 1, 0);
		nothing_else(3);
	}
}

static void
every_slave_of_balance_tlb_teaches_its_source_at_every_interval(void **state)
{
	(void)state;
	check_intervals("mode=5 lp_interval=3");
}

static void
every_slave_of_balance_alb_teaches_its_source_at_every_interval(void **state)
{
	(void)state;
	check_intervals("mode=6 tlb_dynamic_lb=0 lp_interval=3");
}

static void
shorter_interval_counts_at_once(void **state)
{
	(void)state;
	open_taught("mode=5 lp_interval=1000", 2);
	bed_set("lp_interval", "2");
	bed_run();
	bed_run_until(bed.now + 2 * BOND_S);
	serve();
	taught(0, 1, 0);
	taught(1, 2, 0);
	nothing_else(2);
}

static void
both_slaves_of_a_swap_are_taught_at_once_and_no_other(void **state)
{
	(void)state;
	open_taught("mode=5 tlb_dynamic_lb=1", 3);
	bed_set("active_slave", "s1");
	bed_run();
	serve();
	taught(0, 2, 0);
	taught(1, 1, 0);
	nothing_else(3);
}

static void
slave_that_was_down_is_taught_when_it_is_back(void **state)
{
	(void)state;
	open_taught("mode=5", 3);
	bed_link(S0, false);
	bed_run();
	serve();
	taught(1, 1, 0);
	nothing_else(3);
	bed_link(S0, true);
	bed_run();
	serve();
	taught(0, 2, 0);
	nothing_else(3);
	/* Its source is as it was, but the switch has forgotten it with the link. */
	bed_link(S0, false);
	bed_run();
	bed_link(S0, true);
	bed_run();
	serve();
	taught(0, 2, 0);
	nothing_else(3);
}

static void
balance_alb_teaches_the_address_of_a_lost_slave_over_the_active_one(void **state)
{
	(void)state;
	open_taught("mode=6", 3);
	bed_link(S2, false);
	bed_run();
	serve();
	taught(0, 3, 0);
	nothing_else(3);
	/* The active slave is lost: the next takes the bond's address and the care of two. */
	bed_link(S0, false);
	bed_run();
	serve();
	taught(1, 2, 0);
	taught(1, 1, 0);
	taught(1, 3, 0);
	nothing_else(3);
	bed_link(S2, true);
	bed_run();
	serve();
	taught(2, 3, 0);
	nothing_else(3);
	bed_link(S1, false);
	bed_link(S2, false);
	bed_run();
	serve();
	nothing_else(3);
}

static void
balance_tlb_that_measures_no_loads_teaches_after_swaps_only(void **state)
{
	(void)state;
	open_taught("mode=5 tlb_dynamic_lb=0 lp_interval=1", 2);
	bed_run_until(bed.now + 10 * BOND_S);
	serve();
	nothing_else(2);
	bed_set("active_slave", "s1");
	bed_run();
	serve();
	taught(0, 2, 0);
	taught(1, 1, 0);
	nothing_else(2);
	/* Measured again, they come again. */
	bed_set("tlb_dynamic_lb", "1");
	bed_run();
	bed_run_until(bed.now + BOND_S);
	serve();
	taught(0, 2, 0);
	taught(1, 1, 0);
	nothing_else(2);
}

static void
each_vlan_is_taught_once_and_the_active_slave_teaches_its_addresses(void **state)
{
	static const struct bond_address list[] = {
		{ .ip = { 172, 20, 43, 110 } },
		{ .ip = { 172, 20, 43, 111 } },
		{ .n_vlans = 1, .vlan_tpid = { 0x8100 }, .vlan_id = { 7 }, .ip = { 10, 0, 0, 1 } },
		{ .n_vlans = 1, .vlan_tpid = { 0x8100 }, .vlan_id = { 8 }, .mac = { MAC(0x88) } },
		{ .n_vlans = 1, .vlan_tpid = { 0x8100 }, .vlan_id = { 7 }, .is_ipv6 = true },
		{ .n_vlans = 1, .vlan_tpid = { 0x8100 }, .vlan_id = { 8 }, .mac = { MAC(0x88) } },
	};

	(void)state;
	open_taught("mode=5 lp_interval=1", 2);
	assert_int_equal(bond_set_addresses(bed.bond, list, RTE_DIM(list)), 0);
	bed_run_until(bed.now + BOND_S);
	serve();
	taught(0, 1, 0);
	taught(0, 1, 7);
	taught(0, 0x88, 8);
	/* What comes from VLAN 8 leaves this one with its own address. */
	taught(1, 2, 0);
	taught(1, 2, 7);
	taught(1, 2, 8);
	nothing_else(2);
}

static void
other_modes_teach_nothing(void **state)
{
	static const char *const modes[] = { "balance-rr", "active-backup", "balance-xor",
					     "broadcast", "802.3ad" };
	unsigned i;

	(void)state;
	open_taught("mode=5 lp_interval=1", 2);
	for (i = 0; i < RTE_DIM(modes); i++) {
		bed_set("mode", modes[i]);
		bed_run();
		bed_run_until(bed.now + 5 * BOND_S);
		serve();
		nothing_taught(2);
	}
	bed_set("mode", "balance-tlb");
	bed_run();
	serve();
	taught(0, 1, 0);
	taught(1, 2, 0);
	nothing_else(2);
}

#define LEARNING_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		LEARNING_TEST(every_slave_of_balance_tlb_teaches_its_source_at_every_interval),
		LEARNING_TEST(every_slave_of_balance_alb_teaches_its_source_at_every_interval),
		LEARNING_TEST(shorter_interval_counts_at_once),
		LEARNING_TEST(both_slaves_of_a_swap_are_taught_at_once_and_no_other),
		LEARNING_TEST(slave_that_was_down_is_taught_when_it_is_back),
		LEARNING_TEST(balance_alb_teaches_the_address_of_a_lost_slave_over_the_active_one),
		LEARNING_TEST(balance_tlb_that_measures_no_loads_teaches_after_swaps_only),
		LEARNING_TEST(each_vlan_is_taught_once_and_the_active_slave_teaches_its_addresses),
		LEARNING_TEST(other_modes_teach_nothing),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
