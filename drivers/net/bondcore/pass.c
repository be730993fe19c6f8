/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The passes of control: what ports need in each, the thread that makes them unless the
 * application does (devarg control=app), and what the application is told after one. The ports'
 * part is a link source that watches nothing: so it runs whoever makes the pass, and the
 * descriptor that wakes the thread is among those that an application waits for.
 *
 * The lock is held from the beginning of a pass to its end. The port's own callbacks are raised
 * without it, after the pass.
 */

#include <poll.h>
#include <sys/eventfd.h>

#include "control.h"

/* How soon to look again for a port that is still being probed. */
#define PROBE_PERIOD (10 * BOND_MS)
#define MAX_FDS 8

static bool joining; /* a slave is not ready to join yet */

static struct driver_port *
port_with_news(void)
{
	struct driver_port *p = control.ports;

	while (p != NULL && !(p->started && link_changed(p)))
		p = p->next;
	return p;
}

/*
 * Tell the application of one link that moved; false: none did. The port stays until that is
 * over, unless the callback itself closes it. A pass that is made in a callback tells nothing.
 */
static bool
link_tell(unsigned generation)
{
	struct driver_port *p = NULL;

	driver_lock();
	/* Else the ports are those of another context, whose own thread tells. */
	if (control.generation == generation && control.told == NULL)
		p = port_with_news();
	if (p != NULL) {
		control.told = p;
		driver_unlock();
		rte_eth_dev_callback_process(&rte_eth_devices[p->data->port_id],
					     RTE_ETH_EVENT_INTR_LSC, NULL);
		driver_lock();
		if (control.generation == generation && control.told == p) {
			control.told = NULL;
			pthread_cond_broadcast(&control.told_changed);
		}
	}
	driver_unlock();
	return p != NULL;
}

static void *
source_open(uint16_t port_id __rte_unused)
{
	return NULL;
}

/* The first thing of a pass, whoever makes it. The lock is kept until source_done(). */
static void
source_poll(void)
{
	struct driver_port *p;
	eventfd_t n;

	driver_lock();
	eventfd_read(control_wake_fd(), &n);
	joining = false;
	for (p = control.ports; p != NULL; p = p->next) {
		if (!p->started)
			continue;
		slaves_drop_lost(p);
		if (!slaves_join(p))
			joining = true;
	}
}

/* A pass that an operation makes, or the thread, has the lock still: they tell afterwards. */
static void
source_done(void)
{
	bool tells = control.by_app && !driver_lock_is_nested();
	unsigned generation = control.generation;
	struct driver_port *p;

	for (p = control.ports; p != NULL; p = p->next) {
		if (p->started)
			filter_follow(p);
	}
	driver_unlock();
	while (tells && link_tell(generation))
		;
}

static const struct bond_link_source source = {
	.name = "driver",
	.open = source_open,
	.poll = source_poll,
	.fd = control_wake_fd,
	.done = source_done,
};

const struct bond_link_source *const pass_sources[] = {
	&bond_link_netdev,
	&bond_link_ethdev,
	&source,
	NULL,
};

static bond_time
deadline(void)
{
	bond_time next = bond_ctl_next_deadline(control.ctl);

	return joining ? RTE_MIN(next, control_now() + PROBE_PERIOD) : next;
}

/* Returns the number of descriptors to wait for, 0 if the thread has to end. */
static unsigned
thread_pass(unsigned generation, struct pollfd *waits, bond_time *next)
{
	int fds[MAX_FDS];
	unsigned n = 0, i;

	driver_lock();
	if (control.generation == generation) {
		control_pass();
		n = bond_ctl_fds(control.ctl, fds, MAX_FDS);
		*next = deadline();
	}
	driver_unlock();
	for (i = 0; i < n; i++)
		waits[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
	return n;
}

static void
thread_wait(struct pollfd *waits, unsigned n, bond_time next)
{
	bond_time left = RTE_MAX(next - control_now(), 0);
	struct timespec t = { .tv_sec = left / BOND_S, .tv_nsec = left % BOND_S };

	ppoll(waits, n, next == BOND_NEVER ? NULL : &t, NULL);
}

void *
pass_thread(void *arg)
{
	unsigned generation = (unsigned)(uintptr_t)arg, n;
	struct pollfd waits[MAX_FDS];
	bond_time next;

	while ((n = thread_pass(generation, waits, &next)) != 0) {
		if (!link_tell(generation))
			thread_wait(waits, n, next);
	}
	return NULL;
}
