/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * MTU, promiscuous mode, multicast and VLAN filters of a bond as its ports have them, and
 * what is used where a driver refuses: net_ring keeps flags and refuses lists, filters and
 * MTU; net_null takes an MTU.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_bus_vdev.h>
#include <rte_ethdev.h>

#include "bondbed.h"

#define N0 (bed_nulls[0])
#define N1 (bed_nulls[1])

static void
mtu_is(uint16_t port_id, uint16_t mtu)
{
	uint16_t now;

	assert_int_equal(rte_eth_dev_get_mtu(port_id, &now), 0);
	assert_int_equal(now, mtu);
}

/* s0 is active, s1 is not. */
static void
open_backup(void)
{
	bed_open("mode=1 miimon=100");
	bed_join(0);
	bed_join(1);
	bed_run();
	assert_string_equal(bed_active(), "s0");
}

static void
fail_over(void)
{
	bed_set("active_slave", "s1");
	bed_run();
	assert_string_equal(bed_active(), "s1");
}

static void
mtu_is_that_of_all_slaves_and_of_those_that_join(void **state)
{
	(void)state;
	bed_open("mode=0");
	bed_join_null(0);
	assert_int_equal(bond_set_mtu(bed.bond, 9000, &bed.err), 0);
	bed_join_null(1);
	bed_run();
	mtu_is(N0, 9000);
	mtu_is(N1, 9000);
	assert_int_equal(bed.status.mtu, 9000);
	assert_int_equal(bond_set_mtu(bed.bond, 68, &bed.err), 0);
	mtu_is(N0, 68);
	assert_int_equal(bond_set_mtu(bed.bond, 67, &bed.err), -EINVAL);
	assert_string_equal(bed.err.text, "bond0: mtu: 67 is not allowed; allowed: 68..65535");
	mtu_is(N0, 68);
}

static void
mtu_that_one_slave_refuses_is_taken_back_from_all(void **state)
{
	uint16_t gone = bed_null_make("net_null_gone", "no-rx=1");

	(void)state;
	bed_open("mode=0");
	bed_join_null(0);
	assert_int_equal(bond_slave_add(bed.bond, gone, "gone", &bed.err), 0);
	bed_join_null(1);
	bed_run();
	/* A device that is pulled out refuses everything, and much is said about it. */
	bed_log_start();
	assert_int_equal(rte_vdev_uninit("net_null_gone"), 0);
	assert_int_equal(bond_set_mtu(bed.bond, 9000, &bed.err), -ENODEV);
	assert_string_equal(bed.err.text, "bond0: mtu: gone does not take 9000: No such device");
	mtu_is(N0, 1500);
	mtu_is(N1, 1500);
	bed_run();
	assert_int_equal(bed.status.mtu, 1500);
}

static void
slave_that_cannot_change_its_mtu_keeps_it_and_is_named_once(void **state)
{
	(void)state;
	bed_open("mode=0");
	bed_join(0);
	bed_log_start();
	assert_int_equal(bond_set_mtu(bed.bond, 9000, &bed.err), 0);
	assert_int_equal(bond_set_mtu(bed.bond, 8000, &bed.err), 0);
	bed_run();
	assert_int_equal(bed_log_count("s0 refuses the change of MTU"), 1);
	mtu_is(S0, 1500);
	assert_int_equal(bed.status.mtu, 8000);
}

static void
promiscuous_mode_goes_with_the_active_slave(void **state)
{
	(void)state;
	open_backup();
	assert_int_equal(rte_eth_promiscuous_get(S0), 0);
	bond_set_promiscuous(bed.bond, true);
	bed_run();
	assert_int_equal(rte_eth_promiscuous_get(S0), 1);
	assert_int_equal(rte_eth_promiscuous_get(S1), 0);
	fail_over();
	assert_int_equal(rte_eth_promiscuous_get(S0), 0);
	assert_int_equal(rte_eth_promiscuous_get(S1), 1);
	bond_set_promiscuous(bed.bond, false);
	bed_run();
	assert_int_equal(rte_eth_promiscuous_get(S1), 0);
}

static void
allmulticast_goes_with_the_active_slave(void **state)
{
	(void)state;
	open_backup();
	bond_set_allmulticast(bed.bond, true);
	bed_run();
	assert_int_equal(rte_eth_allmulticast_get(S0), 1);
	assert_int_equal(rte_eth_allmulticast_get(S1), 0);
	fail_over();
	assert_int_equal(rte_eth_allmulticast_get(S0), 0);
	assert_int_equal(rte_eth_allmulticast_get(S1), 1);
}

static void
all_slaves_of_round_robin_carry_allmulticast(void **state)
{
	(void)state;
	bed_open("mode=0");
	bed_join(0);
	bed_join(1);
	bond_set_allmulticast(bed.bond, true);
	bed_run();
	assert_int_equal(rte_eth_allmulticast_get(S0), 1);
	assert_int_equal(rte_eth_allmulticast_get(S1), 1);
	bed_set("mode", "active-backup");
	bed_run();
	assert_int_equal(rte_eth_allmulticast_get(S0) + rte_eth_allmulticast_get(S1), 1);
}

static void
multicast_list_that_is_refused_becomes_allmulticast(void **state)
{
	static const uint8_t list[BOND_MAX_MC_ADDRS + 1][BOND_MAC_SIZE] = { { 1, 0, 0x5e } };

	(void)state;
	open_backup();
	bed_log_start();
	assert_int_equal(bond_set_mc_addrs(bed.bond, list, BOND_MAX_MC_ADDRS + 1), -ENOSPC);
	bed_run();
	assert_int_equal(rte_eth_allmulticast_get(S0), 0);
	assert_int_equal(bond_set_mc_addrs(bed.bond, list, 1), 0);
	bed_run();
	assert_int_equal(bond_set_mc_addrs(bed.bond, list, BOND_MAX_MC_ADDRS), 0);
	bed_run();
	assert_int_equal(rte_eth_allmulticast_get(S0), 1);
	assert_int_equal(rte_eth_allmulticast_get(S1), 0);
	assert_int_equal(bed_log_count("refuses the multicast list"), 1);
	fail_over();
	assert_int_equal(rte_eth_allmulticast_get(S0), 0);
	assert_int_equal(rte_eth_allmulticast_get(S1), 1);
	assert_int_equal(bed_log_count("refuses the multicast list"), 2);
	assert_int_equal(bond_set_mc_addrs(bed.bond, NULL, 0), 0);
	bed_run();
	assert_int_equal(rte_eth_allmulticast_get(S1), 0);
}

static void
vlan_filter_that_is_refused_is_told_once_for_each_slave(void **state)
{
	uint8_t tagged[BED_FRAME_SIZE] = { 0x02, [12] = 0x81, 0x00, 0x00, 0x09 };
	struct rte_mbuf *pkts[32];

	(void)state;
	open_backup();
	bed_log_start();
	assert_int_equal(bond_set_vlan_filter(bed.bond, 0, true), -EINVAL);
	assert_int_equal(bond_set_vlan_filter(bed.bond, 4095, true), -EINVAL);
	bed_run();
	assert_int_equal(bed_log_count("refuses"), 0);
	assert_int_equal(bond_set_vlan_filter(bed.bond, 7, true), 0);
	bed_run();
	assert_int_equal(bond_set_vlan_filter(bed.bond, 4094, true), 0);
	bed_run();
	assert_int_equal(bed_log_count("s0 refuses the VLAN filter"), 1);
	assert_int_equal(bed_log_count("s1 refuses the VLAN filter"), 1);
	/* A frame of a VLAN that nobody asked for comes through: nothing filters. */
	testbed_put(&bed_wires[0], tagged, sizeof(tagged));
	assert_int_equal(bond_rx_burst(bed.rxq, pkts, RTE_DIM(pkts)), 1);
	rte_pktmbuf_free(pkts[0]);
}

#define FILTER_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		FILTER_TEST(mtu_is_that_of_all_slaves_and_of_those_that_join),
		FILTER_TEST(mtu_that_one_slave_refuses_is_taken_back_from_all),
		FILTER_TEST(slave_that_cannot_change_its_mtu_keeps_it_and_is_named_once),
		FILTER_TEST(promiscuous_mode_goes_with_the_active_slave),
		FILTER_TEST(allmulticast_goes_with_the_active_slave),
		FILTER_TEST(all_slaves_of_round_robin_carry_allmulticast),
		FILTER_TEST(multicast_list_that_is_refused_becomes_allmulticast),
		FILTER_TEST(vlan_filter_that_is_refused_is_told_once_for_each_slave),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
