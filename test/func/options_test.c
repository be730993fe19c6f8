/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Options of a running bond: every one of the table set live, modes change while packets
 * flow, and a map that would be equal to the published one is not published. What is refused
 * is in option_error_test.c.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bondbed.h"

static void
open_two(const char *options)
{
	bed_open(options);
	bed_join(0);
	bed_join(1);
	bed_run();
}

static void
option_is(const char *name, const char *expected)
{
	char text[BOND_NAME_SIZE];

	bond_conf_get(&bed.status.conf, bond_option_find(name), text, sizeof(text));
	assert_string_equal(text, expected);
}

static const struct {
	const char *name, *value, *expected;
} live[] = {
	{ "mode", "0", "balance-rr" },
	{ "packets_per_slave", "0", "0" },
	{ "packets_per_slave", "65535", "65535" },
	{ "packets_per_slave", "default", "1" },
	{ "mode", "active-backup", "active-backup" },
	{ "miimon", "off", "0" },
	{ "miimon", "100", "100" },
	{ "updelay", "250", "200" },
	{ "downdelay", "100", "100" },
	{ "peer_notif_delay", "300000", "300000" },
	{ "use_carrier", "off", "off" },
	{ "use_carrier", "1", "on" },
	{ "fail_over_mac", "follow", "follow" },
	{ "fail_over_mac", "1", "active" },
	{ "all_slaves_active", "on", "on" },
	{ "all_slaves_active", "0", "off" },
	{ "num_grat_arp", "255", "255" },
	{ "num_unsol_na", "0", "0" },
	{ "num_grat_arp", "default", "1" },
	{ "primary_reselect", "better", "better" },
	{ "primary_reselect", "2", "failure" },
	{ "primary", "s1", "s1" },
	{ "active_slave", "s0", "s0" },
	{ "primary", "", "" },
	{ "mode", "balance-xor", "balance-xor" },
	{ "xmit_hash_policy", "layer3+4", "layer3+4" },
	{ "xmit_hash_policy", "layer2+3", "layer2+3" },
	{ "xmit_hash_policy", "encap2+3", "encap2+3" },
	{ "xmit_hash_policy", "4", "encap3+4" },
	{ "xmit_hash_policy", "vlan+srcmac", "vlan+srcmac" },
	{ "xmit_hash_policy", "rss", "rss" },
	{ "hash_symmetric", "on", "on" },
	{ "hash_symmetric", "off", "off" },
	{ "hash_seed", "4294967295", "4294967295" },
	{ "weight", "1", "1" },
	{ "tx_retry", "3", "3" },
	{ "mode", "broadcast", "broadcast" },
	{ "mode", "802.3ad", "802.3ad" },
	{ "lacp_active", "off", "off" },
	{ "lacp_rate", "fast", "fast" },
	{ "lacp_strict", "on", "on" },
	{ "lacp_fallback", "single", "single" },
	{ "ad_actor_sys_prio", "1", "1" },
	{ "ad_actor_system", "02:00:00:00:00:42", "02:00:00:00:00:42" },
	{ "ad_user_port_key", "1023", "1023" },
	{ "min_links", "2", "2" },
	{ "min_links", "default", "0" },
	{ "max_links", "1", "1" },
	{ "coupled_control", "off", "off" },
	{ "broadcast_neighbor", "on", "on" },
	{ "mode", "balance-tlb", "balance-tlb" },
	{ "tlb_dynamic_lb", "off", "off" },
	{ "tlb_dynamic_lb", "on", "on" },
	{ "lp_interval", "60", "60" },
	{ "mode", "balance-alb", "balance-alb" },
	{ "ad_select", "bandwidth", "bandwidth" },
};

static void
every_option_can_be_set_while_packets_flow(void **state)
{
	const struct bond_option *o;
	unsigned i, j;

	(void)state;
	open_two("mode=1 miimon=100");
	for (i = 0; i < RTE_DIM(live); i++) {
		bed_set(live[i].name, live[i].value);
		bond_txq_service(bed.txq);
		assert_int_equal(bed_send(0, 20), 20);
		bed_run_after(BOND_MS);
		option_is(live[i].name, live[i].expected);
		/* What it changes may have to be agreed on. */
		if (bed.status.conf.mode == BOND_MODE_8023AD)
			bed_partner_run(bed_wires, 2);
		assert_int_equal(bed_send(0, 20), 20);
		bed_wires_empty();
	}
	for (i = 0; (o = bond_option_at(i)) != NULL; i++) {
		for (j = 0; j < RTE_DIM(live); j++) {
			if (strcmp(o->name, live[j].name) == 0)
				break;
		}
		if (j == RTE_DIM(live))
			fail_msg("option %s was not tried", o->name);
	}
}

static void
mode_changes_while_packets_flow_and_none_is_lost(void **state)
{
	uint32_t numbers[BED_RING];
	unsigned i, n0, n1, active;
	struct rte_mbuf *pkts[32];

	(void)state;
	open_two("mode=1 miimon=100");
	for (i = 0; i < 50; i++) {
		bed_set("mode", i % 2 == 0 ? "balance-rr" : "active-backup");
		assert_int_equal(bed_send(0, 10), 10); /* by the old map */
		bed_run_after(BOND_MS);
		bed_wires_empty();
		assert_int_equal(bed_send(0, 10), 10);
		n0 = bed_arrived(0, numbers);
		n1 = bed_arrived(1, numbers);
		assert_int_equal(n0, i % 2 == 0 ? 5 : 10);
		assert_int_equal(n0 + n1, 10);
		testbed_put_mbuf(&bed_wires[0], bed_mbuf(1));
		active = bond_rx_burst(bed.rxq, pkts, RTE_DIM(pkts));
		assert_int_equal(active, 1);
		rte_pktmbuf_free(pkts[0]);
		if (i % 2 == 0) {
			assert_string_equal(bed_active(), "none");
			assert_string_equal(bed.status.conf.active_slave, "");
		} else {
			assert_string_equal(bed_active(), "s0");
		}
	}
	assert_int_equal(bed.status.tx_unsent, 0);
}

static void
packets_per_slave_takes_effect_with_the_next_map(void **state)
{
	uint32_t numbers[BED_RING];

	(void)state;
	open_two("mode=0");
	bed_set("packets_per_slave", "5");
	assert_int_equal(bed_send(0, 2), 2);
	assert_int_equal(bed_arrived(0, numbers), 1);
	bed_run();
	bed_wires_empty();
	assert_int_equal(bed_send(0, 10), 10);
	assert_int_equal(bed_arrived(0, numbers), 5);
	assert_int_equal(numbers[4], numbers[0] + 4);
}

static void
equal_map_is_not_published_again(void **state)
{
	uint32_t generation;

	(void)state;
	open_two("mode=1 miimon=100");
	bed_run();
	generation = bed.status.map_generation;
	bed_set("num_grat_arp", "7");
	bed_set("mode", "active-backup");
	bed_set("active_slave", "s0");
	bed_set("primary", "s0");
	bed_run();
	bed_link(bed_wires[1].port_id, false); /* s1 carries nothing */
	bed_run();
	bed_link(bed_wires[1].port_id, true);
	bed_run_until(bed.now + BOND_S);
	assert_int_equal(bed.status.map_generation, generation);
	bed_set("active_slave", "s1");
	bed_run();
	assert_int_equal(bed.status.map_generation, generation + 1);
}

static void
prio_is_set_by_slave_and_number(void **state)
{
	(void)state;
	open_two("mode=1 miimon=100");
	bed_set("prio", "s1:5");
	bed_run();
	assert_int_equal(bed_slave("s1")->prio, 5);
	assert_string_equal(bed_active(), "s1");
	bed_set("prio", "s1:-2147483648");
	bed_run();
	assert_int_equal(bed_slave("s1")->prio, INT32_MIN);
	bed_set("prio", "s1:2147483647");
	bed_run();
	assert_int_equal(bed_slave("s1")->prio, INT32_MAX);
}

static void
use_carrier_off_asks_the_last_source(void **state)
{
	static const struct bond_link_source *const sources[] = { &bed_links, &bond_link_ethdev,
								  NULL };

	(void)state;
	bed_open_with(sources, "mode=1 miimon=100");
	bed_join(0);
	bed_join(1);
	bed_link(bed_wires[0].port_id, false);
	bed_run();
	assert_string_equal(bed_active(), "s1");
	bed_set("use_carrier", "off");
	bed_set("primary", "s0");
	bed_run(); /* to the driver the link is up */
	assert_int_equal(bed_slave("s0")->link, BOND_LINK_UP);
	assert_string_equal(bed_active(), "s0");
	bed_set("use_carrier", "on");
	bed_run();
	assert_string_equal(bed_active(), "s1");
}

static void
all_options_are_replaced_at_once(void **state)
{
	struct bond_conf conf;

	(void)state;
	open_two("mode=1 miimon=100");
	bed_set("active_slave", "s1");
	bed_run();
	conf = *bond_conf_of(bed.bond);
	conf.active_slave[0] = '\0'; /* a command, not a setting */
	assert_int_equal(bond_conf_set(&conf, "miimon", "50", &bed.err), 0);
	assert_int_equal(bond_conf_set(&conf, "all_slaves_active", "on", &bed.err), 0);
	bond_conf_apply(bed.bond, &conf);
	assert_true(bond_ctl_next_deadline(bed.ctl) <= bed.now);
	bed_run();
	assert_string_equal(bed_active(), "s1");
	option_is("miimon", "50");
	option_is("active_slave", "s1");
	assert_false(bed_slave("s0")->inactive);
	assert_int_equal(bond_conf_set(&conf, "primary", "s0", &bed.err), 0);
	bond_conf_apply(bed.bond, &conf);
	bed_run();
	assert_string_equal(bed_active(), "s0");
	bond_conf_init(&conf);
	bond_conf_apply(bed.bond, &conf);
	bed_run();
	option_is("mode", "balance-rr");
	assert_string_equal(bed_active(), "none");
}

static void
same_options_again_are_no_work(void **state)
{
	bond_time deadline;
	uint32_t generation;
	struct bond_conf conf;

	(void)state;
	open_two("mode=1 miimon=100");
	bed_run();
	generation = bed.status.map_generation;
	deadline = bond_ctl_next_deadline(bed.ctl);
	assert_true(deadline > bed.now);
	conf = *bond_conf_of(bed.bond);
	bond_conf_apply(bed.bond, &conf);
	assert_true(bond_ctl_next_deadline(bed.ctl) == deadline);
	bed_run();
	assert_int_equal(bed.status.map_generation, generation);
}

#define OPTIONS_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		OPTIONS_TEST(every_option_can_be_set_while_packets_flow),
		OPTIONS_TEST(mode_changes_while_packets_flow_and_none_is_lost),
		OPTIONS_TEST(packets_per_slave_takes_effect_with_the_next_map),
		OPTIONS_TEST(equal_map_is_not_published_again),
		OPTIONS_TEST(prio_is_set_by_slave_and_number),
		OPTIONS_TEST(use_carrier_off_asks_the_last_source),
		OPTIONS_TEST(all_options_are_replaced_at_once),
		OPTIONS_TEST(same_options_again_are_no_work),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
