/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Traffic between the two bonds of lacpbed: numbered packets of many flows, which tell at the
 * far end whether their flow stayed in order. What the near bond sends takes as long on each
 * cable as the test says; what the far one sends is there with the next turn.
 */

#ifndef TEST_FUNC_ORDERBED_H
#define TEST_FUNC_ORDERBED_H

#include "flowbed.h"
#include "lacpbed.h"

#define ORDERBED_FLOWS 12
#define ORDERBED_TURN (BOND_MS / 10) /* time from one turn to the next */

struct orderbed {
	bond_time delay[LACPBED_LINKS];
	bool unanswered;    /* answers of the far end to Markers are lost */
	uint32_t sent;      /* packets that the near bond took */
	uint32_t received;  /* of these, those that the far bond delivered */
	uint32_t disorders; /* of these, those that came behind a later one of their flow */
};

extern struct orderbed orderbed;

/*
 * Two bonds with n slaves each, which carry; the near one has asked whether the far one answers
 * Markers, and has its answer if they are not lost.
 */
void orderbed_open(unsigned n, bool unanswered);
/* Teardown of every test. */
int orderbed_close(void **state);

/* Time goes on without traffic until so many slaves of each bond distribute. */
void orderbed_settle(unsigned n);
/* Carry frames, let both ends receive and send, make a pass; time goes on. */
void orderbed_turn(void);
/* Send the next packet of each flow, behind those that came back. */
void orderbed_send(void);
/* Send no more than what came back. */
void orderbed_send_again(void);
/* How many packets came back and are not sent yet. */
unsigned orderbed_unsent(void);
/* Until all that was sent had the time to arrive. */
void orderbed_end(void);

/* The link of a cable, as both ends see it. */
void orderbed_link(unsigned cable, bool up);

#endif
