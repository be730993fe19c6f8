/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What people read for the numbers of LACP: reasons, faults of slow frames, the letters of a
 * state. Pure, any thread. Sentences and columns around them are left to the console and to
 * status_text.c.
 */

#include "../bondcore.h"

static const char *const reasons[BOND_LACP_REASONS] = {
	[BOND_LACP_CARRIES] = "distributing",
	[BOND_LACP_FALLBACK] = "fallback: no partner anywhere",
	[BOND_LACP_LINK_DOWN] = "link down",
	[BOND_LACP_LEAVING] = "leaving",
	[BOND_LACP_INDIVIDUAL] = "individual",
	[BOND_LACP_NO_PARTNER] = "no partner",
	[BOND_LACP_LOOPBACK] = "loopback: own LACPDUs come back",
	[BOND_LACP_PARTNER_SILENT] = "partner silent",
	[BOND_LACP_KEY_MISMATCH] = "key mismatch",
	[BOND_LACP_OTHER_PARTNER] = "other partner",
	[BOND_LACP_MIN_LINKS] = "min_links not met",
	[BOND_LACP_STANDBY] = "standby by max_links",
	[BOND_LACP_WAITING] = "aggregate wait",
	[BOND_LACP_PARTNER_NOT_IN_SYNC] = "partner not in sync",
	[BOND_LACP_PARTNER_NOT_COLLECTING] = "partner not collecting",
};

static const char *const bads[BOND_SLOW_BADS] = {
	[BOND_SLOW_SHORT] = "short",
	[BOND_SLOW_TRUNCATED] = "truncated",
	[BOND_SLOW_LENGTH] = "length of a TLV",
	[BOND_SLOW_MISSING] = "missing TLV",
	[BOND_SLOW_VERSION] = "version",
	[BOND_SLOW_SUBTYPE] = "subtype",
	[BOND_SLOW_DESTINATION] = "destination",
};

const char *
bond_lacp_reason_text(enum bond_lacp_reason reason)
{
	return (unsigned)reason < BOND_LACP_REASONS ? reasons[reason] : "unknown";
}

const char *
bond_slow_bad_text(enum bond_slow_bad bad)
{
	return (unsigned)bad < BOND_SLOW_BADS ? bads[bad] : "unknown";
}

char *
bond_lacp_state_letters(uint8_t state, char buf[9])
{
	static const char letters[] = "ATGSCDFE";
	unsigned bit;

	for (bit = 0; bit < 8; bit++)
		buf[bit] = state & 1u << bit ? letters[bit] : '-';
	buf[8] = '\0';
	return buf;
}
