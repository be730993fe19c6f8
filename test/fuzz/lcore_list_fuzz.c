/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Fuzz target of lists of lcores such as "2-5,7". Bits 0 to 5 of an input's first byte
 * say which of the lcores 1 to 6 are workers, bit 6 whether the last one there can be is; the
 * rest is the list. EAL is not started: the two functions that tell of its lcores are here.
 */

#include <errno.h>

#include "fuzz.h"
#include "lcore_list.h"

#define MAIN_LCORE 0

static uint8_t workers;

static bool
is_worker(unsigned i)
{
	if (i == RTE_MAX_LCORE - 1)
		return workers & 0x40;
	return i >= 1 && i <= 6 && ((workers >> (i - 1)) & 1);
}

unsigned int
rte_get_main_lcore(void)
{
	return MAIN_LCORE;
}

unsigned int
rte_get_next_lcore(unsigned int i, int skip_main, int wrap)
{
	FUZZ_CHECK(skip_main && !wrap);
	for (i++; i < RTE_MAX_LCORE; i++)
		if (is_worker(i))
			break;
	return i;
}

/* Workers in rising order, and the list of them reads as the same. */
static void
check_accepted(const unsigned *lcores, unsigned n)
{
	char list[RTE_MAX_LCORE * 4] = "";
	unsigned again[RTE_MAX_LCORE], n_again, i;
	struct bond_error err;
	size_t len = 0;

	FUZZ_CHECK(n >= 1 && n <= RTE_MAX_LCORE);
	for (i = 0; i < n; i++) {
		FUZZ_CHECK(is_worker(lcores[i]));
		FUZZ_CHECK(i == 0 || lcores[i] > lcores[i - 1]);
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%u", i == 0 ? "" : ",",
					lcores[i]);
	}
	FUZZ_CHECK(lcore_list_parse(list, again, &n_again, &err) == 0);
	FUZZ_CHECK(n_again == n && memcmp(again, lcores, n * sizeof(lcores[0])) == 0);
}

static void
parse(const char *text)
{
	unsigned lcores[RTE_MAX_LCORE], n;
	struct bond_error err;
	int rc;

	fuzz_spoil(&err);
	rc = lcore_list_parse(text, lcores, &n, &err);
	FUZZ_CHECK((rc == -ENODEV) == (workers == 0));
	if (rc == 0) {
		check_accepted(lcores, n);
	} else {
		FUZZ_CHECK(rc == -ENODEV || rc == -EINVAL);
		fuzz_check_line(&err);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;
	size_t i;

	if (size == 0)
		return 0;
	workers = data[0] & 0x7f;
	text = strndup((const char *)data + 1, size - 1);
	FUZZ_CHECK(text != NULL);
	/* A configuration file is refused before if it holds other characters. */
	for (i = 0; text[i] != '\0'; i++)
		if (((unsigned char)text[i] < ' ' && text[i] != '\t') || text[i] == 0x7f)
			text[i] = ' ';
	parse(text);
	free(text);
	return 0;
}
