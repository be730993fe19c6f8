/* SPDX-License-Identifier: BSD-3-Clause */

/* What the fuzz targets share: the entry, checks that end the process, bytes as choices. */

#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bondcore.h"

/* One input; called by libFuzzer or by replay.c. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(), which a build may leave out. */
#define FUZZ_CHECK(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

/* An input that is read from its begin; behind its end are zeros. */
struct fuzz_input {
	const uint8_t *data;
	size_t left;
};

static inline void
fuzz_take(struct fuzz_input *in, void *to, size_t n)
{
	size_t have = n < in->left ? n : in->left;

	memset(to, 0, n);
	if (have == 0)
		return;
	memcpy(to, in->data, have);
	in->data += have;
	in->left -= have;
}

static inline uint8_t
fuzz_take_byte(struct fuzz_input *in)
{
	uint8_t byte;

	fuzz_take(in, &byte, sizeof(byte));
	return byte;
}

static inline uint32_t
fuzz_take_u32(struct fuzz_input *in)
{
	uint32_t number;

	fuzz_take(in, &number, sizeof(number));
	return number;
}

/* Before a call that may fill err: what it leaves out is then seen. */
static inline void
fuzz_spoil(struct bond_error *err)
{
	memset(err->text, '\n', sizeof(err->text));
}

/* One line of text, not empty. */
static inline void
fuzz_check_line(const struct bond_error *err)
{
	size_t len = strnlen(err->text, sizeof(err->text)), i;

	FUZZ_CHECK(len > 0 && len < sizeof(err->text));
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)err->text[i];

		FUZZ_CHECK((c >= ' ' && c != 0x7f) || c == '\t');
	}
}

#endif
