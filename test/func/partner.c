/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A LACP partner for tests that are not about LACP: it keeps no state, so that nothing of it can
 * run out, and has a long timeout, so that little is said to it. Any thread.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/slow_frame.h"
#include "partner.h"

#define WILLING \
	(BOND_LACP_ACTIVITY | BOND_LACP_AGGREGATION | BOND_LACP_SYNCHRONIZATION | \
	 BOND_LACP_COLLECTING | BOND_LACP_DISTRIBUTING)

static void
answer(const struct wire *w, unsigned port, const struct lacp_pdu *pdu)
{
	static const uint8_t source[BOND_MAC_SIZE] = { 0x02, 0, 0, 0, 0, 0xfe };
	struct lacp_pdu own = {
		.version = 1,
		.actor = { .system_priority = 1, .key = 1, .port_priority = 1, .state = WILLING },
		.partner = pdu->actor,
	};
	uint8_t frame[SLOW_FRAME_SIZE];

	memcpy(own.actor.system, source, sizeof(source));
	own.actor.port = port;
	slow_frame_encode_lacpdu(frame, source, &own);
	testbed_put(w, frame, sizeof(frame));
}

void
partner_answer(const struct wire *wires, unsigned n)
{
	struct slow_frame frame;
	struct rte_mbuf *m;
	unsigned i;

	for (i = 0; i < n; i++) {
		while ((m = testbed_take(&wires[i])) != NULL) {
			slow_frame_decode(rte_pktmbuf_mtod(m, const uint8_t *),
					  rte_pktmbuf_data_len(m), &frame);
			rte_pktmbuf_free(m);
			if (frame.kind == SLOW_LACPDU)
				answer(&wires[i], i + 1, &frame.pdu);
		}
	}
}
