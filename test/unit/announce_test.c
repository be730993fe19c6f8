/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * core/announce: frames compared with bytes written out by hand, for IPv4 and IPv6 and
 * for 0, 1 and 2 VLAN tags. The checksum is checked in a second way, as a receiver does.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/announce.h"

#define GUARD 0x5a

static const uint8_t own_mac[BOND_MAC_SIZE] = { 0x02, 0, 0, 0, 0, 0x01 };

/* 172.20.43.110 */
#define IPV4 0xac, 0x14, 0x2b, 0x6e
/* 2001:db8::110 */
#define IPV6 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x10
#define ALL_NODES 0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01

#define BOND_MAC 0x02, 0, 0, 0, 0, 0x01
#define VLAN_MAC 0x02, 0, 0, 0, 0, 0x64

/* clang-format off */
#define ARP_BODY(mac) \
	0x08, 0x06, \
	0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x01, \
	mac, IPV4, \
	0, 0, 0, 0, 0, 0, IPV4

#define ADVERTISEMENT_BODY(mac, checksum) \
	0x86, 0xdd, \
	0x60, 0, 0, 0, 0x00, 0x20, 58, 255, \
	IPV6, ALL_NODES, \
	136, 0, checksum, 0x20, 0, 0, 0, \
	IPV6, \
	2, 1, mac
/* clang-format on */

/* Of the advertisement above with each of the two addresses. */
#define CHECKSUM_BOND 0xf7, 0x0c
#define CHECKSUM_VLAN 0xf6, 0xa9

#define TAG_100 0x81, 0x00, 0x00, 0x64
#define STAG_4094 0x88, 0xa8, 0x0f, 0xfe

#define TO_ALL 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
#define TO_ALL_NODES 0x33, 0x33, 0, 0, 0, 0x01

/* The whole frame, and not one byte behind it. */
static void
check_frame(const struct bond_address *a, const uint8_t *frame, size_t size)
{
	uint8_t buf[ANNOUNCE_FRAME_MAX];

	memset(buf, GUARD, sizeof(buf));
	assert_int_equal(announce_frame(a, own_mac, buf), size);
	assert_memory_equal(buf, frame, size);
	for (size_t i = size; i < sizeof(buf); i++)
		assert_int_equal(buf[i], GUARD);
}

static void
an_ipv4_address_gives_a_gratuitous_arp_request(void **state)
{
	static const struct bond_address a = { .ip = { IPV4 } };
	static const uint8_t frame[60] = { TO_ALL, BOND_MAC, ARP_BODY(BOND_MAC) };

	(void)state;
	check_frame(&a, frame, sizeof(frame));
}

static void
an_ipv6_address_gives_an_unsolicited_advertisement(void **state)
{
	static const struct bond_address a = { .ip = { IPV6 }, .is_ipv6 = true };
	static const uint8_t frame[86] = { TO_ALL_NODES, BOND_MAC,
					   ADVERTISEMENT_BODY(BOND_MAC, CHECKSUM_BOND) };

	(void)state;
	check_frame(&a, frame, sizeof(frame));
}

static void
one_tag_stands_before_the_type(void **state)
{
	struct bond_address a = { .ip = { IPV4 }, .n_vlans = 1 };
	static const uint8_t arp[60] = { TO_ALL, BOND_MAC, TAG_100, ARP_BODY(BOND_MAC) };
	static const uint8_t advertisement[90] = { TO_ALL_NODES, BOND_MAC, TAG_100,
						   ADVERTISEMENT_BODY(BOND_MAC, CHECKSUM_BOND) };

	(void)state;
	a.vlan_tpid[0] = 0x8100;
	a.vlan_id[0] = 100;
	check_frame(&a, arp, sizeof(arp));
	a.is_ipv6 = true;
	memcpy(a.ip, (const uint8_t[]){ IPV6 }, sizeof(a.ip));
	check_frame(&a, advertisement, sizeof(advertisement));
}

static void
of_two_tags_the_outer_stands_first(void **state)
{
	struct bond_address a = { .ip = { IPV4 }, .n_vlans = 2 };
	static const uint8_t arp[60] = { TO_ALL, BOND_MAC, STAG_4094, TAG_100, ARP_BODY(BOND_MAC) };
	static const uint8_t advertisement[94] = { TO_ALL_NODES, BOND_MAC, STAG_4094, TAG_100,
						   ADVERTISEMENT_BODY(BOND_MAC, CHECKSUM_BOND) };

	(void)state;
	a.vlan_tpid[0] = 0x88a8;
	a.vlan_id[0] = 4094;
	a.vlan_tpid[1] = 0x8100;
	a.vlan_id[1] = 100;
	check_frame(&a, arp, sizeof(arp));
	a.is_ipv6 = true;
	memcpy(a.ip, (const uint8_t[]){ IPV6 }, sizeof(a.ip));
	check_frame(&a, advertisement, sizeof(advertisement));
}

static void
an_address_with_its_own_mac_is_announced_with_that(void **state)
{
	struct bond_address a = { .ip = { IPV4 }, .mac = { VLAN_MAC } };
	static const uint8_t arp[60] = { TO_ALL, VLAN_MAC, ARP_BODY(VLAN_MAC) };
	static const uint8_t advertisement[86] = { TO_ALL_NODES, VLAN_MAC,
						   ADVERTISEMENT_BODY(VLAN_MAC, CHECKSUM_VLAN) };

	(void)state;
	check_frame(&a, arp, sizeof(arp));
	a.is_ipv6 = true;
	memcpy(a.ip, (const uint8_t[]){ IPV6 }, sizeof(a.ip));
	check_frame(&a, advertisement, sizeof(advertisement));
}

/* One's complement addition of one word at a time, carry first. */
static uint16_t
add_word(uint16_t sum, uint16_t word)
{
	const uint16_t result = (uint16_t)(sum + word);

	return result < word ? (uint16_t)(result + 1) : result;
}

/* What a receiver computes over pseudo-header and message: all ones if nothing is wrong. */
static uint16_t
receiver_sum(const uint8_t *ipv6)
{
	const uint8_t *addresses = ipv6 + 8;
	const unsigned int payload = ipv6[4] * 256u + ipv6[5];
	uint16_t sum = add_word((uint16_t)payload, ipv6[6]);

	for (unsigned int i = 0; i < 32 + payload; i += 2)
		sum = add_word(sum, (uint16_t)(addresses[i] * 256u + addresses[i + 1]));
	return sum;
}

static void
the_checksum_of_any_address_satisfies_a_receiver(void **state)
{
	struct bond_address a = { .is_ipv6 = true };
	uint8_t mac[BOND_MAC_SIZE] = { 0x02 };
	uint8_t buf[ANNOUNCE_FRAME_MAX];

	(void)state;
	for (unsigned int i = 0; i < 65536; i++) {
		memset(a.ip, i % 3 == 0 ? 0xff : (int)(i % 7), sizeof(a.ip));
		a.ip[14] = (uint8_t)(i >> 8);
		a.ip[15] = (uint8_t)i;
		mac[4] = (uint8_t)(i * 31);
		mac[5] = (uint8_t)(i * 57);
		a.n_vlans = i % 3;
		announce_frame(&a, mac, buf);
		assert_int_equal(receiver_sum(buf + 14 + 4 * a.n_vlans), 0xffff);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ipv4_address_gives_a_gratuitous_arp_request),
		cmocka_unit_test(one_tag_stands_before_the_type),
		cmocka_unit_test(of_two_tags_the_outer_stands_first),
		cmocka_unit_test(an_ipv6_address_gives_an_unsolicited_advertisement),
		cmocka_unit_test(an_address_with_its_own_mac_is_announced_with_that),
		cmocka_unit_test(the_checksum_of_any_address_satisfies_a_receiver),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
