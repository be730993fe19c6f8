/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * bondd: starts the parts in order and ends them in the reverse one. The main thread is
 * the control lcore. Exit status: 0 stopped in order, 1 failed while it ran or leaked,
 * 2 wrong command line or configuration, or something it names cannot be used.
 */

#include <stdlib.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_errno.h>

#include "args.h"
#include "console.h"
#include "control.h"
#include "log.h"

#define EXIT_USE 2

static int
run(struct appliance *a, struct jobs *jobs, const struct args *args, bool polls)
{
	int ret;

	if (args->interactive) {
		ret = console_start(a, jobs);
		if (ret != 0) {
			APP_LOG(ERR, "console: %s", strerror(-ret));
			jobs_close(jobs);
			return EXIT_FAILURE;
		}
	}
	ret = control_run(a, jobs, polls);
	jobs_close(jobs);
	if (args->interactive)
		console_stop();
	return ret == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
serve(const struct args *args, const struct config *c)
{
	struct jobs *jobs = jobs_create();
	struct appliance *a;
	struct bond_error err;
	unsigned leaked;
	int status;

	if (jobs == NULL) {
		APP_LOG(ERR, "out of memory");
		return EXIT_FAILURE;
	}
	a = appliance_create(args->file, c, jobs, &err);
	if (a == NULL) {
		APP_LOG(ERR, "%s: %s", args->file, err.text);
		jobs_free(jobs);
		return EXIT_USE;
	}
	APP_LOG(NOTICE, "ready");
	status = run(a, jobs, args, c->control_polls);
	leaked = appliance_free(a);
	jobs_free(jobs);
	APP_LOG(NOTICE, "stopped, mbufs in use %u", leaked);
	return leaked == 0 ? status : EXIT_FAILURE;
}

/* EAL runs from here on. */
static int
start(const struct args *args, const struct config *c)
{
	struct args_eal eal;
	int ret, status;

	ret = args_eal(args, c->eal_args, "", &eal);
	if (ret != 0) {
		APP_LOG(ERR, "EAL arguments: %s", strerror(-ret));
		return EXIT_USE;
	}
	if (rte_eal_init(eal.argc, eal.argv) < 0) {
		APP_LOG(ERR, "EAL does not start: %s", rte_strerror(rte_errno));
		args_eal_free(&eal);
		return EXIT_USE;
	}
	if (eal.warning[0] != '\0')
		APP_LOG(WARNING, "%s", eal.warning);
	status = serve(args, c);
	rte_eal_cleanup();
	args_eal_free(&eal);
	return status;
}

static int
load_and_start(const struct args *args)
{
	struct config *c = malloc(sizeof(*c));
	struct bond_error err;
	int status = EXIT_USE;

	if (c == NULL)
		snprintf(err.text, sizeof(err.text), "out of memory");
	if (c == NULL || config_load(args->file, c, &err) != 0) {
		fprintf(stderr, "bondd: %s\n", err.text);
	} else if (log_start() != 0) {
		fprintf(stderr, "bondd: the log cannot be started\n");
	} else {
		status = start(args, c);
		log_stop();
	}
	free(c);
	return status;
}

int
main(int argc, char **argv)
{
	struct bond_error err;
	struct args args;

	if (args_parse(argc, argv, &args, &err) != 0) {
		fprintf(stderr, "bondd: %s\n", err.text);
		return EXIT_USE;
	}
	if (args.help) {
		args_usage(stdout);
		return EXIT_SUCCESS;
	}
	if (args.version) {
		printf("bondd %s\n", BOND_VERSION);
		return EXIT_SUCCESS;
	}
	control_block_signals();
	return load_and_start(&args);
}
