/* SPDX-License-Identifier: BSD-3-Clause */

/* core/lacp_text: a text for each number, no two alike, and the letters of a state. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bondcore.h"

static const char *
reason(unsigned number)
{
	return bond_lacp_reason_text((enum bond_lacp_reason)number);
}

static const char *
bad(unsigned number)
{
	return bond_slow_bad_text((enum bond_slow_bad)number);
}

static void
assert_all_named(const char *(*text)(unsigned number), unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		assert_non_null(text(i));
		assert_true(text(i)[0] != '\0');
		assert_string_not_equal(text(i), text(n));
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(text(i), text(j));
	}
	assert_string_equal(text(n), "unknown");
	assert_string_equal(text(UINT32_MAX), "unknown");
}

static void
every_reason_has_a_text_of_its_own(void **state)
{
	(void)state;
	assert_all_named(reason, BOND_LACP_REASONS);
	assert_string_equal(reason(BOND_LACP_CARRIES), "distributing");
	assert_string_equal(reason(BOND_LACP_NO_PARTNER), "no partner");
	assert_string_equal(reason(BOND_LACP_STANDBY), "standby by max_links");
	assert_string_equal(reason(BOND_LACP_PARTNER_NOT_COLLECTING), "partner not collecting");
}

static void
every_fault_of_a_slow_frame_has_a_text_of_its_own(void **state)
{
	(void)state;
	assert_all_named(bad, BOND_SLOW_BADS);
	assert_string_equal(bad(BOND_SLOW_SHORT), "short");
	assert_string_equal(bad(BOND_SLOW_TRUNCATED), "truncated");
	assert_string_equal(bad(BOND_SLOW_DESTINATION), "destination");
}

static void
a_state_has_a_letter_for_each_bit_that_is_set(void **state)
{
	static const struct {
		uint8_t bits;
		const char *letters;
	} rows[] = {
		{ 0, "--------" },
		{ BOND_LACP_ACTIVITY, "A-------" },
		{ BOND_LACP_TIMEOUT, "-T------" },
		{ BOND_LACP_AGGREGATION, "--G-----" },
		{ BOND_LACP_SYNCHRONIZATION, "---S----" },
		{ BOND_LACP_COLLECTING, "----C---" },
		{ BOND_LACP_DISTRIBUTING, "-----D--" },
		{ BOND_LACP_DEFAULTED, "------F-" },
		{ BOND_LACP_EXPIRED, "-------E" },
		{ 63, "ATGSCD--" },
		{ 69, "A-G---F-" },
		{ 255, "ATGSCDFE" },
	};
	char buf[9];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(buf, '#', sizeof(buf));
		assert_ptr_equal(bond_lacp_state_letters(rows[i].bits, buf), buf);
		assert_string_equal(buf, rows[i].letters);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_has_a_text_of_its_own),
		cmocka_unit_test(every_fault_of_a_slow_frame_has_a_text_of_its_own),
		cmocka_unit_test(a_state_has_a_letter_for_each_bit_that_is_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
