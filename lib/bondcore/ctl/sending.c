/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Frames of control on their way out: by the tx queue that control has on a slave, else
 * through a ring by the worker that has the bond's first tx queue (dp/control_ring.c). If it
 * takes none, because it is idle, a map that keeps bursts off that queue is published; when no
 * reader can hold another one, control sends on the queue itself and publishes the true map
 * again. A burst that comes to this queue in between is handed back unsent; the other queues
 * go on. Control thread.
 */

#include "ctl.h"

/* Frames that wait for a worker. */
#define RING_SIZE 128
/* A worker that takes none for so long is idle. */
#define IDLE (2 * BOND_MS)

int
sending_init(struct bond *b)
{
	b->sending.ring = bond_ring_make("control", RING_SIZE, RING_F_SP_ENQ | RING_F_SC_DEQ);
	return b->sending.ring != NULL ? 0 : -ENOMEM;
}

void
sending_end(struct bond *b)
{
	bond_ring_free(b->sending.ring);
}

bool
sending_frame(struct bond *b, const struct slave *s, const uint8_t *frame, size_t size)
{
	struct rte_mbuf *pkt = rte_pktmbuf_alloc(b->pool);
	char *data = pkt != NULL ? rte_pktmbuf_append(pkt, size) : NULL;
	uint32_t queued;

	if (data == NULL)
		goto drop;
	memcpy(data, frame, size);
	pkt->port = s->port_id;
	if (s->control_queue != NO_QUEUE) {
		if (rte_eth_tx_burst(s->port_id, s->control_queue, &pkt, 1) != 1)
			goto drop;
		b->control_sent++;
		return true;
	}
	if (rte_ring_sp_enqueue(b->sending.ring, pkt) != 0)
		goto drop;
	queued = b->txq[0].control_queued + 1;
	/* Pairs with the acquire load in bond_txq_service(): the frame is in the ring. */
	__atomic_store_n(&b->txq[0].control_queued, queued, __ATOMIC_RELEASE);
	return true;

drop:
	rte_pktmbuf_free(pkt);
	b->control_dropped++;
	return false;
}

uint64_t
sending_dropped(const struct bond *b)
{
	uint64_t dropped = b->control_dropped;
	uint16_t q;

	for (q = 0; q < b->n_tx_queues; q++)
		dropped += __atomic_load_n(&b->txq[q].control_dropped, __ATOMIC_RELAXED);
	return dropped;
}

bool
sending_waits(const struct bond *b)
{
	return !rte_ring_empty(b->sending.ring);
}

bool
sending_is_crowded(const struct bond *b)
{
	return rte_ring_count(b->sending.ring) > RING_SIZE / 2;
}

static uint64_t
taken_by_workers(const struct bond *b)
{
	return __atomic_load_n(&b->txq[0].control_sent, __ATOMIC_RELAXED) +
	       __atomic_load_n(&b->txq[0].control_dropped, __ATOMIC_RELAXED);
}

static bool
is_slave_port(const struct bond *b, uint16_t port_id)
{
	const struct slave *s;
	unsigned i;

	for (i = 0; i < b->n_slaves; i++) {
		if (b->slaves[i]->port_id == port_id)
			return true;
	}
	for (s = b->leaving; s != NULL; s = s->next_leaving) {
		if (s->parting && s->port_id == port_id)
			return true;
	}
	return false;
}

/* No worker can be at the ring or at the queues now. */
static void
send_waiting(struct bond *b)
{
	struct rte_mbuf *pkt;

	while (rte_ring_sc_dequeue(b->sending.ring, (void **)&pkt) == 0) {
		if (is_slave_port(b, pkt->port) &&
		    rte_eth_tx_burst(pkt->port, b->txq[0].queue_id, &pkt, 1) == 1) {
			b->control_sent++;
		} else {
			rte_pktmbuf_free(pkt);
			b->control_dropped++;
		}
	}
}

static void
set_paused(struct bond *b, bool paused)
{
	b->sending.paused = paused;
	b->sending.published = false;
	b->stale = true;
}

/* A pass before publishing: whether the map must pause bursts, or need no longer. */
void
sending_run(struct bond *b, bond_time now)
{
	struct sending *w = &b->sending;

	if (w->paused) {
		if (!w->published || !map_is_seen(b))
			return;
		send_waiting(b);
		w->since = 0;
		set_paused(b, false);
	} else if (!sending_waits(b)) {
		w->since = 0;
	} else if (w->since == 0 || w->taken != taken_by_workers(b)) {
		w->since = now;
		w->taken = taken_by_workers(b);
	} else if (now - w->since >= IDLE) {
		set_paused(b, true);
	}
}

bond_time
sending_deadline(const struct bond *b, bond_time now)
{
	if (b->sending.paused)
		return now + BOND_MS / 10;
	if (b->sending.since != 0)
		return b->sending.since + IDLE;
	return sending_waits(b) ? now : BOND_NEVER;
}
