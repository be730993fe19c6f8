/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A bond in balance-tlb or balance-alb with three wires, and frames of many flows through it.
 * Wires have no address, so that the bond has 02:..:01 and what the n-th slave is given is
 * 02:..:n.
 */

#ifndef TEST_FUNC_TLBBED_H
#define TEST_FUNC_TLBBED_H

#include "bondbed.h"

#define TLB_SLAVES 3
#define TLB_FLOWS 32
#define TLB_SIZE 80 /* of a frame, if its kind does not say */

#define UNICAST 0x02, 0x11, 0x22, 0x33, 0x44, 0x55
#define BROADCAST 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
#define SOURCE 0x02, 0, 0, 0, 0, 0
#define IPV4(protocol) 0x08, 0x00, 0x45, 0, 0, 60, 0, 0, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1
#define TO4 10, 0, 0, 2
#define IPV6(next) 0x86, 0xdd, 0x60, 0, 0, 0, 0, 20, next, 255
#define FROM6 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define TO6 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
#define NOBODY6 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define TAG(vlan) 0x81, 0x00, 0, vlan
#define STAG(vlan) 0x88, 0xa8, 0, vlan

struct tlb_kind {
	const char *name;
	bool tlb, alb; /* balanced */
	uint8_t size;  /* 0 = TLB_SIZE */
	uint8_t bytes[TLB_SIZE];
};

uint16_t tlb_size(const struct tlb_kind *k);

/* The bond, slots being chosen by source address, so that flows of every kind are spread. */
void tlb_open(const char *options);

/* A frame of flow i; head > 0: so many bytes of it in a segment of their own. */
struct rte_mbuf *tlb_mbuf(const struct tlb_kind *k, unsigned i, uint16_t head);

/*
 * Frames that left on a wire, which must be as they were given but for a source address that
 * ends with last; 0 = that one, too.
 */
unsigned tlb_left_on(unsigned wire, const struct tlb_kind *k, uint8_t last);

/* All flows are sent; how many left on others than s0, with their sources. */
unsigned tlb_spread(const struct tlb_kind *k, uint16_t head);

#endif
