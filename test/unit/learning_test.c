/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/learning: frames compared with bytes written out by hand, for 0, 1 and 2 VLAN tags.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/learning.h"

#define GUARD 0x5a
#define MAC 0x02, 0, 0, 0x11, 0x22, 0x33
#define TAG_100 0x81, 0x00, 0x00, 0x64
#define STAG_4094 0x88, 0xa8, 0x0f, 0xfe

static const uint8_t mac[BOND_MAC_SIZE] = { MAC };

/* The whole frame, and not one byte behind the longest. */
static void
check_frame(const struct bond_address *tags, const uint8_t *frame, size_t size)
{
	uint8_t buf[LEARNING_FRAME_MAX + 4];

	memset(buf, GUARD, sizeof(buf));
	assert_int_equal(learning_frame(mac, tags, buf), size);
	assert_memory_equal(buf, frame, size);
	for (size_t i = LEARNING_FRAME_MAX; i < sizeof(buf); i++)
		assert_int_equal(buf[i], GUARD);
}

static void
an_address_is_taught_by_a_frame_from_it_to_itself(void **state)
{
	static const uint8_t frame[60] = { MAC, MAC, 0x90, 0x00 };
	static const struct bond_address untagged = { .n_vlans = 0 };

	(void)state;
	check_frame(NULL, frame, sizeof(frame));
	check_frame(&untagged, frame, sizeof(frame));
}

static void
tags_stand_before_the_type_and_make_the_frame_longer(void **state)
{
	static const uint8_t one[64] = { MAC, MAC, TAG_100, 0x90, 0x00 };
	static const uint8_t two[68] = { MAC, MAC, STAG_4094, TAG_100, 0x90, 0x00 };
	struct bond_address a = { .n_vlans = 1, .vlan_tpid = { 0x8100 }, .vlan_id = { 100 } };

	(void)state;
	check_frame(&a, one, sizeof(one));
	a = (struct bond_address){ .n_vlans = 2,
				   .vlan_tpid = { 0x88a8, 0x8100 },
				   .vlan_id = { 4094, 100 } };
	check_frame(&a, two, sizeof(two));
}

static void
tags_are_the_same_if_number_ids_and_types_are(void **state)
{
	static const struct bond_address stacks[] = {
		{ .n_vlans = 0 },
		{ .n_vlans = 1, .vlan_tpid = { 0x8100 }, .vlan_id = { 1 } },
		{ .n_vlans = 1, .vlan_tpid = { 0x88a8 }, .vlan_id = { 1 } },
		{ .n_vlans = 1, .vlan_tpid = { 0x8100 }, .vlan_id = { 2 } },
		{ .n_vlans = 2, .vlan_tpid = { 0x8100, 0x8100 }, .vlan_id = { 1, 2 } },
		{ .n_vlans = 2, .vlan_tpid = { 0x8100, 0x8100 }, .vlan_id = { 1, 3 } },
	};
	const size_t n = sizeof(stacks) / sizeof(stacks[0]);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct bond_address other = stacks[i];

		/* What is behind the last tag, and the address itself, make no difference. */
		other.ip[0] = 10;
		if (other.n_vlans < 2)
			other.vlan_id[other.n_vlans] = 77;
		assert_true(learning_same_tags(&stacks[i], &other));
		for (size_t k = 0; k < n; k++)
			assert_int_equal(learning_same_tags(&stacks[i], &stacks[k]), i == k);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_taught_by_a_frame_from_it_to_itself),
		cmocka_unit_test(tags_stand_before_the_type_and_make_the_frame_longer),
		cmocka_unit_test(tags_are_the_same_if_number_ids_and_types_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
