/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The life of a net_bondcore port: traffic in every mode, stop and start, other queues, link
 * events, control by the application, and that nothing is left. Slaves that come and go are in
 * driver_slaves_test.c, arguments in driver_args_test.c.
 */

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

#include "driverbed.h"
#include "partner.h"

#define D0 (driverbed_wires[0].port_id)
#define D1 (driverbed_wires[1].port_id)

/* In 802.3ad so many slaves carry once they have agreed with the far ends of their wires. */
static bool
slaves_send(uint16_t n)
{
	struct rte_mbuf *pkts[DRIVERBED_PACKETS];
	struct rte_eth_link link;
	uint16_t got;

	partner_answer(driverbed_wires, n);
	rte_eth_tx_burst(driverbed_port, 0, NULL, 0);
	got = rte_eth_rx_burst(driverbed_port, 0, pkts, DRIVERBED_PACKETS);
	rte_pktmbuf_free_bulk(pkts, got);
	assert_int_equal(rte_eth_link_get_nowait(driverbed_port, &link), 0);
	return link.link_speed == n * RTE_ETH_SPEED_NUM_10G;
}

static void
every_mode_sends_and_receives(void **state)
{
	/*
	 * What leaves on the wires of DRIVERBED_PACKETS, whether both are listened to, and whether
	 * they need a partner.
	 */
	static const struct {
		const char *args;
		unsigned first, sum;
		bool both, agrees;
	} rows[] = {
		{ "mode=0", 16, 32, true, false },
		{ "mode=1", 32, 32, false, false },
		{ "mode=2,xmit_policy=l34", 0, 32, true, false },
		{ "mode=3", 32, 64, true, false },
		{ "mode=4,xmit_policy=l34", 0, 32, true, true },
		{ "mode=5", 0, 32, false, false },
		{ "mode=6", 0, 32, false, false },
	};
	unsigned i, first, second;
	char args[128];

	(void)state;
	for (i = 0; i < RTE_DIM(rows); i++) {
		snprintf(args, sizeof(args), "%s,slave=net_ring_d0,slave=net_ring_d1",
			 rows[i].args);
		driverbed_run(args);
		if (rows[i].agrees)
			driverbed_await(slaves_send, 2);
		assert_true(driverbed_link_up(driverbed_port));
		/* What is said to switches is not counted. */
		driverbed_send(driverbed_port);
		driverbed_take(0);
		driverbed_take(1);
		assert_int_equal(driverbed_send(driverbed_port), DRIVERBED_PACKETS);
		first = driverbed_take(0);
		second = driverbed_take(1);
		assert_int_equal(first + second, rows[i].sum);
		if (rows[i].first != 0)
			assert_int_equal(first, rows[i].first);
		else if (first == 0 || first == DRIVERBED_PACKETS)
			fail_msg("%s: all leave on one wire", rows[i].args);
		assert_int_equal(driverbed_receive(driverbed_port, 0), 1);
		if (rows[i].both)
			assert_int_equal(driverbed_receive(driverbed_port, 1), 1);
		assert_int_equal(driverbed_close(NULL), 0);
	}
}

static void
stopped_port_starts_again(void **state)
{
	unsigned i;

	(void)state;
	driverbed_open("mode=0,slave=net_ring_d0,slave=net_ring_d1");
	driverbed_configure(driverbed_port, 1);
	for (i = 0; i < 5; i++) {
		assert_int_equal(rte_eth_dev_start(driverbed_port), 0);
		assert_true(driverbed_link_up(driverbed_port));
		assert_int_equal(driverbed_send(driverbed_port), DRIVERBED_PACKETS);
		assert_int_equal(driverbed_take(0) + driverbed_take(1), DRIVERBED_PACKETS);
		assert_int_equal(rte_eth_dev_stop(driverbed_port), 0);
		assert_true(driverbed_link_down(driverbed_port));
		/* Its slaves are stopped, and still nobody else's. */
		assert_true(driverbed_is_slave(D0));
		assert_true(driverbed_link_down(D0));
	}
}

static void
port_can_be_configured_with_other_queues(void **state)
{
	static const uint16_t queues[] = { 1, 4, 2, BOND_MAX_QUEUES };
	struct rte_mbuf *pkts[DRIVERBED_PACKETS];
	unsigned i, packets;
	uint16_t q;

	(void)state;
	assert_int_equal(rte_vdev_init("net_null_q0", NULL), 0);
	driverbed_open("mode=0,slave=net_null_q0");
	for (i = 0; i < RTE_DIM(queues); i++) {
		driverbed_configure(driverbed_port, queues[i]);
		assert_int_equal(rte_eth_dev_start(driverbed_port), 0);
		for (q = 0; q < queues[i]; q++) {
			packets = rte_eth_rx_burst(driverbed_port, q, pkts, DRIVERBED_PACKETS);
			assert_int_equal(packets, DRIVERBED_PACKETS);
			assert_int_equal(rte_eth_tx_burst(driverbed_port, q, pkts, packets),
					 packets);
		}
		assert_int_equal(rte_eth_dev_stop(driverbed_port), 0);
	}
	assert_int_equal(driverbed_close(NULL), 0);
	assert_int_equal(rte_vdev_uninit("net_null_q0"), 0);
}

static void
info_is_what_all_slaves_can(void **state)
{
	struct rte_eth_dev_info info;

	(void)state;
	assert_int_equal(rte_vdev_init("net_null_q0", NULL), 0);
	driverbed_open("mode=0,slave=net_null_q0,slave=later");
	assert_int_equal(rte_eth_dev_info_get(driverbed_port, &info), 0);
	assert_string_equal(info.driver_name, "net_bondcore");
	assert_int_equal(info.max_rx_queues, BOND_MAX_QUEUES);
	assert_int_equal(info.reta_size, 128);
	assert_true(info.flow_type_rss_offloads != 0);
	assert_int_equal(driverbed_close(NULL), 0);
	driverbed_open("mode=0,slave=net_null_q0,slave=net_ring_d0");
	assert_int_equal(rte_eth_dev_info_get(driverbed_port, &info), 0);
	assert_int_equal(info.max_rx_queues, 1);
	assert_int_equal(info.max_tx_queues, 1);
	assert_int_equal(info.reta_size, 0);
	assert_int_equal(info.flow_type_rss_offloads, 0);
	assert_int_equal(driverbed_close(NULL), 0);
	assert_int_equal(rte_vdev_uninit("net_null_q0"), 0);
}

static atomic_uint link_events;

static int
on_link(uint16_t port __rte_unused, enum rte_eth_event_type type __rte_unused,
	void *arg __rte_unused, void *ret __rte_unused)
{
	atomic_fetch_add(&link_events, 1);
	return 0;
}

static bool
link_events_are(uint16_t n)
{
	return atomic_load(&link_events) == n;
}

static void
application_is_told_of_each_change_of_the_link(void **state)
{
	(void)state;
	driverbed_run("mode=1,miimon=5,slave=net_ring_d0,slave=net_ring_d1");
	atomic_store(&link_events, 0);
	assert_int_equal(rte_eth_dev_callback_register(driverbed_port, RTE_ETH_EVENT_INTR_LSC,
						       on_link, NULL),
			 0);
	/* One slave is enough. */
	assert_int_equal(rte_eth_dev_set_link_down(D0), 0);
	assert_int_equal(rte_eth_dev_set_link_down(D1), 0);
	driverbed_await(driverbed_link_down, driverbed_port);
	driverbed_await(link_events_are, 1);
	assert_int_equal(rte_eth_dev_set_link_up(D1), 0);
	driverbed_await(driverbed_link_up, driverbed_port);
	driverbed_await(link_events_are, 2);
	assert_int_equal(rte_eth_dev_callback_unregister(driverbed_port, RTE_ETH_EVENT_INTR_LSC,
							 on_link, NULL),
			 0);
}

/* Nobody calls a burst here. */
static void
idle_application_learns_and_teaches(void **state)
{
	(void)state;
	driverbed_run("mode=5,miimon=5,slave=net_ring_d0,slave=net_ring_d1");
	driverbed_await(driverbed_arrived, 0);
	driverbed_take(0);
	driverbed_take(1);
	assert_int_equal(rte_eth_dev_set_link_down(D0), 0);
	driverbed_await(driverbed_arrived, 1);
	assert_true(driverbed_link_up(driverbed_port));
}

static bond_time
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * BOND_S + t.tv_nsec;
}

static bool
fails_over_by_the_applications_passes(uint16_t port __rte_unused)
{
	struct bond *b = bond_find(bond_ctl_shared(), DRIVERBED_NAME);
	struct bond_status status;

	bond_ctl_run(bond_ctl_shared(), now());
	bond_status_get(b, &status);
	return status.active == 1;
}

static bool
is_told_in_the_applications_passes(uint16_t events)
{
	bond_ctl_run(bond_ctl_shared(), now());
	return link_events_are(events);
}

static void
application_may_run_control_itself(void **state)
{
	int fds[8];

	(void)state;
	driverbed_run("control=app,mode=1,miimon=5,slave=net_ring_d0,slave=net_ring_d1");
	assert_non_null(bond_ctl_shared());
	assert_true(bond_ctl_fds(bond_ctl_shared(), fds, RTE_DIM(fds)) != 0);
	assert_int_equal(rte_eth_dev_set_link_down(D0), 0);
	driverbed_await(fails_over_by_the_applications_passes, driverbed_port);
	assert_int_equal(driverbed_send(driverbed_port), DRIVERBED_PACKETS);
	assert_int_equal(driverbed_take(1), DRIVERBED_PACKETS);
	atomic_store(&link_events, 0);
	assert_int_equal(rte_eth_dev_callback_register(driverbed_port, RTE_ETH_EVENT_INTR_LSC,
						       on_link, NULL),
			 0);
	assert_int_equal(rte_eth_dev_set_link_down(D1), 0);
	driverbed_await(is_told_in_the_applications_passes, 1);
	assert_true(driverbed_link_down(driverbed_port));
	assert_int_equal(rte_eth_dev_callback_unregister(driverbed_port, RTE_ETH_EVENT_INTR_LSC,
							 on_link, NULL),
			 0);
	/* One context, one thread: another port cannot have another. */
	driverbed_log_start();
	assert_int_equal(driverbed_probe("net_bondcore1", "mode=0"), -EINVAL);
	assert_true(driverbed_log_has("control=thread is not allowed; the other bonds have "
				      "control=app"));
	assert_int_equal(driverbed_close(NULL), 0);
	assert_null(bond_ctl_shared());
}

static void
two_ports_have_their_own_slaves(void **state)
{
	uint16_t other;

	(void)state;
	driverbed_run("mode=0,slave=net_ring_d0");
	assert_int_equal(driverbed_probe("net_bondcore1", "mode=1,slave=net_ring_d1"), 0);
	other = driverbed_id("net_bondcore1");
	driverbed_configure(other, 1);
	assert_int_equal(rte_eth_dev_start(other), 0);
	assert_int_equal(driverbed_send(driverbed_port), DRIVERBED_PACKETS);
	assert_int_equal(driverbed_take(0), DRIVERBED_PACKETS);
	assert_int_equal(driverbed_take(1), 0);
	assert_int_equal(driverbed_send(other), DRIVERBED_PACKETS);
	assert_int_equal(driverbed_take(1), DRIVERBED_PACKETS);
	/* The first goes: the other works on. */
	assert_int_equal(rte_vdev_uninit(DRIVERBED_NAME), 0);
	assert_int_equal(driverbed_send(other), DRIVERBED_PACKETS);
	assert_int_equal(driverbed_take(1), DRIVERBED_PACKETS);
}

static void
closed_port_can_be_removed_and_made_again(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < 20; i++) {
		driverbed_run("mode=0,slave=net_ring_d0");
		if (i % 2 == 0) {
			assert_int_equal(rte_eth_dev_stop(driverbed_port), 0);
			assert_int_equal(rte_eth_dev_close(driverbed_port), 0);
			assert_false(driverbed_is_slave(D0));
		}
		assert_int_equal(driverbed_close(NULL), 0);
	}
}

static int
on_link_close(uint16_t port, enum rte_eth_event_type type, void *arg, void *ret)
{
	rte_eth_dev_stop(port);
	rte_eth_dev_close(port);
	return on_link(port, type, arg, ret);
}

static void
port_may_be_closed_in_its_own_event(void **state)
{
	(void)state;
	driverbed_run("mode=1,miimon=5,slave=net_ring_d0");
	atomic_store(&link_events, 0);
	assert_int_equal(rte_eth_dev_callback_register(driverbed_port, RTE_ETH_EVENT_INTR_LSC,
						       on_link_close, NULL),
			 0);
	assert_int_equal(rte_eth_dev_set_link_down(D0), 0);
	driverbed_await(link_events_are, 1);
	assert_false(driverbed_is_slave(D0));
}

#define DRIVER_TEST(f) cmocka_unit_test_teardown(f, driverbed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		DRIVER_TEST(every_mode_sends_and_receives),
		DRIVER_TEST(stopped_port_starts_again),
		DRIVER_TEST(port_can_be_configured_with_other_queues),
		DRIVER_TEST(info_is_what_all_slaves_can),
		DRIVER_TEST(application_is_told_of_each_change_of_the_link),
		DRIVER_TEST(idle_application_learns_and_teaches),
		DRIVER_TEST(application_may_run_control_itself),
		DRIVER_TEST(two_ports_have_their_own_slaves),
		DRIVER_TEST(closed_port_can_be_removed_and_made_again),
		DRIVER_TEST(port_may_be_closed_in_its_own_event),
	};

	driverbed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
