/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The control pass. One thread calls it with the time; it goes through the bonds in a
 * fixed order and never waits. What moves between passes is in struct bond.
 */

#include <linux/membarrier.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <rte_malloc.h>

#include "ctl.h"

RTE_LOG_REGISTER(ctl_logtype, bondcore.ctl, INFO);

/* How soon to look again for readers that still hold an old map. */
#define RECLAIM_PERIOD (1 * BOND_MS)

struct bond_ctl *
bond_ctl_create(const struct bond_link_source *const *sources)
{
	struct bond_ctl *ctl = calloc(1, sizeof(*ctl));
	size_t size = rte_rcu_qsbr_get_memsize(BOND_MAX_WORKERS);

	if (ctl == NULL)
		goto no_memory;
	ctl->sources = sources;
	ctl->readers = rte_zmalloc("bond_readers", size, RTE_CACHE_LINE_SIZE);
	if (ctl->readers == NULL)
		goto no_memory;
	rte_rcu_qsbr_init(ctl->readers, BOND_MAX_WORKERS);
	ctl->membarrier =
		syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
	return ctl;

no_memory:
	free(ctl);
	rte_errno = ENOMEM;
	return NULL;
}

void
bond_ctl_free(struct bond_ctl *ctl)
{
	if (ctl == NULL)
		return;
	rte_free(ctl->readers);
	free(ctl);
}

static void
bond_run(struct bond *b, bond_time now)
{
	links_run(b, now);
	lending_run(b, now);
	slow_run(b, now);
	lacp_pass(b, now);
	selection_run(b);
	balance_run(b, now);
	sending_run(b, now);
	/* The map first: it is what stops frames from going to a dead slave. */
	if (b->readdress)
		address_plan(b);
	if (b->stale)
		weight_run(b);
	handover_run(b, now);
	if (b->stale)
		map_publish(b, now);
	/* Readers hold every buffer: what follows must not run ahead of the map. */
	if (!b->stale) {
		address_run(b);
		peers_run(b, now);
		learning_run(b, now);
		filter_run(b);
	}
	lacp_send(b, now);
	map_reclaim(b);
	link_switch_run(b, now);
	slave_release_run(b);
}

void
bond_ctl_run(struct bond_ctl *ctl, bond_time now)
{
	const struct bond_link_source *const *sources = ctl->sources, *const * source;
	struct bond *b;

	ctl->now = now;
	for (source = sources; *source != NULL; source++)
		(*source)->poll();
	for (b = ctl->bonds; b != NULL; b = b->next)
		bond_run(b, now);
	/* From here on the context may be gone. */
	for (source = sources; *source != NULL; source++) {
		if ((*source)->done != NULL)
			(*source)->done();
	}
}

static bond_time
bond_deadline(const struct bond *b, bond_time now)
{
	bond_time next = links_deadline(b);

	if (b->stale || b->reselect)
		return map_can_publish(b) ? now : now + RECLAIM_PERIOD;
	next = RTE_MIN(next, balance_deadline(b));
	next = RTE_MIN(next, learning_deadline(b));
	next = RTE_MIN(next, sending_deadline(b, now));
	next = RTE_MIN(next, peers_deadline(b));
	next = RTE_MIN(next, slow_deadline(b, now));
	next = RTE_MIN(next, lending_deadline(b, now));
	next = RTE_MIN(next, handover_deadline(b, now));
	next = RTE_MIN(next, lacp_pass_deadline(b, now));
	if (b->leaving != NULL || !map_all_free(b))
		next = RTE_MIN(next, now + RECLAIM_PERIOD);
	return next;
}

bond_time
bond_ctl_next_deadline(const struct bond_ctl *ctl)
{
	bond_time next = BOND_NEVER;
	const struct bond *b;

	for (b = ctl->bonds; b != NULL; b = b->next)
		next = RTE_MIN(next, bond_deadline(b, ctl->now));
	return next;
}

unsigned
bond_ctl_fds(const struct bond_ctl *ctl, int *fds, unsigned n)
{
	const struct bond_link_source *const *source;
	unsigned found = 0;

	for (source = ctl->sources; *source != NULL && found < n; source++) {
		int fd = (*source)->fd();

		if (fd >= 0)
			fds[found++] = fd;
	}
	return found;
}

int
bond_worker_register(struct bond_ctl *ctl, unsigned id, struct bond_worker *w)
{
	if (id >= BOND_MAX_WORKERS)
		return -EINVAL;
	if (ctl->reader_used[id])
		return -EEXIST;
	ctl->reader_used[id] = true;
	rte_rcu_qsbr_thread_register(ctl->readers, id);
	*w = (struct bond_worker){
		.readers = ctl->readers,
		.ctl = ctl,
		.id = id,
		.token = &ctl->readers->token,
		.count = &ctl->readers->qsbr_cnt[id].cnt,
	};
	return 0;
}

/* From the end: those that name their id begin at 0. */
int
bond_worker_register_burst(struct bond_ctl *ctl, struct bond_worker *w)
{
	unsigned id = BOND_MAX_WORKERS;

	while (id-- > 0) {
		if (bond_worker_register(ctl, id, w) != 0)
			continue;
		ctl->n_burst_readers++;
		w->burst = true;
		w->fence = !ctl->membarrier;
		return 0;
	}
	return -ENOSPC;
}

void
bond_worker_unregister(struct bond_worker *w)
{
	rte_rcu_qsbr_thread_unregister(w->readers, w->id);
	w->ctl->reader_used[w->id] = false;
	if (w->burst)
		w->ctl->n_burst_readers--;
}

static struct bond_ctl *shared;

struct bond_ctl *
bond_ctl_shared(void)
{
	return shared;
}

void
bond_ctl_share(struct bond_ctl *ctl)
{
	shared = ctl;
}
