/* SPDX-License-Identifier: BSD-3-Clause */

/* What the two halves of the option table share. */

#ifndef CORE_OPTION_H
#define CORE_OPTION_H

#include "../bondcore.h"
#include "text.h"

#define MODE(m) (1u << BOND_MODE_##m)
/* Modes in which one slave is the active one. */
#define ACTIVE_SLAVE_MODES (MODE(ACTIVE_BACKUP) | MODE(BALANCE_TLB) | MODE(BALANCE_ALB))
/* Modes that this release forwards in; the others are known by name and refused. */
#define AVAILABLE_MODES (MODE(BALANCE_RR) | MODE(ACTIVE_BACKUP))

bool option_is_mode(const struct bond_option *o);

/* A delay is counted in runs of the link monitor: it needs miimon and is rounded down to it. */
bool option_is_delay(const struct bond_option *o);

/* Names of the available ones among these modes. */
void option_add_modes(struct text *t, uint32_t modes);

/* What the option accepts. */
void option_add_allowed(struct text *t, const struct bond_option *o);

#endif
