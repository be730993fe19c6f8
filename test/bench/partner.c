/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The other end of a lane in mode 802.3ad: a partner that answers each LACPDU with its mirror
 * image, in sync and willing, so that a bond comes up by a real handshake. The answer is made
 * in the mbuf that came and waits until the bond polls the lane. Frames of a bond that are no
 * LACPDUs end here. Runs within bursts, outside of what is timed.
 */

#include <string.h>

#include <rte_eth_bond_8023ad.h>

#include "lane.h"

/* Active, aggregatable, in sync, collecting, distributing; long timeout. */
#define PARTNER_STATE 0x3d

static const struct rte_ether_addr partner_system = { { 0x02, 0x05, 0x69, 0x77, 0x00, 0x01 } };

void
partner_take(struct lane *l, struct rte_mbuf *m)
{
	struct lacpdu_header *h = rte_pktmbuf_mtod(m, struct lacpdu_header *);
	struct lacpdu *pdu = &h->lacpdu;

	if (m->data_len < sizeof(*h) ||
	    h->eth_hdr.ether_type != rte_cpu_to_be_16(RTE_ETHER_TYPE_SLOW) ||
	    pdu->subtype != SLOW_SUBTYPE_LACP) {
		rte_pktmbuf_free(m);
		return;
	}
	pdu->partner.port_params = pdu->actor.port_params;
	pdu->partner.state = pdu->actor.state;
	pdu->actor.port_params.system_priority = rte_cpu_to_be_16(0x8000);
	pdu->actor.port_params.system = partner_system;
	pdu->actor.port_params.key = rte_cpu_to_be_16(1);
	pdu->actor.port_params.port_priority = rte_cpu_to_be_16(0x8000);
	pdu->actor.port_params.port_number = rte_cpu_to_be_16(l->index + 1);
	pdu->actor.state = PARTNER_STATE;
	h->eth_hdr.src_addr = partner_system;
	h->eth_hdr.src_addr.addr_bytes[RTE_ETHER_ADDR_LEN - 1] = l->index + 2;
	m->port = l->port;
	rte_pktmbuf_free(l->reply);
	l->reply = m;
}
