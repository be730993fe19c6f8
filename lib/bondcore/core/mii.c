/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Link state of one slave, as the kernel's MII monitor keeps it, with absolute
 * deadlines in place of counted ticks: a change seen at t takes effect in the first run
 * at or after t + delay, and with delay 0 in the same run.
 *
 * Pure decisions, run on the control thread. Reading the link, counting failures and
 * choosing the one slave that may ignore its updelay are left to ctl.
 */

#include "mii.h"

struct row {
	uint8_t from;
	bool up;    /* fires on this link */
	bool after; /* ... and only when the deadline is reached */
	uint8_t to;
};

static const struct row rows[] = {
	{ BOND_LINK_UP, false, false, BOND_LINK_FAIL },
	{ BOND_LINK_FAIL, true, false, BOND_LINK_UP },
	{ BOND_LINK_FAIL, false, true, BOND_LINK_DOWN },
	{ BOND_LINK_DOWN, true, false, BOND_LINK_BACK },
	{ BOND_LINK_BACK, false, false, BOND_LINK_DOWN },
	{ BOND_LINK_BACK, true, true, BOND_LINK_UP },
};

static bool
is_over(const struct mii *m, const struct mii_delays *d, bond_time now)
{
	return now >= m->deadline || (m->state == BOND_LINK_BACK && d->ignore_up);
}

static const struct row *
find_row(const struct mii *m, bool up, const struct mii_delays *d, bond_time now)
{
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];

		if (r->from == m->state && r->up == up && (!r->after || is_over(m, d, now)))
			return r;
	}
	return NULL;
}

static void
enter(struct mii *m, uint8_t state, const struct mii_delays *d, bond_time now)
{
	m->state = state;
	if (state == BOND_LINK_FAIL)
		m->deadline = now + d->down;
	else if (state == BOND_LINK_BACK)
		m->deadline = now + d->up;
	else
		m->deadline = 0;
}

void
mii_init(struct mii *m, bool monitored, bool up, const struct mii_delays *d, bond_time now)
{
	m->deadline = 0;
	if (!monitored) {
		m->state = BOND_LINK_UP;
		return;
	}
	/* A link that is up at joining has come back like any other: updelay holds for it. */
	m->state = BOND_LINK_DOWN;
	mii_run(m, up, d, now);
}

unsigned
mii_run(struct mii *m, bool up, const struct mii_delays *d, bond_time now)
{
	const uint8_t before = m->state;
	const struct row *r;

	/* Ends: with one value of up the rows lead from any state to UP or DOWN and stop. */
	while ((r = find_row(m, up, d, now)) != NULL)
		enter(m, r->to, d, now);

	if (m->state == before)
		return 0;
	if (m->state == BOND_LINK_DOWN)
		return MII_MOVED | MII_WENT_DOWN;
	if (m->state == BOND_LINK_UP && before != BOND_LINK_FAIL)
		return MII_MOVED | MII_WENT_UP;
	return MII_MOVED;
}

bond_time
mii_delay(uint32_t delay_ms, uint32_t miimon_ms)
{
	if (miimon_ms == 0)
		return 0;
	return (bond_time)(delay_ms - delay_ms % miimon_ms) * BOND_MS;
}
