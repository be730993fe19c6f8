/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The rx queue of its own that a slave gives to slow frames: what is asked of the NIC for it, that
 * they are read there, and what becomes of a port that refuses. On ports that know rte_flow.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_byteorder.h>
#include <rte_ether.h>

#include "bondbed.h"
#include "dp/map.h"
#include "fake_port.h"

static const uint8_t lacpdu[124] = {
	0x01, 0x80, 0xc2, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 1, 0x88, 0x09, 1, 1,
	[16] = 1, [17] = 20, [18] = 0xff, [19] = 0xff, [20] = 0x02, [25] = 9, [27] = 5, [31] = 1,
	[32] = 0x05,
	[36] = 2, [37] = 20,
	[56] = 3, [57] = 16,
};

static void
join(struct bond *b)
{
	if (bond_slave_add(b, fakes[0].port_id, "f0", &bed.err) != 0)
		fail_msg("%s", bed.err.text);
	bed_run();
}

static struct bond_lacp_counters
counters(void)
{
	struct bond_lacp_status status;

	assert_int_equal(bond_lacp_status_get(bed.bond, 0, &status), 0);
	return status.counters;
}

static uint16_t
rx_queues(void)
{
	return fakes[0].dev->data->nb_rx_queues;
}

static int
close_port(void **state)
{
	int ret = bed_close(state);

	fake_unplug(0);
	return ret;
}

static void
open_port(const char *options)
{
	fake_plug(0, "f0");
	bed_open(options);
}

static void
nic_is_told_to_put_slow_frames_into_the_queue_behind_the_bonds(void **state)
{
	(void)state;
	open_port("mode=802.3ad");
	join(bed.bond);
	assert_int_equal(rx_queues(), 2);
	assert_int_equal(fake_flows(0), 1);
	assert_int_equal(fakes[0].flows[0].queue, 1);
	assert_int_equal(fakes[0].flows[0].ether_type, RTE_BE16(RTE_ETHER_TYPE_SLOW));
}

static void
frames_of_the_queue_are_read_in_every_pass(void **state)
{
	unsigned i;

	(void)state;
	open_port("mode=802.3ad");
	join(bed.bond);
	for (i = 1; i <= 20; i++) {
		fake_put(0, 1, testbed_mbuf(lacpdu, sizeof(lacpdu)));
		bed_run_until(bed.now + 5 * BOND_MS);
		assert_int_equal(bed.status.slow_received, i);
		assert_int_equal(counters().lacpdu_rx, i);
	}
}

static void
flood_of_the_queue_is_dropped_and_counted(void **state)
{
	unsigned i;

	(void)state;
	open_port("mode=802.3ad");
	join(bed.bond);
	for (i = 0; i < 30; i++)
		fake_put(0, 1, testbed_mbuf(lacpdu, sizeof(lacpdu)));
	bed_run();
	assert_int_equal(bed.status.slow_received, MAP_SLOW_LIMIT);
	assert_int_equal(bed.status.slow_dropped, 30 - MAP_SLOW_LIMIT);
	assert_int_equal(counters().flooded, 30 - MAP_SLOW_LIMIT);
}

static void
other_frames_in_the_queue_are_dropped_and_counted(void **state)
{
	(void)state;
	open_port("mode=802.3ad");
	join(bed.bond);
	fake_put(0, 1, bed_mbuf(1));
	fake_put(0, 1, testbed_mbuf(lacpdu, 10));
	fake_put(0, 1, testbed_mbuf(lacpdu, sizeof(lacpdu)));
	bed_run();
	assert_int_equal(bed.status.slow_received, 1);
	assert_int_equal(bed.status.rx_stale, 2);
}

/* Joined without the queue: one start for each try, and bursts pick slow frames out. */
static void
expect_without_queue(unsigned starts)
{
	struct rte_mbuf *got;

	join(bed.bond);
	assert_int_equal(rx_queues(), 1);
	assert_int_equal(fake_flows(0), 0);
	assert_int_equal(fakes[0].starts, starts);
	fake_put(0, 0, testbed_mbuf(lacpdu, sizeof(lacpdu)));
	assert_int_equal(bond_rx_burst(bed.rxq, &got, 1), 0);
	bed_run();
	assert_int_equal(bed.status.slow_received, 1);
}

static void
port_that_refuses_when_it_is_asked_joins_without(void **state)
{
	(void)state;
	open_port("mode=802.3ad");
	fakes[0].answer.flow_create = -ENOTSUP;
	expect_without_queue(1);
}

static void
port_that_refuses_only_when_it_is_told_joins_without(void **state)
{
	(void)state;
	open_port("mode=802.3ad");
	fakes[0].answer.flow_create = -ENOTSUP;
	fakes[0].validates = true;
	expect_without_queue(2);
}

static void
bond_of_another_mode_asks_for_no_queue(void **state)
{
	(void)state;
	open_port("mode=balance-xor");
	join(bed.bond);
	assert_int_equal(rx_queues(), 1);
	assert_int_equal(fake_flows(0), 0);
}

/* A bond of three queues: RSS is on. */
static struct bond *
bond_with_rss(void)
{
	const struct bond_params params = {
		.name = "rss",
		.n_rx_queues = 3,
		.n_tx_queues = 1,
		.rx_pool = testbed_pool(),
	};
	struct bond_conf conf = *bond_conf_of(bed.bond);
	struct bond *b = bond_create(bed.ctl, &params, &conf, &bed.err);

	if (b == NULL)
		fail_msg("%s", bed.err.text);
	return b;
}

static void
rss_spreads_over_the_queues_of_the_bond_only(void **state)
{
	unsigned i;

	(void)state;
	open_port("mode=802.3ad");
	join(bond_with_rss());
	assert_int_equal(rx_queues(), 4);
	assert_int_equal(fakes[0].flows[0].queue, 3);
	for (i = 0; i < FAKE_RETA_SIZE; i++)
		assert_int_equal(fakes[0].reta[i], i % 3);
}

static void
port_whose_rss_cannot_be_kept_from_the_queue_joins_without(void **state)
{
	(void)state;
	open_port("mode=802.3ad");
	fakes[0].answer.reta = -ENOTSUP;
	join(bond_with_rss());
	assert_int_equal(rx_queues(), 3);
	assert_int_equal(fake_flows(0), 0);
}

static void
rule_goes_with_the_slave(void **state)
{
	(void)state;
	open_port("mode=802.3ad");
	join(bed.bond);
	fake_put(0, 1, testbed_mbuf(lacpdu, sizeof(lacpdu)));
	bed_leave("f0");
	bed_run_until(bed.now + 10 * BOND_S);
	assert_true(bond_slaves_gone(bed.bond));
	assert_int_equal(fake_flows(0), 0);
}

static void
rule_holds_for_as_long_as_the_mode_does(void **state)
{
	(void)state;
	open_port("mode=802.3ad");
	join(bed.bond);
	bed_set("mode", "balance-xor");
	bed_run();
	assert_int_equal(fake_flows(0), 0);
	bed_set("mode", "802.3ad");
	bed_run();
	assert_int_equal(fake_flows(0), 1);
	assert_int_equal(fakes[0].flows[0].queue, 1);
	fake_put(0, 1, testbed_mbuf(lacpdu, sizeof(lacpdu)));
	bed_run();
	assert_int_equal(bed.status.slow_received, 1);
}

#define QUEUE_TEST(f) cmocka_unit_test_teardown(f, close_port)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		QUEUE_TEST(nic_is_told_to_put_slow_frames_into_the_queue_behind_the_bonds),
		QUEUE_TEST(frames_of_the_queue_are_read_in_every_pass),
		QUEUE_TEST(flood_of_the_queue_is_dropped_and_counted),
		QUEUE_TEST(other_frames_in_the_queue_are_dropped_and_counted),
		QUEUE_TEST(port_that_refuses_when_it_is_asked_joins_without),
		QUEUE_TEST(port_that_refuses_only_when_it_is_told_joins_without),
		QUEUE_TEST(bond_of_another_mode_asks_for_no_queue),
		QUEUE_TEST(rss_spreads_over_the_queues_of_the_bond_only),
		QUEUE_TEST(port_whose_rss_cannot_be_kept_from_the_queue_joins_without),
		QUEUE_TEST(rule_goes_with_the_slave),
		QUEUE_TEST(rule_holds_for_as_long_as_the_mode_does),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
