/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * How the process runs, from the sections [eal], [workers] and [control]. Only form is
 * checked: EAL knows its options, and worker.c whether an lcore is there. Control thread,
 * at start and on reload.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "config_section.h"
#include "lcore_list.h"

int
config_process_eal(const struct config_section *s)
{
	const char *value = config_section_value(s, "args");
	char text[CONFIG_VALUE_SIZE], *words[ARGS_MAX_WORDS];
	int i, n;

	if (value == NULL)
		return 0;
	snprintf(text, sizeof(text), "%s", value);
	n = args_words(text, words);
	if (n < 0)
		return config_section_fail(s, "args",
					   "args: no closing '\"'; quotes are allowed "
					   "in pairs");
	if (n > 0 && words[0][0] != '-')
		return config_section_fail(s, "args",
					   "args: \"%.40s\" is no option; EAL options "
					   "are allowed, as in \"-l 0,1 --no-pci\"",
					   words[0]);
	for (i = 0; i < n; i++)
		if (strcmp(words[i], "--") == 0)
			return config_section_fail(s, "args",
						   "args: \"--\" ends the options; only "
						   "EAL options are allowed");
	snprintf(s->c->eal_args, sizeof(s->c->eal_args), "%s", value);
	return 0;
}

int
config_process_workers(const struct config_section *s)
{
	const char *value = config_section_value(s, "lcores");
	struct lcore_set set = { 0 };

	if (value == NULL)
		return 0;
	if (lcore_list_read(value, &set) != 0)
		return config_section_fail(s, "lcores",
					   "lcores \"%.40s\": numbers 0..%d and ranges are "
					   "allowed, as in \"2-5,7\"",
					   value, RTE_MAX_LCORE - 1);
	snprintf(s->c->worker_lcores, sizeof(s->c->worker_lcores), "%s", value);
	return 0;
}

int
config_process_control(const struct config_section *s)
{
	const char *value = config_section_value(s, "wait");

	if (value == NULL)
		return 0;
	s->c->control_polls = strcmp(value, "poll") == 0;
	if (!s->c->control_polls && strcmp(value, "sleep") != 0)
		return config_section_fail(s, "wait", "wait \"%.40s\": sleep|poll is allowed",
					   value);
	return 0;
}
