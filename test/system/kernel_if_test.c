/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The kernel-facing interface against the kernel: a tap that this program makes in a
 * namespace of its own (kernel_if_test.sh). The main thread is control.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <rte_errno.h>

#include "kernel_if.h"
#include "log.h"

#define DEADLINE_MS 5000

int app_logtype;

static struct jobs *jobs;
static struct kernel_if_view seen;
static unsigned n_views;
static int tap = -1;

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int
make_tap(void)
{
	struct ifreq ifr = { .ifr_name = "bond0", .ifr_flags = IFF_TAP | IFF_NO_PI };

	tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	return tap >= 0 ? ioctl(tap, TUNSETIFF, &ifr) : -1;
}

static int
with_tap(void **state)
{
	(void)state;
	jobs = jobs_create();
	memset(&seen, 0, sizeof(seen));
	n_views = 0;
	return make_tap();
}

static int
without_tap(void **state)
{
	(void)state;
	jobs_free(jobs);
	if (tap >= 0)
		close(tap);
	tap = -1;
	return 0;
}

static void
taken(void *arg, const struct kernel_if_view *view)
{
	assert_ptr_equal(arg, &seen);
	memcpy(&seen, view, sizeof(seen));
	n_views++;
}

/* Control's loop, until a condition holds. */
static void
control_until(bool (*holds)(void), const char *what)
{
	struct pollfd fd = { .fd = jobs_fd(jobs), .events = POLLIN };
	int64_t deadline = now_ms() + DEADLINE_MS;

	while (!holds()) {
		if (now_ms() > deadline)
			fail_msg("never: %s", what);
		poll(&fd, 1, 10);
		jobs_run(jobs);
	}
}

static struct config_bond
conf_of(const char *address, unsigned prefix, const char *gateway)
{
	struct config_bond c = { .name = "bond0", .kernel = "bond0", .mtu = 1400 };

	c.n_addresses = 1;
	c.addresses[0].prefix = prefix;
	c.addresses[0].is_ipv6 = strchr(address, ':') != NULL;
	inet_pton(c.addresses[0].is_ipv6 ? AF_INET6 : AF_INET, address, &c.addresses[0].ip);
	if (gateway != NULL) {
		c.n_gateways = 1;
		inet_pton(AF_INET, gateway, &c.gateways[0].ip);
	}
	return c;
}

static struct kernel_if *
open_good(void)
{
	struct config_bond c = conf_of("172.20.43.110", 24, "172.20.43.1");
	struct bond_error err = { "" };
	struct kernel_if *k = kernel_if_open(&c, jobs, taken, &seen, &err);

	if (k == NULL)
		fail_msg("%s", err.text);
	return k;
}

/* A shell command that succeeds, such as a question to ip(8). */
static bool
is_so(const char *command)
{
	return system(command) == 0;
}

static bool
address_seen(void)
{
	uint8_t ip[4] = { 172, 20, 43, 110 };

	return seen.n_addresses >= 1 && !seen.addresses[0].is_ipv6 &&
	       memcmp(seen.addresses[0].ip, ip, sizeof(ip)) == 0;
}

static bool
two_addresses_seen(void)
{
	return seen.n_addresses == 2;
}

static bool
no_address_seen(void)
{
	return seen.n_addresses == 0;
}

static bool
promiscuous_seen(void)
{
	return seen.promiscuous;
}

static bool
nothing_asked_seen(void)
{
	return !seen.promiscuous;
}

static bool
carrier_is_off(void)
{
	return is_so("test \"$(cat /sys/class/net/bond0/carrier)\" = 0");
}

static bool
carrier_is_on(void)
{
	return is_so("test \"$(cat /sys/class/net/bond0/carrier)\" = 1");
}

static bool
mac_is_set(void)
{
	return is_so("grep -qx 02:00:00:00:00:2a /sys/class/net/bond0/address");
}

static void
end(struct kernel_if *k)
{
	int64_t start = now_ms();

	jobs_close(jobs);
	kernel_if_close(k);
	assert_true(now_ms() - start < 1000);
}

static void
interface_becomes_what_the_file_says(void **state)
{
	struct kernel_if *k = open_good();

	(void)state;
	assert_true(is_so("ip -o link show bond0 up | grep -q 'mtu 1400 '"));
	assert_true(is_so("ip -o -4 addr show bond0 |"
			  " grep -q '172.20.43.110/24 brd 172.20.43.255 '"));
	assert_true(is_so("ip route show default | grep -q 'via 172.20.43.1 dev bond0'"));
	control_until(address_seen, "the address is seen");
	assert_int_equal(seen.addresses[0].n_vlans, 0);
	end(k);
}

static void
later_changes_by_hand_are_seen(void **state)
{
	struct kernel_if *k = open_good();

	(void)state;
	control_until(address_seen, "the address is seen");
	assert_true(is_so("ip addr add 10.9.9.9/24 dev bond0"));
	control_until(two_addresses_seen, "a second address is seen");
	assert_true(is_so("ip addr del 10.9.9.9/24 dev bond0"));
	assert_true(is_so("ip addr del 172.20.43.110/24 dev bond0"));
	control_until(no_address_seen, "both addresses are gone");
	assert_true(is_so("ip link set bond0 promisc on"));
	control_until(promiscuous_seen, "promiscuous mode is seen");
	assert_true(is_so("ip link set bond0 promisc off"));
	control_until(nothing_asked_seen, "promiscuous mode is gone");
	end(k);
}

static void
events_that_change_nothing_are_not_handed_over(void **state)
{
	struct kernel_if *k = open_good();
	unsigned before;

	(void)state;
	control_until(address_seen, "the address is seen");
	before = n_views;
	assert_true(is_so("ip link set lo mtu 65000; ip link set bond0 mtu 1450"));
	assert_true(is_so("ip addr add 10.8.8.8/32 dev lo"));
	/* What comes after them is seen, so they have been. */
	assert_true(is_so("ip addr add 10.9.9.9/24 dev bond0"));
	control_until(two_addresses_seen, "a second address is seen");
	assert_int_equal(n_views, before + 1);
	end(k);
}

static void
carrier_follows_and_routes_stay(void **state)
{
	struct kernel_if *k = open_good();

	(void)state;
	kernel_if_set_carrier(k, false);
	control_until(carrier_is_off, "carrier off");
	assert_true(is_so("ip route show default | grep -q 'via 172.20.43.1 dev bond0'"));
	kernel_if_set_carrier(k, true);
	control_until(carrier_is_on, "carrier on");
	end(k);
}

static void
mac_follows(void **state)
{
	static const uint8_t mac[BOND_MAC_SIZE] = { 2, 0, 0, 0, 0, 0x2a };
	static const uint8_t none[BOND_MAC_SIZE];
	struct kernel_if *k = open_good();

	(void)state;
	kernel_if_set_mac(k, none);
	kernel_if_set_mac(k, mac);
	control_until(mac_is_set, "the address is set");
	end(k);
}

static void
close_ends_while_nobody_takes_views(void **state)
{
	struct kernel_if *k = open_good();

	(void)state;
	assert_true(is_so("ip addr add 10.9.9.9/24 dev bond0"));
	end(k);
	assert_int_equal(n_views, 0);
}

static void *
make_tap_later(void *arg)
{
	(void)arg;
	/* Not a condition awaited but the situation itself: the interface comes late. */
	usleep(200 * 1000);
	return make_tap() == 0 ? &tap : NULL;
}

static void
interface_that_appears_late_is_awaited(void **state)
{
	struct kernel_if *k;
	pthread_t thread;
	void *made;

	(void)state;
	close(tap);
	assert_int_equal(pthread_create(&thread, NULL, make_tap_later, NULL), 0);
	k = open_good();
	assert_int_equal(pthread_join(thread, &made), 0);
	assert_non_null(made);
	control_until(address_seen, "the address is seen");
	end(k);
}

static void
refusals_are_one_line_with_the_reason(void **state)
{
	static const struct {
		const char *address;
		unsigned prefix;
		const char *gateway;
		uint16_t mtu;
		const char *text;
	} rows[] = {
		{ "172.20.43.110", 24, "10.0.0.1", 1500,
		  "bond0: gateway 10.0.0.1: Network is unreachable; it must be in the subnet of an "
		  "address" },
		{ "2001:db8::1", 64, NULL, 1000, "bond0: address 2001:db8::1/64: " },
		{ "172.20.43.110", 24, NULL, 67, "bond0: mtu 67: Invalid argument" },
	};
	struct config_bond c;
	struct bond_error err;
	unsigned i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		c = conf_of(rows[i].address, rows[i].prefix, rows[i].gateway);
		c.mtu = rows[i].mtu;
		assert_null(kernel_if_open(&c, jobs, taken, &seen, &err));
		assert_memory_equal(err.text, rows[i].text, strlen(rows[i].text));
		assert_null(strchr(err.text, '\n'));
		assert_int_not_equal(rte_errno, 0);
	}
}

#define TAP_TEST(f) cmocka_unit_test_setup_teardown(f, with_tap, without_tap)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TAP_TEST(interface_becomes_what_the_file_says),
		TAP_TEST(later_changes_by_hand_are_seen),
		TAP_TEST(events_that_change_nothing_are_not_handed_over),
		TAP_TEST(carrier_follows_and_routes_stay),
		TAP_TEST(mac_follows),
		TAP_TEST(close_ends_while_nobody_takes_views),
		TAP_TEST(interface_that_appears_late_is_awaited),
		TAP_TEST(refusals_are_one_line_with_the_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
