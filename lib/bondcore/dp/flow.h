/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What makes a flow, and how its fields become a hash. hash.c reads the fields of common
 * frames itself and has all others read by flow.c; both mix them here, and so agree.
 */

#ifndef DP_FLOW_H
#define DP_FLOW_H

#include <string.h>

#include <rte_byteorder.h>
#include <rte_ether.h>
#include <rte_mbuf.h>

#include "../bondcore.h"
#include "crc.h"

/* Bytes of a frame that are looked at, however they lie in its segments. */
#define FLOW_BYTES 256

/* UDP destination ports of tunnels, in the order of the wire. */
#define FLOW_VXLAN RTE_BE16(4789)
#define FLOW_GENEVE RTE_BE16(6081)
#define FLOW_GTP_U RTE_BE16(2152)

#define FLOW_VLAN_ID 0x0fff

/* flow.c */

/* The hash of any frame under a policy (enum bond_xmit_policy). */
uint32_t flow_hash(const struct rte_mbuf *pkt, uint32_t policy, bool symmetric);

/* The hash of what a frame is addressed to: IP address, else MAC. */
uint32_t flow_hash_destination(const struct rte_mbuf *pkt);

static inline uint16_t
flow_load16(const uint8_t *p)
{
	uint16_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline uint32_t
flow_load32(const uint8_t *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline uint64_t
flow_load64(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* The address at p; two bytes behind it are read, too. */
static inline uint64_t
flow_load_mac(const uint8_t *p)
{
	return flow_load64(p) & RTE_LEN2MASK(48, uint64_t);
}

/* The VLAN that a frame is in on the wire, where tags of the mbuf go before those in_frame. */
static inline uint16_t
flow_wire_vlan(const struct rte_mbuf *pkt, uint16_t in_frame)
{
	if (pkt->ol_flags & RTE_MBUF_F_TX_QINQ)
		return pkt->vlan_tci_outer & FLOW_VLAN_ID;
	if (pkt->ol_flags & RTE_MBUF_F_TX_VLAN)
		return pkt->vlan_tci & FLOW_VLAN_ID;
	return in_frame;
}

static inline bool
flow_is_tunnel(uint16_t udp_destination)
{
	return udp_destination == FLOW_VXLAN || udp_destination == FLOW_GENEVE ||
	       udp_destination == FLOW_GTP_U;
}

/*
 * Both directions of a flow have the same two addresses and ports, in another order: the
 * smaller of each comes first. XOR or a sum in place of the order would make one flow of all
 * hosts that talk to their like.
 */
static inline uint32_t
flow_mix_macs(uint64_t dst, uint64_t src, uint16_t type, bool symmetric)
{
	if (symmetric)
		return crc_u64(crc_u64(type, RTE_MIN(src, dst)), RTE_MAX(src, dst));
	return crc_u32(crc_u64(type, dst | src << 48), (uint32_t)(src >> 16));
}

/* The same of the addresses at the head of a frame, which are read as they lie there. */
static inline uint32_t
flow_mix_head(const uint8_t *frame, uint16_t type, bool symmetric)
{
	if (symmetric)
		return flow_mix_macs(flow_load_mac(frame),
				     flow_load_mac(frame + RTE_ETHER_ADDR_LEN), type, true);
	return crc_u32(crc_u64(type, flow_load64(frame)), flow_load32(frame + 8));
}

static inline uint32_t
flow_mix_vlan(uint64_t src_mac, uint16_t vlan_id)
{
	return crc_u64(0, src_mac | (uint64_t)vlan_id << 48);
}

static inline uint32_t
flow_mix_pair(uint32_t crc, uint64_t addresses, uint32_t ports, bool symmetric)
{
	if (symmetric) {
		addresses = RTE_MIN(addresses, addresses << 32 | addresses >> 32);
		ports = RTE_MIN(ports, ports << 16 | ports >> 16);
	}
	return crc_u32(crc_u64(crc, addresses), ports);
}

static inline uint32_t
flow_mix_v4(uint32_t crc, const uint8_t *addresses, uint32_t ports, bool symmetric)
{
	return flow_mix_pair(crc, flow_load64(addresses), ports, symmetric);
}

static inline uint32_t
flow_mix_v6_address(uint32_t crc, const uint8_t *address)
{
	return crc_u64(crc_u64(crc, flow_load64(address)), flow_load64(address + 8));
}

static inline uint32_t
flow_mix_v6(uint32_t crc, const uint8_t *addresses, uint32_t ports, bool symmetric)
{
	uint64_t src, dst;

	if (!symmetric) {
		crc = flow_mix_v6_address(crc, addresses);
		return crc_u32(flow_mix_v6_address(crc, addresses + 16), ports);
	}
	src = flow_mix_v6_address(0, addresses);
	dst = flow_mix_v6_address(0, addresses + 16);
	return flow_mix_pair(crc, src << 32 | dst, ports, true);
}

/*
 * The slot of a hash with the key of a bond. CRC is linear: with it alone, two bonds in a row
 * would share what the first chose as one would, whatever their seeds. The product parts them;
 * the second CRC has every bit of it in the slot, without which one key in a hundred is poor
 * for flows that are numbered.
 */
static inline uint16_t
flow_slot(uint32_t hash, uint32_t seed, uint32_t factor)
{
	return crc_u32(0, (hash ^ seed) * factor) & (BOND_SLOTS - 1);
}

#endif
