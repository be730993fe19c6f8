/* SPDX-License-Identifier: BSD-3-Clause */

/* The loop of the control lcore: bonds, jobs of other threads, signals. */

#ifndef APP_CONTROL_H
#define APP_CONTROL_H

#include "appliance.h"

/* Block the signals that control takes. First thing in main: threads inherit it. */
void control_block_signals(void);

/*
 * Run until appliance_quit(), SIGINT or SIGTERM. polls: never sleep, for the shortest
 * reaction; else sleep until the next deadline or event. Returns 0 or -errno.
 */
int control_run(struct appliance *a, struct jobs *jobs, bool polls);

#endif
