/* SPDX-License-Identifier: BSD-3-Clause */

/* Functions that other threads hand to the control lcore, which alone may touch bonds. */

#ifndef APP_JOB_H
#define APP_JOB_H

struct jobs;

struct jobs *jobs_create(void);
void jobs_free(struct jobs *j);

/*
 * Any thread but control: run fn(arg) on the control lcore and wait until it has. The
 * caller waits, control never does. Returns 0, or -ESHUTDOWN if control has ended
 * (fn did not and will not run).
 */
int jobs_call(struct jobs *j, void (*fn)(void *arg), void *arg);

/* Control: readable while a function waits. */
int jobs_fd(const struct jobs *j);

/* Control: run the functions that wait. */
void jobs_run(struct jobs *j);

/* Control: from here on jobs_call() answers -ESHUTDOWN, those that wait too. */
void jobs_close(struct jobs *j);

#endif
