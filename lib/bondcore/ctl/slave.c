/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Joining and leaving. A slave that leaves goes in two steps: out of the map, then, when
 * no worker can hold a map that names it, its port is stopped and given back. Control
 * thread.
 */

#include <stdlib.h>

#include "ctl.h"

/* The kernel's LACP port priority. */
#define DEFAULT_PORT_PRIO 255

/* A full ring of long frames at 1 Gb/s is sent in less. */
#define SEND_LIMIT (50 * BOND_MS)

bool
bond_slave_owns(const struct bond_ctl *ctl, uint16_t port_id)
{
	const struct bond *b;
	const struct slave *s;
	unsigned i;

	for (b = ctl->bonds; b != NULL; b = b->next) {
		for (i = 0; i < b->n_slaves; i++) {
			if (b->slaves[i]->port_id == port_id)
				return true;
		}
		for (s = b->leaving; s != NULL; s = s->next_leaving) {
			if (s->port_id == port_id)
				return true;
		}
	}
	return false;
}

/* They have their places in the counters until they are gone. */
static unsigned
leaving_count(const struct bond *b)
{
	const struct slave *s;
	unsigned n = 0;

	for (s = b->leaving; s != NULL; s = s->next_leaving)
		n++;
	return n;
}

static int
join_check(const struct bond *b, uint16_t port_id, const char *name, struct bond_error *err)
{
	unsigned i;

	if (name == NULL || name[0] == '\0' || strlen(name) >= BOND_NAME_SIZE ||
	    strpbrk(name, " \t\r\n") != NULL)
		return bond_refuse(err, -EINVAL,
				   "%s: the name of a slave has 1..%d characters without "
				   "white space",
				   b->name, BOND_NAME_SIZE - 1);
	for (i = 0; i < b->n_slaves; i++) {
		if (strcmp(b->slaves[i]->name, name) == 0 || b->slaves[i]->port_id == port_id)
			return bond_refuse(err, -EEXIST, "%s is already a slave of %s", name,
					   b->name);
	}
	if (bond_slave_owns(b->ctl, port_id))
		return bond_refuse(err, -EBUSY,
				   "%s is in another bond or still leaving one; a port can "
				   "be the slave of one bond",
				   name);
	if (b->n_slaves + leaving_count(b) >= BOND_MAX_SLAVES)
		return bond_refuse(err, -ENOSPC, "%s has %d slaves, the most that are allowed",
				   b->name, BOND_MAX_SLAVES);
	return 0;
}

/* The lowest that neither a slave nor one that is still leaving has. */
static uint8_t
free_id(const struct bond *b)
{
	uint64_t used = 0;
	const struct slave *s;
	unsigned i;

	for (i = 0; i < b->n_slaves; i++)
		used |= UINT64_C(1) << b->slaves[i]->id;
	for (s = b->leaving; s != NULL; s = s->next_leaving)
		used |= UINT64_C(1) << s->id;
	return __builtin_ctzll(~used);
}

static void
slave_insert(struct bond *b, struct slave *s)
{
	if (b->n_slaves == 0 && !b->mac_fixed)
		memset(b->mac, 0, sizeof(b->mac)); /* the first slave brings the bond's address */
	b->slaves[b->n_slaves++] = s;
	if (strcmp(s->name, b->conf.primary) == 0)
		b->force_primary = true;
	links_start(b, s, b->ctl->now);
	s->newcomer = true;
	b->reselect = true;
	b->stale = true;
	b->readdress = true;
	b->refilter = true;
	/* Before its first frame: the choice of the active slave may change it once more. */
	address_run(b);
	b->readdress = true;
	if (b->own_seed == 0)
		memcpy(&b->own_seed, &b->mac[BOND_MAC_SIZE - sizeof(b->own_seed)],
		       sizeof(b->own_seed));
	counters_join(b, s);
	link_join(b, s);
	bond_because(b, "%s joined", s->name);
}

int
bond_slave_add(struct bond *b, uint16_t port_id, const char *name, struct bond_error *err)
{
	struct slave *s;
	int ret;

	ret = join_check(b, port_id, name, err);
	if (ret != 0)
		return ret;
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return bond_refuse(err, -ENOMEM, "%s: out of memory", b->name);
	snprintf(s->name, sizeof(s->name), "%s", name);
	s->port_id = port_id;
	s->id = free_id(b);
	s->port_prio = DEFAULT_PORT_PRIO;
	ret = port_start(s, b, err);
	if (ret != 0)
		goto free_slave;
	ret = address_join(b, s, err);
	if (ret != 0)
		goto stop_port;
	links_open(s, b->ctl->sources);
	slave_insert(b, s);
	return 0;

stop_port:
	port_stop(s, b);
free_slave:
	free(s);
	return ret;
}

/* NULL with err filled: there is no such slave. */
static struct slave *
slave_take_out(struct bond *b, const char *name, struct bond_error *err)
{
	struct slave *s;
	int i;

	s = bond_slave_named(b, name, &i);
	if (s == NULL) {
		bond_refuse(err, -ENOENT, "%s is not a slave of %s", name, b->name);
		return NULL;
	}
	b->n_slaves--;
	memmove(&b->slaves[i], &b->slaves[i + 1], (b->n_slaves - i) * sizeof(b->slaves[0]));
	if (b->active == i) {
		selection_make_active(b, ACTIVE_NONE);
		b->reselect = true;
	} else if (b->active > i) {
		b->active--;
	}
	if (b->n_slaves != 0 && memcmp(s->perm_mac, b->mac, BOND_MAC_SIZE) == 0)
		CTL_LOG(WARNING,
			"%s: keeps the address of %s, which left: use that port elsewhere "
			"on this network only with another address",
			b->name, s->name);
	s->next_leaving = b->leaving;
	b->leaving = s;
	b->stale = true;
	b->readdress = true;
	bond_because(b, "%s left", s->name);
	return s;
}

int
bond_slave_remove(struct bond *b, const char *name, struct bond_error *err)
{
	struct slave *s = slave_take_out(b, name, err);

	if (s == NULL)
		return -ENOENT;
	s->parting = b->lacp.ports[s->id].used;
	return 0;
}

int
bond_slave_drop(struct bond *b, const char *name, struct bond_error *err)
{
	struct slave *s = slave_take_out(b, name, err);

	if (s == NULL)
		return -ENOENT;
	lacp_port_remove(&b->lacp, s->id);
	return 0;
}

/* No worker can reach it any more: give the port back as it was. */
static void
slave_release(struct bond *b, struct slave *s)
{
	lacp_port_remove(&b->lacp, s->id);
	counters_leave(b, s);
	link_restore(b, s);
	links_close(s);
	filter_restore(s, b);
	address_restore(s, b);
	port_stop(s, b);
	CTL_LOG(INFO, "%s: %s released", b->name, s->name);
	free(s);
}

/*
 * No worker holds a map with this slave, and its NIC has sent what they gave it. A PMD that
 * never says so (it writes back in batches) is stopped all the same after a while.
 */
static bool
slave_is_idle(const struct bond *b, struct slave *s)
{
	bond_time now = b->ctl->now;

	if (!s->unpublished || rte_rcu_qsbr_check(b->ctl->readers, s->token, false) != 1)
		return false;
	if (s->stop_by == 0)
		s->stop_by = now + SEND_LIMIT;
	return now >= s->stop_by || port_has_sent(s, b);
}

void
slave_release_run(struct bond *b)
{
	struct slave **link = &b->leaving;

	while (*link != NULL) {
		struct slave *s = *link;

		if (slave_is_idle(b, s)) {
			*link = s->next_leaving;
			slave_release(b, s);
		} else {
			link = &s->next_leaving;
		}
	}
}

bool
bond_slaves_gone(const struct bond *b)
{
	return b->leaving == NULL;
}

int
bond_slave_set_prio(struct bond *b, const char *name, int32_t prio, struct bond_error *err)
{
	struct slave *s = bond_slave_named(b, name, NULL);

	if (s == NULL)
		return bond_refuse(err, -ENOENT, "prio: %s is not a slave of %s", name, b->name);
	if (!mode_has_active(b->conf.mode))
		return bond_refuse(err, -EACCES,
				   "prio: not available in mode %s; allowed: in active-backup, "
				   "balance-tlb and balance-alb",
				   bond_mode_long_name(b->conf.mode));
	if (bond_primary_index(b) >= 0)
		CTL_LOG(WARNING, "%s: prio of %s has no effect while the primary is a slave",
			b->name, name);
	s->prio = prio;
	b->reselect = true;
	bond_because(b, "prio of %s is %d", s->name, prio);
	return 0;
}
