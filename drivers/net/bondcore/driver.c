/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The vdev driver net_bondcore: a bond as an ethdev port, for programs that know nothing of
 * bondcore. Here a port is made and taken away, and the table of its operations stands; they
 * run on the application's threads. A secondary process sees the port and its settings, but
 * has no bond: its bursts move nothing.
 */

#include <rte_dev.h>
#include <rte_errno.h>

#include "driver.h"

RTE_LOG_REGISTER(driver_logtype, bondcore.driver, INFO);

const struct eth_dev_ops driver_ops = {
	.dev_configure = driver_configure,
	.dev_start = driver_start,
	.dev_stop = driver_stop,
	.dev_close = driver_close,
	.dev_infos_get = driver_infos_get,
	.rx_queue_setup = queue_rx_setup,
	.rx_queue_release = queue_rx_release,
	.tx_queue_setup = queue_tx_setup,
	.tx_queue_release = queue_tx_release,
	.tx_done_cleanup = queue_tx_done_cleanup,
	.link_update = link_update,
	.dev_set_link_up = link_set_up,
	.dev_set_link_down = link_set_down,
	.mac_addr_set = filter_mac_set,
	.mac_addr_add = filter_mac_add,
	.mac_addr_remove = filter_mac_remove,
	.set_mc_addr_list = filter_mc_list,
	.promiscuous_enable = filter_promiscuous_on,
	.promiscuous_disable = filter_promiscuous_off,
	.allmulticast_enable = filter_allmulticast_on,
	.allmulticast_disable = filter_allmulticast_off,
	.vlan_filter_set = filter_vlan,
	.vlan_offload_set = filter_vlan_offload,
	.mtu_set = filter_mtu,
	.stats_get = stats_get,
	.stats_reset = stats_reset,
	.xstats_get = stats_xget,
	.xstats_get_names = stats_xnames,
	.xstats_reset = stats_xreset,
	.reta_update = rss_reta_update,
	.reta_query = rss_reta_query,
	.rss_hash_update = rss_hash_update,
	.rss_hash_conf_get = rss_hash_get,
	.flow_ops_get = flow_ops_get,
};

static const struct eth_dev_ops secondary_ops;

static int
secondary_probe(struct rte_vdev_device *vdev)
{
	struct rte_eth_dev *dev;

	dev = rte_eth_dev_attach_secondary(rte_vdev_device_name(vdev));
	if (dev == NULL)
		return -ENODEV;
	dev->device = &vdev->device;
	dev->dev_ops = &secondary_ops;
	dev->rx_pkt_burst = rte_eth_pkt_burst_dummy;
	dev->tx_pkt_burst = rte_eth_pkt_burst_dummy;
	rte_eth_dev_probing_finish(dev);
	return 0;
}

static void
bursts_set(struct rte_eth_dev *dev)
{
	dev->rx_pkt_burst = queue_rx_burst;
	dev->tx_pkt_burst = queue_tx_burst;
	dev->tx_pkt_prepare = queue_tx_prepare;
	dev->rx_queue_count = queue_rx_count;
	dev->rx_descriptor_status = queue_rx_descriptor_status;
	dev->tx_descriptor_status = queue_tx_descriptor_status;
}

/* An address to tell before there is a bond: as asked for, of the first slave, or any. */
static int
address_make(struct rte_eth_dev *dev, const struct driver_args *args)
{
	struct driver_port *p = dev->data->dev_private;

	dev->data->mac_addrs =
		rte_calloc("bond_mac", DRIVER_MAX_MACS, sizeof(struct rte_ether_addr), 0);
	if (dev->data->mac_addrs == NULL)
		return -ENOMEM;
	p->mac_fixed = args->mac_given;
	if (args->mac_given)
		rte_ether_addr_copy(&args->mac, &dev->data->mac_addrs[0]);
	else if (!slaves_address(p, &dev->data->mac_addrs[0]))
		rte_eth_random_addr(dev->data->mac_addrs[0].addr_bytes);
	return 0;
}

static void
data_init(struct rte_eth_dev *dev, const struct driver_args *args)
{
	dev->data->dev_flags |= RTE_ETH_DEV_INTR_LSC;
	dev->data->numa_node = args->socket_id;
	dev->data->dev_link = (struct rte_eth_link){
		.link_duplex = RTE_ETH_LINK_FULL_DUPLEX,
		.link_autoneg = RTE_ETH_LINK_AUTONEG,
		.link_status = RTE_ETH_LINK_DOWN,
	};
	dev->dev_ops = &driver_ops;
	bursts_set(dev);
}

static int
port_init(struct rte_eth_dev *dev, const char *params)
{
	struct driver_port *p = dev->data->dev_private;
	struct driver_args args = { .socket_id = dev->data->numa_node };
	unsigned i;
	int ret;

	p->data = dev->data;
	for (i = 0; i < BOND_MAX_SLAVES; i++)
		p->live[i] = DRIVER_NO_PORT;
	ret = args_parse(params, p, &args);
	if (ret != 0)
		return ret;
	ret = rte_eth_dev_owner_new(&p->owner.id);
	if (ret != 0)
		return ret;
	snprintf(p->owner.name, sizeof(p->owner.name), "%s", dev->data->name);
	data_init(dev, &args);
	ret = control_get(p);
	if (ret != 0)
		return ret;
	driver_lock();
	slaves_find(p);
	ret = address_make(dev, &args);
	if (ret != 0)
		slaves_release(p);
	driver_unlock();
	if (ret != 0)
		control_put(p);
	return ret;
}

static int
driver_probe(struct rte_vdev_device *vdev)
{
	struct rte_eth_dev *dev;
	int ret;

	if (rte_eal_process_type() != RTE_PROC_PRIMARY)
		return secondary_probe(vdev);
	if (vdev->device.numa_node == SOCKET_ID_ANY)
		vdev->device.numa_node = (int)rte_socket_id();
	dev = rte_eth_vdev_allocate(vdev, sizeof(struct driver_port));
	if (dev == NULL) {
		DRIVER_LOG(ERR, "%s: no port left or no memory", rte_vdev_device_name(vdev));
		return -ENOMEM;
	}
	ret = port_init(dev, rte_vdev_device_args(vdev));
	if (ret != 0) {
		rte_eth_dev_release_port(dev);
		return ret;
	}
	rte_eth_dev_probing_finish(dev);
	return 0;
}

static int
driver_remove(struct rte_vdev_device *vdev)
{
	struct rte_eth_dev *dev = rte_eth_dev_allocated(rte_vdev_device_name(vdev));
	int ret;

	if (dev == NULL)
		return 0; /* the application has closed it */
	ret = driver_close(dev);
	return ret != 0 ? ret : rte_eth_dev_release_port(dev);
}

static struct rte_vdev_driver driver_vdev = {
	.probe = driver_probe,
	.remove = driver_remove,
};

RTE_PMD_REGISTER_VDEV(net_bondcore, driver_vdev);
RTE_PMD_REGISTER_PARAM_STRING(net_bondcore, DRIVER_ARGS_HELP);
