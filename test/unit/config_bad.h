/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Tables of bad configuration files: the text, the line to blame, what must be said of it
 * and what must be said to be allowed. Each error is one whole line, and nothing is logged
 * beside it.
 */

#ifndef TEST_CONFIG_BAD_H
#define TEST_CONFIG_BAD_H

#include <errno.h>
#include <string.h>

#include <rte_log.h>

#include "config.h"
#include "config_file.h"

struct bad {
	const char *text;
	unsigned line;
	const char *wrong, *allowed;
};

#define BAD_COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

#define PORTS "[port eth0]\ndevargs=net_null0\n[port eth1]\ndevargs=net_null1\n"
static struct config config;

static void
expect_error(const struct bad *b, size_t len)
{
	char start[sizeof(config_path) + 16];
	struct bond_error err = { "" };

	config_write(b->text, len);
	assert_int_equal(config_load(config_path, &config, &err), -EINVAL);
	snprintf(start, sizeof(start), "%s:%u: ", config_path, b->line);
	if (strncmp(err.text, start, strlen(start)) != 0 || strstr(err.text, b->wrong) == NULL ||
	    strstr(err.text, b->allowed) == NULL)
		fail_msg("for\n%s\nline %u, \"%s\" and \"%s\" expected, got\n%s", b->text, b->line,
			 b->wrong, b->allowed, err.text);
	assert_null(strchr(err.text, '\n'));
	/* One byte less than the room there is: cut, most likely. */
	assert_true(strlen(err.text) < sizeof(err.text) - 1);
}

static void
expect_errors(const struct bad *rows, size_t n)
{
	size_t log_size = 0, i;
	char *log_text = NULL;
	FILE *log;

	log = open_memstream(&log_text, &log_size);
	assert_non_null(log);
	rte_openlog_stream(log);
	for (i = 0; i < n; i++)
		expect_error(&rows[i], strlen(rows[i].text));
	rte_openlog_stream(NULL);
	fclose(log);
	assert_string_equal(log_text, "");
	free(log_text);
}

#endif
