/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The wires and packets of the tests that look at which slave each flow takes. Test thread, which
 * is the control thread and the only worker.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <rte_byteorder.h>
#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_udp.h>

#include "flowbed.h"

struct packet {
	struct rte_ether_hdr eth;
	struct rte_ipv4_hdr ip;
	struct rte_udp_hdr udp;
	uint8_t rest[FLOWBED_SIZE - 46];
	uint32_t number;
} __rte_packed __rte_aligned(2);

struct wire flowbed_wires[FLOWBED_WIRES];

void
flowbed_start(const char *prog)
{
	char name[8];
	unsigned i;

	bed_start(prog);
	for (i = 0; i < FLOWBED_WIRES; i++) {
		snprintf(name, sizeof(name), "w%u", i);
		bed_wire_make(&flowbed_wires[i], name);
	}
}

void
flowbed_join(unsigned wire)
{
	char name[8];

	snprintf(name, sizeof(name), "w%u", wire);
	if (bond_slave_add(bed.bond, flowbed_wires[wire].port_id, name, &bed.err) != 0)
		fail_msg("%s", bed.err.text);
}

void
flowbed_open(const char *options, unsigned n)
{
	unsigned i;

	bed_open(options);
	for (i = 0; i < n; i++)
		flowbed_join(i);
	bed_run();
	bond_txq_service(bed.txq);
	flowbed_empty();
}

void
flowbed_empty(void)
{
	struct rte_mbuf *m;
	unsigned i;

	for (i = 0; i < FLOWBED_WIRES; i++) {
		while ((m = testbed_take(&flowbed_wires[i])) != NULL)
			rte_pktmbuf_free(m);
	}
}

/* What they say as they leave is no packet of the bed's own wires. */
static void
slaves_leave(void)
{
	unsigned i;

	bond_status_get(bed.bond, &bed.status);
	for (i = 0; i < bed.status.n_slaves; i++)
		bed_leave(bed.status.slaves[i].name);
	bed_run_until(bed.now + 5 * BOND_S);
}

int
flowbed_close(void **state)
{
	slaves_leave();
	flowbed_empty();
	return bed_close(state);
}

struct rte_mbuf *
flowbed_mbuf(uint32_t number, uint32_t flow, enum flowbed_kind kind)
{
	struct packet p = {
		.eth = { .dst_addr.addr_bytes = { 2, 0, 0, 0, 0, 0x99 },
			 .src_addr.addr_bytes = { 2, 0, 0, 0, 0, 0x88 },
			 .ether_type = RTE_BE16(RTE_ETHER_TYPE_IPV4) },
		.ip = { .version_ihl = RTE_IPV4_VHL_DEF,
			.total_length = RTE_BE16(FLOWBED_SIZE - sizeof(struct rte_ether_hdr)),
			.next_proto_id = IPPROTO_UDP,
			.src_addr = RTE_BE32(RTE_IPV4(10, 0, 0, 1)),
			.dst_addr = rte_cpu_to_be_32(RTE_IPV4(10, 1, 0, 0) + flow) },
		.udp = { .src_port = rte_cpu_to_be_16(flow), .dst_port = RTE_BE16(9) },
		.number = number,
	};

	if (kind == FLOWBED_ARP)
		p.eth.ether_type = RTE_BE16(RTE_ETHER_TYPE_ARP);
	if (kind == FLOWBED_BROADCAST)
		memset(&p.eth.dst_addr, 0xff, sizeof(p.eth.dst_addr));
	return testbed_mbuf(&p, sizeof(p));
}

uint32_t
flowbed_number(const struct rte_mbuf *m)
{
	assert_int_equal(rte_pktmbuf_pkt_len(m), FLOWBED_SIZE);
	return rte_pktmbuf_mtod(m, const struct packet *)->number;
}

unsigned
flowbed_wire_of(uint32_t flow)
{
	struct rte_mbuf *m = flowbed_mbuf(0, flow, FLOWBED_IP);
	unsigned i;

	assert_int_equal(bond_tx_burst(bed.txq, &m, 1), 1);
	for (i = 0; i < FLOWBED_WIRES; i++) {
		m = testbed_take(&flowbed_wires[i]);
		if (m != NULL)
			break;
	}
	assert_non_null(m);
	rte_pktmbuf_free(m);
	return i;
}

void
flowbed_wires_of(uint8_t wires[FLOWBED_FLOWS])
{
	unsigned i;

	for (i = 0; i < FLOWBED_FLOWS; i++)
		wires[i] = flowbed_wire_of(i);
}

unsigned
flowbed_fill(unsigned wire, unsigned room)
{
	struct rte_ring *ring = flowbed_wires[wire].from_port;
	struct rte_mbuf *m = bed_mbuf(0);
	unsigned n = 0;

	/* One packet many times over, as the pool has fewer than the wires have places. */
	for (; rte_ring_free_count(ring) > room; n++) {
		rte_mbuf_refcnt_update(m, 1);
		assert_int_equal(rte_ring_enqueue(ring, m), 0);
	}
	rte_pktmbuf_free(m);
	return n;
}
