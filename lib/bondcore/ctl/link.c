/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The bond's own link: whether it has one, how fast it is, and switching it off as a whole.
 * Control thread.
 */

#include "ctl.h"

bool
bond_carrier(const struct bond *b)
{
	unsigned i;

	if (b->off)
		return false;
	if (b->conf.mode == BOND_MODE_8023AD) {
		for (i = 0; i < b->n_slaves; i++) {
			if (mode_slave_sends(b, i))
				return true;
		}
		return false;
	}
	for (i = 0; i < b->n_slaves; i++) {
		if (b->slaves[i]->mii.state == BOND_LINK_UP)
			return true;
	}
	return false;
}

uint32_t
link_least_speed(const struct bond *b)
{
	uint32_t least = 0;
	unsigned i;

	for (i = 0; i < b->n_slaves; i++) {
		uint32_t speed = b->slaves[i]->link.speed;

		if (mode_slave_sends(b, i) && speed != 0 && (least == 0 || speed < least))
			least = speed;
	}
	return least;
}

uint32_t
bond_speed(const struct bond *b)
{
	uint32_t sum = 0;
	unsigned i;

	if (b->conf.mode == BOND_MODE_BROADCAST)
		return link_least_speed(b);
	for (i = 0; i < b->n_slaves; i++) {
		if (mode_slave_sends(b, i))
			sum += b->slaves[i]->link.speed;
	}
	return sum;
}

/* A PMD that cannot switch its link only means that the peer does not see it go. */
static void
slave_switch(const struct bond *b, const struct slave *s, bool up)
{
	int ret = up ? rte_eth_dev_set_link_up(s->port_id) : rte_eth_dev_set_link_down(s->port_id);

	if (ret != 0 && ret != -ENOTSUP)
		CTL_LOG(WARNING, "%s: link of %s not set %s: %s", b->name, s->name,
			up ? "up" : "down", rte_strerror(-ret));
}

static void
switch_all(struct bond *b)
{
	unsigned i;

	b->unswitched = false;
	for (i = 0; i < b->n_slaves; i++)
		slave_switch(b, b->slaves[i], !b->off);
}

void
bond_set_link(struct bond *b, bool up)
{
	if (b->off == !up)
		return;
	b->off = !up;
	b->stale = true;
	bond_because(b, "set link %s", up ? "up" : "down");
	if (up && b->unswitched)
		b->unswitched = false; /* their links have not been down */
	else if (!up && b->conf.mode == BOND_MODE_8023AD)
		b->unswitched = true;
	else
		switch_all(b);
}

/* 802.3ad, switched off: partners move their traffic before the links go down. */
void
link_switch_run(struct bond *b, bond_time now)
{
	if (b->unswitched && lacp_all_parted(b, now))
		switch_all(b);
}

void
link_join(struct bond *b, const struct slave *s)
{
	if (b->off)
		slave_switch(b, s, false);
}

void
link_restore(const struct bond *b, const struct slave *s)
{
	if (b->off)
		slave_switch(b, s, true);
}
