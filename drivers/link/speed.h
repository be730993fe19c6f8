/* SPDX-License-Identifier: BSD-3-Clause */

/* Speed and duplex of a kernel interface, asked without making the control thread wait. */

#ifndef LINK_SPEED_H
#define LINK_SPEED_H

#include <stdbool.h>
#include <stdint.h>

struct speed;

/* Ask for the first time; may wait for the kernel. NULL: out of memory or descriptors. */
struct speed *speed_open(int ifindex);
void speed_close(struct speed *s);

/*
 * Ask again; returns at once. The eventfd is written when the answer is there; it may be
 * closed before.
 */
void speed_ask(struct speed *s, int eventfd);

/* Whether an answer is still to come. */
bool speed_asking(const struct speed *s);

/* The last answer: Mb/s (0 = unknown) and enum bond_duplex. */
void speed_get(const struct speed *s, uint32_t *mbps, uint8_t *duplex);

#endif
