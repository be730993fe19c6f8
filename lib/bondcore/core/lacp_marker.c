/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Marker protocol, IEEE 802.1AX-2014 6.5. The responder is the machine of 6.5.4.2: each Marker
 * is answered with its own contents, whatever the state of the port. The generator, which
 * 6.5.4.3 leaves to the implementer, has one Marker out at most, asks once and waits for a
 * bounded time; a lost one is not sent again, as whoever asked goes on without the answer. What
 * the responder does is not in the history of the port, which is not the partner's to fill.
 *
 * Pure; run on the control thread. Sending what is asked for here, and what an answer means for
 * traffic, are left to ctl.
 */

#include <string.h>

#include "lacp_machine.h"

#define N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

enum responder_state {
	RESPONDER_WAIT_FOR_MARKER,
	RESPONDER_RESPOND_TO_MARKER,
};

enum generator_state {
	GENERATOR_IDLE,
	GENERATOR_REQUESTED,
	GENERATOR_OUT,
	GENERATOR_ANSWERED,
	GENERATOR_GIVEN_UP,
};

static bool
marker_received(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)p;
	return in->marker != NULL && !in->marker->response;
}

static bool
marker_wanted(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return p->marker_wanted;
}

static bool
marker_sent(const struct lacp_port *p, const struct lacp_in *in)
{
	(void)in;
	return !p->marker_wanted;
}

static bool
marker_timer_expired(const struct lacp_port *p, const struct lacp_in *in)
{
	return lacp_timer_expired(p->marker_timer, in->now);
}

static bool
response_received(const struct lacp_port *p, const struct lacp_in *in)
{
	return in->marker != NULL && in->marker->response &&
	       in->marker->transaction == p->marker_transaction;
}

/* 6.5.4.2, RESPOND_TO_MARKER: answer it; what came is used up. */
static unsigned
enter_respond_to_marker(struct lacp_port *p, struct lacp_in *in)
{
	(void)p;
	in->marker = NULL;
	return LACP_ACT_RESPOND;
}

static unsigned
enter_idle(struct lacp_port *p, struct lacp_in *in)
{
	(void)in;
	p->marker_wanted = false;
	p->marker_answered = false;
	p->marker_timer = 0;
	return 0;
}

static unsigned
enter_answered(struct lacp_port *p, struct lacp_in *in)
{
	in->marker = NULL;
	p->marker_answered = true;
	p->marker_timer = 0;
	return 0;
}

/* One that could not be sent until now is of no use any more. */
static unsigned
enter_given_up(struct lacp_port *p, struct lacp_in *in)
{
	(void)in;
	p->marker_wanted = false;
	p->marker_timer = 0;
	return 0;
}

static const char *const responder_states[] = {
	[RESPONDER_WAIT_FOR_MARKER] = "WAIT_FOR_MARKER",
	[RESPONDER_RESPOND_TO_MARKER] = "RESPOND_TO_MARKER",
};

static const lacp_entry responder_entries[] = {
	[RESPONDER_WAIT_FOR_MARKER] = NULL,
	[RESPONDER_RESPOND_TO_MARKER] = enter_respond_to_marker,
};

static const struct lacp_row responder_rows[] = {
	{ LACP_ANY, lacp_begin, RESPONDER_WAIT_FOR_MARKER, "BEGIN" },
	{ RESPONDER_WAIT_FOR_MARKER, marker_received, RESPONDER_RESPOND_TO_MARKER,
	  "Marker received" },
	{ RESPONDER_RESPOND_TO_MARKER, lacp_unconditional, RESPONDER_WAIT_FOR_MARKER, "UCT" },
};

const struct lacp_machine lacp_responder_machine = {
	.name = "marker responder",
	.id = LACP_MARKER_RESPONDER,
	.states = responder_states,
	.enter = responder_entries,
	.n_states = N_ELEMENTS(responder_states),
	.rows = responder_rows,
	.n_rows = N_ELEMENTS(responder_rows),
	.quiet = true,
};

static const char *const generator_states[] = {
	[GENERATOR_IDLE] = "IDLE",         [GENERATOR_REQUESTED] = "REQUESTED",
	[GENERATOR_OUT] = "OUT",           [GENERATOR_ANSWERED] = "ANSWERED",
	[GENERATOR_GIVEN_UP] = "GIVEN_UP",
};

static const lacp_entry generator_entries[] = {
	[GENERATOR_IDLE] = enter_idle,
	[GENERATOR_REQUESTED] = NULL,
	[GENERATOR_OUT] = NULL,
	[GENERATOR_ANSWERED] = enter_answered,
	[GENERATOR_GIVEN_UP] = enter_given_up,
};

/* A new request comes before the fate of the last one; an answer at the deadline is late. */
static const struct lacp_row generator_rows[] = {
	{ LACP_ANY, lacp_begin, GENERATOR_IDLE, "BEGIN" },
	{ GENERATOR_IDLE, marker_wanted, GENERATOR_REQUESTED, "marker wanted" },
	{ GENERATOR_REQUESTED, marker_sent, GENERATOR_OUT, "marker sent" },
	{ GENERATOR_REQUESTED, marker_timer_expired, GENERATOR_GIVEN_UP, "marker_timer expired" },
	{ GENERATOR_OUT, marker_wanted, GENERATOR_REQUESTED, "marker wanted" },
	{ GENERATOR_OUT, marker_timer_expired, GENERATOR_GIVEN_UP, "marker_timer expired" },
	{ GENERATOR_OUT, response_received, GENERATOR_ANSWERED, "Marker Response received" },
	{ GENERATOR_ANSWERED, marker_wanted, GENERATOR_REQUESTED, "marker wanted" },
	{ GENERATOR_GIVEN_UP, marker_wanted, GENERATOR_REQUESTED, "marker wanted" },
};

const struct lacp_machine lacp_generator_machine = {
	.name = "marker generator",
	.id = LACP_MARKER_GENERATOR,
	.states = generator_states,
	.enter = generator_entries,
	.n_states = N_ELEMENTS(generator_states),
	.rows = generator_rows,
	.n_rows = N_ELEMENTS(generator_rows),
};

static uint16_t
port_number(unsigned id)
{
	return (uint16_t)(id + 1);
}

/* The answer to a Marker of another port or system that strayed to this one says nothing. */
static bool
is_own(const struct lacp *l, unsigned id, const struct lacp_marker *response)
{
	return response->port == port_number(id) &&
	       memcmp(response->system, l->set.system, BOND_MAC_SIZE) == 0;
}

bool
lacp_marker_received(struct lacp *l, unsigned id, const struct lacp_marker *marker,
		     struct lacp_marker *answer, bond_time now)
{
	struct lacp_in in = { .now = now, .set = &l->set, .marker = marker };
	struct lacp_port *p = &l->ports[id];

	if (marker->response) {
		if (is_own(l, id, marker))
			lacp_machine_run(l, &lacp_generator_machine, id, p, &in);
		return false;
	}
	if ((lacp_machine_run(l, &lacp_responder_machine, id, p, &in) & LACP_ACT_RESPOND) == 0)
		return false;
	*answer = *marker;
	answer->response = true;
	return true;
}

void
lacp_marker_start(struct lacp *l, unsigned id, bond_time wait, bond_time now)
{
	struct lacp_in in = { .now = now, .set = &l->set };
	struct lacp_port *p = &l->ports[id];

	p->marker_wanted = true;
	p->marker_answered = false;
	p->marker_timer = now + wait;
	p->marker_transaction++;
	lacp_machine_run(l, &lacp_generator_machine, id, p, &in);
}

bool
lacp_marker_transmit(struct lacp *l, unsigned id, struct lacp_marker *marker)
{
	struct lacp_port *p = &l->ports[id];

	if (!p->marker_wanted)
		return false;
	*marker = (struct lacp_marker){
		.port = port_number(id),
		.transaction = p->marker_transaction,
	};
	memcpy(marker->system, l->set.system, BOND_MAC_SIZE);
	/* The machine sees it when it runs next, which at the latest is with the answer. */
	p->marker_wanted = false;
	return true;
}

bool
lacp_marker_is_out(const struct lacp_port *p)
{
	return p->state[LACP_MARKER_GENERATOR] == GENERATOR_REQUESTED ||
	       p->state[LACP_MARKER_GENERATOR] == GENERATOR_OUT;
}
