/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Those that are measured against each other: the floors (one raw slave; a burst cut in equal
 * parts), DPDK's net_bonding, and bondcore as a port and as a library. Each has slaves of its
 * own, so that all can be up at once.
 */

#ifndef BENCH_CONTENDER_H
#define BENCH_CONTENDER_H

#include "bondcore_burst.h"
#include "lane.h"

#define CONTENDER_SLAVES 8 /* most of a bond here */
#define CONTENDER_MAX 6    /* most in one run */
#define CONTENDER_QUEUES 2
#define CONTENDER_DESC 512

enum contender_kind {
	CONTENDER_RAW,
	CONTENDER_SPLIT,
	CONTENDER_STOCK,
	CONTENDER_OURS,    /* through the driver net_bondcore */
	CONTENDER_LIBRARY, /* bond_tx_burst() and bond_rx_burst() */
};

/* What the bonds of a measurement are made with. */
struct contender_setup {
	enum bond_mode mode;
	const char *policy; /* kernel name, or NULL */
	unsigned n_slaves;
	uint8_t mac_last; /* last byte of the bond's address: 1 but for a second bond in a row */
};

struct contender {
	enum contender_kind kind;
	char name[BOND_NAME_SIZE]; /* of its bond; its slaves' names begin with it */
	struct contender_setup setup;
	struct lane *lanes[CONTENDER_SLAVES]; /* while it is open */
	unsigned n_polled;                    /* lanes of the floor, slaves of the bond */
	uint16_t port;                        /* of the bond; of the first lane for the floors */
	struct bond_ctl *ctl;                 /* ours */
	struct bond *bond;                    /* ours */
	uint64_t moved;                       /* packets of the last contender_send(), _receive() */
};

/* Kind by name, -1 if there is none; and its name. */
int contender_kind_of(const char *name);
const char *contender_kind_name(enum contender_kind kind);

void contender_init(struct contender *c, enum contender_kind kind, unsigned instance);
/* Make its bond; wait until all slaves of n contenders carry traffic: exits after 20 s. */
void contender_start(struct contender *c, const struct contender_setup *setup);
void contender_await(struct contender *contenders, unsigned n);
/* Both for one of them. */
void contender_open(struct contender *c, const struct contender_setup *setup);
void contender_close(struct contender *c);
/* Let control frames and control passes go on; between measurements. */
void contender_tick(struct contender *c);
void contender_attach(struct contender *c, enum lane_manner manner);

/* Send n packets, or poll n / burst times, in bursts of one queue; TSC cycles it took. */
uint64_t contender_send(struct contender *c, uint16_t queue, struct rte_mbuf **pkts, unsigned n,
			uint16_t burst);
uint64_t contender_receive(struct contender *c, unsigned n, uint16_t burst);
/* One burst. */
uint16_t contender_burst(struct contender *c, struct rte_mbuf **pkts, uint16_t n);

/* Configure and start a port with all queues and the bond's address. */
void contender_start_port(uint16_t port);
struct rte_mempool *contender_pool(void);

/* stock.c and ours.c: bring up and down; true when all slaves take part. */
void stock_open(struct contender *c);
void stock_close(struct contender *c);
bool stock_ready(const struct contender *c);
void ours_open(struct contender *c);
void ours_close(struct contender *c);
void ours_pass(const struct contender *c);
bool ours_ready(const struct contender *c);

#endif
