/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Lists of lcores as users write them, against an EAL with main lcore 0 and workers 1, 2.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lcore_list.h"
#include "testbed.h"

#define NO_LIST(text) "\"" text "\" is no list of lcores such as 2-5,7; allowed: 1-2"

static void
lists_of_worker_lcores_are_taken_as_sets(void **state)
{
	static const struct {
		const char *text;
		unsigned n, first;
	} cases[] = {
		{ "", 2, 1 },     { " ", 2, 1 },     { "1", 1, 1 },
		{ "2", 1, 2 },    { "1-2", 2, 1 },   { " 1 - 2 ", 2, 1 },
		{ "1, 2", 2, 1 }, { "2,1,2", 2, 1 }, { "2-2", 1, 2 },
	};
	unsigned lcores[RTE_MAX_LCORE], i, n;
	struct bond_error err;

	(void)state;
	for (i = 0; i < RTE_DIM(cases); i++) {
		if (lcore_list_parse(cases[i].text, lcores, &n, &err) != 0)
			fail_msg("list \"%s\": %s", cases[i].text, err.text);
		assert_int_equal(n, cases[i].n);
		assert_int_equal(lcores[0], cases[i].first);
		if (n == 2)
			assert_int_equal(lcores[1], 2);
	}
}

static void
other_lists_are_refused_in_one_line_that_says_what_is_allowed(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "0", "lcore 0 is the main lcore, which runs control; allowed: 1-2" },
		{ "0-2", "lcore 0 is the main lcore, which runs control; allowed: 1-2" },
		{ "1-3", "lcore 3 is no worker lcore of EAL; allowed: 1-2" },
		{ "1-99999999999999999999", NO_LIST("1-99999999999999999999") },
		{ "4000000000", NO_LIST("4000000000") },
		{ "x", NO_LIST("x") },
		{ "-1", NO_LIST("-1") },
		{ "+1", NO_LIST("+1") },
		{ "1,", NO_LIST("1,") },
		{ "1-", NO_LIST("1-") },
		{ ",1", NO_LIST(",1") },
		{ "1 2", NO_LIST("1 2") },
		{ "2-1", NO_LIST("2-1") },
		{ "1-2-1", NO_LIST("1-2-1") },
		{ "0x1", NO_LIST("0x1") },
	};
	unsigned lcores[RTE_MAX_LCORE], i, n;
	struct bond_error err;

	(void)state;
	for (i = 0; i < RTE_DIM(cases); i++) {
		if (lcore_list_parse(cases[i].text, lcores, &n, &err) != -EINVAL)
			fail_msg("list \"%s\" was not refused", cases[i].text);
		assert_string_equal(err.text, cases[i].error);
	}
}

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_of_worker_lcores_are_taken_as_sets),
		cmocka_unit_test(other_lists_are_refused_in_one_line_that_says_what_is_allowed),
	};

	testbed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
