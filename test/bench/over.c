/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * 802.3ad over balance-xor: cycles per packet, as the median of the differences within rounds in
 * which both are measured. Runs on the measuring thread.
 */

#include <math.h>
#include <stdio.h>

#include "figure.h"
#include "measure.h"
#include "report.h"

#define OVER_MUST 1.0
#define OVER_GOAL 0.3

void
over_run(enum contender_kind kind, unsigned rounds)
{
	static const char *const sets[] = { "hot", "16k" };
	struct contender pair[2];
	struct measure_field field = { .contenders = pair, .n = 2, .reference = 0, .subject = 1 };
	struct measure_result result;
	unsigned n, s, k;
	char name[64];

	for (n = 2; n <= CONTENDER_SLAVES; n *= 2) {
		for (k = 0; k < 2; k++) {
			contender_init(&pair[k], kind, 8 + k);
			contender_start(&pair[k],
					&(struct contender_setup){ k == 0 ? BOND_MODE_BALANCE_XOR :
									    BOND_MODE_8023AD,
								   "layer3+4", n, 1 });
		}
		contender_await(pair, 2);
		for (s = 0; s < RTE_DIM(sets); s++) {
			measure_cell(&field, traffic_find(sets[s]), MEASURE_TX, 32, rounds,
				     &result);
			snprintf(name, sizeof(name), "802.3ad over xor/%s/n%u", sets[s], n);
			report_figure(name, "cycles", result.difference, NAN, OVER_MUST, OVER_GOAL,
				      false);
		}
		for (k = 0; k < 2; k++)
			contender_close(&pair[k]);
	}
}
