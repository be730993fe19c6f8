/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A bond under test: time is a number and links are flags that the test sets. Its slaves are
 * wires, of which the test holds the other end, and net_null ports, whose address can change.
 */

#ifndef TEST_FUNC_BONDBED_H
#define TEST_FUNC_BONDBED_H

#include <stdbool.h>

#include "bondcore_burst.h"
#include "testbed.h"

#define BED_WIRES 8
#define BED_NULLS 4
#define BED_RING 256      /* a wire holds one packet less */
#define BED_FRAME_SIZE 64 /* of bed_mbuf() */

struct bed {
	struct bond_ctl *ctl;
	struct bond *bond;
	struct bond_rxq *rxq;
	struct bond_txq *txq;
	bond_time now;
	struct bond_error err;
	struct bond_status status; /* after the last bed_run() */
};

extern struct bed bed;
extern struct wire bed_wires[BED_WIRES]; /* slaves "s0" to "s7" */
extern uint16_t bed_nulls[BED_NULLS];    /* slaves "n0" to "n3", nothing arrives there */
extern const struct bond_link_source bed_links;

/* Ports of the first wires. */
#define S0 (bed_wires[0].port_id)
#define S1 (bed_wires[1].port_id)
#define S2 (bed_wires[2].port_id)

/* Start EAL and make the ports; once. */
void bed_start(const char *prog);
/* A wire that holds BED_RING - 1 packets. */
void bed_wire_make(struct wire *w, const char *name);
/* A net_null port that is made with these arguments. */
uint16_t bed_null_make(const char *name, const char *args);
void bed_wires_empty(void);

/* Make the bond "bond0" with options such as "mode=1 miimon=100"; at 1000 s, all links up. */
void bed_open(const char *options);
/* As bed_open(), with the first n wires as slaves and a pass made. */
void bed_open_joined(const char *options, unsigned n);
/* As bed_open() with the sources of links given. */
void bed_open_with(const struct bond_link_source *const *sources, const char *options);
/* Another bond in the same context. */
struct bond *bed_bond(const char *name, const char *options);

/* Teardown of every test: slaves go, bonds go, wires are emptied. -1: something is left. */
int bed_close(void **state);

void bed_join(unsigned wire);
void bed_join_null(unsigned null);
void bed_leave(const char *name);

/* A pass now; a pass after some time; a pass at the next deadline, which must be in time. */
void bed_run(void);
void bed_run_after(bond_time time);
void bed_run_next(void);
/* Passes at every deadline up to a time and one at that time. */
void bed_run_until(bond_time time);

/*
 * Passes and bursts for some seconds, in 802.3ad, with a willing LACP partner at the far ends of
 * the first n of these wires; what else leaves there is dropped. The second one does not return
 * unless n slaves carry then.
 */
void bed_partner_run(const struct wire *wires, unsigned n);
void bed_partner_bring_up(const struct wire *wires, unsigned n);

/* Set the link of a port, and tell of it or not. */
void bed_link(uint16_t port_id, bool up);
void bed_link_silently(uint16_t port_id, bool up);
/* Every link is up, at 10000 Mb/s in full duplex. */
void bed_links_reset(void);
void bed_link_speed(uint16_t port_id, uint32_t speed, uint8_t duplex);
void bed_link_speed_silently(uint16_t port_id, uint32_t speed);

void bed_set(const char *option, const char *value);
/* The option is refused with this errno and this text, and the bond stays as it is. */
void bed_set_refused(const char *option, const char *value, int error, const char *text);

/* Name of the active slave, or "none". */
const char *bed_active(void);
const struct bond_slave_status *bed_slave(const char *name);

/* A packet that carries a number, and that number; its bytes must be as they were made. */
struct rte_mbuf *bed_mbuf(uint32_t number);
uint32_t bed_number(const struct rte_mbuf *m);
/* Send packets with numbers from first on; what is not sent is freed. Returns the number sent. */
uint16_t bed_send(uint32_t first, uint16_t n);
/* Numbers of the packets on a wire, in order; they are freed. Returns how many there were. */
unsigned bed_arrived(unsigned wire, uint32_t *numbers);
/* So many of n packets leave on that wire; all wires are empty then. */
void bed_leaves_on(unsigned wire, uint16_t n, unsigned expected);
/* Leave room for so many packets only on the way out of a wire. */
void bed_fill(unsigned wire, unsigned room);

/* What the library logs from here on, until bed_close(); how often a text occurs in it. */
void bed_log_start(void);
unsigned bed_log_count(const char *text);

#endif
