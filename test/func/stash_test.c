/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * How much waits for an application that does not receive in 802.3ad: what the slaves' queues
 * would hold, as long as the pool has packets left where control can reach them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_mempool.h>

#include "bondbed.h"
#include "dp/map.h"

#define BURST 32
#define LONG_ENOUGH (20 * BOND_MS)
#define DATA_ROOM 256

static struct bond *bond;
static struct rte_mempool *pool;

static uint64_t
dropped(void)
{
	struct bond_status status;

	bond_status_get(bond, &status);
	return status.rx_stale;
}

/* An idle bond over one wire, with a pool of its own. */
static void
open_lent(unsigned pool_size, unsigned cache_size, uint16_t n_rxd)
{
	struct bond_params params = {
		.name = "idle",
		.n_rx_queues = 1,
		.n_tx_queues = 1,
		.n_rxd = n_rxd,
		.rx_pool = testbed_pool(),
		.rx_pools = &pool,
	};

	pool = rte_pktmbuf_pool_create("stash", pool_size, cache_size, 0, DATA_ROOM, SOCKET_ID_ANY);
	assert_non_null(pool);
	bed_open("mode=802.3ad all_slaves_active=on");
	bond = bond_create(bed.ctl, &params, bond_conf_of(bed.bond), &bed.err);
	assert_non_null(bond);
	assert_int_equal(bond_slave_add(bond, S0, "s0", &bed.err), 0);
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_int_equal(((const struct bond_map *)*bond_rxq_get(bond, 0)->map)->lent, 1);
}

static int
close_bed(void **state)
{
	int ret = bed_close(state);

	rte_mempool_free(pool);
	pool = NULL;
	return ret;
}

/* A packet that is no slow frame, with a number in it. */
static void
put(uint32_t number)
{
	struct rte_mbuf *pkt = rte_pktmbuf_alloc(pool);

	assert_non_null(pkt);
	memset(rte_pktmbuf_append(pkt, BED_FRAME_SIZE), 0, BED_FRAME_SIZE);
	memcpy(rte_pktmbuf_mtod_offset(pkt, void *, RTE_ETHER_HDR_LEN), &number, sizeof(number));
	testbed_put_mbuf(&bed_wires[0], pkt);
}

static uint32_t
number_of(const struct rte_mbuf *pkt)
{
	uint32_t number;

	memcpy(&number, rte_pktmbuf_mtod_offset(pkt, const void *, RTE_ETHER_HDR_LEN),
	       sizeof(number));
	return number;
}

/* All that waits, in order. */
static unsigned
receive(void)
{
	struct rte_mbuf *got[BURST];
	unsigned received = 0, next = 0;
	uint16_t n, i;

	while ((n = bond_rx_burst(bond_rxq_get(bond, 0), got, BURST)) != 0) {
		for (i = 0; i < n; i++) {
			assert_true(number_of(got[i]) >= next);
			next = number_of(got[i]) + 1;
		}
		rte_pktmbuf_free_bulk(got, n);
		received += n;
	}
	return received;
}

static void
as_much_waits_as_the_queues_of_all_slaves_would_hold(void **state)
{
	static const struct {
		unsigned pool;
		uint16_t n_rxd;
		unsigned most;
	} rows[] = {
		{ 4095, 32, 32 * BOND_MAX_SLAVES },
		{ 4095, 64, 64 * BOND_MAX_SLAVES },
		/* The PMD's choice: the pool is what ends first, but for what it keeps. */
		{ 2047, 0, 2047 - 128 },
	};
	const uint32_t more = 60;
	unsigned i;
	uint32_t k;

	(void)state;
	for (i = 0; i < RTE_DIM(rows); i++) {
		open_lent(rows[i].pool, 0, rows[i].n_rxd);
		for (k = 0; k < rows[i].most + more; k++) {
			put(k);
			if (k % BURST == BURST - 1)
				bed_run_until(bed.now + 2 * BOND_MS);
		}
		bed_run_until(bed.now + LONG_ENOUGH);
		/* The pool is looked at once for a burst. */
		assert_in_range(dropped(), more - BURST, more + BURST);
		assert_int_equal(receive(), rows[i].most + more - dropped());
		if (rows[i].n_rxd != 0)
			assert_int_equal(dropped(), more);
		assert_int_equal(close_bed(NULL), 0);
	}
	open_lent(511, 0, 0); /* for the teardown */
}

/*
 * Packets in the cache of an lcore that does nothing are no reserve: with few left in common the
 * NICs would find none.
 */
static void
packets_in_caches_of_lcores_are_not_counted(void **state)
{
	enum { TAKEN = 400, CACHED = 370 };
	struct rte_mempool_cache *cache;
	void *taken[TAKEN];
	unsigned i;

	(void)state;
	open_lent(511, 256, 0);
	cache = rte_mempool_default_cache(pool, 1);
	assert_int_equal(rte_mempool_generic_get(pool, taken, TAKEN, NULL), 0);
	rte_mempool_generic_put(pool, taken, CACHED, cache);
	for (i = 0; i < 10; i++)
		testbed_put_mbuf(&bed_wires[0], bed_mbuf(i));
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_int_equal(dropped(), 10);
	/* Enough in common again. */
	rte_mempool_generic_put(pool, &taken[CACHED], TAKEN - CACHED, NULL);
	for (i = 0; i < 10; i++)
		testbed_put_mbuf(&bed_wires[0], bed_mbuf(i));
	bed_run_until(bed.now + LONG_ENOUGH);
	assert_int_equal(dropped(), 10);
	assert_int_equal(rte_mempool_avail_count(pool), 511);
}

int
main(int argc __rte_unused, char **argv)
{
#define TEST(name) cmocka_unit_test_teardown(name, close_bed)
	const struct CMUnitTest tests[] = {
		TEST(as_much_waits_as_the_queues_of_all_slaves_would_hold),
		TEST(packets_in_caches_of_lcores_are_not_counted),
	};
#undef TEST

	bed_start(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
