/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Fuzz target of LACPDUs and Markers: a frame of any bytes. One that is taken says what its
 * bytes say, as encoding it again shows, and goes on saying so with padding behind it or is
 * refused when it is cut; one that is refused has a reason that its first bytes bear out. What
 * each reason stands for is left to the unit tests.
 */

#include "core/slow_frame.h"
#include "fuzz.h"

#define HEAD 16
#define VERSION_AT 15
#define PADDING 3

static void
check_same(const struct slow_frame *a, const struct slow_frame *b)
{
	FUZZ_CHECK(memcmp(a, b, sizeof(*a)) == 0);
}

/* Octets that are not reserved are the same as in the frame that would be sent. */
static void
check_lacpdu(const uint8_t *data, const struct lacp_pdu *pdu)
{
	uint8_t bytes[SLOW_FRAME_SIZE];

	FUZZ_CHECK(pdu->version == data[VERSION_AT] && pdu->version > 0);
	slow_frame_encode_lacpdu(bytes, data + BOND_MAC_SIZE, pdu);
	FUZZ_CHECK(memcmp(bytes, data, VERSION_AT) == 0);
	FUZZ_CHECK(memcmp(bytes + 16, data + 16, 17) == 0);
	FUZZ_CHECK(memcmp(bytes + 36, data + 36, 17) == 0);
	FUZZ_CHECK(memcmp(bytes + 56, data + 56, 4) == 0);
}

static void
check_marker(const uint8_t *data, const struct lacp_marker *marker)
{
	uint8_t bytes[SLOW_FRAME_SIZE];

	slow_frame_encode_marker(bytes, data + BOND_MAC_SIZE, marker);
	FUZZ_CHECK(memcmp(bytes, data, VERSION_AT) == 0);
	FUZZ_CHECK(memcmp(bytes + 16, data + 16, 14) == 0);
}

static void
check_longer_and_shorter(const uint8_t *data, size_t size, const struct slow_frame *frame)
{
	uint8_t *padded = calloc(1, size + PADDING), *cut = malloc(size - 1);
	struct slow_frame other;

	FUZZ_CHECK(padded != NULL && cut != NULL);
	memcpy(padded, data, size);
	memcpy(cut, data, size - 1);
	slow_frame_decode(padded, size + PADDING, &other);
	check_same(frame, &other);
	slow_frame_decode(cut, size - 1, &other);
	if (other.kind == SLOW_BAD)
		FUZZ_CHECK(other.bad == BOND_SLOW_SHORT || other.bad == BOND_SLOW_TRUNCATED);
	else
		check_same(frame, &other);
	free(padded);
	free(cut);
}

static void
check_refused(const uint8_t *data, size_t size, enum bond_slow_bad bad)
{
	static const uint8_t group[BOND_MAC_SIZE] = { 0x01, 0x80, 0xc2, 0, 0, 2 };

	FUZZ_CHECK(bad < BOND_SLOW_BADS && (bad == BOND_SLOW_SHORT) == (size < HEAD));
	if (bad == BOND_SLOW_SHORT)
		return;
	FUZZ_CHECK((bad == BOND_SLOW_DESTINATION) == (memcmp(data, group, sizeof(group)) != 0));
	if (bad == BOND_SLOW_VERSION)
		FUZZ_CHECK(data[VERSION_AT] == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slow_frame frame;

	memset(&frame, 0xff, sizeof(frame));
	slow_frame_decode(data, size, &frame);
	switch (frame.kind) {
	case SLOW_LACPDU:
		check_lacpdu(data, &frame.pdu);
		check_longer_and_shorter(data, size, &frame);
		break;
	case SLOW_MARKER:
		check_marker(data, &frame.marker);
		check_longer_and_shorter(data, size, &frame);
		break;
	case SLOW_BAD:
		check_refused(data, size, frame.bad);
		break;
	default:
		FUZZ_CHECK(false);
	}
	return 0;
}
