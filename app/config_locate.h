/* SPDX-License-Identifier: BSD-3-Clause */

/* Lines of a configuration file, which librte_cfgfile does not tell. */

#ifndef APP_CONFIG_LOCATE_H
#define APP_CONFIG_LOCATE_H

#include "bondcore.h"

/*
 * Refuse what librte_cfgfile would drop, cut or refuse without a line of ours: a file that
 * cannot be read, a line that is neither section, key nor comment, an overlong line, key or
 * value. Returns 0, or with err filled -EINVAL, -ENOENT, -EACCES or what else reading
 * failed with.
 */
int config_locate_check(const char *file, struct bond_error *err);

/*
 * Line of an entry, counted as librte_cfgfile does: section 0 is the part before the first
 * header, entries of a section start at 0; entry -1 is the header. Returns 0 if not there.
 */
unsigned config_locate_line(const char *file, int section, int entry);

#endif
