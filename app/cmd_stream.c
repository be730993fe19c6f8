/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Console commands on streams: start and stop forwarding, counters of the legs. The handlers
 * run on the console thread, the *_run functions on the control lcore. Counters are read
 * while workers count on; placement and the loops are left to the workers.
 */

#include <inttypes.h>
#include <stdio.h>

#include <rte_common.h>
#include <rte_ethdev.h>

#include <cmdline_parse_string.h>

#include "console.h"

struct stream_words {
	cmdline_fixed_string_t verb, what, which;
};

struct leg_view {
	char in[RTE_ETH_NAME_MAX_LEN], out[RTE_ETH_NAME_MAX_LEN]; /* "-" = not used */
	struct leg_stats stats;
};

struct pair_call {
	unsigned i;
	char stream[BOND_NAME_SIZE];
	const char *engine;
	unsigned lcore;
	unsigned n_legs;
	struct leg_view legs[2];
};

static cmdline_parse_token_string_t verb_start =
	TOKEN_STRING_INITIALIZER(struct stream_words, verb, "start");
static cmdline_parse_token_string_t verb_stop =
	TOKEN_STRING_INITIALIZER(struct stream_words, verb, "stop");
static cmdline_parse_token_string_t verb_show =
	TOKEN_STRING_INITIALIZER(struct stream_words, verb, "show");
static cmdline_parse_token_string_t what_stream =
	TOKEN_STRING_INITIALIZER(struct stream_words, what, "stream");
static cmdline_parse_token_string_t which_stats =
	TOKEN_STRING_INITIALIZER(struct stream_words, which, "stats");

static int
start_run(void *arg __rte_unused, struct bond_error *err)
{
	return workers_start(appliance_workers(console_appliance()), err);
}

static void
start(void *parsed __rte_unused, struct cmdline *cl, void *data __rte_unused)
{
	console_call(cl, start_run, NULL);
}

static int
stop_run(void *arg __rte_unused, struct bond_error *err)
{
	return workers_stop(appliance_workers(console_appliance()), err);
}

static void
stop(void *parsed __rte_unused, struct cmdline *cl, void *data __rte_unused)
{
	console_call(cl, stop_run, NULL);
}

static void
endpoint_name(const struct endpoint *e, bool used, char name[RTE_ETH_NAME_MAX_LEN])
{
	if (!used)
		snprintf(name, RTE_ETH_NAME_MAX_LEN, "-");
	else if (e->bond != NULL)
		snprintf(name, RTE_ETH_NAME_MAX_LEN, "%s", bond_name(e->bond));
	else if (rte_eth_dev_get_name_by_port(e->port_id, name) != 0)
		snprintf(name, RTE_ETH_NAME_MAX_LEN, "port %u", e->port_id);
}

/* Returns 1 with pair i, 0 after the last. */
static int
pair_run(void *arg, struct bond_error *err __rte_unused)
{
	struct pair_call *c = arg;
	const struct leg_pair *p = workers_pair(appliance_workers(console_appliance()), c->i);
	const struct leg *l;

	if (p == NULL)
		return 0;
	snprintf(c->stream, sizeof(c->stream), "%s", p->stream);
	c->engine = p->legs[0].engine->name;
	c->lcore = p->lcore;
	c->n_legs = p->n_legs;
	for (unsigned i = 0; i < p->n_legs; i++) {
		l = &p->legs[i];
		endpoint_name(&l->in, l->engine->receives, c->legs[i].in);
		endpoint_name(&l->out, l->engine->sends, c->legs[i].out);
		c->legs[i].stats = l->stats;
	}
	return 1;
}

static int
running_run(void *arg __rte_unused, struct bond_error *err __rte_unused)
{
	return workers_running(appliance_workers(console_appliance()));
}

static void
show_stats(void *parsed __rte_unused, struct cmdline *cl, void *data __rte_unused)
{
	struct pair_call c = { .i = 0 };
	int running = console_call(cl, running_run, NULL);

	if (running < 0)
		return;
	cmdline_printf(cl, "forwarding: %s\n", running ? "started" : "stopped");
	for (; console_call(cl, pair_run, &c) > 0; c.i++) {
		cmdline_printf(cl, "stream %s, engine %s, lcore %u\n", c.stream, c.engine, c.lcore);
		for (unsigned i = 0; i < c.n_legs; i++)
			cmdline_printf(cl,
				       "  %s > %s: rx %" PRIu64 " tx %" PRIu64 " dropped %" PRIu64
				       " used %" PRIu64 "\n",
				       c.legs[i].in, c.legs[i].out, c.legs[i].stats.rx,
				       c.legs[i].stats.tx, c.legs[i].stats.dropped,
				       c.legs[i].stats.used);
	}
}

static const cmdline_parse_inst_t cmd_start = {
	.f = start,
	.help_str = "start: start forwarding",
	.tokens = { (void *)&verb_start, NULL },
};

static const cmdline_parse_inst_t cmd_stop = {
	.f = stop,
	.help_str = "stop: stop forwarding",
	.tokens = { (void *)&verb_stop, NULL },
};

static const cmdline_parse_inst_t cmd_show_stats = {
	.f = show_stats,
	.help_str = "show stream stats: counters of every stream, by queue and direction",
	.tokens = { (void *)&verb_show, (void *)&what_stream, (void *)&which_stats, NULL },
};

static const cmdline_parse_inst_t *const commands[] = {
	&cmd_start, &cmd_stop, &cmd_show_stats, NULL,
};

static struct console_group group = { .name = "stream", .commands = commands };

RTE_INIT(cmd_stream_register)
{
	console_register(&group);
}
