/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The only writer of maps. A map is filled in a free buffer, published by one release
 * store and never written again; the former one is free when every worker has reported
 * a quiescent state since. The control thread asks for that, it never waits.
 */

#include <inttypes.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ctl.h"

static int
free_buffer(const struct bond *b)
{
	int i;

	for (i = 0; i < MAPS; i++) {
		if (b->map != &b->maps[i].fn && !b->map_slots[i].retired)
			return i;
	}
	return -1;
}

/* The buffer that is published now. */
static unsigned
published(const struct bond *b)
{
	return (const struct bond_map *)b->map - b->maps;
}

void
map_init(struct bond *b)
{
	map_fill(&b->maps[0], b);
	__atomic_store_n(&b->map, &b->maps[0].fn, __ATOMIC_RELEASE);
}

/* The slaves that left are in no map that is newer than token. */
static void
release_leaving(struct bond *b, uint64_t token)
{
	struct slave *s;

	for (s = b->leaving; s != NULL; s = s->next_leaving) {
		if (!s->unpublished && !s->parting) {
			s->unpublished = true;
			s->token = token;
		}
	}
}

static void
publish_log(const struct bond *b, const struct bond_map *m, bond_time now)
{
	const char *active = b->active == ACTIVE_NONE ? "none" : b->slaves[b->active]->name;

	if (mode_has_active(b->conf.mode))
		CTL_LOG(NOTICE, "%s: map %u at %" PRId64 ".%06" PRId64 ": active %s (%s)", b->name,
			m->generation, now / BOND_S, now % BOND_S / 1000, active, b->why);
	else
		CTL_LOG(NOTICE,
			"%s: map %u at %" PRId64 ".%06" PRId64 ": %u of %u slaves send (%s)",
			b->name, m->generation, now / BOND_S, now % BOND_S / 1000, m->n_tx,
			b->n_slaves, b->why);
}

/*
 * A burst reader says "I read" with a plain store and loads the map after it; the processor
 * may do the load first. This call puts a full barrier into every thread of the process: who
 * said it before is seen from here on, who says it after loads the map that was just published.
 */
static void
order_burst_readers(const struct bond_ctl *ctl)
{
	if (ctl->membarrier && ctl->n_burst_readers != 0)
		syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
}

/* For what no reader has any more once it has been quiescent since. */
static uint64_t
token_start(const struct bond_ctl *ctl)
{
	uint64_t token = rte_rcu_qsbr_start(ctl->readers);

	order_burst_readers(ctl);
	return token;
}

void
map_reclaim(struct bond *b)
{
	unsigned i;

	for (i = 0; i < MAPS; i++) {
		struct map_slot *slot = &b->map_slots[i];

		if (slot->retired && rte_rcu_qsbr_check(b->ctl->readers, slot->token, false) == 1)
			slot->retired = false;
	}
}

void
map_publish(struct bond *b, bond_time now)
{
	unsigned old = published(b);
	struct bond_map *m;
	uint64_t token;
	int next;

	map_reclaim(b);
	next = free_buffer(b);
	if (next < 0)
		return; /* readers hold all others: the next pass tries again */
	m = &b->maps[next];
	map_fill(m, b);
	m->generation = b->maps[old].generation;
	b->stale = false;
	if (memcmp(m, &b->maps[old], sizeof(*m)) == 0) {
		/* Equal to the published one: costs workers nothing. */
		release_leaving(b, token_start(b->ctl));
		b->why[0] = '\0';
		return;
	}
	m->generation = ++b->generation;
	b->map_time = now;

	/* Pairs with the acquire loads in bondcore_burst.h: the map is complete. */
	__atomic_store_n(&b->map, &m->fn, __ATOMIC_RELEASE);
	token = token_start(b->ctl);
	b->map_token = token;
	b->sending.published = true;
	b->map_slots[old] = (struct map_slot){ .retired = true, .token = token };
	release_leaving(b, token);
	if (b->why[0] != '\0') /* else a matter of a moment, sending.c or balance.c */
		publish_log(b, m, now);
	b->why[0] = '\0';
}

bool
map_can_publish(const struct bond *b)
{
	return free_buffer(b) >= 0;
}

bool
map_is_seen(const struct bond *b)
{
	return rte_rcu_qsbr_check(b->ctl->readers, b->map_token, false) == 1;
}

bool
map_all_free(const struct bond *b)
{
	unsigned i;

	for (i = 0; i < MAPS; i++) {
		if (b->map_slots[i].retired)
			return false;
	}
	return true;
}
