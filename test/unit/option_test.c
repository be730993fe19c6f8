/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The option table: each option with good and bad values in each mode, the kernel's
 * rules on how a value is read, the order of the refusals and their lines.
 */

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
#define NAME_63 "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0"

/* What the table must say, in the order in which a file is applied. */
static const struct {
	const char *name;
	enum bond_option_type type;
	const char *initial; /* as text, with miimon at its default */
	uint32_t min, max;
	uint32_t modes;
	const char *allowed;
} expected[] = {
	{ "mode", BOND_OPTION_ENUM, "balance-rr", 0, 0, ALL, "balance-rr|active-backup" },
	{ "miimon", BOND_OPTION_NUMBER, "0", 0, 2147483647, ALL, MS },
	{ "updelay", BOND_OPTION_NUMBER, "0", 0, 2147483647, ALL, MS },
	{ "downdelay", BOND_OPTION_NUMBER, "0", 0, 2147483647, ALL, MS },
	{ "peer_notif_delay", BOND_OPTION_NUMBER, "0", 0, 300000, ALL, "0..300000 ms, off" },
	{ "use_carrier", BOND_OPTION_ENUM, "on", 0, 0, ALL, "off|on" },
	{ "fail_over_mac", BOND_OPTION_ENUM, "none", 0, 0, ALL, "none|active|follow" },
	{ "all_slaves_active", BOND_OPTION_ENUM, "off", 0, 0, ALL, "off|on" },
	{ "num_grat_arp", BOND_OPTION_NUMBER, "1", 0, 255, ALL, "0..255, off" },
	{ "num_unsol_na", BOND_OPTION_NUMBER, "1", 0, 255, ALL, "0..255, off" },
	{ "packets_per_slave", BOND_OPTION_NUMBER, "1", 0, 65535, 1u << RR,
	  "0..65535 packets, off" },
	{ "primary_reselect", BOND_OPTION_ENUM, "always", 0, 0, ALL, "always|better|failure" },
	{ "primary", BOND_OPTION_SLAVE, "", 0, 0, AB_TLB_ALB, NAME },
	{ "active_slave", BOND_OPTION_SLAVE, "", 0, 0, AB_TLB_ALB, NAME },
};

static const char *const mode_names[] = {
	"balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb",
	"balance-alb",
};

/* A conf in which every field has a value of its own. */
static struct bond_conf
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

static void
assert_option(const struct bond_conf *conf, const char *name, const char *text)
{
	char buf[BOND_NAME_SIZE];
	size_t n = bond_conf_get(conf, bond_option_find(name), buf, sizeof(buf));

	assert_string_equal(buf, text);
	assert_int_equal(n, strlen(text));
}

/* Refused with this errno and line, and conf as before. */
static void
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

static void
rows_stand_in_the_order_in_which_a_file_is_applied(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(expected); i++) {
		assert_non_null(bond_option_at(i));
		assert_string_equal(bond_option_at(i)->name, expected[i].name);
	}
	assert_null(bond_option_at(i));
	assert_null(bond_option_at(UINT32_MAX));
}

static void
rows_have_the_types_ranges_modes_and_defaults_of_the_kernel(void **state)
{
	const struct bond_option *o;
	struct bond_conf conf;
	char allowed[128];
	unsigned i;

	(void)state;
	memset(&conf, 0xff, sizeof(conf));
	bond_conf_init(&conf);
	for (i = 0; i < N_ELEMENTS(expected); i++) {
		o = bond_option_at(i);
		assert_int_equal(o->type, expected[i].type);
		assert_int_equal(o->min, expected[i].min);
		assert_int_equal(o->max, expected[i].max);
		assert_int_equal(o->modes, expected[i].modes);
		assert_non_null(o->unit);
		assert_true(strlen(o->help) > 0);
		assert_option(&conf, expected[i].name, expected[i].initial);
		assert_int_equal(bond_option_allowed(o, allowed, sizeof(allowed)),
				 strlen(expected[i].allowed));
		assert_string_equal(allowed, expected[i].allowed);
	}
}

static void
an_option_is_found_by_its_exact_name_only(void **state)
{
	static const char *const unknown[] = { "", "mod", "mode ", "Mode", "modes", "slaves" };
	unsigned i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(expected); i++)
		assert_ptr_equal(bond_option_find(expected[i].name), bond_option_at(i));
	for (i = 0; i < N_ELEMENTS(unknown); i++)
		assert_null(bond_option_find(unknown[i]));
}

static void
every_mode_of_the_kernel_has_its_number_and_long_name(void **state)
{
	static const char *const long_names[] = {
		"load balancing (round-robin)", "fault-tolerance (active-backup)",
		"load balancing (xor)", "fault-tolerance (broadcast)",
		"IEEE 802.3ad Dynamic link aggregation", "transmit load balancing",
		"adaptive load balancing",
	};
	const struct bond_option_value *v = bond_option_find("mode")->values;
	uint32_t m;

	(void)state;
	for (m = 0; m < BOND_MODE_COUNT; m++) {
		assert_string_equal(v[m].name, mode_names[m]);
		assert_int_equal(v[m].value, m);
		assert_string_equal(bond_mode_long_name(m), long_names[m]);
	}
	assert_null(v[m].name);
	assert_string_equal(bond_mode_long_name(m), "unknown");
}

static void
good_values_are_stored_and_read_back(void **state)
{
	static const struct {
		uint32_t mode;
		const char *name, *value, *read_back;
	} rows[] = {
		{ RR, "mode", "active-backup", "active-backup" },
		{ RR, "mode", "1", "active-backup" },
		{ RR, "mode", "0", "balance-rr" },
		{ AB, "mode", "balance-rr", "balance-rr" },
		{ AB, "mode", "default", "balance-rr" },
		{ AB, "mode", "active-backup\n", "active-backup" },
		{ AB, "mode", " balance-rr ", "balance-rr" },
		{ AB, "mode", "000", "balance-rr" },
		{ RR, "miimon", "0", "0" },
		{ RR, "miimon", "1", "1" },
		{ RR, "miimon", "2147483647", "2147483647" },
		{ RR, "miimon", "off", "0" },
		{ RR, "miimon", "minval", "0" },
		{ RR, "miimon", "maxval", "2147483647" },
		{ RR, "miimon", "default", "0" },
		{ RR, "miimon", "50\n", "50" },
		{ RR, "miimon", "\t 50 \n", "50" },
		{ RR, "miimon", "off\n", "0" },
		{ RR, "miimon", "00000000000000000000000000000000000000000000000000050", "50" },
		{ AB, "updelay", "200", "200" },
		{ AB, "updelay", "0", "0" },
		{ AB, "updelay", "maxval", "2147483600" },
		{ RR, "downdelay", "300", "300" },
		{ RR, "downdelay", "off", "0" },
		{ AB, "peer_notif_delay", "300000", "300000" },
		{ AB, "peer_notif_delay", "maxval", "300000" },
		{ AB, "peer_notif_delay", "default", "0" },
		{ AB, "use_carrier", "0", "off" },
		{ AB, "use_carrier", "off", "off" },
		{ AB, "use_carrier", "1", "on" },
		{ AB, "use_carrier", "default", "on" },
		{ AB, "fail_over_mac", "none", "none" },
		{ AB, "fail_over_mac", "1", "active" },
		{ RR, "fail_over_mac", "follow", "follow" },
		{ RR, "fail_over_mac", "default", "none" },
		{ AB, "all_slaves_active", "off", "off" },
		{ AB, "all_slaves_active", "1", "on" },
		{ RR, "all_slaves_active", "default", "off" },
		{ AB, "num_grat_arp", "0", "0" },
		{ AB, "num_grat_arp", "255", "255" },
		{ AB, "num_grat_arp", "default", "1" },
		{ RR, "num_unsol_na", "off", "0" },
		{ RR, "num_unsol_na", "maxval", "255" },
		{ RR, "packets_per_slave", "0", "0" },
		{ RR, "packets_per_slave", "65535", "65535" },
		{ RR, "packets_per_slave", "default", "1" },
		{ AB, "primary_reselect", "always", "always" },
		{ AB, "primary_reselect", "2", "failure" },
		{ RR, "primary_reselect", "better", "better" },
		{ AB, "primary", "eth0", "eth0" },
		{ AB, "primary", "eth0\n", "eth0" },
		{ AB, "primary", "0000:03:00.0", "0000:03:00.0" },
		{ AB, "primary", "default", "default" },
		{ AB, "primary", NAME_63, NAME_63 },
		{ AB, "primary", "", "" },
		{ AB, "primary", "\n", "" },
		{ AB, "active_slave", "eth1", "eth1" },
		{ AB, "active_slave", "", "" },
	};
	struct bond_conf conf, rest;
	struct bond_error err;
	size_t i, offset, size;

	(void)state;
	for (i = 0; i < N_ELEMENTS(rows); i++) {
		conf = rest = conf_in(rows[i].mode, 100);
		assert_int_equal(bond_conf_set(&conf, rows[i].name, rows[i].value, &err), 0);
		assert_option(&conf, rows[i].name, rows[i].read_back);

		/* Every other field is as it was. */
		offset = bond_option_find(rows[i].name)->offset;
		size = bond_option_find(rows[i].name)->type == BOND_OPTION_SLAVE ?
			BOND_NAME_SIZE : sizeof(uint32_t);
		memcpy((char *)&rest + offset, (char *)&conf + offset, size);
		assert_memory_equal(&conf, &rest, sizeof(conf));
	}
}

static void
bad_values_are_refused_and_change_nothing(void **state)
{
	static const struct {
		uint32_t mode;
		const char *name, *value, *line;
	} rows[] = {
#define BAD(mode, name, value, allowed) \
		{ mode, name, value, name ": \"" value "\" is not allowed: " allowed }
		BAD(AB, "mode", "7", "balance-rr|active-backup"),
		BAD(AB, "mode", "rr", "balance-rr|active-backup"),
		BAD(AB, "mode", "Balance-RR", "balance-rr|active-backup"),
		BAD(AB, "mode", "balance-r", "balance-rr|active-backup"),
		BAD(AB, "mode", "balance-rr x", "balance-rr|active-backup"),
		BAD(AB, "mode", "", "balance-rr|active-backup"),
		BAD(AB, "mode", "-1", "balance-rr|active-backup"),
		BAD(AB, "mode", "0x1", "balance-rr|active-backup"),
		BAD(AB, "mode", "4294967297", "balance-rr|active-backup"),
		BAD(AB, "mode", "18446744073709551617", "balance-rr|active-backup"),
		BAD(AB, "mode", "off", "balance-rr|active-backup"),
		BAD(AB, "miimon", "x", MS),
		BAD(AB, "miimon", "", MS),
		BAD(AB, "miimon", "  ", MS),
		BAD(AB, "miimon", "-1", MS),
		BAD(AB, "miimon", "+1", MS),
		BAD(AB, "miimon", "0x64", MS),
		BAD(AB, "miimon", "100ms", MS),
		BAD(AB, "miimon", "1.5", MS),
		BAD(AB, "miimon", "1 0", MS),
		BAD(AB, "miimon", "OFF", MS),
		BAD(AB, "miimon", "on", MS),
		BAD(AB, "miimon", "2147483648", MS),
		BAD(AB, "miimon", "4294967296", MS),
		BAD(AB, "miimon", "4294967396", MS),
		BAD(AB, "miimon", "18446744073709551716", MS),
		BAD(AB, "updelay", "2147483648", MS),
		BAD(AB, "updelay", "slow", MS),
		BAD(AB, "downdelay", "-200", MS),
		BAD(AB, "peer_notif_delay", "300001", "0..300000 ms, off"),
		BAD(AB, "use_carrier", "2", "off|on"),
		BAD(AB, "use_carrier", "yes", "off|on"),
		BAD(AB, "use_carrier", "minval", "off|on"),
		BAD(AB, "fail_over_mac", "3", "none|active|follow"),
		BAD(AB, "fail_over_mac", "passive", "none|active|follow"),
		BAD(AB, "all_slaves_active", "2", "off|on"),
		BAD(AB, "all_slaves_active", "On", "off|on"),
		BAD(AB, "num_grat_arp", "256", "0..255, off"),
		BAD(AB, "num_unsol_na", "-1", "0..255, off"),
		BAD(RR, "packets_per_slave", "65536", "0..65535 packets, off"),
		BAD(RR, "packets_per_slave", "many", "0..65535 packets, off"),
		BAD(AB, "primary_reselect", "3", "always|better|failure"),
		BAD(AB, "primary_reselect", "never", "always|better|failure"),
		BAD(AB, "primary", "eth0 eth1", NAME),
		BAD(AB, "primary", " ", NAME),
		BAD(AB, "active_slave", "eth0 ", NAME),
#undef BAD
		{ AB, "active_slave", "eth0\n\n",
		  "active_slave: \"eth0?\" is not allowed: " NAME },
		{ AB, "primary", NAME_63 "4", "primary: \"abcdefghijklmnopqrstuvwxyz012345...\""
		  " is not allowed: " NAME },
	};
	struct bond_conf conf;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(rows); i++) {
		conf = conf_in(rows[i].mode, 100);
		assert_refused(&conf, rows[i].name, rows[i].value, -EINVAL, rows[i].line);
	}
}

static void
modes_of_later_releases_are_refused_by_name_and_number(void **state)
{
	struct bond_conf conf = conf_in(AB, 0);
	char number[8], line[128];
	uint32_t m;

	(void)state;
	for (m = BOND_MODE_BALANCE_XOR; m < BOND_MODE_COUNT; m++) {
		snprintf(number, sizeof(number), "%u", (unsigned)m);
		snprintf(line, sizeof(line), "mode: \"%s\" is not available in this release: "
			 "balance-rr|active-backup", number);
		assert_refused(&conf, "mode", number, -EINVAL, line);
		snprintf(line, sizeof(line), "mode: \"%s\" is not available in this release: "
			 "balance-rr|active-backup", mode_names[m]);
		assert_refused(&conf, "mode", mode_names[m], -EINVAL, line);
	}
}

static void
each_option_is_refused_in_exactly_the_modes_of_its_row(void **state)
{
	struct bond_conf conf;
	struct bond_error err;
	char value[BOND_NAME_SIZE];
	uint32_t m;
	size_t i;
	int rc;

	(void)state;
	for (m = 0; m < BOND_MODE_COUNT; m++) {
		for (i = 1; i < N_ELEMENTS(expected); i++) {
			conf = conf_in(m, 10);
			bond_conf_get(&conf, bond_option_at((unsigned)i), value, sizeof(value));
			rc = bond_conf_set(&conf, expected[i].name, value, &err);
			assert_int_equal(rc, expected[i].modes >> m & 1 ? 0 : -EACCES);
		}
	}
}

static void
a_mode_that_refuses_an_option_is_reported_before_the_value(void **state)
{
	static const struct {
		uint32_t mode;
		const char *name, *value, *line;
	} rows[] = {
		{ RR, "primary", "eth0", "primary: \"eth0\" is not allowed in mode balance-rr:"
		  " only in active-backup" },
		{ RR, "primary", "", "primary: \"\" is not allowed in mode balance-rr:"
		  " only in active-backup" },
		{ RR, "active_slave", "a b", "active_slave: \"a b\" is not allowed in mode"
		  " balance-rr: only in active-backup" },
		{ AB, "packets_per_slave", "2", "packets_per_slave: \"2\" is not allowed in mode"
		  " active-backup: only in balance-rr" },
		{ AB, "packets_per_slave", "x", "packets_per_slave: \"x\" is not allowed in mode"
		  " active-backup: only in balance-rr" },
	};
	struct bond_conf conf;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(rows); i++) {
		conf = conf_in(rows[i].mode, 100);
		assert_refused(&conf, rows[i].name, rows[i].value, -EACCES, rows[i].line);
	}
}

static void
delays_are_refused_while_miimon_is_0_unless_the_value_is_bad_anyway(void **state)
{
	static const char *const delays[] = { "updelay", "downdelay", "peer_notif_delay" };
	static const char *const values[] = { "200", "0", "off", "default" };
	struct bond_conf conf = conf_in(AB, 0);
	char line[128];
	size_t i, j;

	(void)state;
	for (i = 0; i < N_ELEMENTS(delays); i++) {
		for (j = 0; j < N_ELEMENTS(values); j++) {
			snprintf(line, sizeof(line), "%s: \"%s\" is not allowed while miimon is 0:"
				 " set miimon to 1..2147483647 ms first", delays[i], values[j]);
			assert_refused(&conf, delays[i], values[j], -EPERM, line);
		}
	}
	assert_refused(&conf, "updelay", "x", -EINVAL, "updelay: \"x\" is not allowed: " MS);
}

static void
delays_are_shown_rounded_down_to_miimon_but_kept_as_written(void **state)
{
	static const struct {
		const char *miimon, *updelay, *downdelay, *peer_notif_delay;
	} rows[] = {
		{ "100", "200", "300", "400" },
		{ "1", "210", "320", "430" },
		{ "off", "0", "0", "0" },
		{ "300", "0", "300", "300" },
		{ "1000", "0", "0", "0" },
		{ "10", "210", "320", "430" },
	};
	struct bond_conf conf = conf_in(AB, 100);
	struct bond_error err;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(rows); i++) {
		assert_int_equal(bond_conf_set(&conf, "miimon", rows[i].miimon, &err), 0);
		assert_option(&conf, "updelay", rows[i].updelay);
		assert_option(&conf, "downdelay", rows[i].downdelay);
		assert_option(&conf, "peer_notif_delay", rows[i].peer_notif_delay);
		assert_int_equal(conf.updelay, 210);
		assert_int_equal(conf.downdelay, 320);
		assert_int_equal(conf.peer_notif_delay, 430);
	}
}

/* Holds for whatever set of modes a release can choose. */
static void
a_change_of_mode_keeps_all_but_a_missing_monitor_of_modes_4_to_6(void **state)
{
	struct bond_conf conf, want;
	struct bond_error err;
	uint32_t m, miimon;
	int rc;

	(void)state;
	for (m = 0; m < BOND_MODE_COUNT; m++) {
		for (miimon = 0; miimon <= 70; miimon += 70) {
			conf = want = conf_in(m == RR ? AB : RR, miimon);
			rc = bond_conf_set(&conf, "mode", mode_names[m], &err);
			if (m <= AB)
				assert_int_equal(rc, 0);
			if (rc == 0) {
				want.mode = m;
				if (m >= BOND_MODE_8023AD && miimon == 0)
					want.miimon = 100;
			}
			assert_memory_equal(&conf, &want, sizeof(conf));
		}
	}
}

static void
num_grat_arp_and_num_unsol_na_are_one_value(void **state)
{
	struct bond_conf conf = conf_in(AB, 100);
	struct bond_error err;

	(void)state;
	assert_int_equal(bond_conf_set(&conf, "num_grat_arp", "20", &err), 0);
	assert_option(&conf, "num_unsol_na", "20");
	assert_int_equal(bond_conf_set(&conf, "num_unsol_na", "30", &err), 0);
	assert_option(&conf, "num_grat_arp", "30");
}

static void
a_shorter_slave_name_leaves_nothing_of_the_longer_one(void **state)
{
	struct bond_conf conf, want;
	struct bond_error err;

	(void)state;
	conf = want = conf_in(AB, 100);
	assert_int_equal(bond_conf_set(&conf, "primary", NAME_63, &err), 0);
	assert_int_equal(bond_conf_set(&conf, "primary", "eth7", &err), 0);
	assert_memory_equal(&conf, &want, sizeof(conf));
}

#define OPTION_NAMES "mode, miimon, updelay, downdelay, peer_notif_delay, use_carrier," \
	" fail_over_mac, all_slaves_active, num_grat_arp, num_unsol_na, packets_per_slave," \
	" primary_reselect, primary, active_slave"

static void
an_unknown_option_is_refused_with_all_names(void **state)
{
	struct bond_conf conf = conf_in(AB, 100);

	(void)state;
	assert_refused(&conf, "foo", "1", -ENOENT, "unknown option \"foo\": " OPTION_NAMES);
	assert_refused(&conf, "", "", -ENOENT, "unknown option \"\": " OPTION_NAMES);
	assert_refused(&conf, NAME_63, "1", -ENOENT,
		       "unknown option \"abcdefghijklmnopqrstuvwxyz012345...\": " OPTION_NAMES);
}

static void
an_error_is_one_line_of_printable_text_whatever_the_value_holds(void **state)
{
	struct bond_conf conf = conf_in(AB, 100);
	char value[1001];

	(void)state;
	assert_refused(&conf, "miimon", "1\n2\t\x1b[2J\x7f%s\n", -EINVAL,
		       "miimon: \"1?2??[2J?%s\" is not allowed: " MS);
	assert_refused(&conf, "fo\no", "1", -ENOENT, "unknown option \"fo?o\": " OPTION_NAMES);
	memset(value, '9', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	assert_refused(&conf, "miimon", value, -EINVAL,
		       "miimon: \"99999999999999999999999999999999...\" is not allowed: " MS);
	assert_refused(&conf, "primary", value, -EINVAL,
		       "primary: \"99999999999999999999999999999999...\" is not allowed: " NAME);
}

/* fill writes into a buffer of each size up to that of the whole text. */
static void
assert_cut(size_t (*fill)(const struct bond_option *o, char *buf, size_t size),
	   const struct bond_option *o)
{
	char whole[128], buf[128];
	size_t len = fill(o, whole, sizeof(whole));
	size_t size, want;

	assert_int_equal(len, strlen(whole));
	assert_int_equal(fill(o, NULL, 0), 0);
	for (size = 1; size <= len + 2; size++) {
		memset(buf, '#', sizeof(buf));
		want = size <= len ? size - 1 : len;
		assert_int_equal(fill(o, buf, size), want);
		assert_memory_equal(buf, whole, want);
		assert_int_equal(buf[want], '\0');
		assert_int_equal(buf[size], '#');
	}
}

static size_t
get_from_full_conf(const struct bond_option *o, char *buf, size_t size)
{
	struct bond_conf conf = conf_in(AB, 10);

	return bond_conf_get(&conf, o, buf, size);
}

static void
texts_of_values_are_cut_to_the_buffer(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(expected); i++) {
		assert_cut(bond_option_allowed, bond_option_at(i));
		assert_cut(get_from_full_conf, bond_option_at(i));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_stand_in_the_order_in_which_a_file_is_applied),
		cmocka_unit_test(rows_have_the_types_ranges_modes_and_defaults_of_the_kernel),
		cmocka_unit_test(an_option_is_found_by_its_exact_name_only),
		cmocka_unit_test(every_mode_of_the_kernel_has_its_number_and_long_name),
		cmocka_unit_test(good_values_are_stored_and_read_back),
		cmocka_unit_test(bad_values_are_refused_and_change_nothing),
		cmocka_unit_test(modes_of_later_releases_are_refused_by_name_and_number),
		cmocka_unit_test(each_option_is_refused_in_exactly_the_modes_of_its_row),
		cmocka_unit_test(a_mode_that_refuses_an_option_is_reported_before_the_value),
		cmocka_unit_test(
			delays_are_refused_while_miimon_is_0_unless_the_value_is_bad_anyway),
		cmocka_unit_test(delays_are_shown_rounded_down_to_miimon_but_kept_as_written),
		cmocka_unit_test(
			a_change_of_mode_keeps_all_but_a_missing_monitor_of_modes_4_to_6),
		cmocka_unit_test(num_grat_arp_and_num_unsol_na_are_one_value),
		cmocka_unit_test(a_shorter_slave_name_leaves_nothing_of_the_longer_one),
		cmocka_unit_test(an_unknown_option_is_refused_with_all_names),
		cmocka_unit_test(an_error_is_one_line_of_printable_text_whatever_the_value_holds),
		cmocka_unit_test(texts_of_values_are_cut_to_the_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
