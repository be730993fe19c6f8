/* SPDX-License-Identifier: BSD-3-Clause */

/* What is counted of one flow in one direction. */

#ifndef FLOW_COUNT_H
#define FLOW_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#define FLOWS 128          /* at most */
#define FLOW_PACKETS 32768 /* of a flow, at most; then it falls silent */
#define FLOW_ANY_LINK (-1)

struct flow {
	uint32_t sent;   /* sequence number of the next packet */
	uint32_t first;  /* the first that counts */
	uint32_t beyond; /* the highest that arrived, plus 1 */
	bool got_through;
	int link; /* it was first seen on; FLOW_ANY_LINK = not seen yet */
	uint32_t lost, doubled, reordered;
	int64_t silence;                  /* the longest */
	int64_t sent_at[FLOW_PACKETS];    /* by sequence number */
	int64_t arrived_at[FLOW_PACKETS]; /* 0 = it has not */
};

void flow_init(struct flow *f);
/* A packet is due; false if the flow has sent all it can. */
bool flow_sends(struct flow *f, int64_t now, uint32_t *seq);
void flow_arrived(struct flow *f, uint32_t seq, int64_t at);
void flow_seen_on(struct flow *f, int link);
void flow_count_from_now(struct flow *f);
/*
 * Print one line of the flows that began on a link: what was sent and lost; the longest silence
 * of a flow, which is the time from sending a packet that is overdue to the next arrival; the
 * longest time in which none of them all had an arrival.
 */
void flows_report(const char *label, struct flow *flows, unsigned n, int link);

#endif
