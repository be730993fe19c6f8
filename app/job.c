/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The way from other threads to the control lcore: a queue of functions. A caller's entry
 * lives on its own stack, so nothing is allocated. The mutex is held for a few instructions,
 * never while a function runs. An eventfd tells control of a queue that is no longer empty.
 * What the functions do, and when control looks, is left to others; all threads that call
 * must have ended before jobs_free().
 */

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "job.h"

struct job {
	void (*fn)(void *arg);
	void *arg;
	struct job *next;
	pthread_cond_t ended;
	bool done;
	int result;
};

struct jobs {
	pthread_mutex_t lock; /* guards all below and every queued job's done and result */
	struct job *first;
	struct job **last;
	bool closed;
	int fd;
};

struct jobs *
jobs_create(void)
{
	struct jobs *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return NULL;
	j->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (j->fd < 0) {
		free(j);
		return NULL;
	}
	pthread_mutex_init(&j->lock, NULL);
	j->last = &j->first;
	return j;
}

void
jobs_free(struct jobs *j)
{
	if (j == NULL)
		return;
	pthread_mutex_destroy(&j->lock);
	close(j->fd);
	free(j);
}

/* Empty the queue; the lock is held. */
static struct job *
take_all(struct jobs *j)
{
	struct job *list = j->first;

	j->first = NULL;
	j->last = &j->first;
	return list;
}

/* The lock is held; once it is released the job is gone with its caller's stack. */
static void
finish(struct job *job, int result)
{
	job->result = result;
	job->done = true;
	pthread_cond_signal(&job->ended);
}

int
jobs_call(struct jobs *j, void (*fn)(void *arg), void *arg)
{
	struct job job = { .fn = fn, .arg = arg, .ended = PTHREAD_COND_INITIALIZER };

	pthread_mutex_lock(&j->lock);
	if (j->closed) {
		pthread_mutex_unlock(&j->lock);
		return -ESHUTDOWN;
	}
	/* Control takes the whole queue at once, so one event is enough for all of it. */
	if (j->first == NULL)
		eventfd_write(j->fd, 1);
	*j->last = &job;
	j->last = &job.next;
	while (!job.done)
		pthread_cond_wait(&job.ended, &j->lock);
	pthread_mutex_unlock(&j->lock);
	pthread_cond_destroy(&job.ended);
	return job.result;
}

int
jobs_fd(const struct jobs *j)
{
	return j->fd;
}

void
jobs_run(struct jobs *j)
{
	struct job *job, *next;
	eventfd_t events;

	pthread_mutex_lock(&j->lock);
	eventfd_read(j->fd, &events);
	job = take_all(j);
	pthread_mutex_unlock(&j->lock);

	for (; job != NULL; job = next) {
		next = job->next;
		job->fn(job->arg);
		pthread_mutex_lock(&j->lock);
		finish(job, 0);
		pthread_mutex_unlock(&j->lock);
	}
}

void
jobs_close(struct jobs *j)
{
	struct job *job, *next;

	pthread_mutex_lock(&j->lock);
	j->closed = true;
	for (job = take_all(j); job != NULL; job = next) {
		next = job->next;
		finish(job, -ESHUTDOWN);
	}
	pthread_mutex_unlock(&j->lock);
}
