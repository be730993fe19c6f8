/* SPDX-License-Identifier: BSD-3-Clause */

/* lacp_fallback: which port carries while no port has a partner. */

#ifndef CORE_LACP_FALLBACK_H
#define CORE_LACP_FALLBACK_H

#include "lacp.h"

/* The id of that port; -1 = none is to. */
int lacp_fallback_choose(const struct lacp *l);

#endif
