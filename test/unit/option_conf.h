/* SPDX-License-Identifier: BSD-3-Clause */

/* What the tests of the option table share. */

#ifndef TEST_UNIT_OPTION_CONF_H
#define TEST_UNIT_OPTION_CONF_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bondcore.h"

#define N_ELEMENTS(a) (sizeof(a) / sizeof((a)[0]))
#define RR BOND_MODE_BALANCE_RR
#define AB BOND_MODE_ACTIVE_BACKUP
#define ALL 0x7f
#define AB_TLB_ALB 0x62
#define MS "0..2147483647 ms, off"
#define NAME "name of 1..63 characters without white space, or empty"

/* A conf in which every field has a value of its own. */
static inline struct bond_conf
conf_in(uint32_t mode, uint32_t miimon)
{
	struct bond_conf conf = {
		.mode = mode, .miimon = miimon, .updelay = 210, .downdelay = 320,
		.use_carrier = 1, .primary_reselect = BOND_RESELECT_BETTER,
		.fail_over_mac = BOND_FOM_FOLLOW, .all_slaves_active = 1, .num_peer_notif = 7,
		.peer_notif_delay = 430, .packets_per_slave = 9, .primary = "eth7",
		.active_slave = "eth8",
	};

	return conf;
}

static inline void
assert_option(const struct bond_conf *conf, const char *name, const char *text)
{
	char buf[BOND_NAME_SIZE];
	size_t n = bond_conf_get(conf, bond_option_find(name), buf, sizeof(buf));

	assert_string_equal(buf, text);
	assert_int_equal(n, strlen(text));
}

/* Refused with this errno and line, and conf as before. */
static inline void
assert_refused(const struct bond_conf *before, const char *name, const char *value, int rc,
	       const char *line)
{
	struct bond_conf conf = *before;
	struct bond_error err;

	memset(&err, 'x', sizeof(err));
	assert_int_equal(bond_conf_set(&conf, name, value, &err), rc);
	assert_string_equal(err.text, line);
	assert_memory_equal(&conf, before, sizeof(conf));
}

#endif
