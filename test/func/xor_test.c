/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What becomes of each packet of a burst in the modes that spread packets over slaves, with
 * slaves that take only some of theirs: random bursts of random flows, with a fixed seed.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flowbed.h"

#define ROUNDS 150
#define BURST 150 /* more than two chunks */
#define UNSENT UINT8_MAX
#define SOURCE 6 /* where the source address is */

struct row {
	const char *options;
	unsigned n; /* slaves */
	bool by_flow;
	bool rewrites; /* the source address, but on the active slave, which is the first */
};

#define RR "mode=0 packets_per_slave=3"
#define XOR "mode=2 xmit_hash_policy=layer3+4"
#define AD "mode=4 xmit_hash_policy=layer3+4"
#define TLB "mode=5 tlb_dynamic_lb=0 lp_interval=3600 xmit_hash_policy=layer3+4"
#define TLB_COUNTED "mode=5 lp_interval=3600 xmit_hash_policy=layer3+4"
#define ALB "mode=6 lp_interval=3600"

static struct row rows[] = {
	{ RR, 3, false, false },
	{ RR, 8, false, false },
	{ RR, 11, false, false },
	{ XOR, 2, true, false },
	{ XOR, 3, true, false },
	{ XOR, 8, true, false },
	{ XOR, 9, true, false },
	{ XOR, 12, true, false },
	{ XOR " tx_retry=2", 9, true, false },
	{ AD, 3, true, false },
	{ AD, 9, true, false },
	{ TLB, 3, true, true },
	{ TLB, 8, true, true },
	{ TLB, 11, true, true },
	{ TLB_COUNTED, 3, true, true },
	{ TLB_COUNTED, 12, true, true },
	{ ALB, 3, true, true },
	{ ALB, 8, true, true },
	{ ALB, 11, true, true },
};

/* A burst: what was sent, and where each packet is now. */
static struct {
	uint16_t n, sent;
	uint32_t flow[BURST];
	enum flowbed_kind kind[BURST];
	uint8_t bytes[BURST][FLOWBED_SIZE];
	uint8_t wire[BURST]; /* or UNSENT */
	bool seen[BURST];
} burst;

static void
packet_seen(const struct rte_mbuf *m, unsigned wire, const struct row *row)
{
	const uint8_t *bytes = rte_pktmbuf_mtod(m, const uint8_t *);
	uint32_t i = flowbed_number(m);

	assert_in_range(i, 0, burst.n - 1);
	assert_false(burst.seen[i]);
	burst.seen[i] = true;
	burst.wire[i] = wire;
	if (row->rewrites && wire != 0 && wire != UNSENT) {
		const uint8_t own[BOND_MAC_SIZE] = { 0x02, 0, 0, 0, 0, wire + 1 };

		memcpy(&burst.bytes[i][SOURCE], own, sizeof(own));
	}
	assert_memory_equal(bytes, burst.bytes[i], FLOWBED_SIZE);
}

/* Those of one wire, or those that came back, are in the order in which they were given. */
static void
wire_look(unsigned wire, unsigned in_the_way, const struct row *row)
{
	struct rte_mbuf *m;
	uint32_t next = 0;

	while ((m = testbed_take(&flowbed_wires[wire])) != NULL) {
		if (in_the_way > 0) {
			in_the_way--;
		} else {
			assert_true(flowbed_number(m) >= next);
			next = flowbed_number(m) + 1;
			packet_seen(m, wire, row);
		}
		rte_pktmbuf_free(m);
	}
}

static void
unsent_look(struct rte_mbuf **pkts, const struct row *row)
{
	uint32_t next = 0;
	uint16_t i;

	for (i = burst.sent; i < burst.n; i++) {
		assert_true(flowbed_number(pkts[i]) >= next);
		next = flowbed_number(pkts[i]) + 1;
		packet_seen(pkts[i], UNSENT, row);
	}
	rte_pktmbuf_free_bulk(&pkts[burst.sent], burst.n - burst.sent);
}

static void
burst_send(const struct row *row)
{
	unsigned in_the_way[FLOWBED_WIRES] = { 0 };
	struct rte_mbuf *pkts[BURST];
	unsigned i;

	memset(&burst, 0, sizeof(burst));
	burst.n = 1 + rand() % BURST;
	for (i = 0; i < row->n; i++) {
		if (rand() % 3 == 0)
			in_the_way[i] = flowbed_fill(i, rand() % 12);
	}
	for (i = 0; i < burst.n; i++) {
		burst.flow[i] = rand() % FLOWBED_FLOWS;
		burst.kind[i] = rand() % 8 == 0 ? FLOWBED_ARP + rand() % 2 : FLOWBED_IP;
		pkts[i] = flowbed_mbuf(i, burst.flow[i], burst.kind[i]);
		memcpy(burst.bytes[i], rte_pktmbuf_mtod(pkts[i], void *), FLOWBED_SIZE);
	}
	burst.sent = bond_tx_burst(bed.txq, pkts, burst.n);
	assert_true(burst.sent <= burst.n);
	unsent_look(pkts, row);
	for (i = 0; i < row->n; i++)
		wire_look(i, in_the_way[i], row);
	for (i = 0; i < burst.n; i++)
		assert_true(burst.seen[i]);
}

static void
row_open(const struct row *row)
{
	flowbed_open(row->options, row->n);
	if (bed.status.conf.mode == BOND_MODE_8023AD)
		bed_partner_bring_up(flowbed_wires, row->n);
}

static void
each_packet_leaves_once_or_comes_back_in_order_as_it_was(void **state)
{
	const struct row *row = *state;
	uint64_t sent = 0, unsent = 0;
	unsigned i;

	srand(1);
	row_open(row);
	for (i = 0; i < ROUNDS; i++) {
		burst_send(row);
		sent += burst.sent;
		unsent += burst.n - burst.sent;
	}
	assert_true(unsent > 0);
	bed_run();
	assert_int_equal(bed.status.tx_packets, sent);
	assert_int_equal(bed.status.tx_unsent, unsent);
	for (i = 0; i < row->n; i++)
		assert_true(bed.status.slaves[i].tx_packets > 0);
}

/* What came back of a flow is sent again later: nothing may have left behind it. */
static void
flow_check(unsigned i, const struct row *row, uint8_t wires[FLOWBED_FLOWS])
{
	unsigned before;

	if (burst.wire[i] == UNSENT)
		return;
	for (before = 0; before < i; before++) {
		if (burst.flow[before] == burst.flow[i] && burst.kind[before] == burst.kind[i])
			assert_int_not_equal(burst.wire[before], UNSENT);
	}
	if (burst.kind[i] != FLOWBED_IP) {
		if (row->rewrites)
			assert_int_equal(burst.wire[i], 0);
		return;
	}
	if (wires[burst.flow[i]] == UNSENT)
		wires[burst.flow[i]] = burst.wire[i];
	assert_int_equal(burst.wire[i], wires[burst.flow[i]]);
}

static void
each_flow_keeps_its_wire_and_order(void **state)
{
	const struct row *row = *state;
	uint8_t wires[FLOWBED_FLOWS];
	unsigned i, k;

	srand(2);
	memset(wires, UNSENT, sizeof(wires));
	row_open(row);
	for (i = 0; i < ROUNDS; i++) {
		burst_send(row);
		for (k = 0; k < burst.n; k++)
			flow_check(k, row, wires);
	}
}

static struct CMUnitTest tests[2 * RTE_DIM(rows)];
static unsigned n_tests;

static void
test_add(struct row *row, CMUnitTestFunction f, const char *what)
{
	static char names[RTE_DIM(tests)][160];
	char *name = names[n_tests];

	snprintf(name, sizeof(names[0]), "%s: %s, %u slaves", what, row->options, row->n);
	tests[n_tests++] = (struct CMUnitTest){
		.name = name,
		.test_func = f,
		.teardown_func = flowbed_close,
		.initial_state = row,
	};
}

int
main(int argc, char **argv)
{
	unsigned i;

	(void)argc;
	for (i = 0; i < RTE_DIM(rows); i++) {
		test_add(&rows[i], each_packet_leaves_once_or_comes_back_in_order_as_it_was,
			 "each packet leaves once or comes back in order, as it was");
		if (rows[i].by_flow)
			test_add(&rows[i], each_flow_keeps_its_wire_and_order,
				 "each flow keeps its wire and order");
	}
	flowbed_start(argv[0]);
	return _cmocka_run_group_tests("xor", tests, n_tests, NULL, NULL);
}
