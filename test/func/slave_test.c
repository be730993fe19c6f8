/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Joining and leaving a bond: the order of slaves, and that a port is given back as it was.
 * What is refused is in slave_error_test.c, what waits for workers in readers_test.c.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "bondbed.h"

#define N0 (bed_nulls[0])

/* Only a stopped port can be configured. */
static bool
is_stopped(uint16_t port_id)
{
	const struct rte_eth_conf conf = { 0 };

	return rte_eth_dev_configure(port_id, 1, 1, &conf) == 0;
}

static void
slave_that_returns_is_the_last(void **state)
{
	unsigned i;

	(void)state;
	bed_open("mode=1 miimon=100");
	for (i = 0; i < 3; i++)
		bed_join(i);
	bed_run();
	bed_leave("s1");
	bed_run();
	bed_join(1);
	bed_run();
	assert_string_equal(bed.status.slaves[0].name, "s0");
	assert_string_equal(bed.status.slaves[1].name, "s2");
	assert_string_equal(bed.status.slaves[2].name, "s1");
	assert_int_equal(bed.status.slaves[2].link_failure_count, 0);
	/* An index moves when a slave before it goes, and the active one stays who it is. */
	bed_set("active_slave", "s2");
	bed_run();
	bed_leave("s0");
	bed_run();
	assert_string_equal(bed_active(), "s2");
	assert_int_equal(bed.status.active, 0);
}

static void
port_is_given_back_as_it_was(void **state)
{
	static const uint8_t mac[] = { 0x02, 0, 0, 0, 0, 0x77 };
	struct rte_ether_addr before, now;
	uint16_t mtu;

	(void)state;
	assert_int_equal(rte_eth_macaddr_get(N0, &before), 0);
	bed_open("mode=0");
	assert_int_equal(bond_set_mtu(bed.bond, 9000, &bed.err), 0);
	assert_int_equal(bond_set_mac(bed.bond, mac, &bed.err), 0);
	bed_join_null(0);
	bed_run();
	assert_int_equal(rte_eth_macaddr_get(N0, &now), 0);
	assert_memory_equal(&now, mac, sizeof(mac));
	assert_int_equal(rte_eth_dev_get_mtu(N0, &mtu), 0);
	assert_int_equal(mtu, 9000);
	assert_false(is_stopped(N0));
	bed_leave("n0");
	bed_run();
	assert_true(bond_slaves_gone(bed.bond));
	assert_false(bond_slave_owns(bed.ctl, N0));
	assert_int_equal(rte_eth_dev_get_mtu(N0, &mtu), 0);
	assert_int_equal(mtu, 1500);
	assert_int_equal(rte_eth_macaddr_get(N0, &now), 0);
	assert_memory_equal(&now, &before, sizeof(before));
	assert_true(is_stopped(N0));
}

static void
port_gets_its_own_flags_back(void **state)
{
	(void)state;
	assert_int_equal(rte_eth_promiscuous_enable(S1), 0);
	bed_open("mode=1 miimon=100");
	bond_set_promiscuous(bed.bond, true);
	bond_set_allmulticast(bed.bond, true);
	bed_join(0);
	bed_join(1);
	bed_run();
	assert_int_equal(rte_eth_promiscuous_get(S0), 1);
	assert_int_equal(rte_eth_allmulticast_get(S0), 1);
	bed_leave("s0");
	bed_leave("s1");
	bed_run();
	assert_int_equal(rte_eth_promiscuous_get(S0), 0);
	assert_int_equal(rte_eth_allmulticast_get(S0), 0);
	assert_int_equal(rte_eth_promiscuous_get(S1), 1);
	assert_int_equal(rte_eth_allmulticast_get(S1), 0);
	assert_int_equal(rte_eth_promiscuous_disable(S1), 0);
}

static void
port_that_was_given_back_can_join_at_once(void **state)
{
	unsigned i;

	(void)state;
	bed_open("mode=0");
	bed_join(0);
	bed_run();
	for (i = 0; i < 20; i++) {
		bed_leave("s0");
		bed_run();
		bed_join(0);
		bed_run();
		assert_int_equal(bed_send(0, 10), 10);
		bed_wires_empty();
	}
}

#define SLAVE_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		SLAVE_TEST(slave_that_returns_is_the_last),
		SLAVE_TEST(port_is_given_back_as_it_was),
		SLAVE_TEST(port_gets_its_own_flags_back),
		SLAVE_TEST(port_that_was_given_back_can_join_at_once),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
