/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Private to the driver: one net_bondcore port. Between dev_start and dev_stop it has a bond of
 * libbondcore; before and after it only has what it will be made with.
 *
 * All of it is read and written under driver_lock(), by ethdev ops on the application's threads
 * and by the control thread; bursts touch nothing but their own queue.
 */

#ifndef DRIVER_H
#define DRIVER_H

#include <ethdev_driver.h>
#include <ethdev_vdev.h>
#include <rte_spinlock.h>

#include "bondcore_burst.h"

extern int driver_logtype;

#define DRIVER_LOG(level, fmt, ...) \
	rte_log(RTE_LOG_##level, driver_logtype, fmt "\n", ##__VA_ARGS__)

#define DRIVER_NO_PORT UINT16_MAX
#define DRIVER_MAX_MACS (BOND_MAX_UC_ADDRS + 1) /* of data->mac_addrs */

/* A slave by name; its port may not be there yet. */
struct driver_slave {
	char name[BOND_NAME_SIZE]; /* port name or PCI address, as given */
	uint16_t port_id;          /* DRIVER_NO_PORT until it is there */
	bool joined;               /* in the bond of a started port */
	bool refused;              /* it was tried and told; tried again at the next start */
	uint32_t weight;           /* devarg weight=SLAVE:N; 0 = the bond's */
	int32_t prio;              /* devarg prio=SLAVE:N */
	int32_t port_prio;         /* devarg actor_port_prio=SLAVE:N; -1 = the default */
};

struct driver_port;

/*
 * What asks the slaves' queues is a reader of its own: it may run on another thread than the
 * bursts, and on several at once, of which the lock lets in one.
 */
struct driver_asker {
	rte_spinlock_t lock;
	struct bond_worker reader; /* readers is NULL while stopped */
} __rte_cache_aligned;

/*
 * What bursts read. rxq and txq are read between bond_worker_enter() and _leave(): once they
 * are NULL and the reader is seen outside, no burst is in the bond.
 */
struct driver_rxq {
	struct bond_rxq *rxq; /* NULL while stopped */
	struct bond_worker reader;
	const struct driver_port *port;
	struct rte_mempool *pool;
	uint16_t queue_id;
	uint16_t n_desc;
	struct driver_asker asker;
} __rte_cache_aligned;

struct driver_txq {
	struct bond_txq *txq; /* NULL while stopped */
	struct bond_worker reader;
	const struct driver_port *port;
	uint16_t queue_id;
	uint16_t n_desc;
	struct driver_asker asker;
} __rte_cache_aligned;

struct driver_flow; /* flow.c */

struct driver_port {
	struct driver_port *next;
	struct rte_eth_dev_data *data; /* of this ethdev port: shared with its process(es) */
	struct bond_conf conf;         /* as the devargs say; a started bond has its own copy */
	bool control_by_app;
	bool mac_fixed;    /* data->mac_addrs[0] was asked for: not the one of the first slave */
	struct bond *bond; /* NULL while stopped */
	bool started;      /* late slaves may join bond */
	struct rte_eth_dev_owner owner; /* of the slaves' ports */
	struct driver_slave slaves[BOND_MAX_SLAVES];
	unsigned n_slaves;
	/* Ports in bond, else DRIVER_NO_PORT; atomic, as queues read it. */
	uint16_t live[BOND_MAX_SLAVES];
	struct driver_rxq *rxq[BOND_MAX_QUEUES]; /* also in data->rx_queues */
	struct driver_txq *txq[BOND_MAX_QUEUES];
	bool link_down; /* dev_set_link_down() */
	uint8_t mc[BOND_MAX_MC_ADDRS][BOND_MAC_SIZE];
	uint32_t n_mc;
	struct bond_counters kept;   /* of bonds before this start */
	struct bond_counters offset; /* at the last stats_reset */
	struct bond_status xoffset;  /* counters at the last xstats_reset */
	struct driver_flow *flows;
	bool isolated; /* rte_flow_isolate() */
	struct rte_eth_rss_reta_entry64 reta[RTE_ETH_RSS_RETA_SIZE_512 / RTE_ETH_RETA_GROUP_SIZE];
	uint16_t reta_size;          /* 0 = never updated */
	struct rte_eth_rss_conf rss; /* as last updated; rss_key points to rss_key below */
	bool rss_updated;
	uint8_t rss_key[64];
	uint8_t conf_key[64];         /* of dev_configure(), whose caller's buffer may go */
	struct rte_eth_link reported; /* as last told to the application */
};

/* driver.c */
extern const struct eth_dev_ops driver_ops;

/* args.c: devargs into p->conf, p->slaves and the port's fixed things; -errno, logged. */
struct driver_args {
	int socket_id;
	bool mac_given;
	struct rte_ether_addr mac;
};
int args_parse(const char *params, struct driver_port *p, struct driver_args *args);
/* For RTE_PMD_REGISTER_PARAM_STRING. */
#define DRIVER_ARGS_HELP \
	"slave=<port or PCI address>... mac=<address> socket_id=<n> control=<thread|app> " \
	"prio=<slave>:<n> weight=<slave>:<1..256> actor_port_prio=<slave>:<0..65535> " \
	"mode=<0..6 or name> miimon=<ms, default 100> <any other bond option>=<value>; also " \
	"xmit_policy=<l2|l23|l34> lsc_poll_period_ms= up_delay= down_delay= agg_mode="

/*
 * control.c: the context, shared by all ports of the process, which pass.c runs.
 * control_get() makes them with the first port, control_put() ends them with the last.
 */
int control_get(struct driver_port *p);
void control_put(struct driver_port *p); /* without the lock */
struct bond_ctl *control_ctx(void);
struct driver_port *control_ports(void); /* list of all ports */
void driver_lock(void);
void driver_unlock(void);
/* With the lock held: this thread had it before, so it is in a callback from inside a pass. */
bool driver_lock_is_nested(void);
void control_wake(void);     /* something changed: a pass now; any thread, needs no lock */
void control_pass(void);     /* a pass in this thread, with the lock held (stop) */
bond_time control_now(void); /* CLOCK_MONOTONIC */

/* slaves.c */
int slaves_add_name(struct driver_port *p, const char *name); /* devarg slave=; -errno */
struct driver_slave *slaves_named(struct driver_port *p, const char *name); /* or NULL */
void slaves_find(struct driver_port *p);      /* bind names to ports that are there; own them */
void slaves_retry(struct driver_port *p);     /* those refused may be tried again */
bool slaves_join(struct driver_port *p);      /* those found join the started bond; false: again */
void slaves_drop_lost(struct driver_port *p); /* those whose device was pulled out leave */
void slaves_leave(struct driver_port *p);     /* all leave the bond; waits until they are gone */
void slaves_release(struct driver_port *p);   /* give the ports back to nobody (close) */
/* The address of the first one that is there, which a bond takes; false: it has none. */
bool slaves_address(const struct driver_port *p, struct rte_ether_addr *mac);
int slaves_watch(void); /* RTE_ETH_EVENT_NEW and _DESTROY of all ports */
void slaves_unwatch(void);

/* start.c: dev_configure, start, stop, close; queue.c: queues and bursts */
int driver_configure(struct rte_eth_dev *dev);
int driver_start(struct rte_eth_dev *dev);
int driver_stop(struct rte_eth_dev *dev);
int driver_close(struct rte_eth_dev *dev);
int driver_infos_get(struct rte_eth_dev *dev, struct rte_eth_dev_info *info);
int queue_rx_setup(struct rte_eth_dev *dev, uint16_t q, uint16_t n_desc, unsigned socket,
		   const struct rte_eth_rxconf *conf, struct rte_mempool *pool);
int queue_tx_setup(struct rte_eth_dev *dev, uint16_t q, uint16_t n_desc, unsigned socket,
		   const struct rte_eth_txconf *conf);
void queue_rx_release(struct rte_eth_dev *dev, uint16_t q);
void queue_tx_release(struct rte_eth_dev *dev, uint16_t q);
int queue_open(struct driver_port *p);   /* start: readers made known, bursts go to bond */
void queue_close(struct driver_port *p); /* stop: no burst is in bond or will be */
uint16_t queue_rx_burst(void *queue, struct rte_mbuf **pkts, uint16_t n);
uint16_t queue_tx_burst(void *queue, struct rte_mbuf **pkts, uint16_t n);
uint16_t queue_tx_prepare(void *queue, struct rte_mbuf **pkts, uint16_t n);
uint32_t queue_rx_count(void *queue);
int queue_rx_descriptor_status(void *queue, uint16_t offset);
int queue_tx_descriptor_status(void *queue, uint16_t offset);
int queue_tx_done_cleanup(void *queue, uint32_t free_cnt);

/* link.c */
int link_update(struct rte_eth_dev *dev, int wait_to_complete);
int link_set_up(struct rte_eth_dev *dev);
int link_set_down(struct rte_eth_dev *dev);
/* After a pass, with the lock held: whether the application is to be told (LSC) afterwards. */
bool link_changed(struct driver_port *p);

/* filter.c: addresses, multicast, promiscuous, VLANs, MTU; filter_apply() at start */
int filter_mac_set(struct rte_eth_dev *dev, struct rte_ether_addr *mac);
int filter_mac_add(struct rte_eth_dev *dev, struct rte_ether_addr *mac, uint32_t index,
		   uint32_t vmdq);
void filter_mac_remove(struct rte_eth_dev *dev, uint32_t index);
int filter_mc_list(struct rte_eth_dev *dev, struct rte_ether_addr *list, uint32_t n);
int filter_promiscuous_on(struct rte_eth_dev *dev);
int filter_promiscuous_off(struct rte_eth_dev *dev);
int filter_allmulticast_on(struct rte_eth_dev *dev);
int filter_allmulticast_off(struct rte_eth_dev *dev);
int filter_vlan(struct rte_eth_dev *dev, uint16_t vlan_id, int on);
int filter_vlan_offload(struct rte_eth_dev *dev, int mask);
int filter_mtu(struct rte_eth_dev *dev, uint16_t mtu);
void filter_apply(struct driver_port *p); /* what data holds, to the bond just made */
void filter_join(struct driver_port *p, uint16_t port_id); /* as rss_join() */
void filter_follow(struct driver_port *p); /* after a pass: data holds the bond's address */

/* stats.c: nothing is told by queue, so not RTE_ETH_DEV_AUTOFILL_QUEUE_XSTATS */
int stats_get(struct rte_eth_dev *dev, struct rte_eth_stats *stats);
int stats_reset(struct rte_eth_dev *dev);
int stats_xget(struct rte_eth_dev *dev, struct rte_eth_xstat *stats, unsigned n);
int stats_xnames(struct rte_eth_dev *dev, struct rte_eth_xstat_name *names, unsigned n);
int stats_xreset(struct rte_eth_dev *dev);
void stats_keep(struct driver_port *p);                    /* before the bond is freed at stop */
void stats_leave(struct driver_port *p, uint16_t port_id); /* as flow_leave() */

/* rss.c, flow.c: mirrored to every slave; _join() replays to a newcomer */
int rss_reta_update(struct rte_eth_dev *dev, struct rte_eth_rss_reta_entry64 *reta, uint16_t size);
int rss_reta_query(struct rte_eth_dev *dev, struct rte_eth_rss_reta_entry64 *reta, uint16_t size);
int rss_hash_update(struct rte_eth_dev *dev, struct rte_eth_rss_conf *conf);
int rss_hash_get(struct rte_eth_dev *dev, struct rte_eth_rss_conf *conf);
void rss_join(struct driver_port *p, uint16_t port_id);
void rss_forget(struct driver_port *p); /* dev_configure() begins anew */
int flow_ops_get(struct rte_eth_dev *dev, const struct rte_flow_ops **ops);
void flow_prepare(struct driver_port *p, uint16_t port_id); /* before bond_slave_add() */
void flow_join(struct driver_port *p, uint16_t port_id);
void flow_leave(struct driver_port *p, uint16_t port_id); /* before the slave is removed */
void flow_free_all(struct driver_port *p);

#endif
