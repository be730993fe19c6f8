/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The option table of a bond. Names, numbers and defaults are those of the kernel driver;
 * xmit_hash_policy rss, hash_symmetric, hash_seed, weight, tx_retry, lacp_fallback and
 * max_links are our own. Configuration file, devargs and console all come through here, so
 * that no second place knows what a value may be. Any thread; constants only. Reading options
 * by the table is left to option.c, setting them by text to option_set.c.
 */

#include <string.h>

#include "option.h"

#define ALL_MODES ((1u << BOND_MODE_COUNT) - 1)

#define MS_MAX INT32_MAX

/* Row m is mode m. */
static const struct bond_option_value mode_values[] = {
	{ "balance-rr", BOND_MODE_BALANCE_RR },
	{ "active-backup", BOND_MODE_ACTIVE_BACKUP },
	{ "balance-xor", BOND_MODE_BALANCE_XOR },
	{ "broadcast", BOND_MODE_BROADCAST },
	{ "802.3ad", BOND_MODE_8023AD },
	{ "balance-tlb", BOND_MODE_BALANCE_TLB },
	{ "balance-alb", BOND_MODE_BALANCE_ALB },
	{ NULL, 0 },
};

static const struct bond_option_value off_on_values[] = {
	{ "off", 0 },
	{ "on", 1 },
	{ NULL, 0 },
};

static const struct bond_option_value reselect_values[] = {
	{ "always", BOND_RESELECT_ALWAYS },
	{ "better", BOND_RESELECT_BETTER },
	{ "failure", BOND_RESELECT_FAILURE },
	{ NULL, 0 },
};

static const struct bond_option_value fail_over_mac_values[] = {
	{ "none", BOND_FOM_NONE },
	{ "active", BOND_FOM_ACTIVE },
	{ "follow", BOND_FOM_FOLLOW },
	{ NULL, 0 },
};

static const struct bond_option_value xmit_policy_values[] = {
	{ "layer2", BOND_XMIT_LAYER2 },
	{ "layer3+4", BOND_XMIT_LAYER34 },
	{ "layer2+3", BOND_XMIT_LAYER23 },
	{ "encap2+3", BOND_XMIT_ENCAP23 },
	{ "encap3+4", BOND_XMIT_ENCAP34 },
	{ "vlan+srcmac", BOND_XMIT_VLAN_SRCMAC },
	{ "rss", BOND_XMIT_RSS },
	{ NULL, 0 },
};

/* Of DPDK's bonding driver and testpmd. */
static const struct bond_option_value xmit_policy_aliases[] = {
	{ "l2", BOND_XMIT_LAYER2 },
	{ "l23", BOND_XMIT_LAYER23 },
	{ "l34", BOND_XMIT_LAYER34 },
	{ NULL, 0 },
};

static const struct bond_option_value ad_select_values[] = {
	{ "stable", BOND_AD_STABLE },
	{ "bandwidth", BOND_AD_BANDWIDTH },
	{ "count", BOND_AD_COUNT },
	{ "actor_port_prio", BOND_AD_PORT_PRIO },
	{ NULL, 0 },
};

static const struct bond_option_value lacp_rate_values[] = {
	{ "slow", 0 },
	{ "fast", 1 },
	{ NULL, 0 },
};

static const struct bond_option_value lacp_fallback_values[] = {
	{ "none", BOND_FALLBACK_NONE },
	{ "active-backup", BOND_FALLBACK_ACTIVE_BACKUP },
	{ "single", BOND_FALLBACK_SINGLE },
	{ NULL, 0 },
};

#define OFFSET(f) offsetof(struct bond_conf, f)
#define FIELD(f) .offset = OFFSET(f), .size = sizeof(((struct bond_conf *)0)->f)

/*
 * A file is applied in this order: what a row needs stands above it (the mode decides
 * which options are accepted, miimon whether delays are), names of slaves come last.
 */
static const struct bond_option options[] = {
	{
		.name = "mode", .type = BOND_OPTION_ENUM, .values = mode_values,
		.initial = BOND_MODE_BALANCE_RR, .modes = ALL_MODES, .unit = "",
		.help = "how the bond uses its slaves", FIELD(mode),
	},
	{
		.name = "miimon", .type = BOND_OPTION_NUMBER, .max = MS_MAX,
		.modes = ALL_MODES, .unit = "ms",
		.help = "link monitor interval, 0 = no monitor", FIELD(miimon),
	},
	{
		.name = "updelay", .type = BOND_OPTION_NUMBER, .max = MS_MAX,
		.modes = ALL_MODES, .unit = "ms",
		.help = "time a link must be up before its slave is used again",
		FIELD(updelay),
	},
	{
		.name = "downdelay", .type = BOND_OPTION_NUMBER, .max = MS_MAX,
		.modes = ALL_MODES, .unit = "ms",
		.help = "time a link must be down before its slave is given up",
		FIELD(downdelay),
	},
	{
		.name = "peer_notif_delay", .type = BOND_OPTION_NUMBER, .max = 300000,
		.modes = ALL_MODES, .unit = "ms",
		.help = "time between peer notifications, 0 = one every miimon",
		FIELD(peer_notif_delay),
	},
	{
		.name = "use_carrier", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.initial = 1, .modes = ALL_MODES, .unit = "",
		.help = "on = trust the carrier, off = ask the driver of the port",
		FIELD(use_carrier),
	},
	{
		.name = "fail_over_mac", .type = BOND_OPTION_ENUM,
		.values = fail_over_mac_values, .initial = BOND_FOM_NONE,
		.modes = ALL_MODES, .unit = "",
		.help = "whose MAC address the bond has in active-backup",
		FIELD(fail_over_mac),
	},
	{
		.name = "all_slaves_active", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.modes = ALL_MODES, .unit = "",
		.help = "on = deliver frames that arrive on inactive slaves",
		FIELD(all_slaves_active),
	},
	{
		.name = "num_grat_arp", .type = BOND_OPTION_NUMBER, .max = 255, .initial = 1,
		.modes = ALL_MODES, .unit = "",
		.help = "peer notifications after a failover, same value as num_unsol_na",
		FIELD(num_peer_notif),
	},
	{
		.name = "num_unsol_na", .type = BOND_OPTION_NUMBER, .max = 255, .initial = 1,
		.modes = ALL_MODES, .unit = "",
		.help = "peer notifications after a failover, same value as num_grat_arp",
		FIELD(num_peer_notif),
	},
	{
		.name = "packets_per_slave", .type = BOND_OPTION_NUMBER, .max = 65535,
		.initial = 1, .modes = MODE(BALANCE_RR), .unit = "packets",
		.help = "packets to one slave before the next, 0 = random slave for each packet",
		FIELD(packets_per_slave),
	},
	{
		.name = "xmit_hash_policy", .type = BOND_OPTION_ENUM,
		.values = xmit_policy_values, .aliases = xmit_policy_aliases,
		.initial = BOND_XMIT_LAYER2,
		.modes = ALL_MODES, .unit = "",
		.help = "headers that choose the slave of a packet, or rss = the hash of the NIC",
		FIELD(xmit_hash_policy),
	},
	{
		.name = "hash_symmetric", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.modes = ALL_MODES, .unit = "",
		.help = "on = both directions of a flow choose the same slave, but for vlan+srcmac",
		FIELD(hash_symmetric),
	},
	{
		.name = "hash_seed", .type = BOND_OPTION_NUMBER, .max = UINT32_MAX,
		.modes = ALL_MODES, .unit = "",
		.help = "makes bonds choose differently, 0 = made from the bond's first address",
		FIELD(hash_seed),
	},
	{
		.name = "weight", .type = BOND_OPTION_NUMBER, .max = BOND_MAX_WEIGHT,
		.modes = ALL_MODES, .unit = "",
		.help = "share of a slave where a hash chooses, 0 = by link speed",
		FIELD(weight),
	},
	{
		.name = "tx_retry", .type = BOND_OPTION_NUMBER, .max = 255,
		.modes = ALL_MODES, .unit = "tries",
		.help = "further tries on a slave that did not take all packets",
		FIELD(tx_retry),
	},
	{
		.name = "tlb_dynamic_lb", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.initial = 1, .modes = MODE(BALANCE_TLB) | MODE(BALANCE_ALB), .unit = "",
		.help = "on = slaves by their load, off = slaves by xmit_hash_policy",
		FIELD(tlb_dynamic_lb),
	},
	{
		.name = "lp_interval", .type = BOND_OPTION_NUMBER, .min = 1, .max = INT32_MAX,
		.initial = 1, .modes = ALL_MODES, .unit = "s",
		.help = "time between learning packets to the switch",
		FIELD(lp_interval),
	},
	{
		.name = "lacp_active", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.initial = 1, .modes = MODE(8023AD), .unit = "",
		.help = "on = send LACPDUs, off = only to a partner that sends them",
		FIELD(lacp_active),
	},
	{
		.name = "lacp_rate", .type = BOND_OPTION_ENUM, .values = lacp_rate_values,
		.modes = MODE(8023AD), .unit = "",
		.help = "ask the partner for a LACPDU every 30 s (slow) or every second (fast)",
		FIELD(lacp_rate),
	},
	{
		.name = "lacp_strict", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.modes = MODE(8023AD), .unit = "",
		.help = "on = no carrier without a partner, whatever lacp_fallback says",
		FIELD(lacp_strict),
	},
	{
		.name = "lacp_fallback", .type = BOND_OPTION_ENUM,
		.values = lacp_fallback_values, .initial = BOND_FALLBACK_ACTIVE_BACKUP,
		.modes = MODE(8023AD), .unit = "",
		.help = "slave that carries while no partner is heard", FIELD(lacp_fallback),
	},
	{
		.name = "ad_select", .type = BOND_OPTION_ENUM, .values = ad_select_values,
		.initial = BOND_AD_STABLE, .modes = ALL_MODES, .unit = "",
		.help = "which aggregator 802.3ad takes", FIELD(ad_select),
	},
	{
		.name = "ad_actor_sys_prio", .type = BOND_OPTION_NUMBER, .min = 1, .max = 65535,
		.initial = 65535, .modes = MODE(8023AD), .unit = "",
		.help = "LACP system priority", FIELD(ad_actor_sys_prio),
	},
	{
		.name = "ad_actor_system", .type = BOND_OPTION_MAC, .modes = MODE(8023AD),
		.unit = "", .help = "LACP system address, zero = the address of the bond",
		FIELD(ad_actor_system),
	},
	{
		.name = "ad_user_port_key", .type = BOND_OPTION_NUMBER, .max = 1023,
		.modes = MODE(8023AD), .unit = "",
		.help = "upper ten bits of the LACP key of every slave", FIELD(ad_user_port_key),
	},
	{
		.name = "min_links", .type = BOND_OPTION_NUMBER, .max = INT32_MAX,
		.modes = ALL_MODES, .unit = "slaves",
		.help = "802.3ad has carrier with so many slaves in its aggregator",
		FIELD(min_links),
	},
	{
		.name = "max_links", .type = BOND_OPTION_NUMBER, .max = BOND_MAX_SLAVES,
		.modes = MODE(8023AD), .unit = "slaves",
		.help = "so many carry, by port priority, others stand by; 0 = no limit",
		FIELD(max_links),
	},
	{
		.name = "coupled_control", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.initial = 1, .modes = MODE(8023AD), .unit = "",
		.help = "on = a slave receives and sends from one moment, off = it receives first",
		FIELD(coupled_control),
	},
	{
		.name = "broadcast_neighbor", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.modes = MODE(8023AD), .unit = "",
		.help = "on = ARP and neighbour discovery go out on every slave, till a new mode",
		FIELD(broadcast_neighbor),
	},
	{
		.name = "primary_reselect", .type = BOND_OPTION_ENUM, .values = reselect_values,
		.initial = BOND_RESELECT_ALWAYS, .modes = ALL_MODES, .unit = "",
		.help = "when the primary slave that is back becomes active again",
		FIELD(primary_reselect),
	},
	{
		.name = "primary", .type = BOND_OPTION_SLAVE, .modes = ACTIVE_SLAVE_MODES,
		.unit = "", .help = "slave that is preferred as the active one",
		FIELD(primary),
	},
	{
		.name = "active_slave", .type = BOND_OPTION_SLAVE, .modes = ACTIVE_SLAVE_MODES,
		.unit = "", .help = "slave to make the active one now",
		FIELD(active_slave),
	},
};

#define N_OPTIONS (sizeof(options) / sizeof(options[0]))

const struct bond_option *
bond_option_at(unsigned i)
{
	return i < N_OPTIONS ? &options[i] : NULL;
}

const struct bond_option *
bond_option_find(const char *name)
{
	size_t i;

	for (i = 0; i < N_OPTIONS; i++)
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	return NULL;
}

const char *
bond_mode_long_name(uint32_t mode)
{
	static const char *const names[BOND_MODE_COUNT] = {
		[BOND_MODE_BALANCE_RR] = "load balancing (round-robin)",
		[BOND_MODE_ACTIVE_BACKUP] = "fault-tolerance (active-backup)",
		[BOND_MODE_BALANCE_XOR] = "load balancing (xor)",
		[BOND_MODE_BROADCAST] = "fault-tolerance (broadcast)",
		[BOND_MODE_8023AD] = "IEEE 802.3ad Dynamic link aggregation",
		[BOND_MODE_BALANCE_TLB] = "transmit load balancing",
		[BOND_MODE_BALANCE_ALB] = "adaptive load balancing",
	};

	return mode < BOND_MODE_COUNT ? names[mode] : "unknown";
}

bool
option_is_mode(const struct bond_option *o)
{
	return o->offset == OFFSET(mode);
}

bool
option_is_delay(const struct bond_option *o)
{
	return o->offset == OFFSET(updelay) || o->offset == OFFSET(downdelay) ||
	       o->offset == OFFSET(peer_notif_delay);
}
