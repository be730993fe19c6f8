/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * LACP (IEEE 802.1AX-2014 clause 6) of one bond, without input, output or clock: facts and
 * PDUs go in, what each port may carry and the PDUs to send come out. All times are given.
 */

#ifndef CORE_LACP_H
#define CORE_LACP_H

#include "../bondcore.h"
#include "slow_frame.h"

/* 802.1AX-2014 6.4.4. */
#define LACP_FAST_PERIODIC_NS (1 * BOND_S)
#define LACP_SLOW_PERIODIC_NS (30 * BOND_S)
#define LACP_SHORT_TIMEOUT_NS (3 * BOND_S)
#define LACP_LONG_TIMEOUT_NS (90 * BOND_S)
#define LACP_CHURN_DETECTION_NS (60 * BOND_S)
#define LACP_AGGREGATE_WAIT_NS (2 * BOND_S)
/* 6.4.16: no more LACPDUs than this in one fast periodic time. */
#define LACP_TX_LIMIT 3
/*
 * How long a port that we take out ourselves goes on to collect, so that what the partner sent
 * before it was told is not lost.
 */
#define LACP_LINGER_NS (1 * BOND_S)

enum lacp_selected {
	LACP_UNSELECTED,
	LACP_SELECTED,
	LACP_STANDBY,
};

enum lacp_machine_id {
	LACP_RECEIVE,
	LACP_PERIODIC,
	LACP_MUX,
	LACP_ACTOR_CHURN,
	LACP_PARTNER_CHURN,
	LACP_MARKER_RESPONDER,
	LACP_MARKER_GENERATOR,
	LACP_MACHINES
};

/* The bond's settings, from its options. */
struct lacp_settings {
	uint16_t system_priority;
	uint8_t system[BOND_MAC_SIZE];
	uint16_t user_key; /* 10 bits */
	bool active;       /* lacp_active */
	bool fast;         /* lacp_rate */
	bool coupled;      /* coupled_control */
	bool strict;       /* lacp_strict: no fallback */
	uint8_t ad_select; /* enum bond_ad_select */
	uint8_t fallback;  /* enum bond_lacp_fallback */
	uint32_t min_links, max_links;
};

/* What is known of a port from outside. */
struct lacp_facts {
	bool up;        /* its link can be used */
	bool leaving;   /* about to be taken away: partner is to be told */
	uint8_t duplex; /* enum bond_duplex */
	uint32_t speed; /* Mb/s, 0 = unknown */
	uint16_t port_priority;
};

/*
 * Variables of a port, with the standard's names where it has them (6.4.6 to 6.4.8). The tests
 * of single machines write them; others only read.
 */
struct lacp_port {
	bool used;
	struct lacp_facts facts;

	struct bond_lacp_info actor_admin, actor; /* Actor_Admin_..., Actor_Oper_... */
	struct bond_lacp_info partner_admin, partner;
	bool port_enabled; /* facts.up */
	bool lacp_enabled; /* full duplex, or unknown */
	bool ntt;
	bool port_moved;
	bool partner_deaf;   /* it heard us and does no more, by its own word */
	bool ready_n, ready; /* ready: all of its aggregator are */
	enum lacp_selected selected, shown_selected; /* shown: as the history has it */
	enum bond_lacp_reason reason; /* of selection alone, see lacp_port_reason() */
	uint16_t aggregator;          /* id from 1; 0 = none yet */
	uint8_t state[LACP_MACHINES];

	/* Absolute; 0 = stopped. */
	bond_time current_while_timer, periodic_timer, wait_while_timer;
	bond_time actor_churn_timer, partner_churn_timer;
	bond_time marker_timer;
	bond_time linger;              /* it collects until then, though the mux does not */
	bond_time sent[LACP_TX_LIMIT]; /* when LACPDUs went out; 0 = none */
	unsigned sent_turn;            /* the oldest of them */
	bond_time last_rx, last_tx, last_change;
	bool told; /* leaving: a LACPDU that says so went out */

	uint32_t actor_churned, partner_churned;
	uint32_t runaways;           /* runs of a machine that did not come to rest */
	uint32_t marker_transaction; /* of the last marker sent */
	bool marker_wanted;          /* one is to be sent */
	bool marker_answered;        /* the last one was, in time */

	unsigned n_history; /* transitions so far; the last ones are kept */
	struct bond_lacp_transition history[BOND_LACP_HISTORY];
};

struct lacp {
	struct lacp_settings set;
	struct lacp_port ports[BOND_MAX_SLAVES]; /* by id; port number on the wire is id + 1 */
	uint16_t active;                         /* id of the active aggregator; 0 = none */
	int fallback; /* id of the port that carries without a partner; -1 = none */
	/* Called with every transition, also those that the history leaves out; NULL = not. */
	void (*trace)(void *arg, unsigned id, const struct bond_lacp_transition *t);
	void *trace_arg;
};

/* lacp.c: the engine */
void lacp_init(struct lacp *l);
/* From here on these settings hold; takes effect with lacp_run(). */
void lacp_configure(struct lacp *l, const struct lacp_settings *set);
void lacp_port_add(struct lacp *l, unsigned id, const struct lacp_facts *facts, bond_time now);
void lacp_port_set(struct lacp *l, unsigned id, const struct lacp_facts *facts);
void lacp_port_remove(struct lacp *l, unsigned id);
/* A LACPDU came on a port: its receive machine runs. lacp_run() is to follow. */
void lacp_received(struct lacp *l, unsigned id, const struct lacp_pdu *pdu, bond_time now);
/* Run all machines and selection until nothing changes. */
void lacp_run(struct lacp *l, bond_time now);
/* When lacp_run() or lacp_transmit() have work again; BOND_NEVER. */
bond_time lacp_deadline(const struct lacp *l, bond_time now);
/* Whether frames that come on this port are for the bond, and whether it may send there. */
bool lacp_port_collects(const struct lacp *l, unsigned id, bond_time now);
bool lacp_port_distributes(const struct lacp *l, unsigned id);
/* Why a port carries or does not, everything considered. */
enum bond_lacp_reason lacp_port_reason(const struct lacp *l, unsigned id);
/* A leaving port: the partner was told and has stopped, or does not answer. */
bool lacp_port_parted(const struct lacp *l, unsigned id, bond_time now);

/* lacp_status.c: the active aggregator */
void lacp_aggregator_get(const struct lacp *l, struct bond_aggregator_status *status);
/* All but counters, collects and distributes. */
void lacp_port_status(const struct lacp *l, unsigned id, struct bond_lacp_status *status);

/*
 * lacp_transmit.c: 6.4.16. Whether the port has a LACPDU to send and may send it now; if so it
 * is in pdu and counts as sent.
 */
bool lacp_transmit(struct lacp *l, unsigned id, struct lacp_pdu *pdu, bond_time now);
/* It did not go out after all: it is to be sent still. */
void lacp_unsent(struct lacp *l, unsigned id);
/* When it may; BOND_NEVER = nothing is to be sent. */
bond_time lacp_transmit_deadline(const struct lacp_port *p);

/*
 * lacp_selection.c: 6.4.14. Sees all ports at once; writes their aggregator, selected, reason
 * and ready, and the active aggregator and fallback port of l. Returns whether any of these
 * changed.
 */
bool lacp_select(struct lacp *l, bond_time now);

/* lacp_key.c: the kernel's layout: user key, speed, duplex. */
uint16_t lacp_port_key(uint16_t user_key, uint32_t speed, uint8_t duplex);

/* lacp_marker.c: 6.5. A Marker or Marker Response came: whether answer is to be sent. */
bool lacp_marker_received(struct lacp *l, unsigned id, const struct lacp_marker *marker,
			  struct lacp_marker *answer, bond_time now);
/*
 * Ask for a marker: everything sent before it has arrived when it is answered. wait: how long
 * at most. A second one while the first is out replaces it.
 */
void lacp_marker_start(struct lacp *l, unsigned id, bond_time wait, bond_time now);
/* Whether a marker is to be sent now; it counts as sent. */
bool lacp_marker_transmit(struct lacp *l, unsigned id, struct lacp_marker *marker);
/* The last one is still out: neither answered nor given up. */
bool lacp_marker_is_out(const struct lacp_port *p);

#endif
