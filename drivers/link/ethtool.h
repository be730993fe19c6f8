/* SPDX-License-Identifier: BSD-3-Clause */

/* Link, speed and duplex of a kernel interface, asked of ethtool without waiting for it. */

#ifndef LINK_ETHTOOL_H
#define LINK_ETHTOOL_H

#include "bondcore.h"

struct ethtool;

/*
 * Start with an interface: asks once and waits for the answer, later questions do not
 * wait. wake_fd (an eventfd, copied) is written with each later answer. NULL = no memory,
 * descriptor or thread.
 */
struct ethtool *ethtool_open(int ifindex, int wake_fd);

/* Ends at once, whatever the kernel is doing with the last question. */
void ethtool_close(struct ethtool *e);

/* Ask. Returns the number of the question. */
unsigned ethtool_ask(struct ethtool *e);

/* The last answer, and the number of the question that it answers at least. */
unsigned ethtool_answer(const struct ethtool *e, struct bond_link *link);

#endif
