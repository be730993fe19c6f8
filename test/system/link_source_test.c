/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The netdev link source against the kernel: ports of net_af_packet on veth pairs eth0-peer0
 * and eth1-peer1, made by link_source_test.sh in a namespace of their own, which also holds a
 * bridge br0 and an interface noise0. The tests run in order; the last one deletes eth1.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_ethdev.h>

#include "bondcore.h"

/* A lost carrier is told within this; the veth pairs here take well under one. */
#define DEADLINE_MS 3000

static const struct bond_link_source *const source = &bond_link_netdev;
static uint16_t port[2];
static void *watch[2];
static int control = -1;

static int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void
set_up(const char *name, bool up)
{
	struct ifreq ifr = { 0 };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	assert_int_equal(ioctl(control, SIOCGIFFLAGS, &ifr), 0);
	ifr.ifr_flags = up ? ifr.ifr_flags | IFF_UP : ifr.ifr_flags & ~IFF_UP;
	assert_int_equal(ioctl(control, SIOCSIFFLAGS, &ifr), 0);
}

static bool
read_up(unsigned i)
{
	struct bond_link link;

	source->read(watch[i], &link);
	return link.up;
}

/* As the control loop does: sleep on the descriptor, take events, read what has changed. */
static void
await_event(unsigned i, bool up)
{
	struct pollfd fd = { .fd = source->fd(), .events = POLLIN };
	int64_t deadline = now_us() + DEADLINE_MS * 1000;

	for (;;) {
		if (poll(&fd, 1, (deadline - now_us()) / 1000) <= 0)
			fail_msg("eth%u: no event says %s", i, up ? "up" : "down");
		source->poll();
		if (source->changed(watch[i]) && read_up(i) == up)
			return;
	}
}

/* As miimon's poll does: each read asks, the answer is taken in later. */
static void
await_poll(unsigned i, bool up)
{
	int64_t deadline = now_us() + DEADLINE_MS * 1000;

	while (read_up(i) != up) {
		if (now_us() > deadline)
			fail_msg("eth%u: read never says %s", i, up ? "up" : "down");
		source->poll();
		sched_yield();
	}
}

static void
settle(void)
{
	source->poll();
	await_poll(0, true);
	await_poll(1, true);
	source->poll();
}

static int
open_both(void **state)
{
	(void)state;
	set_up("eth0", true);
	set_up("eth1", true);
	set_up("peer0", true);
	set_up("peer1", true);
	watch[0] = source->open(port[0]);
	watch[1] = source->open(port[1]);
	if (watch[0] == NULL || watch[1] == NULL)
		return -1;
	settle();
	return 0;
}

static int
close_both(void **state)
{
	(void)state;
	source->close(watch[0]);
	source->close(watch[1]);
	return source->fd() == -1 ? 0 : -1;
}

static void
ports_without_a_kernel_interface_are_refused(void **state)
{
	uint16_t null_port;

	(void)state;
	assert_int_equal(rte_eth_dev_get_port_by_name("net_null0", &null_port), 0);
	assert_null(source->open(null_port));
	assert_int_equal(source->fd(), -1);
}

static void
speed_and_duplex_are_those_of_ethtool(void **state)
{
	struct bond_link link;

	(void)state;
	source->read(watch[0], &link);
	assert_true(link.up);
	assert_int_equal(link.speed, 10000);
	assert_int_equal(link.duplex, BOND_DUPLEX_FULL);
}

static void
lost_and_returned_carrier_is_told_by_event_at_once(void **state)
{
	int64_t start, lost, worst = 0;
	unsigned i;

	(void)state;
	for (i = 0; i < 20; i++) {
		start = now_us();
		set_up("peer0", false);
		await_event(0, false);
		lost = now_us() - start;
		worst = lost > worst ? lost : worst;
		set_up("peer0", true);
		await_event(0, true);
	}
	print_message("carrier lost to read: at most %.3f ms\n", worst / 1000.0);
	assert_true(read_up(1));
}

static void
own_interface_down_and_up_is_told_by_event(void **state)
{
	(void)state;
	set_up("eth0", false);
	await_event(0, false);
	set_up("eth0", true);
	await_event(0, true);
}

static void
event_of_one_port_does_not_mark_the_other(void **state)
{
	(void)state;
	set_up("peer0", false);
	await_event(0, false);
	assert_false(source->changed(watch[1]));
	set_up("peer0", true);
	await_event(0, true);
}

static void
reading_again_and_again_follows_the_link(void **state)
{
	(void)state;
	set_up("peer0", false);
	await_poll(0, false);
	set_up("peer0", true);
	await_poll(0, true);
	set_up("eth0", false);
	await_poll(0, false);
	set_up("eth0", true);
	await_poll(0, true);
}

static void
after_lost_events_the_truth_is_asked(void **state)
{
	struct ifreq ifr = { .ifr_name = "noise0" };
	int i;

	(void)state;
	assert_false(source->changed(watch[1]));
	/* More messages than a socket's buffer holds. */
	for (i = 0; i < 4000; i++) {
		ifr.ifr_mtu = 1400 + i % 2;
		assert_int_equal(ioctl(control, SIOCSIFMTU, &ifr), 0);
	}
	set_up("peer0", false);
	/* Only the descriptor, no read that asks: the overrun itself is the reason to. */
	await_event(0, false);
	assert_true(read_up(1));
	set_up("peer0", true);
	await_event(0, true);
}

static void
leaving_a_bridge_is_not_a_lost_link(void **state)
{
	struct ifreq ifr = { .ifr_name = "br0" };

	(void)state;
	ifr.ifr_ifindex = if_nametoindex("eth0");
	assert_int_equal(ioctl(control, SIOCBRADDIF, &ifr), 0);
	ifr.ifr_ifindex = if_nametoindex("eth0");
	assert_int_equal(ioctl(control, SIOCBRDELIF, &ifr), 0);
	source->poll();
	assert_true(read_up(0));
	set_up("peer0", false);
	await_event(0, false);
	set_up("peer0", true);
	await_event(0, true);
}

static void
rename_interface(const char *from, const char *to)
{
	struct ifreq ifr = { 0 };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", from);
	snprintf(ifr.ifr_newname, sizeof(ifr.ifr_newname), "%s", to);
	assert_int_equal(ioctl(control, SIOCSIFNAME, &ifr), 0);
}

static void
renamed_interface_is_still_followed(void **state)
{
	(void)state;
	set_up("eth0", false);
	rename_interface("eth0", "other");
	set_up("other", true);
	await_event(0, true);
	set_up("peer0", false);
	await_poll(0, false);
	set_up("other", false);
	rename_interface("other", "eth0");
}

static void
deleted_interface_is_down_for_good(void **state)
{
	struct bond_link link;

	(void)state;
	assert_int_equal(system("ip link del eth1"), 0);
	await_event(1, false);
	source->read(watch[1], &link);
	assert_false(link.up);
}

static int
start(void **state)
{
	static char *eal[] = {
		"link_source_test",
		"--no-huge",
		"--no-shconf",
		"--no-pci",
		"-m",
		"64",
		"--lcores=0",
		"--log-level=error",
		"--vdev=net_af_packet0,iface=eth0",
		"--vdev=net_af_packet1,iface=eth1",
		"--vdev=net_null0",
	};

	(void)state;
	control = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (control < 0 || rte_eal_init(sizeof(eal) / sizeof(eal[0]), eal) < 0)
		return -1;
	if (rte_eth_dev_get_port_by_name("net_af_packet0", &port[0]) != 0)
		return -1;
	return rte_eth_dev_get_port_by_name("net_af_packet1", &port[1]);
}

static int
stop(void **state)
{
	(void)state;
	close(control);
	return rte_eal_cleanup();
}

#define LINK_TEST(f) cmocka_unit_test_setup_teardown(f, open_both, close_both)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_without_a_kernel_interface_are_refused),
		LINK_TEST(speed_and_duplex_are_those_of_ethtool),
		LINK_TEST(lost_and_returned_carrier_is_told_by_event_at_once),
		LINK_TEST(own_interface_down_and_up_is_told_by_event),
		LINK_TEST(event_of_one_port_does_not_mark_the_other),
		LINK_TEST(reading_again_and_again_follows_the_link),
		LINK_TEST(after_lost_events_the_truth_is_asked),
		LINK_TEST(leaving_a_bridge_is_not_a_lost_link),
		LINK_TEST(renamed_interface_is_still_followed),
		LINK_TEST(deleted_interface_is_down_for_good),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
