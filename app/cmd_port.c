/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Console commands for ports, in testpmd's form: their counters, and their links where the
 * PMD can set them. Handlers run on the console thread. The counters are asked of the control
 * lcore one port at a time, so that control is never held for long; ports that come or go in
 * between are seen or not.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_ethdev.h>

#include <cmdline_parse_string.h>

#include "console.h"

#define BORDER "########################"

struct port_words {
	cmdline_fixed_string_t verb, what, which, noun;
};

struct port_call {
	uint16_t port_id; /* in: where to look from; out: the port found */
	char name[RTE_ETH_NAME_MAX_LEN];
	struct rte_eth_stats stats;
};

static cmdline_parse_token_string_t verb_show =
	TOKEN_STRING_INITIALIZER(struct port_words, verb, "show");
static cmdline_parse_token_string_t what_port =
	TOKEN_STRING_INITIALIZER(struct port_words, what, "port");
static cmdline_parse_token_string_t which_stats =
	TOKEN_STRING_INITIALIZER(struct port_words, which, "stats");
static cmdline_parse_token_string_t noun_all =
	TOKEN_STRING_INITIALIZER(struct port_words, noun, "all");

/* Returns 1 with the port's name and counters, 0 after the last port. */
static int
port_run(void *arg, struct bond_error *err)
{
	struct port_call *c = arg;
	int rc;

	c->port_id = rte_eth_find_next(c->port_id);
	if (c->port_id >= RTE_MAX_ETHPORTS)
		return 0;
	rc = rte_eth_dev_get_name_by_port(c->port_id, c->name);
	if (rc == 0)
		rc = rte_eth_stats_get(c->port_id, &c->stats);
	if (rc < 0) {
		snprintf(err->text, sizeof(err->text), "port %u: cannot read its counters: %s",
			 c->port_id, strerror(-rc));
		return rc;
	}
	return 1;
}

static void
port_print(struct cmdline *cl, const struct port_call *c)
{
	const struct rte_eth_stats *s = &c->stats;

	cmdline_printf(cl, "\n  " BORDER " NIC statistics for port %-2u " BORDER "\n", c->port_id);
	cmdline_printf(cl, "  Name: %s\n", c->name);
	cmdline_printf(cl,
		       "  RX-packets: %-10" PRIu64 " RX-missed: %-10" PRIu64 " RX-bytes:  %" PRIu64
		       "\n",
		       s->ipackets, s->imissed, s->ibytes);
	cmdline_printf(cl, "  RX-errors: %" PRIu64 "\n", s->ierrors);
	cmdline_printf(cl, "  RX-nombuf:  %" PRIu64 "\n", s->rx_nombuf);
	cmdline_printf(cl,
		       "  TX-packets: %-10" PRIu64 " TX-errors: %-10" PRIu64 " TX-bytes:  %" PRIu64
		       "\n",
		       s->opackets, s->oerrors, s->obytes);
}

static void
show_stats(void *parsed __rte_unused, struct cmdline *cl, void *data __rte_unused)
{
	struct port_call c = { .port_id = 0 };
	int rc;

	for (; (rc = console_call(cl, port_run, &c)) != 0; c.port_id++) {
		if (rc == -ESHUTDOWN)
			return;
		if (rc > 0)
			port_print(cl, &c);
	}
}

static const cmdline_parse_inst_t cmd_show_stats = {
	.f = show_stats,
	.help_str = "show port stats all: counters of every port",
	.tokens = { (void *)&verb_show, (void *)&what_port, (void *)&which_stats,
		    (void *)&noun_all, NULL },
};

struct link_words {
	cmdline_fixed_string_t verb, what, noun, port;
};

struct link_call {
	const char *name;
	bool up;
};

static cmdline_parse_token_string_t verb_set =
	TOKEN_STRING_INITIALIZER(struct link_words, verb, "set");
static cmdline_parse_token_string_t what_link =
	TOKEN_STRING_INITIALIZER(struct link_words, what, "link-up#link-down");
static cmdline_parse_token_string_t noun_port =
	TOKEN_STRING_INITIALIZER(struct link_words, noun, "port");
static cmdline_parse_token_string_t name_port =
	TOKEN_STRING_INITIALIZER(struct link_words, port, NULL);

static int
link_run(void *arg, struct bond_error *err)
{
	const struct link_call *c = arg;
	uint16_t port_id;
	int rc = rte_eth_dev_get_port_by_name(c->name, &port_id);

	if (rc != 0) {
		snprintf(err->text, sizeof(err->text),
			 "no port \"%s\"; \"show port stats all\" names them", c->name);
		return rc;
	}
	rc = c->up ? rte_eth_dev_set_link_up(port_id) : rte_eth_dev_set_link_down(port_id);
	if (rc != 0)
		snprintf(err->text, sizeof(err->text), "%s: its driver cannot set the link: %s",
			 c->name, strerror(-rc));
	return rc;
}

static void
set_link(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	const struct link_words *words = parsed;
	struct link_call c = { words->port, strcmp(words->what, "link-up") == 0 };

	console_call(cl, link_run, &c);
}

static const cmdline_parse_inst_t cmd_set_link = {
	.f = set_link,
	.help_str = "set link-up|link-down port NAME: set the link of a port (net_ring, net_tap)",
	.tokens = { (void *)&verb_set, (void *)&what_link, (void *)&noun_port, (void *)&name_port,
		    NULL },
};

static const cmdline_parse_inst_t *const commands[] = { &cmd_show_stats, &cmd_set_link, NULL };

static struct console_group group = { .name = "port", .commands = commands };

RTE_INIT(cmd_port_register)
{
	console_register(&group);
}
