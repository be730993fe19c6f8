/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * tlb_dynamic_lb of a whole bond: loads are measured, flows move so that slaves are loaded
 * alike, and a flow moves only when it is silent. The time is the test's; what is sent at one
 * time and what leaves is looked at flow by flow.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_byteorder.h>
#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_udp.h>

#include "bondbed.h"

/* Without frames of control, which have maps of their own. */
#define TLB "mode=5 lp_interval=3600 xmit_hash_policy=layer3+4"
#define ALB "mode=6 lp_interval=3600"
#define FIRST_PERIOD (1 * BOND_S)
#define PERIOD (10 * BOND_S)
#define SILENCE (1 * BOND_MS)

#define FLOWS 8
#define FRAME_SIZE 1200

struct frame {
	struct rte_ether_hdr eth;
	struct rte_ipv4_hdr ip;
	struct rte_udp_hdr udp;
	uint32_t sequence;
	uint8_t rest[FRAME_SIZE - 46];
} __rte_packed __rte_aligned(2);

/* A flow differs from others in address and port, so that each way of hashing sees it. */
static struct rte_mbuf *
frame_of(uint32_t flow, uint32_t sequence, bool broadcast)
{
	struct frame f = {
		.eth = { .dst_addr.addr_bytes = { 2, 0, 0, 0, 0, 9 },
			 .src_addr.addr_bytes = { 2, 0, 0, 0, 0, 8 },
			 .ether_type = RTE_BE16(RTE_ETHER_TYPE_IPV4) },
		.ip = { .version_ihl = RTE_IPV4_VHL_DEF,
			.total_length = RTE_BE16(FRAME_SIZE - sizeof(struct rte_ether_hdr)),
			.next_proto_id = IPPROTO_UDP,
			.src_addr = RTE_BE32(RTE_IPV4(10, 0, 0, 1)),
			.dst_addr = rte_cpu_to_be_32(RTE_IPV4(10, 1, 0, 0) + flow) },
		.udp = { .src_port = rte_cpu_to_be_16(flow), .dst_port = RTE_BE16(9) },
		.sequence = sequence,
	};

	if (broadcast)
		memset(&f.eth.dst_addr, 0xff, sizeof(f.eth.dst_addr));
	return testbed_mbuf(&f, sizeof(f));
}

/* Send so many packets of a flow: they leave on one wire, in their order. Gives the wire. */
static unsigned
send_packets(uint32_t flow, unsigned n, bool broadcast)
{
	struct rte_mbuf *pkts[BED_RING], *m;
	unsigned i, wire, used = BED_WIRES;

	for (i = 0; i < n; i++)
		pkts[i] = frame_of(flow, i, broadcast);
	bond_txq_service(bed.txq);
	assert_int_equal(bond_tx_burst(bed.txq, pkts, n), n);
	for (wire = 0; wire < BED_WIRES; wire++) {
		i = 0;
		while ((m = testbed_take(&bed_wires[wire])) != NULL) {
			/* Frames of control are short. */
			if (rte_pktmbuf_pkt_len(m) == FRAME_SIZE)
				assert_int_equal(rte_pktmbuf_mtod(m, struct frame *)->sequence,
						 i++);
			rte_pktmbuf_free(m);
		}
		if (i == 0)
			continue;
		assert_int_equal(i, n);
		used = wire;
	}
	return used;
}

static unsigned
send_flow(uint32_t flow, unsigned n)
{
	return send_packets(flow, n, false);
}

static uint32_t flows[FLOWS];

/* Flows of different slots, all of which leave on the first wire. */
static void
choose_flows(void)
{
	unsigned n = 0;

	for (uint32_t flow = 1; n < FLOWS; flow++) {
		if (send_flow(flow, 1) == 0)
			flows[n++] = flow;
	}
}

/* Each flow sends so much; how many leave on the second wire. */
static unsigned
send_flows(unsigned n)
{
	unsigned i, on_second = 0;

	for (i = 0; i < FLOWS; i++)
		on_second += send_flow(flows[i], n) == 1;
	return on_second;
}

/* Past the first period, in which nothing was sent, with flows that all are on one wire. */
static void
open_with_flows(const char *options)
{
	bed_open_joined(options, 2);
	bed_run_until(bed.now + FIRST_PERIOD);
	choose_flows();
}

static void
loads_are_alike_after_a_period(const char *options)
{
	uint32_t generation;

	open_with_flows(options);
	assert_int_equal(send_flows(100), 0);
	generation = bed.status.map_generation;
	bed_run_until(bed.now + PERIOD - 1);
	assert_int_equal(send_flows(1), 0);
	bed_run_until(bed.now + SILENCE + 1);
	assert_int_equal(bed.status.map_generation, generation + 1);
	assert_int_equal(send_flows(100), FLOWS / 2);

	/* And there they stay. */
	bed_run_until(bed.now + PERIOD);
	assert_int_equal(send_flows(100), FLOWS / 2);
	bed_run_until(bed.now + PERIOD);
	assert_int_equal(bed.status.map_generation, generation + 1);
}

static void
flows_of_one_slave_are_spread_after_a_period(void **state)
{
	(void)state;
	loads_are_alike_after_a_period(TLB);
}

static void
in_balance_alb_flows_of_one_slave_are_spread_too(void **state)
{
	(void)state;
	loads_are_alike_after_a_period(ALB);
}

static void
a_heavy_flow_is_left_alone_with_a_slave(void **state)
{
	unsigned i, heavy;

	(void)state;
	open_with_flows(TLB);
	for (i = 0; i < 7; i++)
		send_flow(flows[0], 100);
	for (i = 1; i < FLOWS; i++)
		send_flow(flows[i], 100);
	bed_run_until(bed.now + PERIOD + SILENCE);
	heavy = send_flow(flows[0], 1);
	for (i = 1; i < FLOWS; i++)
		assert_int_equal(send_flow(flows[i], 1), !heavy);
}

static void
a_flow_that_is_never_silent_does_not_move_and_moves_once_it_is(void **state)
{
	unsigned i;

	(void)state;
	open_with_flows(TLB);
	send_flows(100);
	bed_run_until(bed.now + PERIOD);
	for (i = 0; i < 50; i++) {
		assert_true(bond_ctl_next_deadline(bed.ctl) <= bed.now + SILENCE);
		assert_int_equal(send_flows(1), 0);
		bed_run_after(SILENCE);
	}
	assert_int_equal(send_flows(1), 0);
	bed_run_after(SILENCE);
	bed_run_after(SILENCE);
	assert_int_equal(send_flows(1), FLOWS / 2);
}

static void
a_pass_within_the_silence_moves_nothing(void **state)
{
	(void)state;
	open_with_flows(TLB);
	send_flows(100);
	bed_run_until(bed.now + PERIOD);
	bed_run_after(SILENCE - 1);
	assert_int_equal(send_flows(1), 0);
	bed_run_after(1);
	assert_int_equal(send_flows(1), 0);
}

static void
what_did_not_move_within_the_period_is_given_up(void **state)
{
	const bond_time step = 1 * BOND_S;
	bond_time end;

	(void)state;
	open_with_flows(TLB);
	send_flows(100);
	bed_run_until(bed.now + PERIOD);
	end = bed.now + PERIOD;
	while (bed.now < end) {
		assert_int_equal(send_flows(1), 0);
		bed_run_after(step);
	}
	/* So little was sent in this period that nothing is worth a move. */
	bed_run_until(bed.now + PERIOD - 1);
	assert_int_equal(send_flows(1), 0);
}

static void
with_a_slave_that_comes_loads_are_looked_at_within_a_second(void **state)
{
	(void)state;
	open_with_flows(TLB);
	bed_link(S1, false);
	bed_run();
	bed_link(S1, true);
	bed_run();
	choose_flows();
	send_flows(100);
	bed_run_until(bed.now + FIRST_PERIOD - 1);
	assert_int_equal(send_flows(1), 0);
	bed_run_until(bed.now + SILENCE + 1);
	assert_int_equal(send_flows(1), FLOWS / 2);
}

static void
a_plan_ends_with_the_slave_that_was_to_take_over(void **state)
{
	(void)state;
	open_with_flows(TLB);
	send_flows(100);
	bed_run_until(bed.now + PERIOD);
	bed_link(S1, false);
	bed_run();
	bed_run_after(SILENCE);
	assert_int_equal(send_flows(1), 0);
	assert_int_equal(bed_slave("s1")->slots, 0);
}

static void
flows_make_way_for_what_the_active_slave_sends_besides(void **state)
{
	unsigned i;

	(void)state;
	open_with_flows(TLB);
	assert_string_equal(bed_active(), "s0");
	for (i = 0; i < FLOWS; i++)
		assert_int_equal(send_packets(0, 100, true), 0);
	send_flows(100);
	bed_run_until(bed.now + PERIOD + SILENCE);
	assert_int_equal(send_flows(100), FLOWS);

	/* And come back when it sends no more. */
	bed_run_until(bed.now + PERIOD + SILENCE);
	assert_int_equal(send_flows(1), FLOWS / 2);
}

static void
without_dynamic_balancing_nothing_moves(void **state)
{
	uint32_t generation;

	(void)state;
	open_with_flows(TLB " tlb_dynamic_lb=0");
	generation = bed.status.map_generation;
	send_flows(100);
	bed_run_until(bed.now + 2 * PERIOD);
	assert_int_equal(bed.status.map_generation, generation);
	assert_int_equal(send_flows(1), 0);
}

static void
switched_off_the_table_is_that_of_the_weights_again(void **state)
{
	(void)state;
	open_with_flows(TLB);
	send_flows(100);
	bed_run_until(bed.now + PERIOD + SILENCE);
	assert_int_equal(send_flows(1), FLOWS / 2);
	bed_set("tlb_dynamic_lb", "0");
	bed_run();
	assert_int_equal(send_flows(1), 0);
	assert_int_equal(bed_slave("s0")->slots, BOND_SLOTS / 2);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(flows_of_one_slave_are_spread_after_a_period, bed_close),
		cmocka_unit_test_teardown(in_balance_alb_flows_of_one_slave_are_spread_too,
					  bed_close),
		cmocka_unit_test_teardown(a_heavy_flow_is_left_alone_with_a_slave, bed_close),
		cmocka_unit_test_teardown(
			a_flow_that_is_never_silent_does_not_move_and_moves_once_it_is, bed_close),
		cmocka_unit_test_teardown(a_pass_within_the_silence_moves_nothing, bed_close),
		cmocka_unit_test_teardown(what_did_not_move_within_the_period_is_given_up,
					  bed_close),
		cmocka_unit_test_teardown(
			with_a_slave_that_comes_loads_are_looked_at_within_a_second, bed_close),
		cmocka_unit_test_teardown(a_plan_ends_with_the_slave_that_was_to_take_over,
					  bed_close),
		cmocka_unit_test_teardown(flows_make_way_for_what_the_active_slave_sends_besides,
					  bed_close),
		cmocka_unit_test_teardown(without_dynamic_balancing_nothing_moves, bed_close),
		cmocka_unit_test_teardown(switched_off_the_table_is_that_of_the_weights_again,
					  bed_close),
	};

	(void)argc;
	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
