/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Options that a running bond refuses: the errno, the line of text, and that neither options
 * nor map are others than before.
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
value_that_is_refused_changes_nothing(void **state)
{
	(void)state;
	open_two("mode=1 miimon=100");
	bed_set_refused("mode", "7", EINVAL,
			"mode: \"7\" is not allowed; allowed: balance-rr|active-backup|"
			"balance-xor|broadcast|802.3ad|balance-tlb|balance-alb");
	bed_set_refused("xmit_hash_policy", "layer4", EINVAL,
			"xmit_hash_policy: \"layer4\" is not allowed; allowed: layer2|layer3+4|"
			"layer2+3|encap2+3|encap3+4|vlan+srcmac|rss");
	bed_set_refused("miimon", "-1", EINVAL,
			"miimon: \"-1\" is not allowed; allowed: 0..2147483647 ms, off");
	bed_set_refused("fail_over_mac", "both", EINVAL,
			"fail_over_mac: \"both\" is not allowed; allowed: none|active|follow");
	bed_set_refused("num_grat_arp", "256", EINVAL,
			"num_grat_arp: \"256\" is not allowed; allowed: 0..255, off");
	bed_set_refused("packets_per_slave", "1", EACCES,
			"packets_per_slave: \"1\" is not allowed in mode active-backup: only in "
			"balance-rr");
	bed_set_refused(
		"primary", "a b", EINVAL,
		"primary: \"a b\" is not allowed; allowed: name of 1..63 characters without white "
		"space, or empty");
	assert_int_equal(bond_option_set(bed.bond, "speed", "1", &bed.err), -ENOENT);
	bed_set("mode", "balance-rr");
	bed_set("miimon", "0");
	bed_run();
	bed_set_refused("updelay", "100", EPERM,
			"updelay: \"100\" is not allowed while miimon is 0: set miimon to "
			"1..2147483647 ms first");
	bed_set_refused("primary", "s0", EACCES,
			"primary: \"s0\" is not allowed in mode balance-rr: only in "
			"active-backup|balance-tlb|balance-alb");
	bed_set_refused("active_slave", "s0", EACCES,
			"active_slave: \"s0\" is not allowed in mode balance-rr: only in "
			"active-backup|balance-tlb|balance-alb");
}

static void
prio_in_another_form_is_refused(void **state)
{
	static const char *const values[] = {
		"", "s1", "s1:", "s1:x", "s1:5x", "s1:2147483648", "s1:-2147483649",
		"s1:99999999999999999999",
	};
	char text[256];
	unsigned i;

	(void)state;
	open_two("mode=1 miimon=100");
	for (i = 0; i < RTE_DIM(values); i++) {
		snprintf(text, sizeof(text),
			 "prio: \"%s\" is not allowed; allowed: SLAVE:-2147483648..2147483647",
			 values[i]);
		bed_set_refused("prio", values[i], EINVAL, text);
	}
	bed_set_refused("prio", "s9:1", ENOENT, "prio: s9 is not a slave of bond0");
	bed_set("mode", "balance-rr");
	bed_run();
	bed_set_refused("prio", "s1:1", EACCES,
			"prio: not available in mode load balancing (round-robin); allowed: in "
			"active-backup, balance-tlb and balance-alb");
	assert_int_equal(bed_slave("s1")->prio, 0);
}

#define ERROR_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		ERROR_TEST(value_that_is_refused_changes_nothing),
		ERROR_TEST(prio_in_another_form_is_refused),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
