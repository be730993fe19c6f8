/* SPDX-License-Identifier: BSD-3-Clause */

/* EAL without privileges, a pool, and wires: net_ring ports whose other end the test holds. */

#ifndef TEST_FUNC_TESTBED_H
#define TEST_FUNC_TESTBED_H

#include <rte_mbuf.h>
#include <rte_ring.h>

#define TESTBED_RING 64 /* a wire holds one packet less */

struct wire {
	uint16_t port_id;
	struct rte_ring *to_port, *from_port;
};

/* Start EAL with main lcore 0 and workers 1 and 2, all on one CPU, and make the pool. */
void testbed_start(const char *prog);
struct rte_mempool *testbed_pool(void);

/* A wire whose port is configured and started if start is set. */
void testbed_wire(struct wire *w, const char *name, bool start);

/* A packet with these bytes. */
struct rte_mbuf *testbed_mbuf(const void *bytes, uint16_t len);

/* Let a packet arrive at the port: one that exists, one with these bytes. */
void testbed_put_mbuf(const struct wire *w, struct rte_mbuf *m);
void testbed_put(const struct wire *w, const void *bytes, uint16_t len);

/* Next packet that the port sent, NULL if there is none. */
struct rte_mbuf *testbed_take(const struct wire *w);

/* The next packet that the port sent is this; it is freed. */
void testbed_expect(const struct wire *w, const void *bytes, uint16_t len);

#endif
