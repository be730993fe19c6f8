/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The loop of the control lcore. It sleeps in epoll until a link event, a job, a signal
 * or the next deadline of the bonds; it never waits for a worker, a terminal or a lock.
 */

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "clock.h"
#include "control.h"
#include "log.h"

#define MAX_EVENTS 8
#define MAX_LINK_FDS 4

static sigset_t
control_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return set;
}

void
control_block_signals(void)
{
	sigset_t set = control_signals();

	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int
watch(int epoll, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	/* A source may open its descriptor with its first slave: known ones stay. */
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0 && errno != EEXIST)
		return -errno;
	return 0;
}

static int
watch_links(int epoll, const struct bond_ctl *ctl)
{
	int fds[MAX_LINK_FDS], ret = 0;
	unsigned i, n = bond_ctl_fds(ctl, fds, MAX_LINK_FDS);

	for (i = 0; ret == 0 && i < n; i++)
		ret = watch(epoll, fds[i]);
	return ret;
}

static void
take_signals(struct appliance *a, int fd)
{
	struct signalfd_siginfo info;
	struct bond_error err;

	while (read(fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGHUP) {
			APP_LOG(NOTICE, "%s: stopping", strsignal(info.ssi_signo));
			appliance_quit(a);
		} else if (appliance_reload(a, &err) != 0) {
			APP_LOG(ERR, "reload: %s", err.text);
		}
	}
}

/* Sleep until something happens; the events themselves are looked for by everyone. */
static void
control_wait(int epoll, bond_time deadline, bool polls)
{
	struct epoll_event events[MAX_EVENTS];
	struct timespec left = { 0 };
	bond_time now = clock_now();

	if (!polls && deadline > now) {
		left.tv_sec = (deadline - now) / BOND_S;
		left.tv_nsec = (deadline - now) % BOND_S;
	}
	if (deadline == BOND_NEVER && !polls)
		epoll_wait(epoll, events, MAX_EVENTS, -1);
	else
		epoll_pwait2(epoll, events, MAX_EVENTS, &left, NULL);
}

/*
 * A failover must not wait until another process has used up its time slice: 4 ms were seen.
 * The thread sleeps most of the time, so it may go first; one that polls would starve others.
 * Without CAP_SYS_NICE it takes its turn. Threads made later do not inherit it.
 */
static void
go_first(void)
{
	const struct sched_param param = { .sched_priority = 1 };

	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param) != 0)
		APP_LOG(DEBUG, "control has no real-time priority: %s", strerror(errno));
}

int
control_run(struct appliance *a, struct jobs *jobs, bool polls)
{
	struct bond_ctl *ctl = appliance_ctl(a);
	sigset_t set = control_signals();
	int epoll, signals, ret;

	if (!polls)
		go_first();
	epoll = epoll_create1(EPOLL_CLOEXEC);
	signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (epoll < 0 || signals < 0) {
		ret = -errno;
		goto close_fds;
	}
	ret = watch(epoll, signals);
	if (ret == 0)
		ret = watch(epoll, jobs_fd(jobs));
	while (ret == 0 && !appliance_quits(a)) {
		bond_ctl_run(ctl, clock_now());
		appliance_follow(a);
		ret = watch_links(epoll, ctl);
		if (ret == 0)
			control_wait(epoll, bond_ctl_next_deadline(ctl), polls);
		take_signals(a, signals);
		jobs_run(jobs);
	}

	sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){ 0 });

close_fds:
	if (ret != 0)
		APP_LOG(ERR, "control loop: %s", strerror(-ret));
	if (signals >= 0)
		close(signals);
	if (epoll >= 0)
		close(epoll);
	return ret;
}
