/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Learning frames of balance-tlb and balance-alb: a switch that sees one knows on which of its
 * ports, and in which VLAN, an address is, and as it is addressed to its own sender the switch
 * sends it nowhere. The type is that of the loopback protocol, which hosts leave alone.
 *
 * Pure: writes bytes, on the control thread. Who is taught what, and when, is in
 * ctl/learning.c.
 */

#include <assert.h>
#include <string.h>

#include "learning.h"

#define TYPE_LOOPBACK 0x9000

static uint8_t *
put16(uint8_t *p, uint16_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
	return p + 2;
}

size_t
learning_frame(const uint8_t mac[BOND_MAC_SIZE], const struct bond_address *tags,
	       uint8_t frame[LEARNING_FRAME_MAX])
{
	unsigned int n_tags = tags != NULL ? tags->n_vlans : 0;
	uint8_t *p = frame;

	assert(n_tags <= 2);
	memset(frame, 0, LEARNING_FRAME_MAX);
	memcpy(p, mac, BOND_MAC_SIZE);
	memcpy(p + BOND_MAC_SIZE, mac, BOND_MAC_SIZE);
	p += 2 * BOND_MAC_SIZE;
	for (unsigned int i = 0; i < n_tags; i++) {
		p = put16(p, tags->vlan_tpid[i]);
		p = put16(p, tags->vlan_id[i]);
	}
	put16(p, TYPE_LOOPBACK);
	return LEARNING_FRAME_SIZE + 4 * n_tags;
}

bool
learning_same_tags(const struct bond_address *a, const struct bond_address *b)
{
	if (a->n_vlans != b->n_vlans)
		return false;
	for (unsigned int i = 0; i < a->n_vlans; i++) {
		if (a->vlan_id[i] != b->vlan_id[i] || a->vlan_tpid[i] != b->vlan_tpid[i])
			return false;
	}
	return true;
}
