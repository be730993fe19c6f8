/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What tests inside EAL have in common. Test thread, which is EAL's main lcore. The ports
 * are of net_ring: frames come and go byte by byte as they are, in one process.
 */

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <rte_eal.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_lcore.h>

#include "testbed.h"

#define POOL_SIZE 511

static struct rte_mempool *pool;

static int
first_cpu(void)
{
	cpu_set_t cpus;
	int cpu = 0;

	if (sched_getaffinity(0, sizeof(cpus), &cpus) != 0)
		return 0;
	while (cpu < CPU_SETSIZE - 1 && !CPU_ISSET(cpu, &cpus))
		cpu++;
	return cpu;
}

void
testbed_start(const char *prog)
{
	char name[64], lcores[64];
	char *argv[] = { name, "--no-huge", "--no-shconf",         "--no-pci", "--no-telemetry",
			 "-m", "64",        "--log-level=*:error", lcores };
	int cpu = first_cpu();

	snprintf(name, sizeof(name), "%s", prog);
	snprintf(lcores, sizeof(lcores), "--lcores=0@%d,1@%d,2@%d", cpu, cpu, cpu);
	if (rte_eal_init(RTE_DIM(argv), argv) < 0) {
		fprintf(stderr, "EAL does not start\n");
		exit(1);
	}
	pool = rte_pktmbuf_pool_create("test", POOL_SIZE, 32, 0, RTE_MBUF_DEFAULT_BUF_SIZE,
				       (int)rte_socket_id());
	if (pool == NULL) {
		fprintf(stderr, "no memory for the pool\n");
		exit(1);
	}
}

struct rte_mempool *
testbed_pool(void)
{
	return pool;
}

void
testbed_wire(struct wire *w, const char *name, bool start)
{
	const struct rte_eth_conf conf = { 0 };
	char ring[RTE_RING_NAMESIZE];
	int port_id;

	snprintf(ring, sizeof(ring), "%s_to", name);
	w->to_port = rte_ring_create(ring, TESTBED_RING, SOCKET_ID_ANY, 0);
	snprintf(ring, sizeof(ring), "%s_from", name);
	w->from_port = rte_ring_create(ring, TESTBED_RING, SOCKET_ID_ANY, 0);
	assert_non_null(w->to_port);
	assert_non_null(w->from_port);
	port_id = rte_eth_from_rings(name, &w->to_port, 1, &w->from_port, 1, 0);
	assert_true(port_id >= 0);
	w->port_id = (uint16_t)port_id;
	if (!start)
		return;
	assert_int_equal(rte_eth_dev_configure(w->port_id, 1, 1, &conf), 0);
	assert_int_equal(rte_eth_rx_queue_setup(w->port_id, 0, 64, SOCKET_ID_ANY, NULL, pool), 0);
	assert_int_equal(rte_eth_tx_queue_setup(w->port_id, 0, 64, SOCKET_ID_ANY, NULL), 0);
	assert_int_equal(rte_eth_dev_start(w->port_id), 0);
}

struct rte_mbuf *
testbed_mbuf(const void *bytes, uint16_t len)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(pool);

	assert_non_null(m);
	memcpy(rte_pktmbuf_append(m, len), bytes, len);
	return m;
}

void
testbed_put_mbuf(const struct wire *w, struct rte_mbuf *m)
{
	assert_int_equal(rte_ring_enqueue(w->to_port, m), 0);
}

void
testbed_put(const struct wire *w, const void *bytes, uint16_t len)
{
	testbed_put_mbuf(w, testbed_mbuf(bytes, len));
}

struct rte_mbuf *
testbed_take(const struct wire *w)
{
	void *m;

	return rte_ring_dequeue(w->from_port, &m) == 0 ? m : NULL;
}

void
testbed_expect(const struct wire *w, const void *bytes, uint16_t len)
{
	struct rte_mbuf *m = testbed_take(w);

	assert_non_null(m);
	assert_int_equal(rte_pktmbuf_data_len(m), len);
	assert_memory_equal(rte_pktmbuf_mtod(m, void *), bytes, len);
	rte_pktmbuf_free(m);
}
