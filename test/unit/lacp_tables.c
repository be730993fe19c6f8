/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Prints a part of docs/lacp.md from the code itself: as Markdown the table of a machine, the
 * times, the keys; as lines the words that the page must explain. Without an argument it prints
 * the names of the parts. Run by scripts/docs.sh; it tests nothing.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/lacp_machine.h"

#define N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

static void
print_machine(const struct lacp_machine *m)
{
	unsigned i;

	puts("| From | Condition | To |\n| --- | --- | --- |");
	for (i = 0; i < m->n_rows; i++) {
		const struct lacp_row *row = &m->rows[i];
		const char *c;

		printf("| %s | ", row->from == LACP_ANY ? "any" : m->states[row->from]);
		for (c = row->cause; *c != '\0'; c++)
			printf(*c == '|' ? "\\%c" : "%c", *c);
		printf(" | %s |\n", m->states[row->to]);
	}
}

static void
print_times(void)
{
	static const struct {
		const char *name;
		bond_time time;
	} times[] = {
		{ "Fast_Periodic_Time", LACP_FAST_PERIODIC_NS },
		{ "Slow_Periodic_Time", LACP_SLOW_PERIODIC_NS },
		{ "Short_Timeout_Time", LACP_SHORT_TIMEOUT_NS },
		{ "Long_Timeout_Time", LACP_LONG_TIMEOUT_NS },
		{ "Aggregate_Wait_Time", LACP_AGGREGATE_WAIT_NS },
		{ "Churn_Detection_Time", LACP_CHURN_DETECTION_NS },
		{ "linger (ours)", LACP_LINGER_NS },
	};
	unsigned i;

	puts("| Time | Value |\n| --- | --- |");
	for (i = 0; i < N_ELEMENTS(times); i++)
		printf("| %s | %" PRId64 " s |\n", times[i].name, times[i].time / BOND_S);
	printf("| LACPDUs of a port in one Fast_Periodic_Time, at most | %d |\n", LACP_TX_LIMIT);
}

static void
print_keys(void)
{
	static const uint32_t speeds[] = {
		0,     1,     10,    100,   1000,  2500,   5000,   10000,  14000,  20000,
		25000, 40000, 50000, 56000, 80000, 100000, 200000, 400000, 800000, 12345,
	};
	unsigned i;

	puts("| Speed, Mb/s | Key |\n| --- | --- |");
	for (i = 0; i < N_ELEMENTS(speeds); i++) {
		if (speeds[i] == 0)
			printf("| unknown");
		else if (i == N_ELEMENTS(speeds) - 1)
			printf("| any other");
		else
			printf("| %" PRIu32, speeds[i]);
		printf(" | %u |\n", lacp_port_key(0, speeds[i], BOND_DUPLEX_FULL));
	}
}

static void
print_reasons(void)
{
	unsigned i;

	for (i = 0; i < BOND_LACP_REASONS; i++)
		puts(bond_lacp_reason_text(i));
}

static void
print_faults(void)
{
	unsigned i;

	for (i = 0; i < BOND_SLOW_BADS; i++)
		puts(bond_slow_bad_text(i));
}

static const struct {
	const char *name;
	const struct lacp_machine *machine;
	void (*print)(void);
} parts[] = {
	{ .name = "times table", .print = print_times },
	{ .name = "keys table", .print = print_keys },
	{ .name = "receive table", .machine = &lacp_receive_machine },
	{ .name = "periodic table", .machine = &lacp_periodic_machine },
	{ .name = "mux coupled table", .machine = &lacp_mux_coupled_machine },
	{ .name = "mux independent table", .machine = &lacp_mux_independent_machine },
	{ .name = "actor churn table", .machine = &lacp_actor_churn_machine },
	{ .name = "partner churn table", .machine = &lacp_partner_churn_machine },
	{ .name = "marker responder table", .machine = &lacp_responder_machine },
	{ .name = "marker generator table", .machine = &lacp_generator_machine },
	{ .name = "reasons", .print = print_reasons },
	{ .name = "faults", .print = print_faults },
};

int
main(int argc, char **argv)
{
	unsigned i;

	for (i = 0; i < N_ELEMENTS(parts); i++) {
		if (argc < 2) {
			puts(parts[i].name);
		} else if (strcmp(argv[1], parts[i].name) == 0) {
			if (parts[i].machine != NULL)
				print_machine(parts[i].machine);
			else
				parts[i].print();
			return 0;
		}
	}
	return argc < 2 ? 0 : 2;
}
