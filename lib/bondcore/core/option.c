/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The option table of a bond, and reading options by it. Names, numbers and defaults are
 * those of the kernel driver. Configuration file, devargs and console all come through
 * here, so that no second place knows what a value may be. Any thread; touches only the
 * conf it is given. Setting by text: option_set.c.
 */

#include <string.h>

#include "option.h"

#define ALL_MODES ((1u << BOND_MODE_COUNT) - 1)

#define MS_MAX 2147483647

/* Row m is mode m. */
static const struct bond_option_value mode_values[] = {
	{ "balance-rr", BOND_MODE_BALANCE_RR },
	{ "active-backup", BOND_MODE_ACTIVE_BACKUP },
	{ "balance-xor", BOND_MODE_BALANCE_XOR },
	{ "broadcast", BOND_MODE_BROADCAST },
	{ "802.3ad", BOND_MODE_8023AD },
	{ "balance-tlb", BOND_MODE_BALANCE_TLB },
	{ "balance-alb", BOND_MODE_BALANCE_ALB },
	{ NULL, 0 },
};

static const struct bond_option_value off_on_values[] = {
	{ "off", 0 },
	{ "on", 1 },
	{ NULL, 0 },
};

static const struct bond_option_value reselect_values[] = {
	{ "always", BOND_RESELECT_ALWAYS },
	{ "better", BOND_RESELECT_BETTER },
	{ "failure", BOND_RESELECT_FAILURE },
	{ NULL, 0 },
};

static const struct bond_option_value fail_over_mac_values[] = {
	{ "none", BOND_FOM_NONE },
	{ "active", BOND_FOM_ACTIVE },
	{ "follow", BOND_FOM_FOLLOW },
	{ NULL, 0 },
};

#define FIELD(f) offsetof(struct bond_conf, f)

/*
 * A file is applied in this order: what a row needs stands above it (the mode decides
 * which options are accepted, miimon whether delays are), names of slaves come last.
 */
static const struct bond_option options[] = {
	{
		.name = "mode", .type = BOND_OPTION_ENUM, .values = mode_values,
		.initial = BOND_MODE_BALANCE_RR, .modes = ALL_MODES, .unit = "",
		.help = "how the bond uses its slaves", .offset = FIELD(mode),
	},
	{
		.name = "miimon", .type = BOND_OPTION_NUMBER, .max = MS_MAX,
		.modes = ALL_MODES, .unit = "ms",
		.help = "link monitor interval, 0 = no monitor", .offset = FIELD(miimon),
	},
	{
		.name = "updelay", .type = BOND_OPTION_NUMBER, .max = MS_MAX,
		.modes = ALL_MODES, .unit = "ms",
		.help = "time a link must be up before its slave is used again",
		.offset = FIELD(updelay),
	},
	{
		.name = "downdelay", .type = BOND_OPTION_NUMBER, .max = MS_MAX,
		.modes = ALL_MODES, .unit = "ms",
		.help = "time a link must be down before its slave is given up",
		.offset = FIELD(downdelay),
	},
	{
		.name = "peer_notif_delay", .type = BOND_OPTION_NUMBER, .max = 300000,
		.modes = ALL_MODES, .unit = "ms",
		.help = "time between peer notifications, 0 = one every miimon",
		.offset = FIELD(peer_notif_delay),
	},
	{
		.name = "use_carrier", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.initial = 1, .modes = ALL_MODES, .unit = "",
		.help = "on = trust the carrier, off = ask the driver of the port",
		.offset = FIELD(use_carrier),
	},
	{
		.name = "fail_over_mac", .type = BOND_OPTION_ENUM,
		.values = fail_over_mac_values, .initial = BOND_FOM_NONE,
		.modes = ALL_MODES, .unit = "",
		.help = "whose MAC address the bond has in active-backup",
		.offset = FIELD(fail_over_mac),
	},
	{
		.name = "all_slaves_active", .type = BOND_OPTION_ENUM, .values = off_on_values,
		.modes = ALL_MODES, .unit = "",
		.help = "on = deliver frames that arrive on inactive slaves",
		.offset = FIELD(all_slaves_active),
	},
	{
		.name = "num_grat_arp", .type = BOND_OPTION_NUMBER, .max = 255, .initial = 1,
		.modes = ALL_MODES, .unit = "",
		.help = "peer notifications after a failover, same value as num_unsol_na",
		.offset = FIELD(num_peer_notif),
	},
	{
		.name = "num_unsol_na", .type = BOND_OPTION_NUMBER, .max = 255, .initial = 1,
		.modes = ALL_MODES, .unit = "",
		.help = "peer notifications after a failover, same value as num_grat_arp",
		.offset = FIELD(num_peer_notif),
	},
	{
		.name = "packets_per_slave", .type = BOND_OPTION_NUMBER, .max = 65535,
		.initial = 1, .modes = MODE(BALANCE_RR), .unit = "packets",
		.help = "packets to one slave before the next, 0 = random slave for each packet",
		.offset = FIELD(packets_per_slave),
	},
	{
		.name = "primary_reselect", .type = BOND_OPTION_ENUM, .values = reselect_values,
		.initial = BOND_RESELECT_ALWAYS, .modes = ALL_MODES, .unit = "",
		.help = "when the primary slave that is back becomes active again",
		.offset = FIELD(primary_reselect),
	},
	{
		.name = "primary", .type = BOND_OPTION_SLAVE, .modes = ACTIVE_SLAVE_MODES,
		.unit = "", .help = "slave that is preferred as the active one",
		.offset = FIELD(primary),
	},
	{
		.name = "active_slave", .type = BOND_OPTION_SLAVE, .modes = ACTIVE_SLAVE_MODES,
		.unit = "", .help = "slave to make the active one now",
		.offset = FIELD(active_slave),
	},
};

#define N_OPTIONS (sizeof(options) / sizeof(options[0]))

const struct bond_option *
bond_option_at(unsigned i)
{
	return i < N_OPTIONS ? &options[i] : NULL;
}

const struct bond_option *
bond_option_find(const char *name)
{
	size_t i;

	for (i = 0; i < N_OPTIONS; i++)
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	return NULL;
}

const char *
bond_mode_long_name(uint32_t mode)
{
	static const char *const names[BOND_MODE_COUNT] = {
		[BOND_MODE_BALANCE_RR] = "load balancing (round-robin)",
		[BOND_MODE_ACTIVE_BACKUP] = "fault-tolerance (active-backup)",
		[BOND_MODE_BALANCE_XOR] = "load balancing (xor)",
		[BOND_MODE_BROADCAST] = "fault-tolerance (broadcast)",
		[BOND_MODE_8023AD] = "IEEE 802.3ad Dynamic link aggregation",
		[BOND_MODE_BALANCE_TLB] = "transmit load balancing",
		[BOND_MODE_BALANCE_ALB] = "adaptive load balancing",
	};

	return mode < BOND_MODE_COUNT ? names[mode] : "unknown";
}

bool
option_is_mode(const struct bond_option *o)
{
	return o->offset == FIELD(mode);
}

bool
option_is_delay(const struct bond_option *o)
{
	return o->offset == FIELD(updelay) || o->offset == FIELD(downdelay) ||
	       o->offset == FIELD(peer_notif_delay);
}

void
option_add_modes(struct text *t, uint32_t modes)
{
	const struct bond_option_value *v;
	const char *between = "";

	for (v = mode_values; v->name != NULL; v++) {
		if ((modes & AVAILABLE_MODES & (1u << v->value)) == 0)
			continue;
		text_add(t, "%s%s", between, v->name);
		between = "|";
	}
}

void
option_add_allowed(struct text *t, const struct bond_option *o)
{
	const struct bond_option_value *v;

	switch (o->type) {
	case BOND_OPTION_ENUM:
		if (option_is_mode(o)) {
			option_add_modes(t, ALL_MODES);
			break;
		}
		for (v = o->values; v->name != NULL; v++)
			text_add(t, "%s%s", v == o->values ? "" : "|", v->name);
		break;
	case BOND_OPTION_NUMBER:
		text_add(t, "%u..%u", (unsigned)o->min, (unsigned)o->max);
		if (o->unit[0] != '\0')
			text_add(t, " %s", o->unit);
		if (o->min == 0)
			text_add(t, ", off");
		break;
	case BOND_OPTION_SLAVE:
		text_add(t, "name of 1..%d characters without white space, or empty",
			 BOND_NAME_SIZE - 1);
		break;
	}
}

size_t
bond_option_allowed(const struct bond_option *o, char *buf, size_t size)
{
	struct text t = text_start(buf, size);

	option_add_allowed(&t, o);
	return t.len;
}

void
bond_conf_init(struct bond_conf *conf)
{
	size_t i;

	memset(conf, 0, sizeof(*conf));
	for (i = 0; i < N_OPTIONS; i++)
		if (options[i].type != BOND_OPTION_SLAVE)
			memcpy((char *)conf + options[i].offset, &options[i].initial,
			       sizeof(options[i].initial));
}

size_t
bond_conf_get(const struct bond_conf *conf, const struct bond_option *o, char *buf, size_t size)
{
	struct text t = text_start(buf, size);
	const char *field = (const char *)conf + o->offset;
	const struct bond_option_value *v;
	uint32_t number;

	if (o->type == BOND_OPTION_SLAVE) {
		text_add(&t, "%s", field);
		return t.len;
	}
	memcpy(&number, field, sizeof(number));
	if (o->type == BOND_OPTION_ENUM) {
		for (v = o->values; v->name != NULL; v++)
			if (v->value == number)
				text_add(&t, "%s", v->name);
		return t.len;
	}
	if (option_is_delay(o))
		number = conf->miimon == 0 ? 0 : number - number % conf->miimon;
	text_add(&t, "%u", (unsigned)number);
	return t.len;
}
