/* SPDX-License-Identifier: BSD-3-Clause */

/* Slaves of a net_bondcore port that are not there, appear, vanish, or cannot be slaves. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>
#include <rte_bus_vdev.h>
#include <rte_cycles.h>
#include <rte_lcore.h>

#include <dev_driver.h>
#include <ethdev_driver.h>

#include "driverbed.h"

#define LATE "net_null_late"

static void
port_starts_without_slaves(void **state)
{
	struct rte_mbuf *pkts[DRIVERBED_PACKETS];

	(void)state;
	driverbed_run("mode=2,slave=" LATE);
	assert_true(driverbed_link_down(driverbed_port));
	assert_int_equal(driverbed_send(driverbed_port), 0);
	assert_int_equal(rte_eth_rx_burst(driverbed_port, 0, pkts, DRIVERBED_PACKETS), 0);
}

static void
slave_that_appears_joins_and_is_owned_at_once(void **state)
{
	struct rte_ether_addr before, after;

	(void)state;
	driverbed_run("mode=2,miimon=5,slave=" LATE);
	assert_int_equal(rte_eth_macaddr_get(driverbed_port, &before), 0);
	assert_int_equal(rte_vdev_init(LATE, NULL), 0);
	assert_true(driverbed_is_slave(driverbed_id(LATE)));
	driverbed_await(driverbed_link_up, driverbed_port);
	assert_int_equal(driverbed_send(driverbed_port), DRIVERBED_PACKETS);
	/* The application has read the address already. */
	assert_int_equal(rte_eth_macaddr_get(driverbed_port, &after), 0);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(driverbed_close(NULL), 0);
	assert_int_equal(rte_vdev_uninit(LATE), 0);
}

static bool
link_is_up_by_passes(uint16_t port)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	bond_ctl_run(bond_ctl_shared(), t.tv_sec * BOND_S + t.tv_nsec);
	return driverbed_link_up(port);
}

/* One thread for all: a PMD says that it ends when it has ended, so nobody may be using it. */
static void
slave_that_vanishes_leaves_and_may_come_back(void **state)
{
	unsigned i;

	(void)state;
	driverbed_run("control=app,mode=1,miimon=1,slave=" LATE);
	for (i = 0; i < 5; i++) {
		assert_int_equal(rte_vdev_init(LATE, NULL), 0);
		assert_true(driverbed_is_slave(driverbed_id(LATE)));
		driverbed_await(link_is_up_by_passes, driverbed_port);
		assert_int_equal(driverbed_send(driverbed_port), DRIVERBED_PACKETS);
		assert_int_equal(rte_vdev_uninit(LATE), 0);
		assert_int_equal(driverbed_send(driverbed_port), 0);
	}
}

static bool
is_stopped(uint16_t port)
{
	return !rte_eth_devices[port].data->dev_started;
}

/* Operations of the port wait for the pass that stops the slave. */
static bool
is_given_back(uint16_t port)
{
	struct rte_eth_stats stats;

	return is_stopped(port) && rte_eth_stats_get(driverbed_port, &stats) == 0;
}

static bool
is_started(uint16_t port)
{
	return !is_stopped(port);
}

static void
slave_that_is_pulled_out_leaves(void **state)
{
	uint16_t late;

	(void)state;
	assert_int_equal(rte_vdev_init(LATE, NULL), 0);
	driverbed_run("mode=1,miimon=5,slave=net_ring_d0,primary=" LATE ",slave=" LATE);
	late = driverbed_id(LATE);
	rte_eth_dev_callback_process(&rte_eth_devices[late], RTE_ETH_EVENT_INTR_RMV, NULL);
	driverbed_await(is_given_back, late);
	assert_int_equal(driverbed_send(driverbed_port), DRIVERBED_PACKETS);
	assert_int_equal(driverbed_take(0), DRIVERBED_PACKETS);
	assert_int_equal(rte_vdev_uninit(LATE), 0);
}

static void
started_port_is_refused_until_it_is_stopped(void **state)
{
	uint16_t d0 = driverbed_wires[0].port_id;

	(void)state;
	driverbed_log_start();
	driverbed_configure(d0, 1);
	assert_int_equal(rte_eth_dev_start(d0), 0);
	driverbed_run("mode=0,slave=net_ring_d0");
	assert_true(driverbed_log_has("net_ring_d0: the port is started; only a stopped port "
				      "can join"));
	assert_int_equal(driverbed_send(driverbed_port), 0);
	assert_int_equal(rte_eth_dev_stop(driverbed_port), 0);
	assert_int_equal(rte_eth_dev_stop(d0), 0);
	assert_int_equal(rte_eth_dev_start(driverbed_port), 0);
	assert_int_equal(driverbed_send(driverbed_port), DRIVERBED_PACKETS);
}

static void
slave_of_one_port_is_not_taken_by_another(void **state)
{
	(void)state;
	driverbed_run("mode=0,slave=net_ring_d0");
	driverbed_log_start();
	assert_int_equal(driverbed_probe("net_bondcore1", "mode=0,slave=net_ring_d0"), 0);
	assert_true(driverbed_log_has("net_bondcore1: net_ring_d0 cannot be a slave: it belongs "
				      "to another bond or driver"));
	assert_int_equal(driverbed_send(driverbed_port), DRIVERBED_PACKETS);
}

static void
bond_is_not_the_slave_of_a_bond(void **state)
{
	(void)state;
	driverbed_open("mode=0,slave=net_ring_d0");
	driverbed_log_start();
	assert_int_equal(driverbed_probe("net_bondcore1", "mode=0,slave=" DRIVERBED_NAME), 0);
	assert_true(driverbed_log_has("cannot be a slave: it is a bond itself"));
}

static void
pci_address_may_be_short(void **state)
{
	struct rte_eth_dev *dev;
	struct rte_device *own, pci;

	(void)state;
	assert_int_equal(rte_vdev_init(LATE, NULL), 0);
	dev = &rte_eth_devices[driverbed_id(LATE)];
	own = dev->device;
	pci = *own;
	pci.name = "0000:03:00.1";
	dev->device = &pci;
	driverbed_open("mode=0,slave=03:00.0,slave=3:0.1");
	assert_true(driverbed_is_slave(dev->data->port_id));
	assert_int_equal(driverbed_close(NULL), 0);
	dev->device = own;
	assert_int_equal(rte_vdev_uninit(LATE), 0);
}

/* A worker that polls and sends without end, as applications do. */
static atomic_bool polling;

static int
poll_and_send(void *arg)
{
	uint16_t port = *(uint16_t *)arg, n, sent;
	struct rte_mbuf *pkts[DRIVERBED_PACKETS];

	while (atomic_load(&polling)) {
		n = rte_eth_rx_burst(port, 0, pkts, DRIVERBED_PACKETS);
		sent = rte_eth_tx_burst(port, 0, pkts, n);
		rte_pktmbuf_free_bulk(&pkts[sent], n - sent);
	}
	return 0;
}

static void
slaves_come_and_go_under_a_polling_worker(void **state)
{
	struct rte_eth_stats stats;
	unsigned i;

	(void)state;
	assert_int_equal(rte_vdev_init("net_null_stays", NULL), 0);
	driverbed_run("mode=2,miimon=5,slave=net_null_stays,slave=" LATE);
	atomic_store(&polling, true);
	assert_int_equal(rte_eal_remote_launch(poll_and_send, &driverbed_port, 1), 0);
	for (i = 0; i < 20; i++) {
		assert_int_equal(rte_vdev_init(LATE, NULL), 0);
		driverbed_await(is_started, driverbed_id(LATE));
		/* Out of the bond before its memory is freed: the event for what is pulled out. */
		rte_eth_dev_callback_process(&rte_eth_devices[driverbed_id(LATE)],
					     RTE_ETH_EVENT_INTR_RMV, NULL);
		driverbed_await(is_given_back, driverbed_id(LATE));
		assert_int_equal(rte_vdev_uninit(LATE), 0);
	}
	assert_int_equal(rte_eth_stats_get(driverbed_port, &stats), 0);
	assert_true(stats.ipackets != 0);
	atomic_store(&polling, false);
	assert_int_equal(rte_eal_wait_lcore(1), 0);
	assert_int_equal(driverbed_close(NULL), 0);
	assert_int_equal(rte_vdev_uninit("net_null_stays"), 0);
}

#define SLAVES_TEST(f) cmocka_unit_test_teardown(f, driverbed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		SLAVES_TEST(port_starts_without_slaves),
		SLAVES_TEST(slave_that_appears_joins_and_is_owned_at_once),
		SLAVES_TEST(slave_that_vanishes_leaves_and_may_come_back),
		SLAVES_TEST(slave_that_is_pulled_out_leaves),
		SLAVES_TEST(started_port_is_refused_until_it_is_stopped),
		SLAVES_TEST(slave_of_one_port_is_not_taken_by_another),
		SLAVES_TEST(bond_is_not_the_slave_of_a_bond),
		SLAVES_TEST(pci_address_may_be_short),
		SLAVES_TEST(slaves_come_and_go_under_a_polling_worker),
	};

	driverbed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
