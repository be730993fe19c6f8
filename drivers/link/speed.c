/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Speed and duplex of a kernel interface, from ethtool.
 *
 * ethtool requests take the kernel's RTNL lock, which another process may hold for seconds,
 * and the control thread must not wait for it. So only the first question is asked by the
 * caller; every later one by a short-lived thread of its own, at most one per interface.
 * That thread co-owns the record: closing never waits for the kernel either.
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

#include "bondcore.h"
#include "speed.h"

enum question {
	ANSWERED,
	ASKING,
	ASK_AGAIN, /* the link moved since the kernel was asked */
};

struct speed {
	atomic_int owners;    /* the opener, and the thread that asks */
	atomic_int question;  /* enum question; control: ask again, thread: the rest */
	atomic_ullong answer; /* speed << 8 | duplex, so that both change together */
	int ifindex;
	int socket;
	int wake_fd; /* the thread's own copy of the eventfd */
};

static void
answer_fetch(struct speed *s)
{
	struct ethtool_cmd cmd = { .cmd = ETHTOOL_GSET };
	struct ifreq ifr = { .ifr_ifindex = s->ifindex };
	uint32_t mbps = 0;
	uint8_t duplex = BOND_DUPLEX_UNKNOWN;

	if (ioctl(s->socket, SIOCGIFNAME, &ifr) == 0) {
		ifr.ifr_data = (void *)&cmd;
		if (ioctl(s->socket, SIOCETHTOOL, &ifr) == 0) {
			mbps = ethtool_cmd_speed(&cmd);
			duplex = cmd.duplex;
		}
	}
	if (mbps == (uint32_t)SPEED_UNKNOWN)
		mbps = 0;
	if (duplex != BOND_DUPLEX_HALF && duplex != BOND_DUPLEX_FULL)
		duplex = BOND_DUPLEX_UNKNOWN;
	atomic_store(&s->answer, (unsigned long long)mbps << 8 | duplex);
}

static void
owner_leave(struct speed *s)
{
	if (atomic_fetch_sub(&s->owners, 1) != 1)
		return;
	close(s->socket);
	free(s);
}

static void *
thread_main(void *arg)
{
	struct speed *s = arg;
	int fd = s->wake_fd;
	int asking;

	do {
		atomic_store(&s->question, ASKING);
		answer_fetch(s);
		asking = ASKING;
		/* The last touch of the record's questions: control may start a new thread. */
	} while (!atomic_compare_exchange_strong(&s->question, &asking, ANSWERED));
	eventfd_write(fd, 1);
	close(fd);
	owner_leave(s);
	return NULL;
}

struct speed *
speed_open(int ifindex)
{
	struct speed *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s->socket < 0) {
		free(s);
		return NULL;
	}
	s->ifindex = ifindex;
	atomic_init(&s->owners, 1);
	answer_fetch(s);
	return s;
}

void
speed_close(struct speed *s)
{
	owner_leave(s);
}

/* A thread that takes no signals: they are for the threads that wait for them. */
static int
thread_start(struct speed *s)
{
	sigset_t all, old;
	pthread_attr_t attr;
	pthread_t thread;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	rc = pthread_create(&thread, &attr, thread_main, s);
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -rc;
}

void
speed_ask(struct speed *s, int eventfd)
{
	if (atomic_exchange(&s->question, ASK_AGAIN) != ANSWERED)
		return;
	s->wake_fd = dup(eventfd);
	atomic_fetch_add(&s->owners, 1);
	if (s->wake_fd >= 0 && thread_start(s) == 0)
		return;
	if (s->wake_fd >= 0)
		close(s->wake_fd);
	atomic_fetch_sub(&s->owners, 1);
	/* Without a thread the last answer stands; the link must not stay unreported for it. */
	atomic_store(&s->question, ANSWERED);
}

bool
speed_asking(const struct speed *s)
{
	return atomic_load(&s->question) != ANSWERED;
}

void
speed_get(const struct speed *s, uint32_t *mbps, uint8_t *duplex)
{
	unsigned long long answer = atomic_load(&s->answer);

	*mbps = answer >> 8;
	*duplex = answer & 0xff;
}
