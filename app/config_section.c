/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * One section of the configuration file, as librte_cfgfile holds it, and the errors told
 * about it. Each error is one line, "FILE:LINE: what is wrong; what is allowed". Control
 * thread, at start and on reload. What a key means is left to the file of its section;
 * which line it stands on, to config_locate.c.
 */

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_locate.h"
#include "config_section.h"

int
config_section_load(struct config_section *s, int index)
{
	int n;

	n = rte_cfgfile_section_num_entries_by_index(s->cfg, s->title, index);
	free(s->entries);
	s->entries = calloc((size_t)n + 1, sizeof(s->entries[0]));
	if (s->entries == NULL)
		return -ENOMEM;
	s->n_entries = rte_cfgfile_section_entries_by_index(s->cfg, index, s->title, s->entries, n);
	s->index = index;
	s->name[0] = '\0';
	return 0;
}

static int
entry_find(const struct config_section *s, const char *key)
{
	int i;

	for (i = 0; i < s->n_entries; i++)
		if (strcmp(s->entries[i].name, key) == 0)
			return i;
	return -1;
}

const char *
config_section_value(const struct config_section *s, const char *key)
{
	int i = entry_find(s, key);

	return i < 0 ? NULL : s->entries[i].value;
}

static void
error_write(const struct config_section *s, int entry, const char *format, va_list ap)
{
	struct bond_error *err = s->err;
	size_t used;

	snprintf(err->text, sizeof(err->text), "%s:%u: ", s->file,
		 config_locate_line(s->file, s->index, entry));
	used = strlen(err->text);
	vsnprintf(err->text + used, sizeof(err->text) - used, format, ap);
}

int
config_section_fail(const struct config_section *s, const char *key, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	error_write(s, key == NULL ? -1 : entry_find(s, key), format, ap);
	va_end(ap);
	return -EINVAL;
}

int
config_section_fail_at(const struct config_section *s, int entry, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	error_write(s, entry, format, ap);
	va_end(ap);
	return -EINVAL;
}

int
config_section_number(const struct config_section *s, const char *key, uint16_t min, uint16_t max,
		      uint16_t *out)
{
	const char *value = config_section_value(s, key);
	unsigned long number;
	char *end;

	if (value == NULL)
		return 0;
	number = strtoul(value, &end, 10);
	/* strtoul() would take a sign; what is too large for it becomes the largest number. */
	if (!isdigit((unsigned char)value[0]) || *end != '\0' || number < min || number > max)
		return config_section_fail(s, key, "%s \"%.40s\": a number %u..%u is allowed", key,
					   value, min, max);
	*out = (uint16_t)number;
	return 0;
}
