/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A port from configure to close. Between start and stop it has a bond of the library, made
 * with what was configured and with the slaves that are there; the others join when they appear
 * (slaves.c). A port starts without any slave, too: its link is down until one comes. Runs on
 * the application's threads.
 */

#include <rte_errno.h>

#include "driver.h"

/* How long readers of the last map may take; the queues of this port have ended before. */
#define FREE_LIMIT (1 * BOND_S)
#define FREE_POLL_US 100

int
driver_configure(struct rte_eth_dev *dev)
{
	struct driver_port *p = dev->data->dev_private;
	struct rte_eth_conf *conf = &dev->data->dev_conf;
	struct rte_eth_rss_conf *rss = &conf->rx_adv_conf.rss_conf;

	if (dev->data->nb_rx_queues == 0) {
		DRIVER_LOG(ERR,
			   "%s: no rx queue; allowed: 1..%d, as their packet pool is the one "
			   "for frames of control",
			   dev->data->name, BOND_MAX_QUEUES);
		return -EINVAL;
	}
	if ((conf->rxmode.mq_mode & ~RTE_ETH_MQ_RX_RSS) != 0 ||
	    conf->txmode.mq_mode != RTE_ETH_MQ_TX_NONE) {
		DRIVER_LOG(ERR, "%s: queues by DCB or VMDq are not available; allowed: RSS",
			   dev->data->name);
		return -ENOTSUP;
	}
	if (rss->rss_key != NULL) {
		if (rss->rss_key_len > sizeof(p->conf_key)) {
			DRIVER_LOG(ERR, "%s: an RSS key of %u bytes; allowed: up to %zu",
				   dev->data->name, rss->rss_key_len, sizeof(p->conf_key));
			return -EINVAL;
		}
		memmove(p->conf_key, rss->rss_key, rss->rss_key_len);
		rss->rss_key = p->conf_key;
	}
	driver_lock();
	rss_forget(p);
	driver_unlock();
	return 0;
}

/* A bond takes the address of its first slave, unless another one was asked for or told. */
static void
params_address(struct driver_port *p, struct bond_params *params)
{
	struct rte_ether_addr first;

	if (!p->mac_fixed && slaves_address(p, &first))
		return;
	p->mac_fixed = true;
	memcpy(params->mac, p->data->mac_addrs[0].addr_bytes, BOND_MAC_SIZE);
}

/*
 * A slave's PMD may call the application back inside a pass or another operation of a bond, in
 * which bonds must not come or go.
 */
static int
bonds_check(const struct driver_port *p, const char *what)
{
	if (!driver_lock_is_nested())
		return 0;
	DRIVER_LOG(
		ERR,
		"%s: cannot %s in a callback of a slave; allowed: after it, or in the bond's own "
		"callbacks",
		p->data->name, what);
	return -EBUSY;
}

/* ethdev starts a port whose queues nobody has set up. */
static int
queues_check(const struct driver_port *p)
{
	const struct rte_eth_dev_data *data = p->data;
	uint16_t rx = 0, tx = 0;

	while (rx < data->nb_rx_queues && p->rxq[rx] != NULL)
		rx++;
	while (tx < data->nb_tx_queues && p->txq[tx] != NULL)
		tx++;
	if (rx == data->nb_rx_queues && tx == data->nb_tx_queues)
		return 0;
	DRIVER_LOG(ERR, "%s: %s queue %u is not set up; needed: all that were configured",
		   data->name, rx < data->nb_rx_queues ? "rx" : "tx",
		   rx < data->nb_rx_queues ? rx : tx);
	return -EINVAL;
}

static int
bond_make(struct driver_port *p)
{
	struct rte_mempool *pools[BOND_MAX_QUEUES];
	struct bond_params params = {
		.name = p->data->name,
		.n_rx_queues = p->data->nb_rx_queues,
		.n_tx_queues = RTE_MAX(p->data->nb_tx_queues, 1),
		.n_rxd = p->rxq[0]->n_desc,
		.n_txd = p->data->nb_tx_queues != 0 ? p->txq[0]->n_desc : 0,
		.rx_pool = p->rxq[0]->pool,
		.rx_pools = pools,
		.port_conf = &p->data->dev_conf,
		.mtu = p->data->mtu,
	};
	struct bond_error err;
	uint16_t q;

	for (q = 0; q < p->data->nb_rx_queues; q++)
		pools[q] = p->rxq[q]->pool;
	params_address(p, &params);
	p->bond = bond_create(control_ctx(), &params, &p->conf, &err);
	if (p->bond != NULL)
		return 0;
	DRIVER_LOG(ERR, "%s", err.text);
	return -rte_errno;
}

static void
bond_end(struct driver_port *p)
{
	bond_time limit = control_now() + FREE_LIMIT;

	while (bond_free(p->bond) == -EBUSY) {
		if (control_now() > limit) {
			DRIVER_LOG(ERR,
				   "%s: a thread does not return from a burst: its bond is "
				   "left behind",
				   p->data->name);
			break;
		}
		rte_delay_us_sleep(FREE_POLL_US);
		control_pass();
	}
	p->bond = NULL;
}

static void
queue_states_set(struct rte_eth_dev_data *data, uint8_t state)
{
	uint16_t q;

	for (q = 0; q < data->nb_rx_queues; q++)
		data->rx_queue_state[q] = state;
	for (q = 0; q < data->nb_tx_queues; q++)
		data->tx_queue_state[q] = state;
}

/* A name that is mistyped and one whose port comes later look alike. */
static void
missing_log(const struct driver_port *p)
{
	unsigned i;

	for (i = 0; i < p->n_slaves; i++) {
		if (p->slaves[i].port_id == DRIVER_NO_PORT)
			DRIVER_LOG(NOTICE, "%s: waits for slave %s: no port of that name yet",
				   p->data->name, p->slaves[i].name);
	}
}

int
driver_start(struct rte_eth_dev *dev)
{
	struct driver_port *p = dev->data->dev_private;
	int ret;

	driver_lock();
	ret = bonds_check(p, "start");
	if (ret == 0)
		ret = queues_check(p);
	if (ret != 0)
		goto unlock;
	slaves_retry(p);
	ret = bond_make(p);
	if (ret != 0)
		goto unlock;
	ret = queue_open(p);
	if (ret != 0) {
		bond_end(p);
		goto unlock;
	}
	filter_apply(p);
	/* ethdev's start switches a link on, as it does with any port. */
	p->link_down = false;
	slaves_join(p);
	missing_log(p);
	p->started = true;
	control_pass();
	link_changed(p); /* what the application sees when start returns is no event */
	queue_states_set(dev->data, RTE_ETH_QUEUE_STATE_STARTED);
	control_wake();
unlock:
	driver_unlock();
	return ret;
}

int
driver_stop(struct rte_eth_dev *dev)
{
	struct driver_port *p = dev->data->dev_private;
	int ret = 0;

	driver_lock();
	if (p->bond != NULL)
		ret = bonds_check(p, "stop");
	if (p->bond != NULL && ret == 0) {
		p->started = false;
		queue_close(p);
		slaves_leave(p);
		stats_keep(p);
		bond_end(p);
		link_changed(p);
		queue_states_set(dev->data, RTE_ETH_QUEUE_STATE_STOPPED);
		control_wake();
	}
	driver_unlock();
	return ret;
}

int
driver_close(struct rte_eth_dev *dev)
{
	struct driver_port *p = dev->data->dev_private;
	uint16_t q;
	int ret;

	if (rte_eal_process_type() != RTE_PROC_PRIMARY)
		return 0;
	ret = driver_stop(dev);
	if (ret != 0)
		return ret; /* of a removal: ethdev closes only what is stopped */
	driver_lock();
	for (q = 0; q < dev->data->nb_rx_queues; q++)
		queue_rx_release(dev, q);
	for (q = 0; q < dev->data->nb_tx_queues; q++)
		queue_tx_release(dev, q);
	flow_free_all(p);
	slaves_release(p);
	driver_unlock();
	control_put(p);
	return 0;
}
