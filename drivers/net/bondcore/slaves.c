/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The slaves of a port by name: bound to ethdev ports that are there or appear later, owned so
 * that applications leave them alone, joined to the bond while the port is started, given back.
 * Any thread with driver_lock(). Only a port that is pulled out is told of without the lock: in
 * a flag, as the interrupt thread must not wait for a pass that may be waiting for it.
 *
 * A PMD says that it ends when it has ended. So an application that removes the device of a
 * slave by itself has stopped the bond, or polls and runs control on the removing thread.
 */

#include <stdatomic.h>

#include <rte_cycles.h>
#include <rte_pci.h>

#include "driver.h"

/*
 * How long slaves may take to leave. Before that the library has told all LACP partners, which
 * takes a second where much was told just now, and gives up on a PMD's last packets.
 */
#define LEAVE_LIMIT (3 * BOND_S)
#define LEAVE_POLL_US 100

/* Pulled out, says RTE_ETH_EVENT_INTR_RMV, or ended. */
static atomic_bool lost[RTE_MAX_ETHPORTS];

struct driver_slave *
slaves_named(struct driver_port *p, const char *name)
{
	unsigned i;

	for (i = 0; i < p->n_slaves; i++) {
		if (strcmp(p->slaves[i].name, name) == 0)
			return &p->slaves[i];
	}
	return NULL;
}

int
slaves_add_name(struct driver_port *p, const char *name)
{
	if (name[0] == '\0' || strlen(name) >= BOND_NAME_SIZE || strpbrk(name, " \t\r\n") != NULL)
		return -EINVAL;
	if (slaves_named(p, name) != NULL)
		return -EEXIST;
	if (p->n_slaves == BOND_MAX_SLAVES)
		return -ENOSPC;
	snprintf(p->slaves[p->n_slaves].name, BOND_NAME_SIZE, "%s", name);
	p->slaves[p->n_slaves].port_id = DRIVER_NO_PORT;
	p->slaves[p->n_slaves++].port_prio = -1;
	return 0;
}

static bool
port_is_named(const struct rte_eth_dev *dev, const char *name)
{
	struct rte_pci_addr wanted, have;

	if (strcmp(dev->data->name, name) == 0)
		return true;
	return dev->device != NULL && rte_pci_addr_parse(name, &wanted) == 0 &&
	       rte_pci_addr_parse(rte_dev_name(dev->device), &have) == 0 &&
	       rte_pci_addr_cmp(&wanted, &have) == 0;
}

static void
slave_refuse(const struct driver_port *p, struct driver_slave *s, const char *why)
{
	s->refused = true;
	DRIVER_LOG(WARNING, "%s: %s cannot be a slave: %s", p->data->name, s->name, why);
}

static void
slave_bind(struct driver_port *p, struct driver_slave *s, uint16_t port_id)
{
	struct rte_eth_dev *dev = &rte_eth_devices[port_id];

	if (s->refused || s->port_id != DRIVER_NO_PORT || !port_is_named(dev, s->name))
		return;
	if (dev->dev_ops == &driver_ops) {
		slave_refuse(p, s, "it is a bond itself");
		return;
	}
	if (rte_eth_dev_owner_set(port_id, &p->owner) != 0) {
		slave_refuse(p, s, "it belongs to another bond or driver");
		return;
	}
	dev->data->dev_flags |= RTE_ETH_DEV_BONDED_SLAVE;
	atomic_store(&lost[port_id], false);
	s->port_id = port_id;
}

static void
slaves_bind(struct driver_port *p, uint16_t port_id)
{
	unsigned i;

	for (i = 0; i < p->n_slaves; i++)
		slave_bind(p, &p->slaves[i], port_id);
}

void
slaves_find(struct driver_port *p)
{
	uint16_t port_id;

	for (port_id = 0; port_id < RTE_MAX_ETHPORTS; port_id++) {
		if (rte_eth_dev_is_valid_port(port_id))
			slaves_bind(p, port_id);
	}
}

void
slaves_retry(struct driver_port *p)
{
	unsigned i;

	for (i = 0; i < p->n_slaves; i++)
		p->slaves[i].refused = false;
	slaves_find(p);
}

static void
slave_join(struct driver_port *p, struct driver_slave *s)
{
	struct bond_error err;

	flow_prepare(p, s->port_id);
	if (bond_slave_add(p->bond, s->port_id, s->name, &err) != 0) {
		slave_refuse(p, s, err.text);
		return;
	}
	s->joined = true;
	if (s->weight != 0)
		bond_slave_set_weight(p->bond, s->name, s->weight, NULL);
	/* Refused where the application has set a mode meanwhile that has none. */
	if (s->prio != 0)
		bond_slave_set_prio(p->bond, s->name, s->prio, NULL);
	if (s->port_prio >= 0)
		bond_slave_set_port_prio(p->bond, s->name, (uint32_t)s->port_prio, NULL);
	filter_join(p, s->port_id);
	rss_join(p, s->port_id);
	flow_join(p, s->port_id);
	__atomic_store_n(&p->live[s - p->slaves], s->port_id, __ATOMIC_RELEASE);
}

bool
slaves_join(struct driver_port *p)
{
	bool complete = true;
	unsigned i;

	for (i = 0; i < p->n_slaves; i++) {
		struct driver_slave *s = &p->slaves[i];

		if (s->joined || s->refused || s->port_id == DRIVER_NO_PORT ||
		    atomic_load(&lost[s->port_id]))
			continue;
		/* Bound as it was probed, which is not over yet. */
		if (rte_eth_dev_is_valid_port(s->port_id))
			slave_join(p, s);
		else
			complete = false;
	}
	return complete;
}

/* Queues stop asking it first: the library waits for them before it stops the port. */
static void
slave_leave(struct driver_port *p, struct driver_slave *s)
{
	if (!s->joined)
		return;
	__atomic_store_n(&p->live[s - p->slaves], DRIVER_NO_PORT, __ATOMIC_RELEASE);
	flow_leave(p, s->port_id);
	stats_leave(p, s->port_id);
	if (atomic_load(&lost[s->port_id]))
		bond_slave_drop(p->bond, s->name, NULL);
	else
		bond_slave_remove(p->bond, s->name, NULL);
	s->joined = false;
}

static void
slaves_wait(struct driver_port *p)
{
	bond_time limit = control_now() + LEAVE_LIMIT;

	control_pass();
	while (!bond_slaves_gone(p->bond)) {
		if (control_now() > limit) {
			DRIVER_LOG(ERR, "%s: a thread does not return from a burst", p->data->name);
			return;
		}
		rte_delay_us_sleep(LEAVE_POLL_US);
		control_pass();
	}
}

void
slaves_leave(struct driver_port *p)
{
	unsigned i;

	/* The first one last: the bond has its address. */
	for (i = p->n_slaves; i-- > 0;)
		slave_leave(p, &p->slaves[i]);
	slaves_wait(p);
}

void
slaves_drop_lost(struct driver_port *p)
{
	unsigned i;

	for (i = 0; i < p->n_slaves; i++) {
		struct driver_slave *s = &p->slaves[i];

		if (!s->joined || !atomic_load(&lost[s->port_id]))
			continue;
		DRIVER_LOG(WARNING, "%s: %s was pulled out", p->data->name, s->name);
		slave_leave(p, s);
		s->refused = true; /* until a port of its name appears again */
	}
}

void
slaves_release(struct driver_port *p)
{
	unsigned i;

	for (i = 0; i < p->n_slaves; i++) {
		struct driver_slave *s = &p->slaves[i];

		if (s->port_id == DRIVER_NO_PORT)
			continue;
		rte_eth_devices[s->port_id].data->dev_flags &= ~RTE_ETH_DEV_BONDED_SLAVE;
		rte_eth_dev_owner_unset(s->port_id, p->owner.id);
		s->port_id = DRIVER_NO_PORT;
	}
}

/* Rings have none. */
bool
slaves_address(const struct driver_port *p, struct rte_ether_addr *mac)
{
	unsigned i = 0;

	while (i < p->n_slaves && p->slaves[i].port_id == DRIVER_NO_PORT)
		i++;
	return i < p->n_slaves && rte_eth_macaddr_get(p->slaves[i].port_id, mac) == 0 &&
	       rte_is_valid_assigned_ether_addr(mac);
}

static int
gone_stop(struct rte_eth_dev *dev __rte_unused)
{
	return 0;
}

/*
 * A port whose PMD has ended already, as the event comes after that: it is made to answer
 * nothing, which ethdev does too when the event is over, and taken out of its bond.
 */
static void
slave_end(struct driver_port *p, struct driver_slave *s)
{
	static const struct eth_dev_ops gone_ops = { .dev_stop = gone_stop };
	struct rte_eth_fp_ops *bursts = &rte_eth_fp_ops[s->port_id];

	bursts->rx_pkt_burst = rte_eth_pkt_burst_dummy;
	bursts->tx_pkt_burst = rte_eth_pkt_burst_dummy;
	rte_eth_devices[s->port_id].dev_ops = &gone_ops;
	atomic_store(&lost[s->port_id], true);
	if (s->joined) {
		slave_leave(p, s);
		slaves_wait(p);
	}
	s->port_id = DRIVER_NO_PORT;
	s->refused = false;
	DRIVER_LOG(NOTICE, "%s: %s was removed", p->data->name, s->name);
}

static int
on_new(uint16_t port_id, enum rte_eth_event_type type __rte_unused, void *arg __rte_unused,
       void *ret_param __rte_unused)
{
	struct driver_port *p;

	driver_lock();
	for (p = control_ports(); p != NULL; p = p->next)
		slaves_bind(p, port_id);
	control_wake();
	driver_unlock();
	return 0;
}

static int
on_destroy(uint16_t port_id, enum rte_eth_event_type type __rte_unused, void *arg __rte_unused,
	   void *ret_param __rte_unused)
{
	struct driver_port *p;
	unsigned i;

	driver_lock();
	for (p = control_ports(); p != NULL; p = p->next) {
		for (i = 0; i < p->n_slaves; i++) {
			if (p->slaves[i].port_id == port_id)
				slave_end(p, &p->slaves[i]);
		}
	}
	control_wake();
	driver_unlock();
	return 0;
}

static int
on_removal(uint16_t port_id, enum rte_eth_event_type type __rte_unused, void *arg __rte_unused,
	   void *ret_param __rte_unused)
{
	atomic_store(&lost[port_id], true);
	control_wake();
	return 0;
}

static const struct {
	enum rte_eth_event_type type;
	rte_eth_dev_cb_fn fn;
} events[] = {
	{ RTE_ETH_EVENT_NEW, on_new },
	{ RTE_ETH_EVENT_DESTROY, on_destroy },
	{ RTE_ETH_EVENT_INTR_RMV, on_removal },
};

int
slaves_watch(void)
{
	unsigned i;
	int ret = 0;

	for (i = 0; i < RTE_DIM(events) && ret == 0; i++)
		ret = rte_eth_dev_callback_register(RTE_ETH_ALL, events[i].type, events[i].fn,
						    NULL);
	return ret;
}

/*
 * One that is at work in another thread stays, and for all ports together ethdev does not say
 * so: it finds no bond and nothing to wake, and the next slaves_watch() does not add another.
 */
void
slaves_unwatch(void)
{
	unsigned i;

	for (i = 0; i < RTE_DIM(events); i++)
		rte_eth_dev_callback_unregister(RTE_ETH_ALL, events[i].type, events[i].fn, NULL);
}
