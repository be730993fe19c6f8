/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What tunnels carry: from the header of VXLAN, Geneve, GTP-U, GRE, MPLS or PPPoE to the
 * packet in it. That packet is left to flow.c; what is not fully understood is no tunnel
 * here, and its outer addresses and ports count. Worker threads.
 */

#include <rte_ether.h>

#include "flow.h"
#include "flow_reader.h"

#define MAX_LABELS 16
#define MAX_GTP_EXTENSIONS 8

#define UDP_HEADER 8
#define VXLAN_HAS_VNI 0x08
#define GENEVE_VERSION 0xc0
#define GENEVE_OPTIONS 0x3f
#define GTP_KIND 0xf0 /* version and protocol type */
#define GTP_KIND_USER 0x30
#define GTP_OPTIONAL 0x07
#define GTP_EXTENDED 0x04
#define GTP_G_PDU 0xff
#define GRE_UNKNOWN 0x4007 /* routing, any version but 0 */
#define GRE_CHECKSUM 0x8000
#define GRE_KEY 0x2000
#define GRE_SEQUENCE 0x1000
#define MPLS_BOTTOM 0x01
#define CONTROL_WORD_CUT 0xc0
#define PPPOE_VERSION_TYPE 0x11
#define PPP_IPV4 0x0021
#define PPP_IPV6 0x0057

/* IP that nothing announces: by its version. */
static uint16_t
ip_type(const struct flow_reader *r)
{
	const uint8_t *p = flow_reader_at(r, 1);

	if (p == NULL)
		return 0;
	switch (*p >> 4) {
	case 4:
		return RTE_ETHER_TYPE_IPV4;
	case 6:
		return RTE_ETHER_TYPE_IPV6;
	default:
		return 0;
	}
}

static uint16_t
vxlan_enter(struct flow_reader *r)
{
	const uint8_t *p = flow_reader_at(r, 8);

	if (p == NULL || !(p[0] & VXLAN_HAS_VNI))
		return 0;
	r->at += 8;
	return RTE_ETHER_TYPE_TEB;
}

static uint16_t
geneve_enter(struct flow_reader *r)
{
	const uint8_t *p = flow_reader_at(r, 8);

	if (p == NULL || p[0] & GENEVE_VERSION)
		return 0;
	r->at += 8 + 4 * (p[0] & GENEVE_OPTIONS);
	return flow_reader_be16(p + 2);
}

/* Extension headers end with the type of the next one; their length is in words. */
static bool
gtp_skip_extensions(struct flow_reader *r, uint8_t type)
{
	const uint8_t *p;
	unsigned n;

	for (n = 0; type != 0; n++) {
		p = flow_reader_at(r, 1);
		if (p == NULL || *p == 0 || n == MAX_GTP_EXTENSIONS)
			return false;
		p = flow_reader_at(r, 4 * *p);
		if (p == NULL)
			return false;
		type = p[4 * *p - 1];
		r->at += 4 * *p;
	}
	return true;
}

static uint16_t
gtp_enter(struct flow_reader *r)
{
	const uint8_t *p = flow_reader_at(r, 8);
	uint8_t flags;

	if (p == NULL || (p[0] & GTP_KIND) != GTP_KIND_USER || p[1] != GTP_G_PDU)
		return 0;
	flags = p[0];
	r->at += 8;
	if (flags & GTP_OPTIONAL) {
		p = flow_reader_at(r, 4);
		if (p == NULL)
			return 0;
		r->at += 4;
		if (flags & GTP_EXTENDED && !gtp_skip_extensions(r, p[3]))
			return 0;
	}
	return ip_type(r);
}

uint16_t
flow_tunnel_udp(struct flow_reader *r, uint16_t destination)
{
	r->at += UDP_HEADER;
	switch (destination) {
	case FLOW_VXLAN:
		return vxlan_enter(r);
	case FLOW_GENEVE:
		return geneve_enter(r);
	case FLOW_GTP_U:
		return gtp_enter(r);
	default:
		return 0;
	}
}

uint16_t
flow_tunnel_gre(struct flow_reader *r)
{
	const uint8_t *p = flow_reader_at(r, 4);
	uint16_t flags;

	if (p == NULL)
		return 0;
	flags = flow_reader_be16(p);
	if (flags & GRE_UNKNOWN)
		return 0;
	r->at += 4;
	r->at += flags & GRE_CHECKSUM ? 4 : 0;
	r->at += flags & GRE_KEY ? 4 : 0;
	r->at += flags & GRE_SEQUENCE ? 4 : 0;
	return flow_reader_be16(p + 2);
}

/*
 * Nothing says what is under the labels. IP shows by its version; an Ethernet pseudowire by a
 * control word, without which a MAC would be taken for a version.
 */
uint16_t
flow_tunnel_mpls(struct flow_reader *r)
{
	const uint8_t *p;
	unsigned n;

	for (n = 0; n < MAX_LABELS; n++) {
		p = flow_reader_at(r, 4);
		if (p == NULL)
			return 0;
		r->at += 4;
		if (!(p[2] & MPLS_BOTTOM))
			continue;
		p = flow_reader_at(r, 4);
		if (p == NULL || p[0] != 0 || p[1] & CONTROL_WORD_CUT)
			return ip_type(r);
		r->at += 4;
		return RTE_ETHER_TYPE_TEB;
	}
	return 0;
}

uint16_t
flow_tunnel_pppoe(struct flow_reader *r)
{
	const uint8_t *p = flow_reader_at(r, 8);

	if (p == NULL || p[0] != PPPOE_VERSION_TYPE || p[1] != 0)
		return 0;
	r->at += 8;
	switch (flow_reader_be16(p + 6)) {
	case PPP_IPV4:
		return RTE_ETHER_TYPE_IPV4;
	case PPP_IPV6:
		return RTE_ETHER_TYPE_IPV6;
	default:
		return 0;
	}
}
