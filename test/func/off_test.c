/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A bond that is switched off as a whole, in every mode: nothing is delivered, whatever it is
 * and whichever slave it comes on, nothing is sent by workers or by control, and once it is on
 * again all is as before. The worker is this thread.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bondbed.h"

#define BURST 32

static char modes[][20] = {
	"mode=0 miimon=100", "mode=1 miimon=100", "mode=2 miimon=100", "mode=3 miimon=100",
	"mode=4 miimon=100", "mode=5 miimon=100", "mode=6 miimon=100",
};

/* To the bond, to all, to a group, LLDP, LACP. */
static const uint8_t frames[][64] = {
	{ 0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 9, 0x08, 0x00 },
	{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0, 0, 0, 0, 9, 0x08, 0x06 },
	{ 0x01, 0x00, 0x5e, 0, 0, 1, 0x02, 0, 0, 0, 0, 9, 0x08, 0x00 },
	{ 0x01, 0x80, 0xc2, 0, 0, 0x0e, 0x02, 0, 0, 0, 0, 9, 0x88, 0xcc },
	{ 0x01, 0x80, 0xc2, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 9, 0x88, 0x09, 1, 1 },
};

#define ARRIVING (2 * RTE_DIM(frames))

static const struct bond_address address = { .ip = { 192, 0, 2, 1 } };

static bool
is_ad(void)
{
	return bed.status.conf.mode == BOND_MODE_8023AD;
}

/* What is told of joining is over. */
static void
open_two(const char *options)
{
	bed_open_joined(options, 2);
	assert_int_equal(bond_set_addresses(bed.bond, &address, 1), 0);
	bed_run_until(bed.now + 3 * BOND_S);
	if (is_ad())
		bed_partner_bring_up(bed_wires, 2);
	bond_txq_service(bed.txq);
	bed_wires_empty();
}

/* In 802.3ad the partner is told first. */
static void
switch_off(void)
{
	bond_set_link(bed.bond, false);
	bed_run();
	if (!is_ad())
		return;
	bed_run_until(bed.now + BOND_S);
	bond_txq_service(bed.txq);
	bed_wires_empty();
}

static void
switch_on(void)
{
	bond_set_link(bed.bond, true);
	bed_run();
	if (is_ad())
		bed_partner_bring_up(bed_wires, 2);
}

/* All of them on each slave. */
static void
frames_arrive(void)
{
	unsigned i;

	for (i = 0; i < RTE_DIM(frames); i++) {
		testbed_put(&bed_wires[0], frames[i], sizeof(frames[i]));
		testbed_put(&bed_wires[1], frames[i], sizeof(frames[i]));
	}
}

static unsigned
delivered(void)
{
	struct rte_mbuf *pkts[BURST];
	unsigned i, n, sum = 0;

	for (i = 0; i < 64; i++) {
		n = bond_rx_burst(bed.rxq, pkts, BURST);
		rte_pktmbuf_free_bulk(pkts, n);
		sum += n;
	}
	return sum;
}

static unsigned
left(void)
{
	bond_txq_service(bed.txq);
	return rte_ring_count(bed_wires[0].from_port) + rte_ring_count(bed_wires[1].from_port);
}

static void
bond_that_is_off_delivers_nothing_and_counts_it(void **state)
{
	struct bond_status before;

	open_two(*state);
	switch_off();
	before = bed.status;
	frames_arrive();
	assert_int_equal(delivered(), 0);
	bed_run();
	assert_int_equal(bed.status.rx_packets, before.rx_packets);
	assert_int_equal(bed.status.rx_suppressed - before.rx_suppressed, ARRIVING);
	assert_int_equal(bed.status.slow_received, before.slow_received);
	assert_false(bond_carrier(bed.bond));
}

static void
bond_that_is_on_again_delivers_what_comes_then(void **state)
{
	open_two(*state);
	switch_off();
	frames_arrive();
	delivered();
	switch_on();
	assert_int_equal(delivered(), 0);
	frames_arrive();
	assert_true(delivered() > 0);
	assert_true(bond_carrier(bed.bond));
}

static void
bond_that_is_off_sends_and_announces_nothing(void **state)
{
	open_two(*state);
	switch_off();
	assert_int_equal(bed_send(0, BURST), 0);
	/* Reasons to tell peers and switches: time, and another active slave. */
	bed_run_until(bed.now + 3 * BOND_S);
	bed_link(S0, false);
	bed_run();
	bed_run_until(bed.now + 3 * BOND_S);
	assert_int_equal(left(), 0);
}

static void
change_of_the_active_slave_is_announced_once_the_bond_is_on(void **state)
{
	(void)state;
	open_two("mode=1 miimon=100 num_grat_arp=2");
	switch_off();
	bed_link(S0, false);
	bed_run();
	assert_string_equal(bed_active(), "s1");
	bed_run_until(bed.now + BOND_S);
	assert_int_equal(left(), 0);
	assert_true(bond_ctl_next_deadline(bed.ctl) > bed.now);
	switch_on();
	bed_run_until(bed.now + BOND_S);
	assert_int_equal(left(), 2);
	assert_int_equal(rte_ring_count(bed_wires[1].from_port), 2);
}

#define IN_MODE(f, mode) \
	{ \
#f " in mode " #mode, f, NULL, bed_close, modes[mode] \
	}
#define IN_EACH_MODE(f) \
	IN_MODE(f, 0), IN_MODE(f, 1), IN_MODE(f, 2), IN_MODE(f, 3), IN_MODE(f, 4), IN_MODE(f, 5), \
		IN_MODE(f, 6)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		IN_EACH_MODE(bond_that_is_off_delivers_nothing_and_counts_it),
		IN_EACH_MODE(bond_that_is_on_again_delivers_what_comes_then),
		IN_EACH_MODE(bond_that_is_off_sends_and_announces_nothing),
		cmocka_unit_test_teardown(
			change_of_the_active_slave_is_announced_once_the_bond_is_on, bed_close),
	};

	(void)argc;
	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
