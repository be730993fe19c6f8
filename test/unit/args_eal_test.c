/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The arguments made for EAL of configuration file, command line and machine. A folder
 * stands in for the machine's /sys and /proc, and the process is bound to the CPUs that a
 * test is about.
 */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "args.h"

#define NO_HUGE " --no-huge --no-shconf -m 512"
#define MAX_WORDS 32

/* Folders of the stand-in, in the order of making; and its files. */
static const char *const folders[] = { "",
				       "/huge",
				       "/proc",
				       "/sys",
				       "/sys/kernel",
				       "/sys/kernel/mm",
				       "/sys/kernel/mm/hugepages",
				       "/sys/kernel/mm/hugepages/hugepages-1048576kB",
				       "/sys/kernel/mm/hugepages/hugepages-2048kB" };
#define N_FOLDERS (sizeof(folders) / sizeof(folders[0]))
#define FREE_1G "/sys/kernel/mm/hugepages/hugepages-1048576kB/free_hugepages"
#define FREE_2M "/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages"

static char root[] = "/tmp/bondcore-args-XXXXXX";
static cpu_set_t cpus;

static const char *
path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s%s", root, name);
	return path;
}

static void
file_write(const char *name, const char *text)
{
	FILE *f = fopen(path_of(name), "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* Free pages of 2 MB, and a hugetlbfs at a folder of the stand-in. */
static void
hugepages_set(const char *pages, const char *mount)
{
	char mounts[512];

	file_write(FREE_1G, "0\n");
	file_write(FREE_2M, pages);
	snprintf(mounts, sizeof(mounts),
		 "proc /proc proc rw 0 0\nhugetlbfs %s%s hugetlbfs rw 0 0\n", root, mount);
	file_write("/proc/mounts", mounts);
}

static int
root_make(void **state)
{
	size_t i;

	(void)state;
	if (mkdtemp(root) == NULL || sched_getaffinity(0, sizeof(cpus), &cpus) < 0)
		return -1;
	for (i = 1; i < N_FOLDERS; i++)
		if (mkdir(path_of(folders[i]), 0700) < 0)
			return -1;
	return 0;
}

static int
root_remove(void **state)
{
	size_t i;

	(void)state;
	unlink(path_of(FREE_1G));
	unlink(path_of(FREE_2M));
	unlink(path_of("/proc/mounts"));
	for (i = N_FOLDERS; i-- > 0;)
		if (rmdir(path_of(folders[i])) < 0)
			return -1;
	return 0;
}

static int
hugepages_plenty(void **state)
{
	(void)state;
	hugepages_set("7\n", "/huge");
	return 0;
}

/* What EAL gets for the command line and the file, as one line, against what is expected. */
static void
expect_eal(const char *command, const char *file_args, const char *expected, const char *warning)
{
	char line[256], got[512] = "", *argv[MAX_WORDS], *rest = line;
	struct args a = { .eal_argv = argv };
	struct args_eal e;
	int i;

	snprintf(line, sizeof(line), "%s", command);
	while (rest != NULL && line[0] != '\0')
		argv[a.eal_argc++] = strsep(&rest, " ");
	assert_int_equal(args_eal(&a, file_args, root, &e), 0);
	for (i = 0; i < e.argc; i++) {
		strcat(got, i == 0 ? "" : " ");
		strcat(got, e.argv[i]);
	}
	assert_null(e.argv[e.argc]);
	assert_string_equal(got, expected);
	assert_string_equal(e.warning, warning);
	args_eal_free(&e);
}

static void
options_of_the_command_line_win(void **state)
{
	(void)state;
	expect_eal("-l 0", "", "bondd -l 0", "");
	expect_eal("", "-l 0,1 --no-pci", "bondd -l 0,1 --no-pci", "");
	expect_eal("-l 2,3", "-l 0,1 --no-pci", "bondd --no-pci -l 2,3", "");
	expect_eal("--lcores=0@1", "-c 0x3 --no-pci", "bondd --no-pci --lcores=0@1", "");
	expect_eal("-l2,3", "--lcores 0@1 -n 4", "bondd -n 4 -l2,3", "");
	expect_eal("--file-prefix b -l 0", "--file-prefix=a", "bondd --file-prefix b -l 0", "");
	expect_eal("-m 64 -l 0", "-m512 --file-prefix=a", "bondd --file-prefix=a -m 64 -l 0", "");
	/* A value that is spelt like an option's name is none. */
	expect_eal("--file-prefix l -l 0", "-n 2", "bondd -n 2 --file-prefix l -l 0", "");
}

static void
devices_of_file_and_command_line_add_up(void **state)
{
	(void)state;
	expect_eal("--vdev net_null1 -a 2:0.0", "-l 0 --vdev=net_null0 -a 1:0.0",
		   "bondd -l 0 --vdev=net_null0 -a 1:0.0 --vdev net_null1 -a 2:0.0", "");
}

static void
quotes_keep_white_space(void **state)
{
	struct args a = { .eal_argc = 0 };
	struct args_eal e;

	(void)state;
	assert_int_equal(args_eal(&a, " -l  0\t--vdev=\"net_tap0, iface=t 0\" \"\"x", root, &e), 0);
	assert_int_equal(e.argc, 5);
	assert_string_equal(e.argv[1], "-l");
	assert_string_equal(e.argv[2], "0");
	assert_string_equal(e.argv[3], "--vdev=net_tap0, iface=t 0");
	assert_string_equal(e.argv[4], "x");
	args_eal_free(&e);
	assert_int_equal(args_eal(&a, "--vdev=\"a b", root, &e), -EINVAL);
}

static void
the_most_words_a_file_can_hold_are_kept(void **state)
{
	char text[CONFIG_VALUE_SIZE] = "-l";
	struct args a = { .eal_argc = 0 };
	struct args_eal e;

	(void)state;
	while (strlen(text) + 2 < sizeof(text))
		strcat(text, " 1");
	hugepages_set("0\n", "/huge");
	assert_int_equal(args_eal(&a, text, root, &e), 0);
	assert_int_equal(e.argc, 1 + 127 + 4);
	assert_string_equal(e.argv[127], "1");
	assert_null(e.argv[e.argc]);
	args_eal_free(&e);
}

static void
without_free_hugepages_no_huge_is_added(void **state)
{
	const char *warning = "no hugepage is free: running with" NO_HUGE ", which is slower";

	(void)state;
	hugepages_set("0\n", "/huge");
	expect_eal("-l 0", "--no-pci", "bondd --no-pci -l 0" NO_HUGE, warning);
	unlink(path_of(FREE_1G));
	unlink(path_of(FREE_2M));
	expect_eal("-l 0", "", "bondd -l 0" NO_HUGE, warning);
}

static void
without_a_usable_hugetlbfs_no_huge_is_added(void **state)
{
	const char *warning = "no hugetlbfs is mounted where bondd may write: running with" NO_HUGE
			      ", which is slower";

	(void)state;
	hugepages_set("7\n", "/missing");
	expect_eal("-l 0", "", "bondd -l 0" NO_HUGE, warning);
	file_write("/proc/mounts", "proc /proc proc rw 0 0\n");
	expect_eal("-l 0", "", "bondd -l 0" NO_HUGE, warning);
	unlink(path_of("/proc/mounts"));
	expect_eal("-l 0", "", "bondd -l 0" NO_HUGE, warning);
}

static void
what_the_user_says_of_memory_is_left_alone(void **state)
{
	static const char *const said[] = {
		"--no-huge", "--in-memory",       "-m 64",
		"-m64",      "--socket-mem=64,0", "--huge-dir /mnt/huge"
	};
	char line[128], expected[128];
	size_t i;

	(void)state;
	hugepages_set("0\n", "/huge");
	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		snprintf(line, sizeof(line), "-l 0 %s", said[i]);
		snprintf(expected, sizeof(expected), "bondd -l 0 %s", said[i]);
		expect_eal(line, "", expected, "");
		expect_eal("", line, expected, "");
	}
}

static void
one_cpu_gets_two_lcores_unless_the_user_says(void **state)
{
	char expected[64];
	cpu_set_t one;
	int cpu = CPU_SETSIZE - 1;

	(void)state;
	while (!CPU_ISSET(cpu, &cpus))
		cpu--;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	snprintf(expected, sizeof(expected), "bondd --no-pci --lcores=0@%d,1@%d", cpu, cpu);
	expect_eal("", "--no-pci", expected, "");
	expect_eal("-c 1", "", "bondd -c 1", "");
	expect_eal("", "--lcores=0", "bondd --lcores=0", "");
	assert_int_equal(sched_setaffinity(0, sizeof(cpus), &cpus), 0);
}

static void
several_cpus_are_left_to_eal(void **state)
{
	(void)state;
	if (CPU_COUNT(&cpus) < 2)
		skip();
	expect_eal("", "--no-pci", "bondd --no-pci", "");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(options_of_the_command_line_win, hugepages_plenty),
		cmocka_unit_test_setup(devices_of_file_and_command_line_add_up, hugepages_plenty),
		cmocka_unit_test_setup(quotes_keep_white_space, hugepages_plenty),
		cmocka_unit_test(the_most_words_a_file_can_hold_are_kept),
		cmocka_unit_test(without_free_hugepages_no_huge_is_added),
		cmocka_unit_test(without_a_usable_hugetlbfs_no_huge_is_added),
		cmocka_unit_test_setup(what_the_user_says_of_memory_is_left_alone,
				       hugepages_plenty),
		cmocka_unit_test_setup(one_cpu_gets_two_lcores_unless_the_user_says,
				       hugepages_plenty),
		cmocka_unit_test_setup(several_cpus_are_left_to_eal, hugepages_plenty),
	};

	return cmocka_run_group_tests(tests, root_make, root_remove);
}
