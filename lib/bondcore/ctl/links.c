/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Links of the slaves: what the sources say goes through the MII machine (core/mii.c),
 * and what comes out is a reason to choose again or to publish. An event is acted on in
 * the pass that finds it; miimon is the poll that does not trust events. Control thread.
 */

#include "ctl.h"

void
links_open(struct slave *s, const struct bond_link_source *const *sources)
{
	for (; *sources != NULL; sources++) {
		void *watch = (*sources)->open(s->port_id);

		if (watch == NULL)
			continue;
		if (s->carrier == NULL) {
			s->carrier = *sources;
			s->carrier_watch = watch;
			continue;
		}
		if (s->pmd != NULL)
			s->pmd->close(s->pmd_watch);
		s->pmd = *sources;
		s->pmd_watch = watch;
	}
}

void
links_close(struct slave *s)
{
	if (s->carrier != NULL)
		s->carrier->close(s->carrier_watch);
	if (s->pmd != NULL)
		s->pmd->close(s->pmd_watch);
	s->carrier = s->pmd = NULL;
}

static void
link_read(struct slave *s, bool use_carrier)
{
	struct bond_link link = { .up = true, .duplex = BOND_DUPLEX_UNKNOWN };

	if (s->pmd != NULL && !use_carrier)
		s->pmd->read(s->pmd_watch, &link);
	else if (s->carrier != NULL)
		s->carrier->read(s->carrier_watch, &link);
	s->link = link;
}

static bool
link_changed(const struct slave *s, bool use_carrier)
{
	if (s->pmd != NULL && !use_carrier)
		return s->pmd->changed(s->pmd_watch);
	return s->carrier != NULL && s->carrier->changed(s->carrier_watch);
}

static struct mii_delays
delays(const struct bond_conf *conf)
{
	return (struct mii_delays){
		.up = mii_delay(conf->updelay, conf->miimon),
		.down = mii_delay(conf->downdelay, conf->miimon),
	};
}

void
links_start(struct bond *b, struct slave *s, bond_time now)
{
	struct mii_delays d = delays(&b->conf);

	link_read(s, b->conf.use_carrier);
	mii_init(&s->mii, b->conf.miimon != 0, s->link.up, &d, now);
}

static bool
any_sends(const struct bond *b)
{
	unsigned i;

	for (i = 0; i < b->n_slaves; i++) {
		if (mode_slave_sends(b, i))
			return true;
	}
	return false;
}

static void
link_moved(struct bond *b, unsigned i, unsigned moved)
{
	static const char *const state_names[] = {
		[BOND_LINK_UP] = "up",
		[BOND_LINK_FAIL] = "going down",
		[BOND_LINK_DOWN] = "down",
		[BOND_LINK_BACK] = "going back",
	};
	struct slave *s = b->slaves[i];

	CTL_LOG(NOTICE, "%s: %s link %s", b->name, s->name, state_names[s->mii.state]);
	bond_because(b, "%s link %s", s->name, state_names[s->mii.state]);
	b->stale = true;
	if (moved & MII_WENT_DOWN) {
		if (s->failures != UINT32_MAX)
			s->failures++;
		b->reselect |= (int)i == b->active;
	}
	if (s->mii.state == BOND_LINK_UP)
		b->reselect |= selection_wants(b, i);
}

/* What the monitor does not see, but the map does: who sends now, and shares by speed. */
static void
link_compare(struct bond *b, const struct slave *s, const struct bond_link *was)
{
	if (s->link.up != was->up)
		bond_because(b, "%s carrier %s", s->name, s->link.up ? "up" : "lost");
	else if (s->link.speed != was->speed)
		bond_because(b, "%s speed %u Mb/s", s->name, s->link.speed);
	else
		return;
	b->stale = true;
}

/*
 * One slave: read its link if there is a reason to, and run its machine. idle: the bond
 * has no slave that sends, so the first that returns is used without its updelay.
 */
static void
link_run(struct bond *b, unsigned i, bool tick, bool *idle, bond_time now)
{
	struct slave *s = b->slaves[i];
	struct mii_delays d = delays(&b->conf);
	const struct bond_link was = s->link;
	unsigned moved;

	if (s->newcomer) {
		/* The last pass may be long ago: its updelay starts with this one. */
		s->newcomer = false;
		links_start(b, s, now);
	}
	if (tick || link_changed(s, b->conf.use_carrier)) {
		link_read(s, b->conf.use_carrier);
		link_compare(b, s, &was);
	} else if (s->mii.deadline == 0 || now < s->mii.deadline) {
		return;
	}
	if (b->conf.miimon == 0)
		return; /* no monitor: slaves stay as they are */
	d.ignore_up = *idle;
	moved = mii_run(&s->mii, s->link.up, &d, now);
	if (moved & MII_MOVED)
		link_moved(b, i, moved);
	if (s->mii.state == BOND_LINK_UP)
		*idle = false;
}

void
links_run(struct bond *b, bond_time now)
{
	bool tick = b->conf.miimon != 0 && now >= b->next_tick;
	bool idle = !any_sends(b);
	unsigned i;

	if (tick)
		b->next_tick = now + b->conf.miimon * BOND_MS;
	for (i = 0; i < b->n_slaves; i++)
		link_run(b, i, tick, &idle, now);
}

bond_time
links_deadline(const struct bond *b)
{
	bond_time next = BOND_NEVER;
	unsigned i;

	if (b->n_slaves == 0 || b->conf.miimon == 0)
		return next;
	next = b->next_tick;
	for (i = 0; i < b->n_slaves; i++) {
		if (b->slaves[i]->mii.deadline != 0)
			next = RTE_MIN(next, b->slaves[i]->mii.deadline);
	}
	return next;
}
