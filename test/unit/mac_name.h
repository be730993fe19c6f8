/* SPDX-License-Identifier: BSD-3-Clause */

/* Addresses that are named by their last byte; 0 is the zero address. */

#ifndef TEST_UNIT_MAC_NAME_H
#define TEST_UNIT_MAC_NAME_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "bondcore.h"

static inline void
name_mac(uint8_t mac[BOND_MAC_SIZE], uint8_t name)
{
	memset(mac, 0, BOND_MAC_SIZE);
	if (name == 0)
		return;
	mac[1] = 0x11;
	mac[BOND_MAC_SIZE - 1] = name;
}

static inline bool
is_named(const uint8_t mac[BOND_MAC_SIZE], uint8_t name)
{
	uint8_t expected[BOND_MAC_SIZE];

	name_mac(expected, name);
	return memcmp(mac, expected, BOND_MAC_SIZE) == 0;
}

/* The same sequence on every machine (xorshift). */
static inline uint32_t
random_below(uint32_t *seed, uint32_t n)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % n;
}

#endif
