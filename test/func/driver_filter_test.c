/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What a net_bondcore port is asked to receive reaches its slaves: asked before the start, after
 * it, with a slave that refuses, and on a slave that comes later. VLANs are in driver_vlan_test.c.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bondcore.h"
#include "fakebed.h"

static uint16_t port;
static struct rte_ether_addr own = { { 0x02, 0, 0, 0, 0x0b, 1 } };
static struct rte_ether_addr other = { { 0x02, 0, 0, 0, 0x0b, 2 } };
static struct rte_ether_addr groups[2] = {
	{ { 0x01, 0, 0x5e, 0, 0, 1 } },
	{ { 0x33, 0x33, 0, 0, 0, 1 } },
};

static void
open_stopped(unsigned n)
{
	port = fakebed_open(BOND_MODE_BALANCE_XOR, n);
	fakebed_configure(0);
}

static void
open_started(unsigned n)
{
	open_stopped(n);
	fakebed_run_port();
}

static void
newcomer_joins(void)
{
	fake_plug(2, "f2");
	fakebed_pass();
	assert_true(fakes[2].dev->data->dev_started);
}

static bool
is_promiscuous(unsigned i)
{
	return rte_eth_promiscuous_get(fakes[i].port_id) == 1;
}

static struct rte_ether_addr
address_now(void)
{
	struct rte_ether_addr mac;

	assert_int_equal(rte_eth_macaddr_get(port, &mac), 0);
	return mac;
}

static void
address_set_before_the_start_is_that_of_all_slaves(void **state)
{
	struct rte_ether_addr mac;

	(void)state;
	open_stopped(2);
	assert_int_equal(rte_eth_dev_default_mac_addr_set(port, &own), 0);
	assert_false(fake_has_mac(0, &own));
	fakebed_run_port();
	assert_true(fake_has_mac(0, &own));
	assert_true(fake_has_mac(1, &own));
	mac = address_now();
	assert_memory_equal(&mac, &own, sizeof(own));
	newcomer_joins();
	assert_true(fake_has_mac(2, &own));
}

static void
address_set_after_the_start_is_that_of_all_slaves(void **state)
{
	struct rte_ether_addr mac;

	(void)state;
	open_started(2);
	assert_int_equal(rte_eth_dev_default_mac_addr_set(port, &own), 0);
	fakebed_pass();
	assert_true(fake_has_mac(0, &own));
	assert_true(fake_has_mac(1, &own));
	mac = address_now();
	assert_memory_equal(&mac, &own, sizeof(own));
	/* And again after a stop, when the slaves have been given back their own. */
	assert_int_equal(rte_eth_dev_stop(port), 0);
	assert_false(fake_has_mac(0, &own));
	fakebed_run_port();
	assert_true(fake_has_mac(0, &own));
}

static void
slave_that_refuses_the_address_receives_promiscuously(void **state)
{
	(void)state;
	open_started(2);
	fakes[1].answer.mac_set = -EIO;
	assert_int_equal(rte_eth_dev_default_mac_addr_set(port, &own), 0);
	fakebed_pass();
	assert_true(fake_has_mac(0, &own));
	assert_false(fake_has_mac(1, &own));
	assert_false(is_promiscuous(0));
	assert_true(is_promiscuous(1));
}

/* ethdev writes the address it has anew at each start; that asks for nothing. */
static void
address_of_the_first_slave_is_not_fixed_by_a_start(void **state)
{
	static struct rte_ether_addr first = { { 0x02, 0, 0, 0, 0xfa, 1 } };
	static struct rte_ether_addr replaced = { { 0x02, 0, 0, 0, 0xfa, 9 } };
	struct rte_ether_addr mac;

	(void)state;
	open_started(1);
	mac = address_now();
	assert_memory_equal(&mac, &first, sizeof(mac));
	assert_int_equal(rte_eth_dev_stop(port), 0);
	assert_int_equal(rte_eth_dev_default_mac_addr_set(fakes[0].port_id, &replaced), 0);
	fakebed_run_port();
	mac = address_now();
	assert_memory_equal(&mac, &replaced, sizeof(mac));
}

static void
further_addresses_are_received_by_all_slaves(void **state)
{
	(void)state;
	open_stopped(2);
	assert_int_equal(rte_eth_dev_mac_addr_add(port, &own, 0), 0);
	fakebed_run_port();
	assert_int_equal(rte_eth_dev_mac_addr_add(port, &other, 0), 0);
	fakebed_pass();
	assert_true(fake_has_mac(0, &own) && fake_has_mac(0, &other));
	assert_true(fake_has_mac(1, &own) && fake_has_mac(1, &other));
	newcomer_joins();
	assert_true(fake_has_mac(2, &own) && fake_has_mac(2, &other));
	assert_int_equal(rte_eth_dev_mac_addr_remove(port, &own), 0);
	fakebed_pass();
	assert_false(fake_has_mac(0, &own) || fake_has_mac(2, &own));
	assert_true(fake_has_mac(0, &other) && fake_has_mac(2, &other));
	assert_false(is_promiscuous(0));
}

static void
slave_that_refuses_a_further_address_receives_promiscuously(void **state)
{
	(void)state;
	open_started(2);
	fakes[1].answer.mac_add = -ENOSPC;
	assert_int_equal(rte_eth_dev_mac_addr_add(port, &other, 0), 0);
	fakebed_pass();
	assert_true(fake_has_mac(0, &other));
	assert_false(is_promiscuous(0));
	assert_true(is_promiscuous(1));
	assert_int_equal(rte_eth_dev_mac_addr_remove(port, &other), 0);
	fakebed_pass();
	assert_false(is_promiscuous(1));
}

static void
group_is_refused_as_a_further_address(void **state)
{
	(void)state;
	open_stopped(1);
	assert_int_equal(rte_eth_dev_mac_addr_add(port, &groups[0], 0), -EINVAL);
	fakebed_run_port();
	assert_int_equal(rte_eth_dev_mac_addr_add(port, &groups[0], 0), -EINVAL);
}

static void
multicast_list_goes_to_all_slaves(void **state)
{
	unsigned i;

	(void)state;
	open_stopped(2);
	assert_int_equal(rte_eth_dev_set_mc_addr_list(port, groups, 1), 0);
	fakebed_run_port();
	assert_int_equal(fakes[0].n_mc, 1);
	assert_memory_equal(fakes[1].mc, groups, sizeof(groups[0]));
	assert_int_equal(rte_eth_dev_set_mc_addr_list(port, groups, 2), 0);
	fakebed_pass();
	newcomer_joins();
	for (i = 0; i < 3; i++) {
		assert_int_equal(fakes[i].n_mc, 2);
		assert_memory_equal(fakes[i].mc, groups, sizeof(groups));
	}
	assert_int_equal(rte_eth_dev_set_mc_addr_list(port, NULL, 0), 0);
	fakebed_pass();
	assert_int_equal(fakes[0].n_mc, 0);
}

static void
multicast_list_that_is_too_long_changes_nothing(void **state)
{
	static struct rte_ether_addr many[BOND_MAX_MC_ADDRS + 1];
	unsigned i;

	(void)state;
	open_started(1);
	assert_int_equal(rte_eth_dev_set_mc_addr_list(port, groups, 2), 0);
	for (i = 0; i < RTE_DIM(many); i++)
		many[i] = groups[0];
	assert_int_equal(rte_eth_dev_set_mc_addr_list(port, many, RTE_DIM(many)), -ENOSPC);
	fakebed_pass();
	assert_int_equal(fakes[0].n_mc, 2);
}

static void
slave_that_refuses_the_multicast_list_receives_all_multicast(void **state)
{
	(void)state;
	open_started(2);
	fakes[1].answer.mc_list = -ENOTSUP;
	assert_int_equal(rte_eth_dev_set_mc_addr_list(port, groups, 2), 0);
	fakebed_pass();
	assert_int_equal(rte_eth_allmulticast_get(fakes[0].port_id), 0);
	assert_int_equal(rte_eth_allmulticast_get(fakes[1].port_id), 1);
}

static void
promiscuous_and_all_multicast_go_to_all_slaves(void **state)
{
	unsigned i;

	(void)state;
	open_stopped(2);
	assert_int_equal(rte_eth_promiscuous_enable(port), 0);
	fakebed_run_port();
	assert_true(is_promiscuous(0) && is_promiscuous(1));
	assert_int_equal(rte_eth_allmulticast_enable(port), 0);
	fakebed_pass();
	newcomer_joins();
	for (i = 0; i < 3; i++) {
		assert_true(is_promiscuous(i));
		assert_int_equal(rte_eth_allmulticast_get(fakes[i].port_id), 1);
	}
	assert_int_equal(rte_eth_promiscuous_disable(port), 0);
	assert_int_equal(rte_eth_allmulticast_disable(port), 0);
	fakebed_pass();
	for (i = 0; i < 3; i++) {
		assert_false(is_promiscuous(i));
		assert_int_equal(rte_eth_allmulticast_get(fakes[i].port_id), 0);
	}
}

static void
slaves_are_given_back_as_they_were(void **state)
{
	(void)state;
	open_started(1);
	assert_int_equal(rte_eth_dev_default_mac_addr_set(port, &own), 0);
	assert_int_equal(rte_eth_dev_mac_addr_add(port, &other, 0), 0);
	assert_int_equal(rte_eth_dev_set_mc_addr_list(port, groups, 2), 0);
	assert_int_equal(rte_eth_promiscuous_enable(port), 0);
	fakebed_pass();
	assert_true(fake_has_mac(0, &other));
	assert_int_equal(rte_eth_dev_stop(port), 0);
	assert_false(fake_has_mac(0, &own) || fake_has_mac(0, &other));
	assert_int_equal(fakes[0].n_mc, 0);
	assert_false(is_promiscuous(0));
	/* What the port was asked for is there again with the next start. */
	fakebed_run_port();
	assert_true(fake_has_mac(0, &own) && fake_has_mac(0, &other));
	assert_int_equal(fakes[0].n_mc, 2);
	assert_true(is_promiscuous(0));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, fakebed_close)
	const struct CMUnitTest tests[] = {
		TEST(address_set_before_the_start_is_that_of_all_slaves),
		TEST(address_set_after_the_start_is_that_of_all_slaves),
		TEST(slave_that_refuses_the_address_receives_promiscuously),
		TEST(address_of_the_first_slave_is_not_fixed_by_a_start),
		TEST(further_addresses_are_received_by_all_slaves),
		TEST(slave_that_refuses_a_further_address_receives_promiscuously),
		TEST(group_is_refused_as_a_further_address),
		TEST(multicast_list_goes_to_all_slaves),
		TEST(multicast_list_that_is_too_long_changes_nothing),
		TEST(slave_that_refuses_the_multicast_list_receives_all_multicast),
		TEST(promiscuous_and_all_multicast_go_to_all_slaves),
		TEST(slaves_are_given_back_as_they_were),
	};
#undef TEST

	fakebed_start("driver_filter_test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
