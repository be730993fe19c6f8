/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * A slave of a net_bondcore port in 802.3ad whose device is pulled out: its partner cannot be
 * told any more, and nobody waits for that.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <rte_cycles.h>

#include "bondcore.h"
#include "core/slow_frame.h"
#include "fakebed.h"
#include "testbed.h"

#define NAME "net_bondcore0"

static struct bond *
bond(void)
{
	return bond_find(bond_ctl_shared(), NAME);
}

/* Frames that control has sent on any slave. */
static uint64_t
said(void)
{
	static struct bond_status status;

	bond_status_get(bond(), &status);
	return status.control_sent;
}

/* A partner is heard on a slave, so that there is one to part from. */
static void
partner_speaks(unsigned i)
{
	static const uint8_t source[BOND_MAC_SIZE] = { 0x02, 0, 0, 0, 0, 0xfe };
	struct lacp_pdu pdu = {
		.version = 1,
		.actor = { .system_priority = 1,
			   .key = 1,
			   .port = i + 1,
			   .state = BOND_LACP_ACTIVITY | BOND_LACP_AGGREGATION },
	};
	uint8_t frame[SLOW_FRAME_SIZE];

	memcpy(pdu.actor.system, source, sizeof(source));
	slow_frame_encode_lacpdu(frame, source, &pdu);
	fake_put(i, 0, testbed_mbuf(frame, sizeof(frame)));
}

static void
open_with_partner(void)
{
	struct bond_lacp_status lacp;
	struct rte_mbuf *pkt;
	unsigned i;
	uint16_t port;

	port = fakebed_open(BOND_MODE_8023AD, 2);
	fakebed_configure(0);
	fakebed_run_port();
	for (i = 0; i < 2; i++) {
		partner_speaks(i);
		assert_int_equal(rte_eth_rx_burst(port, 0, &pkt, 1), 0);
		assert_int_equal(rte_eth_rx_burst(port, 0, &pkt, 1), 0);
	}
	fakebed_pass();
	for (i = 0; i < 2; i++) {
		assert_int_equal(bond_lacp_status_get(bond(), i, &lacp), 0);
		assert_string_equal(lacp.receive, "CURRENT");
	}
}

static void
slave_that_is_removed_says_goodbye(void **state)
{
	uint64_t before;

	(void)state;
	open_with_partner();
	before = said();
	assert_int_equal(bond_slave_remove(bond(), "f1", NULL), 0);
	fakebed_pass();
	assert_int_equal(said(), before + 1);
}

static void
slave_that_is_pulled_out_says_nothing_and_is_gone_at_once(void **state)
{
	uint64_t before;

	(void)state;
	open_with_partner();
	before = said();
	rte_eth_dev_callback_process(fakes[1].dev, RTE_ETH_EVENT_INTR_RMV, NULL);
	fakebed_pass();
	fakebed_pass();
	assert_int_equal(said(), before);
	assert_true(bond_slaves_gone(bond()));
}

#define LOST_TEST(f) cmocka_unit_test_teardown(f, fakebed_close)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		LOST_TEST(slave_that_is_removed_says_goodbye),
		LOST_TEST(slave_that_is_pulled_out_says_nothing_and_is_gone_at_once),
	};

	fakebed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
