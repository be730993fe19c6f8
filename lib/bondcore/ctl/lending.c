/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Receiving in 802.3ad in place of an application that does not: LACP must go on. A queue that
 * nobody has polled for a while is lent to control: a map is published by which bursts on it
 * leave the slaves alone (dp/lent.c), and when no reader can have another one, control receives
 * there in every pass. Slow frames go up as ever; what is for the application is put aside for
 * it. A burst on the queue, though it finds no more than that, gives it back with the next pass;
 * so does who asks and hears that nothing waits.
 * A bond that is off, or whose slaves do not receive for another reason, lends nothing. Control
 * thread.
 */

#include "ctl.h"

/* A queue that is not polled for so long is idle. */
#define IDLE (10 * BOND_MS)
/* While control waits for readers or for news of them; while it receives. */
#define LOOK_PERIOD (1 * BOND_MS)
#define POLL_PERIOD (2 * BOND_MS)
/* Of a slave's queue, where the PMD chose its size. */
#define NIC_QUEUE_SIZE 1024
/* Packets that stay in the pool for the NICs, which must receive LACPDUs. */
#define POOL_RESERVE 128
#define POLL_BURST 32
/* Bursts from one slave in one pass. */
#define POLL_BURSTS 16

/*
 * What waits for the application; what comes beyond that is dropped, as a NIC would. No less than
 * would wait in the NICs of all slaves, as in the other modes, or than the pool has.
 */
static unsigned
stash_size(const struct bond *b, uint16_t q)
{
	unsigned n_rxd = b->n_rxd != 0 ? b->n_rxd : NIC_QUEUE_SIZE;

	return RTE_MIN(n_rxd * BOND_MAX_SLAVES, b->rx_pools[q]->size);
}

int
lending_init(struct bond *b)
{
	uint16_t q;

	for (q = 0; q < b->n_rx_queues; q++) {
		b->lending[q].stash =
			bond_ring_make("stash", stash_size(b, q),
				       RING_F_SP_ENQ | RING_F_SC_DEQ | RING_F_EXACT_SZ);
		if (b->lending[q].stash == NULL)
			return -ENOMEM;
	}
	return 0;
}

void
lending_end(struct bond *b)
{
	uint16_t q;

	for (q = 0; q < b->n_rx_queues; q++)
		bond_ring_free(b->lending[q].stash);
}

static const struct bond_map *
published(const struct bond *b)
{
	return (const struct bond_map *)b->map;
}

/* Bursts do what control could do in their place. */
static bool
can_lend(const struct bond *b)
{
	return published(b)->unlent == rx_8023ad;
}

static void
set_lent(struct bond *b, struct lending *l, bool lent)
{
	l->lent = lent;
	l->stashed |= lent;
	b->stale = true;
}

/* Those in the caches of lcores are out of reach for control, which refills the NICs here. */
static bool
pool_has_reserve(const struct rte_mempool *pool)
{
	return rte_mempool_get_ops(pool->ops_index)->get_count(pool) > POOL_RESERVE;
}

/* Put aside what came of one slave; what there is no room for is dropped. */
static void
stash_put(struct bond *b, uint16_t q, unsigned id, struct rte_mbuf **pkts, uint16_t n)
{
	unsigned kept = 0;

	if (n != 0 && pool_has_reserve(b->rx_pools[q]))
		kept = rte_ring_sp_enqueue_burst(b->lending[q].stash, (void **)pkts, n, NULL);
	rte_pktmbuf_free_bulk(&pkts[kept], n - kept);
	b->rxq[q].slaves[id].packets -= n - kept;
	b->rx_stale += n - kept;
}

static void
queue_receive(struct bond *b, uint16_t q)
{
	const struct bond_map *m = published(b);
	struct rte_mbuf *pkts[POLL_BURST];
	unsigned slave, burst;
	uint16_t n, raw;

	for (slave = 0; slave < m->n_rx; slave++) {
		for (burst = 0; burst < POLL_BURSTS; burst++) {
			n = rx_8023ad_slave(m, &b->rxq[q], slave, pkts, POLL_BURST, &raw);
			stash_put(b, q, m->rx[slave].id, pkts, n);
			if (raw < POLL_BURST)
				break;
		}
	}
}

/* No thread can be in a burst on this queue, nor will one be. */
static bool
is_ours(const struct bond *b, uint16_t q)
{
	return b->lending[q].lent && (published(b)->lent >> q & 1) != 0 && map_is_seen(b);
}

/*
 * An idle queue is taken if its thread is not only held up in the middle of its loop: a reader
 * that does not answer.
 */
static void
queue_ask(struct bond *b, struct lending *l)
{
	if (!l->asked)
		l->token = rte_rcu_qsbr_start(b->ctl->readers);
	l->asked = true;
	if (rte_rcu_qsbr_check(b->ctl->readers, l->token, false) == 1)
		set_lent(b, l, true);
}

/* How often somebody wanted what comes in this queue. */
static uint32_t
wanted(const struct bond_rxq *q)
{
	return __atomic_load_n(&q->polled, __ATOMIC_RELAXED) +
	       __atomic_load_n(&q->asked_in_vain, __ATOMIC_RELAXED);
}

static void
queue_run(struct bond *b, uint16_t q, bond_time now)
{
	uint32_t polled = wanted(&b->rxq[q]);
	struct lending *l = &b->lending[q];

	if (l->since == 0 || polled != l->polled || !can_lend(b)) {
		l->since = now;
		l->polled = polled;
		l->asked = false;
		if (l->lent)
			set_lent(b, l, false);
	} else if (is_ours(b, q)) {
		queue_receive(b, q);
	} else if (!l->lent && now - l->since >= IDLE) {
		queue_ask(b, l);
	}
	if (l->stashed && !l->lent && rte_ring_empty(l->stash)) {
		l->stashed = false;
		b->stale = true;
	}
}

void
lending_run(struct bond *b, bond_time now)
{
	uint16_t q;

	for (q = 0; q < b->n_rx_queues; q++)
		queue_run(b, q, now);
}

bond_time
lending_deadline(const struct bond *b, bond_time now)
{
	bond_time next = BOND_NEVER;
	uint16_t q;

	for (q = 0; q < b->n_rx_queues; q++) {
		const struct lending *l = &b->lending[q];

		if (is_ours(b, q))
			next = RTE_MIN(next, now + POLL_PERIOD);
		else if (l->lent || l->asked)
			next = RTE_MIN(next, now + LOOK_PERIOD);
		else if (l->stashed)
			next = RTE_MIN(next, now + IDLE);
		else if (can_lend(b))
			next = RTE_MIN(next, l->since + IDLE);
	}
	return next;
}
