/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What a queue of a net_bondcore port says: the sum of what the same queue of its slaves does, and
 * which queues a port may have. Slaves are net_null ports to which the test gives the answers.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_bus_vdev.h>

#include <ethdev_driver.h>

#include "driverbed.h"

#define Q0 "net_null_q0"
#define Q1 "net_null_q1"
#define DONE_AT 5

static uint32_t
counts_three(void *queue __rte_unused)
{
	return 3;
}

static uint32_t
counts_four(void *queue __rte_unused)
{
	return 4;
}

static int
rx_is_done_at_five(void *queue __rte_unused, uint16_t offset)
{
	return offset == DONE_AT ? RTE_ETH_RX_DESC_DONE : RTE_ETH_RX_DESC_AVAIL;
}

static int
rx_is_available(void *queue __rte_unused, uint16_t offset __rte_unused)
{
	return RTE_ETH_RX_DESC_AVAIL;
}

static int
tx_is_full_at_five(void *queue __rte_unused, uint16_t offset)
{
	return offset == DONE_AT ? RTE_ETH_TX_DESC_FULL : RTE_ETH_TX_DESC_DONE;
}

static int
tx_is_done(void *queue __rte_unused, uint16_t offset __rte_unused)
{
	return RTE_ETH_TX_DESC_DONE;
}

/* ethdev takes the answers over when a port is started. */
static void
slaves_make(void)
{
	struct rte_eth_dev *dev;

	assert_int_equal(rte_vdev_init(Q0, NULL), 0);
	assert_int_equal(rte_vdev_init(Q1, NULL), 0);
	dev = &rte_eth_devices[driverbed_id(Q0)];
	dev->rx_queue_count = counts_three;
	dev->rx_descriptor_status = rx_is_available;
	dev->tx_descriptor_status = tx_is_full_at_five;
	dev = &rte_eth_devices[driverbed_id(Q1)];
	dev->rx_queue_count = counts_four;
	dev->rx_descriptor_status = rx_is_done_at_five;
	dev->tx_descriptor_status = tx_is_done;
}

static int
slaves_end(void **state)
{
	int ret = driverbed_close(state);

	rte_vdev_uninit(Q0);
	rte_vdev_uninit(Q1);
	return ret;
}

static void
queue_is_as_full_as_those_of_its_slaves(void **state)
{
	uint16_t port;

	(void)state;
	slaves_make();
	/* The wire cannot tell. */
	driverbed_run("mode=0,slave=" Q0 ",slave=net_ring_d0,slave=" Q1);
	port = driverbed_port;
	assert_int_equal(rte_eth_rx_queue_count(port, 0), 7);
	assert_int_equal(rte_eth_rx_descriptor_status(port, 0, DONE_AT), RTE_ETH_RX_DESC_DONE);
	assert_int_equal(rte_eth_rx_descriptor_status(port, 0, 0), RTE_ETH_RX_DESC_AVAIL);
	assert_int_equal(rte_eth_rx_descriptor_status(port, 0, 64), -EINVAL);
	assert_int_equal(rte_eth_tx_descriptor_status(port, 0, DONE_AT), RTE_ETH_TX_DESC_FULL);
	assert_int_equal(rte_eth_tx_descriptor_status(port, 0, 0), RTE_ETH_TX_DESC_DONE);
	assert_int_equal(rte_eth_tx_descriptor_status(port, 0, 64), -EINVAL);
}

static void
what_no_slave_can_is_not_supported(void **state)
{
	uint16_t port;

	(void)state;
	driverbed_run("mode=0,slave=net_ring_d0");
	port = driverbed_port;
	assert_int_equal(rte_eth_rx_queue_count(port, 0), -ENOTSUP);
	assert_int_equal(rte_eth_rx_descriptor_status(port, 0, 0), -ENOTSUP);
	assert_int_equal(rte_eth_tx_descriptor_status(port, 0, 0), -ENOTSUP);
	assert_int_equal(rte_eth_tx_done_cleanup(port, 0, 0), -ENOTSUP);
}

static bool
something_waits(uint16_t port)
{
	return rte_eth_rx_queue_count(port, 0) > 0;
}

/* The wire cannot tell, but control takes what comes for a program that does not burst. */
static void
program_that_bursts_only_if_something_waits_gets_its_packets(void **state)
{
	struct rte_mbuf *pkts[8];
	unsigned i;

	(void)state;
	driverbed_run("mode=4,all_slaves_active=on,slave=net_ring_d0");
	for (i = 0; i < 3; i++) {
		testbed_put(&driverbed_wires[0], "sixty bytes are not needed here", 31);
		driverbed_await(something_waits, driverbed_port);
		assert_int_equal(rte_eth_rx_descriptor_status(driverbed_port, 0, 0),
				 RTE_ETH_RX_DESC_DONE);
		assert_int_equal(rte_eth_rx_burst(driverbed_port, 0, pkts, RTE_DIM(pkts)), 1);
		rte_pktmbuf_free(pkts[0]);
	}
}

static void
configuration_that_a_bond_cannot_have_is_refused(void **state)
{
	const struct rte_eth_conf vmdq = { .rxmode.mq_mode = RTE_ETH_MQ_RX_VMDQ_ONLY };
	const struct rte_eth_conf plain = { 0 };

	(void)state;
	driverbed_open("mode=0,slave=net_ring_d0");
	driverbed_log_start();
	assert_int_equal(rte_eth_dev_configure(driverbed_port, 1, 1, &vmdq), -ENOTSUP);
	assert_true(driverbed_log_has("queues by DCB or VMDq are not available; allowed: RSS"));
	assert_int_equal(rte_eth_dev_configure(driverbed_port, 0, 1, &plain), -EINVAL);
	assert_true(driverbed_log_has("no rx queue; allowed: 1..16"));
	assert_int_equal(rte_eth_dev_configure(driverbed_port, 2, 1, &plain), -EINVAL);
	assert_int_equal(rte_eth_dev_configure(driverbed_port, 1, 1, &plain), 0);
	assert_int_equal(rte_eth_dev_start(driverbed_port), -EINVAL);
	assert_true(driverbed_log_has("rx queue 0 is not set up"));
	assert_int_equal(rte_eth_rx_queue_setup(driverbed_port, 0, 64, SOCKET_ID_ANY, NULL,
						testbed_pool()),
			 0);
	assert_int_equal(rte_eth_dev_start(driverbed_port), -EINVAL);
	assert_true(driverbed_log_has("tx queue 0 is not set up"));
	/* Frames of control need no queue of the application. */
	driverbed_configure(driverbed_port, 1);
	assert_int_equal(rte_eth_dev_configure(driverbed_port, 1, 0, &plain), 0);
	assert_int_equal(rte_eth_rx_queue_setup(driverbed_port, 0, 64, SOCKET_ID_ANY, NULL,
						testbed_pool()),
			 0);
	assert_int_equal(rte_eth_dev_start(driverbed_port), 0);
	assert_int_equal(driverbed_receive(driverbed_port, 0), 1);
}

#define QUEUE_TEST(f, end) cmocka_unit_test_teardown(f, end)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		QUEUE_TEST(queue_is_as_full_as_those_of_its_slaves, slaves_end),
		QUEUE_TEST(what_no_slave_can_is_not_supported, driverbed_close),
		QUEUE_TEST(program_that_bursts_only_if_something_waits_gets_its_packets,
			   driverbed_close),
		QUEUE_TEST(configuration_that_a_bond_cannot_have_is_refused, driverbed_close),
	};

	driverbed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
