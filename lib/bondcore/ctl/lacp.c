/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * 802.3ad: the LACP engine (core/lacp.c) between the slaves and their frames. Tells it of links
 * and options, gives it what came, turns who collects and distributes into a reason for a new
 * map, and sends its LACPDUs and Markers once that map is in force: a partner never hears of a
 * change before it is made. Control thread.
 */

#include "ctl.h"

/* Longer than any burst: a worker that stands must not take the partner's patience. */
#define SEEN_LIMIT (10 * BOND_MS)
#define RETRY_PERIOD (BOND_MS / 10)
/* Longer than a frame of control waits for a worker or for control itself. */
#define REFUSED_SINCE (100 * BOND_MS)
/* How long a goodbye may take to leave. */
#define GOODBYE_LIMIT (1 * BOND_S)

static bool
is_ad(const struct bond *b)
{
	return b->conf.mode == BOND_MODE_8023AD;
}

/* One more LACPDU of many, that came or is to be sent. */
static bool
is_routine(const struct bond_lacp_transition *t)
{
	return t->from == t->to || strcmp(t->from, "PERIODIC_TX") == 0 ||
	       strcmp(t->to, "PERIODIC_TX") == 0;
}

static void
trace(void *arg, unsigned id, const struct bond_lacp_transition *t)
{
	const struct bond *b = arg;
	const char *name = "?";
	const struct slave *s;
	unsigned i;

	if (is_routine(t))
		return;
	for (i = 0; i < b->n_slaves; i++) {
		if (b->slaves[i]->id == id)
			name = b->slaves[i]->name;
	}
	for (s = b->leaving; s != NULL; s = s->next_leaving) {
		if (s->id == id)
			name = s->name;
	}
	CTL_LOG(NOTICE, "%s: lacp: %s: %s: %s -> %s (%s)", b->name, name, t->machine, t->from,
		t->to, t->cause);
}

void
bond_lacp_trace(struct bond *b, bool on)
{
	b->lacp.trace = on ? trace : NULL;
	b->lacp.trace_arg = b;
}

static void
answer_marker(struct bond *b, struct slave *s, const struct lacp_marker *marker, bond_time now)
{
	uint8_t frame[SLOW_FRAME_SIZE];
	struct lacp_marker answer;

	if (marker->response)
		s->lacp.marker_response_rx++;
	else
		s->lacp.marker_rx++;
	/* A flood of Markers must not keep LACPDUs from going out. */
	if (!lacp_marker_received(&b->lacp, s->id, marker, &answer, now) || sending_is_crowded(b))
		return;
	slow_frame_encode_marker(frame, s->perm_mac, &answer);
	s->lacp.marker_response_tx += sending_frame(b, s, frame, sizeof(frame));
}

void
lacp_frame(struct bond *b, struct slave *s, const uint8_t *bytes, size_t size, bond_time now)
{
	struct slow_frame frame;

	slow_frame_decode(bytes, size, &frame);
	if (frame.kind == SLOW_BAD) {
		s->lacp.bad[frame.bad]++;
		return;
	}
	if (!b->lacp.ports[s->id].used)
		return; /* no pass has seen it yet, or it is being given back */
	if (frame.kind == SLOW_MARKER) {
		answer_marker(b, s, &frame.marker, now);
		return;
	}
	s->lacp.lacpdu_rx++;
	lacp_received(&b->lacp, s->id, &frame.pdu, now);
}

static void
configure(struct bond *b)
{
	const struct bond_conf *conf = &b->conf;
	struct lacp_settings set = {
		.system_priority = conf->ad_actor_sys_prio,
		.user_key = conf->ad_user_port_key,
		.active = conf->lacp_active,
		.fast = conf->lacp_rate,
		.coupled = conf->coupled_control,
		.strict = conf->lacp_strict,
		.ad_select = conf->ad_select,
		.fallback = conf->lacp_fallback,
		.min_links = conf->min_links,
		.max_links = conf->max_links,
	};

	memcpy(set.system, mac_is_zero(conf->ad_actor_system) ? b->mac : conf->ad_actor_system,
	       BOND_MAC_SIZE);
	lacp_configure(&b->lacp, &set);
}

/*
 * A frame of control was refused on its way, by a full queue: which one is not known, but what
 * went out a moment ago may be it and is said once more.
 */
static void
repeat_refused(struct bond *b, bond_time now)
{
	uint64_t dropped = sending_dropped(b);
	unsigned id;

	if (dropped == b->lacp_dropped)
		return;
	b->lacp_dropped = dropped;
	for (id = 0; id < BOND_MAX_SLAVES; id++) {
		if (b->lacp.ports[id].used && now - b->lacp.ports[id].last_tx < REFUSED_SINCE)
			lacp_unsent(&b->lacp, id);
	}
}

static void
tell_facts(struct bond *b, const struct slave *s, bond_time now)
{
	bool leaving = b->off || s->parting || !is_ad(b);
	struct lacp_facts facts = {
		.up = s->link.up && s->mii.state == BOND_LINK_UP,
		.leaving = leaving,
		.duplex = s->link.duplex,
		.speed = s->link.speed,
		.port_priority = s->port_prio,
	};

	if (!b->lacp.ports[s->id].used) {
		lacp_port_add(&b->lacp, s->id, &facts, now);
		return;
	}
	if (leaving && b->lacp.ports[s->id].facts.leaving && lacp_port_parted(&b->lacp, s->id, now))
		facts.up = false; /* the partner knows: nothing more is said */
	lacp_port_set(&b->lacp, s->id, &facts);
}

/* It has said goodbye, or has nobody to say it to; and it must have left the ring for that. */
static bool
has_parted(const struct bond *b, const struct slave *s, bond_time now)
{
	if (sending_waits(b) && now - b->lacp.ports[s->id].last_tx < GOODBYE_LIMIT)
		return false;
	return !b->lacp_on || lacp_port_parted(&b->lacp, s->id, now);
}

static void
end_parting(struct bond *b, bond_time now)
{
	struct slave *s;

	for (s = b->leaving; s != NULL; s = s->next_leaving) {
		if (!s->parting || !has_parted(b, s, now))
			continue;
		s->parting = false;
		b->stale = true;
	}
}

/* Who carries is in two masks, so that the rest of control need not know the engine. */
static void
follow(struct bond *b, bond_time now)
{
	uint32_t collecting = 0, distributing = 0, changed;
	unsigned i;

	for (i = 0; i < BOND_MAX_SLAVES; i++) {
		collecting |= (uint32_t)lacp_port_collects(&b->lacp, i, now) << i;
		distributing |= (uint32_t)lacp_port_distributes(&b->lacp, i) << i;
	}
	changed = (b->collecting ^ collecting) | (b->distributing ^ distributing);
	if (changed == 0)
		return;
	for (i = 0; i < b->n_slaves && is_ad(b); i++) {
		const struct slave *s = b->slaves[i];

		if ((changed >> s->id & 1) != 0)
			bond_because(b, "%s lacp: %s", s->name,
				     bond_lacp_reason_text(lacp_port_reason(&b->lacp, s->id)));
	}
	b->collecting = collecting;
	b->distributing = distributing;
	b->stale = true;
}

static void
end_engine(struct bond *b)
{
	void (*traced)(void *, unsigned, const struct bond_lacp_transition *) = b->lacp.trace;

	lacp_init(&b->lacp);
	b->lacp.trace = traced;
	b->lacp.trace_arg = b;
	b->lacp_on = false;
}

void
lacp_pass(struct bond *b, bond_time now)
{
	struct slave *s;
	unsigned i;

	b->lacp_on |= is_ad(b);
	if (b->lacp_on) {
		configure(b);
		repeat_refused(b, now);
		for (i = 0; i < b->n_slaves; i++)
			tell_facts(b, b->slaves[i], now);
		for (s = b->leaving; s != NULL; s = s->next_leaving) {
			if (s->parting)
				tell_facts(b, s, now);
		}
		lacp_run(&b->lacp, now);
	}
	end_parting(b, now);
	follow(b, now);
}

bool
lacp_all_parted(const struct bond *b, bond_time now)
{
	unsigned i;

	for (i = 0; i < b->n_slaves; i++) {
		if (!has_parted(b, b->slaves[i], now))
			return false;
	}
	return true;
}

/*
 * A burst that began before the last map may still send by the one before, and what was sent on
 * a slave that sends no more may still be in its queues: the partner is told behind all that.
 */
static bool
may_tell(const struct bond *b, const struct slave *s, bond_time now)
{
	if (now - b->map_time >= SEEN_LIMIT)
		return true;
	return map_is_seen(b) && ((b->distributing >> s->id & 1) != 0 || port_has_sent(s, b));
}

static void
send_of_slave(struct bond *b, struct slave *s, bond_time now)
{
	uint8_t frame[SLOW_FRAME_SIZE];
	struct lacp_marker marker;
	struct lacp_pdu pdu;

	if (may_tell(b, s, now) && lacp_transmit(&b->lacp, s->id, &pdu, now)) {
		slow_frame_encode_lacpdu(frame, s->perm_mac, &pdu);
		if (sending_frame(b, s, frame, sizeof(frame)))
			s->lacp.lacpdu_tx++;
		else
			lacp_unsent(&b->lacp, s->id);
	}
	if (lacp_marker_transmit(&b->lacp, s->id, &marker)) {
		slow_frame_encode_marker(frame, s->perm_mac, &marker);
		s->lacp.marker_tx += sending_frame(b, s, frame, sizeof(frame));
	}
}

void
lacp_send(struct bond *b, bond_time now)
{
	struct slave *s;
	unsigned i;

	if (!b->lacp_on)
		return;
	for (i = 0; i < b->n_slaves; i++)
		send_of_slave(b, b->slaves[i], now);
	for (s = b->leaving; s != NULL; s = s->next_leaving) {
		if (s->parting)
			send_of_slave(b, s, now);
	}
	/* Another mode by now: partners are told as of a bond that leaves. */
	if (!is_ad(b) && lacp_all_parted(b, now))
		end_engine(b);
}

bond_time
lacp_pass_deadline(const struct bond *b, bond_time now)
{
	bond_time next;

	if (!b->lacp_on)
		return BOND_NEVER;
	next = lacp_deadline(&b->lacp, now);
	/* What could not be told yet waits for no more than a burst or a queue. */
	return next <= now ? now + RETRY_PERIOD : next;
}

int
bond_lacp_status_get(const struct bond *b, unsigned i, struct bond_lacp_status *status)
{
	const struct slave *s;

	if (!is_ad(b))
		return -EACCES;
	if (i >= b->n_slaves)
		return -ENOENT;
	s = b->slaves[i];
	if (!b->lacp.ports[s->id].used)
		return -ENOENT; /* the next pass takes it in */
	lacp_port_status(&b->lacp, s->id, status);
	status->collects = (b->collecting >> s->id & 1) != 0;
	status->counters = s->lacp;
	status->counters.flooded = slow_flooded(b, s);
	return 0;
}

int
bond_slave_set_port_prio(struct bond *b, const char *name, uint32_t prio, struct bond_error *err)
{
	struct slave *s = bond_slave_named(b, name, NULL);

	if (s == NULL)
		return bond_refuse(err, -ENOENT, "actor_port_prio: %s is not a slave of %s", name,
				   b->name);
	if (!is_ad(b))
		return bond_refuse(err, -EACCES,
				   "actor_port_prio: not available in mode %s; allowed: in 802.3ad",
				   bond_mode_long_name(b->conf.mode));
	if (prio > UINT16_MAX)
		return bond_refuse(err, -EINVAL,
				   "actor_port_prio: %u is not allowed; allowed: 0..65535", prio);
	s->port_prio = prio;
	return 0;
}
