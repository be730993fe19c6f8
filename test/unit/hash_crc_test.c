/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * dp/crc: the CRC-32C of the CPU or, built with CRC_PORTABLE, that of the tables, against a
 * CRC made bit by bit and known answers. Built both ways; where both pass they agree, and so
 * do bonds on different machines.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dp/crc.h"

#define ROUNDS 100000

/* The polynomial of Castagnoli, lowest bit first. */
static uint32_t
crc_by_bits(uint32_t crc, uint64_t data, unsigned bits)
{
	unsigned i;

	for (i = 0; i < bits; i++) {
		uint32_t bit = (crc ^ (uint32_t)(data >> i)) & 1;

		crc = crc >> 1 ^ (bit ? UINT32_C(0x82f63b78) : 0);
	}
	return crc;
}

static void
known_answers_come_out(void **state)
{
	uint32_t crc = UINT32_MAX;
	unsigned i;

	(void)state;
	/* RFC 3720, B.4: 32 bytes of zeros, and of ones. */
	for (i = 0; i < 4; i++)
		crc = crc_u64(crc, 0);
	assert_int_equal(~crc, 0x8a9136aa);
	crc = UINT32_MAX;
	for (i = 0; i < 8; i++)
		crc = crc_u32(crc, UINT32_MAX);
	assert_int_equal(~crc, 0x62a8ab43);
	/* The same: 0, 1, 2 .. 31. */
	crc = UINT32_MAX;
	for (i = 0; i < 4; i++)
		crc = crc_u64(crc, UINT64_C(0x0706050403020100) + i * UINT64_C(0x0808080808080808));
	assert_int_equal(~crc, 0x46dd794e);
}

static void
random_words_have_the_crc_that_is_made_bit_by_bit(void **state)
{
	uint64_t data = 1;
	uint32_t crc = 0;
	unsigned i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		data = data * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		assert_int_equal(crc_u64(crc, data), crc_by_bits(crc, data, 64));
		assert_int_equal(crc_u32(crc, (uint32_t)data), crc_by_bits(crc, data, 32));
		crc = crc_u64(crc, data);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answers_come_out),
		cmocka_unit_test(random_words_have_the_crc_that_is_made_bit_by_bit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
