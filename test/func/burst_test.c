/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Transmit bursts of a whole bond over net_ring: who gets which packet in balance-rr and
 * active-backup, and what comes back to the caller when slaves are full or gone.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bondbed.h"

#define BURST_MAX 200

static void
join_first(unsigned n)
{
	unsigned i;

	for (i = 0; i < n; i++)
		bed_join(i);
	bed_run();
}

/* Which wire each number left on. Each wire must have its numbers in ascending order. */
static unsigned
collect(uint8_t *owner, unsigned n_wires)
{
	uint32_t numbers[BED_RING];
	unsigned wire, i, n, all = 0;

	for (wire = 0; wire < n_wires; wire++) {
		n = bed_arrived(wire, numbers);
		for (i = 0; i < n; i++) {
			assert_true(i == 0 || numbers[i] > numbers[i - 1]);
			owner[numbers[i]] = wire;
		}
		all += n;
	}
	return all;
}

/* Bursts of 1 to 200 packets one after the other, in turns of so many packets each. */
static void
turns_hold(unsigned n_slaves, unsigned run)
{
	uint8_t owner[BURST_MAX];
	unsigned n, i, at, first = 0, position = 0;

	for (n = 1; n <= BURST_MAX; n++) {
		assert_int_equal(bed_send(0, n), n);
		assert_int_equal(collect(owner, n_slaves), n);
		if (n == 1)
			first = owner[0];
		for (i = 0; i < n; i++, position++) {
			at = (first + position / run) % n_slaves;
			if (owner[i] != at)
				fail_msg("%u slaves, burst %u: packet %u left on s%u, not on s%u",
					 n_slaves, n, i, owner[i], at);
		}
	}
}

static void
each_slave_has_its_turn_whatever_the_burst(void **state)
{
	static const unsigned slaves[] = { 1, 2, 3, 8 }, runs[] = { 1, 3 };
	char options[64];
	unsigned i, j;

	(void)state;
	for (i = 0; i < RTE_DIM(slaves); i++) {
		for (j = 0; j < RTE_DIM(runs); j++) {
			snprintf(options, sizeof(options), "mode=0 packets_per_slave=%u", runs[j]);
			bed_open(options);
			join_first(slaves[i]);
			turns_hold(slaves[i], runs[j]);
			assert_int_equal(bed_close(NULL), 0);
		}
	}
	bed_open("mode=0");
}

static void
random_slaves_all_get_their_share_and_nothing_is_lost(void **state)
{
	static const unsigned slaves[] = { 1, 2, 3, 8 };
	uint8_t owner[BURST_MAX];
	unsigned i, j, n, share[BED_WIRES];

	(void)state;
	for (i = 0; i < RTE_DIM(slaves); i++) {
		bed_open("mode=0 packets_per_slave=0");
		join_first(slaves[i]);
		memset(share, 0, sizeof(share));
		for (n = 1; n <= BURST_MAX; n++) {
			assert_int_equal(bed_send(0, n), n);
			assert_int_equal(collect(owner, slaves[i]), n);
			for (j = 0; j < n; j++)
				share[owner[j]]++;
		}
		/* 20100 packets: half of an equal share is many standard deviations away. */
		for (j = 0; j < slaves[i]; j++)
			assert_true(share[j] > 20100 / slaves[i] / 2);
		assert_int_equal(bed_close(NULL), 0);
	}
	bed_open("mode=0");
}

static void
dead_slave_is_out_of_rotation_at_once(void **state)
{
	uint32_t numbers[BED_RING];
	unsigned i, n;

	(void)state;
	bed_open("mode=0 miimon=100");
	join_first(3);
	bed_link(bed_wires[1].port_id, false);
	bed_run();
	assert_int_equal(bed_send(0, 90), 90);
	assert_int_equal(bed_arrived(1, numbers), 0);
	n = bed_arrived(0, numbers);
	assert_int_equal(n, 45);
	for (i = 1; i < n; i++)
		assert_int_equal(numbers[i], numbers[i - 1] + 2);
	assert_int_equal(bed_arrived(2, numbers), 45);
}

/* Send numbers 0 to n-1; what comes back must be the very packets, in order, unmodified. */
static unsigned
send_and_check_tail(unsigned n, uint32_t *unsent)
{
	struct rte_mbuf *pkts[BURST_MAX], *made[BURST_MAX];
	unsigned i, sent, kept = 0;

	for (i = 0; i < n; i++)
		made[i] = pkts[i] = bed_mbuf(i);
	sent = bond_tx_burst(bed.txq, pkts, n);
	assert_true(sent <= n);
	for (i = sent; i < n; i++) {
		unsent[kept] = bed_number(pkts[i]);
		assert_ptr_equal(pkts[i], made[unsent[kept]]);
		assert_true(kept == 0 || unsent[kept] > unsent[kept - 1]);
		kept++;
	}
	rte_pktmbuf_free_bulk(&pkts[sent], kept);
	return sent;
}

static void
full_slave_holds_up_its_own_packets_only(void **state)
{
	uint32_t unsent[BURST_MAX], numbers[BED_RING];
	unsigned i, sent;

	(void)state;
	bed_open("mode=0");
	join_first(3);
	bed_fill(1, 2);
	sent = send_and_check_tail(150, unsent);
	assert_int_equal(sent, 102);
	/* s1 took numbers 1 and 4; what is left are the others of its turns. */
	for (i = 0; i < 48; i++)
		assert_int_equal(unsent[i], 7 + 3 * i);
	assert_int_equal(bed_arrived(0, numbers), 50);
	assert_int_equal(bed_arrived(2, numbers), 50);
	bed_run();
	assert_int_equal(bed.status.tx_packets, 102);
	assert_int_equal(bed.status.tx_unsent, 48);
}

static void
unsent_packets_are_the_tail_whatever_room_the_slaves_have(void **state)
{
	uint32_t unsent[BURST_MAX];
	unsigned n, room;

	(void)state;
	bed_open("mode=0");
	join_first(2);
	for (n = 1; n <= BURST_MAX; n += 3) {
		room = n * 7 % 13;
		bed_fill(0, room);
		bed_fill(1, 0);
		assert_true(send_and_check_tail(n, unsent) <= room);
		bed_wires_empty();
	}
}

static void
nothing_is_sent_when_all_slaves_are_full(void **state)
{
	uint32_t unsent[BURST_MAX];
	unsigned i;

	(void)state;
	bed_open("mode=0");
	join_first(2);
	bed_fill(0, 0);
	bed_fill(1, 0);
	assert_int_equal(send_and_check_tail(BURST_MAX, unsent), 0);
	for (i = 0; i < BURST_MAX; i++)
		assert_int_equal(unsent[i], i);
	bed_wires_empty();
	bed_set("mode", "active-backup");
	bed_run();
	bed_fill(0, 0);
	assert_int_equal(send_and_check_tail(BURST_MAX, unsent), 0);
	for (i = 0; i < BURST_MAX; i++)
		assert_int_equal(unsent[i], i);
}

static void
bond_without_slaves_sends_nothing_and_counts_it(void **state)
{
	uint32_t unsent[BURST_MAX];

	(void)state;
	bed_open("mode=0 miimon=100");
	assert_int_equal(send_and_check_tail(5, unsent), 0);
	bed_join(0);
	bed_link(bed_wires[0].port_id, false);
	bed_run();
	assert_int_equal(send_and_check_tail(BURST_MAX, unsent), 0);
	bed_run();
	assert_int_equal(bed.status.tx_packets, 0);
	assert_int_equal(bed.status.tx_unsent, 5 + BURST_MAX);
}

static void
active_slave_takes_the_whole_burst(void **state)
{
	uint32_t numbers[BED_RING];
	unsigned n, i;

	(void)state;
	bed_open("mode=1 miimon=100");
	join_first(3);
	bed_set("active_slave", "s1");
	bed_run();
	for (n = 1; n <= BURST_MAX; n++) {
		assert_int_equal(bed_send(0, n), n);
		assert_int_equal(bed_arrived(0, numbers), 0);
		assert_int_equal(bed_arrived(2, numbers), 0);
		assert_int_equal(bed_arrived(1, numbers), n);
		for (i = 0; i < n; i++)
			assert_int_equal(numbers[i], i);
	}
}

static void
active_slave_that_takes_a_part_leaves_the_tail(void **state)
{
	uint32_t unsent[BURST_MAX];
	unsigned i;

	(void)state;
	bed_open("mode=1 miimon=100");
	join_first(2);
	bed_fill(0, 150);
	assert_int_equal(send_and_check_tail(BURST_MAX, unsent), 150);
	for (i = 0; i < BURST_MAX - 150; i++)
		assert_int_equal(unsent[i], 150 + i);
	bed_run();
	assert_int_equal(bed.status.tx_packets, 150);
	assert_int_equal(bed.status.tx_unsent, 50);
}

#define BURST_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		BURST_TEST(each_slave_has_its_turn_whatever_the_burst),
		BURST_TEST(random_slaves_all_get_their_share_and_nothing_is_lost),
		BURST_TEST(dead_slave_is_out_of_rotation_at_once),
		BURST_TEST(full_slave_holds_up_its_own_packets_only),
		BURST_TEST(unsent_packets_are_the_tail_whatever_room_the_slaves_have),
		BURST_TEST(nothing_is_sent_when_all_slaves_are_full),
		BURST_TEST(bond_without_slaves_sends_nothing_and_counts_it),
		BURST_TEST(active_slave_takes_the_whole_burst),
		BURST_TEST(active_slave_that_takes_a_part_leaves_the_tail),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
