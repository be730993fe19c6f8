/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Two bonds in 802.3ad that are each other's partner: "bond0" of the bed (near) and "bond1"
 * (far), with up to LACPBED_LINKS slaves each, "a0", "a1" ... and "b0", "b1" ... Between them
 * are cables that the test can move, cut and mute. Time and carrier are the test's too.
 */

#ifndef TEST_FUNC_LACPBED_H
#define TEST_FUNC_LACPBED_H

#include "bondbed.h"

#define LACPBED_LINKS 8

/* The slave at the near end of a cable, and what becomes of frames. */
struct lacpbed_cable {
	struct wire near; /* its slave's port */
	struct wire far;  /* port of the far slave of this number, wherever it is plugged in */
	int plugged;      /* number of the far slave; -1 = in none */
	bool near_mute;   /* what the near slave sends is lost */
	bool far_mute;    /* what the far slave that is plugged in sends is lost */
	bool stopped;     /* frames of both directions stay where they are */
};

extern struct lacpbed_cable lacpbed_cables[LACPBED_LINKS];
extern struct bond *lacpbed_far;

/* EAL and ports; once. */
void lacpbed_start(const char *prog);
/* Both bonds with these options besides the mode, and n slaves each, a0 to b0 and so on. */
void lacpbed_open(const char *near_options, const char *far_options, unsigned n);
/* Teardown of every test, in place of bed_close(). */
int lacpbed_close(void **state);

/* Carry what waits at both ends of all cables to the other end. */
void lacpbed_carry(void);
/*
 * Passes of both bonds at every deadline up to a time from now, each followed by a burst of
 * receive and transmit service on both; frames of data that come are dropped. Ends early, and
 * says so, once done() is true.
 */
bool lacpbed_run_for(bond_time time, bool (*done)(void));
/* The same without any burst: the applications are idle. */
bool lacpbed_idle_for(bond_time time, bool (*done)(void));

/* How many slaves of a bond distribute, and how many collect. */
unsigned lacpbed_distribute(const struct bond *b);
unsigned lacpbed_collect(const struct bond *b);
/* Every slave of both collects and distributes. */
bool lacpbed_all_up(void);
/* What LACP says of a slave of a bond. */
struct bond_lacp_status lacpbed_slave(const struct bond *b, const char *name);

#endif
