/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Reading options by the table: defaults, values as text, and what an option accepts. Any
 * thread; touches only the conf it is given. Setting by text is left to option_set.c.
 */

#include <string.h>

#include "option.h"

void
option_add_modes(struct text *t, uint32_t modes)
{
	const struct bond_option_value *v;
	const char *between = "";

	for (v = bond_option_find("mode")->values; v->name != NULL; v++) {
		if ((modes & (1u << v->value)) == 0)
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
	case BOND_OPTION_MAC:
		text_add(t, "unicast address as in 02:00:00:00:00:01, or 00:00:00:00:00:00");
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
	const struct bond_option *o;
	unsigned i;

	memset(conf, 0, sizeof(*conf));
	for (i = 0; (o = bond_option_at(i)) != NULL; i++)
		if (o->type == BOND_OPTION_ENUM || o->type == BOND_OPTION_NUMBER)
			memcpy((char *)conf + o->offset, &o->initial, o->size);
}

static void
add_number(struct text *t, const struct bond_conf *conf, const struct bond_option *o)
{
	const struct bond_option_value *v;
	uint32_t number;

	memcpy(&number, (const char *)conf + o->offset, sizeof(number));
	if (o->type == BOND_OPTION_ENUM) {
		for (v = o->values; v->name != NULL; v++)
			if (v->value == number)
				text_add(t, "%s", v->name);
		return;
	}
	if (option_is_delay(o))
		number = conf->miimon == 0 ? 0 : number - number % conf->miimon;
	text_add(t, "%u", (unsigned)number);
}

size_t
bond_conf_get(const struct bond_conf *conf, const struct bond_option *o, char *buf, size_t size)
{
	struct text t = text_start(buf, size);
	const void *field = (const char *)conf + o->offset;

	switch (o->type) {
	case BOND_OPTION_ENUM:
	case BOND_OPTION_NUMBER:
		add_number(&t, conf, o);
		break;
	case BOND_OPTION_SLAVE:
		text_add(&t, "%s", (const char *)field);
		break;
	case BOND_OPTION_MAC:
		text_add_mac(&t, field);
		break;
	}
	return t.len;
}
