/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * tlb_dynamic_lb where control looks at the loads between a worker's counting of a packet and its
 * taking it off again, as the slave refused it: the next look finds less than the last one. The
 * test does to the counters what that worker does.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flowbed.h"

#define TLB "mode=5 lp_interval=3600 xmit_hash_policy=layer3+4"
#define FIRST_PERIOD (1 * BOND_S)
#define PERIOD (10 * BOND_S)
#define SILENCE (1 * BOND_MS)

#define BURST 128
#define REFUSED 1500 /* bytes */

/* Enough to be worth a move, if there are two such flows on a slave. */
static void
flow_load(uint32_t flow)
{
	struct rte_mbuf *pkts[BURST];
	unsigned i, burst;

	for (burst = 0; burst < 16; burst++) {
		for (i = 0; i < BURST; i++)
			pkts[i] = flowbed_mbuf(i, flow, FLOWBED_IP);
		assert_int_equal(bond_tx_burst(bed.txq, pkts, BURST), BURST);
		flowbed_empty();
	}
}

/* The first flow from one on that leaves on a wire. */
static uint32_t
flow_find(uint32_t from, unsigned wire)
{
	while (flowbed_wire_of(from) != wire)
		from++;
	return from;
}

/* Where the worker counts the bytes of a flow. */
static uint64_t *
counter_of(uint32_t flow)
{
	uint64_t before[BOND_SLOTS];
	unsigned i;

	memcpy(before, bed.txq->slot_bytes, sizeof(before));
	flowbed_wire_of(flow);
	for (i = 0; bed.txq->slot_bytes[i] == before[i]; i++)
		assert_true(i < BOND_SLOTS - 1);
	return &bed.txq->slot_bytes[i];
}

/* The counter is one of the first slave, whose load is next to nothing. */
static void
second_slave_is_relieved_after_refusal(uint64_t *counter)
{
	uint32_t one = flow_find(0, 1), other = flow_find(one + 1, 1);

	*counter += REFUSED;
	bed_run_until(bed.now + PERIOD);
	*counter -= REFUSED;
	flow_load(one);
	flow_load(other);
	bed_run_until(bed.now + PERIOD + SILENCE);
	assert_int_equal(flowbed_wire_of(one) + flowbed_wire_of(other), 1);
}

static void
bytes_of_a_flow_that_were_refused_after_a_look_are_no_load(void **state)
{
	(void)state;
	flowbed_open(TLB, 2);
	bed_run_until(bed.now + FIRST_PERIOD);
	second_slave_is_relieved_after_refusal(counter_of(flow_find(0, 0)));
}

static void
bytes_of_the_active_slave_that_were_refused_after_a_look_are_no_load(void **state)
{
	(void)state;
	flowbed_open(TLB, 2);
	bed_run_until(bed.now + FIRST_PERIOD);
	second_slave_is_relieved_after_refusal(&bed.txq->active_bytes);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			bytes_of_a_flow_that_were_refused_after_a_look_are_no_load, flowbed_close),
		cmocka_unit_test_teardown(
			bytes_of_the_active_slave_that_were_refused_after_a_look_are_no_load,
			flowbed_close),
	};

	(void)argc;
	flowbed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
