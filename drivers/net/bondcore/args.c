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
#define AS_IN_SLAVE ", with SLAVE as in slave="

/* One KEY=VALUE as given. */
struct arg {
	const char *port; /* for the log */
	const char *key, *value;
};

struct arg_list {
	const char *port;
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

static const char *const port_keys[] = {
	"slave", "mac", "socket_id", "control", "driver", "prio", "actor_port_prio",
};

enum slave_key_id { SLAVE_WEIGHT, SLAVE_PRIO, SLAVE_PORT_PRIO };

/* Keys of one slave, as KEY=SLAVE:NUMBER. */
static const struct slave_key {
	const char *key;
	long least, most;
	const char *allowed;
	uint32_t modes; /* bit 1u << mode: accepted in that mode */
	const char *modes_text;
} slave_keys[] = {
	[SLAVE_WEIGHT] = { "weight", 1, BOND_MAX_WEIGHT,
			   "SLAVE:1.." RTE_STR(BOND_MAX_WEIGHT) AS_IN_SLAVE, UINT32_MAX, "" },
	[SLAVE_PRIO] = { "prio", INT32_MIN, INT32_MAX, "SLAVE:NUMBER" AS_IN_SLAVE,
			 1u << BOND_MODE_ACTIVE_BACKUP | 1u << BOND_MODE_BALANCE_TLB |
				 1u << BOND_MODE_BALANCE_ALB,
			 "in active-backup, balance-tlb and balance-alb" },
	[SLAVE_PORT_PRIO] = { "actor_port_prio", 0, UINT16_MAX, "SLAVE:0..65535" AS_IN_SLAVE,
			      1u << BOND_MODE_8023AD, "in 802.3ad" },
};

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
list_split(struct arg_list *list, const char *port, const char *params)
{
	char *rest, *pair, *value;

	*list = (struct arg_list){ .port = port, .text = strdup(params) };
	if (list->text == NULL)
		return -ENOMEM;
	rest = list->text;
	while ((pair = strsep(&rest, ",")) != NULL) {
		if (*pair == '\0')
			continue;
		value = strchr(pair, '=');
		if (value == NULL || list->n == ARGS_MAX) {
			DRIVER_LOG(ERR, "%s: \"%s\": %s", list->port, pair,
				   value == NULL ? "not of the form KEY=VALUE" :
						   "too many arguments");
			return -EINVAL;
		}
		*value++ = '\0';
		list->args[list->n++] = (struct arg){ .port = port, .key = pair, .value = value };
	}
	return 0;
}

static void
unknown_log(const struct arg *a)
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
	DRIVER_LOG(ERR, "%s: unknown argument \"%s\"; allowed: %s", a->port, a->key, allowed);
}

/* The key of one slave, or NULL. Without a slave the weight is that of the bond. */
static const struct slave_key *
slave_key_of(const struct arg *a)
{
	const struct slave_key *k;

	for (k = slave_keys; k < slave_keys + RTE_DIM(slave_keys); k++) {
		if (strcmp(a->key, k->key) != 0)
			continue;
		if (k == &slave_keys[SLAVE_WEIGHT] && strchr(a->value, ':') == NULL)
			return NULL;
		return k;
	}
	return NULL;
}

static bool
is_of_slave(const struct arg *a)
{
	return slave_key_of(a) != NULL;
}

/* A PCI address has colons, too. */
static size_t
slave_length(const struct arg *a)
{
	const char *colon = strrchr(a->value, ':');

	return colon != NULL ? (size_t)(colon - a->value) : strlen(a->value);
}

/* Two of one key: slaves are many, and so is what is for one slave. */
static bool
args_clash(const struct arg *a, const struct arg *b)
{
	size_t len = slave_length(a);

	if (strcmp(a->key, "slave") == 0 || is_of_slave(a) != is_of_slave(b))
		return false;
	return !is_of_slave(a) || (len == slave_length(b) && memcmp(a->value, b->value, len) == 0);
}

/* Both names of an option are one key. */
static int
keys_check(const struct arg_list *list)
{
	const char *names[ARGS_MAX];
	unsigned i, k;

	for (i = 0; i < list->n; i++) {
		names[i] = is_port_key(list->args[i].key) ? list->args[i].key :
							    option_name(list->args[i].key);
		if (names[i] == NULL) {
			unknown_log(&list->args[i]);
			return -EINVAL;
		}
		for (k = 0; k < i; k++) {
			if (strcmp(names[k], names[i]) != 0 ||
			    !args_clash(&list->args[k], &list->args[i]))
				continue;
			DRIVER_LOG(ERR, "%s: %s: given twice; allowed: once%s", list->port,
				   list->args[i].key,
				   is_of_slave(&list->args[i]) ? " for each slave" : "");
			return -EINVAL;
		}
	}
	return 0;
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
			const char *value = list->args[k].value;

			if (name == NULL || strcmp(name, o->name) != 0 ||
			    is_of_slave(&list->args[k]))
				continue;
			if (bond_conf_set(conf, name, value, &err) == 0)
				continue;
			DRIVER_LOG(ERR, "%s: %s", list->port, err.text);
			return -EINVAL;
		}
	}
	return 0;
}

static int
value_refuse(const struct arg *a, const char *allowed)
{
	DRIVER_LOG(ERR, "%s: %s: \"%s\" is not allowed; allowed: %s", a->port, a->key, a->value,
		   allowed);
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
slave_number_set(const struct arg *a, struct driver_port *p)
{
	const struct slave_key *k = slave_key_of(a);
	const char *text = a->value + slave_length(a);
	char name[BOND_NAME_SIZE], *end;
	struct driver_slave *s;
	long number;

	if ((k->modes & (1u << p->conf.mode)) == 0)
		return value_refuse(a, k->modes_text);
	snprintf(name, sizeof(name), "%.*s", (int)slave_length(a), a->value);
	s = slaves_named(p, name);
	if (s == NULL || text[0] == '\0' || text[1] == '\0')
		return value_refuse(a, k->allowed);
	number = strtol(text + 1, &end, 10);
	if (*end != '\0' || number < k->least || number > k->most)
		return value_refuse(a, k->allowed);
	switch ((enum slave_key_id)(k - slave_keys)) {
	case SLAVE_WEIGHT:
		s->weight = (uint32_t)number;
		break;
	case SLAVE_PRIO:
		s->prio = (int32_t)number;
		break;
	case SLAVE_PORT_PRIO:
		s->port_prio = (int32_t)number;
		break;
	}
	return 0;
}

static int
socket_set(const struct arg *a, int *socket_id)
{
	char allowed[32], *end;
	long id = strtol(a->value, &end, 10);

	snprintf(allowed, sizeof(allowed), "-1..%d, -1 = any", RTE_MAX_NUMA_NODES - 1);
	if (*a->value == '\0' || *end != '\0' || id < -1 || id >= RTE_MAX_NUMA_NODES)
		return value_refuse(a, allowed);
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

	ret = list_split(&list, p->data->name, params != NULL ? params : "");
	if (ret == 0)
		ret = keys_check(&list);
	if (ret == 0)
		ret = options_set(&list, &p->conf);
	for (i = 0; ret == 0 && i < list.n; i++) {
		if (is_port_key(list.args[i].key) && !is_of_slave(&list.args[i]))
			ret = port_key_set(&list.args[i], p, args);
	}
	/* Their slaves are known by now. */
	for (i = 0; ret == 0 && i < list.n; i++) {
		if (is_of_slave(&list.args[i]))
			ret = slave_number_set(&list.args[i], p);
	}
	free(list.text);
	/* As in the kernel it may come later, but here no slave can that was not named. */
	if (ret == 0 && p->conf.primary[0] != '\0' && slaves_named(p, p->conf.primary) == NULL)
		DRIVER_LOG(WARNING, "%s: primary %s is none of its slaves", p->data->name,
			   p->conf.primary);
	return ret;
}
