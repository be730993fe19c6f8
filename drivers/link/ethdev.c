/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Link source "ethdev": what the PMD says of its link. Takes every port.
 *
 * All functions run on the control thread, but for on_lsc(): the PMD calls it from the
 * interrupt thread or from any thread that moved the link. It only leaves a flag and a
 * wake-up. Whether a PMD claims to raise the event is not asked, as net_tap claims it and
 * never does: read() always asks the PMD, so the caller's poll finds what no event told.
 */

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_ethdev.h>

#include "bondcore.h"

struct ethdev_watch {
	atomic_bool changed; /* on_lsc: set, control: clear */
	uint16_t port_id;
};

/* Shared by all watches, open while there is one. Written by on_lsc(). */
static int wake_fd = -1;
static unsigned n_watches;

static int
on_lsc(uint16_t port_id __rte_unused, enum rte_eth_event_type type __rte_unused, void *arg,
       void *ret_param __rte_unused)
{
	struct ethdev_watch *w = arg;

	/* Pairs with the exchange in ethdev_read(): a change before the flag is read there. */
	atomic_store_explicit(&w->changed, true, memory_order_release);
	/* Fails only when the counter is full, and then the descriptor is readable. */
	eventfd_write(wake_fd, 1);
	return 0;
}

static void *
ethdev_open(uint16_t port_id)
{
	struct ethdev_watch *w;

	if (!rte_eth_dev_is_valid_port(port_id))
		return NULL;
	w = calloc(1, sizeof(*w));
	if (w == NULL)
		return NULL;
	w->port_id = port_id;
	if (n_watches == 0) {
		wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		if (wake_fd < 0)
			goto no_fd;
	}
	if (rte_eth_dev_callback_register(port_id, RTE_ETH_EVENT_INTR_LSC, on_lsc, w) != 0)
		goto no_callback;
	n_watches++;
	return w;

no_callback:
	if (n_watches == 0) {
		close(wake_fd);
		wake_fd = -1;
	}
no_fd:
	free(w);
	return NULL;
}

static void
ethdev_close(void *watch)
{
	struct ethdev_watch *w = watch;

	/*
	 * -EAGAIN: on_lsc() is at work in another thread and needs the watch; it never
	 * waits, so neither does this loop for long.
	 */
	while (rte_eth_dev_callback_unregister(w->port_id, RTE_ETH_EVENT_INTR_LSC, on_lsc, w) ==
	       -EAGAIN)
		sched_yield();
	free(w);
	if (--n_watches == 0) {
		close(wake_fd);
		wake_fd = -1;
	}
}

static void
ethdev_read(void *watch, struct bond_link *link)
{
	struct ethdev_watch *w = watch;
	struct rte_eth_link l;

	/* Cleared before the PMD is asked: a change that comes in between is told again. */
	atomic_exchange_explicit(&w->changed, false, memory_order_acquire);
	link->up = false;
	link->speed = 0;
	link->duplex = BOND_DUPLEX_UNKNOWN;
	if (rte_eth_link_get_nowait(w->port_id, &l) != 0)
		return;
	link->up = l.link_status == RTE_ETH_LINK_UP;
	/* Without a speed the duplex field, where 0 is "half", has not been filled either. */
	if (l.link_speed == RTE_ETH_SPEED_NUM_NONE || l.link_speed == RTE_ETH_SPEED_NUM_UNKNOWN)
		return;
	link->speed = l.link_speed;
	if (l.link_duplex == RTE_ETH_LINK_FULL_DUPLEX)
		link->duplex = BOND_DUPLEX_FULL;
	else
		link->duplex = BOND_DUPLEX_HALF;
}

static void
ethdev_poll(void)
{
	eventfd_t n;

	if (wake_fd >= 0)
		eventfd_read(wake_fd, &n);
}

static bool
ethdev_changed(void *watch)
{
	struct ethdev_watch *w = watch;

	return atomic_load_explicit(&w->changed, memory_order_relaxed);
}

static int
ethdev_fd(void)
{
	return wake_fd;
}

const struct bond_link_source bond_link_ethdev = {
	.name = "ethdev",
	.open = ethdev_open,
	.close = ethdev_close,
	.read = ethdev_read,
	.poll = ethdev_poll,
	.changed = ethdev_changed,
	.fd = ethdev_fd,
};
