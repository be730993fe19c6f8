/* SPDX-License-Identifier: BSD-3-Clause */

/* Devargs of net_bondcore: what is accepted means what it says, what is not is named. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <rte_bus_vdev.h>

#include "driverbed.h"

/* Options as the started bond has them, which the application may look at: control=app. */
static void
option_is(const char *name, const char *expected)
{
	struct bond *b = bond_find(bond_ctl_shared(), DRIVERBED_NAME);
	char value[64];

	assert_non_null(b);
	bond_conf_get(bond_conf_of(b), bond_option_find(name), value, sizeof(value));
	assert_string_equal(value, expected);
}

static void
argument_sets_its_option(void **state)
{
	static const struct {
		const char *args, *option, *value;
	} rows[] = {
		{ "", "mode", "balance-rr" },
		{ "", "miimon", "100" },
		{ "mode=4", "mode", "802.3ad" },
		{ "mode=balance-alb", "mode", "balance-alb" },
		{ "driver=net_bondcore,mode=2", "mode", "balance-xor" },
		{ "miimon=20", "miimon", "20" },
		{ "miimon=0", "miimon", "0" },
		{ "lsc_poll_period_ms=30", "miimon", "30" },
		/* Delays need miimon, wherever it stands. */
		{ "updelay=200,miimon=50", "updelay", "200" },
		{ "up_delay=300", "updelay", "300" },
		{ "down_delay=400,mode=1", "downdelay", "400" },
		{ "mode=2,xmit_policy=l2", "xmit_hash_policy", "layer2" },
		{ "xmit_policy=l23,mode=2", "xmit_hash_policy", "layer2+3" },
		{ "mode=2,xmit_policy=l34", "xmit_hash_policy", "layer3+4" },
		{ "mode=2,xmit_hash_policy=encap3+4", "xmit_hash_policy", "encap3+4" },
		{ "mode=2,xmit_hash_policy=l34", "xmit_hash_policy", "layer3+4" },
		{ "mode=2,xmit_policy=rss", "xmit_hash_policy", "rss" },
		{ "mode=4,agg_mode=count", "ad_select", "count" },
		{ "mode=1,primary=net_ring_d1", "primary", "net_ring_d1" },
		{ "mode=0,packets_per_slave=7", "packets_per_slave", "7" },
		{ "mode=1,num_grat_arp=3", "num_unsol_na", "3" },
	};
	char args[256];
	unsigned i;

	(void)state;
	for (i = 0; i < RTE_DIM(rows); i++) {
		snprintf(args, sizeof(args), "control=app,%s", rows[i].args);
		driverbed_run(args);
		option_is(rows[i].option, rows[i].value);
		assert_int_equal(driverbed_close(NULL), 0);
	}
}

static struct bond_slave_status
slave_status(unsigned i)
{
	struct bond_status status;

	bond_status_get(bond_find(bond_ctl_shared(), DRIVERBED_NAME), &status);
	return status.slaves[i];
}

static void
slave_has_its_own_weight_and_priority(void **state)
{
	(void)state;
	driverbed_run("control=app,mode=5,weight=net_ring_d1:7,prio=net_ring_d0:-3,weight=2,"
		      "prio=net_ring_d1:9,slave=net_ring_d0,slave=net_ring_d1");
	assert_int_equal(slave_status(0).weight, 0);
	assert_int_equal(slave_status(0).prio, -3);
	assert_int_equal(slave_status(1).weight, 7);
	assert_int_equal(slave_status(1).prio, 9);
	option_is("weight", "2");
	/* They are those of each bond that the port has. */
	assert_int_equal(rte_eth_dev_stop(driverbed_port), 0);
	assert_int_equal(rte_eth_dev_start(driverbed_port), 0);
	assert_int_equal(slave_status(1).weight, 7);
	assert_int_equal(slave_status(1).prio, 9);
}

static void
slave_has_its_own_lacp_port_priority(void **state)
{
	(void)state;
	driverbed_run("control=app,mode=4,actor_port_prio=net_ring_d2:65535,slave=net_ring_d0,"
		      "slave=net_ring_d1,slave=net_ring_d2,actor_port_prio=net_ring_d0:0");
	assert_int_equal(slave_status(0).port_prio, 0);
	assert_int_equal(slave_status(1).port_prio, 255);
	assert_int_equal(slave_status(2).port_prio, 65535);
	/* It is that of each bond that the port has. */
	assert_int_equal(rte_eth_dev_stop(driverbed_port), 0);
	assert_int_equal(rte_eth_dev_start(driverbed_port), 0);
	assert_int_equal(slave_status(0).port_prio, 0);
	assert_int_equal(slave_status(2).port_prio, 65535);
}

static void
slave_that_comes_later_has_its_own_weight(void **state)
{
	struct timespec t;

	(void)state;
	driverbed_run("control=app,mode=2,slave=net_null_a0,weight=net_null_a0:256");
	assert_int_equal(rte_vdev_init("net_null_a0", NULL), 0);
	clock_gettime(CLOCK_MONOTONIC, &t);
	bond_ctl_run(bond_ctl_shared(), t.tv_sec * BOND_S + t.tv_nsec);
	assert_int_equal(slave_status(0).weight, 256);
	assert_int_equal(driverbed_close(NULL), 0);
	assert_int_equal(rte_vdev_uninit("net_null_a0"), 0);
}

static void
wrong_argument_is_refused_by_name(void **state)
{
	static const struct {
		const char *args, *text;
	} rows[] = {
		{ "mod=1", "unknown argument \"mod\"; allowed: slave, mac, socket_id, control" },
		{ "mod=1", ", primary, active_slave\n" },
		{ "mode=9", "mode: \"9\" is not allowed; allowed: balance-rr|active-backup" },
		{ "mode=1,mode=2", "mode: given twice" },
		{ "miimon=10,lsc_poll_period_ms=20", "lsc_poll_period_ms: given twice" },
		{ "mode", "\"mode\": not of the form KEY=VALUE" },
		{ "miimon=0,updelay=10", "updelay: \"10\" is not allowed while miimon is 0" },
		{ "mode=2,xmit_policy=l5", "xmit_hash_policy: \"l5\" is not allowed; allowed:" },
		{ "mode=2,primary=net_ring_d0", "primary: \"net_ring_d0\" is not allowed in mode" },
		{ "mac=01:00:00:00:00:01", "mac: \"01:00:00:00:00:01\" is not allowed; allowed: "
					   "a unicast address" },
		{ "mac=zero", "mac: \"zero\" is not allowed" },
		{ "socket_id=x", "socket_id: \"x\" is not allowed; allowed: -1.." },
		{ "socket_id=-2", "socket_id: \"-2\" is not allowed" },
		{ "control=me", "control: \"me\" is not allowed; allowed: thread|app" },
		{ "slave=", "slave: \"\" is not allowed; allowed: name of a port or PCI address" },
		{ "slave=a,weight=a:1,weight=a:1", "weight: given twice; allowed: once for each" },
		{ "weight=1,weight=2", "weight: given twice; allowed: once" },
		{ "slave=a,weight=a:0", "weight: \"a:0\" is not allowed; allowed: SLAVE:1..256" },
		{ "slave=a,weight=a:257", "weight: \"a:257\" is not allowed" },
		{ "slave=a,weight=a:", "weight: \"a:\" is not allowed" },
		{ "slave=a,weight=b:1", "weight: \"b:1\" is not allowed; allowed: SLAVE:1..256, "
					"with SLAVE as in slave=" },
		{ "slave=3:0.1,weight=3:0.1", "weight: \"3:0.1\" is not allowed" },
		{ "slave=a,mode=1,prio=a", "prio: \"a\" is not allowed; allowed: SLAVE:NUMBER" },
		{ "slave=a,mode=1,prio=5", "prio: \"5\" is not allowed" },
		{ "slave=a,mode=1,prio=a:2147483648", "prio: \"a:2147483648\" is not allowed" },
		{ "slave=a,mode=1,prio=a:1,prio=a:2", "prio: given twice" },
		{ "slave=a,mode=2,prio=a:1", "prio: \"a:1\" is not allowed; allowed: in "
					     "active-backup, balance-tlb and balance-alb" },
		{ "slave=a,mode=4,actor_port_prio=a", "actor_port_prio: \"a\" is not allowed; "
						      "allowed: SLAVE:0..65535, with SLAVE as" },
		{ "slave=a,mode=4,actor_port_prio=7", "actor_port_prio: \"7\" is not allowed" },
		{ "slave=a,mode=4,actor_port_prio=a:", "actor_port_prio: \"a:\" is not allowed" },
		{ "slave=a,mode=4,actor_port_prio=b:1", "actor_port_prio: \"b:1\" is not allowed" },
		{ "slave=a,mode=4,actor_port_prio=a:-1",
		  "actor_port_prio: \"a:-1\" is not allowed" },
		{ "slave=a,mode=4,actor_port_prio=a:65536",
		  "actor_port_prio: \"a:65536\" is not allowed; allowed: SLAVE:0..65535" },
		{ "slave=a,mode=4,actor_port_prio=a:1,actor_port_prio=a:2",
		  "actor_port_prio: given twice; allowed: once for each" },
		{ "slave=a,mode=1,actor_port_prio=a:1",
		  "actor_port_prio: \"a:1\" is not allowed; allowed: in 802.3ad" },
		{ "slave=a,slave=a", "slave: \"a\" is not allowed; allowed: each slave once" },
	};
	unsigned i;

	(void)state;
	for (i = 0; i < RTE_DIM(rows); i++) {
		driverbed_log_start();
		assert_int_equal(driverbed_probe(DRIVERBED_NAME, rows[i].args), -EINVAL);
		if (!driverbed_log_has(rows[i].text))
			fail_msg("%s: no \"%s\" in the log", rows[i].args, rows[i].text);
		assert_int_equal(driverbed_close(NULL), 0);
	}
}

static void
port_has_the_address_that_was_asked_for(void **state)
{
	static const uint8_t asked[] = { 0x02, 0, 0, 0, 0, 0x42 };
	struct rte_ether_addr mac;

	(void)state;
	driverbed_run("mode=1,mac=02:00:00:00:00:42,slave=net_ring_d0,socket_id=-1");
	assert_int_equal(rte_eth_macaddr_get(driverbed_port, &mac), 0);
	assert_memory_equal(&mac, asked, sizeof(asked));
}

static void
port_without_an_address_has_that_of_its_first_slave(void **state)
{
	struct rte_ether_addr slave, mac;

	(void)state;
	assert_int_equal(rte_vdev_init("net_null_a0", NULL), 0);
	assert_int_equal(rte_vdev_init("net_null_a1", NULL), 0);
	assert_int_equal(rte_eth_macaddr_get(driverbed_id("net_null_a1"), &slave), 0);
	driverbed_open("mode=1,slave=net_null_a1,slave=net_null_a0");
	assert_int_equal(rte_eth_macaddr_get(driverbed_port, &mac), 0);
	assert_memory_equal(&mac, &slave, sizeof(mac));
	driverbed_configure(driverbed_port, 1);
	assert_int_equal(rte_eth_dev_start(driverbed_port), 0);
	assert_int_equal(rte_eth_macaddr_get(driverbed_port, &mac), 0);
	assert_memory_equal(&mac, &slave, sizeof(mac));
	assert_int_equal(driverbed_close(NULL), 0);
	assert_int_equal(rte_vdev_uninit("net_null_a0"), 0);
	assert_int_equal(rte_vdev_uninit("net_null_a1"), 0);
}

static void
port_keeps_the_address_that_it_told_before_start(void **state)
{
	struct rte_ether_addr told, mac;

	(void)state;
	driverbed_open("mode=2,slave=net_ring_d0");
	assert_int_equal(rte_eth_macaddr_get(driverbed_port, &told), 0);
	assert_true(rte_is_valid_assigned_ether_addr(&told));
	driverbed_configure(driverbed_port, 1);
	assert_int_equal(rte_eth_dev_start(driverbed_port), 0);
	assert_int_equal(rte_eth_macaddr_get(driverbed_port, &mac), 0);
	assert_memory_equal(&mac, &told, sizeof(mac));
}

static void
most_slaves_are_accepted_and_one_more_is_not(void **state)
{
	char args[1024] = "mode=0";
	unsigned i;

	(void)state;
	for (i = 0; i < BOND_MAX_SLAVES; i++)
		sprintf(args + strlen(args), ",slave=s%u", i);
	driverbed_open(args);
	assert_int_equal(driverbed_close(NULL), 0);
	strcat(args, ",slave=one_more");
	driverbed_log_start();
	assert_int_equal(driverbed_probe(DRIVERBED_NAME, args), -EINVAL);
	assert_true(driverbed_log_has("allowed: up to 32 slaves"));
}

#define ARGS_TEST(f) cmocka_unit_test_teardown(f, driverbed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		ARGS_TEST(argument_sets_its_option),
		ARGS_TEST(slave_has_its_own_weight_and_priority),
		ARGS_TEST(slave_has_its_own_lacp_port_priority),
		ARGS_TEST(slave_that_comes_later_has_its_own_weight),
		ARGS_TEST(wrong_argument_is_refused_by_name),
		ARGS_TEST(port_has_the_address_that_was_asked_for),
		ARGS_TEST(port_without_an_address_has_that_of_its_first_slave),
		ARGS_TEST(port_keeps_the_address_that_it_told_before_start),
		ARGS_TEST(most_slaves_are_accepted_and_one_more_is_not),
	};

	driverbed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
