/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A bond over up to twelve wires, and numbered packets of many flows: which wire each took. So
 * many, as from nine slaves on packets are sorted in another way. The flows are UDP over IPv4 and
 * differ in addresses and ports, so that every way of hashing sees them.
 */

#ifndef TEST_FUNC_FLOWBED_H
#define TEST_FUNC_FLOWBED_H

#include "bondbed.h"

#define FLOWBED_WIRES 12
#define FLOWBED_FLOWS 512
#define FLOWBED_SIZE 64 /* of a packet */

/* balance-tlb, -alb: an ARP request and a broadcast are not balanced. */
enum flowbed_kind {
	FLOWBED_IP,
	FLOWBED_ARP,
	FLOWBED_BROADCAST,
};

/* Slaves "w0" to "w11". */
extern struct wire flowbed_wires[FLOWBED_WIRES];

void flowbed_start(const char *prog);
/* The bond with the first n wires; what is told of joining has left. */
void flowbed_open(const char *options, unsigned n);
void flowbed_join(unsigned wire);
void flowbed_empty(void);
/* Teardown of every test. */
int flowbed_close(void **state);

struct rte_mbuf *flowbed_mbuf(uint32_t number, uint32_t flow, enum flowbed_kind kind);
uint32_t flowbed_number(const struct rte_mbuf *m);

/* The wire that a packet of the flow leaves on. */
unsigned flowbed_wire_of(uint32_t flow);
/* The same for each of FLOWBED_FLOWS flows. */
void flowbed_wires_of(uint8_t wires[FLOWBED_FLOWS]);

/* Leave room for so many packets only on the way out of a wire; what is in the way is counted. */
unsigned flowbed_fill(unsigned wire, unsigned room);

#endif
