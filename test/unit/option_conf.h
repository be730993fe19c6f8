/* SPDX-License-Identifier: BSD-3-Clause */

/* What the tests of the option table share. */

#ifndef TEST_UNIT_OPTION_CONF_H
#define TEST_UNIT_OPTION_CONF_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bondcore.h"

#define N_ELEMENTS(a) (sizeof(a) / sizeof((a)[0]))
#define RR BOND_MODE_BALANCE_RR
#define AB BOND_MODE_ACTIVE_BACKUP
#define ALL 0x7f
#define AB_TLB_ALB 0x62
#define TLB_ALB 0x60
#define LACP BOND_MODE_8023AD
#define ALB BOND_MODE_BALANCE_ALB
#define MODES "balance-rr|active-backup|balance-xor|broadcast|802.3ad|balance-tlb|balance-alb"
#define POLICIES "layer2|layer3+4|layer2+3|encap2+3|encap3+4|vlan+srcmac|rss"
#define MS "0..2147483647 ms, off"
#define MAC "unicast address as in 02:00:00:00:00:01, or 00:00:00:00:00:00"
#define SELECTS "stable|bandwidth|count|actor_port_prio"
#define FALLBACKS "none|active-backup|single"
#define NAME "name of 1..63 characters without white space, or empty"

#define NAME_63 "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0"
/* What the table must say, in the order in which a file is applied. */
static const struct {
	const char *name;
	enum bond_option_type type;
	const char *initial; /* as text, with miimon at its default */
	uint32_t min, max;
	uint32_t modes;
	const char *allowed;
} expected[] = {
	{ "mode", BOND_OPTION_ENUM, "balance-rr", 0, 0, ALL, MODES },
	{ "miimon", BOND_OPTION_NUMBER, "0", 0, 2147483647, ALL, MS },
	{ "updelay", BOND_OPTION_NUMBER, "0", 0, 2147483647, ALL, MS },
	{ "downdelay", BOND_OPTION_NUMBER, "0", 0, 2147483647, ALL, MS },
	{ "peer_notif_delay", BOND_OPTION_NUMBER, "0", 0, 300000, ALL, "0..300000 ms, off" },
	{ "use_carrier", BOND_OPTION_ENUM, "on", 0, 0, ALL, "off|on" },
	{ "fail_over_mac", BOND_OPTION_ENUM, "none", 0, 0, ALL, "none|active|follow" },
	{ "all_slaves_active", BOND_OPTION_ENUM, "off", 0, 0, ALL, "off|on" },
	{ "num_grat_arp", BOND_OPTION_NUMBER, "1", 0, 255, ALL, "0..255, off" },
	{ "num_unsol_na", BOND_OPTION_NUMBER, "1", 0, 255, ALL, "0..255, off" },
	{ "packets_per_slave", BOND_OPTION_NUMBER, "1", 0, 65535, 1u << RR,
	  "0..65535 packets, off" },
	{ "xmit_hash_policy", BOND_OPTION_ENUM, "layer2", 0, 0, ALL, POLICIES },
	{ "hash_symmetric", BOND_OPTION_ENUM, "off", 0, 0, ALL, "off|on" },
	{ "hash_seed", BOND_OPTION_NUMBER, "0", 0, 4294967295, ALL, "0..4294967295, off" },
	{ "weight", BOND_OPTION_NUMBER, "0", 0, 256, ALL, "0..256, off" },
	{ "tx_retry", BOND_OPTION_NUMBER, "0", 0, 255, ALL, "0..255 tries, off" },
	{ "tlb_dynamic_lb", BOND_OPTION_ENUM, "on", 0, 0, TLB_ALB, "off|on" },
	{ "lp_interval", BOND_OPTION_NUMBER, "1", 1, 2147483647, ALL, "1..2147483647 s" },
	{ "lacp_active", BOND_OPTION_ENUM, "on", 0, 0, 1u << LACP, "off|on" },
	{ "lacp_rate", BOND_OPTION_ENUM, "slow", 0, 0, 1u << LACP, "slow|fast" },
	{ "lacp_strict", BOND_OPTION_ENUM, "off", 0, 0, 1u << LACP, "off|on" },
	{ "lacp_fallback", BOND_OPTION_ENUM, "active-backup", 0, 0, 1u << LACP, FALLBACKS },
	{ "ad_select", BOND_OPTION_ENUM, "stable", 0, 0, ALL, SELECTS },
	{ "ad_actor_sys_prio", BOND_OPTION_NUMBER, "65535", 1, 65535, 1u << LACP, "1..65535" },
	{ "ad_actor_system", BOND_OPTION_MAC, "00:00:00:00:00:00", 0, 0, 1u << LACP, MAC },
	{ "ad_user_port_key", BOND_OPTION_NUMBER, "0", 0, 1023, 1u << LACP, "0..1023, off" },
	{ "min_links", BOND_OPTION_NUMBER, "0", 0, 2147483647, ALL, "0..2147483647 slaves, off" },
	{ "max_links", BOND_OPTION_NUMBER, "0", 0, 32, 1u << LACP, "0..32 slaves, off" },
	{ "coupled_control", BOND_OPTION_ENUM, "on", 0, 0, 1u << LACP, "off|on" },
	{ "broadcast_neighbor", BOND_OPTION_ENUM, "off", 0, 0, 1u << LACP, "off|on" },
	{ "primary_reselect", BOND_OPTION_ENUM, "always", 0, 0, ALL, "always|better|failure" },
	{ "primary", BOND_OPTION_SLAVE, "", 0, 0, AB_TLB_ALB, NAME },
	{ "active_slave", BOND_OPTION_SLAVE, "", 0, 0, AB_TLB_ALB, NAME },
};

static const char *const mode_names[] = {
	"balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb",
	"balance-alb",
};

/* A conf in which every field has a value of its own, but what another mode clears is clear. */
static inline struct bond_conf
conf_in(uint32_t mode, uint32_t miimon)
{
	struct bond_conf conf = {
		.mode = mode, .miimon = miimon, .updelay = 210, .downdelay = 320,
		.use_carrier = 1, .primary_reselect = BOND_RESELECT_BETTER,
		.fail_over_mac = BOND_FOM_FOLLOW, .all_slaves_active = 1, .num_peer_notif = 7,
		.peer_notif_delay = 430, .packets_per_slave = 9,
		.xmit_hash_policy = BOND_XMIT_ENCAP23, .hash_symmetric = 1, .hash_seed = 77,
		.weight = 5, .tx_retry = 6, .tlb_dynamic_lb = 1, .lp_interval = 8,
		.lacp_active = 1, .lacp_rate = 1, .lacp_strict = 1,
		.lacp_fallback = BOND_FALLBACK_SINGLE, .ad_select = BOND_AD_COUNT,
		.ad_actor_sys_prio = 10, .ad_user_port_key = 11, .min_links = 12, .max_links = 13,
		.coupled_control = 1, .ad_actor_system = { 0x02, 0, 0, 0, 0, 0x14 },
		.primary = "eth7", .active_slave = "eth8",
	};

	return conf;
}

static inline void
assert_option(const struct bond_conf *conf, const char *name, const char *text)
{
	char buf[BOND_NAME_SIZE];
	size_t n = bond_conf_get(conf, bond_option_find(name), buf, sizeof(buf));

	assert_string_equal(buf, text);
	assert_int_equal(n, strlen(text));
}

/* Refused with this errno and line, and conf as before. */
static inline void
assert_refused(const struct bond_conf *before, const char *name, const char *value, int rc,
	       const char *line)
{
	struct bond_conf conf = *before;
	struct bond_error err;

	memset(&err, 'x', sizeof(err));
	assert_int_equal(bond_conf_set(&conf, name, value, &err), rc);
	assert_string_equal(err.text, line);
	assert_memory_equal(&conf, before, sizeof(conf));
}

#endif
