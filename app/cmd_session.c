/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Console commands of the session itself: help, quit, reload, and the answer to lines that
 * are no command. Help is made from the help strings of all groups, "WORDS: what it does",
 * and from the option table. Runs on the console thread; reload runs on the control lcore.
 */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include <cmdline_parse_string.h>

#include "console.h"

#define LINE_SIZE 512u /* more than librte_cmdline lets through */

struct session_words {
	cmdline_fixed_string_t verb, what, topic;
};

struct unknown_line {
	char text[LINE_SIZE];
};

static cmdline_parse_token_string_t verb_help =
	TOKEN_STRING_INITIALIZER(struct session_words, verb, "help");
static cmdline_parse_token_string_t verb_quit =
	TOKEN_STRING_INITIALIZER(struct session_words, verb, "quit");
static cmdline_parse_token_string_t verb_reload =
	TOKEN_STRING_INITIALIZER(struct session_words, verb, "reload");
static cmdline_parse_token_string_t what_bond =
	TOKEN_STRING_INITIALIZER(struct session_words, what, "bond");
static cmdline_parse_token_string_t topic_options =
	TOKEN_STRING_INITIALIZER(struct session_words, topic, "options");

/* Length of the words of a help string, which end with a colon. */
static int
usage_len(const char *help)
{
	return (int)strcspn(help, ":");
}

static void
help(void *parsed __rte_unused, struct cmdline *cl, void *data __rte_unused)
{
	const struct console_group *g;
	const char *text;
	int len;

	for (g = console_group_next(NULL); g != NULL; g = console_group_next(g)) {
		for (unsigned i = 0; g->commands[i] != NULL; i++) {
			text = g->commands[i]->help_str;
			if (text == NULL)
				continue;
			len = usage_len(text);
			cmdline_printf(cl, "  %-36.*s %s\n", len, text,
				       text + len + strspn(text + len, ": "));
		}
	}
}

static void
help_options(void *parsed __rte_unused, struct cmdline *cl, void *data __rte_unused)
{
	char allowed[256], initial[BOND_NAME_SIZE];
	const struct bond_option *o;
	struct bond_conf conf;

	bond_conf_init(&conf);
	cmdline_printf(cl, "  %-18s %-17s %s\n", "option", "default", "what it is, and its values");
	for (unsigned i = 0; (o = bond_option_at(i)) != NULL; i++) {
		bond_option_allowed(o, allowed, sizeof(allowed));
		bond_conf_get(&conf, o, initial, sizeof(initial));
		cmdline_printf(cl, "  %-18s %-17s %s\n  %-18s %-17s %s\n", o->name,
			       initial[0] != '\0' ? initial : "-", o->help, "", "", allowed);
	}
	cmdline_printf(cl,
		       "  of one slave: prio SLAVE:%d..%d, weight SLAVE:0..%d, "
		       "actor_port_prio SLAVE:0..%d\n",
		       INT32_MIN, INT32_MAX, BOND_MAX_WEIGHT, UINT16_MAX);
}

static void
quit(void *parsed __rte_unused, struct cmdline *cl, void *data __rte_unused)
{
	cmdline_quit(cl);
}

static int
reload_run(void *arg __rte_unused, struct bond_error *err)
{
	return appliance_reload(console_appliance(), err);
}

static void
reload(void *parsed __rte_unused, struct cmdline *cl, void *data __rte_unused)
{
	console_call(cl, reload_run, NULL);
}

static const cmdline_parse_inst_t cmd_help = {
	.f = help,
	.help_str = "help: list the commands",
	.tokens = { (void *)&verb_help, NULL },
};

static const cmdline_parse_inst_t cmd_help_options = {
	.f = help_options,
	.help_str = "help bond options: list the options of a bond",
	.tokens = { (void *)&verb_help, (void *)&what_bond, (void *)&topic_options, NULL },
};

static const cmdline_parse_inst_t cmd_reload = {
	.f = reload,
	.help_str = "reload: read the configuration file again and apply what differs",
	.tokens = { (void *)&verb_reload, NULL },
};

static const cmdline_parse_inst_t cmd_quit = {
	.f = quit,
	.help_str = "quit: stop bondd",
	.tokens = { (void *)&verb_quit, NULL },
};

static bool
is_line_end(char c)
{
	return c == '\0' || c == '\n' || c == '\r' || c == '#';
}

/* How many leading words of a line a command takes; whole: line and command end together. */
static unsigned
words_matched(const cmdline_parse_inst_t *inst, const char *line, bool *whole)
{
	cmdline_parse_token_hdr_t *token;
	unsigned n = 0;
	int len;

	for (; (token = inst->tokens[n]) != NULL; n++) {
		line += strspn(line, " \t");
		if (is_line_end(*line))
			break;
		len = token->ops->parse(token, line, NULL, 0);
		if (len < 0)
			break;
		line += len;
	}
	line += strspn(line, " \t");
	*whole = token == NULL && is_line_end(*line);
	return n;
}

/*
 * librte_cmdline's answers to a wrong line name neither the fault nor what is allowed, and
 * cannot be replaced. So one more command matches every line that no other command matches.
 */
static const cmdline_parse_inst_t cmd_unknown;

/*
 * The token of that command. Lines that are being completed have no newline yet; it keeps
 * out of these.
 */
static int
unknown_parse(cmdline_parse_token_hdr_t *token __rte_unused, const char *line, void *result,
	      unsigned size)
{
	size_t len = strcspn(line, "\r\n");
	const struct console_group *g;
	bool whole;

	if (line[len] == '\0')
		return -1;
	for (g = console_group_next(NULL); g != NULL; g = console_group_next(g)) {
		for (unsigned i = 0; g->commands[i] != NULL; i++) {
			if (g->commands[i] == &cmd_unknown)
				continue;
			words_matched(g->commands[i], line, &whole);
			if (whole)
				return -1;
		}
	}
	if (result != NULL)
		snprintf(result, RTE_MIN(size, LINE_SIZE), "%.*s", (int)len, line);
	return (int)len;
}

/* One choice that is never offered; with none, completion would show an empty one. */
static int
unknown_choices(cmdline_parse_token_hdr_t *token __rte_unused)
{
	return 1;
}

static int
unknown_choice(cmdline_parse_token_hdr_t *token __rte_unused, int i __rte_unused,
	       char *buf __rte_unused, unsigned size __rte_unused)
{
	return -1;
}

/* Show how the commands go on that begin like the line. */
static void
unknown(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	const struct unknown_line *line = parsed;
	const cmdline_parse_inst_t *inst;
	const struct console_group *g;
	unsigned n, best = 0;
	char usage[LINE_SIZE];
	size_t len = 0;
	bool whole;

	for (g = console_group_next(NULL); g != NULL; g = console_group_next(g)) {
		for (unsigned i = 0; (inst = g->commands[i]) != NULL; i++) {
			if (inst == &cmd_unknown)
				continue;
			n = words_matched(inst, line->text, &whole);
			if (n < best || n == 0)
				continue;
			if (n > best)
				len = 0;
			best = n;
			if (len < sizeof(usage))
				len += (size_t)snprintf(usage + len, sizeof(usage) - len, "%s%.*s",
							len > 0 ? " | " : "",
							usage_len(inst->help_str), inst->help_str);
		}
	}
	if (best == 0)
		cmdline_printf(cl, "error: unknown command; try \"help\"\n");
	else
		cmdline_printf(cl, "error: usage: %s\n", usage);
}

static struct cmdline_token_ops unknown_ops = {
	.parse = unknown_parse,
	.complete_get_nb = unknown_choices,
	.complete_get_elt = unknown_choice,
};

static cmdline_parse_token_hdr_t unknown_token = {
	.ops = &unknown_ops,
	.offset = offsetof(struct unknown_line, text),
};

static const cmdline_parse_inst_t cmd_unknown = {
	.f = unknown,
	.tokens = { &unknown_token, NULL },
};

static const cmdline_parse_inst_t *const commands[] = {
	&cmd_help, &cmd_help_options, &cmd_reload, &cmd_quit, &cmd_unknown, NULL,
};

static struct console_group group = { .name = "session", .commands = commands };

RTE_INIT(cmd_session_register)
{
	console_register(&group);
}
