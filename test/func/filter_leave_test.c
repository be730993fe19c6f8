/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Further addresses of a bond on a slave that has left the map and is not given back yet, as a
 * worker may still use it: the place of an address is free for another one meanwhile. On ports
 * that keep lists of addresses. The worker is this thread.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "bondbed.h"
#include "fake_port.h"

static const struct rte_ether_addr first = { { 0x02, 0, 0, 0, 1, 1 } };
static const struct rte_ether_addr second = { { 0x02, 0, 0, 0, 1, 2 } };

static struct bond_worker worker;

static void
port_join(unsigned i, const char *name)
{
	fake_plug(i, name);
	if (bond_slave_add(bed.bond, fakes[i].port_id, name, &bed.err) != 0)
		fail_msg("%s", bed.err.text);
}

/* Both ports have the first address, and f0 is leaving. */
static void
open_leaving(void)
{
	bed_open("mode=0");
	port_join(0, "f0");
	port_join(1, "f1");
	assert_int_equal(bond_add_mac(bed.bond, first.addr_bytes), 0);
	bed_run();
	assert_true(fake_has_mac(0, &first));
	assert_true(fake_has_mac(1, &first));
	assert_int_equal(bond_worker_register(bed.ctl, 0, &worker), 0);
	bond_worker_online(&worker);
	bed_leave("f0");
	bed_run();
	assert_false(bond_slaves_gone(bed.bond));
}

static int
close_ports(void **state)
{
	int ret;

	bond_worker_unregister(&worker);
	ret = bed_close(state);
	fake_unplug(0);
	fake_unplug(1);
	return ret;
}

/* The port is idle at the latest when its last packets have had their time. */
static void
leave_ends(void)
{
	bond_worker_offline(&worker);
	bed_run();
	bed_run_until(bed.now + BOND_S);
	assert_true(bond_slaves_gone(bed.bond));
}

static void
address_is_taken_from_a_slave_that_leaves(void **state)
{
	(void)state;
	open_leaving();
	leave_ends();
	assert_false(fake_has_mac(0, &first));
	assert_true(fake_has_mac(1, &first));
}

static void
address_that_is_removed_goes_from_a_slave_that_leaves_too(void **state)
{
	(void)state;
	open_leaving();
	assert_int_equal(bond_remove_mac(bed.bond, first.addr_bytes), 0);
	assert_int_equal(bond_add_mac(bed.bond, second.addr_bytes), 0);
	bed_run();
	leave_ends();
	assert_false(fake_has_mac(0, &first));
	assert_false(fake_has_mac(0, &second));
	assert_false(fake_has_mac(1, &first));
	assert_true(fake_has_mac(1, &second));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(address_is_taken_from_a_slave_that_leaves, close_ports),
		cmocka_unit_test_teardown(address_that_is_removed_goes_from_a_slave_that_leaves_too,
					  close_ports),
	};

	(void)argc;
	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
