/* SPDX-License-Identifier: BSD-3-Clause */

/* One net_bondcore port, made and ended for each test. Test thread. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <rte_bus_vdev.h>
#include <rte_cycles.h>

#include "bondcore.h"
#include "fakebed.h"
#include "testbed.h"

#define NAME "net_bondcore0"
#define DEADLINE (3 * BOND_S)

static uint16_t port;

void
fakebed_start(const char *prog)
{
	testbed_start(prog);
}

uint16_t
fakebed_make(const char *devargs)
{
	char args[512];

	snprintf(args, sizeof(args), "%s%s%s",
		 strstr(devargs, "control=") == NULL ? "control=app," : "",
		 strstr(devargs, "miimon=") == NULL ? "miimon=1," : "", devargs);
	assert_int_equal(rte_vdev_init(NAME, args), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name(NAME, &port), 0);
	return port;
}

uint16_t
fakebed_open(unsigned mode, unsigned n)
{
	static const char *const names[FAKE_PORTS] = { "f0", "f1", "f2", "f3" };
	char args[64];
	unsigned i;

	for (i = 0; i < n; i++)
		fake_plug(i, names[i]);
	snprintf(args, sizeof(args), "mode=%u,slave=f0,slave=f1,slave=f2,slave=f3", mode);
	return fakebed_make(args);
}

void
fakebed_configure(uint64_t rx_offloads)
{
	const struct rte_eth_conf conf = {
		.rxmode = { .mq_mode = RTE_ETH_MQ_RX_RSS, .offloads = rx_offloads },
		.rx_adv_conf.rss_conf.rss_hf = RTE_ETH_RSS_IP,
	};
	uint16_t q;

	assert_int_equal(rte_eth_dev_configure(port, FAKEBED_QUEUES, FAKEBED_QUEUES, &conf), 0);
	for (q = 0; q < FAKEBED_QUEUES; q++) {
		assert_int_equal(rte_eth_rx_queue_setup(port, q, 64, 0, NULL, testbed_pool()), 0);
		assert_int_equal(rte_eth_tx_queue_setup(port, q, 64, 0, NULL), 0);
	}
}

static bond_time
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * BOND_S + t.tv_nsec;
}

void
fakebed_pass(void)
{
	bond_ctl_run(bond_ctl_shared(), now());
}

void
fakebed_await_link(bool up)
{
	bond_time limit = now() + DEADLINE;
	struct rte_eth_link link;

	for (;;) {
		fakebed_pass();
		assert_int_equal(rte_eth_link_get_nowait(port, &link), 0);
		if (link.link_status == up)
			return;
		assert_true(now() < limit);
		rte_delay_us_sleep(500);
	}
}

void
fakebed_run_port(void)
{
	assert_int_equal(rte_eth_dev_start(port), 0);
	fakebed_pass();
}

int
fakebed_close(void **state)
{
	unsigned i;

	(void)state;
	if (rte_vdev_uninit(NAME) != 0)
		return -1;
	for (i = 0; i < FAKE_PORTS; i++) {
		if (fakes[i].dev != NULL)
			fake_unplug(i);
	}
	return 0;
}

uint64_t
fakebed_xstat(const char *name)
{
	uint64_t id, value;

	assert_int_equal(rte_eth_xstats_get_id_by_name(port, name, &id), 0);
	assert_int_equal(rte_eth_xstats_get_by_id(port, &id, &value, 1), 1);
	return value;
}
