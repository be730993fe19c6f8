/* SPDX-License-Identifier: BSD-3-Clause */

/* What "show lacp" prints of a bond, and "show bonding lacp info". */

#ifndef APP_LACP_VIEW_H
#define APP_LACP_VIEW_H

#include <stdio.h>

#include "bondcore.h"

/* Bytes that suffice for each of the texts below. */
#define LACP_VIEW_TEXT 16384

/* The state of an 802.3ad bond at a time. */
struct lacp_view {
	bond_time now;
	struct bond_status bond;
	struct bond_lacp_status slaves[BOND_MAX_SLAVES]; /* those of bond.slaves */
};

/* Write what is of the whole bond. */
void lacp_view_bond(FILE *out, const struct lacp_view *v);

/* Write what is of slave i. */
void lacp_view_slave(FILE *out, const struct lacp_view *v, unsigned i);

/* lacp_info.c: the same in the words of testpmd, which has no more than slaves with a link. */
void lacp_info_bond(FILE *out, const struct lacp_view *v);
void lacp_info_slave(FILE *out, const struct lacp_view *v, unsigned i);

#endif
