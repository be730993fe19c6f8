/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The way to the EtherType behind VLAN tags, for bursts that ask what a frame carries and not
 * which flow it is of.
 */

#ifndef DP_TAGS_H
#define DP_TAGS_H

#include <rte_byteorder.h>
#include <rte_ether.h>

#include "flow.h"

#define TAGS_VLAN RTE_BE16(RTE_ETHER_TYPE_VLAN)
#define TAGS_QINQ RTE_BE16(RTE_ETHER_TYPE_QINQ)

#define TAG_SIZE 4
#define TAGS_MAX 2

/*
 * Of a frame of which so many bytes are there, an Ethernet header at least: its EtherType, and
 * in at the place behind it. 0 if it ends in a tag.
 */
static inline uint16_t
tags_skip(const uint8_t *frame, unsigned size, unsigned *at)
{
	unsigned end = RTE_ETHER_HDR_LEN, tags = 0;
	uint16_t type = flow_load16(&frame[end - sizeof(type)]);

	while ((type == TAGS_VLAN || type == TAGS_QINQ) && tags++ < TAGS_MAX) {
		end += TAG_SIZE;
		if (size < end)
			return 0;
		type = flow_load16(&frame[end - sizeof(type)]);
	}
	*at = end;
	return type;
}

/* The same with one tag or none, which are there: ip goes from behind the header on. */
static __rte_always_inline uint16_t
tags_skip_one(const uint8_t **ip)
{
	uint16_t type = flow_load16(*ip - sizeof(type));

	if (type == TAGS_VLAN) {
		*ip += TAG_SIZE;
		type = flow_load16(*ip - sizeof(type));
	}
	return type;
}

#endif
