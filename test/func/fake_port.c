/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The port itself is here, its queues are in fake_queue.c, its rte_flow rules in fake_flow.c.
 * Called by ethdev, on the thread that calls that.
 */

#include <string.h>

#include <dev_driver.h>
#include <rte_malloc.h>

#include "fake_flow.h"
#include "fake_port.h"
#include "fake_queue.h"

struct fake_port fakes[FAKE_PORTS];

static struct fake_port *
fake_of(const struct rte_eth_dev *dev)
{
	return dev->data->dev_private;
}

static int
nothing_to_do(struct rte_eth_dev *dev __rte_unused)
{
	return 0;
}

static int
fake_start(struct rte_eth_dev *dev)
{
	fake_of(dev)->starts++;
	return 0;
}

static int
fake_info(struct rte_eth_dev *dev, struct rte_eth_dev_info *info)
{
	info->max_rx_queues = FAKE_QUEUES;
	info->max_tx_queues = fake_of(dev)->tx_queues;
	info->max_rx_pktlen = UINT16_MAX;
	info->max_mac_addrs = 4;
	info->max_mtu = FAKE_MAX_MTU;
	info->rx_offload_capa = RTE_ETH_RX_OFFLOAD_VLAN_FILTER | RTE_ETH_RX_OFFLOAD_VLAN_STRIP;
	if (!fake_of(dev)->without_rss) {
		info->reta_size = FAKE_RETA_SIZE;
		info->hash_key_size = FAKE_KEY_SIZE;
		info->flow_type_rss_offloads = RTE_ETH_RSS_IP | RTE_ETH_RSS_UDP;
	}
	return 0;
}

static int
fake_link(struct rte_eth_dev *dev, int wait __rte_unused)
{
	struct fake_port *f = fake_of(dev);
	uint32_t speed = f->speed;
	const struct rte_eth_link link = {
		.link_speed = speed,
		.link_duplex = RTE_ETH_LINK_FULL_DUPLEX,
		.link_status = speed != 0,
	};

	if (f->raises) {
		f->raises = false;
		rte_eth_dev_callback_process(dev, RTE_ETH_EVENT_INTR_LSC, NULL);
	}
	return rte_eth_linkstatus_set(dev, &link);
}

static int
fake_stats(struct rte_eth_dev *dev, struct rte_eth_stats *stats)
{
	*stats = fake_of(dev)->stats;
	return 0;
}

static int
fake_stats_reset(struct rte_eth_dev *dev)
{
	fake_of(dev)->stats_resets++;
	return 0;
}

static int
fake_mac_set(struct rte_eth_dev *dev, struct rte_ether_addr *mac __rte_unused)
{
	return fake_of(dev)->answer.mac_set;
}

static int
fake_mac_add(struct rte_eth_dev *dev, struct rte_ether_addr *mac __rte_unused,
	     uint32_t i __rte_unused, uint32_t vmdq __rte_unused)
{
	return fake_of(dev)->answer.mac_add;
}

static void
fake_mac_remove(struct rte_eth_dev *dev __rte_unused, uint32_t i __rte_unused)
{
}

static int
fake_mc_list(struct rte_eth_dev *dev, struct rte_ether_addr *list, uint32_t n)
{
	struct fake_port *f = fake_of(dev);

	if (f->answer.mc_list != 0 || n > RTE_DIM(f->mc))
		return f->answer.mc_list != 0 ? f->answer.mc_list : -ENOSPC;
	if (n != 0)
		memcpy(f->mc, list, n * sizeof(list[0]));
	f->n_mc = n;
	return 0;
}

static int
fake_mtu(struct rte_eth_dev *dev, uint16_t mtu __rte_unused)
{
	return fake_of(dev)->answer.mtu;
}

static int
fake_vlan(struct rte_eth_dev *dev __rte_unused, uint16_t id __rte_unused, int on __rte_unused)
{
	return 0;
}

static int
fake_vlan_offload(struct rte_eth_dev *dev, int mask __rte_unused)
{
	return fake_of(dev)->answer.vlan_offload;
}

static int
fake_reta(struct rte_eth_dev *dev, struct rte_eth_rss_reta_entry64 *reta, uint16_t size)
{
	struct fake_port *f = fake_of(dev);
	unsigned i;

	if (f->answer.reta != 0 || size != FAKE_RETA_SIZE)
		return f->answer.reta != 0 ? f->answer.reta : -EINVAL;
	for (i = 0; i < size; i++) {
		if (reta[i / RTE_ETH_RETA_GROUP_SIZE].mask & RTE_BIT64(i % RTE_ETH_RETA_GROUP_SIZE))
			f->reta[i] =
				reta[i / RTE_ETH_RETA_GROUP_SIZE].reta[i % RTE_ETH_RETA_GROUP_SIZE];
	}
	return 0;
}

static int
fake_hash(struct rte_eth_dev *dev, struct rte_eth_rss_conf *conf)
{
	struct fake_port *f = fake_of(dev);

	if (f->answer.hash != 0)
		return f->answer.hash;
	f->hash.rss_hf = conf->rss_hf;
	if (conf->rss_key != NULL)
		memcpy(f->key, conf->rss_key, sizeof(f->key));
	return 0;
}

static const struct eth_dev_ops fake_ops = {
	.dev_configure = nothing_to_do,
	.dev_start = fake_start,
	.dev_stop = nothing_to_do,
	.dev_infos_get = fake_info,
	.rx_queue_setup = fake_rx_setup,
	.tx_queue_setup = fake_tx_setup,
	.tx_done_cleanup = fake_tx_done_cleanup,
	.link_update = fake_link,
	.stats_get = fake_stats,
	.stats_reset = fake_stats_reset,
	.promiscuous_enable = nothing_to_do,
	.promiscuous_disable = nothing_to_do,
	.allmulticast_enable = nothing_to_do,
	.allmulticast_disable = nothing_to_do,
	.mac_addr_set = fake_mac_set,
	.mac_addr_add = fake_mac_add,
	.mac_addr_remove = fake_mac_remove,
	.set_mc_addr_list = fake_mc_list,
	.mtu_set = fake_mtu,
	.vlan_filter_set = fake_vlan,
	.vlan_offload_set = fake_vlan_offload,
	.reta_update = fake_reta,
	.rss_hash_update = fake_hash,
	.flow_ops_get = fake_flow_ops_get,
};

void
fake_plug(unsigned i, const char *name)
{
	static const struct rte_driver driver = { .name = "fake" };
	static struct rte_device device = { .name = "fake", .driver = &driver };
	struct rte_eth_dev *dev = rte_eth_dev_allocate(name);

	RTE_VERIFY(dev != NULL);
	fakes[i] = (struct fake_port){
		.dev = dev,
		.port_id = dev->data->port_id,
		.speed = 10000,
		.tx_queues = 8,
		.answer.done = -ENOTSUP,
	};
	dev->data->dev_private = &fakes[i];
	dev->data->mac_addrs = rte_calloc(NULL, 4, sizeof(struct rte_ether_addr), 0);
	RTE_VERIFY(dev->data->mac_addrs != NULL);
	dev->data->mac_addrs[0] = (struct rte_ether_addr){ { 0x02, 0, 0, 0, 0xfa, i + 1 } };
	dev->device = &device;
	dev->dev_ops = &fake_ops;
	fake_bursts_set(dev);
	rte_eth_dev_probing_finish(dev);
}

void
fake_unplug(unsigned i)
{
	fakes[i].dev->data->dev_private = NULL;
	RTE_VERIFY(rte_eth_dev_release_port(fakes[i].dev) == 0);
	fakes[i].dev = NULL;
}

bool
fake_has_mac(unsigned i, const struct rte_ether_addr *mac)
{
	const struct rte_ether_addr *macs = fakes[i].dev->data->mac_addrs;
	unsigned k;

	for (k = 0; k < 4; k++) {
		if (rte_is_same_ether_addr(&macs[k], mac))
			return true;
	}
	return false;
}

bool
fake_has_vlan(unsigned i, uint16_t id)
{
	return (fakes[i].dev->data->vlan_filter_conf.ids[id / 64] >> (id % 64)) & 1;
}

bool
fake_offloads(unsigned i, uint64_t offload)
{
	return (fakes[i].dev->data->dev_conf.rxmode.offloads & offload) != 0;
}
