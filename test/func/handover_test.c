/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Slots that go from one slave to another in 802.3ad, with a slow cable under the slave that
 * they leave: flows stay in order if the partner answers Markers; nothing is lost, or kept
 * waiting for long, if it does not.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "orderbed.h"

/* The answer takes longer than the way over a quick cable, and less than is waited for. */
#define SLOW (1 * BOND_MS)
/* The answer comes when nobody waits for it any more. */
#define TOO_SLOW (3 * BOND_MS)
/* What one handover holds packets at most, with the turns at both ends of it. */
#define HOLD_LIMIT (2 * BOND_MS + 2 * ORDERBED_TURN)
#define READER 5

/* Traffic for a while. Gives how long some packet was held at most. */
static bond_time
traffic(bond_time time)
{
	bond_time end = bed.now + time, since = bed.now, longest = 0;

	while (bed.now < end) {
		orderbed_send();
		if (orderbed_unsent() == 0)
			since = bed.now;
		longest = RTE_MAX(longest, bed.now - since);
		orderbed_turn();
	}
	return longest;
}

static void
all_has_arrived(void)
{
	orderbed_end();
	assert_true(orderbed.sent > 0);
	assert_int_equal(orderbed.received, orderbed.sent);
}

/* Slots go from a0, whose cable is slow, to a1 from the next pass on. */
static void
share_grows(uint32_t weight)
{
	assert_int_equal(bond_slave_set_weight(bed.bond, "a1", weight, &bed.err), 0);
}

static bond_time
share_grows_under_traffic(bond_time slow)
{
	orderbed.delay[0] = slow;
	traffic(10 * BOND_MS);
	share_grows(3);
	return traffic(20 * BOND_MS);
}

static void
flows_keep_their_order_when_the_partner_answers_markers(void **state)
{
	(void)state;
	orderbed_open(2, false);
	assert_in_range(share_grows_under_traffic(SLOW), SLOW, HOLD_LIMIT);
	all_has_arrived();
	assert_int_equal(orderbed.disorders, 0);
	assert_true(bed_slave("a1")->slots > bed_slave("a0")->slots);
}

/* Which also shows that the cables would bring flows out of order. */
static void
nothing_is_held_where_the_partner_answers_no_markers(void **state)
{
	(void)state;
	orderbed_open(2, true);
	share_grows_under_traffic(SLOW);
	all_has_arrived();
	assert_int_equal(bed.txq->held, 0);
	assert_true(orderbed.disorders > 0);
}

static void
answer_that_is_late_is_not_waited_for_nor_are_later_ones(void **state)
{
	uint64_t held;

	(void)state;
	orderbed_open(2, false);
	assert_in_range(share_grows_under_traffic(TOO_SLOW), 2 * BOND_MS, HOLD_LIMIT);
	held = bed.txq->held;
	assert_true(held > 0);
	share_grows(9);
	traffic(20 * BOND_MS);
	assert_int_equal(bed.txq->held, held);
	all_has_arrived();
}

static void
flows_keep_their_order_when_a_slave_returns(void **state)
{
	(void)state;
	orderbed_open(2, false);
	orderbed_link(1, false);
	orderbed_settle(1);
	orderbed_link(1, true);
	orderbed.delay[0] = SLOW;
	while (bed_slave("a1")->slots == 0)
		traffic(ORDERBED_TURN);
	traffic(20 * BOND_MS);
	all_has_arrived();
	assert_true(bed.txq->held > 0);
	assert_int_equal(orderbed.disorders, 0);
}

static void
flows_keep_their_order_when_a_slave_is_removed(void **state)
{
	(void)state;
	orderbed_open(2, false);
	orderbed.delay[1] = SLOW;
	traffic(10 * BOND_MS);
	bed_leave("a1");
	assert_in_range(traffic(20 * BOND_MS), SLOW, HOLD_LIMIT);
	all_has_arrived();
	assert_int_equal(orderbed.disorders, 0);
}

static void
second_move_while_the_first_is_on_its_way_keeps_the_order(void **state)
{
	(void)state;
	orderbed_open(3, false);
	orderbed.delay[0] = SLOW;
	traffic(10 * BOND_MS);
	share_grows(9);
	traffic(2 * ORDERBED_TURN);
	assert_true(bed.txq->held > 0);
	bed_leave("a1");
	traffic(20 * BOND_MS);
	all_has_arrived();
	assert_int_equal(orderbed.disorders, 0);
}

/* The link of a slave fails at both ends; packets on its cable still arrive. */
static void
begin_and_fail(const char *slave, unsigned cable)
{
	orderbed_open(2, false);
	share_grows_under_traffic(SLOW);
	bed.txq->held = 0;
	share_grows(9);
	traffic(3 * ORDERBED_TURN);
	assert_true(bed.txq->held > 0);
	assert_true(bed_slave(slave)->slots > 0);
	orderbed_link(cable, false);
}

static void
slots_of_a_slave_that_fails_while_they_are_held_move_at_once(void **state)
{
	(void)state;
	begin_and_fail("a0", 0);
	bed_run();
	orderbed_send();
	assert_int_equal(orderbed_unsent(), 0);
}

static void
slots_of_a_slave_that_fails_are_not_held(void **state)
{
	(void)state;
	orderbed_open(2, false);
	traffic(2 * BOND_MS);
	orderbed_link(1, false);
	bed_run();
	assert_int_equal(bed_slave("a1")->slots, 0);
	traffic(2 * BOND_MS);
	assert_int_equal(bed.txq->held, 0);
}

static void
nothing_is_lost_when_the_new_owner_fails_before_it_has_them(void **state)
{
	(void)state;
	begin_and_fail("a1", 1);
	traffic(20 * BOND_MS);
	assert_int_equal(bed_slave("a1")->slots, 0);
	orderbed_end();
	assert_int_equal(orderbed_unsent(), 0);
}

static void
slave_that_is_removed_and_never_heard_of_again_holds_for_a_moment_only(void **state)
{
	(void)state;
	orderbed_open(2, false);
	orderbed.delay[1] = BOND_S;
	traffic(2 * BOND_MS);
	bed_leave("a1");
	traffic(2 * ORDERBED_TURN);
	assert_true(orderbed_unsent() > 0);
	traffic(HOLD_LIMIT);
	assert_int_equal(orderbed_unsent(), 0);
}

/* Every packet of the burst is of a slot that waits, or none. */
static void
burst_while_held_sends_what_need_not_wait(void **state)
{
	struct rte_mbuf *pkts[200];
	uint32_t last_flow = 0;
	uint16_t n, i;
	uint64_t unsent, refused;

	(void)state;
	orderbed_open(2, false);
	orderbed.delay[0] = TOO_SLOW;
	share_grows(3);
	bed_run();
	unsent = bed.txq->unsent;
	refused = bed.txq->slaves[0].refused + bed.txq->slaves[1].refused;
	for (i = 0; i < RTE_DIM(pkts); i++)
		pkts[i] = flowbed_mbuf(i, i, FLOWBED_IP);
	n = bond_tx_burst(bed.txq, pkts, RTE_DIM(pkts));
	assert_in_range(n, 1, RTE_DIM(pkts) - 1);
	assert_int_equal(bed.txq->held, RTE_DIM(pkts) - n);
	assert_int_equal(bed.txq->unsent, unsent);
	assert_int_equal(bed.txq->slaves[0].refused + bed.txq->slaves[1].refused, refused);
	for (i = n; i < RTE_DIM(pkts); i++) {
		assert_true(i == n || flowbed_number(pkts[i]) > last_flow);
		last_flow = flowbed_number(pkts[i]);
	}
	rte_pktmbuf_free_bulk(&pkts[n], RTE_DIM(pkts) - n);
}

/* A worker that may still send by the map before: what it sends there comes behind no marker. */
static void
no_marker_is_sent_before_every_worker_holds(void **state)
{
	struct bond_worker worker;
	uint64_t markers;

	(void)state;
	orderbed_open(2, false);
	assert_int_equal(bond_worker_register(bed.ctl, READER, &worker), 0);
	bond_worker_online(&worker);
	markers = lacpbed_slave(bed.bond, "a0").counters.marker_tx;
	assert_true(markers > 0);
	share_grows(3);
	traffic(3 * BOND_MS);
	assert_int_equal(lacpbed_slave(bed.bond, "a0").counters.marker_tx, markers);
	assert_true(orderbed_unsent() > 0);
	bond_worker_quiescent(&worker);
	traffic(5 * ORDERBED_TURN);
	assert_int_equal(lacpbed_slave(bed.bond, "a0").counters.marker_tx, markers + 1);
	assert_int_equal(orderbed_unsent(), 0);
	bond_worker_offline(&worker);
	bond_worker_unregister(&worker);
}

static void
worker_that_never_looks_does_not_hold_up_the_others(void **state)
{
	struct bond_worker worker;

	(void)state;
	orderbed_open(2, false);
	assert_int_equal(bond_worker_register(bed.ctl, READER, &worker), 0);
	bond_worker_online(&worker);
	share_grows(3);
	traffic(11 * BOND_MS);
	assert_int_equal(orderbed_unsent(), 0);
	bond_worker_offline(&worker);
	bond_worker_unregister(&worker);
}

#define HANDOVER_TEST(f) cmocka_unit_test_teardown(f, orderbed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		HANDOVER_TEST(flows_keep_their_order_when_the_partner_answers_markers),
		HANDOVER_TEST(nothing_is_held_where_the_partner_answers_no_markers),
		HANDOVER_TEST(answer_that_is_late_is_not_waited_for_nor_are_later_ones),
		HANDOVER_TEST(flows_keep_their_order_when_a_slave_returns),
		HANDOVER_TEST(flows_keep_their_order_when_a_slave_is_removed),
		HANDOVER_TEST(second_move_while_the_first_is_on_its_way_keeps_the_order),
		HANDOVER_TEST(slots_of_a_slave_that_fails_while_they_are_held_move_at_once),
		HANDOVER_TEST(slots_of_a_slave_that_fails_are_not_held),
		HANDOVER_TEST(nothing_is_lost_when_the_new_owner_fails_before_it_has_them),
		HANDOVER_TEST(
			slave_that_is_removed_and_never_heard_of_again_holds_for_a_moment_only),
		HANDOVER_TEST(burst_while_held_sends_what_need_not_wait),
		HANDOVER_TEST(no_marker_is_sent_before_every_worker_holds),
		HANDOVER_TEST(worker_that_never_looks_does_not_hold_up_the_others),
	};

	lacpbed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
