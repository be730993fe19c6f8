/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The lines of /proc/net/bonding that only some modes have: primary and active slave, hash
 * policy. Those of 802.3ad are in status_8023ad_test.c.
 */

#include "status_bond.h"

static void
primary_and_active_slave_are_shown_in_modes_1_5_and_6_only(void **state)
{
	struct bond_status s = after_failover();

	(void)state;
	for (s.conf.mode = 0; s.conf.mode < BOND_MODE_COUNT; s.conf.mode++) {
		bool shown = s.conf.mode == 1 || s.conf.mode == 5 || s.conf.mode == 6;

		bond_status_text(&s, text, sizeof(text));
		assert_int_equal(strstr(text, "\nPrimary Slave: None\n") != NULL, shown);
		assert_int_equal(strstr(text, "\nCurrently Active Slave: eth1\n") != NULL, shown);
	}
}

static void
the_hash_policy_is_shown_where_it_chooses(void **state)
{
	static const bool shown[2][BOND_MODE_COUNT] = {
		{ [BOND_MODE_BALANCE_XOR] = true, [BOND_MODE_8023AD] = true,
		  [BOND_MODE_BALANCE_TLB] = true, [BOND_MODE_BALANCE_ALB] = true },
		{ [BOND_MODE_BALANCE_XOR] = true, [BOND_MODE_8023AD] = true },
	};
	struct bond_status s = after_failover();

	(void)state;
	s.conf.xmit_hash_policy = BOND_XMIT_LAYER34;
	for (s.conf.tlb_dynamic_lb = 0; s.conf.tlb_dynamic_lb < 2; s.conf.tlb_dynamic_lb++) {
		for (s.conf.mode = 0; s.conf.mode < BOND_MODE_COUNT; s.conf.mode++) {
			bond_status_text(&s, text, sizeof(text));
			assert_int_equal(strstr(text, "Transmit Hash Policy:") != NULL,
					 shown[s.conf.tlb_dynamic_lb][s.conf.mode]);
		}
	}
}

static void
each_hash_policy_has_its_name_and_number(void **state)
{
	static const char *const lines[BOND_XMIT_COUNT] = {
		"layer2 (0)", "layer3+4 (1)", "layer2+3 (2)", "encap2+3 (3)", "encap3+4 (4)",
		"vlan+srcmac (5)", "rss (6)",
	};
	struct bond_status s = after_failover();
	char line[64];
	uint32_t p;

	(void)state;
	s.conf.mode = BOND_MODE_BALANCE_XOR;
	for (p = 0; p < BOND_XMIT_COUNT; p++) {
		s.conf.xmit_hash_policy = p;
		snprintf(line, sizeof(line), "(xor)\nTransmit Hash Policy: %s\nMII Status: up\n",
			 lines[p]);
		assert_has(&s, line);
	}
}

static void
balance_tlb_shows_the_policy_before_the_primary(void **state)
{
	struct bond_status s = after_failover();

	(void)state;
	s.conf.mode = BOND_MODE_BALANCE_TLB;
	s.conf.tlb_dynamic_lb = 0;
	assert_has(&s, "\nBonding Mode: transmit load balancing\n"
		       "Transmit Hash Policy: layer2 (0)\n"
		       "Primary Slave: None\n"
		       "Currently Active Slave: eth1\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(primary_and_active_slave_are_shown_in_modes_1_5_and_6_only),
		cmocka_unit_test(the_hash_policy_is_shown_where_it_chooses),
		cmocka_unit_test(each_hash_policy_has_its_name_and_number),
		cmocka_unit_test(balance_tlb_shows_the_policy_before_the_primary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
