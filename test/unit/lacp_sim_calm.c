/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What holds in the simulator when nothing is disturbed any more: all comes to rest within the
 * standard's bound, and from then on nothing happens but LACPDUs at their period. What it must
 * have come to by then is in lacp_sim_rest.c.
 */

#include "lacp_sim.h"

#include <string.h>

#define NAME(e) ((char)('A' + (e)))
/* From the first LACPDU until all that are to carry do, if none is lost. */
#define START (2500 * BOND_MS)

/* Two that have become passive: the one speaks until it has lost the other. */
static bool
any_falls_silent(const struct sim *s)
{
	for (unsigned n = 0; n < SIM_WIRES; n++) {
		const struct sim_wire *w = &s->wires[n];

		if (w->used && !s->engines[w->ends[0].engine].set.active &&
		    !s->engines[w->ends[1].engine].set.active)
			return true;
	}
	return false;
}

static bond_time
longest_timeout(const struct sim *s)
{
	return s->may_be_slow ? LACP_LONG_TIMEOUT_NS : LACP_SHORT_TIMEOUT_NS;
}

/*
 * One thing waits for the other, at worst: a partner that is silent is found out after a timeout
 * and forgotten after another, a short one. Then ports are chosen, wait to be attached (2 s) and
 * tell of it as the limit of LACPDUs lets them (1 s), are answered so (1 s), with four frames on
 * the way (0.2 s); twice if what one end chose makes the other choose anew. Where all are fast
 * that is 3 + 3 + 2 * 4.2 = 14.4 s: what was lost before is told again each second, while the
 * silence lasts. Where one is slow or was, it may take a slow period more, and the first timeout
 * is long. Two that have both become passive take the silence twice.
 */
bond_time
sim_calm_bound(const struct sim *s)
{
	const bond_time choose =
		LACP_AGGREGATE_WAIT_NS + 2 * LACP_FAST_PERIODIC_NS + 4 * SIM_MAX_DELAY;
	const bond_time silent = longest_timeout(s) + LACP_SHORT_TIMEOUT_NS;

	return silent + (any_falls_silent(s) ? silent : 0) +
	       (s->may_be_slow ? LACP_SLOW_PERIODIC_NS : 0) + 2 * choose;
}

bool
sim_calm_comes_to_rest(const struct sim *s)
{
	return !s->half_mute || !s->may_be_slow;
}

static uint64_t
mix(uint64_t digest, uint64_t value)
{
	return (digest ^ value) * UINT64_C(0x100000001b3);
}

static uint64_t
mix_info(uint64_t digest, const struct bond_lacp_info *info)
{
	digest = mix(digest, info->system_priority);
	for (unsigned i = 0; i < BOND_MAC_SIZE; i++)
		digest = mix(digest, info->system[i]);
	digest = mix(digest, info->key);
	digest = mix(digest, info->port_priority);
	digest = mix(digest, info->port);
	return mix(digest, info->state);
}

/* All of a port but timers and churn, which detects that for a minute nothing has moved. */
static uint64_t
digest_of(const struct sim *s, const struct lacp *l, unsigned port)
{
	const struct lacp_port *p = &l->ports[port];
	uint64_t digest = UINT64_C(0xcbf29ce484222325);

	digest = mix(digest, p->state[LACP_RECEIVE]);
	digest = mix(digest, p->state[LACP_PERIODIC]);
	digest = mix(digest, p->state[LACP_MUX]);
	digest = mix(digest, p->selected);
	digest = mix(digest, p->aggregator);
	digest = mix(digest, l->active);
	digest = mix(digest, (uint64_t)l->fallback);
	digest = mix(digest, lacp_port_reason(l, port));
	digest = mix(digest, lacp_port_collects(l, port, s->now));
	digest = mix(digest, lacp_port_distributes(l, port));
	digest = mix_info(digest, &p->actor);
	return mix_info(digest, &p->partner);
}

static void
watch_carried(struct sim *s, unsigned e, unsigned port)
{
	const struct lacp *l = &s->engines[e].l;
	const bool carries = l->fallback != (int)port && lacp_port_distributes(l, port);

	if (s->engines[e].ports[port].carried == carries)
		return;
	s->engines[e].ports[port].carried = carries;
	s->last_carried = s->now;
	if (s->plain && carries && s->now - s->calm > START)
		sim_fault(s, "%c%u is late", NAME(e), port);
}

/* Who hears nothing stops and says so, and from then on neither end sends there. */
static void
watch_half_mute(struct sim *s, unsigned e, unsigned port)
{
	const struct sim_port *p = &s->engines[e].ports[port];
	const struct lacp *l = &s->engines[e].l;
	const bond_time told = longest_timeout(s) + LACP_FAST_PERIODIC_NS + SIM_MAX_DELAY;

	if (p->wire < 0 || !sim_wire_is_half_mute(&s->wires[p->wire]) || s->now - s->calm < told ||
	    l->fallback == (int)port)
		return;
	if (lacp_port_distributes(l, port))
		sim_fault(s, "%c%u distributes, its wire is mute one way", NAME(e), port);
}

void
sim_calm_watch(struct sim *s)
{
	for (unsigned e = 0; e < s->n_engines; e++) {
		for (unsigned i = 0; i < s->engines[e].n_ports; i++) {
			const uint64_t digest = digest_of(s, &s->engines[e].l, i);

			watch_carried(s, e, i);
			watch_half_mute(s, e, i);
			if (digest == s->engines[e].ports[i].resting)
				continue;
			s->engines[e].ports[i].resting = digest;
			s->last_change = s->now;
			if (s->resting)
				sim_fault(s, "%c%u does not come to rest", NAME(e), i);
		}
	}
}

/* 0 = it sends, if at all, not by its period. */
static bond_time
period_of(struct sim *s, unsigned e, unsigned port)
{
	const struct sim_port *p = &s->engines[e].ports[port];
	struct sim_end there = { 0, 0 };

	if (!s->resting || !sim_port_is_good(s, p, &s->engines[e].set))
		return 0;
	sim_wire_peer(s, p, &there);
	return s->engines[there.engine].set.fast ? LACP_FAST_PERIODIC_NS : LACP_SLOW_PERIODIC_NS;
}

void
sim_calm_cadence(struct sim *s, unsigned e, unsigned port, bond_time before)
{
	const bond_time period = period_of(s, e, port);

	if (period != 0 && s->now - before != period)
		sim_fault(s, "%c%u sends after %.9f s", NAME(e), port,
			  (double)(s->now - before) / (double)BOND_S);
}

/* What has not changed for so long is either in sync or churned. */
static void
check_churn(struct sim *s, unsigned e, unsigned port)
{
	const struct lacp_port *p = &s->engines[e].l.ports[port];
	const bool actor = (p->actor.state & BOND_LACP_SYNCHRONIZATION) != 0;
	const bool partner = (p->partner.state & BOND_LACP_SYNCHRONIZATION) != 0;

	if (!p->facts.up || s->now - s->last_change <= LACP_CHURN_DETECTION_NS)
		return;
	if (p->state[LACP_ACTOR_CHURN] != (actor ? CHURN_NONE : CHURN_CHURNED) ||
	    p->state[LACP_PARTNER_CHURN] != (partner ? CHURN_NONE : CHURN_CHURNED))
		sim_fault(s, "%c%u churns or not, unlike it should", NAME(e), port);
}

void
sim_calm_end(struct sim *s)
{
	for (unsigned e = 0; e < s->n_engines; e++) {
		for (unsigned i = 0; i < s->engines[e].n_ports; i++) {
			const bond_time period = period_of(s, e, i);

			if (period != 0 && s->now - s->engines[e].ports[i].sent[0] > period)
				sim_fault(s, "%c%u has stopped to send", NAME(e), i);
			check_churn(s, e, i);
		}
	}
}
