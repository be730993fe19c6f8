/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Fuzz target of the configuration file. A file is refused in one line that names the place,
 * or taken as a struct in which everything is bounded and fits together: that is what the
 * rest of bondd relies on. What each key means is left to the unit tests.
 */

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include <rte_ether.h>
#include <rte_log.h>

#include "config.h"
#include "engine.h"
#include "fuzz.h"

/* The input is there as a file under this name. */
static char path[32];
static struct config config;

static void
file_write(const uint8_t *data, size_t size)
{
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("config", 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		/* librte_cfgfile tells of what it refuses in many lines. */
		rte_log_set_global_level(RTE_LOG_EMERG);
	}
	FUZZ_CHECK(fd >= 0 && ftruncate(fd, 0) == 0);
	FUZZ_CHECK(pwrite(fd, data, size, 0) == (ssize_t)size);
}

static void
check_refused(int rc, const struct bond_error *err)
{
	const char *rest = err->text + strlen(path);

	FUZZ_CHECK(rc == -EINVAL);
	fuzz_check_line(err);
	/* Whatever librte_cfgfile refuses has been found before, with its line. */
	FUZZ_CHECK(strncmp(err->text, path, strlen(path)) == 0);
	FUZZ_CHECK(rest[0] == ':' && rest[1] >= '1' && rest[1] <= '9');
}

static bool
is_name(const char *name, size_t size)
{
	size_t len = strnlen(name, size);

	return len > 0 && len < size && strpbrk(name, " \t\r\n") == NULL;
}

static unsigned
count_slaves_named(const char *name)
{
	unsigned i, j, n = 0;

	for (i = 0; i < config.n_bonds; i++)
		for (j = 0; j < config.bonds[i].n_slaves; j++)
			n += strcmp(config.bonds[i].slaves[j].name, name) == 0;
	return n;
}

static void
check_addresses(const struct config_bond *b)
{
	unsigned i;

	FUZZ_CHECK(b->n_addresses <= CONFIG_MAX_ADDRESSES && b->n_gateways <= 2);
	FUZZ_CHECK(b->kernel[0] != '\0' || (b->n_addresses == 0 && b->n_gateways == 0));
	FUZZ_CHECK(b->n_gateways < 2 || b->gateways[0].is_ipv6 != b->gateways[1].is_ipv6);
	for (i = 0; i < b->n_addresses; i++) {
		FUZZ_CHECK(b->addresses[i].prefix >= 1);
		FUZZ_CHECK(b->addresses[i].prefix <= (b->addresses[i].is_ipv6 ? 128 : 32));
	}
}

/* Every option of a bond has a value that could have been set. */
static void
check_options(const struct bond_conf *conf)
{
	const struct bond_option *o;
	struct bond_conf copy = *conf;
	struct bond_error err;
	char text[BOND_NAME_SIZE];
	unsigned i;

	for (i = 0; (o = bond_option_at(i)) != NULL; i++) {
		bond_conf_get(conf, o, text, sizeof(text));
		FUZZ_CHECK(o->type == BOND_OPTION_SLAVE || text[0] != '\0');
		if ((o->modes & (1u << conf->mode)) != 0 && conf->miimon != 0)
			FUZZ_CHECK(bond_conf_set(&copy, o->name, text, &err) == 0);
	}
}

static void
check_bond(const struct config_bond *b)
{
	static const uint8_t none[BOND_MAC_SIZE];
	unsigned i;

	FUZZ_CHECK(is_name(b->name, sizeof(b->name)) && config_find_bond(&config, b->name) == b);
	FUZZ_CHECK(b->queues >= 1 && b->queues <= BOND_MAX_QUEUES);
	FUZZ_CHECK(b->mtu == 0 || b->mtu >= 68);
	FUZZ_CHECK((b->mac[0] & 1) == 0);
	FUZZ_CHECK(b->kernel[0] == '\0' || is_name(b->kernel, sizeof(b->kernel)));
	FUZZ_CHECK(memcmp(b->mac, none, sizeof(none)) == 0 ||
		   rte_is_valid_assigned_ether_addr((const struct rte_ether_addr *)b->mac));
	FUZZ_CHECK(b->n_slaves <= BOND_MAX_SLAVES);
	for (i = 0; i < b->n_slaves; i++) {
		FUZZ_CHECK(is_name(b->slaves[i].name, sizeof(b->slaves[i].name)));
		FUZZ_CHECK(count_slaves_named(b->slaves[i].name) == 1);
		FUZZ_CHECK(config_find_bond(&config, b->slaves[i].name) == NULL);
	}
	check_addresses(b);
	check_options(&b->conf);
}

static void
check_stream(const struct config_stream *st)
{
	const struct engine *e = engine_find(st->engine);
	unsigned i;

	FUZZ_CHECK(is_name(st->name, sizeof(st->name)) && e != NULL);
	FUZZ_CHECK(st->n_ports >= e->min_ports && st->n_ports <= e->max_ports);
	for (i = 0; i < st->n_ports; i++) {
		FUZZ_CHECK(is_name(st->ports[i], sizeof(st->ports[i])));
		FUZZ_CHECK(count_slaves_named(st->ports[i]) == 0);
	}
	FUZZ_CHECK(st->n_ports < 2 || strcmp(st->ports[0], st->ports[1]) != 0);
}

static void
check_taken(void)
{
	const struct config_port *p;
	unsigned i;

	FUZZ_CHECK(strnlen(config.eal_args, CONFIG_VALUE_SIZE) < CONFIG_VALUE_SIZE);
	FUZZ_CHECK(strnlen(config.worker_lcores, CONFIG_VALUE_SIZE) < CONFIG_VALUE_SIZE);
	FUZZ_CHECK(config.n_ports <= CONFIG_MAX_PORTS && config.n_bonds <= CONFIG_MAX_BONDS);
	FUZZ_CHECK(config.n_streams <= CONFIG_MAX_STREAMS);
	for (i = 0; i < config.n_ports; i++) {
		p = &config.ports[i];
		FUZZ_CHECK(is_name(p->name, sizeof(p->name)));
		FUZZ_CHECK(is_name(p->devargs, sizeof(p->devargs)));
		FUZZ_CHECK(config_find_port(&config, p->name) == p);
		FUZZ_CHECK(config_find_bond(&config, p->name) == NULL);
	}
	for (i = 0; i < config.n_bonds; i++)
		check_bond(&config.bonds[i]);
	for (i = 0; i < config.n_streams; i++)
		check_stream(&config.streams[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bond_error err;
	int rc;

	file_write(data, size);
	fuzz_spoil(&err);
	rc = config_load(path, &config, &err);
	if (rc == 0)
		check_taken();
	else
		check_refused(rc, &err);
	return 0;
}
