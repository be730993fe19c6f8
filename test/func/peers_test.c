/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What peers are told after a change of the active slave: which bytes, on which slave, how
 * often and when. Frames go through the worker's queue, as wires have none to spare; net_null
 * has.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bondbed.h"

/* What a bond is given whose slaves have no address of their own. */
#define MAC 0x02, 0x00, 0x00, 0x00, 0x00, 0x01
#define ARP_SIZE 60

static const uint8_t bond_mac_bytes[] = { MAC };

/* RFC 5227: a request from 172.20.43.110 for itself, padded to the shortest frame. */
static const uint8_t arp[ARP_SIZE] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, MAC, 0x08, 0x06,
	0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x01,
	MAC, 172, 20, 43, 110, 0, 0, 0, 0, 0, 0, 172, 20, 43, 110,
};

/* The same from VLAN 7. */
static const uint8_t arp_tagged[ARP_SIZE] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, MAC, 0x81, 0x00, 0x00, 0x07, 0x08, 0x06,
	0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x01,
	MAC, 172, 20, 43, 110, 0, 0, 0, 0, 0, 0, 172, 20, 43, 110,
};

/* RFC 4861: fe80::1 tells all nodes. The checksum is left out. */
static const uint8_t advertisement[86] = {
	0x33, 0x33, 0x00, 0x00, 0x00, 0x01, MAC, 0x86, 0xdd,
	0x60, 0x00, 0x00, 0x00, 0x00, 0x20, 58, 255,
	0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	136, 0, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00,
	0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	2, 1, MAC,
};

static const struct bond_address ipv4 = { .ip = { 172, 20, 43, 110 } };

static void
open_two(const char *options, const struct bond_address *list, unsigned n)
{
	bed_open(options);
	bed_join(0);
	bed_join(1);
	bed_run();
	assert_memory_equal(bond_mac(bed.bond), bond_mac_bytes, sizeof(bond_mac_bytes));
	bed_run_until(bed.now + BOND_S); /* what is told of the first active slave is over */
	assert_int_equal(bond_set_addresses(bed.bond, list, n), 0);
	bond_txq_service(bed.txq);
	bed_wires_empty();
}

/* Let the worker send what control left for it: the frames that come out of a wire. */
static unsigned
told_on(unsigned wire, const uint8_t *bytes, uint16_t size)
{
	unsigned n = 0;

	bond_txq_service(bed.txq);
	while (!rte_ring_empty(bed_wires[wire].from_port)) {
		testbed_expect(&bed_wires[wire], bytes, size);
		n++;
	}
	return n;
}

static void
address_is_told_once_on_the_new_active_slave_only(void **state)
{
	(void)state;
	open_two("mode=1 miimon=100", &ipv4, 1);
	bed_link(S0, false);
	bed_run();
	assert_int_equal(told_on(1, arp, sizeof(arp)), 1);
	bed_run_until(bed.now + 10 * BOND_S);
	assert_int_equal(told_on(1, arp, sizeof(arp)), 0);
	assert_int_equal(told_on(0, arp, sizeof(arp)), 0);
	bed_run();
	assert_int_equal(bed.status.control_sent, 1);
	assert_int_equal(bed.status.control_dropped, 0);
}

static void
every_address_is_told_with_its_tags(void **state)
{
	static const struct bond_address list[] = {
		{ .ip = { 172, 20, 43, 110 } },
		{ .ip = { 172, 20, 43, 110 }, .n_vlans = 1, .vlan_id = { 7 },
		  .vlan_tpid = { 0x8100 } },
	};

	(void)state;
	open_two("mode=1 miimon=100", list, RTE_DIM(list));
	bed_link(S0, false);
	bed_run();
	bond_txq_service(bed.txq);
	testbed_expect(&bed_wires[1], arp, sizeof(arp));
	testbed_expect(&bed_wires[1], arp_tagged, sizeof(arp_tagged));
	assert_null(testbed_take(&bed_wires[1]));
}

/* The sum over message and pseudo-header of a message with its checksum in place is all ones. */
static uint16_t
icmpv6_sum(const uint8_t *frame)
{
	uint32_t sum = 32 + 58;
	unsigned i;

	for (i = 22; i < sizeof(advertisement); i += 2)
		sum += frame[i] << 8 | frame[i + 1];
	while (sum > UINT16_MAX)
		sum = (sum & UINT16_MAX) + (sum >> 16);
	return sum;
}

static void
ipv6_address_is_told_by_an_advertisement(void **state)
{
	static const struct bond_address ipv6 = {
		.ip = { 0xfe, 0x80, [15] = 1 }, .is_ipv6 = true
	};
	struct rte_mbuf *m;
	uint8_t *frame;

	(void)state;
	open_two("mode=1 miimon=100", &ipv6, 1);
	bed_link(S0, false);
	bed_run();
	bond_txq_service(bed.txq);
	m = testbed_take(&bed_wires[1]);
	assert_non_null(m);
	assert_int_equal(rte_pktmbuf_pkt_len(m), sizeof(advertisement));
	frame = rte_pktmbuf_mtod(m, uint8_t *);
	assert_int_equal(icmpv6_sum(frame), UINT16_MAX);
	memset(&frame[56], 0, 2);
	assert_memory_equal(frame, advertisement, sizeof(advertisement));
	rte_pktmbuf_free(m);
}

/* Each at its time: n times, apart by that much. */
static void
told_times(unsigned n, bond_time apart)
{
	unsigned i;

	bed_link(S0, false);
	bed_run();
	for (i = 0; i < n; i++) {
		assert_int_equal(told_on(1, arp, sizeof(arp)), 1);
		bed_run_until(bed.now + apart - 1);
		assert_int_equal(told_on(1, arp, sizeof(arp)), 0);
		bed_run_after(1);
	}
	assert_int_equal(told_on(1, arp, sizeof(arp)), 0);
	bed_run_until(bed.now + 2 * apart);
	assert_int_equal(told_on(1, arp, sizeof(arp)), 0);
}

static void
address_is_told_num_grat_arp_times_a_tick_apart(void **state)
{
	(void)state;
	open_two("mode=1 miimon=50 num_grat_arp=3", &ipv4, 1);
	told_times(3, 50 * BOND_MS);
}

static void
address_is_told_peer_notif_delay_apart_in_whole_ticks(void **state)
{
	(void)state;
	open_two("mode=1 miimon=100 num_grat_arp=4 peer_notif_delay=250", &ipv4, 1);
	told_times(4, 200 * BOND_MS);
}

static void
nothing_is_told_with_num_grat_arp_0(void **state)
{
	(void)state;
	open_two("mode=1 miimon=100 num_grat_arp=0", &ipv4, 1);
	bed_link(S0, false);
	bed_run();
	assert_string_equal(bed_active(), "s1");
	bed_run_until(bed.now + BOND_S);
	assert_int_equal(told_on(1, arp, sizeof(arp)), 0);
}

static void
nothing_is_told_after_the_active_slave_is_lost(void **state)
{
	(void)state;
	open_two("mode=1 miimon=100 num_grat_arp=5", &ipv4, 1);
	bed_link(S0, false);
	bed_run();
	assert_int_equal(told_on(1, arp, sizeof(arp)), 1);
	bed_link(S1, false);
	bed_run_until(bed.now + 2 * BOND_S);
	assert_int_equal(told_on(1, arp, sizeof(arp)), 0);
	assert_int_equal(told_on(0, arp, sizeof(arp)), 0);
	/* The next active slave starts from the beginning. */
	bed_link(S0, true);
	bed_run();
	assert_int_equal(told_on(0, arp, sizeof(arp)), 1);
}

static void
round_robin_tells_nothing(void **state)
{
	(void)state;
	open_two("mode=0 miimon=100", &ipv4, 1);
	bed_link(S0, false);
	bed_run();
	assert_int_equal(told_on(1, arp, sizeof(arp)), 0);
}

static void
frame_for_a_slave_that_left_is_dropped_and_counted(void **state)
{
	struct bond_worker worker;

	(void)state;
	open_two("mode=1 miimon=100", &ipv4, 1);
	/* One that does not report keeps the port of s1 at work after it left the map. */
	assert_int_equal(bond_worker_register(bed.ctl, 0, &worker), 0);
	bond_worker_online(&worker);
	bed_link(S0, false);
	bed_run();
	bed_leave("s1");
	bed_run();
	assert_int_equal(told_on(1, arp, sizeof(arp)), 0);
	bond_worker_offline(&worker);
	bond_worker_unregister(&worker);
	bed_run();
	assert_int_equal(bed.status.control_sent, 0);
	assert_int_equal(bed.status.control_dropped, 1);
}

static void
port_with_a_queue_to_spare_is_told_without_a_worker(void **state)
{
	(void)state;
	open_two("mode=1 miimon=100", &ipv4, 1);
	bed_join_null(0);
	bed_set("active_slave", "n0");
	bed_run();
	bed_run();
	assert_int_equal(bed.status.control_sent, 1);
	assert_int_equal(bed_slave("n0")->tx_packets, 0);
	assert_int_equal(told_on(0, arp, sizeof(arp)), 0);
	assert_int_equal(told_on(1, arp, sizeof(arp)), 0);
}

#define PEERS_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		PEERS_TEST(address_is_told_once_on_the_new_active_slave_only),
		PEERS_TEST(every_address_is_told_with_its_tags),
		PEERS_TEST(ipv6_address_is_told_by_an_advertisement),
		PEERS_TEST(address_is_told_num_grat_arp_times_a_tick_apart),
		PEERS_TEST(address_is_told_peer_notif_delay_apart_in_whole_ticks),
		PEERS_TEST(nothing_is_told_with_num_grat_arp_0),
		PEERS_TEST(nothing_is_told_after_the_active_slave_is_lost),
		PEERS_TEST(round_robin_tells_nothing),
		PEERS_TEST(frame_for_a_slave_that_left_is_dropped_and_counted),
		PEERS_TEST(port_with_a_queue_to_spare_is_told_without_a_worker),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
