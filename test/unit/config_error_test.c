/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Bad configuration files: tables of text, the line to blame, what must be said of it and
 * what must be said to be allowed. Each error is one whole line, and nothing is logged
 * beside it. Good files are in config_test.c.
 */

#include <errno.h>
#include <string.h>

#include <rte_log.h>

#include "config.h"
#include "config_file.h"

struct bad {
	const char *text;
	unsigned line;
	const char *wrong, *allowed;
};

#define BAD_COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

#define PORTS "[port eth0]\ndevargs=net_null0\n[port eth1]\ndevargs=net_null1\n"
#define KERNEL "[bond b]\nkernel=bond0\n"
#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define LONG SIXTY SIXTY SIXTY SIXTY
#define OPTIONS_HINT "slaves, prio, queues, mtu, mac, kernel, address, gateway and the bonding " \
		     "options that \"bondd --help\" lists"

static struct config config;

static void
expect_error(const struct bad *b, size_t len)
{
	char start[sizeof(config_path) + 16];
	struct bond_error err = { "" };

	config_write(b->text, len);
	assert_int_equal(config_load(config_path, &config, &err), -EINVAL);
	snprintf(start, sizeof(start), "%s:%u: ", config_path, b->line);
	if (strncmp(err.text, start, strlen(start)) != 0 || strstr(err.text, b->wrong) == NULL ||
	    strstr(err.text, b->allowed) == NULL)
		fail_msg("for\n%s\nline %u, \"%s\" and \"%s\" expected, got\n%s", b->text, b->line,
			 b->wrong, b->allowed, err.text);
	assert_null(strchr(err.text, '\n'));
	/* One byte less than the room there is: cut, most likely. */
	assert_true(strlen(err.text) < sizeof(err.text) - 1);
}

static void
expect_errors(const struct bad *rows, size_t n)
{
	size_t log_size = 0, i;
	char *log_text = NULL;
	FILE *log;

	log = open_memstream(&log_text, &log_size);
	assert_non_null(log);
	rte_openlog_stream(log);
	for (i = 0; i < n; i++)
		expect_error(&rows[i], strlen(rows[i].text));
	rte_openlog_stream(NULL);
	fclose(log);
	assert_string_equal(log_text, "");
	free(log_text);
}

static void
lines_that_would_be_lost_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ "[eal]\nargs -l 0\n", 2, "no \"=\"", "KEY = VALUE" },
		{ "hello\n", 1, "no \"=\"", "[SECTION]" },
		{ "\n\n[bond b\n", 3, "no \"]\"", "write [NAME]" },
		{ "[bond b] mode = 1\n", 1, "text after \"]\"", "stands alone" },
		{ "[eal]\n = 3\n", 2, "no key before \"=\"", "KEY = VALUE" },
		{ "[bond " SIXTY "]\n", 1, "section name too long", "63 characters" },
		{ "[eal]\n" SIXTY "abcd = 1\n", 2, "key too long", "63 characters" },
		{ "[eal]\nargs = " LONG TEN "123456\n", 2, "value too long", "255 characters" },
		{ "[eal]\n; " LONG SIXTY SIXTY "\n", 2, "line too long", "322 characters" },
		{ "[eal]\nargs = \033[2J\n", 2, "control character", "printable" },
		{ "[eal]\nargs = \a", 2, "control character", "printable" },
		{ "\xef\xbb\xbf[eal]\n", 1, "no \"=\"", "[SECTION]" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
a_nul_byte_is_refused(void **state)
{
	static const char text[] = "[eal]\nargs = --no-pci\0 -l 0\n";
	struct bad row = { text, 2, "control character", "printable" };

	(void)state;
	expect_error(&row, sizeof(text) - 1);
}

static void
bad_section_headers_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ "[bonds b]\n", 1, "unknown section [bonds b]", "[bond NAME], [stream NAME]" },
		{ "[]\n", 1, "unknown section []", "[eal], [workers], [control], [port NAME]" },
		{ "[GLOBAL]\n", 1, "unknown section [GLOBAL]", "[eal]" },
		{ "[Eal]\n", 1, "unknown section [Eal]", "[eal]" },
		{ "mode = 1\n[bond b]\n", 1, "key \"mode\" before any section", "[bond NAME]" },
		{ "[eal x]\n", 1, "no name", "[eal] is allowed" },
		{ "[bond]\n", 1, "one name is wanted", "[bond NAME]" },
		{ "[bond a b]\n", 1, "one name is wanted", "without white space" },
		{ "[stream]\n", 1, "one name is wanted", "[stream NAME]" },
		{ "[eal]\n[eal]\n", 2, "[eal] is in line 1 already", "one is allowed" },
		{ "[bond b]\n\n[bond  b]\n", 3, "is in line 1 already", "one is allowed" },
		{ PORTS "[port eth0]\n", 5, "is in line 1 already", "one is allowed" },
		{ PORTS "[bond eth0]\n", 5, "a port of this name is in line 1",
		  "ports and bonds must differ" },
		{ "[bond eth0]\n" PORTS, 2, "a bond of this name is in line 1",
		  "ports and bonds must differ" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
bad_keys_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ "[eal]\narg = x\n", 2, "unknown key \"arg\" in [eal]", "allowed: args" },
		{ "[workers]\ncores = 1\n", 2, "unknown key \"cores\"", "allowed: lcores" },
		{ "[control]\npoll = 1\n", 2, "unknown key \"poll\"", "allowed: wait" },
		{ "[port p]\niface = x\n", 2, "unknown key \"iface\"", "allowed: devargs" },
		{ "[stream s]\nport = x\n", 2, "unknown key \"port\"", "allowed: engine, ports" },
		{ "[bond b]\nmod = 1\n", 2, "unknown key \"mod\" in [bond b]", OPTIONS_HINT },
		{ "[stream s]\nmode = 1\n", 2, "unknown key \"mode\"", "allowed: engine, ports" },
		{ "[bond b]\nmode = 1\n# x = 1\nmode = 1\n", 4, "key \"mode\" is in line 2 already",
		  "one in each section" },
		{ "[bond b]\nmtu = 1500\n;\nmtu = 1500\n", 4, "key \"mtu\" is in line 2 already",
		  "one in each section" },
		{ "[bond b]\nslaves =\n", 2, "key \"slaves\" has no value", "slaves = VALUE" },
		{ "[bond b]\nmiimon = ; none\n", 2, "key \"miimon\" has no value",
		  "miimon = VALUE" },
		{ "[control]\nwait =\n", 2, "key \"wait\" has no value", "wait = VALUE" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
bad_values_of_the_process_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ "[eal]\nargs = -l \"0\n", 2, "no closing", "in pairs" },
		{ "[eal]\nargs = eth0\n", 2, "\"eth0\" is no option", "EAL options are allowed" },
		{ "[eal]\nargs = -l 0 -- -i\n", 2, "\"--\" ends the options",
		  "only EAL options" },
		{ "[workers]\nlcores = all\n", 2, "lcores \"all\"", "0..127 and ranges" },
		{ "[workers]\nlcores = 1,\n", 2, "lcores \"1,\"", "\"2-5,7\"" },
		{ "[workers]\nlcores = 5-2\n", 2, "lcores \"5-2\"", "ranges" },
		{ "[workers]\nlcores = 1-\n", 2, "lcores \"1-\"", "ranges" },
		{ "[workers]\nlcores = 128\n", 2, "lcores \"128\"", "0..127" },
		{ "[workers]\nlcores = 1 2\n", 2, "lcores \"1 2\"", "\"2-5,7\"" },
		{ "[workers]\nlcores = -1\n", 2, "lcores \"-1\"", "0..127" },
		{ "[control]\nwait = spin\n", 2, "wait \"spin\"", "sleep|poll" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
bad_ports_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ "\n[port p]\n", 2, "no devargs", "DEVICE[,KEY=VALUE...]" },
		{ "[port p]\ndevargs = ,iface=x\n", 2, "devargs \",iface=x\"", "a vdev's name" },
		{ "[port p]\ndevargs = net_null0, x=1\n", 2, "devargs \"net_null0, x=1\"",
		  "without white space" },
		{ PORTS "[port p]\ndevargs = net_null1,copy=1\n", 6,
		  "[port eth1] has device net_null1 already", "one [port] for each device" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
bad_bonding_options_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ "[bond b]\nmode = active\n", 2, "\"active\"", "balance-rr|active-backup" },
		{ "[bond b]\nmode = 7\n", 2, "\"7\"", "active-backup" },
		{ "[bond b]\nmiimon = -1\n", 2, "miimon", "0..2147483647 ms" },
		{ "[bond b]\nmiimon = 1s\n", 2, "\"1s\"", "0..2147483647 ms" },
		{ "[bond b]\nmode=1\nupdelay = 5\n", 3, "updelay", "miimon" },
		{ "[bond b]\nnum_grat_arp = 256\n", 2, "num_grat_arp", "0..255" },
		{ "[bond b]\nprimary_reselect = no\n", 2, "\"no\"", "always|better|failure" },
		{ "[bond b]\nfail_over_mac = yes\n", 2, "\"yes\"", "none|active|follow" },
		{ "[bond b]\nuse_carrier = maybe\n", 2, "\"maybe\"", "off|on" },
		{ "[bond b]\nprimary = eth0\nmode = 0\n", 2, "primary", "active-backup" },
		{ "[bond b]\npackets_per_slave = 2\nmode = 1\n", 2, "packets_per_slave",
		  "balance-rr" },
		{ PORTS "[bond b]\nslaves=eth0\nactive_slave = eth1\nmode=1\n", 7,
		  "active_slave eth1 is no slave", "one of \"slaves\"" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
bad_slaves_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ PORTS "[bond b]\nslaves = eth0 eth2\n", 6, "slave eth2 is unknown",
		  "names of [port] sections" },
		{ PORTS "[bond b]\nslaves = eth0,eth1\n", 6, "slave eth0,eth1 is unknown",
		  "names of [port] sections" },
		{ PORTS "[bond b]\nslaves = eth0 eth1 eth0\n", 6, "slave eth0 is named twice",
		  "once is allowed" },
		{ PORTS "[bond a]\nslaves=eth0\n[bond b]\nslaves=eth1 eth0\n", 8,
		  "the first time for bond a", "once is allowed" },
		{ "[bond b]\nslaves = net_x net_x\n", 2, "slave net_x is named twice", "once" },
		{ "[bond a]\n[bond b]\nslaves = a\n", 3, "slave a is a bond", "only ports" },
		{ "[bond a]\nslaves = a\n", 2, "slave a is a bond", "only ports" },
		{ "[bond b]\nslaves = net_" SIXTY "\n", 2, "is unknown", "EAL options make" },
		{ "[bond b]\nslaves=net_0 net_1 net_2 net_3 net_4 net_5 net_6 net_7 net_8 net_9 "
		  "net_a net_b net_c net_d net_e net_f net_g net_h net_i net_j net_k net_l net_m "
		  "net_n net_o net_p net_q net_r net_s net_t net_u net_v net_w\n", 2,
		  "slave net_w is one too many", "32 are allowed" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth0\n", 7, "prio \"eth0\"", "SLAVE:NUMBER" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth1:3\n", 7, "eth1 is no slave of bond b",
		  "those of \"slaves\"" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth0:3 eth0:4\n", 7, "eth0 is named twice",
		  "once is allowed" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth0:high\n", 7, "prio \"high\" of eth0",
		  "-2147483648..2147483647" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth0:2147483648\n", 7, "prio \"2147483648\"",
		  "-2147483648..2147483647" },
		{ PORTS "[bond b]\nslaves=eth0\nprio=eth0:\n", 7, "prio \"\" of eth0",
		  "-2147483648..2147483647" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
bad_properties_of_a_bond_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ "[bond b]\nqueues = 0\n", 2, "queues \"0\"", "1..16" },
		{ "[bond b]\nqueues = 17\n", 2, "queues \"17\"", "1..16" },
		{ "[bond b]\nqueues = +4\n", 2, "queues \"+4\"", "1..16" },
		{ "[bond b]\nmtu = 67\n", 2, "mtu \"67\"", "68..65535" },
		{ "[bond b]\nmtu = 65536\n", 2, "mtu \"65536\"", "68..65535" },
		{ "[bond b]\nmtu = 99999999999999999999\n", 2, "mtu \"9999", "68..65535" },
		{ "[bond b]\nmtu = 1500 bytes\n", 2, "mtu \"1500 bytes\"", "68..65535" },
		{ "[bond b]\nmac = 02:00:00:00:00\n", 2, "mac \"02:00:00:00:00\"",
		  "02:00:00:00:00:01" },
		{ "[bond b]\nmac = 01:00:5e:00:00:01\n", 2, "mac \"01:00:5e", "unicast" },
		{ "[bond b]\nmac = 00:00:00:00:00:00\n", 2, "mac \"00:00:00", "unicast" },
		{ "[bond b]\nkernel = abcdefghijklmnop\n", 2, "kernel \"abcdefghijklmnop\"",
		  "1..15 characters" },
		{ "[bond b]\nkernel = a/b\n", 2, "kernel \"a/b\"", "interface name" },
		{ "[bond b]\nkernel = a b\n", 2, "kernel \"a b\"", "without white space" },
		{ "[bond b]\nkernel = ..\n", 2, "kernel \"..\"", "interface name" },
		{ "[bond a]\nkernel=bond0\n[bond b]\nkernel=bond0\n", 4,
		  "kernel bond0 is the interface of bond a", "one name for each bond" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
bad_addresses_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ "[bond b]\naddress = 10.0.0.1/8\n", 2, "address without kernel",
		  "kernel = INTERFACE" },
		{ "[bond b]\ngateway = fe80::1\n", 2, "gateway without kernel",
		  "kernel = INTERFACE" },
		{ KERNEL "address = 10.0.0.1\n", 3, "address \"10.0.0.1\"", "ADDRESS/PREFIX" },
		{ KERNEL "address = 10.0.0.256/24\n", 3, "10.0.0.256/24", "192.0.2.1/24" },
		{ KERNEL "address = 10.0.0.1/33\n", 3, "10.0.0.1/33", "ADDRESS/PREFIX" },
		{ KERNEL "address = 10.0.0.1/0\n", 3, "10.0.0.1/0", "ADDRESS/PREFIX" },
		{ KERNEL "address = 10.0.0.1/2x\n", 3, "10.0.0.1/2x", "ADDRESS/PREFIX" },
		{ KERNEL "address = ::g/64\n", 3, "::g/64", "2001:db8::1/64" },
		{ KERNEL "address = 2001:db8::1/129\n", 3, "2001:db8::1/129", "ADDRESS/PREFIX" },
		{ KERNEL "address = 224.0.0.1/24\n", 3, "224.0.0.1/24", "unicast" },
		{ KERNEL "address = 127.0.0.1/8\n", 3, "127.0.0.1/8", "unicast" },
		{ KERNEL "address = ff02::1/64\n", 3, "ff02::1/64", "unicast" },
		{ KERNEL "address = 10.0.0.1/24 10.0.0.1/8\n", 3, "10.0.0.1/8 is named twice",
		  "once is allowed" },
		{ KERNEL "address = 10.0.0.1/24 10.0.0.2/24 10.0.0.3/24 10.0.0.4/24 10.0.0.5/24 "
		  "10.0.0.6/24 10.0.0.7/24 10.0.0.8/24 10.0.0.9/24\n", 3,
		  "10.0.0.9/24 is one too many", "8 are allowed" },
		{ KERNEL "address=10.0.0.1/24\ngateway=10.0.0.x\n", 4, "gateway \"10.0.0.x\"",
		  "192.0.2.254" },
		{ KERNEL "address=10.0.0.1/24\ngateway=10.0.0.2/24\n", 4, "10.0.0.2/24",
		  "without prefix" },
		{ KERNEL "address=10.0.0.1/24\ngateway=10.0.1.1\n", 4, "10.0.1.1 is in no subnet",
		  "in a subnet of \"address\"" },
		{ KERNEL "address=10.0.0.1/25\ngateway=10.0.0.129\n", 4, "is in no subnet",
		  "in a subnet of \"address\"" },
		{ KERNEL "gateway=10.0.1.1\n", 3, "is in no subnet", "in a subnet of \"address\"" },
		{ KERNEL "address=10.0.0.1/24\ngateway=2001:db8::1\n", 4, "is in no subnet",
		  "in a subnet of \"address\"" },
		{ KERNEL "address=10.0.0.1/24\ngateway=10.0.0.1\n", 4, "is the bond's own address",
		  "another one of its subnet" },
		{ KERNEL "address=10.0.0.1/24\ngateway=10.0.0.2 10.0.0.3\n", 4,
		  "10.0.0.3 is a second one for IPv4", "one for IPv4 and one for IPv6" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
bad_streams_are_refused(void **state)
{
	static const struct bad rows[] = {
		{ PORTS "[stream s]\nports = eth0 eth1\n", 5, "no engine",
		  "io|mac|macswap|icmpecho|rxonly|txonly" },
		{ PORTS "[stream s]\nengine = fast\nports = eth0 eth1\n", 6,
		  "engine \"fast\" is unknown", "io|mac|macswap|icmpecho|rxonly|txonly" },
		{ "[stream s]\nengine = io\n", 1, "0 ports", "engine io is allowed 1..2" },
		{ PORTS "[stream s]\nengine=io\nports=eth0 eth1 net_null2\n", 7, "3 ports",
		  "engine io is allowed 1..2" },
		{ PORTS "[stream s]\nengine=io\nports=eth0 eth3\n", 7, "eth3 is unknown",
		  "names of [bond] and [port] sections" },
		{ PORTS "[stream s]\nengine=io\nports=b eth1\n[bond b]\nslaves=eth1\n", 7,
		  "eth1 is a slave of bond b", "a port of its own" },
		{ PORTS "[stream s]\nengine=io\nports=b eth1\n[bond b]\nkernel=k\n", 7,
		  "bond b is joined to the kernel by kernel = k", "a bond without it" },
		{ PORTS "[stream s]\nengine=io\nports=eth1 eth1\n", 7,
		  "eth1 is in [stream s] already", "one place in one stream" },
		{ PORTS "[stream s]\nengine=rxonly\nports=eth1\n"
		  "[stream t]\nengine=io\nports=eth0 eth1\n", 10, "eth1 is in [stream s] already",
		  "one place in one stream" },
	};

	(void)state;
	expect_errors(rows, BAD_COUNT(rows));
}

static void
one_section_more_than_fits_is_refused(void **state)
{
	static const struct {
		const char *kind;
		unsigned max;
	} kinds[] = {
		{ "bond", CONFIG_MAX_BONDS },
		{ "port", CONFIG_MAX_PORTS },
		{ "stream", CONFIG_MAX_STREAMS },
	};
	char wrong[64], allowed[64], *text = NULL;
	size_t k, size = 0;
	unsigned i;

	(void)state;
	for (k = 0; k < BAD_COUNT(kinds); k++) {
		struct bad row = { NULL, kinds[k].max + 1, wrong, allowed };
		FILE *f = open_memstream(&text, &size);

		assert_non_null(f);
		for (i = 0; i <= kinds[k].max; i++)
			fprintf(f, "[%s n%u]\n", kinds[k].kind, i);
		fclose(f);
		snprintf(wrong, sizeof(wrong), "too many [%s] sections", kinds[k].kind);
		snprintf(allowed, sizeof(allowed), "%u are allowed", kinds[k].max);
		row.text = text;
		expect_error(&row, size);
		free(text);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_would_be_lost_are_refused),
		cmocka_unit_test(a_nul_byte_is_refused),
		cmocka_unit_test(bad_section_headers_are_refused),
		cmocka_unit_test(bad_keys_are_refused),
		cmocka_unit_test(bad_values_of_the_process_are_refused),
		cmocka_unit_test(bad_ports_are_refused),
		cmocka_unit_test(bad_bonding_options_are_refused),
		cmocka_unit_test(bad_slaves_are_refused),
		cmocka_unit_test(bad_properties_of_a_bond_are_refused),
		cmocka_unit_test(bad_addresses_are_refused),
		cmocka_unit_test(bad_streams_are_refused),
		cmocka_unit_test(one_section_more_than_fits_is_refused),
	};

	return cmocka_run_group_tests(tests, config_folder_make, config_folder_remove);
}
