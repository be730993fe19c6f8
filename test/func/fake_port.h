/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * An ethdev port without hardware that answers what the test tells it to, and remembers what it
 * was told: for what no virtual port of DPDK has, such as rte_flow, RSS tables and refusals.
 */

#ifndef TEST_FUNC_FAKE_PORT_H
#define TEST_FUNC_FAKE_PORT_H

#include <stdbool.h>

#include <ethdev_driver.h>

#define FAKE_PORTS 4
#define FAKE_RETA_SIZE 128
#define FAKE_KEY_SIZE 40
#define FAKE_FLOWS 4
#define FAKE_QUEUES 8
#define FAKE_QUEUE_SIZE 64
#define FAKE_MAX_MTU 9000

struct fake_port {
	uint16_t port_id;
	struct rte_eth_dev *dev;
	/* What it answers: 0 or -errno. */
	struct {
		int mac_set, mac_add, mc_list, mtu, vlan_offload, reta, hash;
		int flow_create, flow_destroy, flow_isolate;
		int done; /* packets that are freed; or -errno, at first -ENOTSUP */
	} answer;
	bool validates;   /* every rule, even one that it refuses to make */
	bool without_rss; /* neither table nor hash */
	uint32_t speed;   /* of its link, in Mb/s; 0 = down */
	bool raises;      /* the link's event, once, when it is asked for its link */
	uint16_t tx_queues;
	void (*in_burst)(void); /* NULL = nothing is done there */
	void (*in_count)(void); /* as it is asked what waits in an rx queue */
	struct rte_eth_stats stats;
	struct fake_rxq {
		struct fake_port *port;
		struct rte_mbuf *waiting[FAKE_QUEUE_SIZE];
		unsigned n;
	} rxq[FAKE_QUEUES];
	/* What it was told. */
	unsigned starts;
	unsigned prepared;
	unsigned cleanups;
	uint32_t cleanup_asked; /* packets, by the last of them */
	unsigned stats_resets;
	struct rte_ether_addr mc[8];
	uint32_t n_mc;
	uint16_t reta[FAKE_RETA_SIZE];
	struct rte_eth_rss_conf hash;
	uint8_t key[FAKE_KEY_SIZE];
	bool isolated;
	struct rte_flow {
		bool used;
		uint16_t queue;
		rte_be16_t ether_type; /* 0 = of all frames */
		uint64_t hits;
	} flows[FAKE_FLOWS];
};

/* "f0" to "f3", unless they have been given other names. */
extern struct fake_port fakes[FAKE_PORTS];

/* Appears; with the answers and the link (10000 Mb/s) of one that does all it is asked to. */
void fake_plug(unsigned i, const char *name);
/* Its device goes. */
void fake_unplug(unsigned i);

bool fake_has_mac(unsigned i, const struct rte_ether_addr *mac);
bool fake_has_vlan(unsigned i, uint16_t id);
bool fake_offloads(unsigned i, uint64_t offload);
unsigned fake_flows(unsigned i);
/* A frame comes in, in that queue, and is the port's. */
void fake_put(unsigned i, uint16_t queue, struct rte_mbuf *m);

#endif
