/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A place in the bytes of a frame. Every look at them goes through flow_reader_at(), so that
 * no length that a frame claims leads behind its end.
 */

#ifndef DP_FLOW_READER_H
#define DP_FLOW_READER_H

#include <stddef.h>

#include <rte_byteorder.h>

/* How far to look for the addresses and ports. */
enum flow_depth {
	FLOW_HEADER,  /* of the first IP header */
	FLOW_QUOTED,  /* an ICMP error goes with the packet that it quotes */
	FLOW_TUNNELS, /* and a packet in a tunnel by its own headers */
};

struct flow_reader {
	const uint8_t *frame;
	uint32_t len, at;
	enum flow_depth depth;
};

/* The next n bytes, NULL if the frame ends before. */
static inline const uint8_t *
flow_reader_at(const struct flow_reader *r, uint32_t n)
{
	return r->at + n <= r->len ? r->frame + r->at : NULL;
}

static inline uint16_t
flow_reader_be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

/*
 * flow_tunnel.c: go from the header of a tunnel to what it carries. The EtherType of that; 0
 * if it is no tunnel, is cut, or is not understood.
 */
uint16_t flow_tunnel_udp(struct flow_reader *r, uint16_t destination);
uint16_t flow_tunnel_gre(struct flow_reader *r);
uint16_t flow_tunnel_mpls(struct flow_reader *r);
uint16_t flow_tunnel_pppoe(struct flow_reader *r);

#endif
