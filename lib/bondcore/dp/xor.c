/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * balance-xor and 802.3ad: the hash of a packet names a slot, the map's table the slave. The
 * hash policy is the map's too. Worker threads.
 */

#include "scatter.h"

uint16_t
tx_xor(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	uint16_t slot[SCATTER_BURST];
	unsigned done, len, kept = 0;

	for (done = 0; done < n; done += len) {
		len = RTE_MIN((unsigned)n - done, (unsigned)SCATTER_BURST);
		m->hash(m, &pkts[done], slot, len);
		kept = scatter_keep(pkts, done, kept, scatter_slots(m, q, &pkts[done], slot, len));
	}
	return scatter_return(q, pkts, n, kept);
}
