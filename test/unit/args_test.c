/* SPDX-License-Identifier: BSD-3-Clause */

/* The command line of bondd. What is made of it for EAL is in args_eal_test.c. */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "args.h"

#define ALLOWED "; allowed: bondd [EAL options --] -c FILE [-i], bondd --help, bondd --version"
#define MAX_WORDS 32

/* Split a command line at single spaces; the text must outlive argv. */
static int
split(char *text, char **argv)
{
	int n = 0;

	while (text != NULL && n < MAX_WORDS - 1)
		argv[n++] = strsep(&text, " ");
	argv[n] = NULL;
	return n;
}

static void
every_form_of_the_command_line_is_read(void **state)
{
	static const struct {
		const char *line;
		bool interactive, help, version;
		const char *file;
		int eal_argc;
	} rows[] = {
		{ "bondd -c f", false, false, false, "f", 0 },
		{ "bondd -cf -i", true, false, false, "f", 0 },
		{ "bondd -i --config f", true, false, false, "f", 0 },
		{ "bondd --config=f --interactive", true, false, false, "f", 0 },
		{ "bondd -- -c f", false, false, false, "f", 0 },
		{ "bondd -c 0x3 --vdev net_null0 -- -ic f", true, false, false, "f", 4 },
		{ "bondd -h", false, true, false, NULL, 0 },
		{ "bondd --help", false, true, false, NULL, 0 },
		{ "bondd -l 0 -- -h", false, true, false, NULL, 2 },
		{ "bondd -V", false, false, true, NULL, 0 },
		{ "bondd --version -c f", false, false, true, "f", 0 },
	};
	char line[128], *argv[MAX_WORDS];
	struct bond_error err = { "" };
	struct args a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(line, sizeof(line), "%s", rows[i].line);
		if (args_parse(split(line, argv), argv, &a, &err) < 0)
			fail_msg("%s: %s", rows[i].line, err.text);
		assert_int_equal(a.interactive, rows[i].interactive);
		assert_int_equal(a.help, rows[i].help);
		assert_int_equal(a.version, rows[i].version);
		assert_int_equal(a.file == NULL, rows[i].file == NULL);
		if (a.file != NULL)
			assert_string_equal(a.file, rows[i].file);
		assert_int_equal(a.eal_argc, rows[i].eal_argc);
		if (a.eal_argc > 0)
			assert_ptr_equal(a.eal_argv, &argv[1]);
	}
}

static void
a_bad_command_line_is_told_in_one_line(void **state)
{
	static const struct {
		const char *line, *error;
	} rows[] = {
		{ "bondd", "no configuration file given" },
		{ "bondd -i", "no configuration file given" },
		{ "bondd -l 0,1 --", "no configuration file given" },
		{ "bondd -x -c f", "unknown option \"-x\"" },
		{ "bondd -ix -c f", "unknown option \"-ix\"" },
		{ "bondd -l 0,1 -c f", "unknown option \"-l\"" },
		{ "bondd --no-pci -c f", "unknown option \"--no-pci\"" },
		{ "bondd -i --no-pci", "unknown option \"--no-pci\"" },
		{ "bondd -c f --interactive=1", "unknown option \"--interactive=1\"" },
		{ "bondd -c", "no value after \"-c\"" },
		{ "bondd -i --config", "no value after \"--config\"" },
		{ "bondd -c f -c g", "option given twice \"-c\"" },
		{ "bondd --config=", "empty file name after \"--config=\"" },
		{ "bondd f", "unexpected word \"f\"" },
		{ "bondd -c f g", "unexpected word \"g\"" },
		{ "bondd -l 0 -- -c f -- -i", "unexpected word \"-i\"" },
	};
	char line[128], *argv[MAX_WORDS], expected[256];
	struct bond_error err;
	struct args a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(line, sizeof(line), "%s", rows[i].line);
		snprintf(expected, sizeof(expected), "%s" ALLOWED, rows[i].error);
		assert_int_equal(args_parse(split(line, argv), argv, &a, &err), -EINVAL);
		assert_string_equal(err.text, expected);
	}
}

static void
the_help_text_names_every_option(void **state)
{
	const struct bond_option *o;
	char *text = NULL;
	size_t size = 0;
	unsigned i;
	FILE *f;

	(void)state;
	f = open_memstream(&text, &size);
	assert_non_null(f);
	args_usage(f);
	fclose(f);
	assert_non_null(strstr(text, "-c, --config FILE"));
	assert_non_null(strstr(text, "-i, --interactive"));
	assert_non_null(strstr(text, "-h, --help"));
	assert_non_null(strstr(text, "-V, --version"));
	for (i = 0; (o = bond_option_at(i)) != NULL; i++) {
		assert_non_null(strstr(text, o->name));
		assert_non_null(strstr(text, o->help));
	}
	assert_non_null(strstr(text, "(default: balance-rr)"));
	free(text);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_the_command_line_is_read),
		cmocka_unit_test(a_bad_command_line_is_told_in_one_line),
		cmocka_unit_test(the_help_text_names_every_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
