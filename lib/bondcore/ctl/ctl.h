/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Private to ctl: bonds and slaves as the control thread knows them. Workers never see
 * these structs; they read maps. Only the control thread touches anything in here, but
 * for the maps, rxq and txq.
 */

#ifndef CTL_CTL_H
#define CTL_CTL_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_log.h>

#include "../core/active.h"
#include "../core/lacp.h"
#include "../core/mac_plan.h"
#include "../core/mii.h"
#include "../core/notify.h"
#include "../core/slots.h"
#include "../dp/map.h"

extern int ctl_logtype;

#define CTL_LOG(level, fmt, ...) rte_log(RTE_LOG_##level, ctl_logtype, fmt "\n", ##__VA_ARGS__)

#define MAPS 4

/* Things a PMD refused; each is told once per slave and then worked around. */
enum refusal {
	REFUSED_MAC = 1 << 0,
	REFUSED_MTU = 1 << 1,
	REFUSED_PROMISC = 1 << 2,
	REFUSED_ALLMULTI = 1 << 3,
	REFUSED_MC_LIST = 1 << 4,
	REFUSED_VLAN = 1 << 5,
	REFUSED_UC_LIST = 1 << 6,
};

/* Whether the partner of a slave that sends answers Markers. */
enum probe {
	PROBE_NONE,
	PROBE_OUT,
	PROBE_OVER,
};

/* What slots that left a slave wait for. */
enum flush {
	FLUSH_NONE,
	FLUSH_READERS, /* all workers have the map that holds them */
	FLUSH_QUEUES,  /* the slave's queues are empty */
	FLUSH_MARKER,  /* the partner answers */
};

struct slave {
	struct slave *next_leaving;
	char name[BOND_NAME_SIZE];
	uint16_t port_id;
	uint8_t id;                 /* free ones are given anew; place of its counters and slots */
	uint16_t control_queue;     /* tx queue that control owns; NO_QUEUE = use the ring */
	uint16_t slow_queue;        /* rx queue that control owns; NO_QUEUE = bursts pick out */
	struct rte_flow *slow_flow; /* what steers slow frames there; NULL = nothing does */
	uint64_t slow_flooded;      /* of these, dropped: too many at once */
	uint64_t flooded_base;      /* what its place dropped before it joined */
	struct mii mii;
	bool newcomer;         /* joined since the last pass, between times */
	struct bond_link link; /* as last read */
	const struct bond_link_source *carrier, *pmd; /* truest source, and the PMD's own answer */
	void *carrier_watch, *pmd_watch;
	int32_t prio;
	uint32_t weight; /* 0 = as the option says */
	uint32_t failures;
	unsigned refused; /* enum refusal */
	uint8_t perm_mac[BOND_MAC_SIZE];
	uint8_t mac[BOND_MAC_SIZE];
	uint8_t source[BOND_MAC_SIZE]; /* balance-tlb, -alb: goes out as source address */
	uint16_t taught_on; /* port over which switches were taught it; NO_PORT = over none */
	bool mac_unknown;   /* a write failed: the PMD may carry the old or the new one */
	uint16_t perm_mtu;
	unsigned if_index; /* kernel interface under the port; 0 = none */
	bool perm_promisc, perm_allmulti;
	bool promisc, allmulti, mc_listed, vlan_filtered;
	uint32_t uc_listed;           /* bit i: uc[i] of the bond is written */
	struct bond_rx_count rx_base; /* what its place counted before it joined */
	struct bond_tx_count tx_base;
	struct bond_counters port_base; /* of the port itself, at joining */
	enum probe probe;               /* handover.c */
	bool marks;                     /* its partner answers Markers */
	enum flush flush;               /* slots that left it are held */
	bond_time flush_until;          /* a step of it is given up then */
	uint32_t older_map;             /* generation before the map that holds them */
	uint16_t port_prio;             /* LACP port priority */
	struct bond_lacp_counters lacp; /* but flooded, which workers count */
	bool parting;                   /* leaving: still in the map, its partner is being told */
	bool unpublished;               /* leaving: out of the map, token is valid */
	uint64_t token;
	bond_time stop_by; /* leaving: how long its last packets may take; 0 = not set */
};

#define NO_QUEUE UINT16_MAX
#define NO_PORT UINT16_MAX

/* balance-tlb, -alb: moves of slots that are planned, and the loads they are planned by. */
struct balance {
	bond_time next;
	bool pending;
	uint8_t want[BOND_SLOTS];
	uint64_t seen[BOND_SLOTS];
	bond_time seen_at;
	uint64_t period_start[BOND_SLOTS];
	uint64_t own_start;
};

/* balance-tlb, -alb: when peers are next told whose address is where. */
struct learning {
	bond_time next; /* of the periodic frames; 0 = none are sent */
};

/* Frames of control that wait for a worker, and what is done if none comes. */
struct sending {
	struct rte_ring *ring;
	bond_time since; /* no worker took any since; 0 = none wait */
	uint64_t taken;  /* what workers took until then */
	bool paused;     /* the map keeps bursts off queue 0 */
	bool published;  /* that map is out */
};

/* 802.3ad: slots on their way from one slave to another. */
struct handover {
	unsigned n_held;
	uint8_t from[BOND_SLOTS]; /* id of the slave it left; SLOT_FREE = it is not held */
};

/* Slow frames on their way in. */
struct slow {
	struct rte_ring *rings[BOND_MAX_QUEUES];          /* from the worker of each rx queue */
	uint32_t taken[BOND_MAX_QUEUES][BOND_MAX_SLAVES]; /* by id; workers: read */
	bond_time last;                                   /* when the last one came */
	uint64_t flooded; /* dropped from the queues that control owns */
};

/* Receive on an rx queue that nobody polls. */
struct lending {
	struct rte_ring *stash; /* what control received there, for whom it is */
	uint32_t polled;        /* bursts that were asked for */
	bond_time since;        /* none since; 0 = not looked yet */
	bool asked;             /* whether a thread is only held up: token tells */
	uint64_t token;
	bool lent, stashed; /* of the next map */
};

/* A map buffer that readers may still hold. */
struct map_slot {
	bool retired;
	uint64_t token;
};

struct bond {
	struct bond *next;
	struct bond_ctl *ctl;
	char name[BOND_NAME_SIZE];
	uint16_t n_rx_queues, n_tx_queues, n_rxd, n_txd;
	struct rte_mempool *pool; /* of control frames too */
	struct rte_mempool *rx_pools[BOND_MAX_QUEUES];
	struct rte_eth_conf port_conf;
	bool has_port_conf;
	bool off;        /* bond_set_link() */
	bool unswitched; /* ... and the slaves' links are still as they were */
	struct bond_conf conf;

	struct slave *slaves[BOND_MAX_SLAVES]; /* in the order they joined */
	unsigned n_slaves;
	struct slave *leaving;
	int active;          /* index into slaves or ACTIVE_NONE */
	bool force_primary;  /* primary was just set */
	bool reselect;       /* something asks for a new choice of the active slave */
	bool stale;          /* map, addresses or filters may no longer fit */
	bool readdress;      /* slaves may have to carry other addresses */
	bond_time next_tick; /* of the miimon poll; 0 = at once */
	char why[128];       /* what led to the next map, for the log */
	uint32_t failovers;

	struct slots slots;
	uint32_t own_seed; /* hash_seed 0: from the first address */
	struct handover handover;
	struct balance balance;
	struct learning learning;
	struct lacp lacp;                  /* ports by id of the slave */
	uint64_t lacp_dropped;             /* sending_dropped() as last looked at */
	bool lacp_on;                      /* it has ports */
	uint32_t collecting, distributing; /* 802.3ad: who does, bits by id of the slave */

	uint8_t mac[BOND_MAC_SIZE];
	bool mac_fixed;
	uint16_t mtu;
	bool promisc, allmulti;
	bool refilter; /* the multicast list is to be written again */
	unsigned n_mc;
	uint8_t mc[BOND_MAX_MC_ADDRS][BOND_MAC_SIZE];
	uint8_t uc[BOND_MAX_UC_ADDRS][BOND_MAC_SIZE]; /* all zero = free */
	unsigned n_uc;
	uint64_t vlans[4096 / 64];
	unsigned n_vlans;

	struct notify notify;
	unsigned n_addresses;
	struct bond_address addresses[BOND_MAX_ADDRESSES];
	uint64_t control_sent, control_dropped;
	struct sending sending;
	uint64_t rx_stale;
	struct slow slow;
	struct lending lending[BOND_MAX_QUEUES];
	uint64_t slow_received;
	struct bond_counters left; /* of slaves that are gone */

	uint32_t generation;
	bond_time map_time;
	uint64_t map_token; /* of the published map */
	struct map_slot map_slots[MAPS];
	uint64_t *slot_bytes; /* BOND_SLOTS for each tx queue */

	/* control: written, workers: read */
	const struct bond_map_head *map __rte_cache_aligned;
	/* written before publication, then read only */
	struct bond_map maps[MAPS];
	/* workers: written, control: counters read */
	struct bond_rxq rxq[BOND_MAX_QUEUES];
	struct bond_txq txq[BOND_MAX_QUEUES];
};

struct bond_ctl {
	const struct bond_link_source *const *sources;
	struct bond *bonds;
	struct rte_rcu_qsbr *readers;
	bool reader_used[BOND_MAX_WORKERS];
	bool membarrier;          /* the kernel can order the readers' stores for us */
	unsigned n_burst_readers; /* that rely on it */
	bond_time now;            /* of the last pass */
};

/* bond.c */
struct rte_ring *bond_ring_make(const char *what, unsigned size, unsigned flags);
void bond_ring_free(struct rte_ring *ring); /* and the packets in it; NULL is allowed */
/* Fill err, which may be NULL, and give ret: refusing is one statement. */
__rte_format_printf(3, 4) int bond_refuse(struct bond_error *err, int ret, const char *fmt, ...);
__rte_format_printf(2, 3) void bond_because(struct bond *b, const char *fmt, ...);
struct slave *bond_slave_named(const struct bond *b, const char *name, int *index);
int bond_primary_index(const struct bond *b);

/* mode.c: what a mode means for the map and for addresses */
bool mode_exists(uint32_t mode);
bool mode_has_active(uint32_t mode);
bool mode_slave_sends(const struct bond *b, unsigned i);
bool mode_slave_delivers(const struct bond *b, const struct slave *s);
bool mode_slave_filters(const struct bond *b, unsigned i); /* carries promisc, multicast */
bool mode_hashes(const struct bond *b);                    /* slaves are chosen by slot */
bool mode_rewrites(const struct bond *b); /* slaves send from their own addresses */
map_hash_fn mode_hash_function(const struct bond *b);
bond_tx_fn mode_tx_function(const struct bond *b, unsigned n_tx);
bond_rx_fn mode_rx_function(const struct bond *b, unsigned n_rx, bool all_deliver);

/* links.c */
void links_run(struct bond *b, bond_time now);
void links_open(struct slave *s, const struct bond_link_source *const *sources);
void links_close(struct slave *s);
void links_start(struct bond *b, struct slave *s, bond_time now);
bond_time links_deadline(const struct bond *b);

/* selection.c */
bool selection_wants(const struct bond *b, unsigned i); /* slave i came up: choose again? */
void selection_make_active(struct bond *b, int chosen); /* index or ACTIVE_NONE */
void selection_run(struct bond *b);

/* publish.c: when maps go out; map.c: what is in one */
void map_init(struct bond *b);
void map_fill(struct bond_map *m, const struct bond *b);
void map_publish(struct bond *b, bond_time now);
void map_reclaim(struct bond *b);
bool map_can_publish(const struct bond *b); /* a buffer is free */
bool map_is_seen(const struct bond *b);     /* no reader has an older one */
bool map_all_free(const struct bond *b);    /* no reader can hold any but the published one */

/* port.c: one ethdev port under a slave */
int port_start(struct slave *s, struct bond *b, struct bond_error *err);
int port_set_mtu(struct slave *s, const struct bond *b, uint16_t mtu);
bool port_has_sent(const struct slave *s, const struct bond *b);
void port_stop(struct slave *s, struct bond *b);
void port_refused(struct slave *s, const struct bond *b, enum refusal what, int ret,
		  const char *instead);

/* weight.c: shares of the slaves in the table of slots */
uint32_t weight_in_force(const struct bond *b, const struct slave *s); /* 0 = by link speed */
void weight_run(struct bond *b); /* fit the table to who sends now */

/* handover.c: flows keep their order while their slots move */
void handover_init(struct bond *b);
void handover_slots_moved(struct bond *b, const uint8_t before[BOND_SLOTS]); /* owners before */
bool handover_holds(const struct bond *b);
void handover_run(struct bond *b, bond_time now);
bond_time handover_deadline(const struct bond *b, bond_time now);

/* balance.c */
void balance_restart(struct bond *b, bond_time now); /* who sends has changed */
void balance_run(struct bond *b, bond_time now);
bond_time balance_deadline(const struct bond *b);

/* address.c, filter.c */
void address_plan(struct bond *b);
int address_join(struct bond *b, struct slave *s, struct bond_error *err);
void address_run(struct bond *b);
void address_restore(struct slave *s, const struct bond *b);
void filter_run(struct bond *b);
void filter_restore(struct slave *s, const struct bond *b);

/* peers.c, learning.c */
void peers_run(struct bond *b, bond_time now);
bond_time peers_deadline(const struct bond *b);
void learning_run(struct bond *b, bond_time now);
bond_time learning_deadline(const struct bond *b);

/* sending.c: frames of control on their way out */
int sending_init(struct bond *b);
void sending_end(struct bond *b);
/* false: there is no room for it. */
bool sending_frame(struct bond *b, const struct slave *s, const uint8_t *frame, size_t size);
uint64_t sending_dropped(const struct bond *b); /* that no slave took */
bool sending_waits(const struct bond *b);       /* frames have not left yet */
bool sending_is_crowded(const struct bond *b);  /* what can be left unsaid should be */
void sending_run(struct bond *b, bond_time now);
bond_time sending_deadline(const struct bond *b, bond_time now);

/* slow.c */
int slow_init(struct bond *b);
void slow_end(struct bond *b);
void slow_join(const struct bond *b, struct slave *s);
void slow_run(struct bond *b, bond_time now);
bond_time slow_deadline(const struct bond *b, bond_time now);
void slow_take(struct bond *b, struct slave *s, const struct rte_mbuf *pkt, bond_time now);
uint64_t slow_flooded(const struct bond *b, const struct slave *s);
uint64_t slow_dropped(const struct bond *b);

/* slow_queue.c: an rx queue of a slave's own for them */
bool slow_queue_is_possible(const struct bond *b, const struct rte_eth_dev_info *info);
int slow_queue_check(const struct slave *s);
int slow_queue_open(struct slave *s, const struct bond *b, bool rss);
void slow_queue_close(struct slave *s, const struct bond *b);
void slow_queue_run(struct bond *b, struct slave *s, bond_time now);

/* lending.c: receiving in place of an application that does not */
int lending_init(struct bond *b);
void lending_end(struct bond *b);
void lending_run(struct bond *b, bond_time now);
bond_time lending_deadline(const struct bond *b, bond_time now);

/* lacp.c: the LACP engine of a bond in 802.3ad and its frames */
void lacp_frame(struct bond *b, struct slave *s, const uint8_t *bytes, size_t size, bond_time now);
void lacp_pass(struct bond *b, bond_time now); /* run it, and act on what it says */
void lacp_send(struct bond *b, bond_time now); /* after publishing: what it has to say */
bond_time lacp_pass_deadline(const struct bond *b, bond_time now);
bool lacp_all_parted(const struct bond *b, bond_time now);

/* counters.c */
void counters_join(const struct bond *b, struct slave *s);
void counters_leave(struct bond *b, const struct slave *s);
void counters_of_slave(const struct bond *b, unsigned id, struct bond_rx_count *rx,
		       struct bond_tx_count *tx);

/* link.c: switching the bond or one slave of it on and off */
uint32_t link_least_speed(const struct bond *b); /* of those that send; 0 = none known */
void link_switch_run(struct bond *b,
		     bond_time now); /* switches slaves off once partners are told */
void link_join(struct bond *b, const struct slave *s);
void link_restore(const struct bond *b, const struct slave *s);

/* slave.c */
void slave_release_run(struct bond *b);

#endif
