/* SPDX-License-Identifier: BSD-3-Clause */

/* Two bonds in 802.3ad at the two ends of cables. Test thread, which is control and worker. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lacpbed.h"

#define BURST 32

struct lacpbed_cable lacpbed_cables[LACPBED_LINKS];
struct bond *lacpbed_far;

void
lacpbed_start(const char *prog)
{
	char name[16];
	unsigned i;

	bed_start(prog);
	for (i = 0; i < LACPBED_LINKS; i++) {
		snprintf(name, sizeof(name), "a%u", i);
		bed_wire_make(&lacpbed_cables[i].near, name);
		snprintf(name, sizeof(name), "b%u", i);
		bed_wire_make(&lacpbed_cables[i].far, name);
	}
}

static void
join(struct bond *b, uint16_t port_id, char prefix, unsigned i)
{
	char name[16];

	snprintf(name, sizeof(name), "%c%u", prefix, i);
	if (bond_slave_add(b, port_id, name, &bed.err) != 0)
		fail_msg("%s", bed.err.text);
}

void
lacpbed_open(const char *near_options, const char *far_options, unsigned n)
{
	char options[256];
	unsigned i;

	/* Ports of net_ring have no address that would tell the bonds apart. */
	snprintf(options, sizeof(options), "mode=802.3ad ad_actor_system=02:00:00:00:00:0a %s",
		 near_options);
	bed_open(options);
	snprintf(options, sizeof(options), "mode=802.3ad ad_actor_system=02:00:00:00:00:0b %s",
		 far_options);
	lacpbed_far = bed_bond("bond1", options);
	for (i = 0; i < n; i++) {
		lacpbed_cables[i].plugged = i;
		lacpbed_cables[i].near_mute = lacpbed_cables[i].far_mute = false;
		lacpbed_cables[i].stopped = false;
		join(bed.bond, lacpbed_cables[i].near.port_id, 'a', i);
		join(lacpbed_far, lacpbed_cables[i].far.port_id, 'b', i);
	}
	bed_run();
}

static void
carry(const struct wire *from, const struct wire *to)
{
	struct rte_mbuf *m;

	while ((m = testbed_take(from)) != NULL) {
		if (to != NULL)
			testbed_put_mbuf(to, m);
		else
			rte_pktmbuf_free(m);
	}
}

void
lacpbed_carry(void)
{
	unsigned i;

	for (i = 0; i < LACPBED_LINKS; i++) {
		struct lacpbed_cable *c = &lacpbed_cables[i];
		const struct wire *far = c->plugged < 0 ? NULL : &lacpbed_cables[c->plugged].far;

		if (c->stopped)
			continue;
		carry(&c->near, c->near_mute ? NULL : far);
		if (far != NULL)
			carry(far, c->far_mute ? NULL : &c->near);
	}
}

static void
wire_empty(const struct wire *w)
{
	void *m;

	while (rte_ring_dequeue(w->to_port, &m) == 0)
		rte_pktmbuf_free(m);
	while (rte_ring_dequeue(w->from_port, &m) == 0)
		rte_pktmbuf_free(m);
}

static void
remove_all(struct bond *b)
{
	struct bond_status status;
	unsigned i;

	bond_status_get(b, &status);
	for (i = 0; i < status.n_slaves; i++)
		bond_slave_remove(b, status.slaves[i].name, NULL);
}

static bool
all_gone(void)
{
	return bond_slaves_gone(bed.bond) && bond_slaves_gone(lacpbed_far);
}

int
lacpbed_close(void **state)
{
	unsigned i;

	remove_all(bed.bond);
	remove_all(lacpbed_far);
	lacpbed_run_for(10 * BOND_S, all_gone);
	for (i = 0; i < LACPBED_LINKS; i++) {
		wire_empty(&lacpbed_cables[i].near);
		wire_empty(&lacpbed_cables[i].far);
	}
	return bed_close(state);
}

static void
serve(struct bond *b)
{
	struct rte_mbuf *pkts[BURST];
	uint16_t n;

	bond_txq_service(bond_txq_get(b, 0));
	n = bond_rx_burst(bond_rxq_get(b, 0), pkts, BURST);
	rte_pktmbuf_free_bulk(pkts, n);
}

static bool
run_for(bond_time time, bool (*done)(void), bool idle)
{
	const bond_time end = bed.now + time;

	while (done == NULL || !done()) {
		bond_time next = bond_ctl_next_deadline(bed.ctl);

		if (next > end)
			break;
		if (next > bed.now)
			bed.now = next;
		bed_run();
		if (!idle) {
			serve(bed.bond);
			serve(lacpbed_far);
		}
		lacpbed_carry();
	}
	if (done != NULL && done())
		return true;
	bed.now = end;
	bed_run();
	return false;
}

bool
lacpbed_run_for(bond_time time, bool (*done)(void))
{
	return run_for(time, done, false);
}

bool
lacpbed_idle_for(bond_time time, bool (*done)(void))
{
	return run_for(time, done, true);
}

static unsigned
count(const struct bond *b, bool distribute)
{
	struct bond_lacp_status lacp;
	unsigned i, n = 0;

	for (i = 0; bond_lacp_status_get(b, i, &lacp) == 0; i++)
		n += distribute ? lacp.distributes : lacp.collects;
	return n;
}

unsigned
lacpbed_distribute(const struct bond *b)
{
	return count(b, true);
}

unsigned
lacpbed_collect(const struct bond *b)
{
	return count(b, false);
}

static bool
is_up(const struct bond *b)
{
	struct bond_status status;

	bond_status_get(b, &status);
	return count(b, true) == status.n_slaves && count(b, false) == status.n_slaves;
}

bool
lacpbed_all_up(void)
{
	return is_up(bed.bond) && is_up(lacpbed_far);
}

struct bond_lacp_status
lacpbed_slave(const struct bond *b, const char *name)
{
	struct bond_lacp_status lacp;
	struct bond_status status;
	unsigned i;

	bond_status_get(b, &status);
	for (i = 0; i < status.n_slaves; i++) {
		if (strcmp(status.slaves[i].name, name) == 0 &&
		    bond_lacp_status_get(b, i, &lacp) == 0)
			return lacp;
	}
	fail_msg("no slave %s", name);
	return lacp;
}
