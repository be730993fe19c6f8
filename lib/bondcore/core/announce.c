/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The frames that tell peers and switches where an address lives after a change of the
 * active slave: a gratuitous ARP request (RFC 5227 clause 3) for IPv4, an unsolicited
 * neighbour advertisement (RFC 4861 clause 7.2.6) for IPv6, with the VLAN tags of the
 * interface on which the address sits.
 *
 * Pure: writes bytes, on the control thread. When to announce is decided in notify.c;
 * the list of addresses and the sending are left to ctl.
 */

#include <assert.h>
#include <string.h>

#include "announce.h"
#include "mac_plan.h"

#define TYPE_ARP 0x0806
#define TYPE_IPV6 0x86dd

#define ARP_ETHERNET 1
#define ARP_IPV4 0x0800
#define ARP_REQUEST 1

#define IPV4_SIZE 4
#define IPV6_SIZE 16
#define PROTO_ICMPV6 58
#define ICMPV6_ADVERTISEMENT 136
#define ND_OVERRIDE 0x20
#define ND_TARGET_LINK_ADDRESS 2
/* Type, code, checksum, flags, target and one option of eight bytes. */
#define ND_SIZE 32

#define ETHERNET_SIZE 14
#define TAG_SIZE 4
#define IPV6_HEADER_SIZE 40

_Static_assert(ETHERNET_SIZE + 2 * TAG_SIZE + IPV6_HEADER_SIZE + ND_SIZE <= ANNOUNCE_FRAME_MAX,
	       "the longest frame must fit");

static const uint8_t broadcast[BOND_MAC_SIZE] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t all_nodes_mac[BOND_MAC_SIZE] = { 0x33, 0x33, 0, 0, 0, 1 };
static const uint8_t all_nodes[IPV6_SIZE] = { 0xff, 0x02, [15] = 1 };

static uint8_t *
put8(uint8_t *p, uint8_t value)
{
	*p = value;
	return p + 1;
}

static uint8_t *
put16(uint8_t *p, uint16_t value)
{
	return put8(put8(p, (uint8_t)(value >> 8)), (uint8_t)value);
}

static uint8_t *
put_bytes(uint8_t *p, const uint8_t *bytes, size_t n)
{
	memcpy(p, bytes, n);
	return p + n;
}

static uint8_t *
put_zeros(uint8_t *p, size_t n)
{
	memset(p, 0, n);
	return p + n;
}

static uint8_t *
put_ethernet(uint8_t *p, const struct bond_address *a, const uint8_t *dst, const uint8_t *src,
	     uint16_t type)
{
	p = put_bytes(p, dst, BOND_MAC_SIZE);
	p = put_bytes(p, src, BOND_MAC_SIZE);
	for (unsigned int i = 0; i < a->n_vlans; i++) {
		p = put16(p, a->vlan_tpid[i]);
		p = put16(p, a->vlan_id[i]);
	}
	return put16(p, type);
}

static uint8_t *
put_arp(uint8_t *p, const struct bond_address *a, const uint8_t *mac)
{
	p = put_ethernet(p, a, broadcast, mac, TYPE_ARP);
	p = put16(p, ARP_ETHERNET);
	p = put16(p, ARP_IPV4);
	p = put8(p, BOND_MAC_SIZE);
	p = put8(p, IPV4_SIZE);
	p = put16(p, ARP_REQUEST);
	p = put_bytes(p, mac, BOND_MAC_SIZE);
	p = put_bytes(p, a->ip, IPV4_SIZE);
	p = put_zeros(p, BOND_MAC_SIZE);
	return put_bytes(p, a->ip, IPV4_SIZE);
}

/* Sum of big-endian 16-bit words; every part of the checksum has an even size. */
static uint32_t
sum_words(uint32_t sum, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i += 2)
		sum += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
	return sum;
}

/* RFC 4443 clause 2.3, over the pseudo-header of RFC 8200 clause 8.1. */
static uint16_t
icmpv6_checksum(const uint8_t *src, const uint8_t *dst, const uint8_t *message, uint16_t size)
{
	uint32_t sum = size + PROTO_ICMPV6;

	sum = sum_words(sum, src, IPV6_SIZE);
	sum = sum_words(sum, dst, IPV6_SIZE);
	sum = sum_words(sum, message, size);
	while (sum > UINT16_MAX)
		sum = (sum & UINT16_MAX) + (sum >> 16);
	return (uint16_t)~sum;
}

static uint8_t *
put_advertisement(uint8_t *p, const struct bond_address *a, const uint8_t *mac)
{
	uint8_t *message, *checksum;

	p = put_ethernet(p, a, all_nodes_mac, mac, TYPE_IPV6);
	p = put8(p, 6 << 4); /* version; traffic class and flow label are 0 */
	p = put_zeros(p, 3);
	p = put16(p, ND_SIZE);
	p = put8(p, PROTO_ICMPV6);
	p = put8(p, 255); /* receivers drop an advertisement that was routed */
	p = put_bytes(p, a->ip, IPV6_SIZE);
	p = put_bytes(p, all_nodes, IPV6_SIZE);

	message = p;
	p = put8(p, ICMPV6_ADVERTISEMENT);
	p = put8(p, 0);
	checksum = p;
	p = put_zeros(p, 2);
	p = put8(p, ND_OVERRIDE);
	p = put_zeros(p, 3);
	p = put_bytes(p, a->ip, IPV6_SIZE);
	p = put8(p, ND_TARGET_LINK_ADDRESS);
	p = put8(p, 1); /* in units of eight bytes */
	p = put_bytes(p, mac, BOND_MAC_SIZE);
	put16(checksum, icmpv6_checksum(a->ip, all_nodes, message, ND_SIZE));
	return p;
}

size_t
announce_frame(const struct bond_address *a, const uint8_t bond_mac[BOND_MAC_SIZE],
	       uint8_t frame[ANNOUNCE_FRAME_MAX])
{
	const uint8_t *mac = mac_is_zero(a->mac) ? bond_mac : a->mac;
	uint8_t *end;
	size_t size;

	assert(a->n_vlans <= 2);
	end = a->is_ipv6 ? put_advertisement(frame, a, mac) : put_arp(frame, a, mac);
	size = (size_t)(end - frame);
	if (size < ANNOUNCE_FRAME_MIN) {
		put_zeros(end, ANNOUNCE_FRAME_MIN - size);
		size = ANNOUNCE_FRAME_MIN;
	}
	return size;
}
