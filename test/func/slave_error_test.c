/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Ports that a bond refuses: the errno, the line of text, and that the bond is as it was.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <rte_bus_vdev.h>
#include <rte_ethdev.h>

#include "bondbed.h"

#define N0 (bed_nulls[0])

static void
add_refused(uint16_t port_id, const char *name, int error, const char *text)
{
	unsigned n = bed.status.n_slaves;
	uint32_t generation = bed.status.map_generation;

	assert_int_equal(bond_slave_add(bed.bond, port_id, name, &bed.err), -error);
	assert_string_equal(bed.err.text, text);
	bed_run();
	assert_int_equal(bed.status.n_slaves, n);
	assert_int_equal(bed.status.map_generation, generation);
}

/* Only a stopped port can be configured. */
static bool
is_stopped(uint16_t port_id)
{
	const struct rte_eth_conf conf = { 0 };

	return rte_eth_dev_configure(port_id, 1, 1, &conf) == 0;
}

static void
name_that_is_no_word_is_refused(void **state)
{
	static const char text[] =
		"bond0: the name of a slave has 1..63 characters without white space";
	char longest[BOND_NAME_SIZE + 1];

	(void)state;
	memset(longest, 'x', sizeof(longest));
	longest[BOND_NAME_SIZE] = '\0';
	bed_open("mode=0");
	add_refused(S0, NULL, EINVAL, text);
	add_refused(S0, "", EINVAL, text);
	add_refused(S0, "a b", EINVAL, text);
	add_refused(S0, "a\tb", EINVAL, text);
	add_refused(S0, longest, EINVAL, text);
	longest[BOND_NAME_SIZE - 1] = '\0';
	assert_int_equal(bond_slave_add(bed.bond, S0, longest, &bed.err), 0);
	bed_run();
	assert_string_equal(bed.status.slaves[0].name, longest);
}

static void
name_or_port_that_is_a_slave_already_is_refused(void **state)
{
	(void)state;
	bed_open("mode=0");
	bed_join(0);
	bed_run();
	add_refused(S0, "s0", EEXIST, "s0 is already a slave of bond0");
	add_refused(S1, "s0", EEXIST, "s0 is already a slave of bond0");
	add_refused(S0, "other", EEXIST, "other is already a slave of bond0");
}

static void
port_of_another_bond_is_refused(void **state)
{
	struct bond *other;

	(void)state;
	bed_open("mode=0");
	other = bed_bond("bond1", "mode=0");
	assert_int_equal(bond_slave_add(other, S0, "s0", &bed.err), 0);
	bed_run();
	assert_true(bond_slave_owns(bed.ctl, S0));
	add_refused(S0, "s0", EBUSY,
		    "s0 is in another bond or still leaving one; a port can be the slave of one "
		    "bond");
}

static void
started_port_is_refused_and_goes_on(void **state)
{
	const struct rte_eth_conf conf = { 0 };

	(void)state;
	bed_open("mode=0");
	assert_int_equal(rte_eth_dev_configure(N0, 1, 1, &conf), 0);
	assert_int_equal(rte_eth_rx_queue_setup(N0, 0, 0, SOCKET_ID_ANY, NULL, testbed_pool()), 0);
	assert_int_equal(rte_eth_tx_queue_setup(N0, 0, 0, SOCKET_ID_ANY, NULL), 0);
	assert_int_equal(rte_eth_dev_start(N0), 0);
	add_refused(N0, "n0", EBUSY, "n0: the port is started; only a stopped port can join bond0");
	assert_false(is_stopped(N0));
	assert_int_equal(rte_eth_dev_stop(N0), 0);
	bed_join_null(0);
}

static void
port_that_does_not_exist_is_refused(void **state)
{
	(void)state;
	bed_open("mode=0");
	add_refused(RTE_MAX_ETHPORTS - 1, "x", ENODEV, "x: no such port");
	add_refused(UINT16_MAX, "x", ENODEV, "x: no such port");
}

static void
port_with_too_few_queues_is_refused(void **state)
{
	const struct bond_params params = {
		.name = "wide", .n_rx_queues = 2, .n_tx_queues = 2, .rx_pool = testbed_pool()
	};
	struct bond *wide;

	(void)state;
	bed_open("mode=0");
	wide = bond_create(bed.ctl, &params, NULL, &bed.err);
	assert_non_null(wide);
	assert_int_equal(bond_slave_add(wide, S0, "s0", &bed.err), -ENOSPC);
	assert_string_equal(bed.err.text, "s0: no free queue: it has 1, wide needs 2; allowed: "
					  "queues = 1..1");
	assert_int_equal(bond_slave_add(wide, N0, "n0", &bed.err), 0);
	assert_true(is_stopped(S0));
}

static void
slave_that_is_none_cannot_leave(void **state)
{
	(void)state;
	bed_open("mode=0");
	bed_join(0);
	assert_int_equal(bond_slave_remove(bed.bond, "s9", &bed.err), -ENOENT);
	assert_string_equal(bed.err.text, "s9 is not a slave of bond0");
}

static void
bond_has_at_most_32_slaves(void **state)
{
	const unsigned own = BED_WIRES + BED_NULLS;
	char name[32];
	uint16_t port_id;
	unsigned i;

	(void)state;
	bed_open("mode=0");
	for (i = 0; i < BED_WIRES; i++)
		bed_join(i);
	for (i = 0; i < BED_NULLS; i++)
		bed_join_null(i);
	for (i = own; i < BOND_MAX_SLAVES; i++) {
		snprintf(name, sizeof(name), "net_null_more%u", i);
		port_id = bed_null_make(name, "no-rx=1");
		assert_int_equal(bond_slave_add(bed.bond, port_id, name, &bed.err), 0);
	}
	bed_run();
	assert_int_equal(bed.status.n_slaves, BOND_MAX_SLAVES);
	/* There is no 33rd port in this process; the number of slaves is looked at first. */
	add_refused(BOND_MAX_SLAVES, "more", ENOSPC,
		    "bond0 has 32 slaves, the most that are allowed");
	assert_int_equal(bed_send(0, 4 * BOND_MAX_SLAVES), 4 * BOND_MAX_SLAVES);
	for (i = 0; i < BED_WIRES; i++)
		assert_int_equal(rte_ring_count(bed_wires[i].from_port), 4);
	for (i = own; i < BOND_MAX_SLAVES; i++) {
		snprintf(name, sizeof(name), "net_null_more%u", i);
		bed_leave(name);
	}
	bed_run();
	for (i = own; i < BOND_MAX_SLAVES; i++) {
		snprintf(name, sizeof(name), "net_null_more%u", i);
		assert_int_equal(rte_vdev_uninit(name), 0);
	}
}

#define ERROR_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		ERROR_TEST(name_that_is_no_word_is_refused),
		ERROR_TEST(name_or_port_that_is_a_slave_already_is_refused),
		ERROR_TEST(port_of_another_bond_is_refused),
		ERROR_TEST(started_port_is_refused_and_goes_on),
		ERROR_TEST(port_that_does_not_exist_is_refused),
		ERROR_TEST(port_with_too_few_queues_is_refused),
		ERROR_TEST(slave_that_is_none_cannot_leave),
		ERROR_TEST(bond_has_at_most_32_slaves),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
