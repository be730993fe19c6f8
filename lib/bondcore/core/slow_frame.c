/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * LACPDUs and Markers as frames, IEEE 802.1AX-2014 6.4.2 and 6.5.3. Decoding checks all that a
 * reader relies on, once, and names the first fault; what is behind the end of the list of
 * TLVs is padding and of no interest. Lengths, first types and the destination are checked
 * strictly, what is reserved is not, as later versions may use it.
 *
 * Pure; run on the control thread. Counting faults and knowing whom a frame is for are left to
 * ctl.
 */

#include <string.h>

#include "slow_frame.h"

#define ETHERTYPE_OFFSET 12
#define SUBTYPE_OFFSET 14
#define VERSION_OFFSET 15
#define TLV_OFFSET 16

#define ETHERTYPE_SLOW 0x8809
#define SUBTYPE_LACP 1
#define SUBTYPE_MARKER 2
#define VERSION 1

/* Type and length; the length of a TLV counts them. */
#define TLV_HEAD 2

#define TLV_TERMINATOR 0
#define TLV_ACTOR 1
#define TLV_PARTNER 2
#define TLV_COLLECTOR 3
#define TLV_INFORMATION 1
#define TLV_RESPONSE 2
#define TLV_KNOWN 4

#define INFO_SIZE 20
#define COLLECTOR_SIZE 16
#define MARKER_SIZE 16
#define ANY_SIZE 0xff

/* Nothing is wrong. */
#define GOOD BOND_SLOW_BADS

/* What is left of a list of TLVs. */
struct tlvs {
	const uint8_t *at;
	size_t left;
	const uint8_t *sizes; /* of the known types */
};

static const uint8_t slow_address[BOND_MAC_SIZE] = { 0x01, 0x80, 0xc2, 0x00, 0x00, 0x02 };
static const uint8_t lacp_sizes[TLV_KNOWN] = { 0, INFO_SIZE, INFO_SIZE, COLLECTOR_SIZE };
static const uint8_t marker_sizes[TLV_KNOWN] = { 0, MARKER_SIZE, MARKER_SIZE, ANY_SIZE };

static uint16_t
get_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t
get_u32(const uint8_t *at)
{
	return (uint32_t)get_u16(at) << 16 | get_u16(at + 2);
}

static void
put_u16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void
put_u32(uint8_t *at, uint32_t value)
{
	put_u16(at, (uint16_t)(value >> 16));
	put_u16(at + 2, (uint16_t)value);
}

/* Of the TLV at hand: afterwards it may be read to its end. */
static enum bond_slow_bad
tlv_check(const struct tlvs *t)
{
	uint8_t type, size, want;

	if (t->left < TLV_HEAD)
		return BOND_SLOW_TRUNCATED;
	type = t->at[0];
	size = t->at[1];
	want = type < TLV_KNOWN ? t->sizes[type] : ANY_SIZE;
	if (want == ANY_SIZE ? size < TLV_HEAD : size != want)
		return BOND_SLOW_LENGTH;
	return size > t->left ? BOND_SLOW_TRUNCATED : GOOD;
}

static void
tlv_skip(struct tlvs *t)
{
	t->left -= t->at[1];
	t->at += t->at[1];
}

/*
 * A list ends with its terminator. What comes before it is skipped in any version, as some
 * partners say 1 and send more; a later version may also end with the frame.
 */
static enum bond_slow_bad
tlv_check_rest(struct tlvs *t, uint8_t version)
{
	enum bond_slow_bad bad;

	while (t->left > 0 || version == VERSION) {
		bad = tlv_check(t);
		if (bad != GOOD || t->at[0] == TLV_TERMINATOR)
			return bad;
		tlv_skip(t);
	}
	return GOOD;
}

static void
get_info(const uint8_t *at, struct bond_lacp_info *info)
{
	info->system_priority = get_u16(at + 2);
	memcpy(info->system, at + 4, BOND_MAC_SIZE);
	info->key = get_u16(at + 10);
	info->port_priority = get_u16(at + 12);
	info->port = get_u16(at + 14);
	info->state = at[16];
}

static enum bond_slow_bad
decode_lacpdu(struct tlvs *t, struct lacp_pdu *pdu)
{
	const uint8_t *first[TLV_KNOWN];
	enum bond_slow_bad bad;
	uint8_t type;

	for (type = TLV_ACTOR; type <= TLV_COLLECTOR; type++) {
		if (t->left > 0 && t->at[0] != type)
			return BOND_SLOW_MISSING;
		bad = tlv_check(t);
		if (bad != GOOD)
			return bad;
		first[type] = t->at;
		tlv_skip(t);
	}
	get_info(first[TLV_ACTOR], &pdu->actor);
	get_info(first[TLV_PARTNER], &pdu->partner);
	pdu->collector_max_delay = get_u16(first[TLV_COLLECTOR] + 2);
	return tlv_check_rest(t, pdu->version);
}

static enum bond_slow_bad
decode_marker(struct tlvs *t, uint8_t version, struct lacp_marker *marker)
{
	const uint8_t *at = t->at;
	enum bond_slow_bad bad;

	if (t->left > 0 && at[0] != TLV_INFORMATION && at[0] != TLV_RESPONSE)
		return BOND_SLOW_SUBTYPE;
	bad = tlv_check(t);
	if (bad != GOOD)
		return bad;
	marker->response = at[0] == TLV_RESPONSE;
	marker->port = get_u16(at + 2);
	memcpy(marker->system, at + 4, BOND_MAC_SIZE);
	marker->transaction = get_u32(at + 10);
	tlv_skip(t);
	return tlv_check_rest(t, version);
}

static enum bond_slow_bad
check_header(const uint8_t *bytes, size_t size)
{
	if (size < TLV_OFFSET)
		return BOND_SLOW_SHORT;
	if (memcmp(bytes, slow_address, BOND_MAC_SIZE) != 0)
		return BOND_SLOW_DESTINATION;
	if (get_u16(bytes + ETHERTYPE_OFFSET) != ETHERTYPE_SLOW ||
	    (bytes[SUBTYPE_OFFSET] != SUBTYPE_LACP && bytes[SUBTYPE_OFFSET] != SUBTYPE_MARKER))
		return BOND_SLOW_SUBTYPE;
	return bytes[VERSION_OFFSET] == 0 ? BOND_SLOW_VERSION : GOOD;
}

void
slow_frame_decode(const uint8_t *bytes, size_t size, struct slow_frame *frame)
{
	enum bond_slow_bad bad = check_header(bytes, size);
	struct tlvs t;

	memset(frame, 0, sizeof(*frame));
	if (bad == GOOD) {
		t.at = bytes + TLV_OFFSET;
		t.left = size - TLV_OFFSET;
		if (bytes[SUBTYPE_OFFSET] == SUBTYPE_LACP) {
			t.sizes = lacp_sizes;
			frame->kind = SLOW_LACPDU;
			frame->pdu.version = bytes[VERSION_OFFSET];
			bad = decode_lacpdu(&t, &frame->pdu);
		} else {
			t.sizes = marker_sizes;
			frame->kind = SLOW_MARKER;
			bad = decode_marker(&t, bytes[VERSION_OFFSET], &frame->marker);
		}
	}
	if (bad != GOOD) {
		frame->kind = SLOW_BAD;
		frame->bad = bad;
	}
}

/* All but the TLVs; what stays zero is the terminator and what is reserved. */
static void
put_header(uint8_t bytes[SLOW_FRAME_SIZE], const uint8_t source[BOND_MAC_SIZE], uint8_t subtype)
{
	memset(bytes, 0, SLOW_FRAME_SIZE);
	memcpy(bytes, slow_address, BOND_MAC_SIZE);
	memcpy(bytes + BOND_MAC_SIZE, source, BOND_MAC_SIZE);
	put_u16(bytes + ETHERTYPE_OFFSET, ETHERTYPE_SLOW);
	bytes[SUBTYPE_OFFSET] = subtype;
	bytes[VERSION_OFFSET] = VERSION;
}

static void
put_info(uint8_t *at, uint8_t type, const struct bond_lacp_info *info)
{
	at[0] = type;
	at[1] = INFO_SIZE;
	put_u16(at + 2, info->system_priority);
	memcpy(at + 4, info->system, BOND_MAC_SIZE);
	put_u16(at + 10, info->key);
	put_u16(at + 12, info->port_priority);
	put_u16(at + 14, info->port);
	at[16] = info->state;
}

void
slow_frame_encode_lacpdu(uint8_t bytes[SLOW_FRAME_SIZE], const uint8_t source[BOND_MAC_SIZE],
			 const struct lacp_pdu *pdu)
{
	uint8_t *at = bytes + TLV_OFFSET;

	put_header(bytes, source, SUBTYPE_LACP);
	put_info(at, TLV_ACTOR, &pdu->actor);
	at += INFO_SIZE;
	put_info(at, TLV_PARTNER, &pdu->partner);
	at += INFO_SIZE;
	at[0] = TLV_COLLECTOR;
	at[1] = COLLECTOR_SIZE;
	put_u16(at + 2, pdu->collector_max_delay);
}

void
slow_frame_encode_marker(uint8_t bytes[SLOW_FRAME_SIZE], const uint8_t source[BOND_MAC_SIZE],
			 const struct lacp_marker *marker)
{
	uint8_t *at = bytes + TLV_OFFSET;

	put_header(bytes, source, SUBTYPE_MARKER);
	at[0] = marker->response ? TLV_RESPONSE : TLV_INFORMATION;
	at[1] = MARKER_SIZE;
	put_u16(at + 2, marker->port);
	memcpy(at + 4, marker->system, BOND_MAC_SIZE);
	put_u32(at + 10, marker->transaction);
}
