/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What a port can do: what all of its slaves can that are there, joined or not. A slave that
 * appears later has to do with what was configured then. Runs on the application's threads.
 *
 * MBUF_FAST_FREE promises a PMD that all packets of a queue are of one pool and shared with
 * nobody. broadcast shares them, and the modes that send frames of their own on a queue of the
 * application take those from another pool. So it is offered in balance-rr and balance-xor
 * only, and not where the application may change the mode.
 */

#include "driver.h"

static uint64_t
tx_offloads_own(const struct driver_port *p)
{
	bool rr_or_xor =
		p->conf.mode == BOND_MODE_BALANCE_RR || p->conf.mode == BOND_MODE_BALANCE_XOR;

	return rr_or_xor && !p->control_by_app ? UINT64_MAX : ~RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE;
}

/* Before the first slave: all that a slave can take away from. */
static void
info_open(const struct driver_port *p, struct rte_eth_dev_info *info)
{
	info->max_mtu = UINT16_MAX;
	info->max_rx_pktlen = UINT32_MAX;
	info->max_rx_queues = BOND_MAX_QUEUES;
	info->max_tx_queues = BOND_MAX_QUEUES;
	info->rx_offload_capa = UINT64_MAX;
	info->tx_offload_capa = tx_offloads_own(p);
	info->flow_type_rss_offloads = UINT64_MAX;
	info->reta_size = RTE_ETH_RSS_RETA_SIZE_512;
	info->rx_desc_lim = info->tx_desc_lim = (struct rte_eth_desc_lim){
		.nb_max = UINT16_MAX,
		.nb_align = 1,
		.nb_seg_max = UINT16_MAX,
		.nb_mtu_seg_max = UINT16_MAX,
	};
}

/* Without a slave nothing of it can be promised. */
static void
info_close(struct rte_eth_dev_info *info)
{
	info->rx_offload_capa = 0;
	info->tx_offload_capa = 0;
	info->flow_type_rss_offloads = 0;
	info->reta_size = 0;
}

static void
limits_narrow(struct rte_eth_desc_lim *all, const struct rte_eth_desc_lim *one)
{
	all->nb_max = RTE_MIN(all->nb_max, one->nb_max);
	all->nb_min = RTE_MAX(all->nb_min, one->nb_min);
	all->nb_align = RTE_MAX(all->nb_align, one->nb_align);
	/* 0 is "not told". */
	if (one->nb_seg_max != 0)
		all->nb_seg_max = RTE_MIN(all->nb_seg_max, one->nb_seg_max);
	if (one->nb_mtu_seg_max != 0)
		all->nb_mtu_seg_max = RTE_MIN(all->nb_mtu_seg_max, one->nb_mtu_seg_max);
}

static void
info_narrow(struct rte_eth_dev_info *all, const struct rte_eth_dev_info *one, bool first)
{
	all->min_mtu = RTE_MAX(all->min_mtu, one->min_mtu);
	all->max_mtu = RTE_MIN(all->max_mtu, one->max_mtu);
	all->min_rx_bufsize = RTE_MAX(all->min_rx_bufsize, one->min_rx_bufsize);
	all->max_rx_pktlen = RTE_MIN(all->max_rx_pktlen, one->max_rx_pktlen);
	all->max_rx_queues = RTE_MIN(all->max_rx_queues, one->max_rx_queues);
	all->max_tx_queues = RTE_MIN(all->max_tx_queues, one->max_tx_queues);
	all->rx_offload_capa &= one->rx_offload_capa;
	all->tx_offload_capa &= one->tx_offload_capa;
	all->flow_type_rss_offloads &= one->flow_type_rss_offloads;
	/* A smaller table is repeated in a larger one. */
	all->reta_size = RTE_MIN(all->reta_size, one->reta_size);
	/* A key fits all or none. */
	if (first)
		all->hash_key_size = one->hash_key_size;
	else if (all->hash_key_size != one->hash_key_size)
		all->hash_key_size = 0;
	all->speed_capa |= one->speed_capa;
	limits_narrow(&all->rx_desc_lim, &one->rx_desc_lim);
	limits_narrow(&all->tx_desc_lim, &one->tx_desc_lim);
}

int
driver_infos_get(struct rte_eth_dev *dev, struct rte_eth_dev_info *info)
{
	struct driver_port *p = dev->data->dev_private;
	struct rte_eth_dev_info one;
	bool first = true;
	unsigned i;

	driver_lock();
	slaves_find(p);
	info->max_mac_addrs = DRIVER_MAX_MACS;
	info_open(p, info);
	for (i = 0; i < p->n_slaves; i++) {
		if (p->slaves[i].port_id == DRIVER_NO_PORT ||
		    rte_eth_dev_info_get(p->slaves[i].port_id, &one) != 0)
			continue;
		info_narrow(info, &one, first);
		first = false;
	}
	if (first)
		info_close(info);
	driver_unlock();
	return 0;
}
