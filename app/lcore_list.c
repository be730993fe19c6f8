/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Reads lists such as "2-5,7". Control thread, after rte_eal_init(). EAL's own readers of
 * such lists are private, and libnuma's numa_parse_cpustring() knows CPUs, not lcores.
 */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lcore_list.h"

/* Write the set as a list; cut to what fits. */
static void
set_format(const struct lcore_set *s, char *buf, size_t size)
{
	unsigned first, last;
	size_t len = 0;

	buf[0] = '\0';
	for (first = 0; first < RTE_MAX_LCORE && len < size; first = last + 1) {
		last = first;
		if (!s->has[first])
			continue;
		while (last + 1 < RTE_MAX_LCORE && s->has[last + 1])
			last++;
		len += snprintf(buf + len, size - len, "%s%u", len == 0 ? "" : ",", first);
		if (last > first && len < size)
			len += snprintf(buf + len, size - len, "-%u", last);
	}
}

static const char *
skip_blanks(const char *p)
{
	while (isblank((unsigned char)*p))
		p++;
	return p;
}

/* Read a number and the blanks around it; NULL if there is none. */
static const char *
number_read(const char *p, unsigned long *value)
{
	char *end;

	p = skip_blanks(p);
	if (!isdigit((unsigned char)*p))
		return NULL;
	*value = strtoul(p, &end, 10);
	return skip_blanks(end);
}

int
lcore_list_read(const char *text, struct lcore_set *s)
{
	unsigned long first, last;
	const char *p = text;

	for (;;) {
		p = number_read(p, &first);
		last = first;
		if (p != NULL && *p == '-')
			p = number_read(p + 1, &last);
		if (p == NULL || last < first || last >= RTE_MAX_LCORE || (*p != ',' && *p != '\0'))
			return -EINVAL;
		while (first <= last)
			s->has[first++] = true;
		if (*p == '\0')
			return 0;
		p++;
	}
}

/* The first lcore of a that is not in b; RTE_MAX_LCORE if there is none. */
static unsigned
first_outside(const struct lcore_set *a, const struct lcore_set *b)
{
	unsigned i;

	for (i = 0; i < RTE_MAX_LCORE && (!a->has[i] || b->has[i]); i++)
		;
	return i;
}

int
lcore_list_parse(const char *text, unsigned lcores[RTE_MAX_LCORE], unsigned *n,
		 struct bond_error *err)
{
	struct lcore_set workers = { 0 }, chosen = { 0 };
	char allowed[128];
	unsigned i, bad;

	RTE_LCORE_FOREACH_WORKER(i)
		workers.has[i] = true;
	set_format(&workers, allowed, sizeof(allowed));
	if (allowed[0] == '\0') {
		snprintf(err->text, sizeof(err->text),
			 "no worker lcore: EAL has one lcore; allowed: two or more, as in -l 0,1");
		return -ENODEV;
	}
	if (*skip_blanks(text) == '\0') {
		chosen = workers;
	} else if (lcore_list_read(text, &chosen) != 0) {
		snprintf(err->text, sizeof(err->text),
			 "\"%.40s\" is no list of lcores such as 2-5,7; allowed: %s", text,
			 allowed);
		return -EINVAL;
	}
	bad = first_outside(&chosen, &workers);
	if (bad != RTE_MAX_LCORE) {
		snprintf(err->text, sizeof(err->text), "lcore %u is %s; allowed: %s", bad,
			 bad == rte_get_main_lcore() ? "the main lcore, which runs control" :
						       "no worker lcore of EAL",
			 allowed);
		return -EINVAL;
	}
	for (*n = 0, i = 0; i < RTE_MAX_LCORE; i++)
		if (chosen.has[i])
			lcores[(*n)++] = i;
	return 0;
}
