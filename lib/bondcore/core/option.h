/* SPDX-License-Identifier: BSD-3-Clause */

/* What the option table, reading by it and setting by it share. */

#ifndef CORE_OPTION_H
#define CORE_OPTION_H

#include "../bondcore.h"
#include "text.h"

#define MODE(m) (1u << BOND_MODE_##m)
/* Modes in which one slave is the active one. */
#define ACTIVE_SLAVE_MODES (MODE(ACTIVE_BACKUP) | MODE(BALANCE_TLB) | MODE(BALANCE_ALB))

/* option_table.c */
bool option_is_mode(const struct bond_option *o);

/* A delay is counted in runs of the link monitor: it needs miimon and is rounded down to it. */
bool option_is_delay(const struct bond_option *o);

/* option.c: names of these modes. */
void option_add_modes(struct text *t, uint32_t modes);

/* What the option accepts. */
void option_add_allowed(struct text *t, const struct bond_option *o);

#endif
