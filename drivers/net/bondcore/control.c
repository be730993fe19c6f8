/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The control of all bonds of a process that are ports: one context, which comes with the first
 * port and ends with the last, the lock, and what wakes the one who makes the passes (pass.c).
 * Any thread.
 *
 * The lock is recursive: an application may call a port from a callback that a slave's PMD
 * raised inside a pass.
 */

#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <rte_lcore.h>

#include "control.h"

struct control control = { .told_changed = PTHREAD_COND_INITIALIZER };

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static unsigned lock_depth; /* how often its thread has taken it */
/* The context comes and goes under it; taken before the lock. */
static pthread_mutex_t lifetime = PTHREAD_MUTEX_INITIALIZER;
/* Never held for long: the interrupt thread takes it. */
static pthread_mutex_t wake_lock = PTHREAD_MUTEX_INITIALIZER;
static int wake_fd = -1;

void
driver_lock(void)
{
	pthread_mutex_lock(&lock);
	lock_depth++;
}

void
driver_unlock(void)
{
	lock_depth--;
	pthread_mutex_unlock(&lock);
}

bool
driver_lock_is_nested(void)
{
	return lock_depth > 1;
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
	pthread_mutex_lock(&wake_lock);
	if (wake_fd >= 0)
		eventfd_write(wake_fd, 1);
	pthread_mutex_unlock(&wake_lock);
}

int
control_wake_fd(void)
{
	return wake_fd;
}

static int
wake_set(int fd)
{
	int former;

	pthread_mutex_lock(&wake_lock);
	former = wake_fd;
	wake_fd = fd;
	pthread_mutex_unlock(&wake_lock);
	return former;
}

void
control_pass(void)
{
	bond_ctl_run(control.ctl, control_now());
}

static int
context_make(bool by_app)
{
	int ret = -ENOMEM, fd;

	fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	control.by_app = by_app;
	control.ctl = bond_ctl_create(pass_sources);
	if (control.ctl == NULL)
		goto close_fd;
	wake_set(fd);
	ret = slaves_watch();
	if (ret == 0 && !by_app)
		ret = rte_ctrl_thread_create(&control.thread, "bondcore", NULL, pass_thread,
					     (void *)(uintptr_t)control.generation);
	if (ret != 0)
		goto unwatch;
	if (by_app)
		bond_ctl_share(control.ctl);
	return 0;

unwatch:
	slaves_unwatch();
	wake_set(-1);
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
	int fd;

	driver_lock();
	control.generation++;
	control.ctl = NULL;
	driver_unlock();
	control_wake();
	fd = wake_set(-1);
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

/* True: it was the last one. */
static bool
port_remove(const struct driver_port *p)
{
	struct driver_port **link;
	bool last;

	driver_lock();
	while (control.told == p && !control.by_app && !thread_is_self()) {
		lock_depth--;
		pthread_cond_wait(&control.told_changed, &lock);
		lock_depth++;
	}
	if (control.told == p)
		control.told = NULL;
	for (link = &control.ports; *link != p; link = &(*link)->next)
		;
	*link = p->next;
	last = control.ports == NULL;
	driver_unlock();
	return last;
}

void
control_put(struct driver_port *p)
{
	/* With another port left the caller may hold the lock: it may be in a slave's callback. */
	if (!port_remove(p))
		return;
	pthread_mutex_lock(&lifetime);
	if (control.ports != NULL || control.ctl == NULL) {
		pthread_mutex_unlock(&lifetime);
		return;
	}
	slaves_unwatch();
	context_end();
}
