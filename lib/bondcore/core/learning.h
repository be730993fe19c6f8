/* SPDX-License-Identifier: BSD-3-Clause */

/* The frames that teach switches on which port an address is. */

#ifndef CORE_LEARNING_H
#define CORE_LEARNING_H

#include "../bondcore.h"

/* Without tags; each tag makes it longer, so that it is complete when that is taken off. */
#define LEARNING_FRAME_SIZE 60
#define LEARNING_FRAME_MAX (LEARNING_FRAME_SIZE + 2 * 4)

/*
 * Write the frame from mac to itself, of type 0x9000 and all zeros, with the tags of an
 * address; tags NULL = without. Returns the length.
 */
size_t learning_frame(const uint8_t mac[BOND_MAC_SIZE], const struct bond_address *tags,
		      uint8_t frame[LEARNING_FRAME_MAX]);

/* Whether two addresses are behind the same VLAN tags. */
bool learning_same_tags(const struct bond_address *a, const struct bond_address *b);

#endif
