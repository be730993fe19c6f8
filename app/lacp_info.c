/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The text of "show bonding lacp info", label by label as testpmd has it, for scripts that read
 * that: times, then each slave whose link is up. Numbers are those of the LACPDUs; testpmd shows
 * them with their bytes swapped. It has three more times that nothing here goes by: "tx period",
 * "rx marker period" and "update timeout". Console thread; the view has been filled by the
 * control lcore.
 */

#include "lacp_view.h"

/* 802.1AX-2014 6.4.4, in milliseconds; no option changes them. */
#define FAST_PERIOD 1000
#define SLOW_PERIOD 30000
#define SHORT_TIMEOUT 3000
#define LONG_TIMEOUT 90000
#define AGGREGATE_WAIT 2000

static bool
has_active_slave(const struct bond_status *s)
{
	unsigned i;

	for (i = 0; i < s->n_slaves; i++) {
		if (s->slaves[i].link == BOND_LINK_UP)
			return true;
	}
	return false;
}

void
lacp_info_bond(FILE *out, const struct lacp_view *v)
{
	char policy[BOND_NAME_SIZE];

	if (!has_active_slave(&v->bond))
		fprintf(out, "\tIEEE802.3 port %s has no active slave\n", v->bond.name);
	bond_conf_get(&v->bond.conf, bond_option_find("ad_select"), policy, sizeof(policy));
	fprintf(out,
		"\tIEEE802.3 port: %s\n"
		"\tfast period: %u ms\n"
		"\tslow period: %u ms\n"
		"\tshort timeout: %u ms\n"
		"\tlong timeout: %u ms\n"
		"\taggregate wait timeout: %u ms\n"
		"\taggregation mode: %s\n\n",
		v->bond.name, FAST_PERIOD, SLOW_PERIOD, SHORT_TIMEOUT, LONG_TIMEOUT, AGGREGATE_WAIT,
		policy);
}

static void
end_write(FILE *out, const char *label, const struct bond_lacp_info *info)
{
	static const char *const words[] = {
		"ACTIVE",     "TIMEOUT",      "AGGREGATION", "SYNCHRONIZATION",
		"COLLECTING", "DISTRIBUTING", "DEFAULTED",   "EXPIRED",
	};
	const uint8_t *mac = info->system;
	unsigned bit;

	fprintf(out, "\t%s detail info:\n", label);
	fprintf(out, "\t\tsystem priority: %u\n", (unsigned)info->system_priority);
	fprintf(out, "\t\tsystem mac address: %02X:%02X:%02X:%02X:%02X:%02X\n", mac[0], mac[1],
		mac[2], mac[3], mac[4], mac[5]);
	fprintf(out, "\t\tport key: %u\n", (unsigned)info->key);
	fprintf(out, "\t\tport priority: %u\n", (unsigned)info->port_priority);
	fprintf(out, "\t\tport number: %u\n", (unsigned)info->port);
	fputs("\t\tport state: ", out);
	for (bit = 0; bit < sizeof(words) / sizeof(words[0]); bit++) {
		if ((info->state >> bit & 1) != 0)
			fprintf(out, "%s ", words[bit]);
	}
	fputc('\n', out);
}

static const char *
selection_word(const struct bond_lacp_status *s)
{
	if (s->selected)
		return "SELECTED";
	return s->standby ? "STANDBY" : "UNSELECTED";
}

void
lacp_info_slave(FILE *out, const struct lacp_view *v, unsigned i)
{
	const struct bond_lacp_status *s = &v->slaves[i];

	if (v->bond.slaves[i].link != BOND_LINK_UP)
		return;
	fprintf(out, "\tSlave Port: %s\n", v->bond.slaves[i].name);
	fprintf(out, "\tAggregator port id: %u\n", (unsigned)s->aggregator);
	fprintf(out, "\tselection: %s\n", selection_word(s));
	end_write(out, "Actor", &s->actor);
	end_write(out, "Partner", &s->partner);
	fputc('\n', out);
}
