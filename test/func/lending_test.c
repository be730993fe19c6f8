/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * 802.3ad over an application that does not receive: LACP hears its partner all the same, and
 * what came for the application waits for it, in order. A queue is never received from by two
 * at once.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bondbed.h"
#include "dp/map.h"

#define BURST 32
/* All that is due after a queue became idle, and more. */
#define LONG_ENOUGH (20 * BOND_MS)
#define MODE "mode=802.3ad all_slaves_active=on"

static const uint8_t lacpdu[124] = { 0x01, 0x80, 0xc2, 0, 0,    0x02, 0x02, 0,
				     0,    0,    0,    1, 0x88, 0x09, 1,    1 };

static const struct bond_map *
map(void)
{
	return (const struct bond_map *)*bed.rxq->map;
}

/* The queue is the application's, and nothing waits elsewhere. */
static void
expect_own(void)
{
	assert_int_equal(map()->lent | map()->stashed, 0);
	assert_ptr_equal(map()->fn.rx, map()->unlent);
}

static void
put(unsigned wire, uint32_t first, unsigned n)
{
	while (n-- > 0)
		testbed_put_mbuf(&bed_wires[wire], bed_mbuf(first++));
}

/* One burst, which brings so many packets, numbered from first on. */
static void
expect_burst(uint16_t burst, uint32_t first, uint16_t n)
{
	struct rte_mbuf *got[BURST];
	uint16_t i;

	assert_int_equal(bond_rx_burst(bed.rxq, got, burst), n);
	for (i = 0; i < n; i++)
		assert_int_equal(bed_number(got[i]), first + i);
	rte_pktmbuf_free_bulk(got, n);
}

static void
open_lent(unsigned n)
{
	bed_open_joined(MODE, n);
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_int_equal(map()->lent, 1);
}

static void
lacp_hears_its_partners_though_nobody_receives(void **state)
{
	unsigned i;

	(void)state;
	bed_open_joined("mode=802.3ad", 4);
	for (i = 0; i < 4; i++)
		testbed_put(&bed_wires[i], lacpdu, sizeof(lacpdu));
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_int_equal(bed.status.slow_received, 4);
	/* From then on without delay. */
	for (i = 0; i < 4; i++)
		testbed_put(&bed_wires[i], lacpdu, sizeof(lacpdu));
	bed_run_until(bed.now + 3 * BOND_MS);
	assert_int_equal(bed.status.slow_received, 8);
}

static void
packets_wait_for_the_application_in_order(void **state)
{
	(void)state;
	open_lent(1);
	put(0, 0, 10);
	bed_run_until(bed.now + LONG_ENOUGH);
	put(0, 10, 5);
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_int_equal(rte_ring_count(bed_wires[0].to_port), 0);
	expect_burst(BURST, 0, 15);
	bed_run();
	assert_int_equal(bed.status.rx_packets, 15);
	assert_int_equal(bed.status.rx_stale, 0);
}

static void
queue_is_given_back_with_the_pass_after_a_burst(void **state)
{
	(void)state;
	open_lent(1);
	expect_burst(BURST, 0, 0);
	bed_run();
	expect_own();
	put(0, 0, 3);
	expect_burst(BURST, 0, 3);
}

static void
what_waited_comes_before_anything_newer(void **state)
{
	uint32_t next;

	(void)state;
	open_lent(1);
	put(0, 0, 100);
	bed_run_until(bed.now + LONG_ENOUGH);
	expect_burst(10, 0, 10);
	put(0, 100, 100);
	bed_run();
	assert_int_equal(map()->lent, 0);
	assert_int_equal(map()->stashed, 1);
	for (next = 10; next < 200; next += 10) {
		expect_burst(10, next, 10);
		/* Control has left the queue alone. */
		if (next < 100)
			assert_int_equal(rte_ring_count(bed_wires[0].to_port), 100);
		bed_run_after(BOND_MS);
	}
	expect_own();
}

static void
application_that_receives_seldom_gets_all_of_it(void **state)
{
	uint32_t n = 0;
	unsigned i;

	(void)state;
	bed_open_joined(MODE, 1);
	for (i = 0; i < 50; i++) {
		put(0, n, 7);
		bed_run_until(bed.now + LONG_ENOUGH);
		expect_burst(BURST, n, 7);
		n += 7;
	}
}

static void
queue_that_is_polled_is_never_lent(void **state)
{
	unsigned i;

	(void)state;
	bed_open_joined(MODE, 2);
	for (i = 0; i < 200; i++) {
		expect_burst(BURST, 0, 0);
		bed_run_until(bed.now + 9 * BOND_MS);
		assert_int_equal(map()->lent, 0);
	}
}

static void
idle_queue_is_lent_beside_one_that_is_polled(void **state)
{
	const struct bond_params params = {
		.name = "two",
		.n_rx_queues = 2,
		.n_tx_queues = 1,
		.rx_pool = testbed_pool(),
	};
	struct rte_mbuf *got[BURST];
	const struct bond_map *m;
	struct bond *b;
	unsigned i;

	(void)state;
	bed_open(MODE);
	b = bond_create(bed.ctl, &params, bond_conf_of(bed.bond), &bed.err);
	assert_non_null(b);
	assert_int_equal(bond_slave_add(b, bed_nulls[0], "n0", &bed.err), 0);
	bed_run();
	for (i = 0; i < 20; i++) {
		assert_int_equal(bond_rx_burst(bond_rxq_get(b, 1), got, BURST), 0);
		bed_run_until(bed.now + 5 * BOND_MS);
	}
	m = (const struct bond_map *)*bond_rxq_get(b, 1)->map;
	assert_int_equal(m->lent, 1);
}

static void
queue_of_a_thread_that_is_held_up_is_not_lent(void **state)
{
	struct bond_worker w;

	(void)state;
	bed_open_joined(MODE, 1);
	assert_int_equal(bond_worker_register(bed.ctl, 0, &w), 0);
	bond_worker_online(&w);
	bed_run_until(bed.now + BOND_S);
	assert_int_equal(map()->lent, 0);
	/* It goes round its loop, but receives nothing there. */
	bond_worker_quiescent(&w);
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_int_equal(map()->lent, 1);
	bond_worker_offline(&w);
	bond_worker_unregister(&w);
}

static void
queue_is_left_alone_while_a_burst_may_be_on_it(void **state)
{
	struct bond_worker held_up, receiver;

	(void)state;
	bed_open_joined(MODE, 1);
	assert_int_equal(bond_worker_register(bed.ctl, 0, &held_up), 0);
	assert_int_equal(bond_worker_register_burst(bed.ctl, &receiver), 0);
	bond_worker_online(&held_up);
	bed_run_until(bed.now + LONG_ENOUGH);
	/* A burst begins after control asked, and before the map that lends the queue. */
	bond_worker_enter(&receiver);
	bond_worker_offline(&held_up);
	put(0, 0, 5);
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_int_equal(map()->lent, 1);
	assert_int_equal(rte_ring_count(bed_wires[0].to_port), 5);
	bond_worker_leave(&receiver);
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_int_equal(rte_ring_count(bed_wires[0].to_port), 0);
	expect_burst(BURST, 0, 5);
	bond_worker_unregister(&receiver);
	bond_worker_unregister(&held_up);
}

/* More than may be put aside: some are dropped, and LACP is heard behind them. */
static void
flood_that_nobody_receives_does_not_keep_lacp_from_its_partner(void **state)
{
	const unsigned rounds = 6, each = 100;
	struct rte_mbuf *got[BURST];
	uint32_t next = 0, number, count = 0;
	unsigned i;
	uint16_t n;

	(void)state;
	open_lent(1);
	for (i = 0; i < rounds; i++) {
		put(0, i * each, each);
		testbed_put(&bed_wires[0], lacpdu, sizeof(lacpdu));
		bed_run_until(bed.now + 5 * BOND_MS);
		assert_int_equal(bed.status.slow_received, i + 1);
	}
	assert_true(bed.status.rx_stale > 0);
	while ((n = bond_rx_burst(bed.rxq, got, BURST)) != 0) {
		for (i = 0; i < n; i++) {
			number = bed_number(got[i]);
			assert_true(number >= next);
			next = number + 1;
		}
		rte_pktmbuf_free_bulk(got, n);
		count += n;
	}
	bed_run();
	assert_int_equal(bed.status.rx_packets, count);
	assert_int_equal(bed.status.rx_packets + bed.status.rx_stale, rounds * each);
}

static void
what_comes_on_inactive_slaves_is_suppressed_as_ever(void **state)
{
	static const uint8_t lldp[64] = { 0x01, 0x80, 0xc2, 0, 0, 0x0e, [12] = 0x88, [13] = 0xcc };
	struct rte_mbuf *got[BURST];

	(void)state;
	bed_open_joined("mode=802.3ad", 2);
	bed_run_until(bed.now + LONG_ENOUGH);
	put(0, 0, 40);
	testbed_put(&bed_wires[1], lldp, sizeof(lldp));
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_int_equal(bed_slave("s0")->rx_suppressed, 40);
	assert_int_equal(bond_rx_burst(bed.rxq, got, BURST), 1);
	assert_int_equal(got[0]->port, S1);
	rte_pktmbuf_free(got[0]);
}

static void
bond_that_is_off_lends_nothing_and_what_waited_is_dropped(void **state)
{
	struct rte_mbuf *got[BURST];
	bond_rx_fn lending;

	(void)state;
	open_lent(1);
	lending = map()->unlent;
	put(0, 0, 20);
	bed_run_until(bed.now + LONG_ENOUGH);
	bond_set_link(bed.bond, false);
	while (map()->unlent == lending)
		bed_run_next();
	assert_int_equal(map()->lent, 0);
	assert_int_equal(bond_rx_burst(bed.rxq, got, BURST), 0);
	bed_run();
	assert_int_equal(map()->stashed, 0);
}

static void
bond_that_leaves_802_3ad_has_its_queue_back(void **state)
{
	(void)state;
	open_lent(1);
	put(0, 0, 3);
	bed_run_until(bed.now + LONG_ENOUGH);
	bed_set("mode", "balance-xor");
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_int_equal(map()->lent, 0);
	put(0, 3, 3);
	expect_burst(BURST, 0, 3);
	expect_burst(BURST, 3, 3);
	bed_run();
	expect_own();
}

#define LENDING_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		LENDING_TEST(lacp_hears_its_partners_though_nobody_receives),
		LENDING_TEST(packets_wait_for_the_application_in_order),
		LENDING_TEST(queue_is_given_back_with_the_pass_after_a_burst),
		LENDING_TEST(what_waited_comes_before_anything_newer),
		LENDING_TEST(application_that_receives_seldom_gets_all_of_it),
		LENDING_TEST(queue_that_is_polled_is_never_lent),
		LENDING_TEST(idle_queue_is_lent_beside_one_that_is_polled),
		LENDING_TEST(queue_of_a_thread_that_is_held_up_is_not_lent),
		LENDING_TEST(queue_is_left_alone_while_a_burst_may_be_on_it),
		LENDING_TEST(flood_that_nobody_receives_does_not_keep_lacp_from_its_partner),
		LENDING_TEST(what_comes_on_inactive_slaves_is_suppressed_as_ever),
		LENDING_TEST(bond_that_is_off_lends_nothing_and_what_waited_is_dropped),
		LENDING_TEST(bond_that_leaves_802_3ad_has_its_queue_back),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
