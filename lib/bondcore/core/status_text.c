/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The text of /proc/net/bonding/NAME, made from a struct bond_status. Scripts and
 * monitoring parse this text of the kernel driver, so labels, their order, the blank
 * lines and the conditions for each line are the kernel's; only the version in the
 * first line is our own.
 *
 * Runs on any thread; reads the status only. Filling the status is left to ctl/, names of
 * option values and the rounding of delays to option.c.
 */

#include "../bondcore.h"
#include "option.h"

static bool
has_active_slave(uint32_t mode)
{
	return mode < BOND_MODE_COUNT && (ACTIVE_SLAVE_MODES & (1u << mode)) != 0;
}

static const char *
link_name(uint8_t link)
{
	switch (link) {
	case BOND_LINK_UP:
		return "up";
	case BOND_LINK_FAIL:
		return "going down";
	case BOND_LINK_BACK:
		return "going back";
	default:
		return "down";
	}
}

static const char *
duplex_name(uint8_t duplex)
{
	switch (duplex) {
	case BOND_DUPLEX_HALF:
		return "half";
	case BOND_DUPLEX_FULL:
		return "full";
	default:
		return "Unknown";
	}
}

static void
add_option(struct text *t, const char *before, const struct bond_conf *conf, const char *name,
	   const char *after)
{
	char value[BOND_NAME_SIZE];

	bond_conf_get(conf, bond_option_find(name), value, sizeof(value));
	text_add(t, "%s%s%s", before, value, after);
}

/* Whether xmit_hash_policy decides anything in this mode. */
static bool
has_policy(const struct bond_conf *conf)
{
	switch (conf->mode) {
	case BOND_MODE_BALANCE_XOR:
	case BOND_MODE_8023AD:
		return true;
	case BOND_MODE_BALANCE_TLB:
	case BOND_MODE_BALANCE_ALB:
		return conf->tlb_dynamic_lb == 0;
	default:
		return false;
	}
}

static void
add_aggregator(struct text *t, const struct bond_aggregator_status *a)
{
	text_add(t, "Active Aggregator Info:\n");
	text_add(t, "\tAggregator ID: %u\n", (unsigned)a->id);
	text_add(t, "\tNumber of ports: %u\n", (unsigned)a->n_ports);
	text_add(t, "\tActor Key: %u\n", (unsigned)a->actor_key);
	text_add(t, "\tPartner Key: %u\n", (unsigned)a->partner_key);
	text_add(t, "\tPartner Mac Address: ");
	text_add_mac(t, a->partner_mac);
	text_add(t, "\n");
}

/* All that the kernel shows to CAP_NET_ADMIN. */
static void
add_8023ad(struct text *t, const struct bond_status *s)
{
	const struct bond_conf *conf = &s->conf;

	text_add(t, "\n802.3ad info\n");
	add_option(t, "LACP active: ", conf, "lacp_active", "\n");
	add_option(t, "LACP rate: ", conf, "lacp_rate", "\n");
	add_option(t, "Min links: ", conf, "min_links", "\n");
	add_option(t, "Aggregator selection policy (ad_select): ", conf, "ad_select", "\n");
	add_option(t, "System priority: ", conf, "ad_actor_sys_prio", "\n");
	text_add(t, "System MAC address: ");
	text_add_mac(t, s->system_mac);
	text_add(t, "\n");
	if (s->aggregator.id != 0)
		add_aggregator(t, &s->aggregator);
	else
		text_add(t, "bond %s has no active aggregator\n", s->name);
}

static void
add_header(struct text *t, const struct bond_status *s)
{
	const struct bond_conf *conf = &s->conf;

	text_add(t, "Ethernet Channel Bonding Driver: v%s (bondcore)\n\n", BOND_VERSION);

	text_add(t, "Bonding Mode: %s", bond_mode_long_name(conf->mode));
	if (conf->mode == BOND_MODE_ACTIVE_BACKUP && conf->fail_over_mac != BOND_FOM_NONE)
		add_option(t, " (fail_over_mac ", conf, "fail_over_mac", ")");
	text_add(t, "\n");

	if (has_policy(conf)) {
		add_option(t, "Transmit Hash Policy: ", conf, "xmit_hash_policy", "");
		text_add(t, " (%u)\n", (unsigned)conf->xmit_hash_policy);
	}
	if (has_active_slave(conf->mode)) {
		text_add(t, "Primary Slave: %s",
			 s->primary >= 0 ? s->slaves[s->primary].name : "None");
		if (s->primary >= 0)
			add_option(t, " (primary_reselect ", conf, "primary_reselect", ")");
		text_add(t, "\nCurrently Active Slave: %s\n",
			 s->active >= 0 ? s->slaves[s->active].name : "None");
	}

	text_add(t, "MII Status: %s\n", s->carrier ? "up" : "down");
	add_option(t, "MII Polling Interval (ms): ", conf, "miimon", "\n");
	add_option(t, "Up Delay (ms): ", conf, "updelay", "\n");
	add_option(t, "Down Delay (ms): ", conf, "downdelay", "\n");
	add_option(t, "Peer Notification Delay (ms): ", conf, "peer_notif_delay", "\n");
	if (conf->mode == BOND_MODE_8023AD)
		add_8023ad(t, s);
}

static const char *
churn_name(enum bond_lacp_churn churn)
{
	switch (churn) {
	case BOND_CHURN_MONITORING:
		return "monitoring";
	case BOND_CHURN_CHURNED:
		return "churned";
	default:
		return "none";
	}
}

/* One end of the link; its key is called otherwise for each. */
static void
add_end(struct text *t, const char *end, const struct bond_lacp_info *info, const char *key)
{
	text_add(t, "details %s lacp pdu:\n", end);
	text_add(t, "    system priority: %u\n", (unsigned)info->system_priority);
	text_add(t, "    system mac address: ");
	text_add_mac(t, info->system);
	text_add(t, "\n    %s: %u\n", key, (unsigned)info->key);
	text_add(t, "    port priority: %u\n", (unsigned)info->port_priority);
	text_add(t, "    port number: %u\n", (unsigned)info->port);
	text_add(t, "    port state: %u\n", (unsigned)info->state);
}

static void
add_slave_8023ad(struct text *t, const struct bond_slave_lacp *lacp)
{
	if (lacp->aggregator == 0) {
		text_add(t, "Aggregator ID: N/A\n");
		return;
	}
	text_add(t, "Aggregator ID: %u\n", (unsigned)lacp->aggregator);
	text_add(t, "Actor Churn State: %s\n", churn_name(lacp->actor_churn));
	text_add(t, "Partner Churn State: %s\n", churn_name(lacp->partner_churn));
	text_add(t, "Actor Churned Count: %u\n", (unsigned)lacp->actor_churned);
	text_add(t, "Partner Churned Count: %u\n", (unsigned)lacp->partner_churned);
	add_end(t, "actor", &lacp->actor, "port key");
	add_end(t, "partner", &lacp->partner, "oper key");
}

static void
add_slave(struct text *t, const struct bond_slave_status *s)
{
	text_add(t, "\nSlave Interface: %s\n", s->name);
	text_add(t, "MII Status: %s\n", link_name(s->link));
	if (s->speed == 0)
		text_add(t, "Speed: Unknown\n");
	else
		text_add(t, "Speed: %u Mbps\n", (unsigned)s->speed);
	text_add(t, "Duplex: %s\n", duplex_name(s->duplex));
	text_add(t, "Link Failure Count: %u\n", (unsigned)s->link_failure_count);
	text_add(t, "Permanent HW addr: ");
	text_add_mac(t, s->perm_mac);
	text_add(t, "\nSlave queue ID: %u\n", (unsigned)s->queue_id);
}

size_t
bond_status_text(const struct bond_status *status, char *buf, size_t size)
{
	struct text t = text_start(buf, size);
	unsigned i;

	add_header(&t, status);
	for (i = 0; i < status->n_slaves; i++) {
		add_slave(&t, &status->slaves[i]);
		if (status->conf.mode == BOND_MODE_8023AD)
			add_slave_8023ad(&t, &status->slaves[i].lacp);
	}
	return t.len;
}
