/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Console commands on LACP: what its machines do and why, and their trace in the log; also what
 * testpmd has on LACP, in its words. The handlers run on the console thread, the *_run functions
 * on the control lcore. Texts are left to lacp_view.c and lacp_info.c, the machines to the
 * library.
 */

#include <errno.h>
#include <string.h>

#include <rte_common.h>

#include <cmdline_parse_string.h>

#include "clock.h"
#include "console.h"
#include "lacp_view.h"

#define QUEUES_TEXT \
	"A slave that joins in mode 802.3ad gets a queue for LACP by itself if its driver can."

struct lacp_words {
	cmdline_fixed_string_t verb, what, noun, topic, value, name; /* name "" = every bond */
};

struct show_call {
	const char *name; /* "" = the first of 802.3ad from i on */
	unsigned i;
	struct lacp_view view;
};

static cmdline_parse_token_string_t verb_show =
	TOKEN_STRING_INITIALIZER(struct lacp_words, verb, "show");
static cmdline_parse_token_string_t verb_set =
	TOKEN_STRING_INITIALIZER(struct lacp_words, verb, "set");
static cmdline_parse_token_string_t what_lacp =
	TOKEN_STRING_INITIALIZER(struct lacp_words, what, "lacp");
static cmdline_parse_token_string_t noun_trace =
	TOKEN_STRING_INITIALIZER(struct lacp_words, noun, "trace");
static cmdline_parse_token_string_t value_on_off =
	TOKEN_STRING_INITIALIZER(struct lacp_words, value, "on#off");
static cmdline_parse_token_string_t any_name =
	TOKEN_STRING_INITIALIZER(struct lacp_words, name, NULL);
static cmdline_parse_token_string_t what_bonding =
	TOKEN_STRING_INITIALIZER(struct lacp_words, what, "bonding");
static cmdline_parse_token_string_t noun_lacp =
	TOKEN_STRING_INITIALIZER(struct lacp_words, noun, "lacp");
static cmdline_parse_token_string_t topic_info =
	TOKEN_STRING_INITIALIZER(struct lacp_words, topic, "info");
static cmdline_parse_token_string_t topic_queues =
	TOKEN_STRING_INITIALIZER(struct lacp_words, topic, "dedicated_queues");
static cmdline_parse_token_string_t value_switch =
	TOKEN_STRING_INITIALIZER(struct lacp_words, value, "enable#disable");

/* Where a text comes from: that of the bond, then that of each slave. */
struct writer {
	void (*bond)(FILE *out, const struct lacp_view *v);
	void (*slave)(FILE *out, const struct lacp_view *v, unsigned i);
};

static const struct writer view_writer = { lacp_view_bond, lacp_view_slave };
static const struct writer info_writer = { lacp_info_bond, lacp_info_slave };

static bool
has_lacp(const struct bond *b)
{
	return bond_conf_of(b)->mode == BOND_MODE_8023AD;
}

static const char *
mode_name(uint32_t mode)
{
	return bond_option_find("mode")->values[mode].name;
}

/* The bond of that name if LACP runs on it, else NULL with err filled. */
static struct bond *
lacp_bond(const char *name, struct bond_error *err)
{
	struct bond *b = console_bond(name, err);

	if (b == NULL || has_lacp(b))
		return b;
	snprintf(err->text, sizeof(err->text), "%s is in mode %s; LACP runs in mode %s only", name,
		 mode_name(bond_conf_of(b)->mode), mode_name(BOND_MODE_8023AD));
	return NULL;
}

/* The first bond with LACP from i on, or NULL. */
static struct bond *
lacp_bond_from(unsigned *i)
{
	struct bond *b;

	for (; (b = bond_at(appliance_ctl(console_appliance()), *i)) != NULL; ++*i) {
		if (has_lacp(b))
			return b;
	}
	return NULL;
}

static int
none_refuse(struct bond_error *err)
{
	snprintf(err->text, sizeof(err->text), "no bond is in mode %s",
		 mode_name(BOND_MODE_8023AD));
	return -ENOENT;
}

/* Returns 1 with the view, 0 after the last bond. */
static int
show_run(void *arg, struct bond_error *err)
{
	struct show_call *c = arg;
	bool first = c->i == 0;
	const struct bond *b;
	unsigned i;

	b = c->name[0] != '\0' ? lacp_bond(c->name, err) : lacp_bond_from(&c->i);
	if (b == NULL) {
		if (c->name[0] != '\0')
			return -EINVAL;
		return first ? none_refuse(err) : 0;
	}
	c->view.now = clock_now();
	bond_status_get(b, &c->view.bond);
	for (i = 0; i < c->view.bond.n_slaves; i++)
		bond_lacp_status_get(b, i, &c->view.slaves[i]);
	return 1;
}

static void
view_print(struct cmdline *cl, const struct lacp_view *v, const struct writer *w)
{
	char text[LACP_VIEW_TEXT];
	unsigned i;

	for (i = 0; i <= v->bond.n_slaves; i++) {
		FILE *out = fmemopen(text, sizeof(text), "w");

		if (out == NULL) {
			cmdline_printf(cl, "error: %s\n", strerror(errno));
			return;
		}
		text[0] = '\0'; /* stays for what writes nothing */
		if (i == 0)
			w->bond(out, v);
		else
			w->slave(out, v, i - 1);
		fclose(out);
		cmdline_printf(cl, "%s", text);
	}
}

static void
show(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	const struct lacp_words *words = parsed;
	struct show_call c = { .name = words->name };

	if (console_call(cl, show_run, &c) > 0)
		view_print(cl, &c.view, &view_writer);
}

static void
show_info(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	const struct lacp_words *words = parsed;
	struct show_call c = { .name = words->name };

	if (console_call(cl, show_run, &c) > 0)
		view_print(cl, &c.view, &info_writer);
}

static void
show_all(void *parsed __rte_unused, struct cmdline *cl, void *data __rte_unused)
{
	struct show_call c = { .name = "" };
	bool first = true;

	for (; console_call(cl, show_run, &c) > 0; c.i++) {
		if (!first)
			cmdline_printf(cl, "\n");
		view_print(cl, &c.view, &view_writer);
		first = false;
	}
}

static int
trace_run(void *arg, struct bond_error *err)
{
	const struct lacp_words *words = arg;
	bool on = strcmp(words->value, "on") == 0;
	struct bond *b;
	unsigned i, n = 0;

	if (words->name[0] != '\0') {
		b = lacp_bond(words->name, err);
		if (b == NULL)
			return -EINVAL;
		bond_lacp_trace(b, on);
		return 0;
	}
	for (i = 0; (b = lacp_bond_from(&i)) != NULL; i++, n++)
		bond_lacp_trace(b, on);
	return n > 0 ? 0 : none_refuse(err);
}

static void
trace(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	console_call(cl, trace_run, parsed);
}

/* What testpmd switches on is always on here. */
static int
queues_run(void *arg, struct bond_error *err)
{
	const struct lacp_words *words = arg;

	if (lacp_bond(words->name, err) == NULL)
		return -EINVAL;
	if (strcmp(words->value, "enable") == 0)
		return 0;
	snprintf(err->text, sizeof(err->text),
		 "dedicated_queues: \"%s\" is not allowed; allowed: enable. " QUEUES_TEXT,
		 words->value);
	return -EINVAL;
}

static void
queues(void *parsed, struct cmdline *cl, void *data __rte_unused)
{
	if (console_call(cl, queues_run, parsed) == 0)
		cmdline_printf(cl, "Nothing changes. " QUEUES_TEXT "\n");
}

static const cmdline_parse_inst_t cmd_show_all = {
	.f = show_all,
	.help_str = "show lacp: LACP of every 802.3ad bond",
	.tokens = { (void *)&verb_show, (void *)&what_lacp, NULL },
};

static const cmdline_parse_inst_t cmd_show = {
	.f = show,
	.help_str = "show lacp BOND: machines, both ends, counters and last transitions",
	.tokens = { (void *)&verb_show, (void *)&what_lacp, (void *)&any_name, NULL },
};

static const cmdline_parse_inst_t cmd_trace_all = {
	.f = trace,
	.help_str = "set lacp trace on|off: log the LACP transitions of every 802.3ad bond",
	.tokens = { (void *)&verb_set, (void *)&what_lacp, (void *)&noun_trace,
		    (void *)&value_on_off, NULL },
};

static const cmdline_parse_inst_t cmd_trace = {
	.f = trace,
	.help_str = "set lacp trace on|off BOND: log the LACP transitions of one bond",
	.tokens = { (void *)&verb_set, (void *)&what_lacp, (void *)&noun_trace,
		    (void *)&value_on_off, (void *)&any_name, NULL },
};

static const cmdline_parse_inst_t cmd_show_info = {
	.f = show_info,
	.help_str = "show bonding lacp info BOND: times, and both ends of each link (testpmd)",
	.tokens = { (void *)&verb_show, (void *)&what_bonding, (void *)&noun_lacp,
		    (void *)&topic_info, (void *)&any_name, NULL },
};

static const cmdline_parse_inst_t cmd_queues = {
	.f = queues,
	.help_str = "set bonding lacp dedicated_queues BOND enable|disable: always on (testpmd)",
	.tokens = { (void *)&verb_set, (void *)&what_bonding, (void *)&noun_lacp,
		    (void *)&topic_queues, (void *)&any_name, (void *)&value_switch, NULL },
};

static const cmdline_parse_inst_t *const commands[] = {
	&cmd_show_all, &cmd_show, &cmd_trace_all, &cmd_trace, &cmd_show_info, &cmd_queues, NULL,
};

static struct console_group group = { .name = "lacp", .commands = commands };

RTE_INIT(cmd_lacp_register)
{
	console_register(&group);
}
