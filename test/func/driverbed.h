/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * net_bondcore ports over wires, as an application has them: real time, the driver's own
 * control thread. The test holds the other ends of the wires.
 */

#ifndef TEST_FUNC_DRIVERBED_H
#define TEST_FUNC_DRIVERBED_H

#include <stdbool.h>

#include <rte_ethdev.h>

#include "bondcore.h"
#include "testbed.h"

#define DRIVERBED_NAME "net_bondcore0"
#define DRIVERBED_WIRES 3
#define DRIVERBED_PACKETS 32

/* Ports "net_ring_d0" to "net_ring_d2", with one rx and one tx queue. */
extern struct wire driverbed_wires[DRIVERBED_WIRES];
/* The port that driverbed_open() made. */
extern uint16_t driverbed_port;

/* EAL and the wires; once. */
void driverbed_start(const char *prog);

/* Make a port; 0 or -errno. */
int driverbed_probe(const char *name, const char *args);
uint16_t driverbed_id(const char *name);
/* Make DRIVERBED_NAME. */
void driverbed_open(const char *args);
/* Configure a port with n rx and tx queues, and its link event if it has one. */
void driverbed_configure(uint16_t port, uint16_t n);
/* Make it with one queue, and start it. */
void driverbed_run(const char *args);

/* Teardown of every test: ports go; -1 if wires or packets were not given back. */
int driverbed_close(void **state);

/* Wait for a condition, which is asked with this argument, at most a few seconds. */
void driverbed_await(bool (*condition)(uint16_t arg), uint16_t arg);
bool driverbed_link_up(uint16_t port);
bool driverbed_link_down(uint16_t port);
bool driverbed_arrived(uint16_t wire); /* a packet is at the far end */

/* Send DRIVERBED_PACKETS packets of as many flows on queue 0; how many were sent. */
uint16_t driverbed_send(uint16_t port);
/* Packets at the far end of a wire, which are freed. */
unsigned driverbed_take(unsigned wire);
/* Let one packet arrive on a wire; how many the port receives then. */
unsigned driverbed_receive(uint16_t port, unsigned wire);

/* A port has an owner, and says that it is a slave. */
bool driverbed_is_slave(uint16_t port);

/* What the driver logs from here on, until driverbed_close(). */
void driverbed_log_start(void);
bool driverbed_log_has(const char *text);

#endif
