/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Fuzz target of the LACP engine: an input is a story for the simulator of the unit tests, from
 * which engines there are to what happens to them, and its first bytes decide the fate of
 * frames. What holds for any story is checked by the simulator after each step.
 */

#include "../unit/lacp_sim.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sim sim;
	struct fuzz_input in = { data, size };
	struct sim_source source = { .seed = fuzz_take_u32(&in) };

	source.bytes = in.data;
	source.left = in.left;
	memset(&sim, 0, sizeof(sim));
	if (!sim_run(&sim, &source)) {
		fprintf(stderr, "%s\n", sim.fault);
		abort();
	}
	return 0;
}
