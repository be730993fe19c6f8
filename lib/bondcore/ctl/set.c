/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Options of a running bond: the table (core/option.c) judges the value, here is what
 * only a bond with slaves can judge, and what each change is a reason for. Control thread.
 */

#include <stdlib.h>

#include "ctl.h"

/* "SLAVE:NUMBER", the form of the kernel's queue_id. */
static bool
parse_slave_number(const char *value, char name[BOND_NAME_SIZE], long min, long max, long *number)
{
	const char *colon = strrchr(value, ':');
	char *end;

	if (colon == NULL || colon - value >= BOND_NAME_SIZE)
		return false;
	errno = 0;
	*number = strtol(colon + 1, &end, 10);
	if (end == colon + 1 || *end != '\0' || errno != 0 || *number < min || *number > max)
		return false;
	snprintf(name, BOND_NAME_SIZE, "%.*s", (int)(colon - value), value);
	return true;
}

static int
set_prio(struct bond *b, const char *value, struct bond_error *err)
{
	char name[BOND_NAME_SIZE];
	long prio;

	if (!parse_slave_number(value, name, INT32_MIN, INT32_MAX, &prio))
		return bond_refuse(err, -EINVAL,
				   "prio: \"%s\" is not allowed; allowed: SLAVE:%d..%d", value,
				   INT32_MIN, INT32_MAX);
	return bond_slave_set_prio(b, name, prio, err);
}

static int
set_weight(struct bond *b, const char *value, struct bond_error *err)
{
	char name[BOND_NAME_SIZE];
	long weight;

	if (!parse_slave_number(value, name, 0, BOND_MAX_WEIGHT, &weight))
		return bond_refuse(err, -EINVAL,
				   "weight: \"%s\" is not allowed; allowed: SLAVE:0..%d, or "
				   "0..%d for all",
				   value, BOND_MAX_WEIGHT, BOND_MAX_WEIGHT);
	return bond_slave_set_weight(b, name, weight, err);
}

static int
set_port_prio(struct bond *b, const char *value, struct bond_error *err)
{
	char name[BOND_NAME_SIZE];
	long prio;

	if (!parse_slave_number(value, name, 0, UINT16_MAX, &prio))
		return bond_refuse(err, -EINVAL,
				   "actor_port_prio: \"%s\" is not allowed; allowed: "
				   "SLAVE:0..%d",
				   value, UINT16_MAX);
	return bond_slave_set_port_prio(b, name, prio, err);
}

/* Kernel bond_option_active_slave_set(). */
static int
set_active_slave(struct bond *b, const char *name, struct bond_error *err)
{
	const struct slave *s;
	int index = ACTIVE_NONE;

	if (name[0] == '\0') {
		selection_make_active(b, ACTIVE_NONE);
		b->reselect = true;
		bond_because(b, "active_slave cleared");
		return 0;
	}
	s = bond_slave_named(b, name, &index);
	if (s == NULL)
		return bond_refuse(err, -EINVAL, "active_slave: %s is not a slave of %s", name,
				   b->name);
	if (index == b->active)
		return 0;
	if (b->active == ACTIVE_NONE || s->mii.state != BOND_LINK_UP || !s->link.up)
		return bond_refuse(err, -EINVAL,
				   "active_slave: %s cannot be active now: its link must "
				   "be up, and another slave active",
				   name);
	selection_make_active(b, index);
	bond_because(b, "active_slave set to %s", name);
	return 0;
}

/* What differs costs the next pass a look; what does not costs workers nothing. */
static void
conf_changed(struct bond *b)
{
	b->stale = true;
	b->readdress = true;
	b->next_tick = 0;
}

int
bond_conf_apply(struct bond *b, const struct bond_conf *conf)
{
	struct bond_conf was = b->conf;
	bool primary;

	if (!mode_exists(conf->mode))
		return -EINVAL;
	b->conf = *conf;
	memcpy(b->conf.active_slave, was.active_slave, sizeof(was.active_slave));
	if (memcmp(&was, &b->conf, sizeof(was)) == 0)
		return 0;
	primary = strcmp(was.primary, conf->primary) != 0;
	b->force_primary |= primary && conf->primary[0] != '\0';
	b->reselect |=
		primary || was.mode != conf->mode || was.primary_reselect != conf->primary_reselect;
	conf_changed(b);
	bond_because(b, "options changed");
	return 0;
}

int
bond_option_set(struct bond *b, const char *name, const char *value, struct bond_error *err)
{
	struct bond_conf conf = b->conf;
	char shown[BOND_NAME_SIZE];
	bool primary;
	int ret;

	if (strcmp(name, "prio") == 0)
		return set_prio(b, value, err);
	if (strcmp(name, "weight") == 0 && strchr(value, ':') != NULL)
		return set_weight(b, value, err);
	if (strcmp(name, "actor_port_prio") == 0)
		return set_port_prio(b, value, err);
	ret = bond_conf_set(&conf, name, value, err);
	if (ret != 0)
		return ret;
	if (strcmp(name, "active_slave") == 0)
		return set_active_slave(b, conf.active_slave, err);
	/* Written again these two act, even if they do not change (kernel options). */
	primary = strcmp(name, "primary") == 0;
	b->force_primary |= primary && conf.primary[0] != '\0';
	b->reselect |=
		primary || strcmp(name, "primary_reselect") == 0 || conf.mode != b->conf.mode;
	b->conf = conf;
	conf_changed(b);
	bond_conf_get(&conf, bond_option_find(name), shown, sizeof(shown));
	bond_because(b, "%s set to %s", name, shown[0] != '\0' ? shown : "none");
	return 0;
}
