/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Frames by recipe, for the tests of the hash policies. A recipe is words between blanks, a
 * header each, that name the next one in the field that is there for it:
 *
 *	eth:ab                 from host a to host b; in a tunnel, too
 *	v:5 q:5 n:5            tag 0x8100, 0x88a8, 0x9100
 *	mv:5 mq:5              tag that the mbuf asks for, 0x8100 and the outer one
 *	type:0806 proto:3b     any EtherType, any IP protocol
 *	4:ab 4o:ab 4f:ab 4l:ab 4x:ab 4y:ab
 *	                       IPv4: plain, options, first and later fragment, header length
 *	                       less than there must and more than there is
 *	6:ab hbh rt dst mob    IPv6 and its extension headers; hbh:N of N further words,
 *	hbhx frag:N            hbhx longer than the frame, frag with offset and flags N
 *	tcp:1:2 udp sctp dccp lite
 *	esp:1 ah:1             with this SPI
 *	icmp:8:1 icmp6:128:1   type and identifier
 *	vx vx0 gnv:N gtp gtps gtpe gtpx gre:FLAGS mpls:N ppp
 *	                       vx0 without a VNI, N words of options, gtp with sequence, with
 *	                       extension, with one of no length, N labels
 *	raw:HEX pay:N cut:N    bytes, N bytes of payload, N bytes off the end
 *
 * Fields that make no flow depend on salt.
 */

#ifndef TEST_UNIT_HASH_FRAMES_H
#define TEST_UNIT_HASH_FRAMES_H

#include <stdint.h>

#define FRAME_ROOM 512

struct frame {
	uint8_t bytes[FRAME_ROOM];
	uint16_t len;
	uint16_t vlan_tci, vlan_tci_outer;
	uint64_t ol_flags;
};

void frame_build(struct frame *f, const char *recipe, uint8_t salt);

#endif
