/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Carries out the address plan (core/mac_plan.c): which slave carries which address, at
 * joining, at a failover and at release. What slaves send from is part of the map, and so is
 * decided before one is published; what they carry follows it. Control thread.
 */

#include <rte_ether.h>

#include "ctl.h"

static int
slave_write_mac(struct slave *s, const uint8_t mac[BOND_MAC_SIZE])
{
	struct rte_ether_addr addr;

	memcpy(addr.addr_bytes, mac, BOND_MAC_SIZE);
	return rte_eth_dev_default_mac_addr_set(s->port_id, &addr);
}

static void
plan_fill(struct mac_plan *p, const struct bond *b)
{
	const struct slave *s;
	unsigned i;

	*p = (struct mac_plan){
		.mode = b->conf.mode,
		.fail_over_mac = b->conf.fail_over_mac,
		.active = b->active,
		.n = b->n_slaves,
	};
	memcpy(p->bond, b->mac, BOND_MAC_SIZE);
	for (i = 0; i < b->n_slaves; i++) {
		s = b->slaves[i];
		memcpy(p->slaves[i].perm, s->perm_mac, BOND_MAC_SIZE);
		memcpy(p->slaves[i].now, s->mac, BOND_MAC_SIZE);
		memcpy(p->slaves[i].source, s->source, BOND_MAC_SIZE);
		p->slaves[i].fixed = (s->refused & REFUSED_MAC) != 0;
	}
	for (s = b->leaving; s != NULL && p->n_leaving < BOND_MAX_SLAVES; s = s->next_leaving)
		memcpy(p->leaving[p->n_leaving++], s->perm_mac, BOND_MAC_SIZE);
}

/* What the map has of the plan: planned again it gives the same. */
static void
plan_keep(struct bond *b, const struct mac_plan *p)
{
	unsigned i;

	memcpy(b->mac, p->bond, BOND_MAC_SIZE);
	for (i = 0; i < b->n_slaves; i++) {
		struct slave *s = b->slaves[i];

		if (memcmp(s->source, p->slaves[i].source, BOND_MAC_SIZE) == 0)
			continue;
		memcpy(s->source, p->slaves[i].source, BOND_MAC_SIZE);
		s->taught_on = NO_PORT;
		b->stale = true;
	}
}

void
address_plan(struct bond *b)
{
	struct mac_plan plan;

	/* Elsewhere the map has no addresses, and the bond's must not change before it. */
	if (!mode_rewrites(b))
		return;
	plan_fill(&plan, b);
	mac_plan_make(&plan);
	plan_keep(b, &plan);
}

static void
slave_carry(struct bond *b, struct slave *s, const uint8_t want[BOND_MAC_SIZE])
{
	int ret;

	if (memcmp(s->mac, want, BOND_MAC_SIZE) == 0 && !s->mac_unknown)
		return;
	ret = slave_write_mac(s, want);
	if (ret != 0) {
		s->mac_unknown = ret != -ENOTSUP;
		/* Who cannot change it is planned otherwise. */
		if (mode_rewrites(b) && !(s->refused & REFUSED_MAC))
			b->readdress = b->stale = true;
		port_refused(s, b, REFUSED_MAC, ret, "it receives in promiscuous mode instead");
		return;
	}
	s->mac_unknown = false;
	s->refused &= ~REFUSED_MAC;
	memcpy(s->mac, want, BOND_MAC_SIZE);
}

void
address_run(struct bond *b)
{
	struct mac_plan plan;
	unsigned i;

	if (!b->readdress)
		return;
	b->readdress = false;
	plan_fill(&plan, b);
	mac_plan_make(&plan);
	plan_keep(b, &plan);
	/* The active slave last: an address is given up before another takes it. */
	for (i = 0; i < b->n_slaves; i++) {
		if ((int)i != b->active)
			slave_carry(b, b->slaves[i], plan.slaves[i].want);
	}
	if (b->active != ACTIVE_NONE)
		slave_carry(b, b->slaves[b->active], plan.slaves[b->active].want);
}

/*
 * Whether the PMD can write an address at all, found by writing the one that is there. Where
 * there is none (net_ring), ethdev refuses to write that before the PMD is asked: any other.
 */
static bool
can_write_mac(struct slave *s, const struct bond *b)
{
	static const uint8_t any[BOND_MAC_SIZE] = { 0x02, 0, 0, 0, 0, 1 };
	const uint8_t *mac = mac_is_unicast(s->mac) ? s->mac :
			     mac_is_unicast(b->mac) ? b->mac :
						      any;
	int ret = slave_write_mac(s, mac);

	if (ret == 0)
		memmove(s->mac, mac, BOND_MAC_SIZE);
	return ret != -ENOTSUP;
}

int
address_join(struct bond *b, struct slave *s, struct bond_error *err)
{
	struct rte_ether_addr own;
	int ret;

	ret = rte_eth_macaddr_get(s->port_id, &own);
	if (ret != 0)
		return bond_refuse(err, ret, "%s: its address cannot be read: %s", s->name,
				   rte_strerror(-ret));
	memcpy(s->perm_mac, own.addr_bytes, BOND_MAC_SIZE);
	memcpy(s->mac, own.addr_bytes, BOND_MAC_SIZE);

	if (b->conf.mode != BOND_MODE_ACTIVE_BACKUP || b->conf.fail_over_mac == BOND_FOM_ACTIVE)
		return 0;
	if (can_write_mac(s, b))
		return 0;
	if (b->n_slaves != 0)
		return bond_refuse(err, -EOPNOTSUPP,
				   "%s: its driver cannot change its address; "
				   "allowed: fail_over_mac=active",
				   s->name);
	b->conf.fail_over_mac = BOND_FOM_ACTIVE;
	CTL_LOG(WARNING, "%s: %s cannot change its address: fail_over_mac is active now", b->name,
		s->name);
	return 0;
}

void
address_restore(struct slave *s, const struct bond *b)
{
	int ret;

	if (memcmp(s->mac, s->perm_mac, BOND_MAC_SIZE) == 0 && !s->mac_unknown)
		return;
	ret = slave_write_mac(s, s->perm_mac);
	if (ret != 0)
		CTL_LOG(ERR, "%s: own address not given back to %s: %s", b->name, s->name,
			rte_strerror(-ret));
}

int
bond_set_mac(struct bond *b, const uint8_t mac[BOND_MAC_SIZE], struct bond_error *err)
{
	if (!mac_is_unicast(mac) && !mac_is_zero(mac))
		return bond_refuse(err, -EINVAL, "%s: mac must be a unicast address", b->name);
	/* As in the kernel: with these policies the slaves say which address the bond has. */
	if (b->conf.mode == BOND_MODE_ACTIVE_BACKUP && b->conf.fail_over_mac != BOND_FOM_NONE)
		return 0;
	memcpy(b->mac, mac, BOND_MAC_SIZE);
	b->mac_fixed = !mac_is_zero(mac);
	b->readdress = true;
	b->stale = true;
	return 0;
}
