/* SPDX-License-Identifier: BSD-3-Clause */

/* The running appliance: what the configuration file says, made of bonds, ports and streams. */

#ifndef APP_APPLIANCE_H
#define APP_APPLIANCE_H

#include "config.h"
#include "job.h"
#include "worker.h"

struct appliance;

/*
 * Make ports, bonds and streams of a file's configuration and start the workers. On error
 * everything is as it was and err says why. Main thread, before the control loop.
 */
struct appliance *appliance_create(const char *file, const struct config *c, struct jobs *jobs,
				   struct bond_error *err);

/*
 * Stop the workers, give every slave back and close all ports. Returns the mbufs still in
 * use: 0, or something leaked. Main thread, after the control loop and jobs_close().
 */
unsigned appliance_free(struct appliance *a);

/* What follows is for the control lcore only; other threads come through jobs_call(). */

struct bond_ctl *appliance_ctl(struct appliance *a);
struct workers *appliance_workers(struct appliance *a);

/* Open the port of that name and make it a slave. Errors as bond_slave_add(). */
int appliance_slave_add(struct appliance *a, const char *bond, const char *slave,
			struct bond_error *err);

/* Let a slave go; workers go on, its port is stopped when none of them uses it. */
int appliance_slave_remove(struct appliance *a, const char *bond, const char *slave,
			   struct bond_error *err);

/* Read the file again and apply what differs (SIGHUP). */
int appliance_reload(struct appliance *a, struct bond_error *err);

/* After each control pass: kernel-facing interfaces follow carrier, MTU and address of
 * their bonds. */
void appliance_follow(struct appliance *a);

/* Ask the control loop to end and bondd to stop in order. */
void appliance_quit(struct appliance *a);
bool appliance_quits(const struct appliance *a);

#endif
