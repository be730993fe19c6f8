/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Options of a running bond: the table (core/option.c) judges the value, here is what
 * only a bond with slaves can judge, and what each change is a reason for. Control thread.
 */

#include <stdlib.h>

#include "ctl.h"

/* "SLAVE:NUMBER", the form of the kernel's queue_id. */
static int
set_prio(struct bond *b, const char *value, struct bond_error *err)
{
	const char *colon = strrchr(value, ':');
	char name[BOND_NAME_SIZE];
	char *end;
	long prio;

	if (colon == NULL || colon - value >= BOND_NAME_SIZE)
		goto form;
	errno = 0;
	prio = strtol(colon + 1, &end, 10);
	if (end == colon + 1 || *end != '\0' || errno != 0 || prio < INT32_MIN || prio > INT32_MAX)
		goto form;
	snprintf(name, sizeof(name), "%.*s", (int)(colon - value), value);
	return bond_slave_set_prio(b, name, prio, err);

form:
	return bond_refuse(err, -EINVAL, "prio: \"%s\" is not allowed; allowed: SLAVE:%d..%d",
			   value, INT32_MIN, INT32_MAX);
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
	bool primary;
	int ret;

	if (strcmp(name, "prio") == 0)
		return set_prio(b, value, err);
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
	bond_because(b, "%s set to %s", name, value[0] != '\0' ? value : "none");
	return 0;
}
