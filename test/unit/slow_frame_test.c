/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/slow_frame: frames byte by byte as the standard draws them, to structs and back; every
 * length, every value of every octet, and lists of TLVs of later versions. Frames lie in memory
 * of exactly their size, so that a sanitizer sees a read behind their end.
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

static const uint8_t source[BOND_MAC_SIZE] = { 0x02, 0xbc, 0x00, 0x00, 0x00, 0x07 };

static const struct lacp_pdu pdu = {
	.version = 1,
	.actor = { 0x8001, { 0x02, 0xbc, 0x0a, 0x0b, 0x0c, 0x0d }, 0x1234, 0x00ff, 0x0103, 0x3d },
	.partner = { 0x7f02, { 0x02, 0xaa, 0x1a, 0x1b, 0x1c, 0x1d }, 0x5678, 0x80fe, 0x0204, 0xc7 },
	.collector_max_delay = 0xfedc,
};

static const uint8_t
	lacpdu_bytes[SLOW_FRAME_SIZE] = {
		0x01, 0x80, 0xc2, 0x00, 0x00, 0x02, /* destination */
		0x02, 0xbc, 0x00, 0x00, 0x00, 0x07, /* source */
		0x88, 0x09,                         /* ethertype */
		0x01, 0x01,                         /* subtype LACP, version 1 */
		0x01, 0x14,                         /* actor, 20 octets */
		0x80, 0x01,                         /* system priority */
		0x02, 0xbc, 0x0a, 0x0b, 0x0c, 0x0d, /* system */
		0x12, 0x34,                         /* key */
		0x00, 0xff,                         /* port priority */
		0x01, 0x03,                         /* port */
		0x3d, 0x00, 0x00, 0x00,             /* state, 3 reserved */
		0x02, 0x14,                         /* partner, 20 octets */
		0x7f, 0x02, 0x02, 0xaa, 0x1a, 0x1b, 0x1c, 0x1d, 0x56, 0x78, 0x80, 0xfe, 0x02,
		0x04, 0xc7, 0x00, 0x00, 0x00, 0x03, 0x10, /* collector, 16 octets */
		0xfe, 0xdc,                               /* maximum delay, 12 reserved */
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, /* terminator, 50 reserved */
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	};

static const struct lacp_marker marker = {
	.port = 0x0103,
	.system = { 0x02, 0xbc, 0x0a, 0x0b, 0x0c, 0x0d },
	.transaction = 0x89abcdef,
};

static const uint8_t marker_bytes[SLOW_FRAME_SIZE] = {
	0x01, 0x80, 0xc2, 0x00, 0x00, 0x02, /* destination */
	0x02, 0xbc, 0x00, 0x00, 0x00, 0x07, /* source */
	0x88, 0x09,                         /* ethertype */
	0x02, 0x01,                         /* subtype Marker, version 1 */
	0x01, 0x10,                         /* Marker information, 16 octets */
	0x01, 0x03,                         /* requester's port */
	0x02, 0xbc, 0x0a, 0x0b, 0x0c, 0x0d, /* requester's system */
	0x89, 0xab, 0xcd, 0xef,             /* transaction */
	0x00, 0x00,                         /* pad */
	0x00, 0x00,                         /* terminator, 90 reserved */
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
};

/* Octets of a frame before its TLVs, and of the TLVs that must be there. */
#define HEAD 16
#define LACPDU_HEAD 72
#define MARKER_HEAD 32

static void
decode(const uint8_t *bytes, size_t size, struct slow_frame *frame)
{
	uint8_t *copy = malloc(size);

	assert_true(copy != NULL || size == 0);
	if (size > 0)
		memcpy(copy, bytes, size);
	memset(frame, 0xff, sizeof(*frame));
	slow_frame_decode(copy, size, frame);
	free(copy);
}

/* What is wrong with a frame; GOOD when nothing is, and it is of that kind. */
static enum bond_slow_bad
fault(const uint8_t *bytes, size_t size, enum slow_kind kind)
{
	struct slow_frame frame;

	decode(bytes, size, &frame);
	if (frame.kind == SLOW_BAD)
		return frame.bad;
	assert_int_equal(frame.kind, kind);
	return GOOD;
}

static void
assert_pdu(const uint8_t *bytes, size_t size, uint8_t version)
{
	struct slow_frame frame;

	decode(bytes, size, &frame);
	assert_int_equal(frame.kind, SLOW_LACPDU);
	assert_int_equal(frame.pdu.version, version);
	expect_same_info(&frame.pdu.actor, &pdu.actor);
	expect_same_info(&frame.pdu.partner, &pdu.partner);
	assert_int_equal(frame.pdu.collector_max_delay, pdu.collector_max_delay);
}

static void
assert_marker(const uint8_t *bytes, size_t size, bool response)
{
	struct slow_frame frame;

	decode(bytes, size, &frame);
	assert_int_equal(frame.kind, SLOW_MARKER);
	assert_int_equal(frame.marker.response, response);
	assert_int_equal(frame.marker.port, marker.port);
	assert_memory_equal(frame.marker.system, marker.system, BOND_MAC_SIZE);
	assert_int_equal(frame.marker.transaction, marker.transaction);
}

static void
a_lacpdu_is_these_bytes(void **state)
{
	struct lacp_pdu later = pdu;
	uint8_t bytes[SLOW_FRAME_SIZE];

	(void)state;
	memset(bytes, 0xff, sizeof(bytes));
	slow_frame_encode_lacpdu(bytes, source, &pdu);
	assert_memory_equal(bytes, lacpdu_bytes, sizeof(bytes));
	assert_pdu(lacpdu_bytes, sizeof(lacpdu_bytes), 1);
	later.version = 2;
	slow_frame_encode_lacpdu(bytes, source, &later);
	assert_memory_equal(bytes, lacpdu_bytes, sizeof(bytes));
}

static void
a_marker_and_its_response_are_these_bytes(void **state)
{
	struct lacp_marker response = marker;
	uint8_t bytes[SLOW_FRAME_SIZE], want[SLOW_FRAME_SIZE];

	(void)state;
	memset(bytes, 0xff, sizeof(bytes));
	slow_frame_encode_marker(bytes, source, &marker);
	assert_memory_equal(bytes, marker_bytes, sizeof(bytes));
	assert_marker(marker_bytes, sizeof(marker_bytes), false);

	memcpy(want, marker_bytes, sizeof(want));
	want[HEAD] = 2;
	response.response = true;
	slow_frame_encode_marker(bytes, source, &response);
	assert_memory_equal(bytes, want, sizeof(bytes));
	assert_marker(want, sizeof(want), true);
}

static void
any_values_come_back_as_they_went(void **state)
{
	struct slow_frame frame;
	uint8_t bytes[SLOW_FRAME_SIZE];
	struct lacp_pdu p;
	struct lacp_marker m;

	(void)state;
	for (int value = 0; value < 256; value++) {
		memset(&p, value, sizeof(p));
		slow_frame_encode_lacpdu(bytes, source, &p);
		decode(bytes, sizeof(bytes), &frame);
		expect_same_info(&frame.pdu.actor, &p.actor);
		expect_same_info(&frame.pdu.partner, &p.partner);
		assert_int_equal(frame.pdu.collector_max_delay, p.collector_max_delay);

		memset(&m, value, sizeof(m));
		m.response = value & 1;
		slow_frame_encode_marker(bytes, source, &m);
		decode(bytes, sizeof(bytes), &frame);
		assert_int_equal(frame.marker.response, m.response);
		assert_int_equal(frame.marker.port, m.port);
		assert_memory_equal(frame.marker.system, m.system, BOND_MAC_SIZE);
		assert_int_equal(frame.marker.transaction, m.transaction);
	}
}

/* Each length from nothing to far more padding than there ever was. */
static void
a_lacpdu_of_any_length_is_whole_or_refused(void **state)
{
	uint8_t bytes[201] = { 0 };
	size_t size;

	(void)state;
	memcpy(bytes, lacpdu_bytes, SLOW_FRAME_SIZE);
	for (size = 0; size <= 200; size++)
		assert_int_equal(fault(bytes, size, SLOW_LACPDU),
				 size < HEAD            ? BOND_SLOW_SHORT :
				 size < LACPDU_HEAD + 2 ? BOND_SLOW_TRUNCATED :
							  GOOD);
	bytes[15] = 2;
	for (size = 0; size <= 200; size++)
		assert_int_equal(fault(bytes, size, SLOW_LACPDU),
				 size < HEAD             ? BOND_SLOW_SHORT :
				 size < LACPDU_HEAD      ? BOND_SLOW_TRUNCATED :
				 size == LACPDU_HEAD + 1 ? BOND_SLOW_TRUNCATED :
							   GOOD);
}

static void
a_marker_of_any_length_is_whole_or_refused(void **state)
{
	uint8_t bytes[201] = { 0 };

	(void)state;
	memcpy(bytes, marker_bytes, SLOW_FRAME_SIZE);
	for (unsigned type = 1; type <= 2; type++) {
		bytes[HEAD] = (uint8_t)type;
		for (size_t size = 0; size <= 200; size++)
			assert_int_equal(fault(bytes, size, SLOW_MARKER),
					 size < HEAD            ? BOND_SLOW_SHORT :
					 size < MARKER_HEAD + 2 ? BOND_SLOW_TRUNCATED :
								  GOOD);
	}
}

/* An octet that is checked, and what any other value of it leads to. */
struct octet {
	size_t at;
	enum bond_slow_bad bad;
	int other; /* this value leads elsewhere; -1 = none does */
	enum bond_slow_bad elsewhere;
};

static const struct octet header_octets[] = {
	{ 0, BOND_SLOW_DESTINATION, -1, GOOD }, { 1, BOND_SLOW_DESTINATION, -1, GOOD },
	{ 2, BOND_SLOW_DESTINATION, -1, GOOD }, { 3, BOND_SLOW_DESTINATION, -1, GOOD },
	{ 4, BOND_SLOW_DESTINATION, -1, GOOD }, { 5, BOND_SLOW_DESTINATION, -1, GOOD },
	{ 12, BOND_SLOW_SUBTYPE, -1, GOOD },    { 13, BOND_SLOW_SUBTYPE, -1, GOOD },
	{ 15, GOOD, 0, BOND_SLOW_VERSION },
};

static enum bond_slow_bad
find_fault(const struct octet *octets, size_t n, size_t at, int value)
{
	for (size_t i = 0; i < n; i++)
		if (octets[i].at == at)
			return value == octets[i].other ? octets[i].elsewhere : octets[i].bad;
	return GOOD;
}

static void
check_octets(const uint8_t good[SLOW_FRAME_SIZE], enum slow_kind kind, const struct octet *octets,
	     size_t n)
{
	const size_t n_header = sizeof(header_octets) / sizeof(header_octets[0]);
	uint8_t bytes[SLOW_FRAME_SIZE];
	enum bond_slow_bad want, is;

	for (size_t at = 0; at < SLOW_FRAME_SIZE; at++) {
		for (int value = 0; value < 256; value++) {
			memcpy(bytes, good, sizeof(bytes));
			bytes[at] = (uint8_t)value;
			want = find_fault(header_octets, n_header, at, value);
			if (want == GOOD)
				want = find_fault(octets, n, at, value);
			if (value == good[at])
				want = GOOD;
			is = fault(bytes, sizeof(bytes), kind);
			if (is != want)
				fail_msg("octet %zu = %d: %u, not %u", at, value, is, want);
		}
	}
}

static void
any_other_octet_of_a_lacpdu_is_refused_for_what_it_is_or_is_no_matter(void **state)
{
	static const struct octet octets[] = {
		{ 14, BOND_SLOW_SUBTYPE, 2, BOND_SLOW_LENGTH },
		{ 16, BOND_SLOW_MISSING, -1, GOOD },
		{ 17, BOND_SLOW_LENGTH, -1, GOOD },
		{ 36, BOND_SLOW_MISSING, -1, GOOD },
		{ 37, BOND_SLOW_LENGTH, -1, GOOD },
		{ 56, BOND_SLOW_MISSING, -1, GOOD },
		{ 57, BOND_SLOW_LENGTH, -1, GOOD },
		{ 72, BOND_SLOW_LENGTH, -1, GOOD },
		{ 73, BOND_SLOW_LENGTH, -1, GOOD },
	};

	(void)state;
	check_octets(lacpdu_bytes, SLOW_LACPDU, octets, sizeof(octets) / sizeof(octets[0]));
}

static void
any_other_octet_of_a_marker_is_refused_for_what_it_is_or_is_no_matter(void **state)
{
	static const struct octet octets[] = {
		{ 14, BOND_SLOW_SUBTYPE, 1, BOND_SLOW_LENGTH },
		{ 16, BOND_SLOW_SUBTYPE, 2, GOOD },
		{ 17, BOND_SLOW_LENGTH, -1, GOOD },
		{ 32, BOND_SLOW_LENGTH, -1, GOOD },
		{ 33, BOND_SLOW_LENGTH, -1, GOOD },
	};

	(void)state;
	check_octets(marker_bytes, SLOW_MARKER, octets, sizeof(octets) / sizeof(octets[0]));
}

static void
the_first_fault_is_the_one_that_counts(void **state)
{
	uint8_t bytes[HEAD] = { 0 };

	(void)state;
	assert_int_equal(fault(bytes, HEAD - 1, SLOW_BAD), BOND_SLOW_SHORT);
	assert_int_equal(fault(bytes, HEAD, SLOW_BAD), BOND_SLOW_DESTINATION);
	memcpy(bytes, lacpdu_bytes, 12);
	assert_int_equal(fault(bytes, HEAD, SLOW_BAD), BOND_SLOW_SUBTYPE);
	memcpy(bytes, lacpdu_bytes, 15);
	assert_int_equal(fault(bytes, HEAD, SLOW_BAD), BOND_SLOW_VERSION);
	bytes[15] = 1;
	assert_int_equal(fault(bytes, HEAD, SLOW_BAD), BOND_SLOW_TRUNCATED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lacpdu_is_these_bytes),
		cmocka_unit_test(a_marker_and_its_response_are_these_bytes),
		cmocka_unit_test(any_values_come_back_as_they_went),
		cmocka_unit_test(a_lacpdu_of_any_length_is_whole_or_refused),
		cmocka_unit_test(a_marker_of_any_length_is_whole_or_refused),
		cmocka_unit_test(
			any_other_octet_of_a_lacpdu_is_refused_for_what_it_is_or_is_no_matter),
		cmocka_unit_test(
			any_other_octet_of_a_marker_is_refused_for_what_it_is_or_is_no_matter),
		cmocka_unit_test(the_first_fault_is_the_one_that_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
