/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Devargs of a port: every option of the library's table by its own name and value, the names
 * that DPDK's bonding driver has for some of them, and what only a port has. Values are read
 * by the library, so that they mean the same here as in a file of bondd. Probing thread.
 */

#include <stdlib.h>

#include "driver.h"

#define ARGS_MAX 128
#define MIIMON_DEFAULT "100"

/* One KEY=VALUE as given. */
struct arg {
	const char *key, *value;
};

struct arg_list {
	char *text;
	unsigned n;
	struct arg args[ARGS_MAX];
};

/* Names of DPDK's bonding driver for options. */
static const struct {
	const char *key, *option;
} aliases[] = {
	{ "xmit_policy", "xmit_hash_policy" },
	{ "lsc_poll_period_ms", "miimon" },
	{ "up_delay", "updelay" },
	{ "down_delay", "downdelay" },
	{ "agg_mode", "ad_select" },
};

static const char *const port_keys[] = { "slave", "mac", "socket_id", "control", "driver" };

static const char *
option_name(const char *key)
{
	unsigned i;

	for (i = 0; i < RTE_DIM(aliases); i++) {
		if (strcmp(aliases[i].key, key) == 0)
			return aliases[i].option;
	}
	return bond_option_find(key) != NULL ? key : NULL;
}

static bool
is_port_key(const char *key)
{
	unsigned i;

	for (i = 0; i < RTE_DIM(port_keys); i++) {
		if (strcmp(port_keys[i], key) == 0)
			return true;
	}
	return false;
}

static int
list_split(struct arg_list *list, const char *params)
{
	char *rest, *pair, *value;

	*list = (struct arg_list){ .text = strdup(params) };
	if (list->text == NULL)
		return -ENOMEM;
	rest = list->text;
	while ((pair = strsep(&rest, ",")) != NULL) {
		if (*pair == '\0')
			continue;
		value = strchr(pair, '=');
		if (value == NULL || list->n == ARGS_MAX) {
			DRIVER_LOG(ERR, "\"%s\": %s", pair,
				   value == NULL ? "not of the form KEY=VALUE" :
						   "too many arguments");
			return -EINVAL;
		}
		*value++ = '\0';
		list->args[list->n++] = (struct arg){ .key = pair, .value = value };
	}
	return 0;
}

static void
unknown_log(const char *key)
{
	char allowed[1024] = "";
	const struct bond_option *o;
	size_t used = 0;
	unsigned i;

	for (i = 0; i < RTE_DIM(port_keys); i++)
		used += snprintf(allowed + used, sizeof(allowed) - used, "%s, ", port_keys[i]);
	for (i = 0; i < RTE_DIM(aliases); i++)
		used += snprintf(allowed + used, sizeof(allowed) - used, "%s, ", aliases[i].key);
	for (i = 0; (o = bond_option_at(i)) != NULL && used < sizeof(allowed); i++)
		used += snprintf(allowed + used, sizeof(allowed) - used, "%s%s", i == 0 ? "" : ", ",
				 o->name);
	DRIVER_LOG(ERR, "unknown argument \"%s\"; allowed: %s", key, allowed);
}

/* Both names of an option are one key, and only slave= may come more than once. */
static int
keys_check(const struct arg_list *list)
{
	const char *names[ARGS_MAX];
	unsigned i, k;

	for (i = 0; i < list->n; i++) {
		names[i] = is_port_key(list->args[i].key) ? list->args[i].key :
							    option_name(list->args[i].key);
		if (names[i] == NULL) {
			unknown_log(list->args[i].key);
			return -EINVAL;
		}
		for (k = 0; k < i; k++) {
			if (strcmp(names[k], names[i]) != 0 || strcmp(names[i], "slave") == 0)
				continue;
			DRIVER_LOG(ERR, "%s: given twice; allowed: once", list->args[i].key);
			return -EINVAL;
		}
	}
	return 0;
}

/* What DPDK's driver calls a policy, as the option calls it. */
static const char *
option_value(const char *key, const char *value)
{
	static const struct {
		const char *alias, *value;
	} policies[] = { { "l2", "layer2" }, { "l23", "layer2+3" }, { "l34", "layer3+4" } };
	unsigned i;

	if (strcmp(key, "xmit_policy") != 0)
		return value;
	for (i = 0; i < RTE_DIM(policies); i++) {
		if (strcmp(policies[i].alias, value) == 0)
			return policies[i].value;
	}
	return value;
}

/* In the order of the table, as some options are accepted only with others. */
static int
options_set(const struct arg_list *list, struct bond_conf *conf)
{
	const struct bond_option *o;
	struct bond_error err;
	unsigned i, k;

	bond_conf_init(conf);
	for (i = 0; (o = bond_option_at(i)) != NULL; i++) {
		if (strcmp(o->name, "miimon") == 0)
			bond_conf_set(conf, o->name, MIIMON_DEFAULT, NULL);
		for (k = 0; k < list->n; k++) {
			const char *name = option_name(list->args[k].key);
			const char *value = option_value(list->args[k].key, list->args[k].value);

			if (name == NULL || strcmp(name, o->name) != 0)
				continue;
			if (bond_conf_set(conf, name, value, &err) == 0)
				continue;
			DRIVER_LOG(ERR, "%s", err.text);
			return -EINVAL;
		}
	}
	return 0;
}

static int
value_refuse(const struct arg *a, const char *allowed)
{
	DRIVER_LOG(ERR, "%s: \"%s\" is not allowed; allowed: %s", a->key, a->value, allowed);
	return -EINVAL;
}

static int
slave_set(const struct arg *a, struct driver_port *p)
{
	switch (slaves_add_name(p, a->value)) {
	case 0:
		return 0;
	case -EEXIST:
		return value_refuse(a, "each slave once");
	case -ENOSPC:
		return value_refuse(a, "up to " RTE_STR(BOND_MAX_SLAVES) " slaves");
	default:
		return value_refuse(a, "name of a port or PCI address, 1..63 characters");
	}
}

static int
socket_set(const struct arg *a, int *socket_id)
{
	char *end;
	long id = strtol(a->value, &end, 10);

	if (*a->value == '\0' || *end != '\0' || id < -1 || id >= RTE_MAX_NUMA_NODES)
		return value_refuse(a, "-1.." RTE_STR(RTE_MAX_NUMA_NODES) " - 1, -1 = any");
	*socket_id = (int)id;
	return 0;
}

static int
port_key_set(const struct arg *a, struct driver_port *p, struct driver_args *args)
{
	if (strcmp(a->key, "slave") == 0)
		return slave_set(a, p);
	if (strcmp(a->key, "socket_id") == 0)
		return socket_set(a, &args->socket_id);
	if (strcmp(a->key, "mac") == 0) {
		if (rte_ether_unformat_addr(a->value, &args->mac) != 0 ||
		    !rte_is_valid_assigned_ether_addr(&args->mac))
			return value_refuse(a, "a unicast address such as 02:00:00:00:00:01");
		args->mac_given = true;
		return 0;
	}
	if (strcmp(a->key, "control") == 0) {
		p->control_by_app = strcmp(a->value, "app") == 0;
		if (!p->control_by_app && strcmp(a->value, "thread") != 0)
			return value_refuse(a, "thread|app");
	}
	return 0; /* driver: EAL has used it */
}

int
args_parse(const char *params, struct driver_port *p, struct driver_args *args)
{
	struct arg_list list;
	unsigned i;
	int ret;

	ret = list_split(&list, params != NULL ? params : "");
	if (ret == 0)
		ret = keys_check(&list);
	if (ret == 0)
		ret = options_set(&list, &p->conf);
	for (i = 0; ret == 0 && i < list.n; i++) {
		if (is_port_key(list.args[i].key))
			ret = port_key_set(&list.args[i], p, args);
	}
	free(list.text);
	return ret;
}
