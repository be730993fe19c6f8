/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * One rte_flow rule of a port: its copy, and the parts of it on slaves. Knows no list of rules
 * and no list of slaves: flow.c does. Any thread with driver_lock().
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <ethdev_driver.h>
#include <rte_errno.h>

#include "rule.h"

int
rule_refuse(struct rte_flow_error *error, uint16_t port_id, int code,
	    const struct rte_flow_error *cause)
{
	static __thread char text[160];

	snprintf(text, sizeof(text), "%s: %s", rte_eth_devices[port_id].data->name,
		 cause->message != NULL ? cause->message : rte_strerror(code));
	return rte_flow_error_set(error, code, cause->type, cause->cause, text);
}

struct driver_flow *
rule_make(const struct rte_flow_attr *attr, const struct rte_flow_item pattern[],
	  const struct rte_flow_action actions[], struct rte_flow_error *error)
{
	const struct rte_flow_conv_rule src = {
		.attr_ro = attr,
		.pattern_ro = pattern,
		.actions_ro = actions,
	};
	struct driver_flow *f;
	int size;

	size = rte_flow_conv(RTE_FLOW_CONV_OP_RULE, NULL, 0, &src, error);
	if (size < 0)
		return NULL;
	f = calloc(1, sizeof(*f));
	if (f != NULL)
		f->rule = calloc(1, size);
	if (f == NULL || f->rule == NULL) {
		free(f);
		rte_flow_error_set(error, ENOMEM, RTE_FLOW_ERROR_TYPE_UNSPECIFIED, NULL,
				   "no memory for the rule");
		return NULL;
	}
	rte_flow_conv(RTE_FLOW_CONV_OP_RULE, f->rule, size, &src, NULL);
	return f;
}

void
rule_free(struct driver_flow *f)
{
	free(f->rule);
	free(f);
}

int
rule_add(struct driver_flow *f, uint16_t port_id, struct rte_flow_error *error)
{
	const struct rte_flow_conv_rule *r = f->rule;
	struct rte_flow_error cause = { 0 };
	struct rte_flow *flow;

	flow = rte_flow_create(port_id, r->attr_ro, r->pattern_ro, r->actions_ro, &cause);
	if (flow == NULL) {
		cause.cause = NULL; /* or in the copy, which may not last */
		return rule_refuse(error, port_id, rte_errno, &cause);
	}
	f->parts[f->n_parts++] = (struct rule_part){ port_id, flow };
	return 0;
}

/* The last part takes the place of one that goes, so parts are gone through from the end. */
static void
part_forget(struct driver_flow *f, unsigned i)
{
	f->parts[i] = f->parts[--f->n_parts];
}

/* The count of a rule must not go back when a slave leaves. */
static void
part_keep_count(struct driver_flow *f, const struct rule_part *part)
{
	struct rte_flow_query_count count = { 0 };
	const struct rte_flow_action *a = f->rule->actions_ro;

	while (a->type != RTE_FLOW_ACTION_TYPE_END && a->type != RTE_FLOW_ACTION_TYPE_COUNT)
		a++;
	if (a->type == RTE_FLOW_ACTION_TYPE_END ||
	    rte_flow_query(part->port_id, part->flow, a, &count, NULL) != 0)
		return;
	f->hits += count.hits;
	f->bytes += count.bytes;
}

void
rule_drop(struct driver_flow *f, uint16_t port_id)
{
	unsigned i;

	for (i = f->n_parts; i-- > 0;) {
		if (f->parts[i].port_id != port_id)
			continue;
		part_keep_count(f, &f->parts[i]);
		rte_flow_destroy(port_id, f->parts[i].flow, NULL);
		part_forget(f, i);
	}
}

int
rule_clear(struct driver_flow *f, struct rte_flow_error *error)
{
	struct rte_flow_error cause;
	int ret = 0, err;
	unsigned i;

	for (i = f->n_parts; i-- > 0;) {
		cause = (struct rte_flow_error){ 0 };
		err = rte_flow_destroy(f->parts[i].port_id, f->parts[i].flow, &cause);
		if (err == 0)
			part_forget(f, i);
		else if (ret == 0)
			ret = rule_refuse(error, f->parts[i].port_id, -err, &cause);
	}
	return ret;
}

int
rule_count(struct driver_flow *f, const struct rte_flow_action *action,
	   struct rte_flow_query_count *sum, struct rte_flow_error *error)
{
	struct rte_flow_error cause = { 0 };
	struct rte_flow_query_count count;
	unsigned i;
	int ret;

	sum->hits = f->hits;
	sum->bytes = f->bytes;
	sum->hits_set = f->hits != 0;
	sum->bytes_set = f->bytes != 0;
	for (i = 0; i < f->n_parts; i++) {
		count = (struct rte_flow_query_count){ .reset = sum->reset };
		ret = rte_flow_query(f->parts[i].port_id, f->parts[i].flow, action, &count, &cause);
		if (ret != 0)
			return rule_refuse(error, f->parts[i].port_id, -ret, &cause);
		sum->hits += count.hits;
		sum->bytes += count.bytes;
		sum->hits_set |= count.hits_set;
		sum->bytes_set |= count.bytes_set;
	}
	if (sum->reset)
		f->hits = f->bytes = 0;
	return 0;
}
