/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * rte_flow on a port: every slave has each of its rules, or the application does not get it.
 * Rules are kept for slaves to come and for the next start. Application threads, with the lock
 * taken here; flow_prepare(), flow_join(), flow_leave() and flow_free_all() have it.
 */

#include <rte_errno.h>
#include <rte_flow_driver.h>

#include "driver.h"
#include "rule.h"

/* The application holds a pointer to a type that each driver defines for itself: this is ours. */
static struct driver_flow *
flow_of(struct rte_flow *handle)
{
	return (struct driver_flow *)handle;
}

static int
flow_validate(struct rte_eth_dev *dev, const struct rte_flow_attr *attr,
	      const struct rte_flow_item pattern[], const struct rte_flow_action actions[],
	      struct rte_flow_error *error)
{
	const struct driver_port *p = dev->data->dev_private;
	struct rte_flow_error cause = { 0 };
	int ret = 0;
	unsigned i;

	driver_lock();
	for (i = 0; ret == 0 && i < p->n_slaves; i++) {
		if (!p->slaves[i].joined)
			continue;
		ret = rte_flow_validate(p->slaves[i].port_id, attr, pattern, actions, &cause);
		if (ret != 0)
			rule_refuse(error, p->slaves[i].port_id, -ret, &cause);
	}
	driver_unlock();
	return ret;
}

/* At the end of the list: newcomers get the rules in the order in which they were made. */
static void
flow_keep(struct driver_port *p, struct driver_flow *f)
{
	struct driver_flow **end = &p->flows;

	while (*end != NULL)
		end = &(*end)->next;
	*end = f;
}

static struct rte_flow *
flow_create(struct rte_eth_dev *dev, const struct rte_flow_attr *attr,
	    const struct rte_flow_item pattern[], const struct rte_flow_action actions[],
	    struct rte_flow_error *error)
{
	struct driver_port *p = dev->data->dev_private;
	struct driver_flow *f;
	int ret = 0;
	unsigned i;

	f = rule_make(attr, pattern, actions, error);
	if (f == NULL)
		return NULL;
	driver_lock();
	for (i = 0; ret == 0 && i < p->n_slaves; i++) {
		if (p->slaves[i].joined)
			ret = rule_add(f, p->slaves[i].port_id, error);
	}
	if (ret == 0)
		flow_keep(p, f);
	else if (rule_clear(f, NULL) != 0)
		DRIVER_LOG(ERR, "%s: a slave keeps a rule that another one refused", p->data->name);
	driver_unlock();
	if (ret == 0)
		return (struct rte_flow *)f;
	rule_free(f);
	rte_errno = -ret;
	return NULL;
}

static void
flow_remove(struct driver_port *p, struct driver_flow *f)
{
	struct driver_flow **at = &p->flows;

	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	rule_free(f);
}

static int
flow_destroy(struct rte_eth_dev *dev, struct rte_flow *handle, struct rte_flow_error *error)
{
	struct driver_port *p = dev->data->dev_private;
	int ret;

	driver_lock();
	ret = rule_clear(flow_of(handle), error);
	if (ret == 0)
		flow_remove(p, flow_of(handle));
	driver_unlock();
	return ret;
}

/* Rule by rule: a slave may have others, which are not the application's. */
static int
flow_flush(struct rte_eth_dev *dev, struct rte_flow_error *error)
{
	struct driver_port *p = dev->data->dev_private;
	struct driver_flow *f, *next;
	int ret = 0, err;

	driver_lock();
	for (f = p->flows; f != NULL; f = next) {
		next = f->next;
		err = rule_clear(f, ret == 0 ? error : NULL);
		if (err == 0)
			flow_remove(p, f);
		else if (ret == 0)
			ret = err;
	}
	driver_unlock();
	return ret;
}

static int
flow_query(struct rte_eth_dev *dev __rte_unused, struct rte_flow *handle,
	   const struct rte_flow_action *action, void *data, struct rte_flow_error *error)
{
	int ret;

	if (action->type != RTE_FLOW_ACTION_TYPE_COUNT)
		return rte_flow_error_set(error, ENOTSUP, RTE_FLOW_ERROR_TYPE_ACTION, action,
					  "only a count can be asked for");
	driver_lock();
	ret = rule_count(flow_of(handle), action, data, error);
	driver_unlock();
	return ret;
}

/* The first n slaves become as the others of the port are. */
static void
slaves_isolate_undo(const struct driver_port *p, unsigned n)
{
	while (n-- > 0) {
		if (p->slaves[n].joined)
			rte_flow_isolate(p->slaves[n].port_id, p->isolated, NULL);
	}
}

static int
flow_isolate(struct rte_eth_dev *dev, int set, struct rte_flow_error *error)
{
	struct driver_port *p = dev->data->dev_private;
	struct rte_flow_error cause = { 0 };
	int ret = 0;
	unsigned i;

	driver_lock();
	for (i = 0; ret == 0 && i < p->n_slaves; i++) {
		if (!p->slaves[i].joined)
			continue;
		ret = rte_flow_isolate(p->slaves[i].port_id, set, &cause);
		if (ret != 0) {
			slaves_isolate_undo(p, i);
			rule_refuse(error, p->slaves[i].port_id, -ret, &cause);
		}
	}
	if (ret == 0)
		p->isolated = set != 0;
	driver_unlock();
	return ret;
}

int
flow_ops_get(struct rte_eth_dev *dev __rte_unused, const struct rte_flow_ops **ops)
{
	static const struct rte_flow_ops own = {
		.validate = flow_validate,
		.create = flow_create,
		.destroy = flow_destroy,
		.flush = flow_flush,
		.query = flow_query,
		.isolate = flow_isolate,
	};

	*ops = &own;
	return 0;
}

/* PMDs take isolated mode only as long as the port is not configured. */
void
flow_prepare(struct driver_port *p, uint16_t port_id)
{
	struct rte_flow_error cause = { 0 };

	if (p->isolated && rte_flow_isolate(port_id, 1, &cause) != 0)
		DRIVER_LOG(WARNING, "%s: %s cannot be isolated: %s", p->data->name,
			   rte_eth_devices[port_id].data->name, cause.message);
}

void
flow_join(struct driver_port *p, uint16_t port_id)
{
	struct rte_flow_error error = { 0 };
	unsigned refused = 0;
	struct driver_flow *f;

	for (f = p->flows; f != NULL; f = f->next)
		refused += rule_add(f, port_id, &error) != 0;
	if (refused != 0)
		DRIVER_LOG(WARNING, "%s: %u flow rules are not on every slave: %s", p->data->name,
			   refused, error.message);
}

void
flow_leave(struct driver_port *p, uint16_t port_id)
{
	struct driver_flow *f;

	for (f = p->flows; f != NULL; f = f->next)
		rule_drop(f, port_id);
	if (p->isolated && rte_flow_isolate(port_id, 0, NULL) != 0)
		DRIVER_LOG(INFO, "%s: %s stays isolated", p->data->name,
			   rte_eth_devices[port_id].data->name);
}

void
flow_free_all(struct driver_port *p)
{
	while (p->flows != NULL)
		flow_remove(p, p->flows);
}
