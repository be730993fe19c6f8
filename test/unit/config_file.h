/* SPDX-License-Identifier: BSD-3-Clause */

/* Temporary configuration files of the config tests, in a folder that goes at the end. */

#ifndef TEST_CONFIG_FILE_H
#define TEST_CONFIG_FILE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char config_folder[] = "/tmp/bondcore-config-XXXXXX";
static char config_path[sizeof(config_folder) + 8];

static int
config_folder_make(void **state)
{
	(void)state;
	if (mkdtemp(config_folder) == NULL)
		return -1;
	snprintf(config_path, sizeof(config_path), "%s/f.conf", config_folder);
	return 0;
}

static int
config_folder_remove(void **state)
{
	(void)state;
	unlink(config_path);
	return rmdir(config_folder);
}

static void
config_write(const char *text, size_t len)
{
	FILE *f = fopen(config_path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

#endif
