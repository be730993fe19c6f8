/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What EAL is started with: the options of the configuration file and of the command line,
 * and what users who know nothing of EAL need beside them on a machine without hugepages or
 * with one CPU. Main thread, before EAL starts; logs nothing, but leaves the line that is
 * due. The meaning of the options is left to EAL.
 */

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <mntent.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_common.h>

#include "args.h"

/* Words added to those of the user, at most, with the program's name and the NULL. */
#define MAX_ADDED 8

/* Room for "--lcores=0@CPU,1@CPU". */
#define LCORES_SIZE 48

/* Options that stand for each other. */
static const char *const lcore_options[] = { "-l", "-c", "--lcores" };
static const char *const memory_options[] = { "-m", "--no-huge", "--in-memory", "--socket-mem",
					      "--huge-dir" };
/* Options that add up when given again. */
static const char *const list_options[] = { "-a", "--allow", "-b",          "--block",
					    "-d", "--vdev",  "--log-level", "--trace" };

/* Length of the name in an option word: "--NAME" up to "=", or "-X". */
static size_t
name_length(const char *word)
{
	return word[0] == '-' && word[1] == '-' ? strcspn(word, "=") : RTE_MIN(strlen(word), 2u);
}

static bool
same_option(const char *a, const char *b)
{
	size_t len = name_length(a);

	return len == name_length(b) && memcmp(a, b, len) == 0;
}

static bool
is_one_of(const char *word, const char *const *options, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (same_option(word, options[i]))
			return true;
	return false;
}

static bool
any_of(char *const *words, int n, const char *const *options, size_t n_options)
{
	int i;

	for (i = 0; i < n; i++)
		if (words[i][0] == '-' && is_one_of(words[i], options, n_options))
			return true;
	return false;
}

/* Whether the command line has an option that takes the place of this one of the file. */
static bool
replaced(const struct args *a, const char *option)
{
	if (is_one_of(option, list_options, RTE_DIM(list_options)))
		return false;
	if (is_one_of(option, lcore_options, RTE_DIM(lcore_options)))
		return any_of(a->eal_argv, a->eal_argc, lcore_options, RTE_DIM(lcore_options));
	return any_of(a->eal_argv, a->eal_argc, &option, 1);
}

/* Keep the options of the file that the command line does not replace. Returns how many words. */
static int
file_words(const struct args *a, char **words, int n, char **kept)
{
	bool keep = true;
	int i, n_kept = 0;

	for (i = 0; i < n; i++) {
		/* What does not begin with "-" is the value of the option before it. */
		if (words[i][0] == '-')
			keep = !replaced(a, words[i]);
		if (keep)
			kept[n_kept++] = words[i];
	}
	return n_kept;
}

static bool
hugepages_free(const char *root)
{
	char pattern[PATH_MAX];
	bool any = false;
	glob_t found;
	size_t i;

	snprintf(pattern, sizeof(pattern), "%s/sys/kernel/mm/hugepages/*/free_hugepages", root);
	if (glob(pattern, 0, NULL, &found) != 0)
		return false;
	for (i = 0; i < found.gl_pathc && !any; i++) {
		FILE *f = fopen(found.gl_pathv[i], "r");
		unsigned long pages;

		if (f == NULL)
			continue;
		any = fscanf(f, "%lu", &pages) == 1 && pages > 0;
		fclose(f);
	}
	globfree(&found);
	return any;
}

/* Whether a hugetlbfs is mounted where this process may make files. */
static bool
hugetlbfs_writable(const char *root)
{
	const struct mntent *m;
	char path[PATH_MAX];
	bool any = false;
	FILE *f;

	snprintf(path, sizeof(path), "%s/proc/mounts", root);
	f = setmntent(path, "r");
	if (f == NULL)
		return false;
	while (!any && (m = getmntent(f)) != NULL)
		any = strcmp(m->mnt_type, "hugetlbfs") == 0 && access(m->mnt_dir, W_OK) == 0;
	endmntent(f);
	return any;
}

static void
memory_add(const char *root, struct args_eal *e)
{
	static const char *const fallback[] = { "--no-huge", "--no-shconf", "-m", "512" };
	const char *why = NULL;
	size_t i;

	if (!hugepages_free(root))
		why = "no hugepage is free";
	else if (!hugetlbfs_writable(root))
		why = "no hugetlbfs is mounted where bondd may write";
	if (why == NULL)
		return;
	for (i = 0; i < RTE_DIM(fallback); i++)
		e->argv[e->argc++] = (char *)(uintptr_t)fallback[i];
	snprintf(e->warning, sizeof(e->warning),
		 "%s: running with --no-huge --no-shconf -m 512, which is slower", why);
}

/* EAL takes one lcore for each CPU, and the first is for control. */
static void
lcores_add(struct args_eal *e, char *text)
{
	cpu_set_t cpus;
	int cpu = 0;

	/* Fails only where there are more CPUs than the set holds. */
	if (sched_getaffinity(0, sizeof(cpus), &cpus) < 0 || CPU_COUNT(&cpus) != 1)
		return;
	while (!CPU_ISSET(cpu, &cpus))
		cpu++;
	snprintf(text, LCORES_SIZE, "--lcores=0@%d,1@%d", cpu, cpu);
	e->argv[e->argc++] = text;
}

int
args_eal(const struct args *a, const char *file_args, const char *root, struct args_eal *e)
{
	static char program[] = "bondd";
	char *words[ARGS_MAX_WORDS];
	size_t size = strlen(file_args) + 1;
	int n;

	memset(e, 0, sizeof(*e));
	e->text = malloc(size + LCORES_SIZE);
	e->argv = calloc(ARGS_MAX_WORDS + MAX_ADDED + (size_t)a->eal_argc, sizeof(e->argv[0]));
	if (e->text == NULL || e->argv == NULL) {
		args_eal_free(e);
		return -ENOMEM;
	}
	memcpy(e->text, file_args, size);
	n = args_words(e->text, words);
	if (n < 0) {
		args_eal_free(e);
		return n;
	}
	e->argv[e->argc++] = program;
	e->argc += file_words(a, words, n, &e->argv[e->argc]);
	if (a->eal_argc > 0)
		memcpy(&e->argv[e->argc], a->eal_argv, (size_t)a->eal_argc * sizeof(e->argv[0]));
	e->argc += a->eal_argc;
	n = e->argc;
	if (!any_of(e->argv, n, memory_options, RTE_DIM(memory_options)))
		memory_add(root, e);
	if (!any_of(e->argv, n, lcore_options, RTE_DIM(lcore_options)))
		lcores_add(e, e->text + size);
	return 0;
}

void
args_eal_free(struct args_eal *e)
{
	free(e->argv);
	free(e->text);
	memset(e, 0, sizeof(*e));
}
