/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * CRC-32C of words: one instruction where the CPU has it, else by tables. All three give
 * the same value, so a bond hashes alike on every machine. CRC_PORTABLE asks for the tables.
 */

#ifndef DP_CRC_H
#define DP_CRC_H

#include <stdint.h>

#if defined(__SSE4_2__) && defined(__x86_64__) && !defined(CRC_PORTABLE)

#include <rte_vect.h>

static inline uint32_t
crc_u64(uint32_t crc, uint64_t data)
{
	return (uint32_t)_mm_crc32_u64(crc, data);
}

static inline uint32_t
crc_u32(uint32_t crc, uint32_t data)
{
	return _mm_crc32_u32(crc, data);
}

#elif defined(__ARM_FEATURE_CRC32) && defined(__aarch64__) && !defined(CRC_PORTABLE)

#include <arm_acle.h>

static inline uint32_t
crc_u64(uint32_t crc, uint64_t data)
{
	return __crc32cd(crc, data);
}

static inline uint32_t
crc_u32(uint32_t crc, uint32_t data)
{
	return __crc32cw(crc, data);
}

#else

#include <rte_crc_sw.h>

static inline uint32_t
crc_u64(uint32_t crc, uint64_t data)
{
	return crc32c_2words(data, crc);
}

static inline uint32_t
crc_u32(uint32_t crc, uint32_t data)
{
	return crc32c_1word(data, crc);
}

#endif

#endif
