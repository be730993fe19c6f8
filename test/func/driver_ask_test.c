/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What a queue of a net_bondcore port is asked besides bursts: by any thread, in the middle of a
 * burst of another one, while control has the queue. What the answers are made of, where slaves
 * are real PMDs, is in driver_queue_test.c.
 */

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <rte_cycles.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>

#include "bondcore.h"
#include "fakebed.h"
#include "testbed.h"

static uint16_t port;

static void
open_started(unsigned mode, unsigned n)
{
	port = fakebed_open(mode, n);
	fakebed_configure(0);
	fakebed_run_port();
}

static int
ask_rx_count(void)
{
	return rte_eth_rx_queue_count(port, 0);
}

static int
ask_rx_status(void)
{
	return rte_eth_rx_descriptor_status(port, 0, 0);
}

static int
ask_tx_status(void)
{
	return rte_eth_tx_descriptor_status(port, 0, 0);
}

static int
ask_tx_done(void)
{
	return rte_eth_tx_done_cleanup(port, 0, 0);
}

static int
ask_prepared(void)
{
	return rte_eth_tx_prepare(port, 0, NULL, 0);
}

static void
receive_none(void)
{
	struct rte_mbuf *pkt;

	assert_int_equal(rte_eth_rx_burst(port, 0, &pkt, 1), 0);
}

static void
send_one(void)
{
	struct rte_mbuf *pkt = testbed_mbuf("sixty bytes are not needed here", 31);

	assert_int_equal(rte_eth_tx_burst(port, 0, &pkt, 1), 1);
}

static int (*ask)(void);
static unsigned asked;

/* A slave is pulled out in the middle of a burst, which has been asked something before. */
static void
ask_and_pull_out(void)
{
	unsigned i;

	if (asked++ != 0)
		return;
	assert_true(ask() >= 0);
	rte_eth_dev_callback_process(fakes[1].dev, RTE_ETH_EVENT_INTR_RMV, NULL);
	for (i = 0; i < 5; i++) {
		fakebed_pass();
		rte_delay_us_sleep(1000);
	}
	assert_true(fakes[1].dev->data->dev_started);
}

static void
burst_goes_on_when_its_queue_is_asked_meanwhile(void **state)
{
	static const struct {
		int (*ask)(void);
		void (*burst)(void);
	} rows[] = {
		{ ask_rx_count, receive_none },
		{ ask_rx_status, receive_none },
		{ ask_tx_status, send_one },
		{ ask_tx_done, send_one },
	};
	unsigned i, k;

	(void)state;
	for (i = 0; i < RTE_DIM(rows); i++) {
		open_started(BOND_MODE_BALANCE_XOR, 2);
		ask = rows[i].ask;
		asked = 0;
		for (k = 0; k < 2; k++) {
			fakes[k].answer.done = 0;
			fakes[k].in_burst = ask_and_pull_out;
		}
		rows[i].burst();
		assert_true(asked != 0);
		/* The burst is over, so the slave may go. */
		for (k = 0; k < 200 && fakes[1].dev->data->dev_started; k++) {
			fakebed_pass();
			rte_delay_us_sleep(1000);
		}
		assert_false(fakes[1].dev->data->dev_started);
		assert_int_equal(fakebed_close(NULL), 0);
	}
	open_started(BOND_MODE_BALANCE_XOR, 1); /* for the teardown */
}

#define ASKS 50

static atomic_uint inside;
static atomic_bool together;

static void
stay_for_a_while(void)
{
	if (atomic_fetch_add(&inside, 1) != 0)
		atomic_store(&together, true);
	sched_yield();
	atomic_fetch_sub(&inside, 1);
}

static int
ask_often(void *arg __rte_unused)
{
	unsigned i;

	for (i = 0; i < ASKS; i++) {
		if (ask_rx_count() != 0)
			return -1;
	}
	return 0;
}

static void
threads_that_ask_one_queue_take_turns(void **state)
{
	(void)state;
	open_started(BOND_MODE_BALANCE_XOR, 1);
	fakes[0].in_count = stay_for_a_while;
	atomic_store(&together, false);
	assert_int_equal(rte_eal_remote_launch(ask_often, NULL, 1), 0);
	assert_int_equal(ask_often(NULL), 0);
	assert_int_equal(rte_eal_wait_lcore(1), 0);
	assert_false(atomic_load(&together));
}

static void
packets_are_prepared_once_by_each_kind_of_slave(void **state)
{
	struct rte_mbuf *pkts[3] = { NULL };

	(void)state;
	open_started(BOND_MODE_BALANCE_XOR, 2);
	assert_int_equal(rte_eth_tx_prepare(port, 1, pkts, 3), 3);
	assert_int_equal(fakes[0].prepared + fakes[1].prepared, 3);
}

static void
sent_packets_are_freed_by_the_slaves_until_there_are_enough(void **state)
{
	static const struct {
		int done[3];
		uint32_t wanted;
		int freed;
		unsigned cleanups;
		uint32_t last_wanted;
	} rows[] = {
		{ { 5, 7, 9 }, 0, 21, 3, 0 },
		{ { 5, 7, 9 }, 16, 21, 3, 4 },
		{ { 5, 7, 9 }, 12, 12, 2, 7 },
		{ { 5, -ENOTSUP, 9 }, 0, 14, 3, 0 },
		{ { 5, -ENOTSUP, 9 }, 10, 14, 3, 5 },
		{ { 0, 0, 0 }, 3, 0, 3, 3 },
		{ { -ENOTSUP, -ENOTSUP, -ENOTSUP }, 0, -ENOTSUP, 3, 0 },
	};
	unsigned i, k, cleanups, last;

	(void)state;
	/* The backups may hold what they sent as the active one. */
	open_started(BOND_MODE_ACTIVE_BACKUP, 3);
	for (i = 0; i < RTE_DIM(rows); i++) {
		for (k = 0; k < 3; k++) {
			fakes[k].answer.done = rows[i].done[k];
			fakes[k].cleanups = 0;
		}
		assert_int_equal(rte_eth_tx_done_cleanup(port, 1, rows[i].wanted), rows[i].freed);
		for (k = 0, cleanups = 0, last = 0; k < 3; k++) {
			cleanups += fakes[k].cleanups;
			if (fakes[k].cleanups != 0)
				last = k;
		}
		assert_int_equal(cleanups, rows[i].cleanups);
		assert_int_equal(fakes[last].cleanup_asked, rows[i].last_wanted);
	}
}

/* Until control takes queue 0 of the slaves, for frames that no burst came to take. */
static void
control_takes_the_queue(void)
{
	uint64_t generation;
	unsigned i;

	for (i = 0; i < 1000; i++) {
		generation = fakebed_xstat("map_generation");
		rte_delay_us_sleep(2500);
		fakebed_pass();
		if (fakebed_xstat("map_generation") != generation)
			return;
	}
	fail_msg("control never takes the queue");
}

static void
queue_that_control_has_is_left_alone(void **state)
{
	struct rte_mbuf *pkt = NULL;
	unsigned k;

	(void)state;
	port = fakebed_open(BOND_MODE_BALANCE_TLB, 2);
	for (k = 0; k < 2; k++) {
		fakes[k].answer.done = 1;
		fakes[k].tx_queues = FAKEBED_QUEUES; /* none to spare for control */
	}
	fakebed_configure(0);
	assert_int_equal(rte_eth_dev_start(port), 0);
	control_takes_the_queue();
	assert_int_equal(rte_eth_tx_burst(port, 0, &pkt, 1), 0);
	assert_int_equal(rte_eth_tx_done_cleanup(port, 0, 0), 0);
	assert_int_equal(fakes[0].cleanups + fakes[1].cleanups, 0);
	assert_int_equal(rte_eth_tx_done_cleanup(port, 1, 0), 2);
	control_takes_the_queue(); /* the next map gives it back */
	assert_int_equal(rte_eth_tx_done_cleanup(port, 0, 0), 2);
}

static void
stopped_port_has_nothing_to_say(void **state)
{
	struct rte_eth_dev *dev;

	(void)state;
	open_started(BOND_MODE_BALANCE_XOR, 1);
	assert_int_equal(ask_prepared(), 0);
	assert_int_equal(rte_eth_dev_stop(port), 0);
	/* As a thread does that has come past ethdev just before. */
	dev = &rte_eth_devices[port];
	assert_int_equal((int)dev->rx_queue_count(dev->data->rx_queues[0]), -ENOTSUP);
	assert_int_equal(dev->rx_descriptor_status(dev->data->rx_queues[0], 0), -ENOTSUP);
	assert_int_equal(dev->tx_descriptor_status(dev->data->tx_queues[0], 0), -ENOTSUP);
	assert_int_equal(ask_tx_done(), 0);
	assert_int_equal(fakes[0].cleanups, 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, fakebed_close)
	const struct CMUnitTest tests[] = {
		TEST(burst_goes_on_when_its_queue_is_asked_meanwhile),
		TEST(threads_that_ask_one_queue_take_turns),
		TEST(packets_are_prepared_once_by_each_kind_of_slave),
		TEST(sent_packets_are_freed_by_the_slaves_until_there_are_enough),
		TEST(queue_that_control_has_is_left_alone),
		TEST(stopped_port_has_nothing_to_say),
	};
#undef TEST

	fakebed_start("driver_ask_test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
