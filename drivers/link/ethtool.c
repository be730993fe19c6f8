/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Link, speed and duplex of a kernel interface, from ethtool.
 *
 * ethtool requests take the kernel's RTNL lock, which another process may hold for seconds,
 * and the control thread must not wait for it. So only the first question is asked by the
 * caller; every later one by a thread that each interface has for this. It co-owns the
 * record: closing never waits for the kernel either.
 */

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ethtool.h"

struct ethtool {
	atomic_int owners;    /* the opener and the thread */
	atomic_bool closed;   /* control: w, thread: r */
	atomic_uint asked;    /* control: w, thread: r */
	atomic_uint answered; /* thread: w, after answer; control: r, before it */
	atomic_ullong answer; /* speed << 16 | up << 8 | duplex: they change together */
	int ifindex;
	int socket;
	int ask_fd;
	int wake_fd;
};

static unsigned long long
answer_pack(const struct bond_link *link)
{
	return (unsigned long long)link->speed << 16 | (unsigned)link->up << 8 | link->duplex;
}

static struct bond_link
answer_unpack(unsigned long long answer)
{
	return (struct bond_link){
		.speed = answer >> 16,
		.up = answer >> 8 & 1,
		.duplex = answer & 0xff,
	};
}

/* Carrier itself; where the driver cannot tell, the flag that the kernel derives from it. */
static bool
fetch_up(const struct ethtool *e, struct ifreq *ifr)
{
	struct ethtool_value value = { .cmd = ETHTOOL_GLINK };

	ifr->ifr_data = (void *)&value;
	if (ioctl(e->socket, SIOCETHTOOL, ifr) == 0)
		return value.data != 0;
	if (ioctl(e->socket, SIOCGIFFLAGS, ifr) != 0)
		return false;
	return (ifr->ifr_flags & IFF_UP) && (ifr->ifr_flags & IFF_RUNNING);
}

static void
fetch_speed(const struct ethtool *e, struct ifreq *ifr, struct bond_link *link)
{
	struct ethtool_cmd cmd = { .cmd = ETHTOOL_GSET };

	link->speed = 0;
	link->duplex = BOND_DUPLEX_UNKNOWN;
	ifr->ifr_data = (void *)&cmd;
	if (ioctl(e->socket, SIOCETHTOOL, ifr) != 0)
		return;
	if (ethtool_cmd_speed(&cmd) != (uint32_t)SPEED_UNKNOWN)
		link->speed = ethtool_cmd_speed(&cmd);
	if (cmd.duplex == BOND_DUPLEX_HALF || cmd.duplex == BOND_DUPLEX_FULL)
		link->duplex = cmd.duplex;
}

/* Speed is slow to ask of some drivers, and changes only while the link is down. */
static void
fetch(struct ethtool *e, bool first)
{
	struct bond_link link = answer_unpack(atomic_load(&e->answer));
	struct ifreq ifr = { .ifr_ifindex = e->ifindex };
	bool was_up = link.up;

	if (ioctl(e->socket, SIOCGIFNAME, &ifr) != 0) {
		link.up = false;
	} else {
		link.up = fetch_up(e, &ifr);
		if (first || (link.up && !was_up))
			fetch_speed(e, &ifr, &link);
	}
	atomic_store(&e->answer, answer_pack(&link));
}

static void
owner_leave(struct ethtool *e)
{
	if (atomic_fetch_sub(&e->owners, 1) != 1)
		return;
	close(e->wake_fd);
	close(e->ask_fd);
	close(e->socket);
	free(e);
}

static void *
thread_main(void *arg)
{
	struct ethtool *e = arg;
	unsigned question;
	eventfd_t n;

	while (eventfd_read(e->ask_fd, &n) == 0 && !atomic_load(&e->closed)) {
		question = atomic_load(&e->asked);
		fetch(e, false);
		atomic_store(&e->answered, question);
		eventfd_write(e->wake_fd, 1);
	}
	owner_leave(e);
	return NULL;
}

/* A thread that takes no signals: they are for the threads that wait for them. */
static int
thread_start(struct ethtool *e)
{
	sigset_t all, old;
	pthread_attr_t attr;
	pthread_t thread;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	rc = pthread_create(&thread, &attr, thread_main, e);
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return rc;
}

struct ethtool *
ethtool_open(int ifindex, int wake_fd)
{
	struct ethtool *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->ifindex = ifindex;
	e->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	e->ask_fd = eventfd(0, EFD_CLOEXEC);
	e->wake_fd = dup(wake_fd);
	atomic_init(&e->owners, 1);
	if (e->socket < 0 || e->ask_fd < 0 || e->wake_fd < 0)
		goto failed;
	fetch(e, true);
	atomic_store(&e->owners, 2);
	if (thread_start(e) != 0) {
		atomic_store(&e->owners, 1);
		goto failed;
	}
	return e;

failed:
	owner_leave(e);
	return NULL;
}

void
ethtool_close(struct ethtool *e)
{
	atomic_store(&e->closed, true);
	eventfd_write(e->ask_fd, 1);
	owner_leave(e);
}

unsigned
ethtool_ask(struct ethtool *e)
{
	unsigned question = atomic_fetch_add(&e->asked, 1) + 1;

	eventfd_write(e->ask_fd, 1);
	return question;
}

unsigned
ethtool_answer(const struct ethtool *e, struct bond_link *link)
{
	unsigned question = atomic_load(&e->answered);

	*link = answer_unpack(atomic_load(&e->answer));
	return question;
}
