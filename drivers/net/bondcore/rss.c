/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * How the NICs spread packets over rx queues: one table and one hash for all slaves. The port's
 * own are kept from one start to the next and written to each slave as it joins. Application
 * threads, with the lock taken here; rss_join() and rss_forget() have it.
 */

#include "driver.h"

#define RETA_MAX RTE_ETH_RSS_RETA_SIZE_512
#define GROUP RTE_ETH_RETA_GROUP_SIZE
#define KEY_DEFAULT_SIZE 40

#define HAS_NONE 1 /* the slave has no such thing, and needs none */

/* Of a key that is there: 0 stands for the usual size. */
static uint8_t
key_length(const struct rte_eth_rss_conf *conf)
{
	return conf->rss_key_len != 0 ? conf->rss_key_len : KEY_DEFAULT_SIZE;
}

/* The port's table over and over, as long as the slave's. */
static int
slave_write_reta(const struct driver_port *p, uint16_t port_id)
{
	struct rte_eth_rss_reta_entry64 reta[RETA_MAX / GROUP] = { 0 };
	struct rte_eth_dev_info info;
	unsigned i, from = 0;
	int ret;

	ret = rte_eth_dev_info_get(port_id, &info);
	if (ret != 0)
		return ret;
	if (info.reta_size == 0)
		return HAS_NONE;
	if (info.reta_size > RETA_MAX)
		return -ENOTSUP;
	for (i = 0; i < info.reta_size; i++) {
		reta[i / GROUP].mask |= RTE_BIT64(i % GROUP);
		reta[i / GROUP].reta[i % GROUP] = p->reta[from / GROUP].reta[from % GROUP];
		from = from + 1 == p->reta_size ? 0 : from + 1;
	}
	return rte_eth_dev_rss_reta_update(port_id, reta, info.reta_size);
}

/* A slave may know fewer kinds of packets than another, and take a shorter key. */
static int
slave_write_hash(const struct driver_port *p, uint16_t port_id)
{
	struct rte_eth_rss_conf conf = p->rss;
	struct rte_eth_dev_info info;
	int ret;

	ret = rte_eth_dev_info_get(port_id, &info);
	if (ret != 0)
		return ret;
	if (info.flow_type_rss_offloads == 0)
		return HAS_NONE;
	conf.rss_hf &= info.flow_type_rss_offloads;
	if (conf.rss_key != NULL) {
		conf.rss_key_len = info.hash_key_size != 0 ? info.hash_key_size : KEY_DEFAULT_SIZE;
		if (conf.rss_key_len > p->rss.rss_key_len)
			return -EINVAL;
	}
	return rte_eth_dev_rss_hash_update(port_id, &conf);
}

/* Write to all slaves until one refuses; that one is named. -ENOTSUP: there is none to write to. */
static int
slaves_write(const struct driver_port *p,
	     int (*write)(const struct driver_port *p, uint16_t port_id), const char *what)
{
	unsigned i, lacking = 0, written = 0;
	int ret;

	for (i = 0; i < p->n_slaves; i++) {
		if (!p->slaves[i].joined)
			continue;
		ret = write(p, p->slaves[i].port_id);
		lacking += ret == HAS_NONE;
		written += ret == 0;
		if (ret >= 0)
			continue;
		DRIVER_LOG(ERR, "%s: %s refuses the RSS %s: %s", p->data->name, p->slaves[i].name,
			   what, rte_strerror(-ret));
		return ret;
	}
	return lacking != 0 && written == 0 ? -ENOTSUP : 0;
}

/* What PMDs start with: the queues in turn. */
static void
reta_init(struct driver_port *p, uint16_t size)
{
	uint16_t i, q = 0;

	for (i = 0; i < size; i++) {
		p->reta[i / GROUP].reta[i % GROUP] = q;
		q = q + 1 >= p->data->nb_rx_queues ? 0 : q + 1;
	}
}

static bool
reta_size_fits(uint16_t size)
{
	return size != 0 && size <= RETA_MAX && size % GROUP == 0;
}

int
rss_reta_update(struct rte_eth_dev *dev, struct rte_eth_rss_reta_entry64 *reta, uint16_t size)
{
	struct driver_port *p = dev->data->dev_private;
	struct rte_eth_rss_reta_entry64 former[RTE_DIM(p->reta)];
	uint16_t i, former_size;
	int ret;

	if (!reta_size_fits(size))
		return -EINVAL;
	driver_lock();
	former_size = p->reta_size;
	memcpy(former, p->reta, sizeof(former));
	if (former_size != size)
		reta_init(p, size);
	p->reta_size = size;
	for (i = 0; i < size; i++) {
		if (reta[i / GROUP].mask & RTE_BIT64(i % GROUP))
			p->reta[i / GROUP].reta[i % GROUP] = reta[i / GROUP].reta[i % GROUP];
	}
	ret = slaves_write(p, slave_write_reta, "table");
	if (ret != 0) {
		if (former_size == 0)
			reta_init(p, size);
		else
			memcpy(p->reta, former, sizeof(former));
		p->reta_size = former_size != 0 ? former_size : size;
		slaves_write(p, slave_write_reta, "former table");
		p->reta_size = former_size;
	}
	driver_unlock();
	return ret;
}

int
rss_reta_query(struct rte_eth_dev *dev, struct rte_eth_rss_reta_entry64 *reta, uint16_t size)
{
	struct driver_port *p = dev->data->dev_private;
	uint16_t i;

	if (!reta_size_fits(size))
		return -EINVAL;
	driver_lock();
	if (p->reta_size == 0)
		reta_init(p, size);
	for (i = 0; i < size; i++) {
		if (reta[i / GROUP].mask & RTE_BIT64(i % GROUP))
			reta[i / GROUP].reta[i % GROUP] = p->reta[i / GROUP].reta[i % GROUP];
	}
	driver_unlock();
	return 0;
}

/* Take over what the application asks for; without a key the one in force stays. */
static void
hash_set(struct driver_port *p, const struct rte_eth_rss_conf *conf)
{
	p->rss.rss_hf = conf->rss_hf;
	if (conf->rss_key == NULL)
		return;
	memcpy(p->rss_key, conf->rss_key, key_length(conf));
	p->rss.rss_key = p->rss_key;
	p->rss.rss_key_len = key_length(conf);
}

/* The first update starts from what dev_configure() asked for. */
static void
hash_init(struct driver_port *p)
{
	const struct rte_eth_rss_conf *conf = &p->data->dev_conf.rx_adv_conf.rss_conf;

	if (p->rss_updated)
		return;
	p->rss = (struct rte_eth_rss_conf){ 0 };
	if (conf->rss_key_len <= sizeof(p->rss_key))
		hash_set(p, conf);
}

int
rss_hash_update(struct rte_eth_dev *dev, struct rte_eth_rss_conf *conf)
{
	struct driver_port *p = dev->data->dev_private;
	struct rte_eth_rss_conf former;
	uint8_t former_key[sizeof(p->rss_key)];
	int ret;

	if (conf->rss_key != NULL && conf->rss_key_len > sizeof(p->rss_key))
		return -EINVAL;
	driver_lock();
	hash_init(p);
	former = p->rss;
	memcpy(former_key, p->rss_key, sizeof(former_key));
	hash_set(p, conf);
	ret = slaves_write(p, slave_write_hash, "hash");
	if (ret == 0) {
		p->rss_updated = true;
	} else {
		p->rss = former;
		memcpy(p->rss_key, former_key, sizeof(former_key));
		slaves_write(p, slave_write_hash, "former hash");
	}
	driver_unlock();
	return ret;
}

int
rss_hash_get(struct rte_eth_dev *dev, struct rte_eth_rss_conf *conf)
{
	struct driver_port *p = dev->data->dev_private;
	int ret = 0;

	driver_lock();
	hash_init(p);
	conf->rss_hf = p->rss.rss_hf;
	if (conf->rss_key != NULL && key_length(conf) < p->rss.rss_key_len)
		ret = -EINVAL;
	else if (conf->rss_key != NULL && p->rss.rss_key != NULL)
		memcpy(conf->rss_key, p->rss_key, p->rss.rss_key_len);
	conf->rss_key_len = p->rss.rss_key_len;
	driver_unlock();
	return ret;
}

void
rss_join(struct driver_port *p, uint16_t port_id)
{
	int ret = 0;

	if (p->reta_size != 0)
		ret = slave_write_reta(p, port_id);
	if (ret >= 0 && p->rss_updated)
		ret = slave_write_hash(p, port_id);
	if (ret < 0)
		DRIVER_LOG(WARNING, "%s: %s refuses the RSS table or hash: %s", p->data->name,
			   rte_eth_devices[port_id].data->name, rte_strerror(-ret));
}

void
rss_forget(struct driver_port *p)
{
	p->reta_size = 0;
	p->rss_updated = false;
}
