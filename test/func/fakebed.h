/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A net_bondcore port over fake ports. Its control is the test's (control=app), so nothing
 * happens between two passes that the test did not do.
 */

#ifndef TEST_FUNC_FAKEBED_H
#define TEST_FUNC_FAKEBED_H

#include <rte_ethdev.h>

#include "fake_port.h"

#define FAKEBED_QUEUES 4

/* EAL; once. */
void fakebed_start(const char *prog);
/* Make a port with these devargs; miimon=1 and control=app, if they do not say. */
uint16_t fakebed_make(const char *devargs);
/* Plug the first n fakes and make a port of that mode, with all of "f0" to "f3" as slaves. */
uint16_t fakebed_open(unsigned mode, unsigned n);
/* Set up rx and tx queues: with RSS and these rx offloads. */
void fakebed_configure(uint64_t rx_offloads);
/* Start the port, configured, and make a pass. */
void fakebed_run_port(void);
/* A pass of control; passes until the link of the port is as expected. */
void fakebed_pass(void);
void fakebed_await_link(bool up);
/* Teardown of every test: the port goes, then the fakes. */
int fakebed_close(void **state);

/* Value of a statistic; it must be there. */
uint64_t fakebed_xstat(const char *name);

#endif
