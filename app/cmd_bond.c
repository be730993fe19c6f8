/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Console commands on bonds: status, options, slaves. The handlers run on the console thread
 * and hand one function at a time to the control lcore; the *_run functions run there. Texts
 * are made on the console thread. What a value means is left to the option table.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include <cmdline_parse_string.h>

#include "console.h"

#define STATUS_TEXT_SIZE 32768

struct bond_words {
	cmdline_fixed_string_t verb, what, noun, name, slave, option, value;
};

struct show_call {
	const char *name; /* NULL = bond i */
	unsigned i;
	bool several; /* out: there is more than one bond */
	struct bond_status status;
};

struct get_call {
	const struct bond_words *words;
	char value[CONFIG_VALUE_SIZE];
	struct bond_status status; /* instead, where each slave has a value of its own */
};

static cmdline_parse_token_string_t verb_show =
	TOKEN_STRING_INITIALIZER(struct bond_words, verb, "show");
static cmdline_parse_token_string_t verb_set =
	TOKEN_STRING_INITIALIZER(struct bond_words, verb, "set");
static cmdline_parse_token_string_t verb_get =
	TOKEN_STRING_INITIALIZER(struct bond_words, verb, "get");
static cmdline_parse_token_string_t verb_add =
	TOKEN_STRING_INITIALIZER(struct bond_words, verb, "add");
static cmdline_parse_token_string_t verb_remove =
	TOKEN_STRING_INITIALIZER(struct bond_words, verb, "remove");
static cmdline_parse_token_string_t what_bond =
	TOKEN_STRING_INITIALIZER(struct bond_words, what, "bond");
static cmdline_parse_token_string_t noun_slaves =
	TOKEN_STRING_INITIALIZER(struct bond_words, noun, "slaves");
static cmdline_parse_token_string_t noun_slave =
	TOKEN_STRING_INITIALIZER(struct bond_words, noun, "slave");
static cmdline_parse_token_string_t any_name =
	TOKEN_STRING_INITIALIZER(struct bond_words, name, NULL);
static cmdline_parse_token_string_t any_slave =
	TOKEN_STRING_INITIALIZER(struct bond_words, slave, NULL);
static cmdline_parse_token_string_t any_option =
	TOKEN_STRING_INITIALIZER(struct bond_words, option, NULL);
static cmdline_parse_token_string_t any_value =
	TOKEN_STRING_INITIALIZER(struct bond_words, value, NULL);

/* Returns 1 with the status, 0 after the last bond. */
static int
show_run(void *arg, struct bond_error *err)
{
	struct show_call *c = arg;
	const struct bond *b;

	if (c->name != NULL) {
		b = console_bond(c->name, err);
		if (b == NULL)
			return -ENOENT;
	} else {
		b = bond_at(appliance_ctl(console_appliance()), c->i);
		if (b == NULL)
			return 0;
	}
	bond_status_get(b, &c->status);
	c->several = bond_at(appliance_ctl(console_appliance()), 1) != NULL;
	return 1;
}

static void
status_print(struct cmdline *cl, const struct bond_status *status)
{
	char text[STATUS_TEXT_SIZE];

	bond_status_text(status, text, sizeof(text));
	cmdline_printf(cl, "%s", text);
}

static void
show(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	const struct bond_words *words = parsed;
	struct show_call c = { .name = words->name };

	if (console_call(cl, show_run, &c) > 0)
		status_print(cl, &c.status);
}

static void
show_all(void *parsed __rte_unused, struct cmdline *cl, void *data __rte_unused)
{
	struct show_call c = { .name = NULL };

	for (; console_call(cl, show_run, &c) > 0; c.i++) {
		/* The text does not say whose it is; this is how head and tail do it. */
		if (c.several)
			cmdline_printf(cl, "%s==> %s <==\n", c.i > 0 ? "\n" : "", c.status.name);
		status_print(cl, &c.status);
	}
}

/* What the kernel's text has no line for. */
static void
slaves_print(struct cmdline *cl, const struct bond_status *s)
{
	bool has_lacp = s->conf.mode == BOND_MODE_8023AD;
	char weight[16];
	unsigned i;

	cmdline_printf(cl, "%-20s %6s %6s %14s %14s %14s %14s%s\n", "slave", "weight", "slots",
		       "rx", "rx suppressed", "tx", "tx refused", has_lacp ? "  lacp" : "");
	for (i = 0; i < s->n_slaves; i++) {
		const struct bond_slave_status *slave = &s->slaves[i];

		snprintf(weight, sizeof(weight), "%u", (unsigned)slave->share);
		cmdline_printf(cl,
			       "%-20s %6s %6u %14" PRIu64 " %14" PRIu64 " %14" PRIu64 " %14" PRIu64
			       "%s%s\n",
			       slave->name, slave->share != 0 ? weight : "speed", slave->slots,
			       slave->rx_packets, slave->rx_suppressed, slave->tx_packets,
			       slave->tx_refused, has_lacp ? "  " : "",
			       has_lacp ? bond_lacp_reason_text(slave->lacp.reason) : "");
	}
	cmdline_printf(cl,
		       "bond: map %u, failovers %u, rx %" PRIu64 ", suppressed %" PRIu64
		       ", stale %" PRIu64 ", tx %" PRIu64 ", unsent %" PRIu64 "\n",
		       (unsigned)s->map_generation, (unsigned)s->failovers, s->rx_packets,
		       s->rx_suppressed, s->rx_stale, s->tx_packets, s->tx_unsent);
	cmdline_printf(cl,
		       "control frames: sent %" PRIu64 ", dropped %" PRIu64
		       "; slow received %" PRIu64 ", dropped %" PRIu64 "\n",
		       s->control_sent, s->control_dropped, s->slow_received, s->slow_dropped);
}

static void
show_slaves(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	const struct bond_words *words = parsed;
	struct show_call c = { .name = words->name };

	if (console_call(cl, show_run, &c) > 0)
		slaves_print(cl, &c.status);
}

static int
set_run(void *arg, struct bond_error *err)
{
	const struct bond_words *words = arg;
	struct bond *b = console_bond(words->name, err);

	return b == NULL ? -ENOENT : bond_option_set(b, words->option, words->value, err);
}

/* Without the last word the value is "", which clears a slave's name. */
static void
set(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	console_call(cl, set_run, parsed);
}

/* What set takes as SLAVE:NUMBER; a weight is also an option of the bond. */
static bool
is_of_slaves(const char *option)
{
	return strcmp(option, "prio") == 0 || strcmp(option, "actor_port_prio") == 0;
}

/* One line, as a file has it. */
static void
slave_numbers_print(struct cmdline *cl, const char *option, const struct bond_status *s)
{
	unsigned i;

	for (i = 0; i < s->n_slaves; i++) {
		const struct bond_slave_status *slave = &s->slaves[i];

		cmdline_printf(cl, "%s%s:%d", i > 0 ? " " : "", slave->name,
			       strcmp(option, "prio") == 0 ? slave->prio : slave->port_prio);
	}
	cmdline_printf(cl, "\n");
}

/* Returns 1 with the status where slaves have the value, 0 with the value. */
static int
get_run(void *arg, struct bond_error *err)
{
	struct get_call *c = arg;
	const struct bond *b = console_bond(c->words->name, err);
	const struct bond_option *o = bond_option_find(c->words->option);

	if (b == NULL)
		return -ENOENT;
	if (is_of_slaves(c->words->option)) {
		bond_status_get(b, &c->status);
		return 1;
	}
	if (o == NULL) {
		snprintf(err->text, sizeof(err->text),
			 "no option \"%s\"; \"help bond options\" lists them", c->words->option);
		return -ENOENT;
	}
	bond_conf_get(bond_conf_of(b), o, c->value, sizeof(c->value));
	return 0;
}

static void
get(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	struct get_call c = { .words = parsed };
	int ret = console_call(cl, get_run, &c);

	if (ret == 0)
		cmdline_printf(cl, "%s\n", c.value);
	else if (ret > 0)
		slave_numbers_print(cl, c.words->option, &c.status);
}

static int
slave_add_run(void *arg, struct bond_error *err)
{
	const struct bond_words *words = arg;

	return appliance_slave_add(console_appliance(), words->name, words->slave, err);
}

static void
slave_add(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	console_call(cl, slave_add_run, parsed);
}

static int
slave_remove_run(void *arg, struct bond_error *err)
{
	const struct bond_words *words = arg;

	return appliance_slave_remove(console_appliance(), words->name, words->slave, err);
}

static void
slave_remove(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	console_call(cl, slave_remove_run, parsed);
}

static const cmdline_parse_inst_t cmd_show_all = {
	.f = show_all,
	.help_str = "show bond: status of every bond",
	.tokens = { (void *)&verb_show, (void *)&what_bond, NULL },
};

static const cmdline_parse_inst_t cmd_show = {
	.f = show,
	.help_str = "show bond NAME: status of one bond",
	.tokens = { (void *)&verb_show, (void *)&what_bond, (void *)&any_name, NULL },
};

static const cmdline_parse_inst_t cmd_show_slaves = {
	.f = show_slaves,
	.help_str = "show bond NAME slaves: share, slots, counters and LACP of its slaves",
	.tokens = { (void *)&verb_show, (void *)&what_bond, (void *)&any_name,
		    (void *)&noun_slaves, NULL },
};

static const cmdline_parse_inst_t cmd_set = {
	.f = set,
	.help_str = "set bond NAME OPTION VALUE: change an option (see help bond options)",
	.tokens = { (void *)&verb_set, (void *)&what_bond, (void *)&any_name, (void *)&any_option,
		    (void *)&any_value, NULL },
};

static const cmdline_parse_inst_t cmd_clear = {
	.f = set,
	.help_str = "set bond NAME OPTION: clear an option that names a slave",
	.tokens = { (void *)&verb_set, (void *)&what_bond, (void *)&any_name, (void *)&any_option,
		    NULL },
};

static const cmdline_parse_inst_t cmd_get = {
	.f = get,
	.help_str = "get bond NAME OPTION: print the value of an option",
	.tokens = { (void *)&verb_get, (void *)&what_bond, (void *)&any_name, (void *)&any_option,
		    NULL },
};

static const cmdline_parse_inst_t cmd_slave_add = {
	.f = slave_add,
	.help_str = "add bond slave SLAVE BOND: make a port a slave of a bond",
	.tokens = { (void *)&verb_add, (void *)&what_bond, (void *)&noun_slave, (void *)&any_slave,
		    (void *)&any_name, NULL },
};

static const cmdline_parse_inst_t cmd_slave_remove = {
	.f = slave_remove,
	.help_str = "remove bond slave SLAVE BOND: let a slave go",
	.tokens = { (void *)&verb_remove, (void *)&what_bond, (void *)&noun_slave,
		    (void *)&any_slave, (void *)&any_name, NULL },
};

static const cmdline_parse_inst_t *const commands[] = {
	&cmd_show_all, &cmd_show, &cmd_show_slaves, &cmd_set, &cmd_clear, &cmd_get,
	&cmd_slave_add, &cmd_slave_remove, NULL,
};

static struct console_group group = { .name = "bond", .commands = commands };

RTE_INIT(cmd_bond_register)
{
	console_register(&group);
}
