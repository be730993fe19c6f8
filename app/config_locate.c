/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Lines of a configuration file. librte_cfgfile reads the file, as it is DPDK's own library
 * for that, but it keeps no line numbers, skips a line without "=" in silence, cuts long
 * names and forgets what follows a "]". So the lines are looked at here twice: before it
 * reads, for all that it would lose, and again when an error must be told, to find the
 * section and entry it counted. A line is cut into parts exactly as librte_cfgfile does it.
 * Meaning is left to config.c. Control thread, at start and on reload.
 */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <rte_cfgfile.h>

#include "config_locate.h"

/* Characters of a line that fit in librte_cfgfile's buffer, with room for newline and NUL. */
#define MAX_LINE (CFG_NAME_LEN + CFG_VALUE_LEN + 2)

enum line_kind {
	LINE_BLANK,   /* nothing, or a comment */
	LINE_SECTION, /* begins with "[" */
	LINE_ENTRY,   /* holds a "=" */
	LINE_OTHER,
};

static char *
strip(char *s)
{
	size_t len;

	while (isspace((unsigned char)*s))
		s++;
	len = strlen(s);
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		s[--len] = '\0';
	return s;
}

/* Cut the comment off a line and say what is left, at *text. */
static enum line_kind
line_read(char *line, char **text)
{
	char *comment = strchr(line, CFG_DEFAULT_COMMENT_CHARACTER);

	if (comment != NULL && (comment == line || comment[-1] != '\\'))
		*comment = '\0';
	*text = strip(line);
	if ((*text)[0] == '[')
		return LINE_SECTION;
	if (strchr(*text, '=') != NULL)
		return LINE_ENTRY;
	return (*text)[0] == '\0' || (*text)[0] == '#' ? LINE_BLANK : LINE_OTHER;
}

static const char *
section_fault(char *text)
{
	char *end = strchr(text, ']');

	if (end == NULL)
		return "no \"]\" after the section's name; write [NAME]";
	if (end[1] != '\0')
		return "text after \"]\"; a section's name stands alone on its line";
	*end = '\0';
	if (strlen(strip(text + 1)) >= CFG_NAME_LEN)
		return "section name too long; 63 characters are allowed";
	return NULL;
}

static const char *
entry_fault(char *text)
{
	char *value = strchr(text, '=');
	const char *key;

	/* A remark that happens to hold a "=". */
	if (text[0] == '#')
		return NULL;
	*value++ = '\0';
	key = strip(text);
	if (key[0] == '\0')
		return "no key before \"=\"; write KEY = VALUE";
	if (strlen(key) >= CFG_NAME_LEN)
		return "key too long; 63 characters are allowed";
	if (strlen(strip(value)) >= CFG_VALUE_LEN)
		return "value too long; 255 characters are allowed";
	return NULL;
}

/* What is wrong with a line of len bytes and what is allowed, or NULL. Changes the line. */
static const char *
line_fault(char *line, size_t len)
{
	char *text;
	size_t i;

	if (len > 0 && line[len - 1] == '\n')
		line[--len] = '\0';
	if (len > MAX_LINE)
		return "line too long; 322 characters are allowed, comment included";
	if (len > 0 && line[len - 1] == '\r')
		line[--len] = '\0';
	for (i = 0; i < len; i++)
		if (line[i] != '\t' && iscntrl((unsigned char)line[i]))
			return "control character; only printable text and tabs are allowed";
	switch (line_read(line, &text)) {
	case LINE_SECTION:
		return section_fault(text);
	case LINE_ENTRY:
		return entry_fault(text);
	case LINE_OTHER:
		return "no \"=\"; allowed are [SECTION], KEY = VALUE and comments after \";\" "
		       "or on lines that begin with \"#\"";
	default:
		return NULL;
	}
}

static FILE *
file_open(const char *file)
{
	struct stat st;

	if (stat(file, &st) < 0)
		return NULL;
	/* It is opened more than once, which only a regular file stands. */
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return NULL;
	}
	return fopen(file, "r");
}

static int
file_fail(const char *file, int error, struct bond_error *err)
{
	snprintf(err->text, sizeof(err->text), "%s: %s; a regular file that can be read is allowed",
		 file, error == EINVAL ? "Not a regular file" : strerror(error));
	return -error;
}

int
config_locate_check(const char *file, struct bond_error *err)
{
	const char *fault = NULL;
	unsigned number = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int error;
	FILE *f;

	f = file_open(file);
	if (f == NULL)
		return file_fail(file, errno, err);
	errno = 0;
	while (fault == NULL && (len = getline(&line, &size, f)) >= 0) {
		number++;
		fault = line_fault(line, (size_t)len);
	}
	error = fault == NULL && !feof(f) ? errno : 0;
	free(line);
	fclose(f);
	if (error != 0)
		return file_fail(file, error, err);
	if (fault == NULL)
		return 0;
	snprintf(err->text, sizeof(err->text), "%s:%u: %s", file, number, fault);
	return -EINVAL;
}

unsigned
config_locate_line(const char *file, int section, int entry)
{
	int at_section = 0, at_entry = -1;
	unsigned number = 0, found = 0;
	char *line = NULL, *text;
	size_t size = 0;
	FILE *f;

	f = file_open(file);
	if (f == NULL)
		return 0;
	while (found == 0 && getline(&line, &size, f) >= 0) {
		enum line_kind kind = line_read(line, &text);

		number++;
		if (kind == LINE_SECTION) {
			at_section++;
			at_entry = -1;
		} else if (kind == LINE_ENTRY) {
			at_entry++;
		} else {
			continue;
		}
		if (at_section == section && at_entry == entry)
			found = number;
	}
	free(line);
	fclose(f);
	return found;
}
