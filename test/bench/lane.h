/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A slave that costs what a NIC costs and keeps every packet: a net_null port whose bursts are
 * replaced. The same packets are sent again and again, and only bonding is left to be measured.
 */

#ifndef BENCH_LANE_H
#define BENCH_LANE_H

#include <stdbool.h>

#include <rte_ethdev.h>

#define LANE_RING 512       /* descriptors of a queue, a power of two */
#define LANE_QUEUES 4       /* more than bonds are made with: they may take one for control */
#define LANE_TRAFFIC 0xfffe /* port of mbufs that are traffic; others are the bond's own */

/* What the replaced transmit burst does. */
enum lane_manner {
	LANE_KEEP,   /* write descriptors: the manner of most measurements */
	LANE_SHARED, /* and give back a reference, as a NIC does with what is sent on n slaves */
	LANE_RECORD, /* note the packets, and refuse some: for checks, not for measurements */
};

/* The 16 bytes that a NIC reads to send a packet. */
struct lane_desc {
	uint64_t address;
	uint64_t command;
};

/* A packet that waits to be received, in the form in which drivers write it into the mbuf. */
struct lane_packet {
	struct rte_mbuf *mbuf;
	uint64_t flags;
	uint8_t fields[16]; /* packet type, lengths, tag, hash */
};

struct lane_txq {
	uint32_t tail; /* packets sent so far */
	bool first;    /* of the bond: the packet's own reference is its */
	struct lane *lane;
	struct lane_desc *ring;
	struct rte_mbuf **record; /* LANE_RECORD */
	unsigned n_record, record_size;
	uint32_t chance; /* LANE_RECORD: of 256 bursts so many meet a queue without enough room */
} __rte_cache_aligned;

struct lane_rxq {
	uint32_t head;  /* packets delivered so far */
	uint32_t mask;  /* packets waiting - 1 */
	uint16_t limit; /* most packets a poll; 0 = idle */
	uint64_t rearm; /* data offset, references, segments, port */
	struct lane *lane;
	const struct lane_packet *waiting;
} __rte_cache_aligned;

struct lane {
	char name[RTE_ETH_NAME_MAX_LEN]; /* of its port */
	uint16_t port;
	uint16_t index;           /* among the slaves of its bond */
	struct rte_mbuf *reply;   /* LACPDU of the partner, not yet received */
	struct lane_packet *list; /* room for what rx queue 0 delivers */
	struct lane_txq tx[LANE_QUEUES];
	struct lane_rxq rx[LANE_QUEUES];
	void *tx_data[LANE_QUEUES], *rx_data[LANE_QUEUES];
};

/* Make the port; NULL with the reason printed. It is neither configured nor started. */
struct lane *lane_create(const char *name, uint16_t index);
/* Remove the port, which must be stopped. */
void lane_destroy(struct lane *l);
/* Replace the bursts of a port that has been started; again after each start. */
void lane_attach(struct lane *l, enum lane_manner manner);
/* What rx queue 0 delivers, over and over: n packets, a power of two; limit in each poll. */
void lane_wait(struct lane *l, const struct lane_packet *packets, unsigned n);
void lane_limit(struct lane *l, uint16_t limit);
/* Where packets are noted, and how often a queue lacks room; used with LANE_RECORD. */
void lane_record(struct lane *l, struct rte_mbuf **record, unsigned size, uint32_t chance);

/* partner.c: the lane's LACP partner takes a frame of the bond's own. */
void partner_take(struct lane *l, struct rte_mbuf *m);

#endif
