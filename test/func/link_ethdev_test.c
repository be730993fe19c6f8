/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The ethdev link source on two net_ring ports. Their links are moved by API and raise no
 * event; the event is raised here as a PMD does, from another thread.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "bondcore.h"

#define DEADLINE_MS 3000

static const struct bond_link_source *const source = &bond_link_ethdev;
static uint16_t ring_port, other_port;

/* Of ethdev_driver.h, which distributions do not package; the symbols are exported. */
struct rte_eth_dev;
struct rte_eth_dev *rte_eth_dev_allocated(const char *name);
int rte_eth_dev_callback_process(struct rte_eth_dev *dev, enum rte_eth_event_type event,
				 void *ret_param);

static void *
raise_event(void *arg)
{
	rte_eth_dev_callback_process(rte_eth_dev_allocated("net_ring0"), RTE_ETH_EVENT_INTR_LSC,
				     arg);
	return NULL;
}

static void
raise_event_elsewhere(void)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, raise_event, NULL), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static void
ring_link(bool up)
{
	if (up)
		assert_int_equal(rte_eth_dev_set_link_up(ring_port), 0);
	else
		assert_int_equal(rte_eth_dev_set_link_down(ring_port), 0);
}

static bool
read_up(void *watch)
{
	struct bond_link link;

	source->read(watch, &link);
	return link.up;
}

static void
every_port_is_taken_and_its_speed_and_duplex_told(void **state)
{
	struct bond_link link;
	void *watch = source->open(ring_port);

	(void)state;
	assert_non_null(watch);
	source->read(watch, &link);
	assert_true(link.up);
	assert_int_equal(link.speed, 10000);
	assert_int_equal(link.duplex, BOND_DUPLEX_FULL);
	source->close(watch);
}

static void
port_that_does_not_exist_is_refused(void **state)
{
	(void)state;
	assert_null(source->open(RTE_MAX_ETHPORTS - 1));
	assert_int_equal(source->fd(), -1);
}

static void
link_that_moves_without_an_event_is_read(void **state)
{
	void *watch = source->open(ring_port);

	(void)state;
	assert_non_null(watch);
	ring_link(false);
	assert_false(read_up(watch));
	assert_false(source->changed(watch));
	ring_link(true);
	assert_true(read_up(watch));
	source->close(watch);
}

static void
await_event(void *watch)
{
	struct pollfd fd = { .fd = source->fd(), .events = POLLIN };

	assert_int_equal(poll(&fd, 1, DEADLINE_MS), 1);
	source->poll();
	assert_true(source->changed(watch));
}

static void
event_wakes_and_marks_its_port_only(void **state)
{
	void *watch = source->open(ring_port), *other = source->open(other_port);

	(void)state;
	assert_non_null(watch);
	assert_non_null(other);
	ring_link(false);
	raise_event_elsewhere();
	await_event(watch);
	assert_false(source->changed(other));
	assert_false(read_up(watch));
	assert_false(source->changed(watch));
	ring_link(true);
	raise_event_elsewhere();
	await_event(watch);
	assert_true(read_up(watch));
	source->close(watch);
	assert_true(source->fd() >= 0);
	source->close(other);
	assert_int_equal(source->fd(), -1);
}

static void
closed_port_is_no_longer_told(void **state)
{
	void *watch = source->open(ring_port), *other = source->open(other_port);
	struct pollfd fd = { .fd = source->fd(), .events = POLLIN };

	(void)state;
	source->close(watch);
	raise_event_elsewhere();
	assert_int_equal(poll(&fd, 1, 0), 0);
	source->close(other);
}

static void *
raise_events(void *arg)
{
	atomic_bool *ending = arg;

	while (!atomic_load(ending))
		raise_event(NULL);
	return NULL;
}

/* Events hit the moment of closing; a memory checker sees a watch used after that. */
static void
closing_while_events_come_is_safe(void **state)
{
	void *other = source->open(other_port), *watch;
	atomic_bool ending = false;
	pthread_t thread;
	int i;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, raise_events, &ending), 0);
	for (i = 0; i < 1000; i++) {
		watch = source->open(ring_port);
		assert_non_null(watch);
		source->close(watch);
	}
	watch = source->open(ring_port);
	await_event(watch);
	source->close(watch);
	atomic_store(&ending, true);
	assert_int_equal(pthread_join(thread, NULL), 0);
	source->close(other);
}

static int
port_start(uint16_t port_id, struct rte_mempool *pool)
{
	const struct rte_eth_conf conf = { 0 };

	if (rte_eth_dev_configure(port_id, 1, 1, &conf) != 0 ||
	    rte_eth_rx_queue_setup(port_id, 0, 64, SOCKET_ID_ANY, NULL, pool) != 0 ||
	    rte_eth_tx_queue_setup(port_id, 0, 64, SOCKET_ID_ANY, NULL) != 0)
		return -1;
	return rte_eth_dev_start(port_id);
}

static int
start(void **state)
{
	static char *eal[] = {
		"link_ethdev_test",
		"--no-huge",
		"--no-shconf",
		"--no-pci",
		"-m",
		"64",
		"--lcores=0",
		"--log-level=error",
		"--vdev=net_ring0",
		"--vdev=net_ring1",
	};
	struct rte_mempool *pool;

	(void)state;
	if (rte_eal_init(sizeof(eal) / sizeof(eal[0]), eal) < 0 ||
	    rte_eth_dev_get_port_by_name("net_ring0", &ring_port) != 0 ||
	    rte_eth_dev_get_port_by_name("net_ring1", &other_port) != 0)
		return -1;
	pool = rte_pktmbuf_pool_create("pool", 1023, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE,
				       SOCKET_ID_ANY);
	if (pool == NULL || port_start(ring_port, pool) != 0)
		return -1;
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	rte_eth_dev_stop(ring_port);
	return rte_eal_cleanup();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_port_is_taken_and_its_speed_and_duplex_told),
		cmocka_unit_test(port_that_does_not_exist_is_refused),
		cmocka_unit_test(link_that_moves_without_an_event_is_read),
		cmocka_unit_test(event_wakes_and_marks_its_port_only),
		cmocka_unit_test(closed_port_is_no_longer_told),
		cmocka_unit_test(closing_while_events_come_is_safe),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
