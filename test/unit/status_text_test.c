/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The text of /proc/net/bonding for whole statuses: each label, its condition, the blank
 * lines, and cutting to the buffer.
 */

#include "status_bond.h"

static void
balance_rr_without_slaves_has_a_header_only(void **state)
{
	struct bond_status s = status(BOND_MODE_BALANCE_RR);

	(void)state;
	assert_text(&s, TITLE "Bonding Mode: load balancing (round-robin)\n"
			      "MII Status: down\n"
			      "MII Polling Interval (ms): 0\n"
			      "Up Delay (ms): 0\n"
			      "Down Delay (ms): 0\n"
			      "Peer Notification Delay (ms): 0\n");
}

static void
balance_rr_shows_neither_primary_nor_active_slave_nor_fail_over_mac(void **state)
{
	struct bond_status s = status(BOND_MODE_BALANCE_RR);

	(void)state;
	s.conf.miimon = 50;
	s.conf.fail_over_mac = BOND_FOM_ACTIVE;
	s.carrier = true;
	s.primary = 0;
	s.active = 0;
	s.n_slaves = 2;
	s.slaves[0] = slave("eth0", BOND_LINK_UP, 1000, BOND_DUPLEX_FULL);
	s.slaves[1] = slave("0000:03:00.0", BOND_LINK_UP, 100, BOND_DUPLEX_HALF);
	s.slaves[1].link_failure_count = UINT32_MAX;
	s.slaves[1].queue_id = 65535;
	assert_text(&s, TITLE "Bonding Mode: load balancing (round-robin)\n"
			      "MII Status: up\n"
			      "MII Polling Interval (ms): 50\n"
			      "Up Delay (ms): 0\n"
			      "Down Delay (ms): 0\n"
			      "Peer Notification Delay (ms): 0\n"
			      "\n"
			      "Slave Interface: eth0\n"
			      "MII Status: up\n"
			      "Speed: 1000 Mbps\n"
			      "Duplex: full\n"
			      "Link Failure Count: 0\n"
			      "Permanent HW addr: 02:00:5e:ab:0c:ff\n"
			      "Slave queue ID: 0\n"
			      "\n"
			      "Slave Interface: 0000:03:00.0\n"
			      "MII Status: up\n"
			      "Speed: 100 Mbps\n"
			      "Duplex: half\n"
			      "Link Failure Count: 4294967295\n"
			      "Permanent HW addr: 02:00:5e:ab:0c:ff\n"
			      "Slave queue ID: 65535\n");
}

static void
active_backup_without_slaves_has_no_primary_and_no_active_slave(void **state)
{
	struct bond_status s = status(BOND_MODE_ACTIVE_BACKUP);

	(void)state;
	strcpy(s.conf.primary, "eth0");
	strcpy(s.conf.active_slave, "eth0");
	assert_text(&s, TITLE "Bonding Mode: fault-tolerance (active-backup)\n"
			      "Primary Slave: None\n"
			      "Currently Active Slave: None\n"
			      "MII Status: down\n"
			      "MII Polling Interval (ms): 0\n"
			      "Up Delay (ms): 0\n"
			      "Down Delay (ms): 0\n"
			      "Peer Notification Delay (ms): 0\n");
}

static void
active_backup_after_a_failover_names_the_other_slave(void **state)
{
	struct bond_status s = after_failover();

	(void)state;
	assert_text(&s, TITLE "Bonding Mode: fault-tolerance (active-backup)\n"
			      "Primary Slave: None\n"
			      "Currently Active Slave: eth1\n"
			      "MII Status: up\n"
			      "MII Polling Interval (ms): 100\n"
			      "Up Delay (ms): 0\n"
			      "Down Delay (ms): 0\n"
			      "Peer Notification Delay (ms): 0\n"
			      "\n"
			      "Slave Interface: eth0\n"
			      "MII Status: down\n"
			      "Speed: Unknown\n"
			      "Duplex: Unknown\n"
			      "Link Failure Count: 1\n"
			      "Permanent HW addr: 02:00:5e:ab:0c:ff\n"
			      "Slave queue ID: 0\n"
			      "\n"
			      "Slave Interface: eth1\n"
			      "MII Status: up\n"
			      "Speed: 10000 Mbps\n"
			      "Duplex: full\n"
			      "Link Failure Count: 0\n"
			      "Permanent HW addr: 02:00:5e:ab:0c:00\n"
			      "Slave queue ID: 0\n");
}

static void
active_backup_shows_bound_primary_fail_over_mac_and_rounded_delays(void **state)
{
	struct bond_status s = after_failover();

	(void)state;
	s.conf.fail_over_mac = BOND_FOM_FOLLOW;
	s.conf.primary_reselect = BOND_RESELECT_FAILURE;
	s.conf.updelay = 399;
	s.conf.downdelay = 200;
	s.conf.peer_notif_delay = 99;
	s.primary = 0;
	s.slaves[0].link = BOND_LINK_BACK;
	s.slaves[1].link = BOND_LINK_FAIL;
	assert_text(&s,
		    TITLE "Bonding Mode: fault-tolerance (active-backup) (fail_over_mac follow)\n"
			  "Primary Slave: eth0 (primary_reselect failure)\n"
			  "Currently Active Slave: eth1\n"
			  "MII Status: up\n"
			  "MII Polling Interval (ms): 100\n"
			  "Up Delay (ms): 300\n"
			  "Down Delay (ms): 200\n"
			  "Peer Notification Delay (ms): 0\n"
			  "\n"
			  "Slave Interface: eth0\n"
			  "MII Status: going back\n"
			  "Speed: Unknown\n"
			  "Duplex: Unknown\n"
			  "Link Failure Count: 1\n"
			  "Permanent HW addr: 02:00:5e:ab:0c:ff\n"
			  "Slave queue ID: 0\n"
			  "\n"
			  "Slave Interface: eth1\n"
			  "MII Status: going down\n"
			  "Speed: 10000 Mbps\n"
			  "Duplex: full\n"
			  "Link Failure Count: 0\n"
			  "Permanent HW addr: 02:00:5e:ab:0c:00\n"
			  "Slave queue ID: 0\n");
}

static void
each_fail_over_mac_and_primary_reselect_has_its_suffix(void **state)
{
	struct bond_status s = after_failover();

	(void)state;
	s.primary = 1;
	assert_has(&s, "\nBonding Mode: fault-tolerance (active-backup)\n");
	assert_has(&s, "\nPrimary Slave: eth1 (primary_reselect always)\n");
	s.conf.fail_over_mac = BOND_FOM_ACTIVE;
	s.conf.primary_reselect = BOND_RESELECT_BETTER;
	assert_has(&s, "\nBonding Mode: fault-tolerance (active-backup)"
		       " (fail_over_mac active)\n");
	assert_has(&s, "\nPrimary Slave: eth1 (primary_reselect better)\n");
}

static void
delays_without_a_monitor_are_shown_as_0(void **state)
{
	struct bond_status s = after_failover();

	(void)state;
	s.conf.miimon = 0;
	s.conf.updelay = s.conf.downdelay = s.conf.peer_notif_delay = 500;
	assert_has(&s, "\nMII Polling Interval (ms): 0\n"
		       "Up Delay (ms): 0\n"
		       "Down Delay (ms): 0\n"
		       "Peer Notification Delay (ms): 0\n");
}

static void
text_is_cut_to_each_size_of_the_buffer(void **state)
{
	struct bond_status s = after_failover();
	static char whole[TEXT_SIZE];
	size_t len = bond_status_text(&s, whole, sizeof(whole));
	size_t size, want;

	(void)state;
	assert_int_equal(len, strlen(whole));
	assert_int_equal(bond_status_text(&s, NULL, 0), 0);
	for (size = 0; size <= len + 2; size++) {
		memset(text, '#', len + 4);
		want = size == 0 ? 0 : size <= len ? size - 1 : len;
		assert_int_equal(bond_status_text(&s, text, size), want);
		assert_memory_equal(text, whole, want);
		if (size > 0)
			assert_int_equal(text[want], '\0');
		assert_int_equal(text[size], '#');
	}
}

static void
all_slaves_of_a_full_bond_are_shown_in_order(void **state)
{
	struct bond_status s = status(BOND_MODE_BALANCE_RR);
	char name[BOND_NAME_SIZE];
	const char *at = text;
	unsigned i;

	(void)state;
	s.n_slaves = BOND_MAX_SLAVES;
	for (i = 0; i < BOND_MAX_SLAVES; i++) {
		memset(name, 'a' + (int)(i % 26), sizeof(name) - 1);
		name[sizeof(name) - 1] = '\0';
		s.slaves[i] = slave(name, BOND_LINK_UP, 25000, BOND_DUPLEX_FULL);
	}
	assert_true(bond_status_text(&s, text, sizeof(text)) < sizeof(text) - 1);
	for (i = 0; i < BOND_MAX_SLAVES; i++) {
		at = strstr(at, "\n\nSlave Interface: ");
		assert_non_null(at);
		at += strlen("\n\nSlave Interface: ");
		assert_memory_equal(at, s.slaves[i].name, BOND_NAME_SIZE - 1);
	}
	assert_null(strstr(at, "Slave Interface: "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(balance_rr_without_slaves_has_a_header_only),
		cmocka_unit_test(
			balance_rr_shows_neither_primary_nor_active_slave_nor_fail_over_mac),
		cmocka_unit_test(active_backup_without_slaves_has_no_primary_and_no_active_slave),
		cmocka_unit_test(active_backup_after_a_failover_names_the_other_slave),
		cmocka_unit_test(
			active_backup_shows_bound_primary_fail_over_mac_and_rounded_delays),
		cmocka_unit_test(each_fail_over_mac_and_primary_reselect_has_its_suffix),
		cmocka_unit_test(delays_without_a_monitor_are_shown_as_0),
		cmocka_unit_test(text_is_cut_to_each_size_of_the_buffer),
		cmocka_unit_test(all_slaves_of_a_full_bond_are_shown_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
