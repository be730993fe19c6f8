/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Link source "netdev": carrier of the kernel interface under a port whose PMD reports "up"
 * for ever (af_packet, af_xdp, pcap) or never tells of a change (tap). Control thread only.
 *
 * Two witnesses. Events of rtnetlink come by themselves, but the kernel makes them in
 * deferred work and, for most interfaces, once a second at most: a second loss soon after
 * another is told late. So the poll asks ethtool, which reads the carrier itself; that
 * takes the RTNL lock, so a thread asks (ethtool.c) and its answer arrives like an event,
 * in a fraction of a millisecond. Both are made under RTNL, so the younger one is right:
 * an answer counts only if no event came after its question; else it is asked for again.
 */

#include <errno.h>
#include <net/if.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/queue.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <rte_common.h>
#include <rte_ethdev.h>

#include "bondcore.h"
#include "ethtool.h"

/* linux/if.h, which cannot be included beside net/if.h */
#define FLAG_LOWER_UP 0x10000
/* Bounds one poll in a storm of events; what is left keeps the descriptor readable. */
#define POLL_MAX_DATAGRAMS 256
/* A link takes about 1.5 KiB; more than this counts as lost. */
#define EVENT_MAX_SIZE 8192

struct netdev_watch {
	TAILQ_ENTRY(netdev_watch) next;
	struct ethtool *ethtool;
	int ifindex;
	struct bond_link link; /* the last verdict */
	unsigned asked;        /* number of the last question */
	bool asking;           /* an answer to question asked is due */
	bool gone;             /* the interface was deleted or moved away: for good */
	bool changed;
};

static TAILQ_HEAD(, netdev_watch) watches = TAILQ_HEAD_INITIALIZER(watches);

/* Open while there is a watch. */
static struct mnl_socket *events;
static int wake_fd = -1;  /* answers of ethtool_ask() */
static int epoll_fd = -1; /* events and wake_fd */

static void
shared_close(void)
{
	if (epoll_fd >= 0)
		close(epoll_fd);
	if (wake_fd >= 0)
		close(wake_fd);
	if (events != NULL)
		mnl_socket_close(events);
	epoll_fd = -1;
	wake_fd = -1;
	events = NULL;
}

static int
shared_open(void)
{
	struct epoll_event in = { .events = EPOLLIN };
	int fd;

	events = mnl_socket_open2(NETLINK_ROUTE, SOCK_NONBLOCK | SOCK_CLOEXEC);
	wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (events == NULL || wake_fd < 0 || epoll_fd < 0)
		goto failed;
	fd = mnl_socket_get_fd(events);
	if (mnl_socket_bind(events, RTMGRP_LINK, MNL_SOCKET_AUTOPID) < 0 ||
	    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &in) != 0 ||
	    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, wake_fd, &in) != 0)
		goto failed;
	return 0;

failed:
	shared_close();
	return -1;
}

static void
question_ask(struct netdev_watch *w)
{
	w->asked = ethtool_ask(w->ethtool);
	w->asking = true;
}

static bool
port_if_index(uint16_t port_id, int *ifindex)
{
	static const char *const drivers[] = { "net_af_packet", "net_af_xdp", "net_pcap",
					       "net_tap" };
	struct rte_eth_dev_info info;
	unsigned i;

	if (rte_eth_dev_info_get(port_id, &info) != 0 || info.driver_name == NULL)
		return false;
	/* net_pcap has an index of 0 when it reads files or two different interfaces. */
	if (info.if_index == 0)
		return false;
	*ifindex = info.if_index;
	for (i = 0; i < RTE_DIM(drivers); i++)
		if (strcmp(info.driver_name, drivers[i]) == 0)
			return true;
	return false;
}

static void *
netdev_open(uint16_t port_id)
{
	struct netdev_watch *w;
	int ifindex;

	if (!port_if_index(port_id, &ifindex))
		return NULL;
	if (TAILQ_EMPTY(&watches) && shared_open() != 0)
		return NULL;
	w = calloc(1, sizeof(*w));
	if (w == NULL)
		goto no_watch;
	w->ifindex = ifindex;
	w->ethtool = ethtool_open(ifindex, wake_fd);
	if (w->ethtool == NULL)
		goto no_ethtool;
	ethtool_answer(w->ethtool, &w->link);
	TAILQ_INSERT_TAIL(&watches, w, next);
	return w;

no_ethtool:
	free(w);
no_watch:
	if (TAILQ_EMPTY(&watches))
		shared_close();
	return NULL;
}

static void
netdev_close(void *watch)
{
	struct netdev_watch *w = watch;

	TAILQ_REMOVE(&watches, w, next);
	ethtool_close(w->ethtool);
	free(w);
	if (TAILQ_EMPTY(&watches))
		shared_close();
}

static void
netdev_read(void *watch, struct bond_link *link)
{
	struct netdev_watch *w = watch;

	/* Without an event this is the poll: the answer comes with a later one. */
	if (!w->changed && !w->asking)
		question_ask(w);
	w->changed = false;
	*link = w->link;
}

/*
 * A lost link is told at once. A returning one is told with its speed: choosing among
 * slaves (primary_reselect=better) looks at both in one moment.
 */
static void
event_verdict(struct netdev_watch *w, bool up)
{
	if (!up) {
		w->changed |= w->link.up;
		w->link.up = false;
	}
	if ((up && !w->link.up) || w->asking)
		question_ask(w); /* an answer under way may be older than this event */
}

static int
event_take(const struct nlmsghdr *nlh, void *arg __rte_unused)
{
	const struct ifinfomsg *ifm = mnl_nlmsg_get_payload(nlh);
	struct netdev_watch *w;

	if (nlh->nlmsg_type != RTM_NEWLINK && nlh->nlmsg_type != RTM_DELLINK)
		return MNL_CB_OK;
	/* Bridges speak of their ports with the same types: there DELLINK means "left". */
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifm) || ifm->ifi_family != AF_UNSPEC)
		return MNL_CB_OK;
	TAILQ_FOREACH(w, &watches, next) {
		if (w->ifindex != ifm->ifi_index)
			continue;
		if (nlh->nlmsg_type == RTM_DELLINK)
			w->gone = true;
		event_verdict(w, !w->gone && (ifm->ifi_flags & IFF_UP) &&
					 (ifm->ifi_flags & FLAG_LOWER_UP));
	}
	return MNL_CB_OK;
}

/* Only a new answer is to be trusted now. */
static void
events_forget(void)
{
	struct netdev_watch *w;

	TAILQ_FOREACH(w, &watches, next)
		question_ask(w);
}

static void
answer_take(struct netdev_watch *w)
{
	struct bond_link link;

	if (ethtool_answer(w->ethtool, &link) != w->asked || !w->asking)
		return;
	w->asking = false;
	if (w->gone)
		link.up = false;
	w->changed |= link.up != w->link.up || link.speed != w->link.speed ||
		      link.duplex != w->link.duplex;
	w->link = link;
}

static void
answers_take(void)
{
	struct netdev_watch *w;
	eventfd_t n;

	if (eventfd_read(wake_fd, &n) != 0)
		return;
	TAILQ_FOREACH(w, &watches, next)
		answer_take(w);
}

static void
netdev_poll(void)
{
	static bool lost;
	uint8_t buf[EVENT_MAX_SIZE] __rte_aligned(8);
	ssize_t n;
	unsigned i;

	if (events == NULL)
		return;
	for (i = 0; i < POLL_MAX_DATAGRAMS; i++) {
		n = mnl_socket_recvfrom(events, buf, sizeof(buf));
		if (n >= 0)
			mnl_cb_run(buf, n, 0, 0, event_take, NULL);
		else if (errno == EAGAIN)
			break;
		else if (errno != EINTR)
			lost = true; /* ENOBUFS; ENOSPC: longer than buf */
	}
	/* What is still queued after an overrun is older than what was lost: forget it, too. */
	if (lost && i < POLL_MAX_DATAGRAMS) {
		events_forget();
		lost = false;
	}
	/* After the events, which tell whether an answer is older than one of them. */
	answers_take();
}

static bool
netdev_changed(void *watch)
{
	const struct netdev_watch *w = watch;

	return w->changed;
}

static int
netdev_fd(void)
{
	return epoll_fd;
}

const struct bond_link_source bond_link_netdev = {
	.name = "netdev",
	.open = netdev_open,
	.close = netdev_close,
	.read = netdev_read,
	.poll = netdev_poll,
	.changed = netdev_changed,
	.fd = netdev_fd,
};
