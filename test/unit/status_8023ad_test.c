/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The lines of /proc/net/bonding that 802.3ad adds: those of the bond behind the delays, those
 * of a slave behind its own. What the kernel shows to an administrator is always shown.
 */

#include "status_bond.h"

/* eth0 in the active aggregator, eth1 in none. */
static struct bond_status
lacp_bond(void)
{
	struct bond_status s = status(BOND_MODE_8023AD);
	struct bond_slave_lacp *lacp = &s.slaves[0].lacp;

	s.conf.miimon = 100;
	s.carrier = true;
	s.n_slaves = 2;
	memcpy(s.system_mac, (uint8_t[]){ 0x02, 0, 0x5e, 0xab, 0x0c, 0x01 }, BOND_MAC_SIZE);
	s.aggregator = (struct bond_aggregator_status){
		.id = 1,
		.n_ports = 1,
		.actor_key = 15,
		.partner_key = 4660,
		.partner_mac = { 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54 },
	};
	s.slaves[0] = slave("eth0", BOND_LINK_UP, 10000, BOND_DUPLEX_FULL);
	s.slaves[1] = slave("eth1", BOND_LINK_DOWN, 0, BOND_DUPLEX_UNKNOWN);
	lacp->aggregator = 1;
	lacp->actor_churn = BOND_CHURN_NONE;
	lacp->partner_churn = BOND_CHURN_CHURNED;
	lacp->actor_churned = 3;
	lacp->partner_churned = 4;
	lacp->actor = (struct bond_lacp_info){
		.system_priority = 65535,
		.system = { 0x02, 0, 0x5e, 0xab, 0x0c, 0x01 },
		.key = 15,
		.port_priority = 255,
		.port = 1,
		.state = 61,
	};
	lacp->partner = (struct bond_lacp_info){
		.system_priority = 32768,
		.system = { 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54 },
		.key = 4660,
		.port_priority = 127,
		.port = 513,
		.state = 255,
	};
	return s;
}

#define UP_TO_8023AD \
	TITLE "Bonding Mode: IEEE 802.3ad Dynamic link aggregation\n" \
	      "Transmit Hash Policy: layer2 (0)\n" \
	      "MII Status: up\n" \
	      "MII Polling Interval (ms): 100\n" \
	      "Up Delay (ms): 0\n" \
	      "Down Delay (ms): 0\n" \
	      "Peer Notification Delay (ms): 0\n"

static void
bond_and_slaves_have_all_lines_of_the_kernel_in_its_order(void **state)
{
	struct bond_status s = lacp_bond();

	(void)state;
	assert_text(&s, UP_TO_8023AD "\n"
				     "802.3ad info\n"
				     "LACP active: on\n"
				     "LACP rate: slow\n"
				     "Min links: 0\n"
				     "Aggregator selection policy (ad_select): stable\n"
				     "System priority: 65535\n"
				     "System MAC address: 02:00:5e:ab:0c:01\n"
				     "Active Aggregator Info:\n"
				     "\tAggregator ID: 1\n"
				     "\tNumber of ports: 1\n"
				     "\tActor Key: 15\n"
				     "\tPartner Key: 4660\n"
				     "\tPartner Mac Address: fe:dc:ba:98:76:54\n"
				     "\n"
				     "Slave Interface: eth0\n"
				     "MII Status: up\n"
				     "Speed: 10000 Mbps\n"
				     "Duplex: full\n"
				     "Link Failure Count: 0\n"
				     "Permanent HW addr: 02:00:5e:ab:0c:ff\n"
				     "Slave queue ID: 0\n"
				     "Aggregator ID: 1\n"
				     "Actor Churn State: none\n"
				     "Partner Churn State: churned\n"
				     "Actor Churned Count: 3\n"
				     "Partner Churned Count: 4\n"
				     "details actor lacp pdu:\n"
				     "    system priority: 65535\n"
				     "    system mac address: 02:00:5e:ab:0c:01\n"
				     "    port key: 15\n"
				     "    port priority: 255\n"
				     "    port number: 1\n"
				     "    port state: 61\n"
				     "details partner lacp pdu:\n"
				     "    system priority: 32768\n"
				     "    system mac address: fe:dc:ba:98:76:54\n"
				     "    oper key: 4660\n"
				     "    port priority: 127\n"
				     "    port number: 513\n"
				     "    port state: 255\n"
				     "\n"
				     "Slave Interface: eth1\n"
				     "MII Status: down\n"
				     "Speed: Unknown\n"
				     "Duplex: Unknown\n"
				     "Link Failure Count: 0\n"
				     "Permanent HW addr: 02:00:5e:ab:0c:ff\n"
				     "Slave queue ID: 0\n"
				     "Aggregator ID: N/A\n");
}

static void
a_bond_without_active_aggregator_says_so_by_name(void **state)
{
	struct bond_status s = status(BOND_MODE_8023AD);

	(void)state;
	s.conf.miimon = 100;
	s.carrier = true;
	assert_text(&s, UP_TO_8023AD "\n"
				     "802.3ad info\n"
				     "LACP active: on\n"
				     "LACP rate: slow\n"
				     "Min links: 0\n"
				     "Aggregator selection policy (ad_select): stable\n"
				     "System priority: 65535\n"
				     "System MAC address: 00:00:00:00:00:00\n"
				     "bond bond0 has no active aggregator\n");
}

static void
the_options_of_lacp_are_shown_as_they_are_set(void **state)
{
	static const char *const policies[] = { "stable", "bandwidth", "count", "actor_port_prio" };
	struct bond_status s = lacp_bond();
	char lines[256];

	(void)state;
	s.conf.lacp_active = 0;
	s.conf.lacp_rate = 1;
	s.conf.min_links = 2147483647;
	s.conf.ad_actor_sys_prio = 1;
	for (s.conf.ad_select = 0; s.conf.ad_select < 4; s.conf.ad_select++) {
		snprintf(lines, sizeof(lines),
			 "\nLACP active: off\n"
			 "LACP rate: fast\n"
			 "Min links: 2147483647\n"
			 "Aggregator selection policy (ad_select): %s\n"
			 "System priority: 1\n"
			 "System MAC address: ",
			 policies[s.conf.ad_select]);
		assert_has(&s, lines);
	}
}

static void
each_churn_state_has_its_word(void **state)
{
	static const char *const words[] = {
		[BOND_CHURN_MONITORING] = "monitoring",
		[BOND_CHURN_CHURNED] = "churned",
		[BOND_CHURN_NONE] = "none",
	};
	struct bond_status s = lacp_bond();
	struct bond_slave_lacp *lacp = &s.slaves[0].lacp;
	char lines[128];
	unsigned a, p;

	(void)state;
	for (a = 0; a < 3; a++) {
		for (p = 0; p < 3; p++) {
			lacp->actor_churn = a;
			lacp->partner_churn = p;
			snprintf(lines, sizeof(lines),
				 "\nActor Churn State: %s\nPartner Churn State: %s\n", words[a],
				 words[p]);
			assert_has(&s, lines);
		}
	}
}

static void
no_other_mode_shows_a_line_of_802_3ad(void **state)
{
	struct bond_status s = lacp_bond();

	(void)state;
	for (s.conf.mode = 0; s.conf.mode < BOND_MODE_COUNT; s.conf.mode++) {
		bool shown = s.conf.mode == BOND_MODE_8023AD;

		bond_status_text(&s, text, sizeof(text));
		assert_int_equal(strstr(text, "802.3ad info") != NULL, shown);
		assert_int_equal(strstr(text, "Aggregator") != NULL, shown);
		assert_int_equal(strstr(text, "lacp pdu") != NULL, shown);
	}
}

static void
the_longest_status_is_shown_whole(void **state)
{
	struct bond_status s = lacp_bond();
	struct bond_slave_status *widest = &s.slaves[0];
	unsigned i;

	(void)state;
	memset(widest->name, 'n', sizeof(widest->name) - 1);
	widest->link_failure_count = widest->speed = UINT32_MAX;
	widest->queue_id = widest->lacp.aggregator = UINT16_MAX;
	widest->lacp.actor_churned = widest->lacp.partner_churned = UINT32_MAX;
	memset(&widest->lacp.actor, 0xff, sizeof(widest->lacp.actor));
	memset(&widest->lacp.partner, 0xff, sizeof(widest->lacp.partner));
	widest->lacp.actor_churn = widest->lacp.partner_churn = BOND_CHURN_MONITORING;
	s.n_slaves = BOND_MAX_SLAVES;
	for (i = 1; i < BOND_MAX_SLAVES; i++)
		s.slaves[i] = *widest;
	assert_true(bond_status_text(&s, text, sizeof(text)) < sizeof(text) - 1);
	assert_string_equal(strrchr(text, ' '), " 255\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bond_and_slaves_have_all_lines_of_the_kernel_in_its_order),
		cmocka_unit_test(a_bond_without_active_aggregator_says_so_by_name),
		cmocka_unit_test(the_options_of_lacp_are_shown_as_they_are_set),
		cmocka_unit_test(each_churn_state_has_its_word),
		cmocka_unit_test(no_other_mode_shows_a_line_of_802_3ad),
		cmocka_unit_test(the_longest_status_is_shown_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
