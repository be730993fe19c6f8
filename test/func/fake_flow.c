/* SPDX-License-Identifier: BSD-3-Clause */

/* The rte_flow rules of a fake port. Called by ethdev, on the thread that calls that. */

#include <rte_errno.h>

#include "fake_flow.h"
#include "fake_port.h"

static int
fake_refuse(int answer, const void *cause, struct rte_flow_error *error)
{
	return rte_flow_error_set(error, -answer, RTE_FLOW_ERROR_TYPE_ACTION, cause,
				  "not this one");
}

static int
fake_validate(struct rte_eth_dev *dev, const struct rte_flow_attr *attr __rte_unused,
	      const struct rte_flow_item pattern[] __rte_unused,
	      const struct rte_flow_action actions[], struct rte_flow_error *error)
{
	const struct fake_port *f = dev->data->dev_private;

	return f->answer.flow_create == 0 || f->validates ?
		       0 :
		       fake_refuse(f->answer.flow_create, actions, error);
}

static rte_be16_t
ether_type_of(const struct rte_flow_item *item)
{
	const struct rte_flow_item_eth *spec = item->spec, *mask = item->mask;

	return item->type == RTE_FLOW_ITEM_TYPE_ETH && spec != NULL && mask != NULL ?
		       spec->type & mask->type :
		       0;
}

static struct rte_flow *
fake_create(struct rte_eth_dev *dev, const struct rte_flow_attr *attr,
	    const struct rte_flow_item pattern[], const struct rte_flow_action actions[],
	    struct rte_flow_error *error)
{
	struct fake_port *f = dev->data->dev_private;
	struct rte_flow *flow = f->flows;

	if (fake_validate(dev, attr, pattern, actions, error) != 0)
		return NULL;
	if (f->answer.flow_create != 0) {
		fake_refuse(f->answer.flow_create, actions, error);
		return NULL;
	}
	while (flow->used)
		RTE_VERIFY(++flow < f->flows + FAKE_FLOWS);
	*flow = (struct rte_flow){ .used = true, .ether_type = ether_type_of(pattern) };
	for (; actions->type != RTE_FLOW_ACTION_TYPE_END; actions++) {
		if (actions->type == RTE_FLOW_ACTION_TYPE_QUEUE)
			flow->queue = ((const struct rte_flow_action_queue *)actions->conf)->index;
	}
	return flow;
}

static int
fake_destroy(struct rte_eth_dev *dev, struct rte_flow *flow, struct rte_flow_error *error)
{
	const struct fake_port *f = dev->data->dev_private;

	if (f->answer.flow_destroy != 0)
		return fake_refuse(f->answer.flow_destroy, NULL, error);
	RTE_VERIFY(flow->used && flow >= f->flows && flow < f->flows + FAKE_FLOWS);
	flow->used = false;
	return 0;
}

static int
fake_query(struct rte_eth_dev *dev __rte_unused, struct rte_flow *flow,
	   const struct rte_flow_action *action __rte_unused, void *data,
	   struct rte_flow_error *error __rte_unused)
{
	struct rte_flow_query_count *count = data;

	count->hits = flow->hits;
	count->hits_set = 1;
	if (count->reset)
		flow->hits = 0;
	return 0;
}

static int
fake_isolate(struct rte_eth_dev *dev, int set, struct rte_flow_error *error)
{
	struct fake_port *f = dev->data->dev_private;

	if (f->answer.flow_isolate != 0)
		return fake_refuse(f->answer.flow_isolate, NULL, error);
	f->isolated = set != 0;
	return 0;
}

int
fake_flow_ops_get(struct rte_eth_dev *dev __rte_unused, const struct rte_flow_ops **ops)
{
	static const struct rte_flow_ops fake_flow_ops = {
		.validate = fake_validate,
		.create = fake_create,
		.destroy = fake_destroy,
		.query = fake_query,
		.isolate = fake_isolate,
	};

	*ops = &fake_flow_ops;
	return 0;
}

unsigned
fake_flows(unsigned i)
{
	unsigned k, n = 0;

	for (k = 0; k < FAKE_FLOWS; k++)
		n += fakes[i].flows[k].used;
	return n;
}
