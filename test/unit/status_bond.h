/* SPDX-License-Identifier: BSD-3-Clause */

/* What the tests of the status text share: statuses, and what their text must be. */

#ifndef TEST_UNIT_STATUS_BOND_H
#define TEST_UNIT_STATUS_BOND_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "bondcore.h"

#define TITLE "Ethernet Channel Bonding Driver: v" BOND_VERSION " (bondcore)\n\n"
#define TEXT_SIZE 32768

static char text[TEXT_SIZE];

static inline struct bond_slave_status
slave(const char *name, enum bond_link_state link, uint32_t speed, uint8_t duplex)
{
	struct bond_slave_status s = {
		.link = (uint8_t)link, .speed = speed, .duplex = duplex,
		.perm_mac = { 0x02, 0x00, 0x5e, 0xab, 0x0c, 0xff },
		.mac = { 0x02, 0x11, 0x11, 0x11, 0x11, 0x11 },
	};

	snprintf(s.name, sizeof(s.name), "%s", name);
	return s;
}

static inline struct bond_status
status(uint32_t mode)
{
	struct bond_status s = {
		.name = "bond0", .mac = { 0x02, 0x22, 0x22, 0x22, 0x22, 0x22 }, .mtu = 1500,
		.primary = -1, .active = -1,
	};

	bond_conf_init(&s.conf);
	s.conf.mode = mode;
	return s;
}

/* active-backup as the tutorial runs it: eth0 lost, eth1 active. */
static inline struct bond_status
after_failover(void)
{
	struct bond_status s = status(BOND_MODE_ACTIVE_BACKUP);

	s.conf.miimon = 100;
	s.carrier = true;
	s.active = 1;
	s.n_slaves = 2;
	s.slaves[0] = slave("eth0", BOND_LINK_DOWN, 0, BOND_DUPLEX_UNKNOWN);
	s.slaves[0].link_failure_count = 1;
	s.slaves[1] = slave("eth1", BOND_LINK_UP, 10000, BOND_DUPLEX_FULL);
	s.slaves[1].perm_mac[5] = 0x00;
	s.slaves[1].active = true;
	return s;
}

static inline void
assert_text(const struct bond_status *s, const char *want)
{
	assert_int_equal(bond_status_text(s, text, sizeof(text)), strlen(want));
	assert_string_equal(text, want);
}

static inline void
assert_has(const struct bond_status *s, const char *lines)
{
	bond_status_text(s, text, sizeof(text));
	if (strstr(text, lines) == NULL)
		fail_msg("no \"%s\" in:\n%s", lines, text);
}

#endif
