/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The link of a net_bondcore port: its state, its speed, the event that tells of it, and its
 * MTU. Links of the slaves are set in the fakes, which raise no event.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bondcore.h"
#include "fakebed.h"

static uint16_t port;

static void
open_started(unsigned mode, unsigned n)
{
	port = fakebed_open(mode, n);
	fakebed_configure(0);
	fakebed_run_port();
}

static struct rte_eth_link
link_now(void)
{
	struct rte_eth_link link;

	assert_int_equal(rte_eth_link_get_nowait(port, &link), 0);
	return link;
}

static void
link_is_up_as_the_start_returns(void **state)
{
	(void)state;
	port = fakebed_open(BOND_MODE_BALANCE_XOR, 1);
	fakebed_configure(0);
	assert_int_equal(link_now().link_status, RTE_ETH_LINK_DOWN);
	assert_int_equal(rte_eth_dev_start(port), 0);
	assert_int_equal(link_now().link_status, RTE_ETH_LINK_UP);
	assert_int_equal(rte_eth_dev_stop(port), 0);
	assert_int_equal(link_now().link_status, RTE_ETH_LINK_DOWN);
	assert_int_equal(link_now().link_speed, RTE_ETH_SPEED_NUM_NONE);
}

static void
speed_is_that_of_the_slaves_that_send(void **state)
{
	static const struct {
		unsigned mode;
		uint32_t speeds[2], expected;
	} rows[] = {
		{ BOND_MODE_BALANCE_RR, { 10000, 25000 }, 35000 },
		{ BOND_MODE_BALANCE_XOR, { 10000, 25000 }, 35000 },
		{ BOND_MODE_ACTIVE_BACKUP, { 10000, 25000 }, 10000 },
		{ BOND_MODE_BROADCAST, { 10000, 25000 }, 10000 },
	};
	unsigned i;

	(void)state;
	for (i = 0; i < RTE_DIM(rows); i++) {
		port = fakebed_open(rows[i].mode, 2);
		fakes[0].speed = rows[i].speeds[0];
		fakes[1].speed = rows[i].speeds[1];
		fakebed_configure(0);
		fakebed_run_port();
		assert_int_equal(link_now().link_speed, rows[i].expected);
		assert_int_equal(link_now().link_duplex, RTE_ETH_LINK_FULL_DUPLEX);
		assert_int_equal(fakebed_close(NULL), 0);
	}
	/* For the teardown. */
	open_started(BOND_MODE_BALANCE_RR, 1);
}

static void
link_that_is_up_at_no_known_speed_says_so(void **state)
{
	(void)state;
	port = fakebed_open(BOND_MODE_BALANCE_XOR, 1);
	fakes[0].speed = RTE_ETH_SPEED_NUM_UNKNOWN;
	fakebed_configure(0);
	fakebed_run_port();
	assert_int_equal(link_now().link_status, RTE_ETH_LINK_UP);
	assert_int_equal(link_now().link_speed, RTE_ETH_SPEED_NUM_UNKNOWN);
}

static int
on_link(uint16_t port_id, enum rte_eth_event_type event, void *arg, void *ret_param)
{
	unsigned *events = arg;

	(void)event;
	(void)ret_param;
	assert_int_equal(port_id, port);
	(*events)++;
	return 0;
}

static void
change_is_told_once(void **state)
{
	unsigned events = 0;

	(void)state;
	open_started(BOND_MODE_BALANCE_XOR, 2);
	assert_int_equal(rte_eth_dev_callback_register(port, RTE_ETH_EVENT_INTR_LSC, on_link,
						       &events),
			 0);
	fakebed_pass();
	assert_int_equal(events, 0);
	fakes[0].speed = fakes[1].speed = 0;
	fakebed_await_link(false);
	assert_int_equal(events, 1);
	fakebed_pass();
	assert_int_equal(events, 1);
	fakes[0].speed = 10000;
	fakebed_await_link(true);
	assert_int_equal(events, 2);
	fakebed_pass();
	assert_int_equal(events, 2);
	rte_eth_dev_callback_unregister(port, RTE_ETH_EVENT_INTR_LSC, on_link, &events);
}

static void
link_set_down_is_down_at_once_until_it_is_set_up(void **state)
{
	(void)state;
	open_started(BOND_MODE_BALANCE_XOR, 1);
	assert_int_equal(rte_eth_dev_set_link_down(port), 0);
	assert_int_equal(link_now().link_status, RTE_ETH_LINK_DOWN);
	fakebed_pass();
	assert_int_equal(link_now().link_status, RTE_ETH_LINK_DOWN);
	assert_int_equal(rte_eth_dev_set_link_up(port), 0);
	fakebed_await_link(true);
}

static uint16_t
mtu_of(uint16_t port_id)
{
	uint16_t mtu;

	assert_int_equal(rte_eth_dev_get_mtu(port_id, &mtu), 0);
	return mtu;
}

static void
mtu_is_that_of_all_slaves(void **state)
{
	(void)state;
	port = fakebed_open(BOND_MODE_BALANCE_XOR, 2);
	fakebed_configure(0);
	assert_int_equal(rte_eth_dev_set_mtu(port, 4000), 0);
	fakebed_run_port();
	assert_int_equal(mtu_of(fakes[0].port_id), 4000);
	assert_int_equal(rte_eth_dev_set_mtu(port, 2000), 0);
	fake_plug(2, "f2");
	fakebed_pass();
	assert_int_equal(mtu_of(fakes[0].port_id), 2000);
	assert_int_equal(mtu_of(fakes[1].port_id), 2000);
	assert_int_equal(mtu_of(fakes[2].port_id), 2000);
}

static void
mtu_that_one_slave_refuses_is_that_of_none(void **state)
{
	(void)state;
	port = fakebed_open(BOND_MODE_BALANCE_XOR, 2);
	fakebed_configure(0);
	assert_int_equal(rte_eth_dev_set_mtu(port, FAKE_MAX_MTU + 1), -EINVAL);
	assert_int_equal(mtu_of(port), 1500);
	fakebed_run_port();
	assert_int_equal(rte_eth_dev_set_mtu(port, FAKE_MAX_MTU + 1), -EINVAL);
	fakes[1].answer.mtu = -EBUSY;
	assert_int_equal(rte_eth_dev_set_mtu(port, 2000), -EBUSY);
	assert_int_equal(mtu_of(port), 1500);
	assert_int_equal(mtu_of(fakes[0].port_id), 1500);
	assert_int_equal(mtu_of(fakes[1].port_id), 1500);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, fakebed_close)
	const struct CMUnitTest tests[] = {
		TEST(link_is_up_as_the_start_returns),
		TEST(speed_is_that_of_the_slaves_that_send),
		TEST(link_that_is_up_at_no_known_speed_says_so),
		TEST(change_is_told_once),
		TEST(link_set_down_is_down_at_once_until_it_is_set_up),
		TEST(mtu_is_that_of_all_slaves),
		TEST(mtu_that_one_slave_refuses_is_that_of_none),
	};
#undef TEST

	fakebed_start("driver_link_test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
