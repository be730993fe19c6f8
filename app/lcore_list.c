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

/* A set of lcores, as bool per lcore. */
struct set {
	bool has[RTE_MAX_LCORE];
};

/* Write the set as a list; cut to what fits. */
static void
set_format(const struct set *s, char *buf, size_t size)
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

/* Add what a list names; -EINVAL if text is no list. *bad = first lcore that may not be named. */
static int
set_read(const char *text, const struct set *allowed, struct set *s, unsigned long *bad)
{
	unsigned long first, last;
	const char *p = text;

	for (;;) {
		p = number_read(p, &first);
		last = first;
		if (p != NULL && *p == '-')
			p = number_read(p + 1, &last);
		if (p == NULL || last < first || (*p != ',' && *p != '\0'))
			return -EINVAL;
		for (; first <= last; first++) {
			if (first >= RTE_MAX_LCORE || !allowed->has[first]) {
				*bad = first;
				return -ENOENT;
			}
			s->has[first] = true;
		}
		if (*p == '\0')
			return 0;
		p++;
	}
}

int
lcore_list_parse(const char *text, unsigned lcores[RTE_MAX_LCORE], unsigned *n,
		 struct bond_error *err)
{
	struct set workers = { 0 }, chosen = { 0 };
	unsigned long bad = 0;
	char allowed[128];
	unsigned i;
	int ret = 0;

	RTE_LCORE_FOREACH_WORKER(i)
		workers.has[i] = true;
	set_format(&workers, allowed, sizeof(allowed));
	if (allowed[0] == '\0') {
		snprintf(err->text, sizeof(err->text),
			 "no worker lcore: EAL has one lcore; allowed: two or more, as in -l 0,1");
		return -ENODEV;
	}
	if (*skip_blanks(text) == '\0')
		chosen = workers;
	else
		ret = set_read(text, &workers, &chosen, &bad);
	if (ret == -EINVAL) {
		snprintf(err->text, sizeof(err->text),
			 "\"%.40s\" is no list of lcores such as 2-5,7; allowed: %s", text,
			 allowed);
		return -EINVAL;
	}
	if (ret == -ENOENT) {
		snprintf(err->text, sizeof(err->text), "lcore %lu is %s; allowed: %s", bad,
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
