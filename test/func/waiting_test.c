/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Packets that a bond hands back because their flows are just moving: a leg keeps them, in
 * front of what comes later, and drops none as long as it can leave others where they are.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine.h"
#include "testbed.h"

#define SENT_MAX 1024

static struct wire in;
static struct bond_txq queue;
static struct leg leg;
static bool holding;
static uint16_t room; /* packets that the bond takes of a burst */
static uint32_t sent[SENT_MAX];
static unsigned n_sent;

static uint32_t
number_of(const struct rte_mbuf *pkt)
{
	return *rte_pktmbuf_mtod(pkt, const uint32_t *);
}

/* A bond: takes the head of a burst, and says of the rest that it is held, or nothing. */
static uint16_t
bond_takes(const struct endpoint *e, struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t taken = RTE_MIN(n, room), i;

	for (i = 0; i < taken; i++) {
		assert_true(n_sent < SENT_MAX);
		sent[n_sent++] = number_of(pkts[i]);
		rte_pktmbuf_free(pkts[i]);
	}
	if (holding)
		e->txq->held += n - taken;
	return taken;
}

static int
set_up(void **state)
{
	(void)state;
	memset(&leg, 0, sizeof(leg));
	memset(&queue, 0, sizeof(queue));
	leg.engine = engine_find("io");
	endpoint_of_port(&leg.in, in.port_id, 0);
	leg.out =
		(struct endpoint){ .tx = bond_takes, .bond = (struct bond *)&queue, .txq = &queue };
	holding = false;
	room = UINT16_MAX;
	n_sent = 0;
	return 0;
}

static int
tear_down(void **state)
{
	struct rte_mbuf *pkt;
	void *p;

	(void)state;
	leg_drop_waiting(&leg);
	while (rte_ring_dequeue(in.to_port, &p) == 0) {
		pkt = p;
		rte_pktmbuf_free(pkt);
	}
	return rte_mempool_in_use_count(testbed_pool()) == 0 ? 0 : -1;
}

static void
come(uint32_t first, unsigned n)
{
	uint32_t number;

	for (number = first; number < first + n; number++)
		testbed_put(&in, &number, sizeof(number));
}

static void
sent_are_in_order(unsigned n)
{
	unsigned i;

	assert_int_equal(n_sent, n);
	for (i = 0; i < n; i++)
		assert_int_equal(sent[i], i);
	assert_int_equal(leg.stats.tx, n);
	assert_int_equal(leg.stats.dropped, 0);
}

static void
held_packets_go_first_when_they_may(void **state)
{
	(void)state;
	holding = true;
	room = 2;
	come(0, 5);
	leg_run(&leg);
	sent_are_in_order(2);
	room = 0;
	come(5, 5);
	leg_run(&leg);
	sent_are_in_order(2);
	room = UINT16_MAX;
	come(10, 5);
	leg_run(&leg);
	sent_are_in_order(15);
	assert_int_equal(leg.stats.rx, 15);
}

static void
held_packets_go_though_nothing_else_comes(void **state)
{
	(void)state;
	holding = true;
	room = 0;
	come(0, 3);
	leg_run(&leg);
	sent_are_in_order(0);
	room = UINT16_MAX;
	leg_run(&leg);
	sent_are_in_order(3);
}

static void
nothing_more_is_received_than_there_is_room_for(void **state)
{
	unsigned number = 0;

	(void)state;
	holding = true;
	room = 0;
	while (rte_ring_count(in.to_port) == 0) {
		come(number, ENGINE_BURST);
		number += ENGINE_BURST;
		leg_run(&leg);
		assert_true(number <= 2 * LEG_WAITING);
	}
	leg_run(&leg);
	sent_are_in_order(0);
	assert_int_equal(leg.stats.rx, number - ENGINE_BURST);
	assert_int_equal(rte_ring_count(in.to_port), ENGINE_BURST);
	room = UINT16_MAX;
	leg_run(&leg);
	sent_are_in_order(number);
}

static void
what_a_full_bond_refuses_is_dropped_at_once(void **state)
{
	(void)state;
	room = 1;
	come(0, 5);
	leg_run(&leg);
	assert_int_equal(leg.stats.dropped, 4);
	assert_int_equal(leg.stats.tx, 1);
}

static void
what_was_held_and_is_refused_later_is_dropped(void **state)
{
	(void)state;
	holding = true;
	room = 0;
	come(0, 5);
	leg_run(&leg);
	holding = false;
	leg_run(&leg);
	assert_int_equal(leg.stats.dropped, 5);
	assert_int_equal(leg.n_waiting, 0);
}

#define WAITING_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		WAITING_TEST(held_packets_go_first_when_they_may),
		WAITING_TEST(held_packets_go_though_nothing_else_comes),
		WAITING_TEST(nothing_more_is_received_than_there_is_room_for),
		WAITING_TEST(what_a_full_bond_refuses_is_dropped_at_once),
		WAITING_TEST(what_was_held_and_is_refused_later_is_dropped),
	};

	testbed_start(argv[0]);
	testbed_wire(&in, "in", true);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
