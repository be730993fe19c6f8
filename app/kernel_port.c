/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The port under the kernel-facing interface. net_tap is there on every Linux with
 * /dev/net/tun; virtio_user would be faster but needs vhost-net. Control thread.
 */

#include <net/if.h>

#include <rte_bus_vdev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>

#include "kernel_port.h"
#include "port.h"

int
kernel_port_check(const struct config_bond *conf, struct bond_error *err)
{
	if (if_nametoindex(conf->kernel) == 0)
		return 0;
	snprintf(err->text, sizeof(err->text),
		 "%s: there is an interface %s already; "
		 "allowed: kernel = a name that is free",
		 conf->name, conf->kernel);
	return -EEXIST;
}

int
kernel_port_open(const struct config_bond *conf, const uint8_t mac[BOND_MAC_SIZE],
		 struct rte_mempool *pool, uint16_t *port_id, struct bond_error *err)
{
	char name[RTE_ETH_NAME_MAX_LEN], args[64], text[RTE_ETHER_ADDR_FMT_SIZE];
	struct rte_ether_addr addr;
	int ret;

	snprintf(name, sizeof(name), "net_tap_%s", conf->kernel);
	memcpy(addr.addr_bytes, mac, BOND_MAC_SIZE);
	rte_ether_format_addr(text, sizeof(text), &addr);
	snprintf(args, sizeof(args), "iface=%s%s%s", conf->kernel,
		 rte_is_zero_ether_addr(&addr) ? "" : ",mac=",
		 rte_is_zero_ether_addr(&addr) ? "" : text);
	ret = rte_vdev_init(name, args);
	if (ret == 0)
		ret = rte_eth_dev_get_port_by_name(name, port_id);
	if (ret != 0) {
		snprintf(err->text, sizeof(err->text),
			 "%s: interface %s cannot be made: %s; it "
			 "needs /dev/net/tun and CAP_NET_ADMIN",
			 conf->name, conf->kernel, rte_strerror(-ret));
		return ret;
	}
	ret = port_start(*port_id, conf->kernel, conf->queues, pool, err);
	if (ret != 0)
		port_close(*port_id);
	return ret;
}
