/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Which slave each flow takes: what makes two bonds choose differently, that a slave which goes
 * or comes moves nothing but its own flows, and that 802.3ad sends none without a partner.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "flowbed.h"

#define XOR "mode=2 miimon=100 xmit_hash_policy=layer3+4"

/* Without a seed the option is as if it were the end of the address that the bond began with. */
static void
seed_is_made_from_the_first_address_and_stays(void **state)
{
	static const uint8_t other[BOND_MAC_SIZE] = { 0x02, 0, 0, 0, 0, 0x42 };
	uint8_t wires[FLOWBED_FLOWS], now[FLOWBED_FLOWS];
	uint32_t seed;
	char text[16];

	(void)state;
	flowbed_open(XOR, 4);
	flowbed_wires_of(wires);
	memcpy(&seed, bond_mac(bed.bond) + 2, sizeof(seed));
	snprintf(text, sizeof(text), "%u", seed);
	bed_set("hash_seed", text);
	bed_run();
	flowbed_wires_of(now);
	assert_memory_equal(now, wires, sizeof(wires));
	bed_set("hash_seed", "7");
	bed_run();
	flowbed_wires_of(now);
	assert_memory_not_equal(now, wires, sizeof(wires));
	bed_set("hash_seed", "0");
	assert_int_equal(bond_set_mac(bed.bond, other, &bed.err), 0);
	bed_run();
	flowbed_wires_of(now);
	assert_memory_equal(now, wires, sizeof(wires));
}

static void
bonds_of_different_addresses_choose_differently(void **state)
{
	static const uint8_t other[BOND_MAC_SIZE] = { 0x02, 0, 0, 0, 0, 0x42 };
	uint8_t wires[FLOWBED_FLOWS], now[FLOWBED_FLOWS];
	unsigned i, same = 0;

	(void)state;
	flowbed_open(XOR, 4);
	flowbed_wires_of(wires);
	assert_int_equal(flowbed_close(NULL), 0);
	bed_open(XOR);
	assert_int_equal(bond_set_mac(bed.bond, other, &bed.err), 0);
	for (i = 0; i < 4; i++)
		flowbed_join(i);
	bed_run();
	flowbed_wires_of(now);
	for (i = 0; i < FLOWBED_FLOWS; i++)
		same += wires[i] == now[i];
	/* A quarter by chance. */
	assert_in_range(same, FLOWBED_FLOWS / 8, FLOWBED_FLOWS * 3 / 8);
}

static void
without_a_partner_802_3ad_sends_none_and_with_one_over_all_slaves(void **state)
{
	uint8_t wires[FLOWBED_FLOWS];
	unsigned i, flows[3] = { 0 };
	struct rte_mbuf *m;

	(void)state;
	flowbed_open("mode=4 miimon=100 lacp_strict=on xmit_hash_policy=layer3+4", 3);
	m = flowbed_mbuf(0, 0, FLOWBED_IP);
	assert_int_equal(bond_tx_burst(bed.txq, &m, 1), 0);
	rte_pktmbuf_free(m);
	assert_false(bond_carrier(bed.bond));
	bed_partner_bring_up(flowbed_wires, 3);
	assert_true(bond_carrier(bed.bond));
	flowbed_wires_of(wires);
	for (i = 0; i < FLOWBED_FLOWS; i++) {
		assert_in_range(wires[i], 0, 2);
		flows[wires[i]]++;
	}
	for (i = 0; i < 3; i++)
		assert_in_range(flows[i], FLOWBED_FLOWS / 4, FLOWBED_FLOWS / 2);
}

/* Flows that are on other wires than before: each leaves this one, or each comes to it. */
static unsigned
flows_moved(const uint8_t before[FLOWBED_FLOWS], const uint8_t after[FLOWBED_FLOWS], unsigned wire)
{
	unsigned i, n = 0;

	for (i = 0; i < FLOWBED_FLOWS; i++) {
		if (before[i] == after[i])
			continue;
		assert_true(before[i] == wire || after[i] == wire);
		n++;
	}
	return n;
}

static unsigned
flows_on(const uint8_t wires[FLOWBED_FLOWS], unsigned wire)
{
	unsigned i, n = 0;

	for (i = 0; i < FLOWBED_FLOWS; i++)
		n += wires[i] == wire;
	return n;
}

static void
link_that_is_lost_and_returns_moves_its_own_flows_alone(void **state)
{
	uint8_t before[FLOWBED_FLOWS], without[FLOWBED_FLOWS], after[FLOWBED_FLOWS];

	(void)state;
	flowbed_open(XOR, 5);
	flowbed_wires_of(before);
	bed_link(flowbed_wires[2].port_id, false);
	bed_run();
	flowbed_wires_of(without);
	assert_int_equal(flows_on(without, 2), 0);
	assert_int_equal(flows_moved(before, without, 2), flows_on(before, 2));
	bed_link(flowbed_wires[2].port_id, true);
	bed_run();
	flowbed_wires_of(after);
	assert_int_equal(flows_moved(without, after, 2), flows_on(after, 2));
	assert_true(flows_on(after, 2) > FLOWBED_FLOWS / 10);
}

static void
slave_that_leaves_and_joins_again_moves_its_own_flows_alone(void **state)
{
	uint8_t before[FLOWBED_FLOWS], without[FLOWBED_FLOWS], after[FLOWBED_FLOWS];

	(void)state;
	flowbed_open(XOR, 10);
	flowbed_wires_of(before);
	bed_leave("w4");
	bed_run();
	flowbed_wires_of(without);
	assert_int_equal(flows_on(without, 4), 0);
	assert_int_equal(flows_moved(before, without, 4), flows_on(before, 4));
	flowbed_join(4);
	bed_run();
	flowbed_wires_of(after);
	assert_int_equal(flows_moved(without, after, 4), flows_on(after, 4));
	assert_true(flows_on(after, 4) > FLOWBED_FLOWS / 20);
}

#define FLOW_TEST(f) cmocka_unit_test_teardown(f, flowbed_close)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		FLOW_TEST(seed_is_made_from_the_first_address_and_stays),
		FLOW_TEST(bonds_of_different_addresses_choose_differently),
		FLOW_TEST(without_a_partner_802_3ad_sends_none_and_with_one_over_all_slaves),
		FLOW_TEST(link_that_is_lost_and_returns_moves_its_own_flows_alone),
		FLOW_TEST(slave_that_leaves_and_joins_again_moves_its_own_flows_alone),
	};

	(void)argc;
	flowbed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
