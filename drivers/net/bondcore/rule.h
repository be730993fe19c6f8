/* SPDX-License-Identifier: BSD-3-Clause */

/* Private to the driver: one rte_flow rule of a port and the parts of it that slaves have. */

#ifndef RULE_H
#define RULE_H

#include <rte_flow.h>

#include "bondcore.h"

struct rule_part {
	uint16_t port_id;
	struct rte_flow *flow;
};

struct driver_flow {
	struct driver_flow *next;
	struct rte_flow_conv_rule *rule; /* the copy that newcomers get */
	struct rule_part parts[BOND_MAX_SLAVES];
	unsigned n_parts;
	uint64_t hits, bytes; /* counted by slaves that have left */
};

/* NULL with error filled and rte_errno set. */
struct driver_flow *rule_make(const struct rte_flow_attr *attr,
			      const struct rte_flow_item pattern[],
			      const struct rte_flow_action actions[], struct rte_flow_error *error);
/* Slaves must have no part of it any more, or be gone. */
void rule_free(struct driver_flow *f);

/* Those that return int: 0 or -errno with error filled and rte_errno set. */
int rule_add(struct driver_flow *f, uint16_t port_id, struct rte_flow_error *error);
/* A slave leaves: what it counted stays, its part is forgotten in any case. */
void rule_drop(struct driver_flow *f, uint16_t port_id);
/* Take it from all slaves; those that refuse keep their parts. */
int rule_clear(struct driver_flow *f, struct rte_flow_error *error);
/* What the rule has counted; zeroed where sum->reset asks for it. */
int rule_count(struct driver_flow *f, const struct rte_flow_action *action,
	       struct rte_flow_query_count *sum, struct rte_flow_error *error);
/* Pass on what a slave answered, with its name; the text lasts until this thread's next one. */
int rule_refuse(struct rte_flow_error *error, uint16_t port_id, int code,
		const struct rte_flow_error *cause);

#endif
