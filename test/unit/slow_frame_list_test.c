/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/slow_frame: what may stand in a frame behind the TLVs that must be there. Lists of
 * later versions are taken as far as they are well formed, and leave the rest as it was.
 * Frames lie in memory of exactly their size.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/slow_frame.h"
#include "lacp_same.h"

#define GOOD BOND_SLOW_BADS
#define VERSION_AT 15
#define LACPDU_HEAD 72
#define MARKER_HEAD 32
#define MAX_LIST 9000

static const struct lacp_pdu pdu = {
	.actor = { 0x8001, { 0x02, 0xbc, 0x0a, 0x0b, 0x0c, 0x0d }, 0x1234, 0x00ff, 0x0103, 0x3d },
	.partner = { 0x7f02, { 0x02, 0xaa, 0x1a, 0x1b, 0x1c, 0x1d }, 0x5678, 0x80fe, 0x0204, 0xc7 },
	.collector_max_delay = 0xfedc,
};
static const struct lacp_marker marker = {
	.response = true,
	.port = 0x0103,
	.system = { 0x02, 0xbc, 0x0a, 0x0b, 0x0c, 0x0d },
	.transaction = 0x89abcdef,
};
static const uint8_t source[BOND_MAC_SIZE] = { 0x02, 0xbc, 0x00, 0x00, 0x00, 0x07 };

/* A frame of that version, with this list where the terminator and the padding were. */
static void
decode(enum slow_kind kind, uint8_t version, const uint8_t *list, size_t n,
       struct slow_frame *frame)
{
	size_t head = kind == SLOW_LACPDU ? LACPDU_HEAD : MARKER_HEAD;
	uint8_t whole[SLOW_FRAME_SIZE], *bytes = malloc(head + n);

	assert_non_null(bytes);
	if (kind == SLOW_LACPDU)
		slow_frame_encode_lacpdu(whole, source, &pdu);
	else
		slow_frame_encode_marker(whole, source, &marker);
	whole[VERSION_AT] = version;
	memcpy(bytes, whole, head);
	if (n > 0)
		memcpy(bytes + head, list, n);
	memset(frame, 0xff, sizeof(*frame));
	slow_frame_decode(bytes, head + n, frame);
	free(bytes);
}

/* The list leads to this fault, or does no harm to what stands before it. */
static void
check_list(uint8_t version, const uint8_t *list, size_t n, enum bond_slow_bad want)
{
	struct slow_frame frame;

	decode(SLOW_LACPDU, version, list, n, &frame);
	if (want != GOOD) {
		assert_int_equal(frame.kind, SLOW_BAD);
		assert_int_equal(frame.bad, want);
		return;
	}
	assert_int_equal(frame.kind, SLOW_LACPDU);
	assert_int_equal(frame.pdu.version, version);
	expect_same_info(&frame.pdu.actor, &pdu.actor);
	expect_same_info(&frame.pdu.partner, &pdu.partner);
	assert_int_equal(frame.pdu.collector_max_delay, pdu.collector_max_delay);
}

static void
check_marker_list(uint8_t version, const uint8_t *list, size_t n, enum bond_slow_bad want)
{
	struct slow_frame frame;

	decode(SLOW_MARKER, version, list, n, &frame);
	if (want != GOOD) {
		assert_int_equal(frame.kind, SLOW_BAD);
		assert_int_equal(frame.bad, want);
		return;
	}
	assert_int_equal(frame.kind, SLOW_MARKER);
	assert_true(frame.marker.response);
	assert_int_equal(frame.marker.port, marker.port);
	assert_memory_equal(frame.marker.system, marker.system, BOND_MAC_SIZE);
	assert_int_equal(frame.marker.transaction, marker.transaction);
}

/* Append a TLV whose value is no TLV of its own, should a reader lose its way. */
static size_t
add_tlv(uint8_t *list, size_t at, uint8_t type, uint8_t size)
{
	list[at] = type;
	list[at + 1] = size;
	memset(list + at + 2, 0xff, size - 2u);
	return at + size;
}

/* What 802.1AX-2020 has partners of version 2 send. */
static size_t
fill_version_2(uint8_t *list)
{
	static const uint8_t tlvs[][2] = {
		{ 4, 6 },   /* port algorithm */
		{ 5, 20 },  /* digest of port conversation ids */
		{ 6, 131 }, /* masks of port conversations, four */
		{ 7, 129 }, { 8, 129 }, { 9, 129 }, { 10, 18 }, /* digest of the service mapping */
	};
	size_t at = 0;

	for (size_t i = 0; i < sizeof(tlvs) / sizeof(tlvs[0]); i++)
		at = add_tlv(list, at, tlvs[i][0], tlvs[i][1]);
	return at;
}

static void
the_tlvs_of_version_2_are_skipped(void **state)
{
	uint8_t list[MAX_LIST] = { 0 };
	size_t n = fill_version_2(list);

	(void)state;
	check_list(2, list, n + 2, GOOD);
	check_list(2, list, n + 50, GOOD);
	check_list(2, list, n, GOOD);
	check_list(255, list, n, GOOD);
}

static void
version_1_may_have_them_too_but_for_an_end(void **state)
{
	uint8_t list[MAX_LIST] = { 0 };
	size_t n = fill_version_2(list);

	(void)state;
	check_list(1, list, n + 2, GOOD);
	check_list(1, list, n, BOND_SLOW_TRUNCATED);
	check_list(1, list, 0, BOND_SLOW_TRUNCATED);
	check_list(2, list, 0, GOOD);
}

static void
a_list_may_be_as_long_as_a_frame(void **state)
{
	uint8_t list[MAX_LIST];
	size_t n = 0;

	(void)state;
	while (n + 2 <= sizeof(list))
		n = add_tlv(list, n, 77, 2);
	check_list(2, list, n, GOOD);
	for (n = 0; n + 255 <= sizeof(list);)
		n = add_tlv(list, n, 255, 255);
	check_list(2, list, n, GOOD);
}

static void
a_list_that_is_cut_anywhere_but_between_two_tlvs_is_truncated(void **state)
{
	uint8_t list[MAX_LIST];
	size_t n = fill_version_2(list), next = 0;

	(void)state;
	for (size_t size = 0; size <= n; size++) {
		check_list(2, list, size, size == next ? GOOD : BOND_SLOW_TRUNCATED);
		if (size == next && size < n)
			next += list[next + 1];
	}
	assert_int_equal(next, n);
}

static void
a_length_that_cannot_be_is_refused(void **state)
{
	static const struct {
		uint8_t list[4];
		size_t n;
		enum bond_slow_bad bad;
	} rows[] = {
		{ { 4, 0 }, 2, BOND_SLOW_LENGTH },
		{ { 4, 1 }, 2, BOND_SLOW_LENGTH },
		{ { 255, 1 }, 2, BOND_SLOW_LENGTH },
		{ { 4, 2 }, 2, GOOD },
		{ { 4, 3 }, 3, GOOD },
		{ { 4, 4 }, 3, BOND_SLOW_TRUNCATED },
		{ { 4, 255 }, 4, BOND_SLOW_TRUNCATED },
		{ { 4 }, 1, BOND_SLOW_TRUNCATED },
		{ { 0 }, 1, BOND_SLOW_TRUNCATED },
		{ { 0, 2 }, 4, BOND_SLOW_LENGTH },
		{ { 4, 2, 0, 1 }, 4, BOND_SLOW_LENGTH },
		{ { 4, 2, 4, 2 }, 4, GOOD },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_list(2, rows[i].list, rows[i].n, rows[i].bad);
}

static void
what_is_behind_the_terminator_is_no_matter(void **state)
{
	uint8_t list[128] = { 0 };

	(void)state;
	memset(list + 2, 0xff, sizeof(list) - 2);
	for (size_t n = 2; n <= sizeof(list); n++) {
		check_list(1, list, n, GOOD);
		check_list(2, list, n, GOOD);
		check_marker_list(1, list, n, GOOD);
	}
}

static void
a_second_one_of_a_first_tlv_changes_nothing_and_must_be_as_long(void **state)
{
	static const uint8_t sizes[] = { 20, 20, 16 };
	uint8_t list[32] = { 0 };
	uint8_t type;

	(void)state;
	for (type = 1; type <= 3; type++) {
		check_list(2, list, add_tlv(list, 0, type, sizes[type - 1]), GOOD);
		check_list(2, list, add_tlv(list, 0, type, sizes[type - 1] - 1), BOND_SLOW_LENGTH);
		check_list(2, list, add_tlv(list, 0, type, sizes[type - 1] + 1), BOND_SLOW_LENGTH);
	}
}

static void
markers_of_later_versions_may_have_more_too(void **state)
{
	uint8_t list[64] = { 0 };
	size_t n = add_tlv(list, 0, 3, 7);

	(void)state;
	check_marker_list(1, list, n + 2, GOOD);
	check_marker_list(1, list, n, BOND_SLOW_TRUNCATED);
	check_marker_list(2, list, n, GOOD);
	check_marker_list(2, list, n - 1, BOND_SLOW_TRUNCATED);
	check_marker_list(2, list, 0, GOOD);
	check_marker_list(1, list, 0, BOND_SLOW_TRUNCATED);
	list[1] = 1;
	check_marker_list(2, list, n, BOND_SLOW_LENGTH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tlvs_of_version_2_are_skipped),
		cmocka_unit_test(version_1_may_have_them_too_but_for_an_end),
		cmocka_unit_test(a_list_may_be_as_long_as_a_frame),
		cmocka_unit_test(a_list_that_is_cut_anywhere_but_between_two_tlvs_is_truncated),
		cmocka_unit_test(a_length_that_cannot_be_is_refused),
		cmocka_unit_test(what_is_behind_the_terminator_is_no_matter),
		cmocka_unit_test(a_second_one_of_a_first_tlv_changes_nothing_and_must_be_as_long),
		cmocka_unit_test(markers_of_later_versions_may_have_more_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
