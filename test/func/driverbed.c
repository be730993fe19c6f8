/* SPDX-License-Identifier: BSD-3-Clause */

/* net_bondcore ports over wires: made, run, and at the end looked at for what is left. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <rte_bus_vdev.h>
#include <rte_cycles.h>
#include <rte_ip.h>
#include <rte_log.h>
#include <rte_udp.h>

#include "driverbed.h"

#define DEADLINE (5 * BOND_S)
#define BONDS 2

struct wire driverbed_wires[DRIVERBED_WIRES];
uint16_t driverbed_port;

static char *log_text;
static size_t log_size;
static FILE *log_file;

void
driverbed_start(const char *prog)
{
	char name[16];
	unsigned i;

	testbed_start(prog);
	for (i = 0; i < DRIVERBED_WIRES; i++) {
		snprintf(name, sizeof(name), "d%u", i);
		testbed_wire(&driverbed_wires[i], name, false);
	}
}

int
driverbed_probe(const char *name, const char *args)
{
	return rte_vdev_init(name, args);
}

uint16_t
driverbed_id(const char *name)
{
	uint16_t port;

	assert_int_equal(rte_eth_dev_get_port_by_name(name, &port), 0);
	return port;
}

void
driverbed_open(const char *args)
{
	assert_int_equal(driverbed_probe(DRIVERBED_NAME, args), 0);
	driverbed_port = driverbed_id(DRIVERBED_NAME);
}

void
driverbed_configure(uint16_t port, uint16_t n)
{
	struct rte_eth_conf conf = { 0 };
	struct rte_eth_dev_info info;
	uint16_t q;

	assert_int_equal(rte_eth_dev_info_get(port, &info), 0);
	conf.intr_conf.lsc = (*info.dev_flags & RTE_ETH_DEV_INTR_LSC) != 0;
	assert_int_equal(rte_eth_dev_configure(port, n, n, &conf), 0);
	for (q = 0; q < n; q++) {
		assert_int_equal(rte_eth_rx_queue_setup(port, q, 64, SOCKET_ID_ANY, NULL,
							testbed_pool()),
				 0);
		assert_int_equal(rte_eth_tx_queue_setup(port, q, 64, SOCKET_ID_ANY, NULL), 0);
	}
}

void
driverbed_run(const char *args)
{
	driverbed_open(args);
	driverbed_configure(driverbed_port, 1);
	assert_int_equal(rte_eth_dev_start(driverbed_port), 0);
}

static void
log_end(void)
{
	if (log_file == NULL)
		return;
	rte_openlog_stream(NULL);
	rte_log_set_level_pattern("bondcore.*", RTE_LOG_ERR);
	fclose(log_file);
	free(log_text);
	log_file = NULL;
}

static void
wire_empty(const struct wire *w)
{
	void *p;

	while (rte_ring_dequeue(w->from_port, &p) == 0 || rte_ring_dequeue(w->to_port, &p) == 0)
		rte_pktmbuf_free(p);
}

int
driverbed_close(void **state)
{
	char name[RTE_ETH_NAME_MAX_LEN];
	int left = 0;
	unsigned i;

	(void)state;
	for (i = 0; i < BONDS; i++) {
		snprintf(name, sizeof(name), "net_bondcore%u", i);
		rte_vdev_uninit(name);
	}
	log_end();
	for (i = 0; i < DRIVERBED_WIRES; i++) {
		wire_empty(&driverbed_wires[i]);
		rte_eth_dev_set_link_up(driverbed_wires[i].port_id);
		if (driverbed_is_slave(driverbed_wires[i].port_id)) {
			print_error("wire %u is not given back\n", i);
			left = -1;
		}
	}
	if (rte_mempool_in_use_count(testbed_pool()) != 0) {
		print_error("%u mbufs are in use\n", rte_mempool_in_use_count(testbed_pool()));
		left = -1;
	}
	return left;
}

static bond_time
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * BOND_S + t.tv_nsec;
}

void
driverbed_await(bool (*condition)(uint16_t arg), uint16_t arg)
{
	bond_time limit = now() + DEADLINE;

	while (!condition(arg)) {
		assert_true(now() < limit);
		rte_delay_us_sleep(500);
	}
}

bool
driverbed_link_up(uint16_t port)
{
	struct rte_eth_link link;

	assert_int_equal(rte_eth_link_get_nowait(port, &link), 0);
	return link.link_status == RTE_ETH_LINK_UP;
}

bool
driverbed_link_down(uint16_t port)
{
	return !driverbed_link_up(port);
}

bool
driverbed_arrived(uint16_t wire)
{
	return !rte_ring_empty(driverbed_wires[wire].from_port);
}

static struct rte_mbuf *
packet(uint16_t number)
{
	struct {
		struct rte_ether_hdr eth;
		struct rte_ipv4_hdr ip;
		struct rte_udp_hdr udp;
		uint8_t data[20];
	} __attribute__((__packed__, __aligned__(2))) frame = {
		.eth = { .dst_addr.addr_bytes = { 2, 0, 0, 0, 0, (uint8_t)number },
			 .src_addr.addr_bytes = { 2, 0, 0, 0, 1, (uint8_t)number },
			 .ether_type = RTE_BE16(RTE_ETHER_TYPE_IPV4) },
		.ip = { .version_ihl = RTE_IPV4_VHL_DEF,
			.total_length = RTE_BE16(48),
			.time_to_live = 64,
			.next_proto_id = IPPROTO_UDP,
			.src_addr = RTE_BE32(RTE_IPV4(10, 0, 0, 1)) },
		.udp = { .dgram_len = RTE_BE16(28) },
	};

	frame.ip.dst_addr = rte_cpu_to_be_32(RTE_IPV4(10, 0, 1, number));
	frame.udp.src_port = rte_cpu_to_be_16(1000 + number);
	frame.udp.dst_port = rte_cpu_to_be_16(2000 + 7 * number);
	return testbed_mbuf(&frame, sizeof(frame));
}

uint16_t
driverbed_send(uint16_t port)
{
	struct rte_mbuf *pkts[DRIVERBED_PACKETS];
	uint16_t sent, i;

	for (i = 0; i < DRIVERBED_PACKETS; i++)
		pkts[i] = packet(i);
	sent = rte_eth_tx_burst(port, 0, pkts, DRIVERBED_PACKETS);
	rte_pktmbuf_free_bulk(&pkts[sent], DRIVERBED_PACKETS - sent);
	return sent;
}

unsigned
driverbed_take(unsigned wire)
{
	struct rte_mbuf *m;
	unsigned n = 0;

	while ((m = testbed_take(&driverbed_wires[wire])) != NULL) {
		rte_pktmbuf_free(m);
		n++;
	}
	return n;
}

unsigned
driverbed_receive(uint16_t port, unsigned wire)
{
	struct rte_mbuf *pkts[DRIVERBED_PACKETS];
	unsigned received = 0, n, i;

	testbed_put_mbuf(&driverbed_wires[wire], packet(0));
	/* A burst may end at another slave: inactive ones are polled now and then. */
	for (i = 0; i < 1000 && received == 0; i++) {
		n = rte_eth_rx_burst(port, 0, pkts, DRIVERBED_PACKETS);
		rte_pktmbuf_free_bulk(pkts, n);
		received += n;
	}
	return received;
}

bool
driverbed_is_slave(uint16_t port)
{
	struct rte_eth_dev_owner owner = { .id = RTE_ETH_DEV_NO_OWNER };
	struct rte_eth_dev_info info;

	assert_int_equal(rte_eth_dev_info_get(port, &info), 0);
	rte_eth_dev_owner_get(port, &owner);
	assert_int_equal(owner.id != RTE_ETH_DEV_NO_OWNER,
			 (*info.dev_flags & RTE_ETH_DEV_BONDED_SLAVE) != 0);
	return owner.id != RTE_ETH_DEV_NO_OWNER;
}

void
driverbed_log_start(void)
{
	log_file = open_memstream(&log_text, &log_size);
	assert_non_null(log_file);
	assert_int_equal(rte_openlog_stream(log_file), 0);
	assert_int_equal(rte_log_set_level_pattern("bondcore.*", RTE_LOG_INFO), 0);
}

bool
driverbed_log_has(const char *text)
{
	fflush(log_file);
	return strstr(log_text, text) != NULL;
}
