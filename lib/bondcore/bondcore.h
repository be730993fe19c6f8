/* SPDX-License-Identifier: BSD-3-Clause */

#ifndef BONDCORE_H
#define BONDCORE_H

/**
 * @file
 * Bonds, slaves, options and status: the control side of bondcore.
 *
 * Everything here runs on one thread, the control thread (in bondd the main
 * lcore), unless a function says otherwise. Nothing here blocks on the workers:
 * they go on while bonds change. The packet side is in bondcore_burst.h.
 *
 * Functions returning int give 0 or -errno. Where a function takes a
 * struct bond_error, which may be NULL, it leaves there one line that says what
 * is wrong and what is allowed, and the bond is as it was before the call.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this library, as in its pkg-config file. */
#define BOND_VERSION "0.1.0"
/** Most slaves one bond may have. */
#define BOND_MAX_SLAVES 32
/** Room for the name of a bond or slave, with the closing NUL. */
#define BOND_NAME_SIZE 64
/** Most rx and most tx queues of a bond. */
#define BOND_MAX_QUEUES 16
/** Slots of the table that hashing modes choose slaves by. */
#define BOND_SLOTS 1024
/** Most readers (threads, or queues of the driver) of the maps of one control context. */
#define BOND_MAX_WORKERS 1024
/** Largest weight of a slave. */
#define BOND_MAX_WEIGHT 256
/** Most unicast addresses a bond receives besides its own. */
#define BOND_MAX_UC_ADDRS 32
/** Most multicast addresses a bond hands to its slaves. */
#define BOND_MAX_MC_ADDRS 64
/** Most addresses announced after a change of the active slave. */
#define BOND_MAX_ADDRESSES 64
/** Bytes of an Ethernet address. */
#define BOND_MAC_SIZE 6

/**
 * A point in time or a duration: nanoseconds of CLOCK_MONOTONIC.
 * As a deadline, 0 means "stopped".
 */
typedef int64_t bond_time;

#define BOND_MS ((bond_time)1000000)
#define BOND_S ((bond_time)1000000000)
/** "No deadline": later than everything. */
#define BOND_NEVER INT64_MAX

/** One line of text for the caller's user; no newline at its end. */
struct bond_error {
	char text[1024];
};

/** Modes, with the kernel driver's numbers. */
enum bond_mode {
	BOND_MODE_BALANCE_RR = 0,
	BOND_MODE_ACTIVE_BACKUP = 1,
	BOND_MODE_BALANCE_XOR = 2,
	BOND_MODE_BROADCAST = 3,
	BOND_MODE_8023AD = 4,
	BOND_MODE_BALANCE_TLB = 5,
	BOND_MODE_BALANCE_ALB = 6,
	BOND_MODE_COUNT
};

/** Link state of a slave as the monitor sees it, with the kernel's numbers. */
enum bond_link_state {
	BOND_LINK_UP = 0,
	BOND_LINK_FAIL = 1, /**< lost, downdelay running */
	BOND_LINK_DOWN = 2,
	BOND_LINK_BACK = 3, /**< regained, updelay running */
};

/** primary_reselect, with the kernel's numbers. */
enum bond_reselect {
	BOND_RESELECT_ALWAYS = 0,
	BOND_RESELECT_BETTER = 1,
	BOND_RESELECT_FAILURE = 2,
};

/** fail_over_mac, with the kernel's numbers. */
enum bond_fail_over_mac {
	BOND_FOM_NONE = 0,
	BOND_FOM_ACTIVE = 1,
	BOND_FOM_FOLLOW = 2,
};

/** xmit_hash_policy, with the kernel's numbers; rss is our own. */
enum bond_xmit_policy {
	BOND_XMIT_LAYER2 = 0,
	BOND_XMIT_LAYER34 = 1,
	BOND_XMIT_LAYER23 = 2,
	BOND_XMIT_ENCAP23 = 3,
	BOND_XMIT_ENCAP34 = 4,
	BOND_XMIT_VLAN_SRCMAC = 5,
	BOND_XMIT_RSS = 6, /**< the hash that the NIC made on receive, else layer3+4 */
	BOND_XMIT_COUNT
};

/** ad_select, with the kernel's numbers. */
enum bond_ad_select {
	BOND_AD_STABLE = 0,
	BOND_AD_BANDWIDTH = 1,
	BOND_AD_COUNT = 2,
	BOND_AD_PORT_PRIO = 3, /**< actor_port_prio: the largest sum, so higher wins here */
};

/** lacp_fallback: which slave carries while no slave has a partner. */
enum bond_lacp_fallback {
	BOND_FALLBACK_NONE = 0,          /**< none, and the bond has no carrier */
	BOND_FALLBACK_ACTIVE_BACKUP = 1, /**< one, for as long as its link is up */
	BOND_FALLBACK_SINGLE = 2,        /**< the one of best port priority whose link is up */
};

/** Duplex of a link, with ethtool's numbers. */
enum bond_duplex {
	BOND_DUPLEX_HALF = 0,
	BOND_DUPLEX_FULL = 1,
	BOND_DUPLEX_UNKNOWN = 255,
};

/** @name Options
 * One table describes every option; configuration file, devargs and console
 * are loops over it.
 * @{
 */

/** Values of all options of one bond. Times are milliseconds, as users write them. */
struct bond_conf {
	uint32_t mode;
	uint32_t miimon;
	uint32_t updelay;
	uint32_t downdelay;
	uint32_t use_carrier;
	uint32_t primary_reselect;
	uint32_t fail_over_mac;
	uint32_t all_slaves_active;
	uint32_t num_peer_notif; /**< num_grat_arp and num_unsol_na: one value, two names */
	uint32_t peer_notif_delay;
	uint32_t packets_per_slave;
	uint32_t xmit_hash_policy; /**< enum bond_xmit_policy */
	uint32_t hash_symmetric;   /**< both directions of a flow get one slave */
	uint32_t hash_seed;        /**< 0 = made from the bond's first address */
	uint32_t weight;           /**< share of a slave without its own; 0 = by link speed */
	uint32_t tx_retry;         /**< further tries on a slave that did not take all */
	uint32_t tlb_dynamic_lb;
	uint32_t lp_interval; /**< seconds */
	uint32_t lacp_active;
	uint32_t lacp_rate; /**< 0 = slow, 1 = fast */
	uint32_t lacp_strict;
	uint32_t lacp_fallback; /**< enum bond_lacp_fallback */
	uint32_t ad_select;     /**< enum bond_ad_select */
	uint32_t ad_actor_sys_prio;
	uint32_t ad_user_port_key;
	uint32_t min_links;
	uint32_t max_links; /**< 0 = no limit */
	uint32_t coupled_control;
	uint32_t broadcast_neighbor;
	uint8_t ad_actor_system[BOND_MAC_SIZE]; /**< all zero = the bond's address */
	char primary[BOND_NAME_SIZE];           /**< "" = none */
	char active_slave[BOND_NAME_SIZE];      /**< last one asked for by hand; "" = none */
};

enum bond_option_type {
	BOND_OPTION_ENUM,   /**< one of names, or its number */
	BOND_OPTION_NUMBER, /**< min..max; also "off" (0), "minval", "maxval" */
	BOND_OPTION_SLAVE,  /**< name of a slave; "" clears */
	BOND_OPTION_MAC,    /**< a unicast Ethernet address; all zero clears */
};

/** A named value of an option. */
struct bond_option_value {
	const char *name;
	uint32_t value;
};

/** One row of the option table. */
struct bond_option {
	const char *name;
	enum bond_option_type type;
	const struct bond_option_value *values; /**< ENUM: ends with a NULL name */
	uint32_t min, max;                      /**< NUMBER */
	uint32_t initial;                       /**< default of ENUM and NUMBER */
	uint32_t modes;                         /**< bit 1u << mode: accepted in that mode */
	const char *unit;                       /**< "ms", "packets"; "" = none */
	const char *help;                       /**< one line, lower case, no full stop */
	uint16_t offset, size;                  /**< of the field in struct bond_conf */
	/** ENUM: what else names a value, as values; accepted only. NULL = nothing. */
	const struct bond_option_value *aliases;
};

/** Row i of the option table, in the order in which a file is applied; NULL after the last. */
const struct bond_option *bond_option_at(unsigned i);

/** The row of that name, or NULL. */
const struct bond_option *bond_option_find(const char *name);

/**
 * Write what the option accepts, such as "0..255" or "none|active|follow".
 *
 * @return bytes written without the NUL, cut to size - 1.
 */
size_t bond_option_allowed(const struct bond_option *o, char *buf, size_t size);

/** Fill conf with the defaults. */
void bond_conf_init(struct bond_conf *conf);

/**
 * Set one option in conf by text, with the kernel's rules on values, modes and
 * conflicts (kernel Documentation/networking/bonding, "Bonding Driver Options").
 * What the kernel refuses on a bond that is up or has slaves is accepted here.
 * Entering 802.3ad, balance-tlb and balance-alb sets miimon to 100 if it was 0; entering
 * balance-alb sets tlb_dynamic_lb; another mode clears broadcast_neighbor.
 * Any thread; touches conf and err only.
 *
 * @return 0, or
 *   -ENOENT: no option of that name,
 *   -EINVAL: value unknown or out of range,
 *   -EACCES: not available in conf's mode,
 *   -EPERM: a delay while miimon is 0.
 */
int bond_conf_set(struct bond_conf *conf, const char *name, const char *value,
		  struct bond_error *err);

/**
 * Write the value of an option as a user would type it ("active-backup", "100").
 *
 * @return bytes written without the NUL, cut to size - 1.
 */
size_t bond_conf_get(const struct bond_conf *conf, const struct bond_option *o, char *buf,
		     size_t size);

/** Long name of a mode as in /proc/net/bonding ("fault-tolerance (active-backup)"). */
const char *bond_mode_long_name(uint32_t mode);
/** @} */

/** @name Link sources
 * Where the state of a slave's link comes from. The two of bondcore are below;
 * an application may bring its own.
 * @{
 */

/** What a link source says of a link. */
struct bond_link {
	bool up;
	uint8_t duplex; /**< enum bond_duplex */
	uint32_t speed; /**< Mb/s, 0 = unknown */
};

struct bond_link_source {
	const char *name;
	/** Watch a port; NULL if the port is not of this source's kind. */
	void *(*open)(uint16_t port_id);
	void (*close)(void *watch);
	/** Ask now. Never waits. */
	void (*read)(void *watch, struct bond_link *link);
	/** Take in the events that wait, without waiting for any. Once per control pass. */
	void (*poll)(void);
	/** An event has come for this port since the last read. */
	bool (*changed)(void *watch);
	/** Becomes readable with an event; -1 = never. */
	int (*fd)(void);
	/**
	 * After each control pass, the last that bond_ctl_run() does: bonds, and where no source
	 * comes after this one the context too, may be freed here. NULL = nothing to do.
	 */
	void (*done)(void);
};

/** Carrier of the netdev under af_packet, af_xdp, pcap and tap ports (drivers/link/netdev.c). */
extern const struct bond_link_source bond_link_netdev;
/** What the PMD says: link status change interrupt and poll (drivers/link/ethdev.c). */
extern const struct bond_link_source bond_link_ethdev;
/** @} */

/** @name Control context
 * @{
 */

/** All bonds that one control thread runs, and the workers that read them. */
struct bond_ctl;
/** One bond. */
struct bond;

/**
 * Make a control context.
 *
 * @param sources
 *   NULL-terminated, the truest first; a slave is watched by the first that takes
 *   its port, or with use_carrier=0 by the last. Must outlive the context.
 * @return NULL with rte_errno = ENOMEM.
 */
struct bond_ctl *bond_ctl_create(const struct bond_link_source *const *sources);

/** Free a context. All its bonds must be gone. NULL is allowed. */
void bond_ctl_free(struct bond_ctl *ctl);

/**
 * The context of this process's net_bondcore ports, for an application that made them with
 * the devarg control=app and runs their control itself; NULL while there is none. What it
 * does with the context and its ethdev calls on these ports belong on one thread.
 */
struct bond_ctl *bond_ctl_shared(void);

/** The driver names its context; NULL ends it. */
void bond_ctl_share(struct bond_ctl *ctl);

/**
 * One control pass: links, decisions, maps, addresses, announcements, reclaim.
 * Never waits for workers. Call it again at bond_ctl_next_deadline(), when one of
 * the descriptors of bond_ctl_fds() is readable, or after any other call on a bond.
 *
 * @param now the time; must not run backwards.
 */
void bond_ctl_run(struct bond_ctl *ctl, bond_time now);

/** When bond_ctl_run() has work again, or BOND_NEVER. A time in the past means at once. */
bond_time bond_ctl_next_deadline(const struct bond_ctl *ctl);

/**
 * Write up to n descriptors that become readable with a link event. Ask again after every
 * pass: a source opens its descriptor with its first slave and closes it with the last.
 *
 * @return how many were written.
 */
unsigned bond_ctl_fds(const struct bond_ctl *ctl, int *fds, unsigned n);

/** The bond of that name, or NULL. */
struct bond *bond_find(const struct bond_ctl *ctl, const char *name);

/** Bond i in the order of creation, or NULL after the last. */
struct bond *bond_at(const struct bond_ctl *ctl, unsigned i);

struct rte_mempool;
struct rte_eth_conf;

/** What a bond is made with and keeps for life. */
struct bond_params {
	const char *name;            /**< 1..63 characters without white space */
	uint16_t n_rx_queues;        /**< 1..BOND_MAX_QUEUES */
	uint16_t n_tx_queues;        /**< 1..BOND_MAX_QUEUES */
	uint16_t n_rxd;              /**< descriptors per rx queue; 0 = the PMD's choice */
	uint16_t n_txd;              /**< descriptors per tx queue; 0 = the PMD's choice */
	struct rte_mempool *rx_pool; /**< for the slaves' rx queues and control frames */
	/** One pool for each rx queue instead of rx_pool; NULL = rx_pool. Copied. */
	struct rte_mempool *const *rx_pools;
	/** Offloads and RSS that every slave is configured with; NULL = the defaults. Copied. */
	const struct rte_eth_conf *port_conf;
	uint8_t mac[BOND_MAC_SIZE]; /**< all zero = take it from the first slave */
	uint16_t mtu;               /**< bytes; 0 = 1500 */
};

/**
 * Make a bond without slaves.
 *
 * @param conf options to start with, or NULL for the defaults.
 * @return NULL with err filled and rte_errno = EEXIST, EINVAL or ENOMEM.
 */
struct bond *bond_create(struct bond_ctl *ctl, const struct bond_params *params,
			 const struct bond_conf *conf, struct bond_error *err);

/**
 * Free a bond whose slaves are gone (bond_slaves_gone()) and whose burst functions
 * nobody calls any more. NULL is allowed.
 *
 * @return -EBUSY while it has slaves or a worker may still read its map.
 */
int bond_free(struct bond *b);

/** Name of the bond, valid for its life. */
const char *bond_name(const struct bond *b);

/** Whether the bond has a usable slave: at least one link is UP. */
bool bond_carrier(const struct bond *b);

/**
 * Switch the bond off and on as a whole (kernel: ip link set bond0 down). Off, it sends and
 * delivers nothing, its carrier is down, and slaves whose PMD can are set link down.
 */
void bond_set_link(struct bond *b, bool up);

/** Sum of the speeds of the slaves that send, in Mb/s (broadcast: the least); 0 = unknown. */
uint32_t bond_speed(const struct bond *b);

/** MTU of the bond in bytes. */
uint16_t bond_mtu(const struct bond *b);

/** Address of the bond; all zero before its first slave. */
const uint8_t *bond_mac(const struct bond *b);

/**
 * Set an option of a running bond; takes effect with the next control pass. Rules and
 * errors of bond_conf_set(), and:
 * - active_slave must name a slave whose link is up while another one is active (-EINVAL);
 *   "" lets the rules choose again,
 * - "prio" takes SLAVE:NUMBER and does what bond_slave_set_prio() does (-ENOENT, -EACCES;
 *   -EINVAL: not of that form),
 * - "weight" takes SLAVE:NUMBER too, and does what bond_slave_set_weight() does (-ENOENT;
 *   -EINVAL: not of that form, or out of range),
 * - "actor_port_prio" takes SLAVE:NUMBER and does what bond_slave_set_port_prio() does
 *   (-ENOENT, -EACCES; -EINVAL: not of that form, or out of range).
 */
int bond_option_set(struct bond *b, const char *name, const char *value, struct bond_error *err);

/**
 * Replace all options at once by a struct made with bond_conf_set(); takes effect with the
 * next control pass. active_slave is left alone: it is a command, not a setting.
 *
 * @return -EINVAL: conf's mode is none that is available.
 */
int bond_conf_apply(struct bond *b, const struct bond_conf *conf);

/** The options in force; valid until the next call on this bond. */
const struct bond_conf *bond_conf_of(const struct bond *b);
/** @} */

/** @name Slaves
 * @{
 */

/**
 * Configure, start and take in a port. The port must be stopped and belong to nobody;
 * the bond owns it from here until the slave is gone. Takes as long as the PMD takes to
 * start the port; on error the port is stopped and has its own MTU.
 *
 * @param name what status and options call it; usually the interface or port name.
 * @return 0, or
 *   -EEXIST: name or port is already a slave of this bond,
 *   -EBUSY: port is in another bond, still leaving, or started,
 *   -ENOSPC: bond has BOND_MAX_SLAVES slaves, or the port has too few queues,
 *   -ENODEV: no such port,
 *   -EINVAL: name is empty, too long or has white space,
 *   -ENOMEM: no memory,
 *   -EOPNOTSUPP: the port cannot take the bond's address and mode and fail_over_mac need it,
 *   other -errno: what the PMD answered when it was configured or started.
 */
int bond_slave_add(struct bond *b, uint16_t port_id, const char *name, struct bond_error *err);

/**
 * Let a slave go: it leaves the map with the next pass; when no worker can use it any
 * more, later passes stop the port and give it back its address, MTU and flags. In 802.3ad it
 * sends no more with the next pass, and its partner is told first: it leaves the map once that
 * has moved its traffic, within 2 s.
 *
 * @return -ENOENT: no such slave.
 */
int bond_slave_remove(struct bond *b, const char *name, struct bond_error *err);

/**
 * The same for a slave whose device is gone: nothing is sent or received there any more, and in
 * 802.3ad its partner is not told.
 *
 * @return -ENOENT: no such slave.
 */
int bond_slave_drop(struct bond *b, const char *name, struct bond_error *err);

/** Whether every slave that was removed has been given back. */
bool bond_slaves_gone(const struct bond *b);

/** Whether a port is a slave of any bond of ctl, one that is still leaving included. */
bool bond_slave_owns(const struct bond_ctl *ctl, uint16_t port_id);

/**
 * Selection priority of a slave, higher wins (kernel option prio; default 0). While the
 * primary is a slave it has no effect.
 *
 * @return -ENOENT: no such slave; -EACCES: the mode has no active slave.
 */
int bond_slave_set_prio(struct bond *b, const char *name, int32_t prio, struct bond_error *err);

/**
 * Share of a slave in the modes that choose by hash, relative to the others, 1..256;
 * 0 = as the option weight says. Takes effect with the next control pass.
 *
 * @return -ENOENT: no such slave; -EINVAL: out of range.
 */
int bond_slave_set_weight(struct bond *b, const char *name, uint32_t weight,
			  struct bond_error *err);

/**
 * LACP port priority of a slave, 0..65535 (kernel option actor_port_prio; default 255). Lower
 * wins where max_links or lacp_fallback choose slaves; ad_select=actor_port_prio takes the
 * aggregator with the larger sum.
 *
 * @return -ENOENT: no such slave; -EACCES: the mode is not 802.3ad; -EINVAL: out of range.
 */
int bond_slave_set_port_prio(struct bond *b, const char *name, uint32_t prio,
			     struct bond_error *err);
/** @} */

/** @name Addresses and filters of a bond
 * Carried to the slaves as the mode wants: all of them, or the active one. A PMD that
 * refuses is named once in the log and the next wider filter is used.
 * @{
 */

/**
 * MTU of the bond and its slaves in bytes, 68..65535. A slave whose PMD cannot change it
 * (-ENOTSUP) keeps its own and is named in the log.
 *
 * @return -EINVAL: out of range; or what a PMD answered: then every slave has its former MTU.
 */
int bond_set_mtu(struct bond *b, uint16_t mtu, struct bond_error *err);
/**
 * Address of the bond and of the slaves that carry it; all zero = that of the first slave
 * again. With fail_over_mac active or follow it has no effect, as in the kernel. A slave
 * whose PMD refuses is named in the log and receives in promiscuous mode.
 *
 * @return -EINVAL: neither unicast nor zero.
 */
int bond_set_mac(struct bond *b, const uint8_t mac[BOND_MAC_SIZE], struct bond_error *err);
/**
 * Receive another unicast address too, or no longer. A slave whose PMD refuses receives in
 * promiscuous mode.
 *
 * @return -ENOSPC: BOND_MAX_UC_ADDRS are there; -EINVAL: not unicast; -ENOENT: none to remove.
 */
int bond_add_mac(struct bond *b, const uint8_t mac[BOND_MAC_SIZE]);
int bond_remove_mac(struct bond *b, const uint8_t mac[BOND_MAC_SIZE]);
/**
 * Receive frames to any address. A slave that was promiscuous before it joined stays so, and
 * one whose PMD refuses stays as it is.
 */
void bond_set_promiscuous(struct bond *b, bool on);
/** Receive all multicast. A slave whose PMD refuses receives in promiscuous mode. */
void bond_set_allmulticast(struct bond *b, bool on);
/** Replace the multicast list. @return -ENOSPC: more than BOND_MAX_MC_ADDRS. */
int bond_set_mc_addrs(struct bond *b, const uint8_t (*macs)[BOND_MAC_SIZE], unsigned n);
/**
 * Admit (or no longer) a VLAN id, 1..4094. Without any all are received, and on a slave whose
 * PMD refuses, too.
 *
 * @return -EINVAL: out of range.
 */
int bond_set_vlan_filter(struct bond *b, uint16_t vlan_id, bool on);

/** An address that sits on the kernel-facing interface or a VLAN interface above it. */
struct bond_address {
	uint8_t ip[16]; /**< IPv4 in the first four bytes */
	bool is_ipv6;
	uint8_t n_vlans; /**< 0..2 tags, outer first */
	uint16_t vlan_id[2];
	uint16_t vlan_tpid[2];      /**< 0x8100 or 0x88a8 */
	uint8_t mac[BOND_MAC_SIZE]; /**< of that interface; all zero = the bond's */
};

/**
 * Replace the addresses that are announced when the active slave changes: gratuitous
 * ARP (RFC 5227 §3) and unsolicited neighbour advertisement (RFC 4861 §7.2.6).
 *
 * @return -ENOSPC: more than BOND_MAX_ADDRESSES.
 */
int bond_set_addresses(struct bond *b, const struct bond_address *list, unsigned n);
/** @} */

/** @name LACP
 * What 802.3ad shows of its engine. Words are those of IEEE 802.1AX-2014; docs/lacp.md has
 * the machines.
 * @{
 */

/** Bits of the state of an actor or partner (802.1AX-2014 6.4.2.3). */
#define BOND_LACP_ACTIVITY 0x01
#define BOND_LACP_TIMEOUT 0x02 /**< short */
#define BOND_LACP_AGGREGATION 0x04
#define BOND_LACP_SYNCHRONIZATION 0x08
#define BOND_LACP_COLLECTING 0x10
#define BOND_LACP_DISTRIBUTING 0x20
#define BOND_LACP_DEFAULTED 0x40
#define BOND_LACP_EXPIRED 0x80

/** One end of a link, as LACPDUs tell of it (802.1AX-2014 6.4.2.3). */
struct bond_lacp_info {
	uint16_t system_priority;
	uint8_t system[BOND_MAC_SIZE];
	uint16_t key;
	uint16_t port_priority;
	uint16_t port;
	uint8_t state; /**< bits BOND_LACP_... */
};

/** Why a slave carries traffic or does not. */
enum bond_lacp_reason {
	BOND_LACP_CARRIES = 0, /**< collecting and distributing */
	BOND_LACP_FALLBACK,    /**< carries without a partner, see lacp_fallback */
	BOND_LACP_LINK_DOWN,
	BOND_LACP_LEAVING,        /**< being removed, or the bond is off */
	BOND_LACP_INDIVIDUAL,     /**< half duplex, or the partner does not aggregate */
	BOND_LACP_NO_PARTNER,     /**< no LACPDU has come */
	BOND_LACP_LOOPBACK,       /**< LACPDUs of our own system come */
	BOND_LACP_PARTNER_SILENT, /**< LACPDUs came and stopped */
	BOND_LACP_KEY_MISMATCH,   /**< the active aggregator has another key, ours or theirs */
	BOND_LACP_OTHER_PARTNER,  /**< the active aggregator has another partner */
	BOND_LACP_MIN_LINKS,      /**< the active aggregator has fewer usable slaves */
	BOND_LACP_STANDBY,        /**< max_links slaves of better priority carry */
	BOND_LACP_WAITING,        /**< aggregate wait: others may come to be attached with it */
	BOND_LACP_PARTNER_NOT_IN_SYNC,
	BOND_LACP_PARTNER_NOT_COLLECTING,
	BOND_LACP_REASONS
};

/** Text of a reason, such as "no partner". */
const char *bond_lacp_reason_text(enum bond_lacp_reason reason);

/** Churn of actor or partner (802.1AX-2014 6.4.17). */
enum bond_lacp_churn {
	BOND_CHURN_MONITORING = 0, /**< out of sync since less than 60 s */
	BOND_CHURN_CHURNED,        /**< out of sync for longer */
	BOND_CHURN_NONE,           /**< in sync */
};

/** Slow frames that are ignored, by what is wrong with them. */
enum bond_slow_bad {
	BOND_SLOW_SHORT = 0,   /**< less than the headers */
	BOND_SLOW_TRUNCATED,   /**< a TLV goes beyond the end of the frame */
	BOND_SLOW_LENGTH,      /**< a TLV is not as long as its type asks for */
	BOND_SLOW_MISSING,     /**< a TLV that must be there is not, or a first one is another */
	BOND_SLOW_VERSION,     /**< version 0 */
	BOND_SLOW_SUBTYPE,     /**< neither LACP nor Marker, or a Marker of unknown type */
	BOND_SLOW_DESTINATION, /**< not 01:80:c2:00:00:02 */
	BOND_SLOW_BADS
};

/** Text of what is wrong, such as "truncated". */
const char *bond_slow_bad_text(enum bond_slow_bad bad);

/** Slow frames of one slave since it joined. */
struct bond_lacp_counters {
	uint64_t lacpdu_rx, lacpdu_tx;
	uint64_t marker_rx, marker_tx;
	uint64_t marker_response_rx, marker_response_tx;
	uint64_t bad[BOND_SLOW_BADS];
	uint64_t flooded; /**< dropped: more waited for control than a partner has reason to send */
};

/** A change of state of one machine. Texts are constants. */
struct bond_lacp_transition {
	bond_time at;
	const char *machine; /**< "receive", "mux" ... */
	const char *from, *to;
	const char *cause; /**< label of the arrow in the standard's figure */
};

/** Transitions of each slave that are kept. */
#define BOND_LACP_HISTORY 32

/** What LACP knows of one slave. */
struct bond_lacp_status {
	uint16_t aggregator; /**< id from 1; 0 = in none */
	bool in_active;      /**< that aggregator is the active one */
	bool selected;       /**< SELECTED; else UNSELECTED or STANDBY */
	bool standby;
	bool collects, distributes; /**< frames are admitted from, sent to the slave */
	enum bond_lacp_reason reason;
	const char *receive, *periodic, *mux; /**< states of the machines, constants */
	enum bond_lacp_churn actor_churn, partner_churn;
	uint32_t actor_churned, partner_churned; /**< how often */
	struct bond_lacp_info actor_admin, actor, partner_admin, partner;
	struct bond_lacp_counters counters;
	bond_time last_change;      /**< of the last transition of receive, mux or selection */
	bond_time last_rx, last_tx; /**< of LACPDUs; 0 = none yet */
	unsigned n_history;
	struct bond_lacp_transition history[BOND_LACP_HISTORY]; /**< oldest first */
};

/**
 * Fill status with what LACP knows of slave i of bond_status.
 *
 * @return -ENOENT: no such slave; -EACCES: the mode is not 802.3ad.
 */
int bond_lacp_status_get(const struct bond *b, unsigned i, struct bond_lacp_status *status);

/**
 * Write the letters of a state, such as "ATGSCD--": for each bit, the lowest first, its letter
 * when it is set, else '-'. A activity, T short timeout, G aggregation, S synchronization,
 * C collecting, D distributing, F defaulted, E expired.
 *
 * @return buf.
 */
char *bond_lacp_state_letters(uint8_t state, char buf[9]);

/** Log every transition of the LACP machines of this bond (level notice), or no longer. */
void bond_lacp_trace(struct bond *b, bool on);
/** @} */

/** @name Status
 * @{
 */

/** The 802.3ad part of a slave's status, as /proc/net/bonding shows it. */
struct bond_slave_lacp {
	uint16_t aggregator; /**< id from 1; 0 = in none, all but reason is void */
	enum bond_lacp_reason reason;
	enum bond_lacp_churn actor_churn, partner_churn;
	uint32_t actor_churned, partner_churned;
	struct bond_lacp_info actor, partner;
};

struct bond_slave_status {
	char name[BOND_NAME_SIZE];
	uint16_t port_id;
	uint16_t queue_id;
	uint8_t link;  /**< enum bond_link_state */
	bool active;   /**< the current active slave of its mode */
	bool inactive; /**< frames that arrive here are suppressed as duplicates */
	uint8_t duplex;
	uint32_t speed;
	uint32_t link_failure_count;
	int32_t prio;
	uint32_t weight; /**< set for this slave; 0 = as the option says */
	uint32_t share;  /**< weight in force: its own, the option's, 1; 0 = by link speed */
	unsigned slots;  /**< of the BOND_SLOTS of the table; 0 in modes without one */
	uint8_t perm_mac[BOND_MAC_SIZE];
	uint8_t mac[BOND_MAC_SIZE];
	uint64_t rx_packets;         /**< delivered from it since it joined */
	uint64_t rx_suppressed;      /**< dropped as duplicates */
	uint64_t tx_packets;         /**< it accepted */
	uint64_t tx_refused;         /**< its queue was full */
	uint16_t port_prio;          /**< LACP port priority */
	struct bond_slave_lacp lacp; /**< 802.3ad only */
};

/** The active aggregator of an 802.3ad bond. */
struct bond_aggregator_status {
	uint16_t id;      /**< 0 = there is none, the rest is void */
	uint16_t n_ports; /**< whose link is up and whose partner is current */
	uint16_t actor_key, partner_key;
	uint8_t partner_mac[BOND_MAC_SIZE];
};

struct bond_status {
	char name[BOND_NAME_SIZE];
	struct bond_conf conf;
	bool carrier;
	uint8_t mac[BOND_MAC_SIZE];
	uint16_t mtu;
	int primary; /**< index into slaves, -1 = none bound */
	int active;  /**< index into slaves, -1 = none */
	unsigned n_slaves;
	struct bond_slave_status slaves[BOND_MAX_SLAVES]; /**< in the order they joined */
	uint32_t map_generation;                          /**< maps published so far */
	bond_time map_time;                               /**< when the last one was */
	uint32_t failovers;       /**< changes of the active slave from one to another */
	uint64_t rx_packets;      /**< handed to the application */
	uint64_t rx_suppressed;   /**< duplicates dropped on inactive slaves */
	uint64_t rx_stale;        /**< dropped: waited on a port as it joined or left */
	uint64_t tx_packets;      /**< accepted by the slaves */
	uint64_t tx_unsent;       /**< handed back to the caller */
	uint64_t control_sent;    /**< control frames accepted by the slaves */
	uint64_t control_dropped; /**< control frames no slave took */
	uint64_t slow_received;   /**< 802.3ad: LACP and Marker frames that came up */
	uint64_t slow_dropped;    /**< 802.3ad: such frames that were too many for their slave */
	uint8_t system_mac[BOND_MAC_SIZE];        /**< 802.3ad: our system as partners see it */
	struct bond_aggregator_status aggregator; /**< 802.3ad */
};

/** Fill status with what the bond is now. Counters of running workers are momentary. */
void bond_status_get(const struct bond *b, struct bond_status *status);

/** Sums over the slaves' own counters, for the time that each was a slave of this bond. */
struct bond_counters {
	uint64_t rx_packets, tx_packets, rx_bytes, tx_bytes;
	uint64_t rx_missed, rx_errors, tx_errors, rx_nombuf;
};

/** Fill counters; slaves that have left count with what they had then. */
void bond_counters_get(const struct bond *b, struct bond_counters *counters);

/**
 * The text of /proc/net/bonding/NAME for a status, label by label. Any thread.
 *
 * @return bytes written without the NUL, cut to size - 1.
 */
size_t bond_status_text(const struct bond_status *status, char *buf, size_t size);
/** @} */

#ifdef __cplusplus
}
#endif

#endif /* BONDCORE_H */
