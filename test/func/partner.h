/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A LACP partner at the far ends of wires, with one thought: each LACPDU that comes is answered
 * by one that agrees with it, in sync, collecting and distributing. Markers are not answered.
 */

#ifndef TEST_FUNC_PARTNER_H
#define TEST_FUNC_PARTNER_H

#include "testbed.h"

/* Take all that has left on the first n wires, and answer what is a LACPDU. */
void partner_answer(const struct wire *wires, unsigned n);

#endif
