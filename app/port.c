/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Ports by the names of the configuration file: plugged in when they are first wanted,
 * started here if they are no slaves (slaves are started by their bond). Control thread.
 */

#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>

#include "log.h"
#include "port.h"

/* The device's name: what stands before the first comma of its devargs. */
static void
device_name(const char *devargs, char *name, size_t size)
{
	snprintf(name, size, "%.*s", (int)strcspn(devargs, ","), devargs);
}

static int
port_of_ethdev(const char *name, uint16_t *port_id, struct bond_error *err)
{
	if (rte_eth_dev_get_port_by_name(name, port_id) == 0)
		return 0;
	snprintf(err->text, sizeof(err->text),
		 "%s: no such port: add a section [port %s] with its "
		 "devargs, or name a device that an EAL option makes",
		 name, name);
	return -ENODEV;
}

/* The number of the kernel's interface under a port, 0 = none. */
static unsigned
port_interface(uint16_t port_id)
{
	struct rte_eth_dev_info info;

	return rte_eth_dev_info_get(port_id, &info) == 0 ? info.if_index : 0;
}

/* Two ports on one interface would each receive all its frames and both set its address. */
static int
interface_check(const char *name, uint16_t port_id, struct bond_error *err)
{
	unsigned interface = port_interface(port_id);
	char owner[RTE_ETH_NAME_MAX_LEN];
	uint16_t other;

	RTE_ETH_FOREACH_DEV(other) {
		if (other == port_id || interface == 0 || port_interface(other) != interface)
			continue;
		rte_eth_dev_get_name_by_port(other, owner);
		snprintf(err->text, sizeof(err->text),
			 "%s: %s has its interface already; one port for each is allowed", name,
			 owner);
		return -EBUSY;
	}
	return 0;
}

int
port_open(const struct config *c, const char *name, uint16_t *port_id, bool *plugged,
	  struct bond_error *err)
{
	const struct config_port *p = config_find_port(c, name);
	char device[RTE_ETH_NAME_MAX_LEN];
	int ret;

	*plugged = false;
	if (p == NULL)
		return port_of_ethdev(name, port_id, err);
	device_name(p->devargs, device, sizeof(device));
	if (rte_eth_dev_get_port_by_name(device, port_id) == 0)
		return 0;
	ret = rte_dev_probe(p->devargs);
	if (ret == 0 && rte_eth_dev_get_port_by_name(device, port_id) == 0) {
		ret = interface_check(name, *port_id, err);
		if (ret != 0)
			port_close(*port_id);
		*plugged = ret == 0;
		return ret;
	}
	/* Many drivers return -1, whatever the reason. */
	snprintf(err->text, sizeof(err->text),
		 "%s: device \"%.100s\" cannot be opened%s; allowed: "
		 "a PCI address bound to a DPDK driver, or a vdev with its arguments",
		 name, p->devargs, ret < 0 ? ", the log says why" : "");
	return -ENODEV;
}

int
port_start(uint16_t port_id, const char *name, uint16_t n, struct rte_mempool *pool,
	   struct bond_error *err)
{
	int socket = rte_eth_dev_socket_id(port_id);
	struct rte_eth_conf conf = { 0 };
	struct rte_eth_dev_info info;
	uint16_t q;
	int ret;

	ret = rte_eth_dev_info_get(port_id, &info);
	if (ret == 0 && (info.max_rx_queues < n || info.max_tx_queues < n)) {
		snprintf(err->text, sizeof(err->text),
			 "%s: no free queue: it has %u, %u are needed", name,
			 RTE_MIN(info.max_rx_queues, info.max_tx_queues), n);
		return -ENOSPC;
	}
	if (ret == 0)
		ret = rte_eth_dev_configure(port_id, n, n, &conf);
	for (q = 0; ret == 0 && q < n; q++) {
		ret = rte_eth_rx_queue_setup(port_id, q, 0, socket, NULL, pool);
		if (ret == 0)
			ret = rte_eth_tx_queue_setup(port_id, q, 0, socket, NULL);
	}
	if (ret == 0)
		ret = rte_eth_dev_start(port_id);
	if (ret != 0)
		snprintf(err->text, sizeof(err->text), "%s: cannot be started with %u queues: %s",
			 name, n, rte_strerror(-ret));
	return ret;
}

void
port_close(uint16_t port_id)
{
	struct rte_eth_dev_info info;
	int ret;

	ret = rte_eth_dev_info_get(port_id, &info);
	if (ret == 0)
		ret = rte_eth_dev_stop(port_id);
	if (ret == 0)
		ret = rte_dev_remove(info.device);
	if (ret != 0)
		APP_LOG(ERR, "port %u does not close: %s", port_id, rte_strerror(-ret));
}
