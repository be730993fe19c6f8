/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Runs a fuzz target over files, without libFuzzer: the committed seeds are tests of every
 * build. Arguments are files and folders. Each input lies in memory of exactly its size, so
 * that a sanitizer sees a read behind its end. Choosing inputs is left to libFuzzer.
 */

#include <ftw.h>

#include "fuzz.h"

static unsigned n_inputs;

static int
run_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	size_t size = (size_t)st->st_size;
	uint8_t *data;
	FILE *f;

	(void)ftw;
	if (type != FTW_F)
		return type == FTW_D ? 0 : -1;
	data = malloc(size);
	f = fopen(path, "rb");
	if (f == NULL || (data == NULL && size > 0) || fread(data, 1, size, f) != size) {
		perror(path);
		return -1;
	}
	fclose(f);
	/* Before the run, which may not come back. */
	puts(path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	n_inputs++;
	return 0;
}

int
main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (nftw(argv[i], run_file, 8, FTW_PHYS) != 0) {
			fprintf(stderr, "%s: cannot be read\n", argv[i]);
			return 1;
		}
	}
	printf("%u inputs\n", n_inputs);
	return n_inputs > 0 ? 0 : 1;
}
