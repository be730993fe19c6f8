/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * One bond for each test of a whole bond: made, run at the time that the test wants, given
 * options, taken apart. Its ports are in bondbed_ports.c, packets in bondbed_packets.c. Test
 * thread, which is the control thread and the only worker.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <rte_log.h>

#include "bondbed.h"

#define START (1000 * BOND_S)

struct bed bed;

static char *log_text;
static size_t log_size;
static FILE *log_file;

static void
conf_set_all(struct bond_conf *conf, const char *options)
{
	char text[256], *rest = text, *name, *value;

	bond_conf_init(conf);
	assert_true(strlen(options) < sizeof(text));
	snprintf(text, sizeof(text), "%s", options);
	while ((value = strsep(&rest, " ")) != NULL) {
		name = strsep(&value, "=");
		if (value != NULL && bond_conf_set(conf, name, value, &bed.err) != 0)
			fail_msg("%s", bed.err.text);
	}
}

struct bond *
bed_bond(const char *name, const char *options)
{
	const struct bond_params params = {
		.name = name,
		.n_rx_queues = 1,
		.n_tx_queues = 1,
		.rx_pool = testbed_pool(),
	};
	struct bond_conf conf;
	struct bond *b;

	conf_set_all(&conf, options);
	b = bond_create(bed.ctl, &params, &conf, &bed.err);
	if (b == NULL)
		fail_msg("%s", bed.err.text);
	return b;
}

void
bed_open_with(const struct bond_link_source *const *sources, const char *options)
{
	bed_links_reset();
	bed.now = START;
	bed.ctl = bond_ctl_create(sources);
	assert_non_null(bed.ctl);
	bed.bond = bed_bond("bond0", options);
	bed.rxq = bond_rxq_get(bed.bond, 0);
	bed.txq = bond_txq_get(bed.bond, 0);
	bed_run();
}

void
bed_open(const char *options)
{
	static const struct bond_link_source *const sources[] = { &bed_links, NULL };

	bed_open_with(sources, options);
}

static int
bond_end(struct bond *b)
{
	unsigned i;

	bond_status_get(b, &bed.status);
	while (bed.status.n_slaves != 0) {
		if (bond_slave_remove(b, bed.status.slaves[0].name, NULL) != 0)
			return -1;
		bond_status_get(b, &bed.status);
	}
	bond_ctl_run(bed.ctl, bed.now);
	/* In 802.3ad their partners are told first. */
	for (i = 0; i < 5000 && bed.status.conf.mode == BOND_MODE_8023AD; i++) {
		bed.now += BOND_MS;
		bond_ctl_run(bed.ctl, bed.now);
	}
	if (!bond_slaves_gone(b)) {
		print_error("a slave is not given back\n");
		return -1;
	}
	return bond_free(b);
}

static void
log_end(void)
{
	if (log_file == NULL)
		return;
	rte_openlog_stream(NULL);
	rte_log_set_level_pattern("bondcore.*", RTE_LOG_ERR);
	fclose(log_file);
	free(log_text);
	log_file = NULL;
}

int
bed_close(void **state)
{
	struct bond *b;
	unsigned in_use;

	(void)state;
	while ((b = bond_at(bed.ctl, 0)) != NULL) {
		if (bond_end(b) != 0)
			return -1;
	}
	log_end();
	bond_ctl_free(bed.ctl);
	bed.ctl = NULL;
	bed_wires_empty();
	in_use = rte_mempool_in_use_count(testbed_pool());
	if (in_use != 0)
		print_error("%u mbufs are still in use\n", in_use);
	return in_use == 0 ? 0 : -1;
}

static void
join(uint16_t port_id, const char *prefix, unsigned i)
{
	char name[16];

	snprintf(name, sizeof(name), "%s%u", prefix, i);
	if (bond_slave_add(bed.bond, port_id, name, &bed.err) != 0)
		fail_msg("%s", bed.err.text);
}

void
bed_join(unsigned wire)
{
	join(bed_wires[wire].port_id, "s", wire);
}

void
bed_join_null(unsigned null)
{
	join(bed_nulls[null], "n", null);
}

void
bed_leave(const char *name)
{
	assert_int_equal(bond_slave_remove(bed.bond, name, &bed.err), 0);
}

void
bed_run(void)
{
	bond_ctl_run(bed.ctl, bed.now);
	bond_status_get(bed.bond, &bed.status);
}

void
bed_run_after(bond_time time)
{
	bed.now += time;
	bed_run();
}

void
bed_run_next(void)
{
	bond_time next = bond_ctl_next_deadline(bed.ctl);

	assert_true(next != BOND_NEVER);
	if (next > bed.now)
		bed.now = next;
	bed_run();
}

void
bed_run_until(bond_time time)
{
	while (bond_ctl_next_deadline(bed.ctl) < time)
		bed_run_next();
	bed.now = time;
	bed_run();
}

void
bed_set(const char *option, const char *value)
{
	if (bond_option_set(bed.bond, option, value, &bed.err) != 0)
		fail_msg("%s", bed.err.text);
}

void
bed_set_refused(const char *option, const char *value, int error, const char *text)
{
	const struct bond_conf conf = *bond_conf_of(bed.bond);
	uint32_t generation = bed.status.map_generation;

	assert_int_equal(bond_option_set(bed.bond, option, value, &bed.err), -error);
	assert_string_equal(bed.err.text, text);
	assert_memory_equal(bond_conf_of(bed.bond), &conf, sizeof(conf));
	bed_run();
	assert_memory_equal(&bed.status.conf, &conf, sizeof(conf));
	assert_int_equal(bed.status.map_generation, generation);
}

const char *
bed_active(void)
{
	return bed.status.active < 0 ? "none" : bed.status.slaves[bed.status.active].name;
}

const struct bond_slave_status *
bed_slave(const char *name)
{
	unsigned i;

	for (i = 0; i < bed.status.n_slaves; i++) {
		if (strcmp(bed.status.slaves[i].name, name) == 0)
			return &bed.status.slaves[i];
	}
	fail_msg("no slave %s", name);
	return NULL;
}

void
bed_log_start(void)
{
	log_file = open_memstream(&log_text, &log_size);
	assert_non_null(log_file);
	assert_int_equal(rte_openlog_stream(log_file), 0);
	assert_int_equal(rte_log_set_level_pattern("bondcore.*", RTE_LOG_INFO), 0);
}

unsigned
bed_log_count(const char *text)
{
	const char *at;
	unsigned n = 0;

	fflush(log_file);
	for (at = log_text; (at = strstr(at, text)) != NULL; at++)
		n++;
	return n;
}

void
bed_open_joined(const char *options, unsigned n)
{
	unsigned i;

	bed_open(options);
	for (i = 0; i < n; i++)
		bed_join(i);
	bed_run();
}
