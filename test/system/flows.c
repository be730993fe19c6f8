/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * UDP flows both ways between two network namespaces, and what becomes of them: packets lost,
 * reordered and doubled, and how long a flow was silent, told by the link each flow was on when
 * it began. One process and one thread with sockets in both namespaces, so that there is one
 * clock. Prints "running" once every flow has got through, counts from then on until SIGINT or
 * SIGTERM, and prints its report after what was on its way has had time to arrive.
 */

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include "flow_count.h"

#define LINKS 8
#define PORT 20000 /* of the first flow on the first side; + FLOWS on the second */
#define TICK_NS 1000000
#define DRAIN_NS 500000000
#define S 1000000000LL
#define UDP_AT (ETHER_HDR_LEN + 20)

static unsigned n_flows = 50, rate = 100;
static bool both_ways = true;
static const char *netns[2];
static struct in_addr address[2];
static unsigned n_links;
static const char *links[LINKS];
static int sniffers[LINKS];
static int sockets[2][FLOWS];
static int epoll;
static struct flow flows[2][FLOWS]; /* by the side that sends */
static volatile sig_atomic_t stopping;

__attribute__((format(printf, 1, 2))) static void
die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("flows: ", stderr);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

static int64_t
now_ns(void)
{
	struct timespec t;

	/* The clock of SO_TIMESTAMPNS. */
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * S + t.tv_nsec;
}

static void
netns_enter(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || setns(fd, CLONE_NEWNET) != 0)
		die("namespace %s: %s", name, strerror(errno));
	close(fd);
}

static void
epoll_watch(int fd, uint64_t what)
{
	struct epoll_event e = { .events = EPOLLIN, .data.u64 = what };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e) != 0)
		die("epoll: %s", strerror(errno));
}

static struct sockaddr_in
endpoint(unsigned side, unsigned i)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = address[side] };

	at.sin_port = htons(PORT + side * FLOWS + i);
	return at;
}

static void
side_open(unsigned side)
{
	int size = 4 << 20, on = 1, fd;
	struct sockaddr_in at, peer;
	unsigned i;

	netns_enter(netns[side]);
	for (i = 0; i < n_flows; i++) {
		at = endpoint(side, i);
		peer = endpoint(!side, i);
		fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
		if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
		    connect(fd, (struct sockaddr *)&peer, sizeof(peer)) != 0)
			die("socket of %s in %s: %s", inet_ntoa(address[side]), netns[side],
			    strerror(errno));
		setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
		setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
		sockets[side][i] = fd;
		epoll_watch(fd, side * FLOWS + i);
	}
}

/* Packet sockets on the links, which are all in the namespace of the first side. */
static void
links_open(void)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	int size = 8 << 20, fd;
	unsigned i;

	netns_enter(netns[0]);
	for (i = 0; i < n_links; i++) {
		at.sll_ifindex = (int)if_nametoindex(links[i]);
		fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
		if (fd < 0 || at.sll_ifindex == 0 ||
		    bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0)
			die("link %s: %s", links[i], strerror(errno));
		setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
		sniffers[i] = fd;
		epoll_watch(fd, 2 * FLOWS + i);
	}
}

static void
link_read(unsigned link)
{
	unsigned char frame[128];
	unsigned from;
	ssize_t n;

	while ((n = recv(sniffers[link], frame, sizeof(frame), 0)) > 0) {
		if (n < UDP_AT + 8 || frame[12] != 0x08 || frame[13] != 0x00 || frame[23] != 17)
			continue;
		from = ((unsigned)frame[UDP_AT] << 8 | frame[UDP_AT + 1]) - PORT;
		if (from < 2 * FLOWS && from % FLOWS < n_flows)
			flow_seen_on(&flows[from / FLOWS][from % FLOWS], (int)link);
	}
}

static void
socket_read(unsigned side, unsigned i)
{
	union {
		char room[CMSG_SPACE(sizeof(struct timespec))];
		struct cmsghdr align;
	} control;
	struct timespec at;
	uint32_t seq;
	struct iovec data = { .iov_base = &seq, .iov_len = sizeof(seq) };
	struct msghdr m = { .msg_iov = &data, .msg_iovlen = 1 };
	struct cmsghdr *c;

	for (;;) {
		m.msg_control = &control;
		m.msg_controllen = sizeof(control);
		if (recvmsg(sockets[side][i], &m, 0) < (ssize_t)sizeof(seq))
			return;
		c = CMSG_FIRSTHDR(&m);
		if (c == NULL || c->cmsg_type != SCM_TIMESTAMPNS)
			die("a packet without a time");
		memcpy(&at, CMSG_DATA(c), sizeof(at));
		flow_arrived(&flows[!side][i], seq, at.tv_sec * S + at.tv_nsec);
	}
}

static void
socket_send(unsigned side, unsigned i, int64_t now)
{
	char data[64] = { 0 };
	uint32_t seq;

	if (!flow_sends(&flows[side][i], now, &seq))
		return;
	memcpy(data, &seq, sizeof(seq));
	/* What the host does not even take is lost to whoever sends it. */
	(void)!send(sockets[side][i], data, sizeof(data), 0);
}

static void
events_read(int timeout_ms)
{
	struct epoll_event events[64];
	uint64_t what, expired;
	int n, i;

	n = epoll_wait(epoll, events, 64, timeout_ms);
	for (i = 0; i < n; i++) {
		what = events[i].data.u64;
		if (what < 2 * FLOWS)
			socket_read((unsigned)what / FLOWS, (unsigned)what % FLOWS);
		else if (what < 2 * FLOWS + LINKS)
			link_read((unsigned)what - 2 * FLOWS);
		else
			(void)!read((int)(what - 2 * FLOWS - LINKS), &expired, sizeof(expired));
	}
}

static bool
all_got_through(void)
{
	unsigned side, i;

	for (side = 0; side <= both_ways; side++)
		for (i = 0; i < n_flows; i++)
			if (!flows[side][i].got_through ||
			    (n_links > 0 && flows[side][i].link == FLOW_ANY_LINK))
				return false;
	return true;
}

/* Every flow is on its link: what comes from now on counts, and the links tell no more. */
static void
counting_begin(void)
{
	unsigned side, i;

	for (side = 0; side <= both_ways; side++)
		for (i = 0; i < n_flows; i++)
			flow_count_from_now(&flows[side][i]);
	for (i = 0; i < n_links; i++)
		close(sniffers[i]);
	puts("running");
	fflush(stdout);
}

/* Packets leave one by one at equal distances, flow after flow. */
static void
run(void)
{
	struct itimerspec every = { { 0, TICK_NS }, { 0, TICK_NS } };
	int64_t start = now_ns(), now;
	uint64_t sent = 0, due;
	bool counting = false;
	int timer;

	timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	timerfd_settime(timer, 0, &every, NULL);
	epoll_watch(timer, 2 * FLOWS + LINKS + (unsigned)timer);
	while (!stopping) {
		now = now_ns();
		due = (uint64_t)(now - start) / 1000 * n_flows * rate / 1000000;
		for (; sent < due; sent++) {
			socket_send(0, sent % n_flows, now);
			if (both_ways)
				socket_send(1, sent % n_flows, now);
		}
		events_read(-1);
		if (!counting && all_got_through()) {
			counting_begin();
			counting = true;
		}
	}
	for (start = now_ns(); now_ns() < start + DRAIN_NS;)
		events_read(10);
	if (!counting)
		die("stopped before every flow had got through");
}

static void
report(void)
{
	unsigned side, link;
	const char *way;
	char label[64];

	for (side = 0; side <= both_ways; side++) {
		way = side == 0 ? "there" : "back";
		snprintf(label, sizeof(label), "%s all", way);
		if (n_links == 0)
			flows_report(label, flows[side], n_flows, FLOW_ANY_LINK);
		for (link = 0; link < n_links; link++) {
			snprintf(label, sizeof(label), "%s %s", way, links[link]);
			flows_report(label, flows[side], n_flows, (int)link);
		}
	}
}

static void
on_signal(int number)
{
	(void)number;
	stopping = 1;
}

static void
usage(void)
{
	die("usage: flows [-1] [-n FLOWS] [-r PACKETS/S OF A FLOW] [-l LINK]... "
	    "NETNS ADDRESS NETNS ADDRESS\n"
	    "  -1  only from the first address to the second\n"
	    "  -l  interface in the first namespace, to tell flows by the link they began on");
}

int
main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = on_signal };
	unsigned i;
	int o;

	while ((o = getopt(argc, argv, "1n:r:l:")) != -1) {
		if (o == '1')
			both_ways = false;
		else if (o == 'n')
			n_flows = (unsigned)atoi(optarg);
		else if (o == 'r')
			rate = (unsigned)atoi(optarg);
		else if (o == 'l' && n_links < LINKS)
			links[n_links++] = optarg;
		else
			usage();
	}
	if (argc - optind != 4 || n_flows < 1 || n_flows > FLOWS || rate < 1)
		usage();
	netns[0] = argv[optind];
	netns[1] = argv[optind + 2];
	if (inet_aton(argv[optind + 1], &address[0]) == 0 ||
	    inet_aton(argv[optind + 3], &address[1]) == 0)
		usage();
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	for (i = 0; i < 2 * FLOWS; i++)
		flow_init(&flows[i / FLOWS][i % FLOWS]);
	epoll = epoll_create1(0);
	side_open(0);
	side_open(1);
	links_open();
	run();
	report();
	return 0;
}
