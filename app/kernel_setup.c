/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Configures the kernel-facing interface as its bond says. Runs on the opener's thread, which
 * may wait for the kernel; undoes nothing, as the interface goes with its tap port. Keeping it
 * in step later is left to kernel_if.c.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "kernel_rtnl.h"
#include "kernel_setup.h"

/* How long the PMD may take to make the interface. */
#define APPEAR_S 5

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int
kernel_setup_await(struct mnl_socket *events, const char *name, struct bond_error *err)
{
	struct pollfd fd = { .fd = mnl_socket_get_fd(events), .events = POLLIN };
	int64_t deadline = now_ms() + APPEAR_S * 1000, left;
	int ifindex;

	for (;;) {
		ifindex = if_nametoindex(name);
		if (ifindex != 0)
			return ifindex;
		left = deadline - now_ms();
		if (left <= 0)
			break;
		poll(&fd, 1, left);
		kernel_rtnl_drain(events);
	}
	snprintf(err->text, sizeof(err->text),
		 "%s: no interface of that name after %d s; its tap port has to make it", name,
		 APPEAR_S);
	return -ENODEV;
}

static int
request(struct mnl_socket *s, struct nlmsghdr *nlh)
{
	return kernel_rtnl_talk(s, nlh, NULL, NULL);
}

static int
add_address(struct mnl_socket *s, int ifindex, const char *name, const struct config_address *a,
	    struct bond_error *err)
{
	char buf[KERNEL_RTNL_REQUEST], text[INET6_ADDRSTRLEN];
	int rc = request(s, kernel_rtnl_add_address(buf, ifindex, a));
	const char *hint = "";

	if (rc == 0)
		return 0;
	/* What the kernel answers where IPv6 is switched off, or the MTU too small for it. */
	if (a->is_ipv6)
		hint = "; the interface must have IPv6 enabled and an MTU of at least 1280";
	inet_ntop(a->is_ipv6 ? AF_INET6 : AF_INET, &a->ip, text, sizeof(text));
	snprintf(err->text, sizeof(err->text), "%s: address %s/%u: %s%s", name, text, a->prefix,
		 strerror(-rc), hint);
	return rc;
}

static int
add_gateway(struct mnl_socket *s, int ifindex, const char *name, const struct config_address *gw,
	    struct bond_error *err)
{
	char buf[KERNEL_RTNL_REQUEST], text[INET6_ADDRSTRLEN];
	int rc = request(s, kernel_rtnl_add_gateway(buf, ifindex, gw));
	const char *hint = "; it must be in the subnet of an address";

	if (rc == 0)
		return 0;
	if (rc == -EEXIST)
		hint = "; the machine's other default route must go first";
	inet_ntop(gw->is_ipv6 ? AF_INET6 : AF_INET, &gw->ip, text, sizeof(text));
	snprintf(err->text, sizeof(err->text), "%s: gateway %s: %s%s", name, text, strerror(-rc),
		 hint);
	return rc;
}

int
kernel_setup_run(struct mnl_socket *requests, int ifindex, const struct config_bond *conf,
		 struct bond_error *err)
{
	unsigned mtu = conf->mtu != 0 ? conf->mtu : 1500, i;
	char buf[KERNEL_RTNL_REQUEST];
	int rc;

	rc = request(requests, kernel_rtnl_set_mtu(buf, ifindex, mtu));
	if (rc != 0) {
		snprintf(err->text, sizeof(err->text), "%s: mtu %u: %s", conf->kernel, mtu,
			 strerror(-rc));
		return rc;
	}
	for (i = 0; i < conf->n_addresses && rc == 0; i++)
		rc = add_address(requests, ifindex, conf->kernel, &conf->addresses[i], err);
	if (rc != 0)
		return rc;
	/* Routes need an interface that is up. */
	rc = request(requests, kernel_rtnl_set_up(buf, ifindex));
	if (rc != 0) {
		snprintf(err->text, sizeof(err->text), "%s: setting it up: %s", conf->kernel,
			 strerror(-rc));
		return rc;
	}
	for (i = 0; i < conf->n_gateways && rc == 0; i++)
		rc = add_gateway(requests, ifindex, conf->kernel, &conf->gateways[i], err);
	return rc;
}
