/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Which frames balance-tlb and balance-alb balance: by their kind, wherever their headers are
 * split.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tlbbed.h"

static const struct tlb_kind kinds[] = {
	{ "IPv4", true, true, 0, { UNICAST, SOURCE, IPV4(17), TO4 } },
	{ "IPv4, tag", true, true, 0, { UNICAST, SOURCE, TAG(5), IPV4(6), TO4 } },
	{ "IPv4, service tag", true, true, 0, { UNICAST, SOURCE, STAG(5), IPV4(6), TO4 } },
	{ "IPv4, two tags", true, true, 0, { UNICAST, SOURCE, STAG(5), TAG(6), IPV4(6), TO4 } },
	{ "three tags", false, false, 0,
	  { UNICAST, SOURCE, STAG(5), TAG(6), TAG(7), IPV4(6), TO4 } },
	{ "IPv4, multicast", false, true, 0,
	  { 0x01, 0, 0x5e, 1, 2, 3, SOURCE, IPV4(17), 224, 1, 2, 3 } },
	{ "IPv4, broadcast", false, false, 0, { BROADCAST, SOURCE, IPV4(17), TO4 } },
	{ "IPv4 for all", true, false, 0, { UNICAST, SOURCE, IPV4(17), 255, 255, 255, 255 } },
	{ "IGMP", false, false, 0, { 0x01, 0, 0x5e, 0, 0, 1, SOURCE, IPV4(2), 224, 0, 0, 1 } },
	{ "IGMP, unicast, tag", true, false, 0, { UNICAST, SOURCE, TAG(1), IPV4(2), TO4 } },
	{ "IPv4, cut", true, false, 30, { UNICAST, SOURCE, IPV4(17) } },
	{ "IPv6", true, true, 0, { UNICAST, SOURCE, IPV6(17), FROM6, TO6 } },
	{ "IPv6, tag", true, true, 0, { UNICAST, SOURCE, TAG(5), IPV6(6), FROM6, TO6 } },
	{ "IPv6, multicast", false, true, 0,
	  { 0x33, 0x33, 0, 0, 0, 2, SOURCE, IPV6(17), FROM6, TO6 } },
	{ "IPv6, all nodes", false, false, 0,
	  { 0x33, 0x33, 0, 0, 0, 1, SOURCE, IPV6(17), FROM6, TO6 } },
	{ "IPv6, broadcast", false, false, 0, { BROADCAST, SOURCE, IPV6(17), FROM6, TO6 } },
	{ "IPv6 from nobody", true, false, 0, { UNICAST, SOURCE, IPV6(17), NOBODY6, TO6 } },
	{ "IPv6, cut", true, true, 45, { UNICAST, SOURCE, TAG(5), IPV6(17), FROM6 } },
	{ "IPv6, cut short", false, false, 40, { UNICAST, SOURCE, TAG(5), IPV6(17), FROM6 } },
	{ "ICMPv6 echo", true, true, 0, { UNICAST, SOURCE, IPV6(58), FROM6, TO6, 128 } },
	{ "solicitation", false, false, 0, { UNICAST, SOURCE, IPV6(58), FROM6, TO6, 135 } },
	{ "advertisement", false, false, 0, { UNICAST, SOURCE, IPV6(58), FROM6, TO6, 136 } },
	{ "solicitation, two tags", false, false, 0,
	  { UNICAST, SOURCE, STAG(1), TAG(2), IPV6(58), FROM6, TO6, 135 } },
	{ "ICMPv6, cut", false, false, 54, { UNICAST, SOURCE, IPV6(58), FROM6, TO6 } },
	{ "ARP request", false, false, 60, { BROADCAST, SOURCE, 0x08, 0x06, 0, 1, 8, 0, 6, 4 } },
	{ "ARP reply", false, false, 60, { UNICAST, SOURCE, 0x08, 0x06, 0, 1, 8, 0, 6, 4 } },
	{ "other", false, false, 60, { UNICAST, SOURCE, 0x88, 0xb5 } },
};

static void
check_kinds(bool alb)
{
	unsigned i;

	for (i = 0; i < RTE_DIM(kinds); i++) {
		bool balanced = alb ? kinds[i].alb : kinds[i].tlb;

		if ((tlb_spread(&kinds[i], 0) != 0) != balanced)
			fail_msg("%s: balanced is not %d", kinds[i].name, balanced);
	}
}

static void
balance_tlb_balances_unicast_ip_without_neighbour_discovery(void **state)
{
	(void)state;
	tlb_open("mode=5 tlb_dynamic_lb=0");
	check_kinds(false);
	bed_set("tlb_dynamic_lb", "1");
	bed_run();
	check_kinds(false);
}

static void
balance_alb_balances_ip_that_is_not_for_all(void **state)
{
	(void)state;
	tlb_open("mode=6 tlb_dynamic_lb=0");
	check_kinds(true);
}

static void
headers_split_anywhere_make_no_difference(void **state)
{
	unsigned alb, i;
	uint16_t head;

	(void)state;
	tlb_open("mode=5 tlb_dynamic_lb=0");
	for (alb = 0; alb < 2; alb++) {
		bed_set("mode", alb ? "balance-alb" : "balance-tlb");
		bed_set("tlb_dynamic_lb", "0");
		bed_run();
		bond_txq_service(bed.txq);
		bed_wires_empty();
		for (i = 0; i < RTE_DIM(kinds); i++) {
			bool balanced = alb ? kinds[i].alb : kinds[i].tlb;

			/* The address that is written must be in the first segment. */
			for (head = 1; head < tlb_size(&kinds[i]); head += head < 64 ? 1 : 7) {
				if ((tlb_spread(&kinds[i], head) != 0) != (balanced && head >= 14))
					fail_msg("%s: split at %u", kinds[i].name, head);
			}
		}
	}
}

static void
balance_alb_that_measures_loads_goes_by_destination(void **state)
{
	struct rte_mbuf *pkts[TLB_FLOWS];
	struct tlb_kind k = kinds[0];
	unsigned i, d, others = 0;

	(void)state;
	tlb_open("mode=6 tlb_dynamic_lb=1");
	for (d = 0; d < TLB_FLOWS; d++) {
		unsigned on[TLB_SLAVES];

		k.bytes[33] = d;
		for (i = 0; i < TLB_FLOWS; i++)
			pkts[i] = tlb_mbuf(&k, i, 0);
		assert_int_equal(bond_tx_burst(bed.txq, pkts, TLB_FLOWS), TLB_FLOWS);
		on[0] = tlb_left_on(0, &k, 0);
		on[1] = tlb_left_on(1, &k, 2);
		on[2] = tlb_left_on(2, &k, 3);
		/* All flows to one destination leave on one slave. */
		assert_true(on[0] == TLB_FLOWS || on[1] == TLB_FLOWS || on[2] == TLB_FLOWS);
		others += on[0] == 0;
	}
	assert_in_range(others, 1, TLB_FLOWS - 1);
}

#define TLB_TEST(f) cmocka_unit_test_teardown(f, bed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		TLB_TEST(balance_tlb_balances_unicast_ip_without_neighbour_discovery),
		TLB_TEST(balance_alb_balances_ip_that_is_not_for_all),
		TLB_TEST(headers_split_anywhere_make_no_difference),
		TLB_TEST(balance_alb_that_measures_loads_goes_by_destination),
	};

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
