/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Counts what becomes of the packets of a flow, for flows.c, which sends and receives them. All
 * times come from there and are those of the kernel, so that a late reader does not look like a
 * silent flow.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "flow_count.h"

void
flow_init(struct flow *f)
{
	f->link = FLOW_ANY_LINK;
}

bool
flow_sends(struct flow *f, int64_t now, uint32_t *seq)
{
	if (f->sent == FLOW_PACKETS)
		return false;
	*seq = f->sent++;
	f->sent_at[*seq] = now;
	return true;
}

static void
flow_was_silent(struct flow *f, int64_t until)
{
	int64_t silence = until - f->sent_at[f->beyond];

	if (silence > f->silence)
		f->silence = silence;
}

void
flow_arrived(struct flow *f, uint32_t seq, int64_t at)
{
	f->got_through = true;
	if (seq < f->first || seq >= f->sent)
		return;
	if (f->arrived_at[seq] != 0) {
		f->doubled++;
		return;
	}
	f->arrived_at[seq] = at;
	if (seq < f->beyond) {
		f->reordered++;
		return;
	}
	flow_was_silent(f, at);
	f->beyond = seq + 1;
}

void
flow_seen_on(struct flow *f, int link)
{
	if (f->link == FLOW_ANY_LINK)
		f->link = link;
}

void
flow_count_from_now(struct flow *f)
{
	f->first = f->beyond = f->sent;
	f->doubled = f->reordered = 0;
	f->silence = 0;
}

static int
times_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t
longest_gap(int64_t *times, size_t n)
{
	int64_t longest = 0;
	size_t i;

	qsort(times, n, sizeof(*times), times_compare);
	for (i = 1; i < n; i++)
		if (times[i] - times[i - 1] > longest)
			longest = times[i] - times[i - 1];
	return longest;
}

/* Adds its arrivals to times; a flow that is silent at the end was silent until its last try. */
static size_t
flow_close(struct flow *f, int64_t *times)
{
	uint32_t seq;
	size_t n = 0;

	for (seq = f->first; seq < f->sent; seq++) {
		if (f->arrived_at[seq] == 0)
			f->lost++;
		else
			times[n++] = f->arrived_at[seq];
	}
	if (f->beyond < f->sent)
		flow_was_silent(f, f->sent_at[f->sent - 1]);
	return n;
}

void
flows_report(const char *label, struct flow *flows, unsigned n, int link)
{
	uint64_t sent = 0, lost = 0, reordered = 0, doubled = 0;
	unsigned i, here = 0, hit = 0;
	const struct flow *worst = NULL;
	int64_t *times;
	size_t n_times = 0;

	times = calloc((size_t)n * FLOW_PACKETS, sizeof(*times));
	if (times == NULL)
		return;
	for (i = 0; i < n; i++) {
		if (link != FLOW_ANY_LINK && flows[i].link != link)
			continue;
		n_times += flow_close(&flows[i], times + n_times);
		here++;
		hit += flows[i].lost > 0;
		sent += flows[i].sent - flows[i].first;
		lost += flows[i].lost;
		reordered += flows[i].reordered;
		doubled += flows[i].doubled;
		if (worst == NULL || flows[i].silence > worst->silence)
			worst = &flows[i];
	}
	printf("%s flows %u sent %" PRIu64 " lost %" PRIu64 " of %u reordered %" PRIu64
	       " doubled %" PRIu64 " silent_ms %.2f gap_ms %.2f\n",
	       label, here, sent, lost, hit, reordered, doubled,
	       worst != NULL ? (double)worst->silence / 1e6 : 0.0,
	       (double)longest_gap(times, n_times) / 1e6);
	free(times);
}
