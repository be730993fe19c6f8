/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Console commands on bonds in the words of testpmd, for hands and scripts that know them:
 * bonds and slaves go by name instead of port number. Handlers run on the console thread,
 * the *_run functions on the control lcore. What a value means is left to the option table;
 * "set bond" and "show bond" of cmd_bond.c can do all of this and more.
 */

#include <errno.h>
#include <string.h>

#include <rte_common.h>
#include <rte_ether.h>

#include <cmdline_parse_etheraddr.h>
#include <cmdline_parse_string.h>

#include "console.h"

struct bonding_words {
	cmdline_fixed_string_t verb, what, noun, value, name;
};

struct mac_words {
	cmdline_fixed_string_t verb, what, noun, name;
	struct rte_ether_addr mac;
};

struct show_call {
	const char *name;
	struct bond_status status;
};

static cmdline_parse_token_string_t verb_set =
	TOKEN_STRING_INITIALIZER(struct bonding_words, verb, "set");
static cmdline_parse_token_string_t verb_show =
	TOKEN_STRING_INITIALIZER(struct bonding_words, verb, "show");
static cmdline_parse_token_string_t verb_member =
	TOKEN_STRING_INITIALIZER(struct bonding_words, verb, "add#remove");
static cmdline_parse_token_string_t what_bonding =
	TOKEN_STRING_INITIALIZER(struct bonding_words, what, "bonding");
static cmdline_parse_token_string_t noun_slave =
	TOKEN_STRING_INITIALIZER(struct bonding_words, noun, "slave");
static cmdline_parse_token_string_t noun_config =
	TOKEN_STRING_INITIALIZER(struct bonding_words, noun, "config");
static cmdline_parse_token_string_t noun_value_first =
	TOKEN_STRING_INITIALIZER(struct bonding_words, noun, "mode#primary");
static cmdline_parse_token_string_t noun_value_last =
	TOKEN_STRING_INITIALIZER(struct bonding_words, noun,
				 "balance_xmit_policy#mon_period#agg_mode");
static cmdline_parse_token_string_t any_name =
	TOKEN_STRING_INITIALIZER(struct bonding_words, name, NULL);
static cmdline_parse_token_string_t any_value =
	TOKEN_STRING_INITIALIZER(struct bonding_words, value, NULL);
static cmdline_parse_token_string_t mac_set =
	TOKEN_STRING_INITIALIZER(struct mac_words, verb, "set");
static cmdline_parse_token_string_t mac_bonding =
	TOKEN_STRING_INITIALIZER(struct mac_words, what, "bonding");
static cmdline_parse_token_string_t noun_mac =
	TOKEN_STRING_INITIALIZER(struct mac_words, noun, "mac_addr");
static cmdline_parse_token_string_t mac_name =
	TOKEN_STRING_INITIALIZER(struct mac_words, name, NULL);
static cmdline_parse_token_etheraddr_t any_mac = TOKEN_ETHERADDR_INITIALIZER(struct mac_words, mac);

/* What testpmd calls an option. */
static const struct {
	const char *theirs, *ours;
} option_words[] = {
	{ "balance_xmit_policy", "xmit_hash_policy" },
	{ "mon_period", "miimon" },
	{ "agg_mode", "ad_select" },
};

static int
option_run(void *arg, struct bond_error *err)
{
	const struct bonding_words *words = arg;
	struct bond *b = console_bond(words->name, err);
	const char *option = words->noun;

	if (b == NULL)
		return -ENOENT;
	for (unsigned i = 0; i < RTE_DIM(option_words); i++)
		if (strcmp(option, option_words[i].theirs) == 0)
			option = option_words[i].ours;
	return bond_option_set(b, option, words->value, err);
}

static void
set_option(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	console_call(cl, option_run, parsed);
}

static int
mac_run(void *arg, struct bond_error *err)
{
	const struct mac_words *words = arg;
	struct bond *b = console_bond(words->name, err);

	return b == NULL ? -ENOENT : bond_set_mac(b, words->mac.addr_bytes, err);
}

static void
set_mac(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	console_call(cl, mac_run, parsed);
}

static int
member_run(void *arg, struct bond_error *err)
{
	const struct bonding_words *words = arg;
	struct appliance *a = console_appliance();

	if (strcmp(words->verb, "add") == 0)
		return appliance_slave_add(a, words->name, words->value, err);
	return appliance_slave_remove(a, words->name, words->value, err);
}

static void
member(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	console_call(cl, member_run, parsed);
}

static int
show_run(void *arg, struct bond_error *err)
{
	struct show_call *c = arg;
	const struct bond *b = console_bond(c->name, err);

	if (b == NULL)
		return -ENOENT;
	bond_status_get(b, &c->status);
	return 0;
}

static void
value_print(struct cmdline *cl, const struct bond_conf *conf, const char *label, const char *option)
{
	char value[BOND_NAME_SIZE];

	bond_conf_get(conf, bond_option_find(option), value, sizeof(value));
	cmdline_printf(cl, "\t%s: %s\n", label, value);
}

/* Names of the slaves, all or those whose link is up. */
static void
slaves_print(struct cmdline *cl, const struct bond_status *s, const char *label, bool up_only)
{
	unsigned i, n = 0;

	for (i = 0; i < s->n_slaves; i++)
		n += !up_only || s->slaves[i].link == BOND_LINK_UP;
	cmdline_printf(cl, "\t%s (%u): [", label, n);
	for (i = 0, n = 0; i < s->n_slaves; i++) {
		if (up_only && s->slaves[i].link != BOND_LINK_UP)
			continue;
		cmdline_printf(cl, "%s%s", n++ > 0 ? " " : "", s->slaves[i].name);
	}
	cmdline_printf(cl, "]\n");
}

static void
show_config(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	const struct bonding_words *words = parsed;
	struct show_call c = { .name = words->name };
	const struct bond_status *s = &c.status;

	if (console_call(cl, show_run, &c) != 0)
		return;
	cmdline_printf(cl, "\tBonding mode: %u\n", (unsigned)s->conf.mode);
	value_print(cl, &s->conf, "Balance Xmit Policy", "xmit_hash_policy");
	if (s->conf.mode == BOND_MODE_8023AD)
		value_print(cl, &s->conf, "IEEE802.3AD Aggregator Mode", "ad_select");
	slaves_print(cl, s, "Slaves", false);
	slaves_print(cl, s, "Active Slaves", true);
	cmdline_printf(cl, "\tPrimary: [%s]\n", s->active >= 0 ? s->slaves[s->active].name : "");
}

static const cmdline_parse_inst_t cmd_show_config = {
	.f = show_config,
	.help_str = "show bonding config BOND: mode, policy and slaves (testpmd)",
	.tokens = { (void *)&verb_show, (void *)&what_bonding, (void *)&noun_config,
		    (void *)&any_name, NULL },
};

static const cmdline_parse_inst_t cmd_set_value_first = {
	.f = set_option,
	.help_str = "set bonding mode|primary VALUE BOND: change it (testpmd)",
	.tokens = { (void *)&verb_set, (void *)&what_bonding, (void *)&noun_value_first,
		    (void *)&any_value, (void *)&any_name, NULL },
};

static const cmdline_parse_inst_t cmd_set_value_last = {
	.f = set_option,
	.help_str = "set bonding balance_xmit_policy|mon_period|agg_mode BOND VALUE: change it "
		    "(testpmd)",
	.tokens = { (void *)&verb_set, (void *)&what_bonding, (void *)&noun_value_last,
		    (void *)&any_name, (void *)&any_value, NULL },
};

static const cmdline_parse_inst_t cmd_set_mac = {
	.f = set_mac,
	.help_str = "set bonding mac_addr BOND ADDRESS: change the bond's address (testpmd)",
	.tokens = { (void *)&mac_set, (void *)&mac_bonding, (void *)&noun_mac, (void *)&mac_name,
		    (void *)&any_mac, NULL },
};

static const cmdline_parse_inst_t cmd_member = {
	.f = member,
	.help_str = "add|remove bonding slave SLAVE BOND: let a port join or leave (testpmd)",
	.tokens = { (void *)&verb_member, (void *)&what_bonding, (void *)&noun_slave,
		    (void *)&any_value, (void *)&any_name, NULL },
};

static const cmdline_parse_inst_t *const commands[] = {
	&cmd_show_config, &cmd_set_value_first, &cmd_set_value_last, &cmd_set_mac, &cmd_member,
	NULL,
};

static struct console_group group = { .name = "bonding", .commands = commands };

RTE_INIT(cmd_bonding_register)
{
	console_register(&group);
}
