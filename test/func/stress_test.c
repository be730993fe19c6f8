/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A bond that is changed a thousand times while traffic runs through it as fast as it
 * can: every packet that went in came out or was counted as dropped, and no mbuf is
 * missing. The main thread controls, lcore 1 forwards what the bond receives, lcore 2 is
 * the other end of the wires. STRESS_CHANGES in the environment asks for another number,
 * STRESS_SEED for another sequence; the one used is printed.
 */

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <rte_eal.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_launch.h>
#include <rte_mempool.h>

#include "bondcore_burst.h"

#define WIRES 4
#define WIRE_SIZE 256
#define POOL_SIZE 8191
#define BURST 32
#define FRAME_SIZE 60

struct end {
	uint16_t port_id;
	struct rte_ring *to_port, *from_port;
	char name[16];
	bool joined;
};

static struct end ends[WIRES];
static struct rte_mempool *pool;
static struct bond_ctl *ctl;
static struct bond *bond;
static struct bond_worker worker;
static bool stop_sending, sending_stopped, stop_forwarding, stop_wires;
static uint64_t sent_in, came_out, forward_rx, forward_dropped;
static const struct bond_link_source *const sources[] = { &bond_link_ethdev, NULL };

static bool
is_set(const bool *flag)
{
	return __atomic_load_n(flag, __ATOMIC_ACQUIRE);
}

static void
set(bool *flag)
{
	__atomic_store_n(flag, true, __ATOMIC_RELEASE);
}

static bond_time
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * BOND_S + ts.tv_nsec;
}

static int
forward(void *arg __rte_unused)
{
	struct bond_rxq *rxq = bond_rxq_get(bond, 0);
	struct bond_txq *txq = bond_txq_get(bond, 0);
	struct rte_mbuf *pkts[BURST];

	bond_worker_online(&worker);
	while (!is_set(&stop_forwarding)) {
		uint16_t n = bond_rx_burst(rxq, pkts, BURST);
		uint16_t sent = bond_tx_burst(txq, pkts, n);

		forward_rx += n;
		forward_dropped += n - sent;
		rte_pktmbuf_free_bulk(&pkts[sent], n - sent);
		bond_txq_service(txq);
		bond_worker_quiescent(&worker);
	}
	bond_worker_offline(&worker);
	return 0;
}

static void
wire_send(struct end *e)
{
	struct rte_mbuf *pkts[BURST];
	unsigned i, n;

	if (rte_pktmbuf_alloc_bulk(pool, pkts, BURST) != 0)
		return;
	for (i = 0; i < BURST; i++)
		memset(rte_pktmbuf_append(pkts[i], FRAME_SIZE), 0x02, FRAME_SIZE);
	n = rte_ring_enqueue_burst(e->to_port, (void **)pkts, BURST, NULL);
	rte_pktmbuf_free_bulk(&pkts[n], BURST - n);
	sent_in += n;
}

static void
wire_receive(struct end *e)
{
	struct rte_mbuf *pkts[BURST];
	unsigned n = rte_ring_dequeue_burst(e->from_port, (void **)pkts, BURST, NULL);

	rte_pktmbuf_free_bulk(pkts, n);
	came_out += n;
}

static int
wires(void *arg __rte_unused)
{
	unsigned i;

	while (!is_set(&stop_wires)) {
		bool sends = !is_set(&stop_sending);

		for (i = 0; i < WIRES; i++) {
			if (sends)
				wire_send(&ends[i]);
			wire_receive(&ends[i]);
		}
		if (!sends)
			set(&sending_stopped);
	}
	for (i = 0; i < WIRES; i++) {
		while (!rte_ring_empty(ends[i].from_port))
			wire_receive(&ends[i]);
	}
	return 0;
}

/* Slaves leave within passes; workers are running, so this ends. */
static void
settle(void)
{
	do {
		bond_ctl_run(ctl, now());
		sched_yield();
	} while (!bond_slaves_gone(bond));
}

static void
join(struct end *e)
{
	struct bond_error err;

	if (bond_slave_add(bond, e->port_id, e->name, &err) != 0)
		fail_msg("%s", err.text);
	e->joined = true;
}

static void
leave(struct end *e)
{
	assert_int_equal(bond_slave_remove(bond, e->name, NULL), 0);
	e->joined = false;
}

static void
change_slave(struct end *e)
{
	if (e->joined) {
		leave(e);
	} else {
		settle();
		join(e);
	}
}

/* A change that may be refused, as active_slave is for a slave that is not there. */
static void
change_option(unsigned r, const struct end *e)
{
	static const char *const counts[] = { "0", "1", "2", "7" };
	struct bond_error err;

	switch (r % 6) {
	case 0:
		bond_option_set(bond, "mode", r & 64 ? "balance-rr" : "active-backup", &err);
		break;
	case 1:
		bond_option_set(bond, "packets_per_slave", counts[r / 64 % 4], &err);
		break;
	case 2:
		bond_option_set(bond, "active_slave", e->name, &err);
		break;
	case 3:
		bond_option_set(bond, "primary", e->name, &err);
		break;
	case 4:
		bond_option_set(bond, "all_slaves_active", r & 64 ? "1" : "0", &err);
		break;
	default:
		if (r & 64)
			rte_eth_dev_set_link_down(e->port_id);
		else
			rte_eth_dev_set_link_up(e->port_id);
		break;
	}
}

static void
status_sum(uint64_t *suppressed, uint64_t *stale, uint64_t *unsent)
{
	struct bond_status status;

	bond_status_get(bond, &status);
	*suppressed = status.rx_suppressed;
	*stale = status.rx_stale;
	*unsent = status.tx_unsent;
}

/* Every ring is emptied: slaves that are out join again, which drops what waited there. */
static void
finish(void)
{
	unsigned i;

	set(&stop_sending);
	while (!is_set(&sending_stopped))
		sched_yield();
	settle();
	for (i = 0; i < WIRES; i++) {
		if (!ends[i].joined)
			join(&ends[i]);
	}
	for (i = 0; i < WIRES; i++) {
		while (!rte_ring_empty(ends[i].to_port)) {
			bond_ctl_run(ctl, now());
			sched_yield();
		}
	}
	set(&stop_forwarding);
	assert_int_equal(rte_eal_wait_lcore(1), 0);
	bond_worker_unregister(&worker);
	set(&stop_wires);
	assert_int_equal(rte_eal_wait_lcore(2), 0);
}

static unsigned
from_environment(const char *name, unsigned otherwise)
{
	const char *value = getenv(name);

	return value != NULL ? strtoul(value, NULL, 10) : otherwise;
}

static void
a_thousand_changes_under_traffic_lose_nothing_uncounted(void **state __rte_unused)
{
	unsigned changes = from_environment("STRESS_CHANGES", 1000);
	unsigned seed = from_environment("STRESS_SEED", 1), random = seed, i;
	unsigned before = rte_mempool_in_use_count(pool);
	uint64_t suppressed, stale, unsent;

	for (i = 0; i < WIRES; i++)
		join(&ends[i]);
	bond_ctl_run(ctl, now());
	assert_int_equal(bond_worker_register(ctl, 1, &worker), 0);
	rte_eal_remote_launch(forward, NULL, 1);
	rte_eal_remote_launch(wires, NULL, 2);
	for (i = 0; i < changes; i++) {
		uint64_t reached = __atomic_load_n(&came_out, __ATOMIC_RELAXED);
		struct end *e;

		random = random * 1664525 + 1013904223;
		e = &ends[random >> 30];
		if (random >> 8 & 1)
			change_slave(e);
		else
			change_option(random >> 9, e);
		bond_ctl_run(ctl, now());
		/* Every fourth change meets a bond that has worked with the last one. */
		while (i % 4 == 0 && bond_carrier(bond) &&
		       __atomic_load_n(&came_out, __ATOMIC_RELAXED) == reached)
			bond_ctl_run(ctl, now());
	}
	finish();
	status_sum(&suppressed, &stale, &unsent);
	print_message("seed %u, %u changes: in %" PRIu64 ", out %" PRIu64 ", suppressed %" PRIu64
		      ", stale %" PRIu64 ", dropped %" PRIu64 "\n",
		      seed, changes, sent_in, came_out, suppressed, stale, forward_dropped);
	assert_true(came_out > changes);
	assert_int_equal(unsent, forward_dropped);
	assert_int_equal(sent_in, forward_rx + suppressed + stale);
	assert_int_equal(sent_in, came_out + suppressed + stale + forward_dropped);
	for (i = 0; i < WIRES; i++)
		leave(&ends[i]);
	settle();
	assert_int_equal(rte_mempool_in_use_count(pool), before);
}

static void
wire_create(struct end *e, unsigned i)
{
	char name[32];
	int port_id;

	snprintf(e->name, sizeof(e->name), "wire%u", i);
	snprintf(name, sizeof(name), "to%u", i);
	e->to_port = rte_ring_create(name, WIRE_SIZE, SOCKET_ID_ANY, 0);
	snprintf(name, sizeof(name), "from%u", i);
	e->from_port = rte_ring_create(name, WIRE_SIZE, SOCKET_ID_ANY, 0);
	port_id = rte_eth_from_rings(e->name, &e->to_port, 1, &e->from_port, 1, 0);
	if (port_id < 0)
		exit(1);
	e->port_id = port_id;
}

int
main(int argc __rte_unused, char **argv)
{
	/* Two CPUs where there are two: the worker has one, the others share. */
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	char *eal[] = { argv[0],
			"--no-huge",
			"--no-shconf",
			"--no-pci",
			"--no-telemetry",
			"-m",
			"128",
			"--log-level=*:error",
			cpus > 1 ? "--lcores=0@0,1@1,2@0" : "--lcores=0@0,1@0,2@0" };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thousand_changes_under_traffic_lose_nothing_uncounted),
	};
	struct bond_params params = { .name = "bond0", .n_rx_queues = 1, .n_tx_queues = 1 };
	struct bond_conf conf;
	struct bond_error err;
	unsigned i;
	int failed;

	if (rte_eal_init(RTE_DIM(eal), eal) < 0)
		return 1;
	pool = rte_pktmbuf_pool_create("stress", POOL_SIZE, 64, 0, RTE_MBUF_DEFAULT_BUF_SIZE,
				       SOCKET_ID_ANY);
	for (i = 0; i < WIRES; i++)
		wire_create(&ends[i], i);
	ctl = bond_ctl_create(sources);
	params.rx_pool = pool;
	bond_conf_init(&conf);
	bond_conf_set(&conf, "miimon", "1", &err);
	/* net_ring cannot change its address, which active-backup asks of later slaves else. */
	bond_conf_set(&conf, "fail_over_mac", "active", &err);
	bond = bond_create(ctl, &params, &conf, &err);
	if (bond == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	bond_ctl_run(ctl, now());
	if (failed == 0 && bond_free(bond) != 0)
		failed = 1;
	bond_ctl_free(ctl);
	return failed;
}
