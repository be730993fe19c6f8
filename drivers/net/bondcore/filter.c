/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What a port receives: addresses, multicast, promiscuous mode, VLANs, MTU. A started port hands
 * each change to its bond, which carries it to the slaves; a stopped one has it in ethdev's data
 * (the multicast list, which is not there, in its own) until filter_apply(). Ops run on the
 * application's threads, the others with the lock held.
 */

#include "driver.h"

static bool
filters_vlans(const struct driver_port *p)
{
	return p->data->dev_conf.rxmode.offloads & RTE_ETH_RX_OFFLOAD_VLAN_FILTER;
}

int
filter_mac_set(struct rte_eth_dev *dev, struct rte_ether_addr *mac)
{
	struct driver_port *p = dev->data->dev_private;
	struct bond_error err = { "" };
	int ret = 0;

	driver_lock();
	/* After each start ethdev repeats the address it has, which may be a slave's. */
	if (!rte_is_same_ether_addr(mac, &p->data->mac_addrs[0])) {
		if (p->bond != NULL)
			ret = bond_set_mac(p->bond, mac->addr_bytes, &err);
		if (ret == 0)
			p->mac_fixed = true;
		else
			DRIVER_LOG(ERR, "%s", err.text);
		control_wake();
	}
	driver_unlock();
	return ret;
}

int
filter_mac_add(struct rte_eth_dev *dev, struct rte_ether_addr *mac, uint32_t index __rte_unused,
	       uint32_t vmdq __rte_unused)
{
	struct driver_port *p = dev->data->dev_private;
	int ret = 0;

	if (!rte_is_valid_assigned_ether_addr(mac))
		return -EINVAL;
	driver_lock();
	if (p->bond != NULL) {
		ret = bond_add_mac(p->bond, mac->addr_bytes);
		control_wake();
	}
	driver_unlock();
	return ret;
}

void
filter_mac_remove(struct rte_eth_dev *dev, uint32_t index)
{
	struct driver_port *p = dev->data->dev_private;

	driver_lock();
	if (p->bond != NULL) {
		bond_remove_mac(p->bond, p->data->mac_addrs[index].addr_bytes);
		control_wake();
	}
	driver_unlock();
}

int
filter_mc_list(struct rte_eth_dev *dev, struct rte_ether_addr *list, uint32_t n)
{
	struct driver_port *p = dev->data->dev_private;

	if (n > BOND_MAX_MC_ADDRS)
		return -ENOSPC;
	driver_lock();
	p->n_mc = n;
	if (n != 0)
		memcpy(p->mc, list, n * sizeof(list[0]));
	if (p->bond != NULL) {
		bond_set_mc_addrs(p->bond, p->mc, n);
		control_wake();
	}
	driver_unlock();
	return 0;
}

static int
filter_switch(struct rte_eth_dev *dev, void (*set)(struct bond *b, bool on), bool on)
{
	struct driver_port *p = dev->data->dev_private;

	driver_lock();
	if (p->bond != NULL) {
		set(p->bond, on);
		control_wake();
	}
	driver_unlock();
	return 0;
}

int
filter_promiscuous_on(struct rte_eth_dev *dev)
{
	return filter_switch(dev, bond_set_promiscuous, true);
}

int
filter_promiscuous_off(struct rte_eth_dev *dev)
{
	return filter_switch(dev, bond_set_promiscuous, false);
}

int
filter_allmulticast_on(struct rte_eth_dev *dev)
{
	return filter_switch(dev, bond_set_allmulticast, true);
}

int
filter_allmulticast_off(struct rte_eth_dev *dev)
{
	return filter_switch(dev, bond_set_allmulticast, false);
}

int
filter_vlan(struct rte_eth_dev *dev, uint16_t vlan_id, int on)
{
	struct driver_port *p = dev->data->dev_private;
	int ret = 0;

	if (vlan_id < 1 || vlan_id > RTE_ETHER_MAX_VLAN_ID - 1)
		return -EINVAL;
	driver_lock();
	if (p->bond != NULL) {
		ret = bond_set_vlan_filter(p->bond, vlan_id, on != 0);
		control_wake();
	}
	driver_unlock();
	return ret;
}

/* Ids that ethdev keeps go to the bond, or all are taken from it: it then receives all VLANs. */
static void
filter_vlans_set(struct driver_port *p, bool on)
{
	const struct rte_vlan_filter_conf *conf = &p->data->vlan_filter_conf;
	uint16_t id;

	for (id = 1; id < RTE_ETHER_MAX_VLAN_ID; id++) {
		if ((conf->ids[id / 64] >> (id % 64)) & 1)
			bond_set_vlan_filter(p->bond, id, on);
	}
}

/* Those of a slave's VLAN offloads that are in which become as in bits. */
static int
slave_set_offloads(uint16_t port_id, int bits, int which)
{
	int now = rte_eth_dev_get_vlan_offload(port_id);

	if (now < 0)
		return now;
	return rte_eth_dev_set_vlan_offload(port_id, (now & ~which) | (bits & which));
}

static int
slaves_set_offloads(const struct driver_port *p, int bits, int which)
{
	int ret = 0, err;
	unsigned i;

	for (i = 0; i < p->n_slaves; i++) {
		if (!p->slaves[i].joined)
			continue;
		err = slave_set_offloads(p->slaves[i].port_id, bits, which);
		if (err == 0)
			continue;
		DRIVER_LOG(ERR, "%s: %s refuses the VLAN offloads: %s", p->data->name,
			   p->slaves[i].name, rte_strerror(-err));
		if (ret == 0)
			ret = err;
	}
	return ret;
}

/*
 * A filter that is on is the bond's care, which has one slave let in all where it cannot have
 * the ids. One that is off must be off also where no id ever was, as slaves start with it on.
 */
static int
filter_switch_vlans(struct driver_port *p)
{
	bool on = filters_vlans(p);

	filter_vlans_set(p, on);
	control_wake();
	return on ? 0 : slaves_set_offloads(p, 0, RTE_ETH_VLAN_FILTER_OFFLOAD);
}

int
filter_vlan_offload(struct rte_eth_dev *dev, int mask)
{
	struct driver_port *p = dev->data->dev_private;
	int bits = rte_eth_dev_get_vlan_offload(p->data->port_id);
	int others = mask & ~RTE_ETH_VLAN_FILTER_MASK, ret = 0;

	driver_lock();
	if (p->bond != NULL) {
		ret = slaves_set_offloads(p, bits, others);
		if (ret != 0)
			slaves_set_offloads(p, bits ^ mask, others);
		else if (mask & RTE_ETH_VLAN_FILTER_MASK)
			ret = filter_switch_vlans(p);
	}
	driver_unlock();
	return ret;
}

/* Whether a slave that is there says by itself that it cannot; the others are asked at start. */
static int
slaves_take_mtu(const struct driver_port *p, uint16_t mtu)
{
	struct rte_eth_dev_info info;
	unsigned i;

	for (i = 0; i < p->n_slaves; i++) {
		if (p->slaves[i].port_id == DRIVER_NO_PORT ||
		    rte_eth_dev_info_get(p->slaves[i].port_id, &info) != 0 ||
		    (mtu >= info.min_mtu && mtu <= info.max_mtu))
			continue;
		DRIVER_LOG(ERR, "%s: MTU %u: %s takes %u..%u", p->data->name, mtu,
			   p->slaves[i].name, info.min_mtu, info.max_mtu);
		return -EINVAL;
	}
	return 0;
}

int
filter_mtu(struct rte_eth_dev *dev, uint16_t mtu)
{
	struct driver_port *p = dev->data->dev_private;
	struct bond_error err = { "" };
	int ret;

	driver_lock();
	if (p->bond == NULL) {
		ret = slaves_take_mtu(p, mtu);
	} else {
		ret = bond_set_mtu(p->bond, mtu, &err);
		if (ret != 0)
			DRIVER_LOG(ERR, "%s", err.text);
		control_wake();
	}
	driver_unlock();
	return ret;
}

void
filter_apply(struct driver_port *p)
{
	const struct rte_ether_addr *macs = p->data->mac_addrs;
	unsigned i;

	if (p->mac_fixed)
		bond_set_mac(p->bond, macs[0].addr_bytes, NULL);
	for (i = 1; i < DRIVER_MAX_MACS; i++) {
		if (!rte_is_zero_ether_addr(&macs[i]))
			bond_add_mac(p->bond, macs[i].addr_bytes);
	}
	bond_set_mc_addrs(p->bond, p->mc, p->n_mc);
	bond_set_promiscuous(p->bond, p->data->promiscuous);
	bond_set_allmulticast(p->bond, p->data->all_multicast);
	if (filters_vlans(p))
		filter_vlans_set(p, true);
}

void
filter_join(struct driver_port *p, uint16_t port_id)
{
	int bits = rte_eth_dev_get_vlan_offload(p->data->port_id);
	int ret = slave_set_offloads(port_id, bits, ~(bits & RTE_ETH_VLAN_FILTER_OFFLOAD));

	if (ret != 0)
		DRIVER_LOG(WARNING, "%s: %s refuses the VLAN offloads: %s", p->data->name,
			   rte_eth_devices[port_id].data->name, rte_strerror(-ret));
}

void
filter_follow(struct driver_port *p)
{
	const uint8_t *mac = bond_mac(p->bond);
	struct rte_ether_addr own;

	memcpy(own.addr_bytes, mac, RTE_ETHER_ADDR_LEN);
	if (!rte_is_zero_ether_addr(&own))
		p->data->mac_addrs[0] = own;
}
