/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The option table of a bond. Names, numbers and defaults are those of the kernel driver;
 * xmit_hash_policy rss, hash_symmetric, hash_seed, weight and tx_retry are our own.
 * Configuration file, devargs and console all come through here, so that no second place
 * knows what a value may be. Any thread; constants only. Reading options by the table is
 * left to option.c, setting them by text to option_set.c.
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
	{ "stable", 0 },
	{ "bandwidth", 1 },
	{ "count", 2 },
	{ NULL, 0 },
};

#define FIELD(f) offsetof(struct bond_conf, f)

/*
 * A file is applied in this order: what a row needs stands above it (the mode decides
 * which options are accepted, miimon whether delays are), names of slaves come last.
 */
static const struct bond_option options[] = {
	{
		.name = "mode", .type = BOND_OPTION_ENUM, .values = mode_values,
		.initial = BOND_MODE_BALANCE_RR, .modes = ALL_MODES, .unit = "",
		.help = "how the bond uses its slaves", .offset = FIELD(mode),
	},
	{
		.name = "miimon", .type = BOND_OPTION_NUMBER, .max = MS_MAX,
		.modes = ALL_MODES, .unit = "ms",
		.help = "link monitor interval, 0 = no monitor", .offset = FIELD(miimon),
	},
	{
		.name = "updelay", .type = BOND_OPTION_NUMBER, .max = MS_MAX,
		.modes = ALL_MODES, .unit = "ms",
		.help = "time a link must be up before its slave is used again",
		.offset = FIELD(updelay),
	},
	{
		.name = "downdelay", .type = BOND_OPTION_NUMBER, .max = MS_MAX,
		.modes = ALL_MODES, .unit = "ms",
		.help = "time a link must be down before its slave is given up",
		.offset = FIELD(downdelay),
	},
	{
		.name = "peer_notif_delay", .type = BOND_OPTION_NUMBER, .max = 300000,
		.modes = ALL_MODES, .unit = "ms",
		.help = "time between peer notifications, 0 = one every miimon",
		.offset = FIELD(peer_notif_delay),
	},
	{
		.name = "use_carrier", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.initial = 1, .modes = ALL_MODES, .unit = "",
		.help = "on = trust the carrier, off = ask the driver of the port",
		.offset = FIELD(use_carrier),
	},
	{
		.name = "fail_over_mac", .type = BOND_OPTION_ENUM,
		.values = fail_over_mac_values, .initial = BOND_FOM_NONE,
		.modes = ALL_MODES, .unit = "",
		.help = "whose MAC address the bond has in active-backup",
		.offset = FIELD(fail_over_mac),
	},
	{
		.name = "all_slaves_active", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.modes = ALL_MODES, .unit = "",
		.help = "on = deliver frames that arrive on inactive slaves",
		.offset = FIELD(all_slaves_active),
	},
	{
		.name = "num_grat_arp", .type = BOND_OPTION_NUMBER, .max = 255, .initial = 1,
		.modes = ALL_MODES, .unit = "",
		.help = "peer notifications after a failover, same value as num_unsol_na",
		.offset = FIELD(num_peer_notif),
	},
	{
		.name = "num_unsol_na", .type = BOND_OPTION_NUMBER, .max = 255, .initial = 1,
		.modes = ALL_MODES, .unit = "",
		.help = "peer notifications after a failover, same value as num_grat_arp",
		.offset = FIELD(num_peer_notif),
	},
	{
		.name = "packets_per_slave", .type = BOND_OPTION_NUMBER, .max = 65535,
		.initial = 1, .modes = MODE(BALANCE_RR), .unit = "packets",
		.help = "packets to one slave before the next, 0 = random slave for each packet",
		.offset = FIELD(packets_per_slave),
	},
	{
		.name = "xmit_hash_policy", .type = BOND_OPTION_ENUM,
		.values = xmit_policy_values, .aliases = xmit_policy_aliases,
		.initial = BOND_XMIT_LAYER2,
		.modes = ALL_MODES, .unit = "",
		.help = "headers that choose the slave of a packet, or rss = the hash of the NIC",
		.offset = FIELD(xmit_hash_policy),
	},
	{
		.name = "hash_symmetric", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.modes = ALL_MODES, .unit = "",
		.help = "on = both directions of a flow choose the same slave, but for vlan+srcmac",
		.offset = FIELD(hash_symmetric),
	},
	{
		.name = "hash_seed", .type = BOND_OPTION_NUMBER, .max = UINT32_MAX,
		.modes = ALL_MODES, .unit = "",
		.help = "makes bonds choose differently, 0 = made from the bond's first address",
		.offset = FIELD(hash_seed),
	},
	{
		.name = "weight", .type = BOND_OPTION_NUMBER, .max = BOND_MAX_WEIGHT,
		.modes = ALL_MODES, .unit = "",
		.help = "share of a slave where a hash chooses, 0 = by link speed",
		.offset = FIELD(weight),
	},
	{
		.name = "tx_retry", .type = BOND_OPTION_NUMBER, .max = 255,
		.modes = ALL_MODES, .unit = "tries",
		.help = "further tries on a slave that did not take all packets",
		.offset = FIELD(tx_retry),
	},
	{
		.name = "tlb_dynamic_lb", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.initial = 1, .modes = MODE(BALANCE_TLB) | MODE(BALANCE_ALB), .unit = "",
		.help = "on = slaves by their load, off = slaves by xmit_hash_policy",
		.offset = FIELD(tlb_dynamic_lb),
	},
	{
		.name = "lp_interval", .type = BOND_OPTION_NUMBER, .min = 1, .max = INT32_MAX,
		.initial = 1, .modes = ALL_MODES, .unit = "s",
		.help = "time between learning packets to the switch",
		.offset = FIELD(lp_interval),
	},
	{
		.name = "lacp_active", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.initial = 1, .modes = MODE(8023AD), .unit = "",
		.help = "off = every slave whose link is up sends, without LACP (for tests)",
		.offset = FIELD(lacp_active),
	},
	{
		.name = "ad_select", .type = BOND_OPTION_ENUM, .values = ad_select_values,
		.modes = ALL_MODES, .unit = "",
		.help = "which aggregator 802.3ad takes; takes effect with LACP",
		.offset = FIELD(ad_select),
	},
	{
		.name = "primary_reselect", .type = BOND_OPTION_ENUM, .values = reselect_values,
		.initial = BOND_RESELECT_ALWAYS, .modes = ALL_MODES, .unit = "",
		.help = "when the primary slave that is back becomes active again",
		.offset = FIELD(primary_reselect),
	},
	{
		.name = "primary", .type = BOND_OPTION_SLAVE, .modes = ACTIVE_SLAVE_MODES,
		.unit = "", .help = "slave that is preferred as the active one",
		.offset = FIELD(primary),
	},
	{
		.name = "active_slave", .type = BOND_OPTION_SLAVE, .modes = ACTIVE_SLAVE_MODES,
		.unit = "", .help = "slave to make the active one now",
		.offset = FIELD(active_slave),
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
	return o->offset == FIELD(mode);
}

bool
option_is_delay(const struct bond_option *o)
{
	return o->offset == FIELD(updelay) || o->offset == FIELD(downdelay) ||
	       o->offset == FIELD(peer_notif_delay);
}
