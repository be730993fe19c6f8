/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * LACP engines joined by wires under virtual time: a story of faults and settings is told to
 * them, and what must hold for any story is checked after each step. The story comes from a
 * seed, or from the bytes of a fuzzer.
 */

#ifndef TEST_UNIT_LACP_SIM_H
#define TEST_UNIT_LACP_SIM_H

#include <stddef.h>
#include <stdint.h>

#include "core/lacp_machine.h"

#define SIM_ENGINES 3
#define SIM_PORTS 8
#define SIM_WIRES (SIM_ENGINES * SIM_PORTS / 2)
#define SIM_FLYING 256
#define SIM_MAX_DELAY (50 * BOND_MS)

/* Where choices come from: bytes while there are any (a fuzzer's), or else the seed. */
struct sim_source {
	uint64_t seed;
	const uint8_t *bytes;
	size_t left;
};

/* What was last heard on a port, whatever the engine makes of it. */
struct sim_heard {
	struct lacp_pdu pdu;
	bool any;
	bool genuine;    /* as the other end of the wire sent it */
	bool means_us;   /* its partner is the port that heard it, or it does not aggregate */
	uint64_t serial; /* of its frame */
};

/* A port as the world sees it. */
struct sim_port {
	int wire; /* -1 = nothing is plugged in */
	unsigned end;
	bool used; /* the engine has it */
	struct lacp_facts facts;
	bond_time leaving_since; /* 0 = not leaving */
	bond_time away, returns; /* for how long it will be gone; until when; 0 = is there */

	bond_time sent[LACP_TX_LIMIT]; /* LACPDUs, newest first; 0 = none */
	struct bond_lacp_info said;    /* in the last of them */
	uint64_t serial;               /* of its frame */
	bool harmed;                   /* the other end missed or misunderstood one of them */
	bond_time untold;              /* since when what was said is not so; 0 = it is so */
	bond_time mistaken; /* since when its partner is about it, and not told; 0 = not */
	struct sim_heard heard;

	bool collected;                       /* the mux did, after the last step */
	struct bond_lacp_info actor, partner; /* as they were then */
	bond_time stopped_at;                 /* collecting, by its own choice; 0 = otherwise */
	bond_time marker_due;                 /* a marker is answered by then; 0 = not asked for */
	bool carried;                         /* when all was calm */
	uint64_t resting;                     /* digest of its state when all has come to rest */
};

struct sim_end {
	unsigned engine, port;
};

struct sim_wire {
	bool used;
	struct sim_end ends[2];
	bool mute[2]; /* by the end that sends */
	bond_time delay, jitter;
	unsigned loss, twice, damage; /* percent of the frames */
};

struct sim_frame {
	bond_time at;
	unsigned wire, to; /* the end it goes to */
	bool genuine;
	uint64_t serial; /* in the order they were sent */
	uint8_t bytes[SLOW_FRAME_SIZE];
};

struct sim_engine {
	struct lacp l;
	struct lacp_settings set;
	struct sim_port ports[SIM_PORTS];
	unsigned n_ports;
	bool due;           /* something was told to it */
	bond_time deadline; /* it has nothing to do before */
};

/* What a story is rather about. */
struct sim_style {
	bool fast;     /* no engine is slow */
	bool uniform;  /* all ports can be in one aggregator */
	bool in_order; /* first ports to first ports */
	bool good;     /* no wire loses anything by itself */
	bool limited;  /* all engines have max_links */
};

struct sim {
	uint64_t seed;
	struct sim_source source;
	uint64_t luck; /* state of the generator that decides the fate of frames */
	bool loud;     /* print all transitions and PDUs */
	/* Breaks engines on purpose, whenever one ran and before it sends, to try the checks. */
	void (*sabotage)(struct sim *s);

	bond_time now;
	struct sim_style style;
	unsigned n_engines;
	struct sim_engine engines[SIM_ENGINES];
	struct sim_wire wires[SIM_WIRES];
	struct sim_frame flying[SIM_FLYING];
	unsigned n_flying;
	uint64_t serial;
	bool may_be_slow; /* some engine asked for slow LACPDUs at some time */
	bond_time calm;   /* since when nothing is disturbed any more; 0 = not yet */
	bool half_mute;   /* and yet wires stay mute one way */
	bool resting;     /* nothing may change any more */
	bool plain;       /* nothing happens at all but that engines start */

	/* Once calm: of anything but timers, and of what carries with a partner. */
	bond_time last_change, last_carried;
	uint64_t n_pdus;
	char fault[300]; /* the first thing that must not be; "" = none */
};

/* lacp_sim.c: a whole story. */
/* False if something was not as it must be; s->fault says what. */
bool sim_run(struct sim *s, const struct sim_source *source);
bool sim_same_end(const struct bond_lacp_info *a, const struct bond_lacp_info *b);
/* A number below n, n from 1 to 256. */
unsigned sim_pick(struct sim *s, unsigned n);
uint64_t sim_random(uint64_t *state);
void sim_step_until(struct sim *s, bond_time until);
void sim_fault(struct sim *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* lacp_sim_engine.c: an engine as the control pass drives it. */
void sim_engine_start(struct sim *s, unsigned e);
void sim_engine_serve(struct sim *s, unsigned e);
void sim_port_add(struct sim *s, unsigned e, unsigned port);
/* Facts of the port, or the settings of the engine, are now these. */
void sim_port_tell(struct sim *s, unsigned e, unsigned port);
void sim_engine_tell(struct sim *s, unsigned e);
void sim_engine_take(struct sim *s, unsigned e, unsigned port, const struct sim_frame *frame);

/* lacp_sim_wire.c: frames on their way. */
void sim_wire_plug(struct sim *s, unsigned wire, struct sim_end a, struct sim_end b);
void sim_wire_unplug(struct sim *s, unsigned wire);
void sim_wire_send(struct sim *s, unsigned e, unsigned port, const uint8_t *bytes, bool lacpdu);
/* Something that no other end sent comes in. */
void sim_wire_forge(struct sim *s, unsigned wire, unsigned to, const uint8_t *bytes);
bond_time sim_wire_next(const struct sim *s);
void sim_wire_deliver(struct sim *s);
bool sim_wire_is_half_mute(const struct sim_wire *w);
/* The port at the other end of the wire; NULL = none. */
struct sim_port *sim_wire_peer(struct sim *s, const struct sim_port *p, struct sim_end *where);

/* lacp_sim_begin.c: what there is, and choices. */
void sim_story_begin(struct sim *s);
/* One time in n. */
bool sim_rarely(struct sim *s, unsigned n);
uint32_t sim_pick_speed(struct sim *s);
void sim_pick_quality(struct sim *s, struct sim_wire *w, bool good);
void sim_pick_settings(struct sim *s, struct lacp_settings *set, unsigned e);

/* lacp_sim_event.c: what happens. */
void sim_story_event(struct sim *s);
/* Wires are good from here on, most of what was broken is mended. */
void sim_story_calm(struct sim *s);

/* lacp_sim_check.c: what holds after every step. */
void sim_check(struct sim *s);

/* lacp_sim_calm.c: what holds from the last disturbance on. */
/* How long after it all comes to rest, if it does. */
bond_time sim_calm_bound(const struct sim *s);
bool sim_calm_comes_to_rest(const struct sim *s);
/* Notes changes; they are faults once the simulation is to be at rest. */
void sim_calm_watch(struct sim *s);
/* A LACPDU was sent; the last one was before. */
void sim_calm_cadence(struct sim *s, unsigned e, unsigned port, bond_time before);
/* The time of rest is over. */
void sim_calm_end(struct sim *s);

/* lacp_sim_rest.c: what all has come to when it is at rest. */
void sim_rest_check(struct sim *s);
/* Frames go both ways, and both ends are to make use of it. */
bool sim_port_is_good(struct sim *s, const struct sim_port *p, const struct lacp_settings *set);

#endif
