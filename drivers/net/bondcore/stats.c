/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Statistics of a port: the sums over its slaves' own counters, and as xstats what bondcore
 * counts itself. Both outlive a stop; a reset remembers what was there and never touches a
 * slave. Application threads, with the lock taken here; stats_keep() and stats_leave() have it.
 */

#include <stdio.h>

#include "driver.h"

/* A number of struct bond_status or struct bond_slave_status. */
struct stat {
	const char *name;
	uint16_t offset;
	uint8_t size;
	bool gauge; /* a state, no count: never reset */
};

#define STAT(type, name, field, gauge) \
	{ \
		name, offsetof(struct type, field), sizeof(((struct type *)NULL)->field), gauge \
	}

static const struct stat bond_stats[] = {
	STAT(bond_status, "map_generation", map_generation, true),
	STAT(bond_status, "failovers", failovers, false),
	STAT(bond_status, "rx_suppressed", rx_suppressed, false),
	STAT(bond_status, "rx_stale", rx_stale, false),
	STAT(bond_status, "tx_unsent", tx_unsent, false),
	STAT(bond_status, "control_sent", control_sent, false),
	STAT(bond_status, "control_dropped", control_dropped, false),
	STAT(bond_status, "slow_received", slow_received, false),
	STAT(bond_status, "slow_dropped", slow_dropped, false),
};

static const struct stat slave_stats[] = {
	STAT(bond_slave_status, "rx_packets", rx_packets, false),
	STAT(bond_slave_status, "rx_suppressed", rx_suppressed, false),
	STAT(bond_slave_status, "tx_packets", tx_packets, false),
	STAT(bond_slave_status, "tx_refused", tx_refused, false),
	STAT(bond_slave_status, "slots", slots, true),
	STAT(bond_slave_status, "link_failures", link_failure_count, false),
};

/* Left for the name of a slave in that of a statistic. */
#define NAME_ROOM (RTE_ETH_XSTATS_NAME_SIZE - sizeof("slave__link_failures"))

static uint64_t
stat_read(const struct stat *s, const void *status)
{
	const char *at = (const char *)status + s->offset;
	uint64_t wide;
	uint32_t narrow;

	if (s->size == sizeof(narrow)) {
		memcpy(&narrow, at, sizeof(narrow));
		return narrow;
	}
	memcpy(&wide, at, sizeof(wide));
	return wide;
}

static void
stat_write(const struct stat *s, void *status, uint64_t value)
{
	char *at = (char *)status + s->offset;
	uint32_t narrow = value;

	if (s->size == sizeof(narrow))
		memcpy(at, &narrow, sizeof(narrow));
	else
		memcpy(at, &value, sizeof(value));
}

/*
 * What was counted since the offset. Counts of bonds that have ended are in there too, below
 * zero: the difference is right in the width of the count.
 */
static uint64_t
stat_since(const struct stat *s, const void *status, const void *offset)
{
	uint64_t value = stat_read(s, status);

	if (s->gauge)
		return value;
	value -= stat_read(s, offset);
	return s->size == sizeof(uint32_t) ? (uint32_t)value : value;
}

static void
counters_add(struct bond_counters *sum, const struct bond_counters *c)
{
	sum->rx_packets += c->rx_packets;
	sum->tx_packets += c->tx_packets;
	sum->rx_bytes += c->rx_bytes;
	sum->tx_bytes += c->tx_bytes;
	sum->rx_missed += c->rx_missed;
	sum->rx_errors += c->rx_errors;
	sum->tx_errors += c->tx_errors;
	sum->rx_nombuf += c->rx_nombuf;
}

/* Since the port was made. */
static struct bond_counters
counters_all(const struct driver_port *p)
{
	struct bond_counters sum = p->kept, now;

	if (p->bond != NULL) {
		bond_counters_get(p->bond, &now);
		counters_add(&sum, &now);
	}
	return sum;
}

int
stats_get(struct rte_eth_dev *dev, struct rte_eth_stats *stats)
{
	const struct driver_port *p = dev->data->dev_private;
	struct bond_counters all;

	driver_lock();
	all = counters_all(p);
	stats->ipackets = all.rx_packets - p->offset.rx_packets;
	stats->opackets = all.tx_packets - p->offset.tx_packets;
	stats->ibytes = all.rx_bytes - p->offset.rx_bytes;
	stats->obytes = all.tx_bytes - p->offset.tx_bytes;
	stats->imissed = all.rx_missed - p->offset.rx_missed;
	stats->ierrors = all.rx_errors - p->offset.rx_errors;
	stats->oerrors = all.tx_errors - p->offset.tx_errors;
	stats->rx_nombuf = all.rx_nombuf - p->offset.rx_nombuf;
	driver_unlock();
	return 0;
}

int
stats_reset(struct rte_eth_dev *dev)
{
	struct driver_port *p = dev->data->dev_private;

	driver_lock();
	p->offset = counters_all(p);
	driver_unlock();
	return 0;
}

/* A bond that is not there has neither slaves nor counts. */
static void
status_get(const struct driver_port *p, struct bond_status *status)
{
	if (p->bond != NULL)
		bond_status_get(p->bond, status);
	else
		memset(status, 0, sizeof(*status));
}

/* Where a slave stood at the last reset; NULL: it joined since. */
static struct bond_slave_status *
offset_find(struct driver_port *p, uint16_t port_id)
{
	unsigned i;

	for (i = 0; i < p->xoffset.n_slaves; i++) {
		if (p->xoffset.slaves[i].port_id == port_id)
			return &p->xoffset.slaves[i];
	}
	return NULL;
}

static unsigned
stats_count(const struct bond_status *status)
{
	return RTE_DIM(bond_stats) + status->n_slaves * RTE_DIM(slave_stats);
}

int
stats_xget(struct rte_eth_dev *dev, struct rte_eth_xstat *stats, unsigned n)
{
	static const struct bond_slave_status none;
	struct driver_port *p = dev->data->dev_private;
	const struct bond_slave_status *offset;
	struct bond_status status;
	unsigned i, j, k = 0;

	driver_lock();
	status_get(p, &status);
	if (stats == NULL || n < stats_count(&status)) {
		driver_unlock();
		return stats_count(&status);
	}
	for (i = 0; i < RTE_DIM(bond_stats); i++, k++) {
		stats[k].id = k;
		stats[k].value = stat_since(&bond_stats[i], &status, &p->xoffset);
	}
	for (i = 0; i < status.n_slaves; i++) {
		offset = offset_find(p, status.slaves[i].port_id);
		for (j = 0; j < RTE_DIM(slave_stats); j++, k++) {
			stats[k].id = k;
			stats[k].value = stat_since(&slave_stats[j], &status.slaves[i],
						    offset != NULL ? offset : &none);
		}
	}
	driver_unlock();
	return k;
}

/* A name too long to fit is cut, and told from others by the port. */
static void
name_write(char out[RTE_ETH_XSTATS_NAME_SIZE], const struct bond_slave_status *slave,
	   const char *what)
{
	int room = NAME_ROOM, len;
	char mark[8] = "";

	if (strlen(slave->name) > NAME_ROOM)
		room -= snprintf(mark, sizeof(mark), "~%u", slave->port_id);
	len = snprintf(out, RTE_ETH_XSTATS_NAME_SIZE, "slave_%.*s%s", room, slave->name, mark);
	snprintf(out + len, RTE_ETH_XSTATS_NAME_SIZE - len, "_%s", what);
}

int
stats_xnames(struct rte_eth_dev *dev, struct rte_eth_xstat_name *names, unsigned n)
{
	const struct driver_port *p = dev->data->dev_private;
	struct bond_status status;
	unsigned i, j, k = 0;

	driver_lock();
	status_get(p, &status);
	driver_unlock();
	if (names == NULL || n < stats_count(&status))
		return stats_count(&status);
	for (i = 0; i < RTE_DIM(bond_stats); i++, k++)
		snprintf(names[k].name, sizeof(names[k].name), "%s", bond_stats[i].name);
	for (i = 0; i < status.n_slaves; i++) {
		for (j = 0; j < RTE_DIM(slave_stats); j++, k++)
			name_write(names[k].name, &status.slaves[i], slave_stats[j].name);
	}
	return k;
}

/* What is reset is all that xstats show: ethdev puts the plain ones in front of ours. */
int
stats_xreset(struct rte_eth_dev *dev)
{
	struct driver_port *p = dev->data->dev_private;

	driver_lock();
	status_get(p, &p->xoffset);
	p->offset = counters_all(p);
	driver_unlock();
	return 0;
}

void
stats_keep(struct driver_port *p)
{
	const struct stat *s;
	struct bond_status status;
	unsigned i;

	p->kept = counters_all(p);
	bond_status_get(p->bond, &status);
	for (i = 0; i < RTE_DIM(bond_stats); i++) {
		s = &bond_stats[i];
		stat_write(s, &p->xoffset, stat_read(s, &p->xoffset) - stat_read(s, &status));
	}
	p->xoffset.n_slaves = 0;
}

void
stats_leave(struct driver_port *p, uint16_t port_id)
{
	struct bond_slave_status *offset = offset_find(p, port_id);

	if (offset != NULL)
		*offset = p->xoffset.slaves[--p->xoffset.n_slaves];
}
