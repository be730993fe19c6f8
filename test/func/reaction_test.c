/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * How long a bond takes from a link status change interrupt to its new map, with control
 * asleep as in bondd: the event wakes it, one pass publishes. Prints the times; how long
 * they may be is for who reads them, as a busy machine may stretch any of them.
 */

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>

#include <cmocka.h>
#include <rte_eal.h>
#include <rte_ethdev.h>

#include "bondcore_burst.h"
#include "testbed.h"

#define EVENTS 200

/* Of ethdev_driver.h, which distributions do not package; the symbols are exported. */
struct rte_eth_dev;
struct rte_eth_dev *rte_eth_dev_allocated(const char *name);
int rte_eth_dev_callback_process(struct rte_eth_dev *dev, enum rte_eth_event_type event,
				 void *ret_param);

static const struct bond_link_source *const sources[] = { &bond_link_ethdev, NULL };
static struct bond_ctl *ctl;
static struct bond *bond;
static struct wire wires[2];
static int end_fd, map_fd;
static bool ended;
static bond_time map_time;

static bond_time
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * BOND_S + ts.tv_nsec;
}

/* bondd's control loop, cut to what this test needs. */
static void *
control(void *arg __rte_unused)
{
	struct bond_status status;
	uint32_t generation = 0;
	struct pollfd fds[2];
	int fd;

	while (!__atomic_load_n(&ended, __ATOMIC_ACQUIRE)) {
		bond_time left;

		bond_ctl_run(ctl, now());
		bond_status_get(bond, &status);
		if (status.map_generation != generation) {
			map_time = now();
			generation = status.map_generation;
			eventfd_write(map_fd, 1);
		}
		fds[0] = (struct pollfd){ .fd = end_fd, .events = POLLIN };
		fds[1].fd = bond_ctl_fds(ctl, &fd, 1) == 1 ? fd : -1;
		fds[1].events = POLLIN;
		left = bond_ctl_next_deadline(ctl) - now();
		poll(fds, 2, left > 0 ? left / BOND_MS : 0);
	}
	return NULL;
}

static void
interrupt(uint16_t port_id, bool up)
{
	char name[RTE_ETH_NAME_MAX_LEN];

	if (up)
		rte_eth_dev_set_link_up(port_id);
	else
		rte_eth_dev_set_link_down(port_id);
	rte_eth_dev_get_name_by_port(port_id, name);
	rte_eth_dev_callback_process(rte_eth_dev_allocated(name), RTE_ETH_EVENT_INTR_LSC, NULL);
}

static int
by_time(const void *a, const void *b)
{
	const bond_time *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
an_interrupt_wakes_control_which_publishes(void **state __rte_unused)
{
	struct pollfd map = { .fd = map_fd, .events = POLLIN };
	bond_time took[EVENTS], start;
	eventfd_t maps;
	unsigned i;

	assert_int_equal(poll(&map, 1, 5000), 1); /* the first one */
	eventfd_read(map_fd, &maps);

	for (i = 0; i < EVENTS; i++) {
		start = now();
		interrupt(wires[i % 2].port_id, false);
		assert_int_equal(poll(&map, 1, 5000), 1);
		eventfd_read(map_fd, &maps);
		took[i] = map_time - start;
		interrupt(wires[i % 2].port_id, true);
	}
	qsort(took, EVENTS, sizeof(took[0]), by_time);
	print_message("link interrupt to new map, %d failovers: median %.3f ms, worst %.3f ms\n",
		      EVENTS, took[EVENTS / 2] / 1e6, took[EVENTS - 1] / 1e6);
}

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_interrupt_wakes_control_which_publishes),
	};
	struct bond_params params = { .name = "bond0", .n_rx_queues = 1, .n_tx_queues = 1 };
	struct bond_conf conf;
	struct bond_error err;
	pthread_t thread;
	int failed;

	testbed_start(argv[0]);
	testbed_wire(&wires[0], "wire0", false);
	testbed_wire(&wires[1], "wire1", false);
	ctl = bond_ctl_create(sources);
	params.rx_pool = testbed_pool();
	bond_conf_init(&conf);
	/* A poll so rare that only the event can be in time. */
	if (bond_conf_set(&conf, "mode", "active-backup", &err) != 0 ||
	    bond_conf_set(&conf, "miimon", "60000", &err) != 0)
		return 1;
	bond = bond_create(ctl, &params, &conf, &err);
	end_fd = eventfd(0, 0);
	map_fd = eventfd(0, 0);
	if (bond == NULL || end_fd < 0 || map_fd < 0 ||
	    bond_slave_add(bond, wires[0].port_id, "wire0", &err) ||
	    bond_slave_add(bond, wires[1].port_id, "wire1", &err))
		return 1;
	if (pthread_create(&thread, NULL, control, NULL) != 0)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	__atomic_store_n(&ended, true, __ATOMIC_RELEASE);
	eventfd_write(end_fd, 1);
	pthread_join(thread, NULL);
	bond_slave_remove(bond, "wire0", NULL);
	bond_slave_remove(bond, "wire1", NULL);
	do {
		bond_ctl_run(ctl, now());
	} while (!bond_slaves_gone(bond));
	bond_ctl_run(ctl, now());
	if (bond_free(bond) != 0)
		failed++;
	bond_ctl_free(ctl);
	return failed;
}
