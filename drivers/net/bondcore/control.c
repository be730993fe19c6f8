/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The control of all bonds of a process that are ports: one context, and one thread that makes
 * its passes unless the application does (devarg control=app). What ports need in each pass is
 * a link source that watches nothing: so it runs whoever makes the pass, and the descriptor
 * that wakes the thread is among those that an application waits for.
 *
 * The lock is recursive: an application may call a port from a callback that a slave's PMD
 * raised inside a pass. Callbacks of the application are raised without it, but for those of
 * control=app, where one thread does everything.
 */

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <rte_errno.h>
#include <rte_lcore.h>

#include "driver.h"

/* How soon to look again for a port that is still being probed. */
#define PROBE_PERIOD (10 * BOND_MS)
#define MAX_FDS 8

static struct {
	struct bond_ctl *ctl;
	struct driver_port *ports;
	bool by_app;
	pthread_t thread;
	unsigned generation;            /* of the thread; it ends when this is another one */
	bool joining;                   /* a slave is not ready to join yet */
	const struct driver_port *told; /* its callbacks run now, without the lock */
} control;

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_cond_t told_changed = PTHREAD_COND_INITIALIZER;
/* The context comes and goes under it; taken before the lock. */
static pthread_mutex_t lifetime = PTHREAD_MUTEX_INITIALIZER;
static atomic_int wake_fd = -1;

void
driver_lock(void)
{
	pthread_mutex_lock(&lock);
}

void
driver_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

bond_time
control_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * BOND_S + t.tv_nsec;
}

struct bond_ctl *
control_ctx(void)
{
	return control.ctl;
}

struct driver_port *
control_ports(void)
{
	return control.ports;
}

void
control_wake(void)
{
	int fd = atomic_load(&wake_fd);

	if (fd >= 0)
		eventfd_write(fd, 1);
}

/*
 * Tell applications of links that moved. A port that is being told stays until that is over,
 * unless the callback itself closes it; false: then there is more to look at.
 */
static bool
links_tell(unsigned generation)
{
	struct driver_port *p;

	driver_lock();
	for (p = control.ports; p != NULL; p = p->next) {
		if (p->bond == NULL || !link_changed(p))
			continue;
		control.told = p;
		driver_unlock();
		rte_eth_dev_callback_process(&rte_eth_devices[p->data->port_id],
					     RTE_ETH_EVENT_INTR_LSC, NULL);
		driver_lock();
		if (control.generation != generation || control.told != p)
			break;
		control.told = NULL;
		pthread_cond_broadcast(&told_changed);
	}
	driver_unlock();
	return p == NULL;
}

static void *
source_open(uint16_t port_id __rte_unused)
{
	return NULL;
}

static int
source_fd(void)
{
	return atomic_load(&wake_fd);
}

/* The first thing of a pass, whoever makes it. */
static void
source_poll(void)
{
	struct driver_port *p;
	eventfd_t n;

	driver_lock();
	eventfd_read(atomic_load(&wake_fd), &n);
	control.joining = false;
	for (p = control.ports; p != NULL; p = p->next) {
		if (!p->started)
			continue;
		slaves_drop_lost(p);
		if (!slaves_join(p))
			control.joining = true;
		filter_follow(p);
	}
	if (control.by_app)
		links_tell(control.generation);
	driver_unlock();
}

static const struct bond_link_source source = {
	.name = "driver",
	.open = source_open,
	.poll = source_poll,
	.fd = source_fd,
};

static const struct bond_link_source *const sources[] = {
	&bond_link_netdev,
	&bond_link_ethdev,
	&source,
	NULL,
};

void
control_pass(void)
{
	bond_ctl_run(control.ctl, control_now());
}

static bond_time
deadline(void)
{
	bond_time next = bond_ctl_next_deadline(control.ctl);

	return control.joining ? RTE_MIN(next, control_now() + PROBE_PERIOD) : next;
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

static void *
thread_main(void *arg)
{
	unsigned generation = (unsigned)(uintptr_t)arg, n;
	struct pollfd waits[MAX_FDS];
	bond_time next;

	while ((n = thread_pass(generation, waits, &next)) != 0) {
		if (links_tell(generation))
			thread_wait(waits, n, next);
	}
	return NULL;
}

static int
context_make(bool by_app)
{
	int ret = -ENOMEM, fd;

	fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	control.by_app = by_app;
	control.ctl = bond_ctl_create(sources);
	if (control.ctl == NULL)
		goto close_fd;
	atomic_store(&wake_fd, fd);
	ret = slaves_watch();
	if (ret == 0 && !by_app)
		ret = rte_ctrl_thread_create(&control.thread, "bondcore", NULL, thread_main,
					     (void *)(uintptr_t)control.generation);
	if (ret != 0)
		goto unwatch;
	if (by_app)
		bond_ctl_share(control.ctl);
	return 0;

unwatch:
	slaves_unwatch();
	atomic_store(&wake_fd, -1);
	bond_ctl_free(control.ctl);
	control.ctl = NULL;
close_fd:
	close(fd);
	return ret;
}

static bool
thread_is_self(void)
{
	return !control.by_app && pthread_equal(control.thread, pthread_self());
}

/*
 * The last port is gone, and so is everything that could wake the thread. Gives lifetime back
 * before it waits for the thread, which may be in a callback that closes a port.
 */
static void
context_end(void)
{
	bool self = thread_is_self(), by_app = control.by_app;
	pthread_t thread = control.thread;
	struct bond_ctl *ctl = control.ctl;
	int fd = atomic_load(&wake_fd);

	driver_lock();
	control.generation++;
	control.ctl = NULL;
	driver_unlock();
	control_wake();
	atomic_store(&wake_fd, -1);
	if (by_app)
		bond_ctl_share(NULL);
	pthread_mutex_unlock(&lifetime);
	if (self)
		pthread_detach(thread);
	else if (!by_app)
		pthread_join(thread, NULL);
	close(fd);
	bond_ctl_free(ctl);
}

static int
port_add(struct driver_port *p)
{
	if (control.by_app != p->control_by_app) {
		DRIVER_LOG(ERR, "%s: control=%s is not allowed; the other bonds have control=%s",
			   p->data->name, p->control_by_app ? "app" : "thread",
			   control.by_app ? "app" : "thread");
		return -EINVAL;
	}
	driver_lock();
	p->next = control.ports;
	control.ports = p;
	driver_unlock();
	return 0;
}

int
control_get(struct driver_port *p)
{
	int ret = 0;

	pthread_mutex_lock(&lifetime);
	if (control.ctl == NULL)
		ret = context_make(p->control_by_app);
	if (ret == 0)
		ret = port_add(p);
	pthread_mutex_unlock(&lifetime);
	return ret;
}

void
control_put(struct driver_port *p)
{
	struct driver_port **link;

	driver_lock();
	while (control.told == p && !control.by_app && !thread_is_self())
		pthread_cond_wait(&told_changed, &lock);
	if (control.told == p)
		control.told = NULL;
	for (link = &control.ports; *link != p; link = &(*link)->next)
		;
	*link = p->next;
	driver_unlock();
	pthread_mutex_lock(&lifetime);
	if (control.ports != NULL || control.ctl == NULL) {
		pthread_mutex_unlock(&lifetime);
		return;
	}
	slaves_unwatch();
	context_end();
}
