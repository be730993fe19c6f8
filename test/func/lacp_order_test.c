/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What comes first in 802.3ad, the map or the LACPDU: a partner is told that a slave has stopped
 * to send when nobody can send there any more, and that it collects when what it sends is
 * delivered; no packet is given to a link that control knows to be down. The test thread is
 * control and the worker of both bonds, and takes what leaves on cables before the partner does.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <rte_byteorder.h>
#include <rte_ethdev.h>
#include <rte_ether.h>

#include "flowbed.h"
#include "lacpbed.h"

#define UP_TIME (2500 * BOND_MS)
#define STEP (1 * BOND_MS)
/* Control waits for so long for readers of an old map. */
#define SEEN_LIMIT (10 * BOND_MS)
#define READER 5
#define FLOWS 24
#define BURST 32
/* Slaves that do not deliver are drained only now and then. */
#define ROUNDS 16

/* In a LACPDU. */
#define SUBTYPE 14
#define ACTOR_STATE 32
#define SUBTYPE_LACP 1

static struct bond_worker reader;

static int
close_order(void **state)
{
	if (reader.ctl != NULL) {
		bond_worker_offline(&reader);
		bond_worker_unregister(&reader);
		reader.ctl = NULL;
	}
	return lacpbed_close(state);
}

static void
reader_begin(void)
{
	assert_int_equal(bond_worker_register(bed.ctl, READER, &reader), 0);
	bond_worker_online(&reader);
}

/* The actor's state in a LACPDU; -1 = it is something else. */
static int
state_in(const struct rte_mbuf *pkt)
{
	const uint8_t *frame = rte_pktmbuf_mtod(pkt, const uint8_t *);
	const struct rte_ether_hdr *eth = (const void *)frame;

	if (eth->ether_type != RTE_BE16(RTE_ETHER_TYPE_SLOW) || frame[SUBTYPE] != SUBTYPE_LACP)
		return -1;
	return frame[ACTOR_STATE];
}

static bool
is_data(const struct rte_mbuf *pkt)
{
	const struct rte_ether_hdr *eth = rte_pktmbuf_mtod(pkt, const void *);

	return eth->ether_type != RTE_BE16(RTE_ETHER_TYPE_SLOW);
}

/* What the application gets. */
static unsigned
receive(struct bond *b)
{
	struct rte_mbuf *pkts[BURST];
	unsigned round, delivered = 0;
	uint16_t n;

	for (round = 0; round < ROUNDS; round++) {
		n = bond_rx_burst(bond_rxq_get(b, 0), pkts, BURST);
		rte_pktmbuf_free_bulk(pkts, n);
		delivered += n;
	}
	return delivered;
}

static void
step(void)
{
	receive(bed.bond);
	receive(lacpbed_far);
	bed_run();
	bond_txq_service(bed.txq);
	bond_txq_service(bond_txq_get(lacpbed_far, 0));
	bed.now += STEP;
}

/* One packet of each flow; what comes back is dropped. */
static void
send_flows(void)
{
	struct rte_mbuf *pkts[FLOWS];
	uint16_t sent, i;

	for (i = 0; i < FLOWS; i++)
		pkts[i] = flowbed_mbuf(i, i, FLOWBED_IP);
	sent = bond_tx_burst(bed.txq, pkts, FLOWS);
	rte_pktmbuf_free_bulk(&pkts[sent], FLOWS - sent);
}

/* What has left on a cable since the last look. */
struct seen {
	unsigned data;
	bool stopped;        /* a LACPDU says that the slave does not distribute */
	bool data_behind_it; /* and data came after that */
};

static struct seen
look(unsigned cable)
{
	struct seen seen = { 0 };
	struct rte_mbuf *pkt;

	while ((pkt = testbed_take(&lacpbed_cables[cable].near)) != NULL) {
		int state = state_in(pkt);

		if (state >= 0 && (state & BOND_LACP_DISTRIBUTING) == 0)
			seen.stopped = true;
		if (is_data(pkt)) {
			seen.data++;
			seen.data_behind_it |= seen.stopped;
		}
		rte_pktmbuf_free(pkt);
	}
	return seen;
}

/* Two links that carry, and may say something at once; nothing is on its way. */
static void
open_up(const char *options)
{
	lacpbed_open(options, "", 2);
	assert_true(lacpbed_run_for(UP_TIME, lacpbed_all_up));
	lacpbed_run_for(5 * BOND_S, NULL);
	step();
	lacpbed_carry();
	step();
	send_flows();
	assert_true(look(0).data > 0);
	assert_true(look(1).data > 0);
}

/* The LACPDU that says so waits to be received when the reader begins. */
static void
partner_is_not_in_sync_any_more(void)
{
	assert_int_equal(bond_option_set(lacpbed_far, "max_links", "1", &bed.err), 0);
	bed_run();
	bond_txq_service(bond_txq_get(lacpbed_far, 0));
	lacpbed_carry();
}

static void
slave_stands_by(void)
{
	bed_set("max_links", "1");
}

static void
slave_is_removed(void)
{
	assert_int_equal(bond_slave_remove(bed.bond, "a1", &bed.err), 0);
}

static void
bond_is_switched_off(void)
{
	bond_set_link(bed.bond, false);
}

static void
bond_takes_another_mode(void)
{
	bed_set("mode", "active-backup");
}

/* How slave "a1" comes to send no more. */
static const struct stop {
	const char *how;
	void (*stop)(void);
	bool before;   /* it is begun before there is a reader */
	unsigned maps; /* each waited for; the first of two only holds its slots, for a Marker */
} stops[] = {
	{ "partner_is_not_in_sync_any_more", partner_is_not_in_sync_any_more, true, 1 },
	{ "slave_stands_by", slave_stands_by, false, 1 },
	{ "slave_is_removed", slave_is_removed, false, 2 },
	{ "bond_is_switched_off", bond_is_switched_off, false, 1 },
	{ "bond_takes_another_mode", bond_takes_another_mode, false, 1 },
};

/* A reader has the map of before, and "a1" has just left it. */
static void
stop_with_reader(const struct stop *stop)
{
	print_message("%s\n", stop->how);
	open_up("xmit_hash_policy=layer3+4");
	if (stop->before)
		stop->stop();
	reader_begin();
	if (!stop->before)
		stop->stop();
	step();
	assert_false(look(1).stopped);
	send_flows();
	assert_int_equal(look(1).data, 0);
}

static void
port_that_stops_to_send_leaves_the_map_before_the_partner_is_told(void **state)
{
	struct rte_mbuf *pkt;
	struct seen seen;
	unsigned i, n;

	(void)state;
	for (i = 0; i < RTE_DIM(stops); i++) {
		stop_with_reader(&stops[i]);
		for (n = 0; n < 8; n++) {
			step();
			assert_false(look(1).stopped);
		}
		/* The end of the burst that had the map of before. */
		pkt = flowbed_mbuf(0, 0, FLOWBED_IP);
		assert_int_equal(rte_eth_tx_burst(lacpbed_cables[1].near.port_id, 0, &pkt, 1), 1);
		bond_worker_quiescent(&reader);
		step();
		seen = look(1);
		assert_true(seen.stopped);
		assert_int_equal(seen.data, 1);
		assert_false(seen.data_behind_it);
		assert_int_equal(close_order(NULL), 0);
	}
	lacpbed_open("", "", 1); /* for the teardown */
}

static void
partner_is_told_in_time_though_a_reader_stands(void **state)
{
	bond_time limit;
	unsigned i;

	(void)state;
	for (i = 0; i < RTE_DIM(stops); i++) {
		stop_with_reader(&stops[i]);
		limit = bed.now - STEP + stops[i].maps * SEEN_LIMIT;
		while (!look(1).stopped) {
			assert_true(bed.now <= limit);
			step();
		}
		assert_int_equal(close_order(NULL), 0);
	}
	lacpbed_open("", "", 1); /* for the teardown */
}

/* Carries both ways on the first cable. Gives the first state with this bit that near says. */
static int
carry_and_listen(uint8_t bit)
{
	const struct lacpbed_cable *c = &lacpbed_cables[0];
	struct rte_mbuf *pkt;
	int said = -1, state;

	while ((pkt = testbed_take(&c->near)) != NULL) {
		state = state_in(pkt);
		if (said < 0 && state >= 0 && (state & bit) != 0)
			said = state;
		testbed_put_mbuf(&c->far, pkt);
	}
	while ((pkt = testbed_take(&c->far)) != NULL)
		testbed_put_mbuf(&c->near, pkt);
	return said;
}

static unsigned
receive_one(void)
{
	testbed_put_mbuf(&lacpbed_cables[0].near, bed_mbuf(1));
	return receive(bed.bond);
}

/*
 * With a reader that reports between passes the LACPDU waits for one: until then it would drop
 * what the partner sends.
 */
static void
collecting_begins(bool coupled, bool with_reader)
{
	unsigned n, in_map = 0;
	int said = -1;

	lacpbed_open(coupled ? "coupled_control=on lacp_fallback=none" :
			       "coupled_control=off lacp_fallback=none",
		     "", 1);
	if (with_reader)
		reader_begin();
	for (n = 1; said < 0; n++) {
		assert_true(n * STEP < UP_TIME);
		if (in_map == 0)
			assert_int_equal(receive_one(), 0);
		if (with_reader)
			bond_worker_quiescent(&reader);
		step();
		if (in_map == 0 && lacpbed_slave(bed.bond, "a0").collects)
			in_map = n;
		said = carry_and_listen(BOND_LACP_COLLECTING);
		assert_true(said < 0 || in_map == n - with_reader);
	}
	assert_int_equal((said & BOND_LACP_DISTRIBUTING) != 0, coupled);
	assert_int_equal(receive_one(), 1);
	assert_int_equal(close_order(NULL), 0);
}

static void
first_packet_after_we_said_that_we_collect_is_delivered(void **state)
{
	(void)state;
	collecting_begins(true, false);
	collecting_begins(false, false);
	collecting_begins(true, true);
	collecting_begins(false, true);
	lacpbed_open("", "", 1); /* for the teardown */
}

static void
no_packet_is_given_to_a_link_that_control_knows_to_be_down(void **state)
{
	unsigned cable;

	(void)state;
	for (cable = 0; cable < 2; cable++) {
		open_up("xmit_hash_policy=layer3+4");
		bed_link(lacpbed_cables[cable].near.port_id, false);
		bed_run();
		send_flows();
		assert_int_equal(look(cable).data, 0);
		assert_int_equal(look(!cable).data, FLOWS);
		assert_int_equal(close_order(NULL), 0);
	}
	lacpbed_open("", "", 1); /* for the teardown */
}

int
main(int argc __rte_unused, char **argv)
{
#define TEST(f) cmocka_unit_test_teardown(f, close_order)
	const struct CMUnitTest tests[] = {
		TEST(port_that_stops_to_send_leaves_the_map_before_the_partner_is_told),
		TEST(partner_is_told_in_time_though_a_reader_stands),
		TEST(first_packet_after_we_said_that_we_collect_is_delivered),
		TEST(no_packet_is_given_to_a_link_that_control_knows_to_be_down),
	};

	lacpbed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
