/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * broadcast: each packet leaves on every slave that may send, and is sent if one took it. The
 * slaves share it by its reference count, so that nothing is copied, except where a PMD would
 * write to it. A slave that is full misses packets; it keeps none from the others. Worker
 * threads.
 */

#include "scatter.h"

/*
 * Tags, security headers and trailers are written into the frame by PMDs whose hardware cannot
 * insert them (rte_vlan_insert() also refuses a shared mbuf, and the PMD drops it): of these
 * each slave has a copy of its own. Checksums and segmentation are not among them: what has
 * to be in the frame for these is written by rte_eth_tx_prepare(), before the burst.
 */
#define EDITED \
	(RTE_MBUF_F_TX_VLAN | RTE_MBUF_F_TX_QINQ | RTE_MBUF_F_TX_MACSEC | RTE_MBUF_F_TX_SEC_OFFLOAD)

#define PREFETCH_AHEAD 4

static inline void
reference(struct rte_mbuf *pkt, int16_t more)
{
	/* A look at the next segment would fetch one more line of the mbuf. */
	if (likely(pkt->nb_segs == 1))
		rte_mbuf_refcnt_update(pkt, more);
	else
		rte_pktmbuf_refcnt_update(pkt, more);
}

static void
dereference(struct rte_mbuf *const *pkts, unsigned n, int16_t less)
{
	unsigned i;

	for (i = 0; i < n; i++)
		reference(pkts[i], -less);
}

/* Give what slaves refused: what another took is freed, and the rest is the caller's again. */
static __rte_noinline unsigned
share_end(const struct bond_map *m, struct rte_mbuf **pkts, const uint16_t *taken, unsigned n)
{
	unsigned s, sent = 0;

	for (s = 0; s < m->n_tx; s++)
		sent = RTE_MAX(sent, (unsigned)taken[s]);
	for (s = 0; s < m->n_tx; s++)
		rte_pktmbuf_free_bulk(&pkts[taken[s]], sent - taken[s]);
	dereference(&pkts[sent], n - sent, m->n_tx - 1);
	return sent;
}

/* Send packets that hold a reference for each slave. Gives the bits of those none took. */
static inline uint64_t
share(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, unsigned n)
{
	uint16_t taken[BOND_MAX_SLAVES];
	bool refused = false;
	unsigned s, sent;

	for (s = 0; s < m->n_tx; s++) {
		taken[s] = scatter_one(m, q, s, pkts, n);
		refused |= taken[s] < n;
	}
	if (likely(!refused))
		return 0;
	sent = share_end(m, pkts, taken, n);
	return sent == n ? 0 : (~UINT64_C(0) >> (SCATTER_BURST - (n - sent))) << sent;
}

/* The pool of a copy: that of the packet, or of the data where the packet only points to it. */
static struct rte_mempool *
copy_pool(struct rte_mbuf *pkt)
{
	return RTE_MBUF_CLONED(pkt) ? rte_mbuf_from_indirect(pkt)->pool : pkt->pool;
}

/* What a slave may keep, write to and free: a copy or a reference. NULL: no mbuf for it. */
static struct rte_mbuf *
duplicate(struct rte_mbuf *pkt)
{
	struct rte_mempool *pool;

	if ((pkt->ol_flags & EDITED) == 0) {
		reference(pkt, 1);
		return pkt;
	}
	pool = copy_pool(pkt);
	if (rte_pktmbuf_data_room_size(pool) <= RTE_PKTMBUF_HEADROOM)
		return NULL;
	return rte_pktmbuf_copy(pkt, pool, 0, UINT32_MAX);
}

/* Duplicates to one slave, without those that cannot be made. Gives the bits of those taken. */
static uint64_t
send_duplicates(const struct bond_map *m, struct bond_txq *q, unsigned slave,
		struct rte_mbuf *const *pkts, unsigned n)
{
	struct rte_mbuf *out[SCATTER_BURST];
	uint8_t of[SCATTER_BURST];
	uint16_t made = 0, taken, k;
	uint64_t mask = 0;
	unsigned i;

	for (i = 0; i < n; i++) {
		out[made] = duplicate(pkts[i]);
		of[made] = i;
		made += out[made] != NULL;
	}
	q->slaves[m->tx[slave].id].refused += n - made;
	taken = made == 0 ? 0 : scatter_one(m, q, slave, out, made);
	for (k = 0; k < taken; k++)
		mask |= UINT64_C(1) << of[k];
	rte_pktmbuf_free_bulk(&out[taken], made - taken);
	return mask;
}

/*
 * Send packets of which some would be written to: duplicates to all slaves but the last, the
 * packets themselves to that one, where a PMD that must have them unshared finds them so.
 */
static uint64_t
send_apart(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, unsigned n)
{
	uint64_t unsent, elsewhere = 0;
	unsigned s, i;

	for (s = 0; s + 1u < m->n_tx; s++)
		elsewhere |= send_duplicates(m, q, s, pkts, n);
	unsent = 0;
	for (i = scatter_one(m, q, s, pkts, n); i < n; i++) {
		if (elsewhere & UINT64_C(1) << i)
			rte_pktmbuf_free(pkts[i]);
		else
			unsent |= UINT64_C(1) << i;
	}
	return unsent;
}

/* Up to SCATTER_BURST packets to all slaves. Gives the bits of those that none took. */
static inline uint64_t
send_chunk(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, unsigned n)
{
	uint64_t flags = 0;
	unsigned i;

	for (i = 0; i < n; i++) {
		rte_prefetch0(pkts[RTE_MIN(i + PREFETCH_AHEAD, n - 1)]);
		reference(pkts[i], m->n_tx - 1);
		flags |= pkts[i]->ol_flags;
	}
	if (likely((flags & EDITED) == 0))
		return share(m, q, pkts, n);
	dereference(pkts, n, m->n_tx - 1);
	return send_apart(m, q, pkts, n);
}

uint16_t
tx_broadcast(const struct bond_map *m, struct bond_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	uint64_t unsent = 0;
	unsigned done, len, kept;

	for (done = 0; done < n && unsent == 0; done += len) {
		len = RTE_MIN((unsigned)n - done, (unsigned)SCATTER_BURST);
		unsent = send_chunk(m, q, &pkts[done], len);
	}
	if (likely(unsent == 0))
		return n;
	/* No slave took these: the rest would only pass them by. */
	for (kept = n - done; unsent != 0; kept++) {
		unsigned last = 63 - __builtin_clzll(unsent);

		pkts[n - kept - 1] = pkts[done - len + last];
		unsent &= ~(UINT64_C(1) << last);
	}
	q->unsent += kept;
	return n - kept;
}
