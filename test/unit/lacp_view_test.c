/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * What "show lacp" prints: whole texts of a bond and of its slaves, each word that stands for
 * a state, and that the longest texts fit their buffer and the width of a terminal.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "lacp_view.h"

#define WIDTH 100

static struct lacp_view view;
static char text[LACP_VIEW_TEXT];

static const char *
bond_text(void)
{
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_non_null(out);
	lacp_view_bond(out, &view);
	assert_int_equal(fclose(out), 0);
	return text;
}

static const char *
slave_text(unsigned i)
{
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_non_null(out);
	lacp_view_slave(out, &view, i);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void
assert_slave_has(const char *line)
{
	slave_text(0);
	if (strstr(text, line) == NULL)
		fail_msg("no \"%s\" in:\n%s", line, text);
}

/* eth0 carries; nothing was ever heard on eth1. */
static int
view_make(void **state)
{
	struct bond_lacp_status *s = &view.slaves[0];

	(void)state;
	memset(&view, 0, sizeof(view));
	view.now = 100 * BOND_S;
	bond_conf_init(&view.bond.conf);
	view.bond.conf.mode = BOND_MODE_8023AD;
	view.bond.carrier = true;
	view.bond.n_slaves = 2;
	strcpy(view.bond.name, "bond0");
	strcpy(view.bond.slaves[0].name, "eth0");
	strcpy(view.bond.slaves[1].name, "eth1");
	memcpy(view.bond.system_mac, (uint8_t[]){ 2, 0, 0, 0, 0, 0x1a }, BOND_MAC_SIZE);
	view.bond.aggregator = (struct bond_aggregator_status){
		.id = 1,
		.n_ports = 1,
		.actor_key = 15,
		.partner_key = 33,
		.partner_mac = { 2, 0, 0, 0, 0, 0x1b },
	};
	*s = (struct bond_lacp_status){
		.aggregator = 1, .in_active = true, .selected = true, .collects = true,
		.distributes = true, .reason = BOND_LACP_CARRIES,
		.receive = "CURRENT", .periodic = "SLOW_PERIODIC", .mux = "DISTRIBUTING",
		.actor_churn = BOND_CHURN_NONE, .partner_churn = BOND_CHURN_CHURNED,
		.partner_churned = 2,
		.actor = { 65535, { 2, 0, 0, 0, 0, 0x1a }, 15, 255, 1, 0x3d },
		.actor_admin = { 65535, { 2, 0, 0, 0, 0, 0x1a }, 15, 255, 1, 0x05 },
		.partner = { 32768, { 2, 0, 0, 0, 0, 0x1b }, 33, 127, 7, 0x3f },
		.partner_admin = { 0, { 0 }, 0, 0, 0, 0x02 },
		.counters = {
			.lacpdu_rx = 12, .lacpdu_tx = 13, .marker_rx = 1, .marker_tx = 2,
			.marker_response_rx = 3, .marker_response_tx = 4,
			.bad = { 21, 22, 23, 24, 25, 26, 27 }, .flooded = 28,
		},
		.last_change = view.now - 12345 * BOND_MS, .last_rx = view.now - 400 * BOND_MS,
		.last_tx = view.now,
		.n_history = 2,
		.history = {
			{ view.now - 90001 * BOND_MS, "receive", "EXPIRED", "CURRENT", "PDU" },
			{ view.now - 12345 * BOND_MS, "mux", "COLLECTING", "DISTRIBUTING",
			  "partner collects" },
		},
	};
	view.slaves[1] = (struct bond_lacp_status){
		.reason = BOND_LACP_LINK_DOWN, .receive = "PORT_DISABLED",
		.periodic = "NO_PERIODIC", .mux = "DETACHED",
	};
	return 0;
}

static void
a_bond_shows_system_settings_and_active_aggregator(void **state)
{
	(void)state;
	assert_string_equal(
		bond_text(),
		"bond0: IEEE 802.3ad Dynamic link aggregation, carrier up\n"
		"  system             65535, 02:00:00:00:00:1a\n"
		"  protocol           lacp_active on, lacp_rate slow, lacp_strict off,"
		" coupled_control on\n"
		"  selection          ad_select stable, min_links 0, max_links 0,"
		" lacp_fallback active-backup\n"
		"  active aggregator  1: ports 1, actor key 15, partner key 33,"
		" partner 02:00:00:00:00:1b\n");
}

static void
a_bond_without_active_aggregator_shows_none(void **state)
{
	(void)state;
	view.bond.aggregator.id = 0;
	view.bond.carrier = false;
	bond_text();
	assert_non_null(strstr(text, "aggregation, carrier down\n"));
	assert_non_null(strstr(text, "\n  active aggregator  none\n"));
}

static void
a_slave_shows_machines_both_ends_counters_and_transitions(void **state)
{
	(void)state;
	assert_string_equal(
		slave_text(0),
		"\n"
		"eth0: distributing\n"
		"  aggregator         1, active; selected; receives and sends\n"
		"  machines           receive CURRENT, periodic SLOW_PERIODIC, mux DISTRIBUTING\n"
		"  churn              actor none (churned 0 times),"
		" partner churned (churned 2 times)\n"
		"  last change        12.345 s ago\n"
		"                     priority  system               key  port priority   port"
		"  state\n"
		"  actor                 65535  02:00:00:00:00:1a     15            255      1"
		"     61 A-GSCD--\n"
		"  actor admin           65535  02:00:00:00:00:1a     15            255      1"
		"      5 A-G-----\n"
		"  partner               32768  02:00:00:00:00:1b     33            127      7"
		"     63 ATGSCD--\n"
		"  partner admin             0  00:00:00:00:00:00      0              0      0"
		"      2 -T------\n"
		"  LACPDUs            received 12 (last 0.400 s ago), sent 13 (last 0.000 s ago)\n"
		"  Markers            received 1, sent 2\n"
		"  Marker Responses   received 3, sent 4\n"
		"  ignored            short 21, truncated 22, length of a TLV 23, missing TLV 24,\n"
		"                     version 25, subtype 26, destination 27, too many 28\n"
		"  transitions        the newest last\n"
		"        90.001 s ago  receive          EXPIRED > CURRENT: PDU\n"
		"        12.345 s ago  mux              COLLECTING > DISTRIBUTING:"
		" partner collects\n");
}

static void
a_slave_that_never_heard_anything_says_so(void **state)
{
	(void)state;
	slave_text(1);
	assert_non_null(strstr(text, "\neth1: link down\n"
				     "  aggregator         none; unselected;"
				     " neither receives nor sends\n"));
	assert_non_null(strstr(text, "\n  last change        never\n"));
	assert_non_null(strstr(text, " received 0 (last never), sent 0 (last never)\n"));
	assert_non_null(strstr(text, "\n  transitions        none\n"));
}

static void
each_state_has_its_word(void **state)
{
	struct bond_lacp_status *s = &view.slaves[0];

	(void)state;
	s->selected = false;
	s->standby = true;
	s->in_active = false;
	s->distributes = false;
	s->actor_churn = BOND_CHURN_MONITORING;
	assert_slave_has(" 1, not active; standby; receives\n");
	assert_slave_has(" actor monitoring (churned 0 times)");
	s->standby = false;
	s->collects = false;
	assert_slave_has(" unselected; neither receives nor sends\n");
	s->distributes = true;
	assert_slave_has(" unselected; sends\n");
}

static void
each_reason_is_told_beside_the_name(void **state)
{
	char line[128];
	unsigned r;

	(void)state;
	for (r = 0; r < BOND_LACP_REASONS; r++) {
		view.slaves[0].reason = r;
		snprintf(line, sizeof(line), "\neth0: %s\n", bond_lacp_reason_text(r));
		assert_slave_has(line);
	}
}

static void
assert_lines_fit(void)
{
	const char *line, *end;

	for (line = text; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		if (end - line > WIDTH)
			fail_msg("%d columns: %.*s", (int)(end - line), (int)(end - line), line);
	}
}

static void
full_histories_fit_buffer_and_terminal(void **state)
{
	static const struct bond_lacp_transition widest = {
		.machine = "marker generator", .from = "PARTNER_CHURN_MONITOR",
		.to = "PARTNER_CHURN", .cause = "a cause of more than twenty characters",
	};
	struct bond_lacp_status *s = &view.slaves[0];
	unsigned i;

	(void)state;
	view.now = 1000000 * BOND_S;
	s->n_history = BOND_LACP_HISTORY;
	for (i = 0; i < BOND_LACP_HISTORY; i++) {
		s->history[i] = widest;
		s->history[i].at = 1 + i;
	}
	slave_text(0);
	assert_true(strlen(text) < sizeof(text) - 1);
	assert_lines_fit();
	assert_non_null(strstr(text, "\n    999999.999 s ago  marker generator"
				     " PARTNER_CHURN_MONITOR > PARTNER_CHURN:\n"
				     "                                       a cause of more "));
	bond_text();
	assert_lines_fit();
}

#define VIEW_TEST(f) cmocka_unit_test_setup(f, view_make)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		VIEW_TEST(a_bond_shows_system_settings_and_active_aggregator),
		VIEW_TEST(a_bond_without_active_aggregator_shows_none),
		VIEW_TEST(a_slave_shows_machines_both_ends_counters_and_transitions),
		VIEW_TEST(a_slave_that_never_heard_anything_says_so),
		VIEW_TEST(each_state_has_its_word),
		VIEW_TEST(each_reason_is_told_beside_the_name),
		VIEW_TEST(full_histories_fit_buffer_and_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
