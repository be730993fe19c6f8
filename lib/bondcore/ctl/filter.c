/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What slaves let in beyond their own address: promiscuous mode, all multicast, the
 * multicast list, VLAN ids. In modes with an active slave it alone carries them. Where a
 * PMD refuses one, the next wider is used. Control thread.
 */

#include <rte_ether.h>

#include "ctl.h"

static void
slave_set_promisc(struct bond *b, struct slave *s, bool on)
{
	int ret;

	if (s->promisc == on || (s->refused & REFUSED_PROMISC))
		return;
	ret = on ? rte_eth_promiscuous_enable(s->port_id) : rte_eth_promiscuous_disable(s->port_id);
	if (ret != 0)
		port_refused(s, b, REFUSED_PROMISC, ret, "it stays as it is");
	else
		s->promisc = on;
}

static void
slave_set_allmulti(struct bond *b, struct slave *s, bool on)
{
	int ret;

	if (s->allmulti == on || (s->refused & REFUSED_ALLMULTI))
		return;
	ret = on ? rte_eth_allmulticast_enable(s->port_id) :
		   rte_eth_allmulticast_disable(s->port_id);
	if (ret != 0)
		port_refused(s, b, REFUSED_ALLMULTI, ret, "promiscuous mode is used instead");
	else
		s->allmulti = on;
}

/* Write the list to one slave; n 0 clears it. */
static void
slave_write_mc(struct bond *b, struct slave *s, unsigned n)
{
	struct rte_ether_addr list[BOND_MAX_MC_ADDRS];
	unsigned i;
	int ret;

	for (i = 0; i < n; i++)
		memcpy(list[i].addr_bytes, b->mc[i], BOND_MAC_SIZE);
	ret = rte_eth_dev_set_mc_addr_list(s->port_id, list, n);
	if (ret != 0)
		port_refused(s, b, REFUSED_MC_LIST, ret, "all multicast is received instead");
	s->mc_listed = ret == 0 && n != 0;
}

/* Addresses of the bond's list that this slave is to have, and that it has, made the same. */
static void
slave_write_uc(struct bond *b, struct slave *s, bool carries)
{
	struct rte_ether_addr addr;
	unsigned i;
	int ret;

	for (i = 0; i < BOND_MAX_UC_ADDRS; i++) {
		bool listed = s->uc_listed & (UINT32_C(1) << i);
		bool wanted = carries && !mac_is_zero(b->uc[i]);

		if (listed == wanted || (wanted && (s->refused & REFUSED_UC_LIST)))
			continue;
		memcpy(addr.addr_bytes, b->uc[i], BOND_MAC_SIZE);
		ret = wanted ? rte_eth_dev_mac_addr_add(s->port_id, &addr, 0) :
			       rte_eth_dev_mac_addr_remove(s->port_id, &addr);
		if (ret != 0 && wanted)
			port_refused(s, b, REFUSED_UC_LIST, ret,
				     "it receives in promiscuous mode instead");
		else
			s->uc_listed ^= UINT32_C(1) << i;
	}
}

static bool
vlan_is_set(const struct bond *b, uint16_t id)
{
	return (b->vlans[id / 64] >> (id % 64)) & 1;
}

/* The filter alone: what else the port does with tags stays as it was configured. */
static int
slave_switch_vlan_filter(const struct slave *s, bool on)
{
	int bits = rte_eth_dev_get_vlan_offload(s->port_id);

	if (bits < 0)
		return bits;
	bits &= ~RTE_ETH_VLAN_FILTER_OFFLOAD;
	return rte_eth_dev_set_vlan_offload(s->port_id,
					    on ? bits | RTE_ETH_VLAN_FILTER_OFFLOAD : bits);
}

/* A port whose filter is off lets every VLAN in, so nothing is written until there is one. */
static void
slave_write_vlans(struct bond *b, struct slave *s)
{
	uint16_t id;
	int ret;

	if (s->refused & REFUSED_VLAN)
		return;
	ret = slave_switch_vlan_filter(s, b->n_vlans != 0);
	for (id = 1; ret == 0 && b->n_vlans != 0 && id < 4095; id++) {
		if (vlan_is_set(b, id))
			ret = rte_eth_dev_vlan_filter(s->port_id, id, 1);
	}
	if (ret != 0) {
		slave_switch_vlan_filter(s, false);
		port_refused(s, b, REFUSED_VLAN, ret, "it receives all VLANs");
	}
	s->vlan_filtered = ret == 0 && b->n_vlans != 0;
}

/* One id more or less on a slave that filters; a full table must not lose the id. */
static void
slave_change_vlan(struct bond *b, struct slave *s, uint16_t vlan_id, bool on)
{
	int ret = rte_eth_dev_vlan_filter(s->port_id, vlan_id, on);

	if (ret == 0 || !on)
		return;
	slave_switch_vlan_filter(s, false);
	s->vlan_filtered = false;
	port_refused(s, b, REFUSED_VLAN, ret, "it receives all VLANs");
}

static void
slave_filter(struct bond *b, unsigned i)
{
	struct slave *s = b->slaves[i];
	bool carries = mode_slave_filters(b, i);
	bool lists = carries && b->n_mc != 0;
	bool allmulti, promisc;

	if (s->mc_listed != lists || (lists && b->refilter)) {
		if (!(s->refused & REFUSED_MC_LIST))
			slave_write_mc(b, s, lists ? b->n_mc : 0);
	}
	slave_write_uc(b, s, carries);
	allmulti = s->perm_allmulti || (carries && b->allmulti) ||
		   (lists && (s->refused & REFUSED_MC_LIST));
	slave_set_allmulti(b, s, allmulti);
	promisc = s->perm_promisc || (carries && b->promisc) || (s->refused & REFUSED_MAC) ||
		  (carries && b->n_uc != 0 && (s->refused & REFUSED_UC_LIST)) ||
		  (allmulti && (s->refused & REFUSED_ALLMULTI));
	slave_set_promisc(b, s, promisc);
	if ((b->n_vlans != 0) != s->vlan_filtered)
		slave_write_vlans(b, s);
}

void
filter_run(struct bond *b)
{
	unsigned i;

	for (i = 0; i < b->n_slaves; i++)
		slave_filter(b, i);
	b->refilter = false;
}

/* An address that the PMD does not give up is received until the port is set up anew. */
static void
slave_forget_uc(const struct bond *b, struct slave *s, unsigned i)
{
	struct rte_ether_addr addr;

	if ((s->uc_listed & (UINT32_C(1) << i)) == 0)
		return;
	memcpy(addr.addr_bytes, b->uc[i], BOND_MAC_SIZE);
	rte_eth_dev_mac_addr_remove(s->port_id, &addr);
	s->uc_listed &= ~(UINT32_C(1) << i);
}

void
filter_restore(struct slave *s, const struct bond *b)
{
	unsigned i;
	int ret = 0;

	for (i = 0; i < BOND_MAX_UC_ADDRS; i++)
		slave_forget_uc(b, s, i);
	if (s->mc_listed)
		ret |= rte_eth_dev_set_mc_addr_list(s->port_id, NULL, 0);
	if (s->vlan_filtered)
		ret |= slave_switch_vlan_filter(s, false);
	if (s->promisc && !s->perm_promisc)
		ret |= rte_eth_promiscuous_disable(s->port_id);
	if (s->allmulti && !s->perm_allmulti)
		ret |= rte_eth_allmulticast_disable(s->port_id);
	if (ret != 0)
		CTL_LOG(ERR, "%s: own filters not given back to %s", b->name, s->name);
}

static unsigned
uc_find(const struct bond *b, const uint8_t mac[BOND_MAC_SIZE])
{
	unsigned i;

	for (i = 0; i < BOND_MAX_UC_ADDRS; i++) {
		if (memcmp(b->uc[i], mac, BOND_MAC_SIZE) == 0)
			break;
	}
	return i;
}

int
bond_add_mac(struct bond *b, const uint8_t mac[BOND_MAC_SIZE])
{
	static const uint8_t none[BOND_MAC_SIZE];
	unsigned i;

	if (!mac_is_unicast(mac))
		return -EINVAL;
	if (uc_find(b, mac) < BOND_MAX_UC_ADDRS)
		return 0;
	i = uc_find(b, none);
	if (i == BOND_MAX_UC_ADDRS)
		return -ENOSPC;
	memcpy(b->uc[i], mac, BOND_MAC_SIZE);
	b->n_uc++;
	return 0;
}

int
bond_remove_mac(struct bond *b, const uint8_t mac[BOND_MAC_SIZE])
{
	struct slave *s;
	unsigned i, k;

	if (!mac_is_unicast(mac))
		return -EINVAL;
	i = uc_find(b, mac);
	if (i == BOND_MAX_UC_ADDRS)
		return -ENOENT;
	for (k = 0; k < b->n_slaves; k++)
		slave_forget_uc(b, b->slaves[k], i);
	/* By the time that they are given back another address may have its place. */
	for (s = b->leaving; s != NULL; s = s->next_leaving)
		slave_forget_uc(b, s, i);
	memset(b->uc[i], 0, BOND_MAC_SIZE);
	b->n_uc--;
	return 0;
}

void
bond_set_promiscuous(struct bond *b, bool on)
{
	b->promisc = on;
}

void
bond_set_allmulticast(struct bond *b, bool on)
{
	b->allmulti = on;
}

int
bond_set_mc_addrs(struct bond *b, const uint8_t (*macs)[BOND_MAC_SIZE], unsigned n)
{
	if (n > BOND_MAX_MC_ADDRS)
		return -ENOSPC;
	if (n != 0)
		memcpy(b->mc, macs, n * sizeof(macs[0]));
	b->n_mc = n;
	b->refilter = true;
	return 0;
}

int
bond_set_vlan_filter(struct bond *b, uint16_t vlan_id, bool on)
{
	unsigned i;

	if (vlan_id < 1 || vlan_id > 4094)
		return -EINVAL;
	if (vlan_is_set(b, vlan_id) == on)
		return 0;
	b->vlans[vlan_id / 64] ^= UINT64_C(1) << (vlan_id % 64);
	b->n_vlans += on ? 1 : -1;
	for (i = 0; i < b->n_slaves; i++) {
		if (b->slaves[i]->vlan_filtered)
			slave_change_vlan(b, b->slaves[i], vlan_id, on);
	}
	return 0;
}
