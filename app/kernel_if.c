/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The kernel-facing interface of a bond. Opening configures it on the caller's thread; from
 * then on a thread "bondd-kernel" waits for two things: wishes of control (carrier, address),
 * which it carries out, and rtnetlink events, after which it reads the interface again and
 * hands a changed view to control. The configuring is in kernel_setup.c, messages are built
 * and read in kernel_rtnl.c and kernel_scan.c; its packets are a stream's business.
 */

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_errno.h>

#include "kernel_if.h"
#include "kernel_rtnl.h"
#include "kernel_setup.h"
#include "log.h"

struct wish {
	int carrier;  /* -1 = none yet */
	uint16_t mtu; /* 0 = none yet */
	bool has_mac;
	uint8_t mac[BOND_MAC_SIZE];
};

struct kernel_if {
	char name[CONFIG_IF_SIZE];
	int ifindex;
	struct jobs *jobs;
	void (*taken)(void *arg, const struct kernel_if_view *view);
	void *arg;
	struct mnl_socket *requests; /* opener, then thread */
	struct mnl_socket *events;   /* opener, then thread */
	int wake_fd;
	pthread_t thread;
	pthread_mutex_t lock;       /* guards wish and ending; held for a few instructions */
	struct wish wish;           /* control: rw, thread: ro */
	bool ending;                /* closer: rw, thread: ro */
	struct wish done;           /* thread */
	struct kernel_if_view view; /* thread; control reads it while the thread waits for it */
};

static void
wishes_carry_out(struct kernel_if *k, const struct wish *w)
{
	char buf[KERNEL_RTNL_REQUEST];
	int rc;

	if (w->has_mac && (!k->done.has_mac || memcmp(w->mac, k->done.mac, sizeof(w->mac)) != 0)) {
		rc = kernel_rtnl_talk(k->requests, kernel_rtnl_set_mac(buf, k->ifindex, w->mac),
				      NULL, NULL);
		if (rc != 0)
			APP_LOG(WARNING, "%s: setting the address: %s", k->name, strerror(-rc));
	}
	if (w->mtu != k->done.mtu) {
		rc = kernel_rtnl_talk(k->requests, kernel_rtnl_set_mtu(buf, k->ifindex, w->mtu),
				      NULL, NULL);
		if (rc != 0)
			APP_LOG(WARNING, "%s: setting the MTU %u: %s", k->name, w->mtu,
				strerror(-rc));
	}
	if (w->carrier != k->done.carrier) {
		rc = kernel_rtnl_talk(k->requests,
				      kernel_rtnl_set_carrier(buf, k->ifindex, w->carrier), NULL,
				      NULL);
		if (rc != 0)
			APP_LOG(WARNING, "%s: setting the carrier %s: %s", k->name,
				w->carrier ? "on" : "off", strerror(-rc));
	}
	/* Also what failed: only a new wish makes a new attempt. */
	k->done = *w;
}

static void
deliver(void *arg)
{
	struct kernel_if *k = arg;

	k->taken(k->arg, &k->view);
}

/* Read both dumps. -EINTR: something changed meanwhile. */
static int
view_read(struct kernel_if *k, struct kernel_scan *s, struct kernel_if_view *view)
{
	char buf[KERNEL_RTNL_REQUEST];
	int rc;

	kernel_scan_init(s, k->ifindex, view);
	rc = kernel_rtnl_talk(k->requests, kernel_rtnl_dump(buf, RTM_GETLINK), kernel_scan_message,
			      s);
	if (rc == 0)
		rc = kernel_rtnl_talk(k->requests, kernel_rtnl_dump(buf, RTM_GETADDR),
				      kernel_scan_message, s);
	kernel_scan_free(s);
	return rc != 0 ? rc : s->error;
}

/* Hand over the view if it has changed. -ESHUTDOWN: control has ended. */
static int
view_update(struct kernel_if *k)
{
	struct kernel_scan s;
	struct kernel_if_view view;
	int rc;

	rc = view_read(k, &s, &view);
	/* What changed meanwhile has sent an event, too, so the thread comes back here. */
	if (rc == -EINTR)
		return 0;
	if (rc != 0) {
		APP_LOG(WARNING, "%s: reading the addresses: %s", k->name, strerror(-rc));
		return 0;
	}
	if (memcmp(&view, &k->view, sizeof(view)) == 0)
		return 0;
	if (s.cut)
		APP_LOG(WARNING, "%s: more than %d addresses; the rest is not announced", k->name,
			BOND_MAX_ADDRESSES);
	memcpy(&k->view, &view, sizeof(view));
	return jobs_call(k->jobs, deliver, k);
}

static void *
thread_main(void *arg)
{
	struct kernel_if *k = arg;
	struct pollfd fds[2] = {
		{ .fd = k->wake_fd, .events = POLLIN },
		{ .fd = mnl_socket_get_fd(k->events), .events = POLLIN },
	};
	struct wish w;
	eventfd_t n;
	bool ending;

	if (view_update(k) == -ESHUTDOWN)
		fds[1].fd = -1;
	for (;;) {
		poll(fds, 2, -1);
		eventfd_read(k->wake_fd, &n);
		pthread_mutex_lock(&k->lock);
		w = k->wish;
		ending = k->ending;
		pthread_mutex_unlock(&k->lock);
		if (ending)
			return NULL;
		wishes_carry_out(k, &w);
		if (fds[1].fd < 0 || fds[1].revents == 0)
			continue;
		kernel_rtnl_drain(k->events);
		if (view_update(k) == -ESHUTDOWN)
			fds[1].fd = -1;
	}
}

static int
thread_start(struct kernel_if *k)
{
	sigset_t all, old;
	int rc;

	/* Signals are for the threads that wait for them. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&k->thread, NULL, thread_main, k);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (rc == 0)
		pthread_setname_np(k->thread, "bondd-kernel");
	return -rc;
}

static int
sockets_open(struct kernel_if *k)
{
	static const int groups[] = { RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR };
	unsigned i;

	k->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	k->requests = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	k->events = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (k->wake_fd < 0 || k->requests == NULL || k->events == NULL ||
	    mnl_socket_bind(k->requests, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_bind(k->events, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	for (i = 0; i < RTE_DIM(groups); i++)
		if (mnl_socket_setsockopt(k->events, NETLINK_ADD_MEMBERSHIP,
					  (void *)(uintptr_t)&groups[i], sizeof(groups[i])) < 0)
			return -errno;
	return 0;
}

static void
kernel_if_free(struct kernel_if *k)
{
	if (k->events != NULL)
		mnl_socket_close(k->events);
	if (k->requests != NULL)
		mnl_socket_close(k->requests);
	if (k->wake_fd >= 0)
		close(k->wake_fd);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

struct kernel_if *
kernel_if_open(const struct config_bond *conf, struct jobs *jobs,
	       void (*taken)(void *arg, const struct kernel_if_view *view), void *arg,
	       struct bond_error *err)
{
	struct kernel_if *k = calloc(1, sizeof(*k));
	int rc;

	if (k == NULL) {
		snprintf(err->text, sizeof(err->text), "%s: out of memory", conf->kernel);
		rte_errno = ENOMEM;
		return NULL;
	}
	snprintf(k->name, sizeof(k->name), "%s", conf->kernel);
	k->jobs = jobs;
	k->taken = taken;
	k->arg = arg;
	k->wish.carrier = -1;
	k->done.carrier = -1;
	pthread_mutex_init(&k->lock, NULL);
	rc = sockets_open(k);
	if (rc != 0) {
		snprintf(err->text, sizeof(err->text), "%s: rtnetlink: %s", k->name, strerror(-rc));
		goto failed;
	}
	k->ifindex = kernel_setup_await(k->events, k->name, err);
	rc = k->ifindex;
	if (rc < 0)
		goto failed;
	rc = kernel_setup_run(k->requests, k->ifindex, conf, err);
	if (rc != 0)
		goto failed;
	rc = thread_start(k);
	if (rc != 0) {
		snprintf(err->text, sizeof(err->text), "%s: thread: %s", k->name, strerror(-rc));
		goto failed;
	}
	return k;

failed:
	kernel_if_free(k);
	rte_errno = -rc;
	return NULL;
}

void
kernel_if_close(struct kernel_if *k)
{
	if (k == NULL)
		return;
	pthread_mutex_lock(&k->lock);
	k->ending = true;
	pthread_mutex_unlock(&k->lock);
	eventfd_write(k->wake_fd, 1);
	pthread_join(k->thread, NULL);
	kernel_if_free(k);
}

/* Ends the change of a wish that began with the lock: the thread is woken if it is another. */
static void
wish_end(struct kernel_if *k, bool news)
{
	pthread_mutex_unlock(&k->lock);
	if (news)
		eventfd_write(k->wake_fd, 1);
}

void
kernel_if_set_carrier(struct kernel_if *k, bool up)
{
	bool news;

	pthread_mutex_lock(&k->lock);
	news = k->wish.carrier != up;
	k->wish.carrier = up;
	wish_end(k, news);
}

void
kernel_if_set_mac(struct kernel_if *k, const uint8_t mac[BOND_MAC_SIZE])
{
	static const uint8_t none[BOND_MAC_SIZE];
	bool news;

	/* A bond that had no slave yet. */
	if (memcmp(mac, none, sizeof(none)) == 0)
		return;
	pthread_mutex_lock(&k->lock);
	news = !k->wish.has_mac || memcmp(k->wish.mac, mac, sizeof(k->wish.mac)) != 0;
	k->wish.has_mac = true;
	memcpy(k->wish.mac, mac, sizeof(k->wish.mac));
	wish_end(k, news);
}

void
kernel_if_set_mtu(struct kernel_if *k, uint16_t mtu)
{
	bool news;

	pthread_mutex_lock(&k->lock);
	news = k->wish.mtu != mtu;
	k->wish.mtu = mtu;
	wish_end(k, news);
}
