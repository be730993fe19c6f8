/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * VLANs of a net_bondcore port: the filter and its ids, and what a slave does with tags. Asked
 * before the start, after it, with a slave that refuses, and on a slave that comes later.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bondcore.h"
#include "fakebed.h"

#define FILTER RTE_ETH_RX_OFFLOAD_VLAN_FILTER
#define STRIP RTE_ETH_RX_OFFLOAD_VLAN_STRIP

static uint16_t port;

static void
open_started(uint64_t offloads)
{
	port = fakebed_open(BOND_MODE_BALANCE_XOR, 2);
	fakebed_configure(offloads);
	fakebed_run_port();
}

static void
newcomer_joins(void)
{
	fake_plug(2, "f2");
	fakebed_pass();
	fakebed_pass();
	assert_true(fakes[2].dev->data->dev_started);
}

static void
ids_are_let_in_by_all_slaves(void **state)
{
	unsigned i;

	(void)state;
	port = fakebed_open(BOND_MODE_BALANCE_XOR, 2);
	fakebed_configure(FILTER);
	assert_int_equal(rte_eth_dev_vlan_filter(port, 7, 1), 0);
	fakebed_run_port();
	assert_int_equal(rte_eth_dev_vlan_filter(port, 4094, 1), 0);
	fakebed_pass();
	newcomer_joins();
	for (i = 0; i < 3; i++) {
		assert_true(fake_offloads(i, FILTER));
		assert_true(fake_has_vlan(i, 7));
		assert_true(fake_has_vlan(i, 4094));
		assert_false(fake_has_vlan(i, 8));
	}
	assert_int_equal(rte_eth_dev_vlan_filter(port, 7, 0), 0);
	fakebed_pass();
	assert_false(fake_has_vlan(0, 7));
	assert_true(fake_has_vlan(0, 4094));
}

static void
ids_that_no_frame_has_are_refused(void **state)
{
	static const uint16_t ids[] = { 0, 4095 };
	unsigned i;

	(void)state;
	port = fakebed_open(BOND_MODE_BALANCE_XOR, 1);
	fakebed_configure(FILTER);
	for (i = 0; i < RTE_DIM(ids); i++)
		assert_int_equal(rte_eth_dev_vlan_filter(port, ids[i], 1), -EINVAL);
	fakebed_run_port();
	for (i = 0; i < RTE_DIM(ids); i++)
		assert_int_equal(rte_eth_dev_vlan_filter(port, ids[i], 1), -EINVAL);
}

static void
ids_come_back_with_the_next_start(void **state)
{
	(void)state;
	open_started(FILTER);
	assert_int_equal(rte_eth_dev_vlan_filter(port, 7, 1), 0);
	fakebed_pass();
	assert_int_equal(rte_eth_dev_stop(port), 0);
	fakebed_run_port();
	assert_true(fake_offloads(0, FILTER));
	assert_true(fake_has_vlan(0, 7));
}

static void
filter_is_switched_off_and_on_while_it_runs(void **state)
{
	(void)state;
	open_started(FILTER);
	assert_int_equal(rte_eth_dev_vlan_filter(port, 7, 1), 0);
	fakebed_pass();
	assert_int_equal(rte_eth_dev_set_vlan_offload(port, 0), 0);
	fakebed_pass();
	assert_false(fake_offloads(0, FILTER));
	assert_int_equal(rte_eth_dev_set_vlan_offload(port, RTE_ETH_VLAN_FILTER_OFFLOAD), 0);
	fakebed_pass();
	assert_true(fake_offloads(0, FILTER));
	assert_true(fake_has_vlan(0, 7));
}

/* A slave must not filter on because no id was ever there to take away. */
static void
filter_without_ids_is_switched_off_too(void **state)
{
	(void)state;
	open_started(FILTER);
	assert_int_equal(rte_eth_dev_set_vlan_offload(port, 0), 0);
	fakebed_pass();
	assert_false(fake_offloads(0, FILTER));
}

static void
tags_are_stripped_as_configured(void **state)
{
	unsigned i;

	(void)state;
	open_started(STRIP | FILTER);
	assert_int_equal(rte_eth_dev_vlan_filter(port, 7, 1), 0);
	fakebed_pass();
	newcomer_joins();
	for (i = 0; i < 3; i++)
		assert_true(fake_offloads(i, STRIP));
	assert_int_equal(rte_eth_dev_vlan_filter(port, 7, 0), 0);
	fakebed_pass();
	for (i = 0; i < 3; i++)
		assert_true(fake_offloads(i, STRIP));
}

static void
stripping_is_switched_on_all_slaves_while_it_runs(void **state)
{
	unsigned i;

	(void)state;
	open_started(0);
	assert_int_equal(rte_eth_dev_set_vlan_offload(port, RTE_ETH_VLAN_STRIP_OFFLOAD), 0);
	newcomer_joins();
	for (i = 0; i < 3; i++)
		assert_true(fake_offloads(i, STRIP));
	assert_int_equal(rte_eth_dev_set_vlan_offload(port, 0), 0);
	for (i = 0; i < 3; i++)
		assert_false(fake_offloads(i, STRIP));
}

static void
stripping_that_one_slave_refuses_is_taken_back_from_all(void **state)
{
	(void)state;
	open_started(0);
	fakes[1].answer.vlan_offload = -EIO;
	assert_int_equal(rte_eth_dev_set_vlan_offload(port, RTE_ETH_VLAN_STRIP_OFFLOAD), -EIO);
	assert_false(fake_offloads(0, STRIP));
	assert_false(fake_offloads(1, STRIP));
	assert_int_equal(rte_eth_dev_get_vlan_offload(port), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, fakebed_close)
	const struct CMUnitTest tests[] = {
		TEST(ids_are_let_in_by_all_slaves),
		TEST(ids_that_no_frame_has_are_refused),
		TEST(ids_come_back_with_the_next_start),
		TEST(filter_is_switched_off_and_on_while_it_runs),
		TEST(filter_without_ids_is_switched_off_too),
		TEST(tags_are_stripped_as_configured),
		TEST(stripping_is_switched_on_all_slaves_while_it_runs),
		TEST(stripping_that_one_slave_refuses_is_taken_back_from_all),
	};
#undef TEST

	fakebed_start("driver_vlan_test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
