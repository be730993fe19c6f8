/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * rte_flow on a net_bondcore port: a rule is on all slaves or on none, on slaves that come later
 * too, and errors say which slave refused.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <rte_errno.h>
#include <rte_flow.h>

#include "bondcore.h"
#include "fakebed.h"

static uint16_t port;
static const struct rte_flow_attr attr = { .ingress = 1 };
static const struct rte_flow_item pattern[] = {
	{ .type = RTE_FLOW_ITEM_TYPE_ETH },
	{ .type = RTE_FLOW_ITEM_TYPE_END },
};
static const struct rte_flow_action count = { .type = RTE_FLOW_ACTION_TYPE_COUNT };

static void
open_started(unsigned n)
{
	port = fakebed_open(BOND_MODE_BALANCE_XOR, n);
	fakebed_configure(0);
	fakebed_run_port();
}

static void
newcomer_joins(void)
{
	fake_plug(2, "f2");
	fakebed_pass();
	assert_true(fakes[2].dev->data->dev_started);
}

/* What the caller hands in is gone when the call is over. */
static struct rte_flow *
rule_to_queue(uint16_t queue, struct rte_flow_error *error)
{
	struct rte_flow_action_queue conf = { .index = queue };
	struct rte_flow_action actions[] = {
		count,
		{ .type = RTE_FLOW_ACTION_TYPE_QUEUE, .conf = &conf },
		{ .type = RTE_FLOW_ACTION_TYPE_END },
	};
	struct rte_flow *flow = rte_flow_create(port, &attr, pattern, actions, error);

	conf.index = UINT16_MAX;
	return flow;
}

static struct rte_flow *
rule_made(uint16_t queue)
{
	struct rte_flow *flow = rule_to_queue(queue, NULL);

	assert_non_null(flow);
	return flow;
}

static void
rule_is_on_all_slaves_and_goes_from_all(void **state)
{
	struct rte_flow *flow;

	(void)state;
	open_started(2);
	flow = rule_made(3);
	assert_int_equal(fake_flows(0), 1);
	assert_int_equal(fake_flows(1), 1);
	assert_int_equal(fakes[1].flows[0].queue, 3);
	assert_int_equal(rte_flow_destroy(port, flow, NULL), 0);
	assert_int_equal(fake_flows(0), 0);
	assert_int_equal(fake_flows(1), 0);
}

static void
rules_made_at_any_time_are_on_a_newcomer_in_their_order(void **state)
{
	(void)state;
	port = fakebed_open(BOND_MODE_BALANCE_XOR, 2);
	fakebed_configure(0);
	rule_made(1);
	assert_int_equal(fake_flows(0), 0);
	fakebed_run_port();
	assert_int_equal(fake_flows(0), 1);
	rule_made(2);
	newcomer_joins();
	assert_int_equal(fake_flows(2), 2);
	assert_int_equal(fakes[2].flows[0].queue, 1);
	assert_int_equal(fakes[2].flows[1].queue, 2);
}

static void
rule_that_one_slave_refuses_is_on_none(void **state)
{
	struct rte_flow_error error = { 0 };

	(void)state;
	open_started(3);
	fakes[1].answer.flow_create = -E2BIG;
	assert_null(rule_to_queue(1, &error));
	assert_int_equal(rte_errno, E2BIG);
	assert_int_equal(error.type, RTE_FLOW_ERROR_TYPE_ACTION);
	assert_string_equal(error.message, "f1: not this one");
	/* The slave was given a copy, which is freed. */
	assert_null(error.cause);
	assert_int_equal(fake_flows(0) + fake_flows(1) + fake_flows(2), 0);
	assert_int_equal(rte_flow_flush(port, NULL), 0);
	fakes[1].answer.flow_create = 0;
	rule_made(1);
	assert_int_equal(fake_flows(0) + fake_flows(1) + fake_flows(2), 3);
}

static void
validate_asks_all_slaves_and_makes_nothing(void **state)
{
	const struct rte_flow_action actions[] = { count, { .type = RTE_FLOW_ACTION_TYPE_END } };
	struct rte_flow_error error = { 0 };

	(void)state;
	open_started(2);
	assert_int_equal(rte_flow_validate(port, &attr, pattern, actions, &error), 0);
	fakes[1].answer.flow_create = -ENOTSUP;
	assert_int_equal(rte_flow_validate(port, &attr, pattern, actions, &error), -ENOTSUP);
	assert_string_equal(error.message, "f1: not this one");
	assert_ptr_equal(error.cause, actions);
	assert_int_equal(fake_flows(0), 0);
}

static void
newcomer_that_refuses_a_rule_still_joins(void **state)
{
	struct rte_flow *flow;

	(void)state;
	open_started(2);
	flow = rule_made(1);
	fake_plug(2, "f2");
	fakes[2].answer.flow_create = -ENOTSUP;
	fakebed_pass();
	assert_true(fakes[2].dev->data->dev_started);
	assert_int_equal(fake_flows(2), 0);
	assert_int_equal(rte_flow_destroy(port, flow, NULL), 0);
	assert_int_equal(fake_flows(0), 0);
}

static void
rule_that_a_slave_does_not_give_up_can_be_destroyed_again(void **state)
{
	struct rte_flow_error error = { 0 };
	struct rte_flow *flow;

	(void)state;
	open_started(2);
	flow = rule_made(1);
	fakes[0].answer.flow_destroy = -EBUSY;
	assert_int_equal(rte_flow_destroy(port, flow, &error), -EBUSY);
	assert_string_equal(error.message, "f0: not this one");
	assert_int_equal(fake_flows(0), 1);
	assert_int_equal(fake_flows(1), 0);
	fakes[0].answer.flow_destroy = 0;
	assert_int_equal(rte_flow_destroy(port, flow, &error), 0);
	assert_int_equal(fake_flows(0), 0);
}

static void
flush_takes_all_rules_and_goes_on_after_a_refusal(void **state)
{
	struct rte_flow_error error = { 0 };

	(void)state;
	open_started(2);
	rule_made(1);
	rule_made(2);
	fakes[0].answer.flow_destroy = -EBUSY;
	assert_int_equal(rte_flow_flush(port, &error), -EBUSY);
	assert_string_equal(error.message, "f0: not this one");
	assert_int_equal(fake_flows(1), 0);
	fakes[0].answer.flow_destroy = 0;
	assert_int_equal(rte_flow_flush(port, &error), 0);
	assert_int_equal(fake_flows(0), 0);
	newcomer_joins();
	assert_int_equal(fake_flows(2), 0);
}

static uint64_t
hits_of(struct rte_flow *flow, bool reset)
{
	struct rte_flow_query_count result = { .reset = reset };

	assert_int_equal(rte_flow_query(port, flow, &count, &result, NULL), 0);
	assert_int_equal(result.hits_set, 1);
	return result.hits;
}

static void
count_is_the_sum_and_keeps_that_of_a_slave_that_left(void **state)
{
	struct rte_flow *flow;

	(void)state;
	open_started(2);
	flow = rule_made(1);
	fakes[0].flows[0].hits = 5;
	fakes[1].flows[0].hits = 7;
	assert_int_equal(hits_of(flow, false), 12);
	assert_int_equal(rte_eth_dev_stop(port), 0);
	assert_int_equal(hits_of(flow, false), 12);
	fakebed_run_port();
	fakes[1].flows[0].hits = 1;
	assert_int_equal(hits_of(flow, true), 13);
	assert_int_equal(hits_of(flow, false), 0);
}

static void
only_a_count_can_be_asked_for(void **state)
{
	static const struct rte_flow_action queue = { .type = RTE_FLOW_ACTION_TYPE_QUEUE };
	struct rte_flow_query_count result = { 0 };
	struct rte_flow_error error = { 0 };
	struct rte_flow *flow;

	(void)state;
	open_started(1);
	flow = rule_made(1);
	assert_int_equal(rte_flow_query(port, flow, &queue, &result, &error), -ENOTSUP);
	assert_non_null(error.message);
}

static void
isolated_mode_is_that_of_all_slaves_or_of_none(void **state)
{
	struct rte_flow_error error = { 0 };

	(void)state;
	open_started(2);
	fakes[1].answer.flow_isolate = -EBUSY;
	assert_int_equal(rte_flow_isolate(port, 1, &error), -EBUSY);
	assert_string_equal(error.message, "f1: not this one");
	assert_false(fakes[0].isolated);
	fakes[1].answer.flow_isolate = 0;
	assert_int_equal(rte_flow_isolate(port, 1, &error), 0);
	newcomer_joins();
	assert_true(fakes[0].isolated && fakes[1].isolated && fakes[2].isolated);
	assert_int_equal(rte_eth_dev_stop(port), 0);
	assert_false(fakes[0].isolated || fakes[1].isolated || fakes[2].isolated);
}

static void
rules_of_a_slave_that_is_pulled_out_are_forgotten(void **state)
{
	struct rte_flow *flow;

	(void)state;
	open_started(2);
	flow = rule_made(1);
	fake_unplug(1);
	fakebed_pass();
	assert_int_equal(rte_flow_destroy(port, flow, NULL), 0);
	assert_int_equal(fake_flows(0), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, fakebed_close)
	const struct CMUnitTest tests[] = {
		TEST(rule_is_on_all_slaves_and_goes_from_all),
		TEST(rules_made_at_any_time_are_on_a_newcomer_in_their_order),
		TEST(rule_that_one_slave_refuses_is_on_none),
		TEST(validate_asks_all_slaves_and_makes_nothing),
		TEST(newcomer_that_refuses_a_rule_still_joins),
		TEST(rule_that_a_slave_does_not_give_up_can_be_destroyed_again),
		TEST(flush_takes_all_rules_and_goes_on_after_a_refusal),
		TEST(count_is_the_sum_and_keeps_that_of_a_slave_that_left),
		TEST(only_a_count_can_be_asked_for),
		TEST(isolated_mode_is_that_of_all_slaves_or_of_none),
		TEST(rules_of_a_slave_that_is_pulled_out_are_forgotten),
	};
#undef TEST

	fakebed_start("driver_flow_test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
