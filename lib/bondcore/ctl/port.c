/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * One ethdev port under a slave: configured and started when it joins, given back as it
 * was when it leaves. Control thread.
 */

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ctl.h"

/* Descriptors of the queue for slow frames; a pass takes that many and more. */
#define SLOW_QUEUE_SIZE 32

/* Whether a queue more than the bond's may be asked for, so that control has its own. */
static bool
has_queue_to_spare(const struct rte_eth_dev_info *info)
{
	/*
	 * net_tap takes equal numbers only, and says so in the log when asked for others. For
	 * net_ring and net_memif a queue is a wire of its own, which nobody may listen to.
	 */
	static const char *const without[] = { "net_tap", "net_ring", "net_memif" };
	unsigned i;

	for (i = 0; i < RTE_DIM(without); i++) {
		if (strcmp(info->driver_name, without[i]) == 0)
			return false;
	}
	return true;
}

static void
port_fill_conf(struct rte_eth_conf *conf, const struct bond *b, const struct rte_eth_dev_info *info)
{
	*conf = b->port_conf;
	conf->intr_conf.lsc = info->dev_flags != NULL && (*info->dev_flags & RTE_ETH_DEV_INTR_LSC);
	if (!b->has_port_conf && b->n_rx_queues > 1 && info->flow_type_rss_offloads != 0) {
		conf->rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
		conf->rx_adv_conf.rss_conf.rss_hf =
			RTE_ETH_RSS_IP | RTE_ETH_RSS_TCP | RTE_ETH_RSS_UDP;
	}
	conf->rx_adv_conf.rss_conf.rss_hf &= info->flow_type_rss_offloads;
	if (conf->rx_adv_conf.rss_conf.rss_hf == 0)
		conf->rxmode.mq_mode &= ~RTE_ETH_MQ_RX_RSS_FLAG;
}

/* The rx queues of the bond, and that for slow frames. */
static uint16_t
n_rx_queues(const struct slave *s, const struct bond *b)
{
	return b->n_rx_queues + (s->slow_queue != NO_QUEUE);
}

static int
port_configure(struct slave *s, const struct bond *b, const struct rte_eth_dev_info *info)
{
	uint16_t n_rx = n_rx_queues(s, b);
	struct rte_eth_conf conf;
	int ret;

	port_fill_conf(&conf, b, info);
	s->control_queue = NO_QUEUE;
	if (has_queue_to_spare(info) && info->max_tx_queues > b->n_tx_queues) {
		ret = rte_eth_dev_configure(s->port_id, n_rx, b->n_tx_queues + 1, &conf);
		if (ret == 0) {
			s->control_queue = b->n_tx_queues;
			return 0;
		}
		if (ret == -EBUSY)
			return ret;
	}
	return rte_eth_dev_configure(s->port_id, n_rx, b->n_tx_queues, &conf);
}

/* As short as may be: its packets come from the application's pool. */
static int
port_set_up_slow_queue(const struct slave *s, const struct bond *b)
{
	uint16_t n_rxd = SLOW_QUEUE_SIZE;
	int ret;

	ret = rte_eth_dev_adjust_nb_rx_tx_desc(s->port_id, &n_rxd, NULL);
	if (ret != 0)
		return ret;
	return rte_eth_rx_queue_setup(s->port_id, s->slow_queue, n_rxd,
				      rte_eth_dev_socket_id(s->port_id), NULL, b->pool);
}

static int
port_set_up_queues(const struct slave *s, const struct bond *b)
{
	uint16_t n_tx = b->n_tx_queues + (s->control_queue != NO_QUEUE);
	int socket = rte_eth_dev_socket_id(s->port_id);
	uint16_t n_rxd = b->n_rxd, n_txd = b->n_txd, q;
	int ret;

	ret = rte_eth_dev_adjust_nb_rx_tx_desc(s->port_id, n_rxd != 0 ? &n_rxd : NULL,
					       n_txd != 0 ? &n_txd : NULL);
	for (q = 0; ret == 0 && q < b->n_rx_queues; q++)
		ret = rte_eth_rx_queue_setup(s->port_id, q, n_rxd, socket, NULL, b->rx_pools[q]);
	if (ret == 0 && s->slow_queue != NO_QUEUE)
		ret = port_set_up_slow_queue(s, b);
	for (q = 0; ret == 0 && q < n_tx; q++)
		ret = rte_eth_tx_queue_setup(s->port_id, q, n_txd, socket, NULL);
	return ret;
}

/* Frames that came while nobody polled are stale. Bounded: a busy link has no last one. */
static void
port_drain(const struct slave *s, struct bond *b)
{
	struct rte_mbuf *pkts[32];
	uint16_t q, n, round;

	for (q = 0; q < n_rx_queues(s, b); q++) {
		for (round = 0; round < 256; round++) {
			n = rte_eth_rx_burst(s->port_id, q, pkts, RTE_DIM(pkts));
			if (n == 0)
				break;
			rte_pktmbuf_free_bulk(pkts, n);
			b->rx_stale += n;
		}
	}
}

void
port_refused(struct slave *s, const struct bond *b, enum refusal what, int ret, const char *instead)
{
	static const struct {
		enum refusal what;
		const char *text;
	} names[] = {
		{ REFUSED_MAC, "change of address" },
		{ REFUSED_MTU, "change of MTU" },
		{ REFUSED_PROMISC, "promiscuous mode" },
		{ REFUSED_ALLMULTI, "reception of all multicast" },
		{ REFUSED_MC_LIST, "multicast list" },
		{ REFUSED_VLAN, "VLAN filter" },
		{ REFUSED_UC_LIST, "further address" },
	};
	unsigned i;

	if (s->refused & what)
		return;
	s->refused |= what;
	for (i = 0; i < RTE_DIM(names); i++) {
		if (names[i].what == what)
			CTL_LOG(WARNING, "%s: %s refuses the %s (%s); %s", b->name, s->name,
				names[i].text, rte_strerror(-ret), instead);
	}
}

int
port_set_mtu(struct slave *s, const struct bond *b, uint16_t mtu)
{
	uint16_t now;
	int ret;

	/* Always: a PMD over a kernel interface may not know what that has. */
	ret = rte_eth_dev_set_mtu(s->port_id, mtu);
	if (ret != -ENOTSUP)
		return ret;
	if (rte_eth_dev_get_mtu(s->port_id, &now) != 0 || now != mtu)
		port_refused(s, b, REFUSED_MTU, ret, "it keeps the one it has");
	return 0;
}

/* The MTU of a kernel interface itself: request is SIOCGIFMTU or SIOCSIFMTU. */
static int
netdev_mtu(unsigned if_index, unsigned long request, uint16_t *mtu)
{
	struct ifreq ifr = { .ifr_ifindex = if_index };
	int fd, ret;

	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	ret = ioctl(fd, SIOCGIFNAME, &ifr);
	if (ret == 0) {
		ifr.ifr_mtu = *mtu;
		ret = ioctl(fd, request, &ifr);
	}
	ret = ret == 0 ? 0 : -errno;
	close(fd);
	if (ret == 0)
		*mtu = ifr.ifr_mtu;
	return ret;
}

/*
 * What the port has now, to be given back. Asked before the port is configured, which sets
 * ethdev's idea of it to 1500; af_packet never knew that of its kernel interface, nor can
 * it set more than 1500.
 */
static void
port_keep_mtu(struct slave *s, const struct rte_eth_dev_info *info)
{
	s->if_index = info->if_index;
	s->perm_mtu = RTE_ETHER_MTU;
	if (s->if_index == 0 || netdev_mtu(s->if_index, SIOCGIFMTU, &s->perm_mtu) != 0)
		rte_eth_dev_get_mtu(s->port_id, &s->perm_mtu);
}

static int
port_give_back_mtu(struct slave *s, const struct bond *b)
{
	if (s->if_index == 0)
		return port_set_mtu(s, b, s->perm_mtu);
	return netdev_mtu(s->if_index, SIOCSIFMTU, &s->perm_mtu);
}

/* Configured and started; on error it is neither, and has its own MTU. */
static int
port_bring_up(struct slave *s, const struct bond *b, const struct rte_eth_dev_info *info,
	      struct bond_error *err)
{
	int ret;

	ret = port_configure(s, b, info);
	if (ret == -EBUSY)
		return bond_refuse(err, ret,
				   "%s: the port is started; only a stopped port can join %s",
				   s->name, b->name);
	if (ret == 0 && s->slow_queue != NO_QUEUE)
		ret = slow_queue_check(s);
	if (ret == 0)
		ret = port_set_up_queues(s, b);
	if (ret != 0)
		return bond_refuse(err, ret, "%s: cannot be set up with %u queues: %s", s->name,
				   RTE_MAX(b->n_rx_queues, b->n_tx_queues), rte_strerror(-ret));
	s->perm_promisc = s->promisc = rte_eth_promiscuous_get(s->port_id) == 1;
	s->perm_allmulti = s->allmulti = rte_eth_allmulticast_get(s->port_id) == 1;
	ret = port_set_mtu(s, b, b->mtu);
	if (ret != 0)
		return bond_refuse(err, ret,
				   "%s: MTU %u of %s: %s; its driver takes %u..%u, if its devargs "
				   "give it buffers of that size",
				   s->name, b->mtu, b->name, rte_strerror(-ret), info->min_mtu,
				   info->max_mtu);
	ret = rte_eth_dev_start(s->port_id);
	if (ret != 0) {
		port_give_back_mtu(s, b);
		return bond_refuse(err, ret, "%s: cannot be started: %s", s->name,
				   rte_strerror(-ret));
	}
	return 0;
}

/* With a queue for slow frames, if the PMD plays its part all the way. */
static bool
port_bring_up_with_slow_queue(struct slave *s, const struct bond *b,
			      const struct rte_eth_dev_info *info)
{
	struct rte_eth_conf conf;

	if (!has_queue_to_spare(info) || !slow_queue_is_possible(b, info))
		return false;
	s->slow_queue = b->n_rx_queues;
	if (port_bring_up(s, b, info, NULL) == 0) {
		port_fill_conf(&conf, b, info);
		if (slow_queue_open(s, b, conf.rxmode.mq_mode & RTE_ETH_MQ_RX_RSS_FLAG) == 0)
			return true;
		rte_eth_dev_stop(s->port_id);
		port_give_back_mtu(s, b);
	}
	return false;
}

int
port_start(struct slave *s, struct bond *b, struct bond_error *err)
{
	struct rte_eth_dev_info info;
	int ret;

	ret = rte_eth_dev_info_get(s->port_id, &info);
	if (ret != 0)
		return bond_refuse(err, -ENODEV, "%s: no such port", s->name);
	if (info.max_rx_queues < b->n_rx_queues || info.max_tx_queues < b->n_tx_queues)
		return bond_refuse(err, -ENOSPC,
				   "%s: no free queue: it has %u, %s needs %u; allowed: "
				   "queues = 1..%u",
				   s->name, RTE_MIN(info.max_rx_queues, info.max_tx_queues),
				   b->name, RTE_MAX(b->n_rx_queues, b->n_tx_queues),
				   RTE_MIN(info.max_rx_queues, info.max_tx_queues));
	port_keep_mtu(s, &info);
	if (!port_bring_up_with_slow_queue(s, b, &info)) {
		s->slow_queue = NO_QUEUE;
		ret = port_bring_up(s, b, &info, err);
		if (ret != 0)
			return ret;
	}
	port_drain(s, b);
	slow_join(b, s);
	return 0;
}

/*
 * Whether the NIC has sent what it was given: the descriptor before the next one to be used
 * is the last of them. PMDs that cannot tell (the virtual ones) send as they are called.
 */
bool
port_has_sent(const struct slave *s, const struct bond *b)
{
	uint16_t n_tx = b->n_tx_queues + (s->control_queue != NO_QUEUE), q;
	struct rte_eth_txq_info info;

	for (q = 0; q < n_tx; q++) {
		if (rte_eth_tx_queue_info_get(s->port_id, q, &info) == 0 && info.nb_desc != 0 &&
		    rte_eth_tx_descriptor_status(s->port_id, q, info.nb_desc - 1) ==
			    RTE_ETH_TX_DESC_FULL)
			return false;
	}
	return true;
}

void
port_stop(struct slave *s, struct bond *b)
{
	int ret;

	slow_queue_close(s, b);
	port_drain(s, b);
	ret = rte_eth_dev_stop(s->port_id);
	if (ret != 0)
		CTL_LOG(ERR, "%s: %s does not stop: %s", b->name, s->name, rte_strerror(-ret));
	ret = port_give_back_mtu(s, b);
	if (ret != 0)
		CTL_LOG(ERR, "%s: MTU %u not given back to %s: %s", b->name, s->perm_mtu, s->name,
			rte_strerror(-ret));
}
