/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * balance-tlb and balance-alb: teaches the switches on which port each source address is, with
 * the frames of core/learning.c. At once when that changes (a slave joined, came back, or
 * swapped its address with another), and again every lp_interval, as switches forget. In
 * balance-alb peers send to the addresses of all slaves: while a slave cannot send, its
 * address is taught over the active one. Which address is whose is left to address.c.
 * Control thread.
 */

#include "../core/learning.h"
#include "ctl.h"

/* The slave over which the address of slave i is reached; NULL = none. */
static const struct slave *
find_teacher(const struct bond *b, unsigned i)
{
	if (mode_slave_sends(b, i))
		return b->slaves[i];
	if (b->conf.mode == BOND_MODE_BALANCE_ALB && b->active != ACTIVE_NONE &&
	    mode_slave_sends(b, b->active))
		return b->slaves[b->active];
	return NULL;
}

static void
teach(struct bond *b, const struct slave *over, const uint8_t mac[BOND_MAC_SIZE],
      const struct bond_address *tags)
{
	uint8_t frame[LEARNING_FRAME_MAX];
	size_t size = learning_frame(mac, tags, frame);

	sending_frame(b, over, frame, size);
}

/*
 * What frames from an address of the list leave slave i with: those of an interface with an
 * address of its own keep that on the active slave, elsewhere all are rewritten.
 */
static const uint8_t *
source_of(const struct bond *b, unsigned i, const struct bond_address *a)
{
	return (int)i == b->active && !mac_is_zero(a->mac) ? a->mac : b->slaves[i]->source;
}

/* Whether what address k of the list would teach of slave i is taught already. */
static bool
is_repeated(const struct bond *b, unsigned i, unsigned k)
{
	const struct bond_address *a = &b->addresses[k];
	const uint8_t *mac = source_of(b, i, a);
	unsigned before;

	if (a->n_vlans == 0 && memcmp(mac, b->slaves[i]->source, BOND_MAC_SIZE) == 0)
		return true;
	for (before = 0; before < k; before++) {
		if (learning_same_tags(&b->addresses[before], a) &&
		    memcmp(source_of(b, i, &b->addresses[before]), mac, BOND_MAC_SIZE) == 0)
			return true;
	}
	return false;
}

static void
slave_teach(struct bond *b, unsigned i, const struct slave *over)
{
	unsigned k;

	teach(b, over, b->slaves[i]->source, NULL);
	for (k = 0; k < b->n_addresses; k++) {
		const struct bond_address *a = &b->addresses[k];

		if (!is_repeated(b, i, k))
			teach(b, over, source_of(b, i, a), a);
	}
}

/* As in the kernel, whose monitor sleeps where loads are not measured. */
static bool
is_periodic(const struct bond *b)
{
	return b->conf.mode == BOND_MODE_BALANCE_ALB || b->conf.tlb_dynamic_lb;
}

static bool
period_is_over(struct bond *b, bond_time now)
{
	bond_time period = b->conf.lp_interval * BOND_S;
	bool over = b->learning.next != 0 && now >= b->learning.next;

	if (!is_periodic(b)) {
		b->learning.next = 0;
		return false;
	}
	/* The interval may be shorter by now. */
	if (over || b->learning.next == 0 || b->learning.next > now + period)
		b->learning.next = now + period;
	return over;
}

void
learning_run(struct bond *b, bond_time now)
{
	bool again;
	unsigned i;

	if (!mode_rewrites(b)) {
		b->learning.next = 0;
		return;
	}
	if (b->stale)
		return; /* a slave refused its address: they change once more */
	again = period_is_over(b, now);
	for (i = 0; i < b->n_slaves; i++) {
		const struct slave *over = find_teacher(b, i);
		uint16_t port_id = over != NULL ? over->port_id : NO_PORT;

		if (over != NULL && (again || b->slaves[i]->taught_on != port_id))
			slave_teach(b, i, over);
		b->slaves[i]->taught_on = port_id;
	}
}

bond_time
learning_deadline(const struct bond *b)
{
	return b->learning.next != 0 ? b->learning.next : BOND_NEVER;
}
