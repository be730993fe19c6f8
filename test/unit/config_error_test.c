/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Configuration files with mistakes in their lines, headers and keys, and in the sections
 * that are not bonds. Those of bonds are in config_bond_error_test.c, good files in
 * config_test.c.
 */

#include "config_bad.h"

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define LONG SIXTY SIXTY SIXTY SIXTY
#define OPTIONS_HINT \
	"slaves, prio, actor_port_prio, queues, mtu, mac, kernel, address, gateway and the " \
	"bonding options that \"bondd --help\" lists"

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
		cmocka_unit_test(bad_streams_are_refused),
		cmocka_unit_test(one_section_more_than_fits_is_refused),
	};

	return cmocka_run_group_tests(tests, config_folder_make, config_folder_remove);
}
