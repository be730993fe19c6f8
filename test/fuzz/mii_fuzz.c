/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Fuzz target of link states and the choice of the active slave: an input is a story of
 * links, delays, time and wishes, told to four slaves as ctl tells it to those of a bond.
 * After each event the rules that hold for any story are checked. What a single event
 * must lead to is left to the unit tests.
 */

#include "core/active.h"
#include "core/mii.h"
#include "fuzz.h"

#define N_SLAVES 4

struct story {
	bond_time now;
	struct mii_delays delays;
	bool up[N_SLAVES];
	struct mii mii[N_SLAVES];
	struct active_slave slaves[N_SLAVES];
	struct active_in in;
};

/* The earliest deadline, or now without one. */
static bond_time
next_deadline(const struct story *s)
{
	bond_time next = BOND_NEVER;
	unsigned i;

	for (i = 0; i < N_SLAVES; i++)
		if (s->mii[i].deadline != 0 && s->mii[i].deadline < next)
			next = s->mii[i].deadline;
	return next == BOND_NEVER ? s->now : next;
}

static void
event(struct story *s, uint8_t what, uint8_t value)
{
	struct active_slave *slave = &s->slaves[what >> 6];

	switch (what % 16) {
	case 0:
		s->up[what >> 6] = value & 1;
		break;
	case 1:
		s->now += value * BOND_MS;
		break;
	case 2:
		s->now = next_deadline(s);
		break;
	case 3:
		s->delays.up = mii_delay(value, 10);
		break;
	case 4:
		s->delays.down = mii_delay(value, 10);
		break;
	case 5:
		slave->prio = (int8_t)value;
		break;
	case 6:
		slave->speed = value;
		break;
	case 7:
		slave->duplex = value;
		break;
	case 8:
		s->in.primary = value % (N_SLAVES + 1) - 1;
		s->in.force_primary = true;
		break;
	case 9:
		s->in.reselect = value % 3;
		break;
	case 10:
		mii_init(&s->mii[what >> 6], value & 1, s->up[what >> 6], &s->delays, s->now);
		break;
	}
}

static void
check_mii(const struct story *s, unsigned i, const struct mii_delays *d)
{
	const struct mii *m = &s->mii[i];

	if (s->up[i])
		FUZZ_CHECK(m->state == BOND_LINK_UP || m->state == BOND_LINK_BACK);
	else
		FUZZ_CHECK(m->state == BOND_LINK_DOWN || m->state == BOND_LINK_FAIL);
	if (m->state == BOND_LINK_UP || m->state == BOND_LINK_DOWN)
		FUZZ_CHECK(m->deadline == 0);
	else
		FUZZ_CHECK(m->deadline > s->now);
	FUZZ_CHECK(m->state != BOND_LINK_BACK || !d->ignore_up);
}

static void
check_moved(unsigned moved, uint8_t before, uint8_t after)
{
	FUZZ_CHECK(((moved & MII_MOVED) != 0) == (before != after));
	FUZZ_CHECK(((moved & MII_WENT_DOWN) != 0) == (before != after && after == BOND_LINK_DOWN));
	FUZZ_CHECK(((moved & MII_WENT_UP) != 0) ==
		   (before != after && before != BOND_LINK_FAIL && after == BOND_LINK_UP));
}

static void
run_links(struct story *s)
{
	struct mii_delays d = s->delays;
	struct mii before;
	unsigned i, moved;

	d.ignore_up = s->in.current == ACTIVE_NONE;
	for (i = 0; i < N_SLAVES; i++) {
		before = s->mii[i];
		moved = mii_run(&s->mii[i], s->up[i], &d, s->now);
		check_moved(moved, before.state, s->mii[i].state);
		check_mii(s, i, &d);
		before = s->mii[i];
		FUZZ_CHECK(mii_run(&s->mii[i], s->up[i], &d, s->now) == 0);
		FUZZ_CHECK(s->mii[i].state == before.state);
		FUZZ_CHECK(s->mii[i].deadline == before.deadline);
		if (s->mii[i].state == BOND_LINK_UP)
			d.ignore_up = false;
		s->slaves[i].link = s->mii[i].state;
		s->slaves[i].deadline = s->mii[i].deadline;
		s->slaves[i].usable = s->up[i];
	}
}

static bool
any_in(const struct story *s, uint8_t link)
{
	unsigned i;

	for (i = 0; i < N_SLAVES; i++)
		if (s->slaves[i].link == link)
			return true;
	return false;
}

static void
check_chosen(const struct story *s, int chosen)
{
	bool primary_up =
		s->in.primary != ACTIVE_NONE && s->slaves[s->in.primary].link == BOND_LINK_UP;
	struct active_in again = s->in;

	if (any_in(s, BOND_LINK_UP))
		FUZZ_CHECK(chosen != ACTIVE_NONE && s->slaves[chosen].link == BOND_LINK_UP);
	else if (any_in(s, BOND_LINK_BACK))
		FUZZ_CHECK(chosen != ACTIVE_NONE && s->slaves[chosen].link == BOND_LINK_BACK);
	else
		FUZZ_CHECK(chosen == ACTIVE_NONE);
	if (primary_up && (s->in.force_primary || s->in.reselect == BOND_RESELECT_ALWAYS))
		FUZZ_CHECK(chosen == s->in.primary);
	/* Asked again, with or without the wish, the answer stands. */
	again.current = chosen;
	FUZZ_CHECK(active_choose(&again) == chosen);
	if (primary_up)
		again.force_primary = false;
	FUZZ_CHECK(active_choose(&again) == chosen);
}

static void
run_choice(struct story *s)
{
	int chosen = active_choose(&s->in);

	FUZZ_CHECK(chosen >= ACTIVE_NONE && chosen < N_SLAVES);
	check_chosen(s, chosen);
	if (s->in.primary != ACTIVE_NONE && s->slaves[s->in.primary].link == BOND_LINK_UP)
		s->in.force_primary = false;
	s->in.current = chosen;
	if (chosen != ACTIVE_NONE && s->slaves[chosen].link == BOND_LINK_BACK)
		s->mii[chosen] = (struct mii){ .state = BOND_LINK_UP };
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	struct story s = { .now = BOND_S };
	unsigned i;

	s.in = (struct active_in){
		.slaves = s.slaves, .n = N_SLAVES, .current = ACTIVE_NONE, .primary = ACTIVE_NONE
	};
	for (i = 0; i < N_SLAVES; i++)
		mii_init(&s.mii[i], true, s.up[i], &s.delays, s.now);
	while (in.left > 0) {
		uint8_t what = fuzz_take_byte(&in);

		event(&s, what, fuzz_take_byte(&in));
		run_links(&s);
		run_choice(&s);
	}
	return 0;
}
