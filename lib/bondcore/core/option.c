/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The option table of a bond, and setting and reading options as text by it. Names,
 * numbers, defaults and the rules on values, modes and conflicts are those of the kernel
 * driver. Configuration file, devargs and console all come through here, so that no
 * second place knows what a value may be.
 *
 * Runs on any thread; touches only the conf and error it is given. What a change means
 * for a running bond, and whether a named slave exists, is left to ctl/.
 */

#include <errno.h>
#include <string.h>

#include "../bondcore.h"
#include "text.h"

#define MODE(m) (1u << BOND_MODE_##m)
#define ALL_MODES ((1u << BOND_MODE_COUNT) - 1)
#define ACTIVE_SLAVE_MODES (MODE(ACTIVE_BACKUP) | MODE(BALANCE_TLB) | MODE(BALANCE_ALB))
/* Modes that do not work without a link monitor. */
#define MONITOR_MODES (MODE(8023AD) | MODE(BALANCE_TLB) | MODE(BALANCE_ALB))
/* Modes that this release forwards in; the others are known by name and refused. */
#define AVAILABLE_MODES (MODE(BALANCE_RR) | MODE(ACTIVE_BACKUP))

#define MONITOR_DEFAULT_MS 100
#define MS_MAX 2147483647
#define WHITE_SPACE " \t\n\v\f\r"
/* Most characters of a user's text that an error line repeats. */
#define QUOTED_MAX 32

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

/* Part of a user's text; not closed by a NUL. */
struct token {
	const char *s;
	size_t len;
};

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

static bool
is_mode(const struct bond_option *o)
{
	return o->offset == FIELD(mode);
}

/* A delay is counted in runs of the link monitor: it needs miimon and is rounded down to it. */
static bool
is_delay(const struct bond_option *o)
{
	return o->offset == FIELD(updelay) || o->offset == FIELD(downdelay) ||
	       o->offset == FIELD(peer_notif_delay);
}

static void
add_modes(struct text *t, uint32_t modes)
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

static void
add_allowed(struct text *t, const struct bond_option *o)
{
	const struct bond_option_value *v;

	switch (o->type) {
	case BOND_OPTION_ENUM:
		if (is_mode(o)) {
			add_modes(t, ALL_MODES);
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

	add_allowed(&t, o);
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

static bool
is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

/* The user's text in quotes, short and on one line whatever it holds. */
static void
add_quoted(struct text *t, struct token value)
{
	size_t i;

	text_add(t, "\"");
	for (i = 0; i < value.len && i < QUOTED_MAX; i++)
		text_add(t, "%c", is_control(value.s[i]) ? '?' : value.s[i]);
	text_add(t, "%s\"", value.len > QUOTED_MAX ? "..." : "");
}

static int
refuse_name(const char *name, struct bond_error *err)
{
	struct text t = text_start(err->text, sizeof(err->text));
	size_t i;

	text_add(&t, "unknown option ");
	add_quoted(&t, (struct token){ name, strlen(name) });
	for (i = 0; i < N_OPTIONS; i++)
		text_add(&t, "%s%s", i == 0 ? ": " : ", ", options[i].name);
	return -ENOENT;
}

static int
refuse_mode(const struct bond_option *o, struct token value, uint32_t mode,
	    struct bond_error *err)
{
	struct text t = text_start(err->text, sizeof(err->text));

	text_add(&t, "%s: ", o->name);
	add_quoted(&t, value);
	text_add(&t, " is not allowed in mode %s: only in ", mode_values[mode].name);
	add_modes(&t, o->modes);
	return -EACCES;
}

static int
refuse_delay(const struct bond_option *o, struct token value, struct bond_error *err)
{
	struct text t = text_start(err->text, sizeof(err->text));

	text_add(&t, "%s: ", o->name);
	add_quoted(&t, value);
	text_add(&t, " is not allowed while miimon is 0: set miimon to 1..%d ms first", MS_MAX);
	return -EPERM;
}

static int
refuse_value(const struct bond_option *o, struct token value, const char *why,
	     struct bond_error *err)
{
	struct text t = text_start(err->text, sizeof(err->text));

	text_add(&t, "%s: ", o->name);
	add_quoted(&t, value);
	text_add(&t, " is not %s: ", why);
	add_allowed(&t, o);
	return -EINVAL;
}

static struct token
trim(struct token t)
{
	while (t.len > 0 && strchr(WHITE_SPACE, t.s[0]) != NULL) {
		t.s++;
		t.len--;
	}
	while (t.len > 0 && strchr(WHITE_SPACE, t.s[t.len - 1]) != NULL)
		t.len--;
	return t;
}

static bool
is_word(struct token t, const char *word)
{
	return t.len == strlen(word) && memcmp(t.s, word, t.len) == 0;
}

/* Whether t is a decimal number; one that does not fit 32 bits becomes UINT64_MAX. */
static bool
parse_digits(struct token t, uint64_t *number)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < t.len; i++) {
		if (t.s[i] < '0' || t.s[i] > '9')
			return false;
		if (n <= UINT32_MAX)
			n = n * 10 + (uint64_t)(t.s[i] - '0');
	}
	*number = n <= UINT32_MAX ? n : UINT64_MAX;
	return t.len > 0;
}

static bool
parse_enum(const struct bond_option *o, struct token t, uint32_t *value)
{
	const struct bond_option_value *v;
	uint64_t number;
	bool is_number = parse_digits(t, &number);

	for (v = o->values; v->name != NULL; v++) {
		if (is_number ? number == v->value : is_word(t, v->name)) {
			*value = v->value;
			return true;
		}
	}
	return false;
}

static bool
parse_number(const struct bond_option *o, struct token t, uint32_t *value)
{
	uint64_t number;

	if (is_word(t, "off"))
		number = 0;
	else if (is_word(t, "minval"))
		number = o->min;
	else if (is_word(t, "maxval"))
		number = o->max;
	else if (!parse_digits(t, &number))
		return false;
	if (number < o->min || number > o->max)
		return false;
	*value = (uint32_t)number;
	return true;
}

static bool
parse_value(const struct bond_option *o, struct token t, uint32_t *value)
{
	t = trim(t);
	if (is_word(t, "default")) {
		*value = o->initial;
		return true;
	}
	return o->type == BOND_OPTION_ENUM ? parse_enum(o, t, value) : parse_number(o, t, value);
}

static bool
is_slave_name(struct token t)
{
	size_t i;

	for (i = 0; i < t.len; i++)
		if (is_control(t.s[i]) || t.s[i] == ' ')
			return false;
	return t.len < BOND_NAME_SIZE;
}

static int
set_slave(struct bond_conf *conf, const struct bond_option *o, struct token t,
	  struct bond_error *err)
{
	char *field = (char *)conf + o->offset;

	if (!is_slave_name(t))
		return refuse_value(o, t, "allowed", err);
	memset(field, 0, BOND_NAME_SIZE);
	memcpy(field, t.s, t.len);
	return 0;
}

int
bond_conf_set(struct bond_conf *conf, const char *name, const char *value,
	      struct bond_error *err)
{
	const struct bond_option *o = bond_option_find(name);
	struct token t = { value, strlen(value) };
	uint32_t number;

	if (o == NULL)
		return refuse_name(name, err);
	if (t.len > 0 && t.s[t.len - 1] == '\n')
		t.len--;
	/* The order of these checks is the kernel's: it decides which errno is seen. */
	if ((o->modes & (1u << conf->mode)) == 0)
		return refuse_mode(o, t, conf->mode, err);
	if (o->type == BOND_OPTION_SLAVE)
		return set_slave(conf, o, t, err);
	if (!parse_value(o, t, &number))
		return refuse_value(o, t, "allowed", err);
	if (is_delay(o) && conf->miimon == 0)
		return refuse_delay(o, t, err);
	if (is_mode(o)) {
		if ((AVAILABLE_MODES & (1u << number)) == 0)
			return refuse_value(o, t, "available in this release", err);
		if ((MONITOR_MODES & (1u << number)) != 0 && conf->miimon == 0)
			conf->miimon = MONITOR_DEFAULT_MS;
	}
	memcpy((char *)conf + o->offset, &number, sizeof(number));
	return 0;
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
	if (is_delay(o))
		number = conf->miimon == 0 ? 0 : number - number % conf->miimon;
	text_add(&t, "%u", (unsigned)number);
	return t.len;
}
