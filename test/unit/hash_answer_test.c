/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * dp/hash: what the policies make of a few frames, as numbers, the CRC being that of the CPU
 * or, built with CRC_PORTABLE, of the tables: bonds of any machine and build send a flow to
 * the same slot. A change of these numbers moves flows at an update.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "hash_packets.h"

struct answer {
	const char *recipe;
	unsigned hash;
	uint32_t slots;
};

#define PLAIN(policy) PACKET_HASH(BOND_XMIT_##policy, false)
#define SYMMETRIC(policy) PACKET_HASH(BOND_XMIT_##policy, true)

static const struct answer answers[] = {
	{ "eth:ab type:0806 pay:46", PLAIN(LAYER2), 0x145a1bb1 },
	{ "eth:ba type:0806 pay:46", SYMMETRIC(LAYER2), 0x2f2b1c8c },
	{ "eth:ab 4:ab tcp:1:2", PLAIN(LAYER23), 0x2a8b6cbb },
	{ "eth:ba 4:ba tcp:2:1", SYMMETRIC(LAYER23), 0x2d32ecb2 },
	{ "eth:ab 4:ab tcp:1:2", PLAIN(LAYER34), 0x27ca6048 },
	{ "eth:ba 4:ba tcp:2:1", SYMMETRIC(LAYER34), 0x3d52653a },
	{ "eth:ab 4f:ab udp:1:2", PLAIN(LAYER34), 0x023a78a9 },
	{ "eth:ab 6:ab udp:1:2", PLAIN(LAYER34), 0x228d47d7 },
	{ "eth:ba 6:ba udp:2:1", SYMMETRIC(LAYER34), 0x05c36268 },
	{ "eth:ab 4:ab gre:0 6:cd udp:1:2", PLAIN(ENCAP23), 0x171514b5 },
	{ "eth:ab 4:ab gre:0 6:cd udp:1:2", PLAIN(ENCAP34), 0x326de252 },
	{ "eth:ab v:5 4:ab udp:1:2", PLAIN(VLAN_SRCMAC), 0x1fed69a7 },
	{ "eth:ab 4:ab udp:1:2", PACKET_HASH_DESTINATION, 0x1408aca0 },
	{ "eth:ab 6:ab udp:1:2", PACKET_HASH_DESTINATION, 0x11555e19 },
};

static void
known_frames_have_their_slots_on_every_machine(void **state)
{
	struct packet p;
	struct frame f;
	uint32_t slots;
	size_t i;

	(void)state;
	for (i = 0; i < RTE_DIM(answers); i++) {
		frame_build(&f, answers[i].recipe, 1);
		packet_make(&p, &f, f.len, f.len);
		slots = packet_hash(answers[i].hash, &p);
		packet_drop(&p);
		if (slots != answers[i].slots)
			fail_msg("row %zu: 0x%08x", i, slots);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_frames_have_their_slots_on_every_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
