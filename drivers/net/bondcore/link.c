/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The link of a port: that of its bond, with the speed of the slaves that send. Ops run on the
 * application's threads, link_changed() on whichever made the pass; the event itself is raised
 * there, once the lock is given back.
 */

#include "driver.h"

static struct rte_eth_link
link_of(const struct driver_port *p)
{
	struct rte_eth_link link = {
		.link_speed = RTE_ETH_SPEED_NUM_NONE,
		.link_duplex = RTE_ETH_LINK_FULL_DUPLEX,
		.link_autoneg = RTE_ETH_LINK_AUTONEG,
		.link_status = RTE_ETH_LINK_DOWN,
	};
	uint32_t speed;

	if (p->bond == NULL || p->link_down || !bond_carrier(p->bond))
		return link;
	speed = bond_speed(p->bond);
	link.link_speed = speed != 0 ? speed : RTE_ETH_SPEED_NUM_UNKNOWN;
	link.link_status = RTE_ETH_LINK_UP;
	return link;
}

/* With the interrupt on, ethdev answers from what is stored and asks nobody. */
static int
link_store(const struct driver_port *p, const struct rte_eth_link *link)
{
	return rte_eth_linkstatus_set(&rte_eth_devices[p->data->port_id], link);
}

int
link_update(struct rte_eth_dev *dev, int wait_to_complete __rte_unused)
{
	const struct driver_port *p = dev->data->dev_private;
	struct rte_eth_link link;
	int ret;

	driver_lock();
	link = link_of(p);
	ret = link_store(p, &link);
	driver_unlock();
	return ret;
}

static int
link_switch(struct rte_eth_dev *dev, bool up)
{
	struct driver_port *p = dev->data->dev_private;
	struct rte_eth_link link;

	driver_lock();
	p->link_down = !up;
	if (p->bond != NULL)
		bond_set_link(p->bond, up);
	link = link_of(p);
	link_store(p, &link);
	control_wake();
	driver_unlock();
	return 0;
}

int
link_set_up(struct rte_eth_dev *dev)
{
	return link_switch(dev, true);
}

int
link_set_down(struct rte_eth_dev *dev)
{
	return link_switch(dev, false);
}

bool
link_changed(struct driver_port *p)
{
	struct rte_eth_link link = link_of(p);

	link_store(p, &link);
	if (link.link_status == p->reported.link_status &&
	    link.link_speed == p->reported.link_speed)
		return false;
	p->reported = link;
	return true;
}
