/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * RSS table and hash of a net_bondcore port: on all slaves or on none, kept for slaves that
 * come later and for the next start.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bondcore.h"
#include "fakebed.h"

#define SIZE 64 /* of the table that the tests write: half of a slave's */

static uint16_t port;

static void
open_stopped(void)
{
	port = fakebed_open(BOND_MODE_BALANCE_XOR, 2);
	fakebed_configure(0);
}

static void
open_started(void)
{
	open_stopped();
	fakebed_run_port();
}

static void
newcomer_joins(void)
{
	fake_plug(2, "f2");
	fakebed_pass();
	assert_true(fakes[2].dev->data->dev_started);
}

/* Entries from to to-1 get this queue. */
static int
table_set(unsigned from, unsigned to, uint16_t queue)
{
	struct rte_eth_rss_reta_entry64 reta = { 0 };
	unsigned i;

	for (i = from; i < to; i++) {
		reta.mask |= RTE_BIT64(i);
		reta.reta[i] = queue;
	}
	return rte_eth_dev_rss_reta_update(port, &reta, SIZE);
}

static uint16_t
table_entry(unsigned i)
{
	struct rte_eth_rss_reta_entry64 reta = { .mask = UINT64_MAX };

	assert_int_equal(rte_eth_dev_rss_reta_query(port, &reta, SIZE), 0);
	return reta.reta[i];
}

static void
table_starts_with_the_queues_in_turn(void **state)
{
	unsigned i;

	(void)state;
	open_started();
	for (i = 0; i < SIZE; i++)
		assert_int_equal(table_entry(i), i % FAKEBED_QUEUES);
}

static void
table_is_repeated_in_that_of_each_slave(void **state)
{
	unsigned i, k;

	(void)state;
	open_stopped();
	assert_int_equal(table_set(0, 8, 3), 0);
	fakebed_run_port();
	assert_int_equal(table_set(8, 16, 2), 0);
	newcomer_joins();
	for (i = 0; i < 3; i++) {
		for (k = 0; k < FAKE_RETA_SIZE; k++)
			assert_int_equal(fakes[i].reta[k], k % SIZE < 8  ? 3 :
							   k % SIZE < 16 ? 2 :
									   k % FAKEBED_QUEUES);
	}
	assert_int_equal(table_entry(7), 3);
	assert_int_equal(table_entry(8), 2);
}

static void
table_that_one_slave_refuses_is_taken_back_from_all(void **state)
{
	(void)state;
	open_started();
	assert_int_equal(table_set(0, SIZE, 1), 0);
	fakes[1].answer.reta = -EIO;
	assert_int_equal(table_set(0, SIZE, 2), -EIO);
	assert_int_equal(fakes[0].reta[0], 1);
	assert_int_equal(fakes[1].reta[0], 1);
	assert_int_equal(table_entry(0), 1);
}

static void
first_table_that_is_refused_leaves_the_queues_in_turn(void **state)
{
	(void)state;
	open_started();
	fakes[1].answer.reta = -EIO;
	assert_int_equal(table_set(0, SIZE, 2), -EIO);
	assert_int_equal(fakes[0].reta[0], 0);
	assert_int_equal(fakes[0].reta[3], 3);
	assert_int_equal(table_entry(3), 3);
}

static void
configuring_anew_forgets_the_table(void **state)
{
	(void)state;
	open_started();
	assert_int_equal(table_set(0, SIZE, 1), 0);
	assert_int_equal(rte_eth_dev_stop(port), 0);
	fakebed_run_port();
	assert_int_equal(table_entry(0), 1);
	assert_int_equal(rte_eth_dev_stop(port), 0);
	fakebed_configure(0);
	assert_int_equal(table_entry(0), 0);
}

static void
tables_of_no_size_that_is_known_are_refused(void **state)
{
	struct rte_eth_rss_reta_entry64 reta[9] = { { .mask = 1 } };

	(void)state;
	open_started();
	assert_int_equal(rte_eth_dev_rss_reta_update(port, reta, 100), -EINVAL);
	assert_int_equal(rte_eth_dev_rss_reta_update(port, reta, 576), -EINVAL);
	assert_int_equal(rte_eth_dev_rss_reta_query(port, reta, 576), -EINVAL);
}

static void
hash_goes_to_all_slaves_as_far_as_they_know_it(void **state)
{
	uint8_t key[FAKE_KEY_SIZE], back[FAKE_KEY_SIZE] = { 0 };
	struct rte_eth_rss_conf conf = {
		.rss_key = key,
		.rss_key_len = sizeof(key),
		.rss_hf = RTE_ETH_RSS_NONFRAG_IPV4_UDP,
	};
	unsigned i;

	(void)state;
	open_stopped();
	memset(key, 0x6d, sizeof(key));
	assert_int_equal(rte_eth_dev_rss_hash_update(port, &conf), 0);
	fakebed_run_port();
	newcomer_joins();
	for (i = 0; i < 3; i++) {
		assert_int_equal(fakes[i].hash.rss_hf, RTE_ETH_RSS_NONFRAG_IPV4_UDP);
		assert_memory_equal(fakes[i].key, key, sizeof(key));
	}
	conf = (struct rte_eth_rss_conf){ .rss_hf = RTE_ETH_RSS_IPV4 };
	assert_int_equal(rte_eth_dev_rss_hash_update(port, &conf), 0);
	assert_int_equal(fakes[2].hash.rss_hf, RTE_ETH_RSS_IPV4);
	conf = (struct rte_eth_rss_conf){ .rss_key = back, .rss_key_len = sizeof(back) };
	assert_int_equal(rte_eth_dev_rss_hash_conf_get(port, &conf), 0);
	assert_int_equal(conf.rss_hf, RTE_ETH_RSS_IPV4);
	assert_int_equal(conf.rss_key_len, sizeof(key));
	assert_memory_equal(back, key, sizeof(key));
}

static void
hash_that_was_never_set_is_that_of_configure(void **state)
{
	struct rte_eth_rss_conf conf = { 0 };

	(void)state;
	open_started();
	assert_int_equal(rte_eth_dev_rss_hash_conf_get(port, &conf), 0);
	assert_int_equal(conf.rss_hf, RTE_ETH_RSS_IP);
	assert_int_equal(conf.rss_key_len, 0);
}

static void
hash_that_one_slave_refuses_is_taken_back_from_all(void **state)
{
	struct rte_eth_rss_conf conf = { .rss_hf = RTE_ETH_RSS_IPV4 };

	(void)state;
	open_started();
	assert_int_equal(rte_eth_dev_rss_hash_update(port, &conf), 0);
	fakes[1].answer.hash = -EIO;
	conf.rss_hf = RTE_ETH_RSS_IPV6;
	assert_int_equal(rte_eth_dev_rss_hash_update(port, &conf), -EIO);
	assert_int_equal(fakes[0].hash.rss_hf, RTE_ETH_RSS_IPV4);
	assert_int_equal(rte_eth_dev_rss_hash_conf_get(port, &conf), 0);
	assert_int_equal(conf.rss_hf, RTE_ETH_RSS_IPV4);
}

static void
key_too_short_for_the_slaves_is_refused(void **state)
{
	uint8_t key[8] = { 1 };
	struct rte_eth_rss_conf conf = {
		.rss_key = key,
		.rss_key_len = sizeof(key),
		.rss_hf = RTE_ETH_RSS_IPV4,
	};

	(void)state;
	open_started();
	assert_int_equal(rte_eth_dev_rss_hash_update(port, &conf), -EINVAL);
	assert_int_equal(fakes[0].key[0], 0);
}

static void
slaves_without_rss_are_left_out_unless_all_are(void **state)
{
	struct rte_eth_rss_conf conf = { .rss_hf = RTE_ETH_RSS_IPV4 };

	(void)state;
	open_stopped();
	fakes[1].without_rss = true;
	conf.rss_hf = 0;
	fakebed_run_port();
	assert_int_equal(table_set(0, SIZE, 1), 0);
	assert_int_equal(fakes[0].reta[0], 1);
	assert_int_equal(rte_eth_dev_rss_hash_update(port, &conf), 0);
	fakes[0].without_rss = true;
	assert_int_equal(table_set(0, SIZE, 2), -ENOTSUP);
	assert_int_equal(rte_eth_dev_rss_hash_update(port, &conf), -ENOTSUP);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, fakebed_close)
	const struct CMUnitTest tests[] = {
		TEST(table_starts_with_the_queues_in_turn),
		TEST(table_is_repeated_in_that_of_each_slave),
		TEST(table_that_one_slave_refuses_is_taken_back_from_all),
		TEST(first_table_that_is_refused_leaves_the_queues_in_turn),
		TEST(configuring_anew_forgets_the_table),
		TEST(tables_of_no_size_that_is_known_are_refused),
		TEST(hash_goes_to_all_slaves_as_far_as_they_know_it),
		TEST(hash_that_was_never_set_is_that_of_configure),
		TEST(hash_that_one_slave_refuses_is_taken_back_from_all),
		TEST(key_too_short_for_the_slaves_is_refused),
		TEST(slaves_without_rss_are_left_out_unless_all_are),
	};
#undef TEST

	fakebed_start("driver_rss_test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
