/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A net_bondcore port and the passes of control: what an application may do in callbacks, those
 * of the port and those that a slave's PMD raises inside a pass, and that what a pass finds is
 * seen when it is over. Passes are those of the application, but in the last test; more of the
 * driver's own thread is in driver_test.c.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <rte_bus_vdev.h>
#include <rte_cycles.h>

#include "bondcore.h"
#include "fakebed.h"
#include "testbed.h"

#define OTHER "net_bondcore1"

static uint16_t port;

static void
open_started(const char *args)
{
	fake_plug(0, "f0");
	fake_plug(1, "f1");
	port = fakebed_make(args);
	fakebed_configure(0);
	fakebed_run_port();
}

static void
watch_link(uint16_t port_id, rte_eth_dev_cb_fn fn)
{
	assert_int_equal(rte_eth_dev_callback_register(port_id, RTE_ETH_EVENT_INTR_LSC, fn, NULL),
			 0);
}

static void
watch_link_end(uint16_t port_id, rte_eth_dev_cb_fn fn)
{
	rte_eth_dev_callback_unregister(port_id, RTE_ETH_EVENT_INTR_LSC, fn, NULL);
}

static unsigned events;

static int
on_link(uint16_t port_id __rte_unused, enum rte_eth_event_type type __rte_unused,
	void *arg __rte_unused, void *ret __rte_unused)
{
	events++;
	return 0;
}

static void
links_set(uint32_t speed)
{
	fakes[0].speed = fakes[1].speed = speed;
}

/* Passes until the bond itself finds its link up or down. */
static void
pass_that_finds_the_link(bool up)
{
	struct bond *b = bond_find(bond_ctl_shared(), "net_bondcore0");
	unsigned i;

	for (i = 0; i < 1000 && bond_carrier(b) != up; i++) {
		rte_delay_us_sleep(1000);
		fakebed_pass();
	}
	assert_int_equal(bond_carrier(b), up);
}

static void
pass_that_finds_a_change_tells_of_it(void **state)
{
	struct rte_eth_link link;

	(void)state;
	open_started("mode=2,slave=f0,slave=f1");
	watch_link(port, on_link);
	events = 0;
	links_set(0);
	pass_that_finds_the_link(false);
	assert_int_equal(events, 1);
	assert_int_equal(rte_eth_link_get_nowait(port, &link), 0);
	assert_int_equal(link.link_status, RTE_ETH_LINK_DOWN);
	links_set(10000);
	pass_that_finds_the_link(true);
	assert_int_equal(events, 2);
	watch_link_end(port, on_link);
}

/* Without a monitor no further pass may ever be due. */
static void
change_that_an_event_brings_is_told_in_its_pass(void **state)
{
	struct rte_eth_link link;

	(void)state;
	open_started("mode=1,miimon=0,slave=f0");
	watch_link(port, on_link);
	events = 0;
	fakes[0].speed = 25000;
	rte_eth_dev_callback_process(fakes[0].dev, RTE_ETH_EVENT_INTR_LSC, NULL);
	fakebed_pass();
	assert_int_equal(events, 1);
	assert_int_equal(rte_eth_link_get_nowait(port, &link), 0);
	assert_int_equal(link.link_speed, 25000);
	watch_link_end(port, on_link);
}

static void
pass_that_changes_the_address_shows_it(void **state)
{
	struct rte_ether_addr mac;

	(void)state;
	open_started("mode=1,fail_over_mac=active,slave=f0,slave=f1");
	assert_int_equal(rte_eth_macaddr_get(port, &mac), 0);
	assert_memory_equal(&mac, fakes[0].dev->data->mac_addrs, sizeof(mac));
	fakes[0].speed = 0;
	while (memcmp(bond_mac(bond_at(bond_ctl_shared(), 0)), fakes[1].dev->data->mac_addrs,
		      sizeof(mac)) != 0) {
		rte_delay_us_sleep(1000);
		fakebed_pass();
	}
	assert_int_equal(rte_eth_macaddr_get(port, &mac), 0);
	assert_memory_equal(&mac, fakes[1].dev->data->mac_addrs, sizeof(mac));
}

static unsigned depth, deepest;

static int
on_link_pass(uint16_t port_id __rte_unused, enum rte_eth_event_type type __rte_unused,
	     void *arg __rte_unused, void *ret __rte_unused)
{
	deepest = RTE_MAX(deepest, ++depth);
	if (events++ == 0) {
		links_set(10000);
		pass_that_finds_the_link(true);
	}
	depth--;
	return 0;
}

static void
pass_in_a_callback_tells_after_it(void **state)
{
	(void)state;
	open_started("mode=2,slave=f0,slave=f1");
	watch_link(port, on_link_pass);
	events = deepest = 0;
	links_set(0);
	while (events == 0) {
		rte_delay_us_sleep(1000);
		fakebed_pass();
	}
	assert_int_equal(events, 2);
	assert_int_equal(deepest, 1);
	watch_link_end(port, on_link_pass);
}

static int
on_link_close(uint16_t port_id, enum rte_eth_event_type type __rte_unused, void *arg __rte_unused,
	      void *ret __rte_unused)
{
	events++;
	assert_int_equal(rte_eth_dev_stop(port_id), 0);
	assert_int_equal(rte_eth_dev_close(port_id), 0);
	return 0;
}

static void
last_port_may_be_closed_in_its_own_event(void **state)
{
	unsigned i;

	(void)state;
	open_started("mode=1,slave=f0,slave=f1");
	watch_link(port, on_link_close);
	events = 0;
	links_set(0);
	for (i = 0; i < 1000 && bond_ctl_shared() != NULL; i++) {
		rte_delay_us_sleep(1000);
		fakebed_pass();
	}
	assert_int_equal(events, 1);
	assert_null(bond_ctl_shared());
	assert_false(rte_eth_dev_is_valid_port(port));
	assert_false(fakes[0].dev->data->dev_started);
}

static uint16_t other;
static int answers[3];

/* Of a slave: everything that would take a bond away, or bring one, while a pass is at work. */
static int
on_slave_link(uint16_t port_id __rte_unused, enum rte_eth_event_type type __rte_unused,
	      void *arg __rte_unused, void *ret __rte_unused)
{
	events++;
	answers[0] = rte_eth_dev_stop(port);
	answers[1] = rte_eth_dev_start(other);
	answers[2] = rte_vdev_uninit("net_bondcore0");
	return 0;
}

static void
other_make(void)
{
	const struct rte_eth_conf conf = { 0 };

	assert_int_equal(rte_vdev_init(OTHER, "control=app,mode=0"), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name(OTHER, &other), 0);
	assert_int_equal(rte_eth_dev_configure(other, 1, 1, &conf), 0);
	assert_int_equal(rte_eth_rx_queue_setup(other, 0, 64, 0, NULL, testbed_pool()), 0);
	assert_int_equal(rte_eth_tx_queue_setup(other, 0, 64, 0, NULL), 0);
}

static void
bonds_stay_as_they_are_in_a_callback_of_a_slave(void **state)
{
	unsigned i;

	(void)state;
	open_started("mode=2,slave=f0,slave=f1");
	other_make();
	watch_link(fakes[0].port_id, on_slave_link);
	events = 0;
	fakes[0].raises = true;
	for (i = 0; i < 1000 && events == 0; i++) {
		rte_delay_us_sleep(1000);
		fakebed_pass();
	}
	assert_int_equal(events, 1);
	watch_link_end(fakes[0].port_id, on_slave_link);
	for (i = 0; i < RTE_DIM(answers); i++)
		assert_int_equal(answers[i], -EBUSY);
	/* And once it is over, all of it may be done. */
	assert_int_equal(rte_eth_dev_start(other), 0);
	assert_int_equal(rte_vdev_uninit(OTHER), 0);
	assert_int_equal(rte_eth_dev_stop(port), 0);
	assert_false(fakes[0].dev->data->dev_started);
}

static atomic_int answer;

static int
on_slave_link_stop(uint16_t port_id __rte_unused, enum rte_eth_event_type type __rte_unused,
		   void *arg __rte_unused, void *ret __rte_unused)
{
	atomic_store(&answer, rte_eth_dev_stop(port));
	return 0;
}

static void
bond_stays_in_a_pass_of_the_drivers_own_thread(void **state)
{
	unsigned i;

	(void)state;
	fake_plug(0, "f0");
	port = fakebed_make("control=thread,mode=1,slave=f0");
	fakebed_configure(0);
	assert_int_equal(rte_eth_dev_start(port), 0);
	watch_link(fakes[0].port_id, on_slave_link_stop);
	atomic_store(&answer, 1);
	fakes[0].raises = true;
	for (i = 0; i < 1000 && atomic_load(&answer) == 1; i++)
		rte_delay_us_sleep(1000);
	assert_int_equal(atomic_load(&answer), -EBUSY);
	watch_link_end(fakes[0].port_id, on_slave_link_stop);
	assert_int_equal(rte_eth_dev_stop(port), 0);
	assert_false(fakes[0].dev->data->dev_started);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, fakebed_close)
	const struct CMUnitTest tests[] = {
		TEST(pass_that_finds_a_change_tells_of_it),
		TEST(change_that_an_event_brings_is_told_in_its_pass),
		TEST(pass_that_changes_the_address_shows_it),
		TEST(pass_in_a_callback_tells_after_it),
		TEST(last_port_may_be_closed_in_its_own_event),
		TEST(bonds_stay_as_they_are_in_a_callback_of_a_slave),
		TEST(bond_stays_in_a_pass_of_the_drivers_own_thread),
	};
#undef TEST

	fakebed_start("driver_pass_test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
