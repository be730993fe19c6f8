/* SPDX-License-Identifier: BSD-3-Clause */

/* core/lacp_key: the kernel's table of keys, and that no two of them are one by accident. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/lacp.h"

#define N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))
#define FULL BOND_DUPLEX_FULL
#define HALF BOND_DUPLEX_HALF
#define UNKNOWN BOND_DUPLEX_UNKNOWN

static const struct {
	uint32_t speed;
	uint16_t key; /* full duplex, user key 0 */
} rows[] = {
	{ 0, 1 },       { 1, 3 },       { 10, 5 },      { 100, 7 },      { 1000, 9 },
	{ 2500, 11 },   { 5000, 13 },   { 10000, 15 },  { 14000, 17 },   { 20000, 19 },
	{ 25000, 21 },  { 40000, 23 },  { 50000, 25 },  { 56000, 27 },   { 100000, 29 },
	{ 200000, 31 }, { 400000, 33 }, { 800000, 35 }, { 80000, 37 },
};

static void
keys_of_all_speeds_are_the_kernels(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		assert_int_equal(lacp_port_key(0, rows[i].speed, FULL), rows[i].key);
		assert_int_equal(lacp_port_key(0, rows[i].speed, UNKNOWN), rows[i].key);
		assert_int_equal(lacp_port_key(0, rows[i].speed, HALF), rows[i].key - 1);
	}
}

static void
no_two_speeds_share_a_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(lacp_port_key(7, rows[i].speed, FULL),
					     lacp_port_key(7, rows[j].speed, FULL));
}

static void
a_speed_out_of_the_table_is_neither_unknown_nor_one_of_the_table(void **state)
{
	static const uint32_t others[] = {
		2, 9, 11, 999, 1001, 30000, 399999, 1600000, UINT32_MAX
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(others); i++) {
		assert_int_equal(lacp_port_key(0, others[i], FULL), 31 << 1 | 1);
		for (size_t j = 0; j < N_ELEMENTS(rows); j++)
			assert_int_not_equal(lacp_port_key(0, others[i], FULL), rows[j].key);
	}
}

static void
all_user_keys_stand_above_speed_and_duplex(void **state)
{
	(void)state;
	for (uint16_t user = 0; user <= 1023; user++) {
		assert_int_equal(lacp_port_key(user, 0, HALF), user * 64);
		for (size_t i = 0; i < N_ELEMENTS(rows); i++)
			assert_int_equal(lacp_port_key(user, rows[i].speed, FULL),
					 user * 64 + rows[i].key);
		assert_int_equal(lacp_port_key(user, 3, FULL), user * 64 + 63);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_of_all_speeds_are_the_kernels),
		cmocka_unit_test(no_two_speeds_share_a_key),
		cmocka_unit_test(a_speed_out_of_the_table_is_neither_unknown_nor_one_of_the_table),
		cmocka_unit_test(all_user_keys_stand_above_speed_and_duplex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
