/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The option table: its rows, its names, and the texts made from it.
 */

#include "option_conf.h"

static void
rows_stand_in_the_order_in_which_a_file_is_applied(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(expected); i++) {
		assert_non_null(bond_option_at(i));
		assert_string_equal(bond_option_at(i)->name, expected[i].name);
	}
	assert_null(bond_option_at(i));
	assert_null(bond_option_at(UINT32_MAX));
}

static void
rows_have_the_types_ranges_modes_and_defaults_of_the_kernel(void **state)
{
	const struct bond_option *o;
	struct bond_conf conf;
	char allowed[128];
	unsigned i;

	(void)state;
	memset(&conf, 0xff, sizeof(conf));
	bond_conf_init(&conf);
	for (i = 0; i < N_ELEMENTS(expected); i++) {
		o = bond_option_at(i);
		assert_int_equal(o->type, expected[i].type);
		assert_int_equal(o->min, expected[i].min);
		assert_int_equal(o->max, expected[i].max);
		assert_int_equal(o->modes, expected[i].modes);
		assert_non_null(o->unit);
		assert_true(strlen(o->help) > 0);
		assert_option(&conf, expected[i].name, expected[i].initial);
		assert_int_equal(bond_option_allowed(o, allowed, sizeof(allowed)),
				 strlen(expected[i].allowed));
		assert_string_equal(allowed, expected[i].allowed);
	}
}

static void
an_option_is_found_by_its_exact_name_only(void **state)
{
	static const char *const unknown[] = { "", "mod", "mode ", "Mode", "modes", "slaves" };
	unsigned i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(expected); i++)
		assert_ptr_equal(bond_option_find(expected[i].name), bond_option_at(i));
	for (i = 0; i < N_ELEMENTS(unknown); i++)
		assert_null(bond_option_find(unknown[i]));
}

static void
every_mode_of_the_kernel_has_its_number_and_long_name(void **state)
{
	static const char *const long_names[] = {
		"load balancing (round-robin)", "fault-tolerance (active-backup)",
		"load balancing (xor)", "fault-tolerance (broadcast)",
		"IEEE 802.3ad Dynamic link aggregation", "transmit load balancing",
		"adaptive load balancing",
	};
	const struct bond_option_value *v = bond_option_find("mode")->values;
	uint32_t m;

	(void)state;
	for (m = 0; m < BOND_MODE_COUNT; m++) {
		assert_string_equal(v[m].name, mode_names[m]);
		assert_int_equal(v[m].value, m);
		assert_string_equal(bond_mode_long_name(m), long_names[m]);
	}
	assert_null(v[m].name);
	assert_string_equal(bond_mode_long_name(m), "unknown");
}

/* fill writes into a buffer of each size up to that of the whole text. */
static void
assert_cut(size_t (*fill)(const struct bond_option *o, char *buf, size_t size),
	   const struct bond_option *o)
{
	char whole[128], buf[128];
	size_t len = fill(o, whole, sizeof(whole));
	size_t size, want;

	assert_int_equal(len, strlen(whole));
	assert_int_equal(fill(o, NULL, 0), 0);
	for (size = 1; size <= len + 2; size++) {
		memset(buf, '#', sizeof(buf));
		want = size <= len ? size - 1 : len;
		assert_int_equal(fill(o, buf, size), want);
		assert_memory_equal(buf, whole, want);
		assert_int_equal(buf[want], '\0');
		assert_int_equal(buf[size], '#');
	}
}

static size_t
get_from_full_conf(const struct bond_option *o, char *buf, size_t size)
{
	struct bond_conf conf = conf_in(AB, 10);

	return bond_conf_get(&conf, o, buf, size);
}

static void
texts_of_values_are_cut_to_the_buffer(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(expected); i++) {
		assert_cut(bond_option_allowed, bond_option_at(i));
		assert_cut(get_from_full_conf, bond_option_at(i));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_stand_in_the_order_in_which_a_file_is_applied),
		cmocka_unit_test(rows_have_the_types_ranges_modes_and_defaults_of_the_kernel),
		cmocka_unit_test(an_option_is_found_by_its_exact_name_only),
		cmocka_unit_test(every_mode_of_the_kernel_has_its_number_and_long_name),
		cmocka_unit_test(texts_of_values_are_cut_to_the_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
