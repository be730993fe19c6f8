/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The operational key of a port (802.1AX-2014 6.3.5), in the kernel's layout: duplex, a code
 * of the speed, the user's key. Ports with different keys never share an aggregator, so two
 * speeds must not have one code. Pure; run on the control thread. Whether a link is down, and
 * what its key then is, is left to the engine.
 */

#include "lacp.h"

#define KEY_SPEED_SHIFT 1
#define KEY_USER_SHIFT 6

/* A speed the table does not have; never taken for an unknown one. */
#define CODE_OTHER 31

/* The index is the code. 80000 comes last: the kernel's codes of the others stay as they are. */
static const uint32_t speeds[] = {
	0,     1,     10,    100,   1000,   2500,   5000,   10000,  14000, 20000,
	25000, 40000, 50000, 56000, 100000, 200000, 400000, 800000, 80000,
};

static uint16_t
speed_code(uint32_t speed)
{
	uint16_t code;

	for (code = 0; code < sizeof(speeds) / sizeof(speeds[0]); code++)
		if (speeds[code] == speed)
			return code;
	return CODE_OTHER;
}

uint16_t
lacp_port_key(uint16_t user_key, uint32_t speed, uint8_t duplex)
{
	/* A virtual port that knows of no duplex has nothing to collide with. */
	uint16_t full = duplex != BOND_DUPLEX_HALF;

	return (uint16_t)(user_key << KEY_USER_SHIFT | speed_code(speed) << KEY_SPEED_SHIFT | full);
}
