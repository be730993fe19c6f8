/* SPDX-License-Identifier: BSD-3-Clause */

/* Frames of the conformance test, and by what the policies should tell their flows apart. */

#ifndef TEST_UNIT_HASH_ROWS_H
#define TEST_UNIT_HASH_ROWS_H

/* Any packet may be behind any tags. */
struct hash_tags {
	const char *recipe;
	const char *vlan; /* on the wire, "" = none */
};

/* Rows of one policy with equal fields are one flow, all others differ. */
struct hash_row {
	const char *macs;   /* from, to */
	const char *recipe; /* behind the tags */
	const char *type;
	const char *addresses; /* family, from, to; NULL = not IP */
	const char *ports;
	const char *inner; /* addresses for the encap policies, NULL = as addresses */
	const char *inner_ports;
	const char *target; /* of the outer header, NULL = as in addresses */
};

extern const struct hash_tags hash_tags[];
extern const struct hash_row hash_rows[];

#endif
