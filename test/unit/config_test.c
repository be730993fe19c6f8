/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Good configuration files give the struct that their text says; each example under
 * config/ loads; files that cannot be read are told as such. CONFIG_DIR, from the build,
 * is the folder of the examples. Bad contents are in config_error_test.c.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "config.h"
#include "config_file.h"

static struct config config;

static const struct config *
load(const char *text)
{
	struct bond_error err = { "" };

	config_write(text, strlen(text));
	if (config_load(config_path, &config, &err) < 0)
		fail_msg("%s", err.text);
	return &config;
}

static const struct config *
load_example(const char *name)
{
	struct bond_error err = { "" };
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", CONFIG_DIR, name);
	if (config_load(path, &config, &err) < 0)
		fail_msg("%s", err.text);
	return &config;
}

static void
expect_address(const struct config_address *a, const char *text, unsigned prefix)
{
	char got[INET6_ADDRSTRLEN];

	inet_ntop(a->is_ipv6 ? AF_INET6 : AF_INET, &a->ip, got, sizeof(got));
	assert_string_equal(got, text);
	assert_int_equal(a->prefix, prefix);
}

static void
an_empty_file_gives_the_defaults(void **state)
{
	const struct config *c = load("");

	(void)state;
	assert_string_equal(c->eal_args, "");
	assert_string_equal(c->worker_lcores, "");
	assert_false(c->control_polls);
	assert_int_equal(c->n_bonds + c->n_ports + c->n_streams, 0);
}

static void
an_empty_bond_has_the_defaults_of_the_table(void **state)
{
	static const uint8_t no_mac[BOND_MAC_SIZE];
	const struct config *c = load("[bond bond0]\n");
	struct bond_conf conf;

	(void)state;
	bond_conf_init(&conf);
	assert_int_equal(c->n_bonds, 1);
	assert_memory_equal(&c->bonds[0].conf, &conf, sizeof(conf));
	assert_int_equal(c->bonds[0].n_slaves, 0);
	assert_int_equal(c->bonds[0].queues, 1);
	assert_int_equal(c->bonds[0].mtu, 0);
	assert_memory_equal(c->bonds[0].mac, no_mac, sizeof(no_mac));
	assert_string_equal(c->bonds[0].kernel, "");
	assert_int_equal(c->bonds[0].n_addresses + c->bonds[0].n_gateways, 0);
}

static void
every_key_of_a_bond_is_taken(void **state)
{
	static const uint8_t mac[BOND_MAC_SIZE] = { 2, 0, 0, 0, 0, 0xa };
	const struct config *c =
		load("[bond bond0]\n"
		     "gateway = 2001:db8::fe 10.1.2.254\naddress = 10.1.2.3/24 2001:db8::1/64\n"
		     "slaves = eth0\t0000:03:00.0  net_ring0\nprio = eth0:10 0000:03:00.0:-5\n"
		     "queues = 4\nmtu = 9000\nmac = 02:00:00:00:00:0A\nkernel = bond7\n"
		     "mode = 1\n[port eth0]\ndevargs = net_null0,copy=1\n");
	const struct config_bond *b = config_find_bond(c, "bond0");

	(void)state;
	assert_ptr_equal(b, &c->bonds[0]);
	assert_int_equal(b->n_slaves, 3);
	assert_string_equal(b->slaves[0].name, "eth0");
	assert_int_equal(b->slaves[0].prio, 10);
	assert_string_equal(b->slaves[1].name, "0000:03:00.0");
	assert_int_equal(b->slaves[1].prio, -5);
	assert_string_equal(b->slaves[2].name, "net_ring0");
	assert_int_equal(b->slaves[2].prio, 0);
	assert_int_equal(b->queues, 4);
	assert_int_equal(b->mtu, 9000);
	assert_memory_equal(b->mac, mac, sizeof(mac));
	assert_string_equal(b->kernel, "bond7");
	assert_int_equal(b->n_addresses, 2);
	expect_address(&b->addresses[0], "10.1.2.3", 24);
	expect_address(&b->addresses[1], "2001:db8::1", 64);
	assert_int_equal(b->n_gateways, 2);
	expect_address(&b->gateways[0], "2001:db8::fe", 128);
	expect_address(&b->gateways[1], "10.1.2.254", 32);
	assert_string_equal(config_find_port(c, "eth0")->devargs, "net_null0,copy=1");
	assert_null(config_find_bond(c, "eth0"));
	assert_null(config_find_port(c, "bond0"));
}

static void
options_are_applied_in_the_order_of_the_table(void **state)
{
	const struct bond_conf *conf = &load("[bond b]\nprimary = eth9\nupdelay = 200\n"
					     "miimon = 50\nmode = active-backup\n")
						->bonds[0]
						.conf;

	(void)state;
	assert_int_equal(conf->mode, BOND_MODE_ACTIVE_BACKUP);
	assert_int_equal(conf->miimon, 50);
	assert_int_equal(conf->updelay, 200);
	assert_string_equal(conf->primary, "eth9");
}

static void
every_option_of_the_table_is_a_key(void **state)
{
	char text[256], value[BOND_NAME_SIZE];
	const struct bond_option *o;
	struct bond_conf conf;
	unsigned i, mode;

	(void)state;
	bond_conf_init(&conf);
	for (i = 1; (o = bond_option_at(i)) != NULL; i++) {
		for (mode = 0; (o->modes & (1u << mode)) == 0; mode++)
			;
		bond_conf_get(&conf, o, value, sizeof(value));
		snprintf(text, sizeof(text), "[bond b]\n%s = %s\nmode = %u\n%s", o->name, value,
			 mode, strcmp(o->name, "miimon") == 0 ? "" : "miimon = 100\n");
		load(text);
	}
	assert_true(i > 10);
}

static void
weight_is_one_for_all_or_one_for_each_slave_named(void **state)
{
	const struct config_bond *b = load("[bond b]\nweight = 7\nslaves = net_0\n")->bonds;

	(void)state;
	assert_int_equal(b->conf.weight, 7);
	assert_int_equal(b->slaves[0].weight, 0);
	b = load("[bond b]\nslaves = net_0 net_1 0000:03:00.0\n"
		 "weight = 0000:03:00.0:256 net_0:1\n")
		    ->bonds;
	assert_int_equal(b->conf.weight, 0);
	assert_int_equal(b->slaves[0].weight, 1);
	assert_int_equal(b->slaves[1].weight, 0);
	assert_int_equal(b->slaves[2].weight, 256);
}

static void
actor_port_prio_is_255_but_for_the_slaves_named(void **state)
{
	const struct config_bond *b = load("[bond b]\nslaves = net_0 net_1 0000:03:00.0\n"
					   "actor_port_prio = 0000:03:00.0:65535 net_0:0\n"
					   "mode = 802.3ad\n")
					      ->bonds;

	(void)state;
	assert_int_equal(b->slaves[0].port_prio, 0);
	assert_int_equal(b->slaves[1].port_prio, 255);
	assert_int_equal(b->slaves[2].port_prio, 65535);
	b = load("[bond b]\nslaves = net_0\n")->bonds;
	assert_int_equal(b->slaves[0].port_prio, 255);
}

static void
an_address_is_the_value_of_an_option(void **state)
{
	static const uint8_t mac[BOND_MAC_SIZE] = { 2, 0, 0, 0, 0, 0xa };
	const struct bond_conf *conf = &load("[bond b]\nad_actor_system = 02:00:00:00:00:0A\n"
					     "mode = 802.3ad\n")
						->bonds[0]
						.conf;

	(void)state;
	assert_memory_equal(conf->ad_actor_system, mac, sizeof(mac));
}

static void
a_gateway_may_be_link_local(void **state)
{
	const struct config *c = load("[bond b]\nkernel = b\ngateway = fe80::1\n");

	(void)state;
	expect_address(&c->bonds[0].gateways[0], "fe80::1", 128);
}

static void
comments_and_white_space_are_ignored(void **state)
{
	const struct config *c = load("# a remark = of a kind\n#[bond x]\n; [bond y]\n\n"
				      "  [ eal ] ; EAL\r\n\targs=-l 0,1 \"a b\" ; two\n"
				      "# x\n  # y = z\n[control]\nwait = poll");

	(void)state;
	assert_int_equal(c->n_bonds, 0);
	assert_string_equal(c->eal_args, "-l 0,1 \"a b\"");
	assert_true(c->control_polls);
}

static void
the_longest_line_and_value_are_kept_whole(void **state)
{
	char value[CONFIG_VALUE_SIZE], text[512];

	(void)state;
	memset(value, '1', sizeof(value));
	memcpy(value, "--log-level=", 12);
	value[sizeof(value) - 1] = '\0';
	snprintf(text, sizeof(text), "[eal]\nargs = %*s%s ;123456\n[control]\nwait=poll\n",
		 322 - 7 - 255 - 8, "", value);
	assert_int_equal(strchr(text + 6, '\n') - (text + 6), 322);
	assert_string_equal(load(text)->eal_args, value);
	assert_true(config.control_polls);
}

static void
streams_take_bonds_ports_and_devices_of_eal_options(void **state)
{
	const struct config *c = load("[stream a]\nports = b0 net_ring0\nengine = macswap\n"
				      "[stream b]\nengine = rxonly\nports = p\n"
				      "[port p]\ndevargs = 0000:03:00.0\n[bond b0]\n");

	(void)state;
	assert_int_equal(c->n_streams, 2);
	assert_string_equal(c->streams[0].name, "a");
	assert_string_equal(c->streams[0].engine, "macswap");
	assert_int_equal(c->streams[0].n_ports, 2);
	assert_string_equal(c->streams[0].ports[0], "b0");
	assert_string_equal(c->streams[0].ports[1], "net_ring0");
	assert_int_equal(c->streams[1].n_ports, 1);
	assert_string_equal(c->streams[1].ports[0], "p");
}

static void
as_many_sections_and_slaves_as_fit_are_taken(void **state)
{
	char *text = NULL;
	size_t size = 0;
	unsigned i;
	FILE *f;

	(void)state;
	f = open_memstream(&text, &size);
	assert_non_null(f);
	for (i = 0; i < CONFIG_MAX_PORTS; i++)
		fprintf(f, "[port p%u]\ndevargs = net_null%u\n", i, i);
	for (i = 0; i < CONFIG_MAX_BONDS; i++)
		fprintf(f, "[bond b%u]\n", i);
	fputs("slaves =", f);
	for (i = 0; i < BOND_MAX_SLAVES; i++)
		fprintf(f, " p%u", i);
	fputs("\n[workers]\nlcores = 0-127,5\n", f);
	fclose(f);
	load(text);
	free(text);
	assert_int_equal(config.n_ports, CONFIG_MAX_PORTS);
	assert_int_equal(config.n_bonds, CONFIG_MAX_BONDS);
	assert_int_equal(config.bonds[CONFIG_MAX_BONDS - 1].n_slaves, BOND_MAX_SLAVES);
	assert_string_equal(config.worker_lcores, "0-127,5");
}

static void
example_active_backup_is_the_tutorials(void **state)
{
	const struct config *c = load_example("bond0-active-backup.conf");
	const struct config_bond *b = &c->bonds[0];

	(void)state;
	assert_string_equal(c->eal_args, "-l 0,1 --no-pci");
	assert_false(c->control_polls);
	assert_int_equal(c->n_bonds, 1);
	assert_string_equal(b->name, "bond0");
	assert_int_equal(b->conf.mode, BOND_MODE_ACTIVE_BACKUP);
	assert_int_equal(b->conf.miimon, 100);
	assert_string_equal(b->conf.primary, "");
	assert_int_equal(b->n_slaves, 2);
	assert_string_equal(b->kernel, "bond0");
	expect_address(&b->addresses[0], "172.20.43.110", 24);
	expect_address(&b->gateways[0], "172.20.43.1", 32);
	assert_string_equal(config_find_port(c, "eth1")->devargs, "net_af_packet1,iface=eth1");
}

static void
the_other_examples_load(void **state)
{
	const struct config *c = load_example("bond0-balance-rr.conf");

	(void)state;
	assert_int_equal(c->bonds[0].conf.mode, BOND_MODE_BALANCE_RR);
	assert_int_equal(c->bonds[0].conf.packets_per_slave, 8);
	assert_int_equal(c->bonds[0].n_addresses, 2);
	c = load_example("net_ring.conf");
	assert_int_equal(c->n_streams, 2);
	c = load_example("bond0-balance-xor.conf");
	assert_int_equal(c->bonds[0].conf.mode, BOND_MODE_BALANCE_XOR);
	assert_int_equal(c->bonds[0].conf.xmit_hash_policy, BOND_XMIT_LAYER34);
	c = load_example("bond0-802.3ad.conf");
	assert_int_equal(c->bonds[0].conf.mode, BOND_MODE_8023AD);
	assert_int_equal(c->bonds[0].conf.lacp_rate, 1);
	assert_int_equal(c->bonds[0].conf.lacp_fallback, BOND_FALLBACK_ACTIVE_BACKUP);
	c = load_example("bond0-balance-alb.conf");
	assert_int_equal(c->bonds[0].conf.mode, BOND_MODE_BALANCE_ALB);
	assert_int_equal(c->bonds[0].conf.tlb_dynamic_lb, 1);
	c = load_example("real-nics.conf");
	assert_string_equal(c->bonds[0].conf.primary, "wan0");
	assert_int_equal(c->bonds[0].queues, 4);
}

static void
expect_unreadable(const char *path, int error, const char *text)
{
	struct bond_error err = { "" };
	char expected[sizeof(err.text)];

	assert_int_equal(config_load(path, &config, &err), error);
	snprintf(expected, sizeof(expected), "%s: %s; a regular file that can be read is allowed",
		 path, text);
	assert_string_equal(err.text, expected);
}

static void
a_file_that_cannot_be_read_is_told(void **state)
{
	(void)state;
	unlink(config_path);
	expect_unreadable(config_path, -ENOENT, "No such file or directory");
	expect_unreadable(config_folder, -EINVAL, "Not a regular file");
	assert_int_equal(mkfifo(config_path, 0600), 0);
	expect_unreadable(config_path, -EINVAL, "Not a regular file");
	unlink(config_path);
}

static void
a_file_without_permission_is_told(void **state)
{
	uid_t user = geteuid();

	(void)state;
	config_write("", 0);
	assert_int_equal(chmod(config_path, 0), 0);
	/* Root may read everything. */
	if (user == 0)
		assert_int_equal(seteuid(65534), 0);
	expect_unreadable(config_path, -EACCES, "Permission denied");
	assert_int_equal(seteuid(user), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_file_gives_the_defaults),
		cmocka_unit_test(an_empty_bond_has_the_defaults_of_the_table),
		cmocka_unit_test(every_key_of_a_bond_is_taken),
		cmocka_unit_test(options_are_applied_in_the_order_of_the_table),
		cmocka_unit_test(every_option_of_the_table_is_a_key),
		cmocka_unit_test(weight_is_one_for_all_or_one_for_each_slave_named),
		cmocka_unit_test(actor_port_prio_is_255_but_for_the_slaves_named),
		cmocka_unit_test(an_address_is_the_value_of_an_option),
		cmocka_unit_test(a_gateway_may_be_link_local),
		cmocka_unit_test(comments_and_white_space_are_ignored),
		cmocka_unit_test(the_longest_line_and_value_are_kept_whole),
		cmocka_unit_test(streams_take_bonds_ports_and_devices_of_eal_options),
		cmocka_unit_test(as_many_sections_and_slaves_as_fit_are_taken),
		cmocka_unit_test(example_active_backup_is_the_tutorials),
		cmocka_unit_test(the_other_examples_load),
		cmocka_unit_test(a_file_that_cannot_be_read_is_told),
		cmocka_unit_test(a_file_without_permission_is_told),
	};

	return cmocka_run_group_tests(tests, config_folder_make, config_folder_remove);
}
