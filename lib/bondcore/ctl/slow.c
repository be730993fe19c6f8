/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The slow frames, LACPDUs and Markers, that receive bursts sent up. They are counted and
 * given back here: the LACP engine takes this place as their consumer. Control thread.
 */

#include "ctl.h"

/* Frames that wait for a pass: several of each slave's. */
#define RING_SIZE 512
/* Frames of one pass: a flood of them keeps it from nothing else for long. */
#define SLOW_BURST 256

int
slow_init(struct bond *b)
{
	b->slow_ring = bond_ring_make("slow", RING_SIZE, RING_F_SC_DEQ);
	return b->slow_ring != NULL ? 0 : -ENOMEM;
}

void
slow_end(struct bond *b)
{
	bond_ring_free(b->slow_ring);
}

void
slow_run(struct bond *b)
{
	struct rte_mbuf *pkts[SLOW_BURST];
	unsigned n;

	n = rte_ring_sc_dequeue_burst(b->slow_ring, (void **)pkts, SLOW_BURST, NULL);
	b->slow_received += n;
	rte_pktmbuf_free_bulk(pkts, n);
}
