/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Slow frames, LACPDUs and Markers, on their way in: those that receive bursts sent up through
 * the ring of each rx queue, and those of the queues that slaves have for them (slow_queue.c).
 * They are read by lacp.c. Of one slave only a few at a time are taken from either: the others
 * are dropped and counted. Control thread.
 */

#include "ctl.h"

/*
 * How soon to look again: nothing wakes control when a frame comes up. Sooner while frames come,
 * as one answers the other then.
 */
#define LOOK_PERIOD (5 * BOND_MS)
#define BUSY_LOOK_PERIOD (1 * BOND_MS)
#define BUSY (20 * BOND_MS)

/* The longest frame that is read as a whole, without the check sequence: LACPDUs of version 2. */
#define FRAME_MAX (RTE_ETHER_MAX_LEN - RTE_ETHER_CRC_LEN)

int
slow_init(struct bond *b)
{
	uint16_t q;

	for (q = 0; q < b->n_rx_queues; q++) {
		b->slow.rings[q] = bond_ring_make("slow", MAP_SLOW_RING,
						  RING_F_SP_ENQ | RING_F_SC_DEQ | RING_F_EXACT_SZ);
		if (b->slow.rings[q] == NULL)
			return -ENOMEM;
	}
	return 0;
}

void
slow_end(struct bond *b)
{
	uint16_t q;

	for (q = 0; q < b->n_rx_queues; q++)
		bond_ring_free(b->slow.rings[q]);
}

/* By all slaves that had this id. */
static uint64_t
flooded_by_id(const struct bond *b, unsigned id)
{
	uint64_t sum = 0;
	uint16_t q;

	for (q = 0; q < b->n_rx_queues; q++)
		sum += __atomic_load_n(&b->rxq[q].slow_flooded[id], __ATOMIC_RELAXED);
	return sum;
}

void
slow_join(const struct bond *b, struct slave *s)
{
	s->flooded_base = flooded_by_id(b, s->id);
}

uint64_t
slow_flooded(const struct bond *b, const struct slave *s)
{
	return flooded_by_id(b, s->id) - s->flooded_base + s->slow_flooded;
}

uint64_t
slow_dropped(const struct bond *b)
{
	uint64_t sum = b->slow.flooded;
	unsigned id;

	for (id = 0; id < BOND_MAX_SLAVES; id++)
		sum += flooded_by_id(b, id);
	return sum;
}

void
slow_take(struct bond *b, struct slave *s, const struct rte_mbuf *pkt, bond_time now)
{
	uint32_t size = RTE_MIN(rte_pktmbuf_pkt_len(pkt), (uint32_t)FRAME_MAX);
	uint8_t space[FRAME_MAX];

	b->slow_received++;
	b->slow.last = now;
	lacp_frame(b, s, rte_pktmbuf_read(pkt, 0, size, space), size, now);
}

static struct slave *
slave_of_port(const struct bond *b, uint16_t port_id)
{
	struct slave *s;
	unsigned i;

	for (i = 0; i < b->n_slaves; i++) {
		if (b->slaves[i]->port_id == port_id)
			return b->slaves[i];
	}
	for (s = b->leaving; s != NULL && s->port_id != port_id; s = s->next_leaving)
		;
	return s;
}

/* Those that wait now: who sends faster than they are read waits for the next pass. */
static void
ring_run(struct bond *b, uint16_t q, bond_time now)
{
	unsigned n = rte_ring_count(b->slow.rings[q]);
	struct rte_mbuf *pkt;
	struct slave *s;
	uint32_t *taken;

	while (n-- > 0 && rte_ring_sc_dequeue(b->slow.rings[q], (void **)&pkt) == 0) {
		taken = &b->slow.taken[q][pkt->hash.usr];
		/* Pairs with the acquire load in send_up(): its place in the ring is free. */
		__atomic_store_n(taken, *taken + 1, __ATOMIC_RELEASE);
		s = slave_of_port(b, pkt->port);
		if (s != NULL)
			slow_take(b, s, pkt, now);
		rte_pktmbuf_free(pkt);
	}
}

void
slow_run(struct bond *b, bond_time now)
{
	struct slave *s;
	unsigned i;

	for (i = 0; i < b->n_rx_queues; i++)
		ring_run(b, i, now);
	for (i = 0; i < b->n_slaves; i++)
		slow_queue_run(b, b->slaves[i], now);
	for (s = b->leaving; s != NULL; s = s->next_leaving)
		slow_queue_run(b, s, now);
}

bond_time
slow_deadline(const struct bond *b, bond_time now)
{
	if (b->conf.mode != BOND_MODE_8023AD || (b->n_slaves == 0 && b->leaving == NULL))
		return BOND_NEVER;
	return now + (now - b->slow.last < BUSY ? BUSY_LOOK_PERIOD : LOOK_PERIOD);
}
