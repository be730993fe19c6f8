/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * An application that stops receiving and begins again at any moment, a thousand times, in
 * 802.3ad: whoever receives, it or control in its place, every packet comes to it once and in
 * order, and every slow frame comes up. The main thread controls and is the other end of the
 * wire, with time as a number; another thread is the application. RACE_SEED in the environment
 * asks for another sequence; the one used is printed.
 */

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "bondbed.h"
#include "dp/map.h"

#define BURST 32
#define LOANS 1000
/* Packets on their way at most: the pool is not to be the limit. */
#define AWAY_MAX 150

static const uint8_t lacpdu[124] = { 0x01, 0x80, 0xc2, 0, 0,    0x02, 0x02, 0,
				     0,    0,    0,    1, 0x88, 0x09, 1,    1 };

static struct bond_worker receiver;
static pthread_t main_thread;
static unsigned main_random;
static uint32_t sent;
static unsigned steps; /* of main: passes, and bursts in them */
static uint32_t received, out_of_order;
static bool stop;

static unsigned
seed(void)
{
	const char *text = getenv("RACE_SEED");
	unsigned n = text != NULL ? strtoul(text, NULL, 0) : 1;

	print_message("seed %u\n", n);
	return n;
}

static void
receive(void)
{
	struct rte_mbuf *got[BURST];
	uint16_t n, i;

	bond_worker_enter(&receiver);
	n = bond_rx_burst(bed.rxq, got, BURST);
	bond_worker_leave(&receiver);
	for (i = 0; i < n; i++)
		out_of_order += bed_number(got[i]) != received + i;
	rte_pktmbuf_free_bulk(got, n);
	__atomic_store_n(&received, received + n, __ATOMIC_RELEASE);
}

static bool
is_over(void)
{
	return __atomic_load_n(&stop, __ATOMIC_ACQUIRE);
}

/* EAL keeps the main thread, and what it starts, on one CPU. */
static void
run_anywhere(void)
{
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
}

/* Receives for a while, then lets some passes of control go by. */
static void *
application(void *state)
{
	unsigned *random = state;

	run_anywhere();
	while (!is_over()) {
		unsigned bursts = rand_r(random) % 30, from, rest = rand_r(random) % 25;

		while (bursts-- > 0) {
			receive();
			if (rand_r(random) % 4 == 0)
				sched_yield();
		}
		from = __atomic_load_n(&steps, __ATOMIC_ACQUIRE);
		while (__atomic_load_n(&steps, __ATOMIC_ACQUIRE) - from < rest && !is_over())
			sched_yield();
	}
	return NULL;
}

static uint32_t
received_so_far(void)
{
	return __atomic_load_n(&received, __ATOMIC_ACQUIRE);
}

static void
put(unsigned n)
{
	while (n-- > 0 && sent - received_so_far() < AWAY_MAX)
		testbed_put_mbuf(&bed_wires[0], bed_mbuf(sent++));
}

/* The application may go on. */
static void
step(void)
{
	__atomic_store_n(&steps, steps + 1, __ATOMIC_RELEASE);
	sched_yield();
}

/* Who receives stops in the middle of it, with packets in hand, and newer ones come. */
static uint16_t
meanwhile(uint16_t port_id, uint16_t queue, struct rte_mbuf **pkts, uint16_t n, uint16_t max,
	  void *arg)
{
	(void)port_id;
	(void)queue;
	(void)pkts;
	(void)max;
	(void)arg;
	if (pthread_equal(pthread_self(), main_thread)) {
		put(rand_r(&main_random) % 3);
		step();
	} else {
		sched_yield();
	}
	return n;
}

/* A pass of control, a millisecond later. */
static void
pass(void)
{
	bed_run_after(BOND_MS);
	step();
}

static void
no_packet_is_lost_doubled_or_overtaken_by_queues_that_are_lent(void **state)
{
	const struct rte_eth_rxtx_callback *cb;
	unsigned loans = 0, slow = 0, other;
	bool lent = false;
	pthread_t thread;

	(void)state;
	main_thread = pthread_self();
	main_random = seed();
	other = main_random + 1;
	bed_open_joined("mode=802.3ad all_slaves_active=on", 1);
	cb = rte_eth_add_rx_callback(S0, 0, meanwhile, NULL);
	assert_non_null(cb);
	assert_int_equal(bond_worker_register_burst(bed.ctl, &receiver), 0);
	assert_int_equal(pthread_create(&thread, NULL, application, &other), 0);
	while (loans < LOANS) {
		const struct bond_map *m;

		put(rand_r(&main_random) % 16);
		if (rand_r(&main_random) % 8 == 0 && slow - bed.status.slow_received < 5) {
			testbed_put(&bed_wires[0], lacpdu, sizeof(lacpdu));
			slow++;
		}
		pass();
		m = (const struct bond_map *)*bed.rxq->map;
		loans += !lent && m->lent != 0;
		lent = m->lent != 0;
	}
	while (received_so_far() != sent || bed.status.slow_received != slow)
		pass();
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	assert_int_equal(rte_eth_remove_rx_callback(S0, 0, cb), 0);
	bed_run();
	assert_int_equal(out_of_order, 0);
	assert_int_equal(received, sent);
	assert_int_equal(bed.status.slow_dropped, 0);
	assert_int_equal(bed.status.rx_stale, 0);
	assert_int_equal(bed.status.rx_packets, sent);
	bond_worker_unregister(&receiver);
}

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			no_packet_is_lost_doubled_or_overtaken_by_queues_that_are_lent, bed_close),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
