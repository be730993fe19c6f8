/* SPDX-License-Identifier: BSD-3-Clause */

/* The frames that tell peers where an address lives now. */

#ifndef CORE_ANNOUNCE_H
#define CORE_ANNOUNCE_H

#include "../bondcore.h"

/* Longest frame: Ethernet, two tags, IPv6, neighbour advertisement with one option. */
#define ANNOUNCE_FRAME_MAX 96
/* Shortest Ethernet frame without its FCS: what is shorter is padded with zeros. */
#define ANNOUNCE_FRAME_MIN 60

/*
 * Write the gratuitous ARP request (RFC 5227 §3) or unsolicited neighbour advertisement
 * (RFC 4861 §7.2.6, to ff02::1, override set) for one address. bond_mac is used where
 * the address names none of its own. Returns the length.
 */
size_t announce_frame(const struct bond_address *a, const uint8_t bond_mac[BOND_MAC_SIZE],
		      uint8_t frame[ANNOUNCE_FRAME_MAX]);

#endif
