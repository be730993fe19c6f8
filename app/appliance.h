/* SPDX-License-Identifier: BSD-3-Clause */

/* The running appliance: what the configuration file says, made of bonds, ports and streams. */

#ifndef APP_APPLIANCE_H
#define APP_APPLIANCE_H

#include "config.h"
#include "job.h"
#include "worker.h"

struct appliance;

/* Control lcore only, so other threads come here through jobs_call(). */

struct bond_ctl *appliance_ctl(struct appliance *a);
struct workers *appliance_workers(struct appliance *a);

/* Open the port of that name and make it a slave. Errors as bond_slave_add(). */
int appliance_slave_add(struct appliance *a, const char *bond, const char *slave,
			struct bond_error *err);

/* Let a slave go; its port is closed when no worker uses it. */
int appliance_slave_remove(struct appliance *a, const char *bond, const char *slave,
			   struct bond_error *err);

/* Read the file again and apply what differs (SIGHUP). */
int appliance_reload(struct appliance *a, struct bond_error *err);

/* Ask the control loop to end and bondd to stop in order. */
void appliance_quit(struct appliance *a);

#endif
