/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * balance-xor and 802.3ad: the hash of a packet names a slot, the map's table the slave. The
 * hash policy is the map's too. Worker threads.
 */

#include "scatter.h"

/* Up to SCATTER_BURST packets; the bits of those that were not taken. */
static inline uint64_t
send_chunk(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf *const *pkts, unsigned n)
{
	uint16_t slot[SCATTER_BURST];

	m->hash(m, pkts, slot, n);
	return scatter_slots(m, q, pkts, slot, n);
}

static __rte_noinline uint16_t
send_long(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	unsigned done, len, kept = 0;

	for (done = 0; done < n; done += len) {
		len = RTE_MIN((unsigned)n - done, (unsigned)SCATTER_BURST);
		kept = scatter_keep(pkts, done, kept, send_chunk(m, q, &pkts[done], len));
	}
	return scatter_return(q, pkts, n, kept);
}

uint16_t
tx_xor(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	uint64_t unsent;

	if (unlikely(n > SCATTER_BURST))
		return send_long(m, q, pkts, n);
	unsent = send_chunk(m, q, pkts, n);
	return likely(unsent == 0) ? n :
				     scatter_return(q, pkts, n, scatter_keep(pkts, 0, 0, unsent));
}
