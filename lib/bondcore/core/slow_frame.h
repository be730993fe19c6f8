/* SPDX-License-Identifier: BSD-3-Clause */

/* LACPDUs and Markers as frames (IEEE 802.1AX-2014 6.4.2 and 6.5.3), to bytes and back. */

#ifndef CORE_SLOW_FRAME_H
#define CORE_SLOW_FRAME_H

#include "../bondcore.h"

/* With the Ethernet header and without the frame check sequence. */
#define SLOW_FRAME_SIZE 124

struct lacp_pdu {
	uint8_t version;
	struct bond_lacp_info actor, partner;
	uint16_t collector_max_delay; /* tens of microseconds */
};

struct lacp_marker {
	bool response;
	uint16_t port;
	uint8_t system[BOND_MAC_SIZE];
	uint32_t transaction;
};

enum slow_kind {
	SLOW_LACPDU,
	SLOW_MARKER,
	SLOW_BAD,
};

/* A frame that was looked at; kind says which of the others holds. */
struct slow_frame {
	enum slow_kind kind;
	enum bond_slow_bad bad;
	struct lacp_pdu pdu;
	struct lacp_marker marker;
};

/*
 * Decode a whole frame, from its destination address on. A version above 1 may have further
 * TLVs anywhere behind the first ones, which are skipped.
 */
void slow_frame_decode(const uint8_t *bytes, size_t size, struct slow_frame *frame);

/* Always version 1. The size is SLOW_FRAME_SIZE. */
void slow_frame_encode_lacpdu(uint8_t bytes[SLOW_FRAME_SIZE], const uint8_t source[BOND_MAC_SIZE],
			      const struct lacp_pdu *pdu);
void slow_frame_encode_marker(uint8_t bytes[SLOW_FRAME_SIZE], const uint8_t source[BOND_MAC_SIZE],
			      const struct lacp_marker *marker);

#endif
