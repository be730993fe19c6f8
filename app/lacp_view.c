/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The text of "show lacp": the bond's settings and active aggregator, then for each slave what
 * its machines do and why, what both ends say of themselves, counters and the last transitions.
 * Times are ages. Console thread; the view has been filled by the control lcore.
 */

#include <inttypes.h>
#include <string.h>

#include "lacp_view.h"

/* Columns of the words before the values of a line. */
#define LABEL "  %-18s "
#define AGE_SIZE 32
/* Columns of a terminal that transitions use at most, and those before their states. */
#define WIDTH 100
#define BEFORE_STATES 39

/* "12.345 s ago", or "never" for a time of 0. */
static const char *
age_text(bond_time now, bond_time at, char buf[AGE_SIZE])
{
	bond_time ms = (now - at) / BOND_MS;

	if (at == 0)
		return "never";
	snprintf(buf, AGE_SIZE, "%" PRId64 ".%03d s ago", ms / 1000, (int)(ms % 1000));
	return buf;
}

static void
mac_write(FILE *out, const uint8_t *mac)
{
	fprintf(out, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
		mac[5]);
}

/* Options by name with their values, in one line. */
static void
options_write(FILE *out, const char *label, const struct bond_conf *conf, const char *const *names)
{
	char value[BOND_NAME_SIZE];
	unsigned i;

	fprintf(out, LABEL, label);
	for (i = 0; names[i] != NULL; i++) {
		bond_conf_get(conf, bond_option_find(names[i]), value, sizeof(value));
		fprintf(out, "%s%s %s", i > 0 ? ", " : "", names[i], value);
	}
	fputc('\n', out);
}

void
lacp_view_bond(FILE *out, const struct lacp_view *v)
{
	static const char *const protocol[] = { "lacp_active", "lacp_rate", "lacp_strict",
						"coupled_control", NULL };
	static const char *const choice[] = { "ad_select", "min_links", "max_links",
					      "lacp_fallback", NULL };
	const struct bond_aggregator_status *a = &v->bond.aggregator;

	fprintf(out, "%s: %s, carrier %s\n", v->bond.name, bond_mode_long_name(v->bond.conf.mode),
		v->bond.carrier ? "up" : "down");
	fprintf(out, LABEL "%u, ", "system", (unsigned)v->bond.conf.ad_actor_sys_prio);
	mac_write(out, v->bond.system_mac);
	fputc('\n', out);
	options_write(out, "protocol", &v->bond.conf, protocol);
	options_write(out, "selection", &v->bond.conf, choice);
	fprintf(out, LABEL, "active aggregator");
	if (a->id == 0) {
		fputs("none\n", out);
		return;
	}
	fprintf(out, "%u: ports %u, actor key %u, partner key %u, partner ", (unsigned)a->id,
		(unsigned)a->n_ports, (unsigned)a->actor_key, (unsigned)a->partner_key);
	mac_write(out, a->partner_mac);
	fputc('\n', out);
}

static const char *
selected_word(const struct bond_lacp_status *s)
{
	if (s->selected)
		return "selected";
	return s->standby ? "standby" : "unselected";
}

static const char *
carries_words(const struct bond_lacp_status *s)
{
	if (s->collects)
		return s->distributes ? "receives and sends" : "receives";
	return s->distributes ? "sends" : "neither receives nor sends";
}

static const char *
churn_word(enum bond_lacp_churn churn)
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

static void
state_write(FILE *out, const struct lacp_view *v, const struct bond_lacp_status *s)
{
	char age[AGE_SIZE];

	fprintf(out, LABEL, "aggregator");
	if (s->aggregator == 0)
		fputs("none", out);
	else
		fprintf(out, "%u, %s", (unsigned)s->aggregator,
			s->in_active ? "active" : "not active");
	fprintf(out, "; %s; %s\n", selected_word(s), carries_words(s));
	fprintf(out, LABEL "receive %s, periodic %s, mux %s\n", "machines", s->receive, s->periodic,
		s->mux);
	fprintf(out, LABEL "actor %s (churned %u times), partner %s (churned %u times)\n", "churn",
		churn_word(s->actor_churn), (unsigned)s->actor_churned,
		churn_word(s->partner_churn), (unsigned)s->partner_churned);
	fprintf(out, LABEL "%s\n", "last change", age_text(v->now, s->last_change, age));
}

static void
end_write(FILE *out, const char *label, const struct bond_lacp_info *info)
{
	char letters[9];

	fprintf(out, LABEL "%8u  ", label, (unsigned)info->system_priority);
	mac_write(out, info->system);
	fprintf(out, "  %5u  %13u  %5u  %5u %s\n", (unsigned)info->key,
		(unsigned)info->port_priority, (unsigned)info->port, (unsigned)info->state,
		bond_lacp_state_letters(info->state, letters));
}

static void
ends_write(FILE *out, const struct bond_lacp_status *s)
{
	fprintf(out, LABEL "%8s  %-17s  %5s  %13s  %5s  %5s\n", "", "priority", "system", "key",
		"port priority", "port", "state");
	end_write(out, "actor", &s->actor);
	end_write(out, "actor admin", &s->actor_admin);
	end_write(out, "partner", &s->partner);
	end_write(out, "partner admin", &s->partner_admin);
}

static void
counters_write(FILE *out, const struct lacp_view *v, const struct bond_lacp_status *s)
{
	const struct bond_lacp_counters *n = &s->counters;
	char rx_age[AGE_SIZE], tx_age[AGE_SIZE];
	unsigned i;

	fprintf(out, LABEL "received %" PRIu64 " (last %s), sent %" PRIu64 " (last %s)\n",
		"LACPDUs", n->lacpdu_rx, age_text(v->now, s->last_rx, rx_age), n->lacpdu_tx,
		age_text(v->now, s->last_tx, tx_age));
	fprintf(out, LABEL "received %" PRIu64 ", sent %" PRIu64 "\n", "Markers", n->marker_rx,
		n->marker_tx);
	fprintf(out, LABEL "received %" PRIu64 ", sent %" PRIu64 "\n", "Marker Responses",
		n->marker_response_rx, n->marker_response_tx);
	fprintf(out, LABEL, "ignored");
	for (i = 0; i < BOND_SLOW_BADS; i++) {
		fprintf(out, "%s %" PRIu64 ",", bond_slow_bad_text(i), n->bad[i]);
		if (i % 4 == 3)
			fprintf(out, "\n" LABEL, "");
		else
			fputc(' ', out);
	}
	fprintf(out, "too many %" PRIu64 "\n", n->flooded);
}

static void
history_write(FILE *out, const struct lacp_view *v, const struct bond_lacp_status *s)
{
	const struct bond_lacp_transition *t;
	char age[AGE_SIZE];
	unsigned i;
	int n;

	fprintf(out, LABEL "%s\n", "transitions", s->n_history == 0 ? "none" : "the newest last");
	for (i = 0; i < s->n_history; i++) {
		t = &s->history[i];
		n = fprintf(out, "%20s  %-16s %s > %s:", age_text(v->now, t->at, age), t->machine,
			    t->from, t->to);
		if (n + 1 + (int)strlen(t->cause) > WIDTH)
			fprintf(out, "\n%*s", BEFORE_STATES - 1, "");
		fprintf(out, " %s\n", t->cause);
	}
}

void
lacp_view_slave(FILE *out, const struct lacp_view *v, unsigned i)
{
	const struct bond_lacp_status *s = &v->slaves[i];

	fprintf(out, "\n%s: %s\n", v->bond.slaves[i].name, bond_lacp_reason_text(s->reason));
	state_write(out, v, s);
	ends_write(out, s);
	counters_write(out, v, s);
	history_write(out, v, s);
}
