/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Slow cables between two bonds, and packets that tell whether their flows stay in order. Test
 * thread, which is the control thread and the worker of both bonds.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <rte_byteorder.h>
#include <rte_ether.h>

#include "orderbed.h"

/* Wires have one address between them, so systems must be told apart by hand. */
#define OPTIONS "miimon=100 lacp_rate=fast xmit_hash_policy=layer3+4"

#define BURST 32
#define MAX_ON_CABLE 1024
#define MAX_UNSENT 1024
#define SETTLE_LIMIT (10 * BOND_S)
#define END_LIMIT (100 * BOND_MS)
/* More than an answer to the first Marker is waited for. */
#define PROBE_LIMIT (1100 * BOND_MS)

/* In slow frames. */
#define SUBTYPE 14
#define SUBTYPE_MARKER 2
#define FIRST_TLV 16
#define TLV_RESPONSE 2

/* What is on its way from near to far, in order. */
struct cable {
	unsigned n;
	struct rte_mbuf *pkts[MAX_ON_CABLE];
	bond_time due[MAX_ON_CABLE];
};

struct orderbed orderbed;

static struct cable cables[LACPBED_LINKS];
static struct rte_mbuf *unsent[MAX_UNSENT];
static unsigned n_unsent;
static uint32_t next[ORDERBED_FLOWS], last[ORDERBED_FLOWS];

static void
carry_to_far(unsigned i)
{
	struct cable *c = &cables[i];
	struct rte_mbuf *pkt;
	unsigned due = 0;

	while ((pkt = testbed_take(&lacpbed_cables[i].near)) != NULL) {
		assert_true(c->n < MAX_ON_CABLE);
		c->due[c->n] = bed.now + orderbed.delay[i];
		c->pkts[c->n++] = pkt;
	}
	while (due < c->n && c->due[due] <= bed.now)
		testbed_put_mbuf(&lacpbed_cables[i].far, c->pkts[due++]);
	c->n -= due;
	memmove(c->pkts, &c->pkts[due], c->n * sizeof(c->pkts[0]));
	memmove(c->due, &c->due[due], c->n * sizeof(c->due[0]));
}

static bool
is_answer(const struct rte_mbuf *pkt)
{
	const uint8_t *frame = rte_pktmbuf_mtod(pkt, const uint8_t *);
	const struct rte_ether_hdr *eth = (const void *)frame;

	return eth->ether_type == RTE_BE16(RTE_ETHER_TYPE_SLOW) &&
	       frame[SUBTYPE] == SUBTYPE_MARKER && frame[FIRST_TLV] == TLV_RESPONSE;
}

static void
carry_to_near(unsigned i)
{
	struct rte_mbuf *pkt;

	while ((pkt = testbed_take(&lacpbed_cables[i].far)) != NULL) {
		if (orderbed.unanswered && is_answer(pkt))
			rte_pktmbuf_free(pkt);
		else
			testbed_put_mbuf(&lacpbed_cables[i].near, pkt);
	}
}

static void
packet_received(const struct rte_mbuf *pkt)
{
	uint32_t number = flowbed_number(pkt), flow = number >> 16, seq = number & UINT16_MAX;

	assert_true(flow < ORDERBED_FLOWS);
	orderbed.received++;
	if (seq < last[flow])
		orderbed.disorders++;
	else
		last[flow] = seq;
}

/* Often enough that slow frames of slaves that do not deliver go up. */
static void
receive(void)
{
	struct bond_rxq *far = bond_rxq_get(lacpbed_far, 0);
	struct rte_mbuf *pkts[BURST];
	unsigned round;
	uint16_t n, i;

	for (round = 0; round < 4 * LACPBED_LINKS; round++) {
		n = bond_rx_burst(far, pkts, BURST);
		for (i = 0; i < n; i++)
			packet_received(pkts[i]);
		rte_pktmbuf_free_bulk(pkts, n);
		assert_int_equal(bond_rx_burst(bed.rxq, pkts, BURST), 0);
	}
}

void
orderbed_turn(void)
{
	unsigned i;

	for (i = 0; i < LACPBED_LINKS; i++) {
		carry_to_far(i);
		carry_to_near(i);
	}
	receive();
	bed_run();
	bond_txq_service(bed.txq);
	bond_txq_service(bond_txq_get(lacpbed_far, 0));
	bed.now += ORDERBED_TURN;
}

void
orderbed_send_again(void)
{
	uint16_t sent = bond_tx_burst(bed.txq, unsent, n_unsent);

	orderbed.sent += sent;
	n_unsent -= sent;
	memmove(unsent, &unsent[sent], n_unsent * sizeof(unsent[0]));
}

void
orderbed_send(void)
{
	uint32_t flow;

	assert_true(n_unsent + ORDERBED_FLOWS <= MAX_UNSENT);
	for (flow = 0; flow < ORDERBED_FLOWS; flow++)
		unsent[n_unsent++] = flowbed_mbuf(flow << 16 | ++next[flow], flow, FLOWBED_IP);
	orderbed_send_again();
}

unsigned
orderbed_unsent(void)
{
	return n_unsent;
}

void
orderbed_end(void)
{
	bond_time end = bed.now + END_LIMIT;

	while (bed.now < end) {
		orderbed_send_again();
		orderbed_turn();
	}
	assert_int_equal(n_unsent, 0);
}

void
orderbed_settle(unsigned n)
{
	bond_time limit = bed.now + SETTLE_LIMIT;

	while (lacpbed_distribute(bed.bond) != n || lacpbed_distribute(lacpbed_far) != n) {
		assert_true(bed.now < limit);
		orderbed_turn();
		bed.now += BOND_MS; /* there is no traffic that would notice */
	}
}

void
orderbed_open(unsigned n, bool unanswered)
{
	bond_time end;

	memset(&orderbed, 0, sizeof(orderbed));
	orderbed.unanswered = unanswered;
	memset(next, 0, sizeof(next));
	memset(last, 0, sizeof(last));
	lacpbed_open(OPTIONS " ad_actor_system=02:00:00:00:01:01",
		     OPTIONS " ad_actor_system=02:00:00:00:02:02", n);
	orderbed_settle(n);
	end = bed.now + PROBE_LIMIT;
	while (bed.now < end) {
		orderbed_turn();
		bed.now += BOND_MS;
	}
}

int
orderbed_close(void **state)
{
	unsigned i;

	rte_pktmbuf_free_bulk(unsent, n_unsent);
	n_unsent = 0;
	for (i = 0; i < LACPBED_LINKS; i++) {
		rte_pktmbuf_free_bulk(cables[i].pkts, cables[i].n);
		cables[i].n = 0;
	}
	return lacpbed_close(state);
}

void
orderbed_link(unsigned cable, bool up)
{
	bed_link(lacpbed_cables[cable].near.port_id, up);
	bed_link(lacpbed_cables[cable].far.port_id, up);
}
