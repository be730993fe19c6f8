/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The form of all LACP machines: data. A row is an arrow of the standard's figure, with its
 * label as the name of the guard. Guards write nothing; entry functions write variables of
 * their port and say by bits what is to be done, and do nothing else.
 */

#ifndef CORE_LACP_MACHINE_H
#define CORE_LACP_MACHINE_H

#include "lacp.h"

/* A row from here is an arrow without an origin: it holds the machine in its state. */
#define LACP_ANY 0xff
/* Before BEGIN. */
#define LACP_NO_STATE 0xfe

/* More transitions of one run than any figure can ask for. */
#define LACP_MAX_STEPS 8

/* What an entry function asks for; bits. */
#define LACP_ACT_NTT 1u     /* a LACPDU is to be sent */
#define LACP_ACT_SELECT 2u  /* selection has something to look at */
#define LACP_ACT_MAP 4u     /* the port collects or distributes, or no longer */
#define LACP_ACT_RESPOND 8u /* the marker is to be answered */
#define LACP_ACT_MOVED 16u  /* set by the runner: a row fired */

/* What machines see besides their port. An entry function clears what it has used up. */
struct lacp_in {
	bond_time now;
	bool begin;
	const struct lacp_settings *set;
	const struct lacp_pdu *pdu;       /* one has come */
	const struct lacp_marker *marker; /* one has come */
};

typedef bool (*lacp_guard)(const struct lacp_port *p, const struct lacp_in *in);
typedef unsigned (*lacp_entry)(struct lacp_port *p, struct lacp_in *in);

struct lacp_row {
	uint8_t from; /* or LACP_ANY */
	lacp_guard guard;
	uint8_t to;
	const char *cause; /* the arrow's label, for people */
};

struct lacp_machine {
	const char *name;
	enum lacp_machine_id id;
	const char *const *states;
	const lacp_entry *enter; /* by state; NULL = the box is empty */
	unsigned n_states;
	/* Tried in order. Those from LACP_ANY first, but for a row that is to break their hold. */
	const struct lacp_row *rows;
	unsigned n_rows;
	/* Moves as a matter of routine: a run that ends where it began is not in the history. */
	bool quiet;
};

static inline bool
lacp_timer_expired(bond_time timer, bond_time now)
{
	return timer != 0 && now >= timer;
}

extern const struct lacp_machine lacp_receive_machine;         /* lacp_receive.c */
extern const struct lacp_machine lacp_periodic_machine;        /* lacp_periodic.c */
extern const struct lacp_machine lacp_mux_coupled_machine;     /* lacp_mux.c */
extern const struct lacp_machine lacp_mux_independent_machine; /* lacp_mux.c */
extern const struct lacp_machine lacp_actor_churn_machine;     /* lacp_churn.c */
extern const struct lacp_machine lacp_partner_churn_machine;   /* lacp_churn.c */
extern const struct lacp_machine lacp_responder_machine;       /* lacp_marker.c */
extern const struct lacp_machine lacp_generator_machine;       /* lacp_marker.c */

/* lacp_machine.c: guards of several machines: BEGIN, and an arrow that asks for nothing. */
bool lacp_begin(const struct lacp_port *p, const struct lacp_in *in);
bool lacp_unconditional(const struct lacp_port *p, const struct lacp_in *in);

/* Keep a transition for show, in place of the oldest. */
void lacp_history_add(struct lacp_port *p, const struct bond_lacp_transition *t);

/* lacp.c: the machine of that kind that these settings ask for. */
const struct lacp_machine *lacp_machine_of(const struct lacp *l, enum lacp_machine_id id);

/* States others ask for; the same numbers in both mux machines. */
enum lacp_receive_state {
	RECEIVE_INITIALIZE,
	RECEIVE_PORT_DISABLED,
	RECEIVE_LACP_DISABLED,
	RECEIVE_EXPIRED,
	RECEIVE_DEFAULTED,
	RECEIVE_CURRENT,
};

enum lacp_periodic_state {
	PERIODIC_NO,
	PERIODIC_FAST,
	PERIODIC_SLOW,
	PERIODIC_TX,
};

enum lacp_mux_state {
	MUX_DETACHED,
	MUX_WAITING,
	MUX_ATTACHED,
	MUX_COLLECTING,
	MUX_DISTRIBUTING,
	MUX_COLLECTING_DISTRIBUTING,
};

enum lacp_churn_state {
	CHURN_MONITOR,
	CHURN_CHURNED,
	CHURN_NONE,
};

/*
 * Run one machine until no row fires. The only place that changes a state: it writes the
 * port's history, and calls trace, if any, with every transition. A state entered from itself,
 * such as CURRENT with every LACPDU, is traced but not in the history. Returns the union of the
 * actions; NTT is also set in the port. Stops after LACP_MAX_STEPS; that there was more to do is
 * counted as a runaway.
 */
unsigned lacp_machine_run(const struct lacp *l, const struct lacp_machine *m, unsigned id,
			  struct lacp_port *p, struct lacp_in *in);

#endif
