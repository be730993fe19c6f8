/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The LACP engine of a bond: takes in what is known of its ports from outside, runs their
 * machines and selection until nothing changes, and says what each port may carry. Which
 * states there are and what leads from one to another is in the files of the machines; who is
 * selected in lacp_selection.c; when a LACPDU may go out in lacp_transmit.c. Control thread.
 */

#include <string.h>

#include "lacp_machine.h"

/* Rounds of machines and selection in one run; each can but settle what the last one moved. */
#define MAX_ROUNDS 16

#define ADMIN_BITS (BOND_LACP_ACTIVITY | BOND_LACP_TIMEOUT | BOND_LACP_AGGREGATION)

void
lacp_init(struct lacp *l)
{
	memset(l, 0, sizeof(*l));
	l->fallback = -1;
}

/*
 * What we are to say of ourselves. A link that is down keeps its last key: a port that returns
 * as it was is in its aggregator still, and carries after one exchange instead of a new wait.
 */
static void
describe_actor(const struct lacp *l, unsigned id, struct bond_lacp_info *actor)
{
	const struct lacp_port *p = &l->ports[id];
	const struct lacp_settings *set = &l->set;
	const bool known = p->facts.up || p->actor_admin.port == 0;

	*actor = (struct bond_lacp_info){
		.system_priority = set->system_priority,
		.key = known ? lacp_port_key(set->user_key, p->facts.speed, p->facts.duplex) :
			       p->actor_admin.key,
		.port_priority = p->facts.port_priority,
		.port = id + 1,
	};
	memcpy(actor->system, set->system, BOND_MAC_SIZE);
	if (set->active)
		actor->state |= BOND_LACP_ACTIVITY;
	if (set->fast)
		actor->state |= BOND_LACP_TIMEOUT;
	if (p->lacp_enabled && !p->facts.leaving)
		actor->state |= BOND_LACP_AGGREGATION;
}

static bool
is_same_group(const struct bond_lacp_info *a, const struct bond_lacp_info *b)
{
	return a->system_priority == b->system_priority && a->key == b->key &&
	       memcmp(a->system, b->system, BOND_MAC_SIZE) == 0 &&
	       ((a->state ^ b->state) & BOND_LACP_AGGREGATION) == 0;
}

/* From fast to slow: the partner may do as it is told at once, and speak no sooner than this. */
static void
wait_longer(struct lacp_port *p)
{
	if (p->state[LACP_RECEIVE] == RECEIVE_CURRENT)
		p->current_while_timer = p->last_rx + LACP_LONG_TIMEOUT_NS;
}

/* 6.4.7: operational values follow; a port that has become another is to be selected anew. */
static void
update_actor(struct lacp *l, unsigned id)
{
	struct lacp_port *p = &l->ports[id];
	struct bond_lacp_info actor;

	p->port_enabled = p->facts.up;
	p->lacp_enabled = p->facts.duplex != BOND_DUPLEX_HALF;
	/* Who wants a partner's word every second calls for one as often. */
	p->partner_admin.state = l->set.fast ? BOND_LACP_TIMEOUT : 0;
	describe_actor(l, id, &actor);
	if (!is_same_group(&actor, &p->actor_admin))
		p->selected = LACP_UNSELECTED;
	else if (actor.port_priority == p->actor_admin.port_priority &&
		 actor.state == p->actor_admin.state)
		return;
	if ((p->actor_admin.state & ~actor.state & BOND_LACP_TIMEOUT) != 0)
		wait_longer(p);
	p->actor_admin = actor;
	actor.state |= p->actor.state & ~ADMIN_BITS;
	p->actor = actor;
	p->ntt = true;
}

void
lacp_configure(struct lacp *l, const struct lacp_settings *set)
{
	unsigned id;

	l->set = *set;
	for (id = 0; id < BOND_MAX_SLAVES; id++) {
		if (l->ports[id].used)
			update_actor(l, id);
	}
}

const struct lacp_machine *
lacp_machine_of(const struct lacp *l, enum lacp_machine_id id)
{
	static const struct lacp_machine *const machines[LACP_MACHINES] = {
		[LACP_RECEIVE] = &lacp_receive_machine,
		[LACP_PERIODIC] = &lacp_periodic_machine,
		[LACP_MUX] = &lacp_mux_independent_machine,
		[LACP_ACTOR_CHURN] = &lacp_actor_churn_machine,
		[LACP_PARTNER_CHURN] = &lacp_partner_churn_machine,
		[LACP_MARKER_RESPONDER] = &lacp_responder_machine,
		[LACP_MARKER_GENERATOR] = &lacp_generator_machine,
	};

	return id == LACP_MUX && l->set.coupled ? &lacp_mux_coupled_machine : machines[id];
}

static unsigned
run_machines(struct lacp *l, unsigned id, struct lacp_in *in)
{
	unsigned m, actions = 0;

	for (m = 0; m < LACP_MACHINES; m++)
		actions |= lacp_machine_run(l, lacp_machine_of(l, m), id, &l->ports[id], in);
	return actions;
}

void
lacp_port_add(struct lacp *l, unsigned id, const struct lacp_facts *facts, bond_time now)
{
	struct lacp_in in = { .now = now, .begin = true, .set = &l->set };
	struct lacp_port *p = &l->ports[id];

	memset(p, 0, sizeof(*p));
	p->used = true;
	p->facts = *facts;
	p->reason = BOND_LACP_NO_PARTNER;
	/* The kernel's defaults for a partner that is not known. */
	p->partner_admin = (struct bond_lacp_info){
		.system_priority = 0xffff,
		.key = 1,
		.port_priority = 0xff,
		.port = 1,
	};
	memset(p->state, LACP_NO_STATE, sizeof(p->state));
	update_actor(l, id);
	run_machines(l, id, &in);
}

void
lacp_port_set(struct lacp *l, unsigned id, const struct lacp_facts *facts)
{
	l->ports[id].facts = *facts;
	update_actor(l, id);
}

void
lacp_port_remove(struct lacp *l, unsigned id)
{
	l->ports[id].used = false;
	if (l->fallback == (int)id)
		l->fallback = -1;
}

/* 6.4.9 port_moved: what the partner of a disabled port sends comes on another port now. */
static void
notice_move(struct lacp *l, unsigned id, const struct bond_lacp_info *sender)
{
	unsigned i;

	for (i = 0; i < BOND_MAX_SLAVES; i++) {
		struct lacp_port *p = &l->ports[i];

		if (p->used && i != id && p->state[LACP_RECEIVE] == RECEIVE_PORT_DISABLED &&
		    p->partner.port == sender->port &&
		    memcmp(p->partner.system, sender->system, BOND_MAC_SIZE) == 0)
			p->port_moved = true;
	}
}

void
lacp_received(struct lacp *l, unsigned id, const struct lacp_pdu *pdu, bond_time now)
{
	struct lacp_in in = { .now = now, .set = &l->set, .pdu = pdu };

	notice_move(l, id, &pdu->actor);
	lacp_machine_run(l, &lacp_receive_machine, id, &l->ports[id], &in);
}

/* Selection is no machine, but what it tells a port is shown like one. */
static void
report_selection(struct lacp *l, unsigned id, enum lacp_selected was, bond_time now)
{
	static const char *const names[] = {
		[LACP_UNSELECTED] = "UNSELECTED",
		[LACP_SELECTED] = "SELECTED",
		[LACP_STANDBY] = "STANDBY",
	};
	struct lacp_port *p = &l->ports[id];
	const struct bond_lacp_transition t = {
		.at = now,
		.machine = "selection",
		.from = names[was],
		.to = names[p->selected],
		.cause = p->reason == BOND_LACP_CARRIES ? "selected" :
							  bond_lacp_reason_text(p->reason),
	};

	lacp_history_add(p, &t);
	p->last_change = now;
	if (l->trace != NULL)
		l->trace(l->trace_arg, id, &t);
}

static bool
run_selection(struct lacp *l, bond_time now)
{
	bool changed = lacp_select(l, now);
	unsigned id;

	for (id = 0; id < BOND_MAX_SLAVES; id++) {
		struct lacp_port *p = &l->ports[id];

		if (!p->used || p->selected == p->shown_selected)
			continue;
		report_selection(l, id, p->shown_selected, now);
		p->shown_selected = p->selected;
	}
	return changed;
}

void
lacp_run(struct lacp *l, bond_time now)
{
	struct lacp_in in = { .now = now, .set = &l->set };
	unsigned round, id, actions;
	bool changed;

	for (round = 0; round < MAX_ROUNDS; round++) {
		actions = 0;
		for (id = 0; id < BOND_MAX_SLAVES; id++) {
			if (l->ports[id].used)
				actions |= run_machines(l, id, &in);
		}
		changed = run_selection(l, now);
		if (!changed && (actions & LACP_ACT_MOVED) == 0)
			return;
	}
}

static bond_time
sooner(bond_time next, bond_time timer, bond_time now)
{
	return timer > now && timer < next ? timer : next;
}

/* Timers that are over were acted on, or mean nothing in the state their machine is in. */
bond_time
lacp_deadline(const struct lacp *l, bond_time now)
{
	bond_time next = BOND_NEVER, transmit;
	unsigned id;

	for (id = 0; id < BOND_MAX_SLAVES; id++) {
		const struct lacp_port *p = &l->ports[id];

		if (!p->used)
			continue;
		next = sooner(next, p->current_while_timer, now);
		next = sooner(next, p->periodic_timer, now);
		next = sooner(next, p->wait_while_timer, now);
		next = sooner(next, p->actor_churn_timer, now);
		next = sooner(next, p->partner_churn_timer, now);
		next = sooner(next, p->marker_timer, now);
		next = sooner(next, p->linger, now);
		transmit = lacp_transmit_deadline(p);
		if (transmit < next)
			next = transmit;
	}
	return next;
}

bool
lacp_port_collects(const struct lacp *l, unsigned id, bond_time now)
{
	const struct lacp_port *p = &l->ports[id];

	if (!p->used || !p->port_enabled)
		return false;
	return p->state[LACP_MUX] >= MUX_COLLECTING || now < p->linger || l->fallback == (int)id;
}

/*
 * Coupled control says collecting and distributing in one breath; a partner that is in sync
 * may not have got as far. Nothing is sent until it says that it collects.
 */
bool
lacp_port_distributes(const struct lacp *l, unsigned id)
{
	const struct lacp_port *p = &l->ports[id];

	if (!p->used || !p->port_enabled)
		return false;
	if (l->fallback == (int)id)
		return true;
	return p->state[LACP_MUX] >= MUX_DISTRIBUTING &&
	       (p->partner.state & BOND_LACP_COLLECTING) != 0;
}

enum bond_lacp_reason
lacp_port_reason(const struct lacp *l, unsigned id)
{
	const struct lacp_port *p = &l->ports[id];

	if (p->reason != BOND_LACP_CARRIES || lacp_port_distributes(l, id))
		return p->reason;
	if (p->state[LACP_MUX] < MUX_ATTACHED)
		return BOND_LACP_WAITING;
	return (p->partner.state & BOND_LACP_SYNCHRONIZATION) == 0 ?
		       BOND_LACP_PARTNER_NOT_IN_SYNC :
		       BOND_LACP_PARTNER_NOT_COLLECTING;
}

static bool
all_leave(const struct lacp *l)
{
	unsigned id;

	for (id = 0; id < BOND_MAX_SLAVES; id++) {
		const struct lacp_port *p = &l->ports[id];

		if (p->used && p->port_enabled && !p->facts.leaving)
			return false;
	}
	return true;
}

bool
lacp_port_parted(const struct lacp *l, unsigned id, bond_time now)
{
	const struct lacp_port *p = &l->ports[id];

	if (!p->used || !p->port_enabled || p->state[LACP_RECEIVE] != RECEIVE_CURRENT)
		return true; /* nobody to tell */
	/* A partner that has no other link to move to need not be waited for. */
	return p->told && (now >= p->linger || all_leave(l));
}
