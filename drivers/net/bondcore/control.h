/* SPDX-License-Identifier: BSD-3-Clause */

/* Private to control.c and pass.c: the context of all ports of the process. */

#ifndef CONTROL_H
#define CONTROL_H

#include <pthread.h>

#include "driver.h"

/* Under driver_lock(). */
struct control {
	struct bond_ctl *ctl;
	struct driver_port *ports;
	bool by_app;
	pthread_t thread;
	unsigned generation;            /* of the thread; it ends when this is another one */
	const struct driver_port *told; /* its callbacks run now, without the lock */
	pthread_cond_t told_changed;
};

extern struct control control;

int control_wake_fd(void); /* becomes readable with control_wake() */

/* pass.c */
extern const struct bond_link_source *const pass_sources[];
void *pass_thread(void *generation);

#endif
