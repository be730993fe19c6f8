/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Setting an option by text, with the kernel driver's rules on values, modes and conflicts,
 * and the error line where a rule refuses. Any thread; touches only the conf and error it
 * is given. What a change means for a running bond, and whether a named slave exists, is
 * left to ctl/.
 */

#include <errno.h>
#include <string.h>

#include "option.h"

/* Modes that do not work without a link monitor. */
#define MONITOR_MODES (MODE(8023AD) | MODE(BALANCE_TLB) | MODE(BALANCE_ALB))
#define MONITOR_DEFAULT_MS 100
#define WHITE_SPACE " \t\n\v\f\r"
/* Most characters of a user's text that an error line repeats. */
#define QUOTED_MAX 32

/* Part of a user's text; not closed by a NUL. */
struct token {
	const char *s;
	size_t len;
};

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
	const struct bond_option *o;
	unsigned i;

	text_add(&t, "unknown option ");
	add_quoted(&t, (struct token){ name, strlen(name) });
	for (i = 0; (o = bond_option_at(i)) != NULL; i++)
		text_add(&t, "%s%s", i == 0 ? ": " : ", ", o->name);
	return -ENOENT;
}

static int
refuse_mode(const struct bond_option *o, struct token value, uint32_t mode, struct bond_error *err)
{
	struct text t = text_start(err->text, sizeof(err->text));

	text_add(&t, "%s: ", o->name);
	add_quoted(&t, value);
	text_add(&t, " is not allowed in mode ");
	option_add_modes(&t, 1u << mode);
	text_add(&t, ": only in ");
	option_add_modes(&t, o->modes);
	return -EACCES;
}

static int
refuse_delay(const struct bond_option *o, struct token value, struct bond_error *err)
{
	struct text t = text_start(err->text, sizeof(err->text));

	text_add(&t, "%s: ", o->name);
	add_quoted(&t, value);
	text_add(&t, " is not allowed while miimon is 0: set miimon to 1..%u ms first",
		 (unsigned)bond_option_find("miimon")->max);
	return -EPERM;
}

static int
refuse_value(const struct bond_option *o, struct token value, struct bond_error *err)
{
	struct text t = text_start(err->text, sizeof(err->text));

	text_add(&t, "%s: ", o->name);
	add_quoted(&t, value);
	text_add(&t, " is not allowed; allowed: ");
	option_add_allowed(&t, o);
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
	for (v = o->aliases; v != NULL && v->name != NULL; v++) {
		if (is_word(t, v->name)) {
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
		return refuse_value(o, t, err);
	memset(field, 0, BOND_NAME_SIZE);
	memcpy(field, t.s, t.len);
	return 0;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Six bytes of two digits each, with colons between. */
static bool
parse_mac(struct token t, uint8_t mac[BOND_MAC_SIZE])
{
	unsigned i;

	if (t.len != 3 * BOND_MAC_SIZE - 1)
		return false;
	for (i = 0; i < BOND_MAC_SIZE; i++) {
		int high = hex_digit(t.s[3 * i]), low = hex_digit(t.s[3 * i + 1]);

		if (high < 0 || low < 0 || (i > 0 && t.s[3 * i - 1] != ':'))
			return false;
		mac[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static int
set_mac(struct bond_conf *conf, const struct bond_option *o, struct token t, struct bond_error *err)
{
	uint8_t mac[BOND_MAC_SIZE] = { 0 };
	struct token word = trim(t);

	/* Bit 0 of the first byte: a group of stations. */
	if (!is_word(word, "default") && (!parse_mac(word, mac) || (mac[0] & 1) != 0))
		return refuse_value(o, t, err);
	memcpy((char *)conf + o->offset, mac, sizeof(mac));
	return 0;
}

/* What a mode brings with it. */
static void
enter_mode(struct bond_conf *conf, uint32_t mode)
{
	if ((MONITOR_MODES & (1u << mode)) != 0 && conf->miimon == 0)
		conf->miimon = MONITOR_DEFAULT_MS;
	if (mode == BOND_MODE_BALANCE_ALB)
		conf->tlb_dynamic_lb = 1;
	if (mode != conf->mode)
		conf->broadcast_neighbor = 0;
}

int
bond_conf_set(struct bond_conf *conf, const char *name, const char *value, struct bond_error *err)
{
	const struct bond_option *o = bond_option_find(name);
	struct token t = { value, strlen(value) };
	struct bond_error unread;
	uint32_t number;

	if (err == NULL)
		err = &unread;
	if (o == NULL)
		return refuse_name(name, err);
	if (t.len > 0 && t.s[t.len - 1] == '\n')
		t.len--;
	/* The order of these checks is the kernel's: it decides which errno is seen. */
	if ((o->modes & (1u << conf->mode)) == 0)
		return refuse_mode(o, t, conf->mode, err);
	if (o->type == BOND_OPTION_SLAVE)
		return set_slave(conf, o, t, err);
	if (o->type == BOND_OPTION_MAC)
		return set_mac(conf, o, t, err);
	if (!parse_value(o, t, &number))
		return refuse_value(o, t, err);
	if (option_is_delay(o) && conf->miimon == 0)
		return refuse_delay(o, t, err);
	if (option_is_mode(o))
		enter_mode(conf, number);
	memcpy((char *)conf + o->offset, &number, sizeof(number));
	return 0;
}
