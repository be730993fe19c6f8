/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A bond in 802.3ad that has a partner on its wires, for tests that are about something else.
 * Test thread.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bondbed.h"
#include "partner.h"

/* The aggregate wait, and then what is asked of partners that are new. */
#define UP_TIME (4 * BOND_S)
#define BURST 32

void
bed_partner_run(const struct wire *wires, unsigned n)
{
	const bond_time end = bed.now + UP_TIME;
	struct rte_mbuf *pkts[BURST];
	uint16_t got;

	while (bed.now < end) {
		bond_time next = bond_ctl_next_deadline(bed.ctl);

		if (next > bed.now)
			bed.now = next < end ? next : end;
		bed_run();
		bond_txq_service(bed.txq);
		got = bond_rx_burst(bed.rxq, pkts, BURST);
		rte_pktmbuf_free_bulk(pkts, got);
		partner_answer(wires, n);
	}
}

void
bed_partner_bring_up(const struct wire *wires, unsigned n)
{
	struct bond_lacp_status lacp;
	unsigned i;

	bed_partner_run(wires, n);
	for (i = 0; i < n; i++) {
		assert_int_equal(bond_lacp_status_get(bed.bond, i, &lacp), 0);
		assert_true(lacp.collects);
		assert_true(lacp.distributes);
	}
}
