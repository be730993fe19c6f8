/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The engine icmpecho over a net_ring port: every byte of its answers, and that it leaves
 * alone, frees and counts what is not a whole request.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>
#include <rte_byteorder.h>
#include <rte_ip.h>

#include "engine.h"
#include "testbed.h"

#define IP_AT 14
#define ICMP_AT 34
#define OWN 0x02, 0xbc, 0, 0, 0, 1
#define HOST 0x02, 0xaa, 0, 0, 0, 9

static const uint8_t arp_request[60] = {
	/* Ethernet */
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, HOST, 0x08, 0x06,
	/* ARP */
	0, 1, 8, 0, 6, 4, 0, 1, HOST, 10, 0, 0, 9, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1
};
static const uint8_t arp_reply[60] = {
	/* Ethernet */
	HOST, OWN, 0x08, 0x06,
	/* ARP */
	0, 1, 8, 0, 6, 4, 0, 2, OWN, 10, 0, 0, 1, HOST, 10, 0, 0, 9
};

/*
 * 8.0.0.9 asks 8.0.0.1: id 0x1234, sequence 7, payload "bondcore". An address that begins
 * with 8.0 looks like an echo request to who takes the IP header for too short.
 */
static const uint8_t echo_request[50] = {
	/* Ethernet */
	OWN, HOST, 0x08, 0x00,
	/* IPv4 */
	0x45, 0, 0, 36, 0x11, 0x22, 0x40, 0, 64, 1, 0x19, 0xae, 8, 0, 0, 9, 8, 0, 0, 1,
	/* ICMP */
	8, 0, 0x3f, 0x1c, 0x12, 0x34, 0, 7, 'b', 'o', 'n', 'd', 'c', 'o', 'r', 'e'
};
static const uint8_t echo_reply[50] = {
	/* Ethernet */
	HOST, OWN, 0x08, 0x00,
	/* IPv4 */
	0x45, 0, 0, 36, 0x11, 0x22, 0x40, 0, 64, 1, 0x19, 0xae, 8, 0, 0, 1, 8, 0, 0, 9,
	/* ICMP */
	0, 0, 0x47, 0x1c, 0x12, 0x34, 0, 7, 'b', 'o', 'n', 'd', 'c', 'o', 'r', 'e'
};

static struct wire wire;
static struct leg leg;

static int
leg_begin(void **state)
{
	(void)state;
	memset(&leg, 0, sizeof(leg));
	leg.engine = engine_find("icmpecho");
	endpoint_of_port(&leg.in, wire.port_id, 0);
	leg.out = leg.in;
	leg.src = (struct rte_ether_addr){ .addr_bytes = { OWN } };
	return 0;
}

static int
no_mbuf_is_in_use(void **state)
{
	(void)state;
	return rte_mempool_in_use_count(testbed_pool()) == 0 ? 0 : -1;
}

static void
stats_are(uint64_t rx, uint64_t tx, uint64_t used)
{
	assert_int_equal(leg.stats.rx, rx);
	assert_int_equal(leg.stats.tx, tx);
	assert_int_equal(leg.stats.used, used);
	assert_int_equal(leg.stats.dropped, 0);
}

/* Put tags between the addresses and the rest of a frame. */
static uint16_t
frame_tag(uint8_t *to, const uint8_t *frame, uint16_t len, unsigned tags)
{
	static const uint8_t qinq[] = { 0x88, 0xa8, 0, 100, 0x81, 0x00, 0x20, 5 };
	unsigned size = tags * 4;

	memcpy(to, frame, 12);
	memcpy(to + 12, &qinq[sizeof(qinq) - size], size);
	memcpy(to + 12 + size, frame + 12, len - 12);
	return (uint16_t)(len + size);
}

static void
requests_are_answered_exactly_with_and_without_tags(void **state)
{
	uint8_t request[80], reply[80];
	unsigned tags;
	uint16_t len;

	(void)state;
	for (tags = 0; tags <= 2; tags++) {
		len = frame_tag(request, arp_request, sizeof(arp_request), tags);
		testbed_put(&wire, request, len);
		len = frame_tag(request, echo_request, sizeof(echo_request), tags);
		testbed_put(&wire, request, len);
		leg.engine->run(&leg);
		len = frame_tag(reply, arp_reply, sizeof(arp_reply), tags);
		testbed_expect(&wire, reply, len);
		len = frame_tag(reply, echo_reply, sizeof(echo_reply), tags);
		testbed_expect(&wire, reply, len);
	}
	stats_are(6, 6, 0);
}

static void
the_frames_of_this_test_have_right_checksums(void **state)
{
	(void)state;
	assert_int_equal(rte_raw_cksum(&echo_request[IP_AT], 20), 0xffff);
	assert_int_equal(rte_raw_cksum(&echo_request[ICMP_AT], 16), 0xffff);
	assert_int_equal(rte_raw_cksum(&echo_reply[IP_AT], 20), 0xffff);
	assert_int_equal(rte_raw_cksum(&echo_reply[ICMP_AT], 16), 0xffff);
}

/* One request whose only data is seq, one without any but zeros: each carry and each edge. */
static void
the_checksum_of_every_reply_is_right(void **state)
{
	uint8_t request[42];
	struct rte_mbuf *m;
	uint16_t cksum;
	unsigned seq;

	(void)state;
	memcpy(request, echo_request, sizeof(request));
	request[IP_AT + 3] = 28;
	memset(&request[ICMP_AT + 4], 0, 2);
	for (seq = 0; seq <= UINT16_MAX; seq++) {
		memset(&request[ICMP_AT + 2], 0, 2);
		request[ICMP_AT + 6] = (uint8_t)(seq >> 8);
		request[ICMP_AT + 7] = (uint8_t)seq;
		cksum = (uint16_t)~rte_raw_cksum(&request[ICMP_AT], 8);
		memcpy(&request[ICMP_AT + 2], &cksum, sizeof(cksum));
		testbed_put(&wire, request, sizeof(request));
		leg.engine->run(&leg);
		m = testbed_take(&wire);
		assert_non_null(m);
		assert_int_equal(rte_raw_cksum(rte_pktmbuf_mtod_offset(m, void *, ICMP_AT), 8),
				 0xffff);
		rte_pktmbuf_free(m);
	}
}

static void
a_wrong_checksum_stays_wrong_in_the_reply(void **state)
{
	uint8_t request[sizeof(echo_request)], reply[sizeof(echo_reply)];

	(void)state;
	memcpy(request, echo_request, sizeof(request));
	memcpy(reply, echo_reply, sizeof(reply));
	request[ICMP_AT + 3]++;
	reply[ICMP_AT + 3]++;
	testbed_put(&wire, request, sizeof(request));
	leg.engine->run(&leg);
	testbed_expect(&wire, reply, sizeof(reply));
}

static void
ip_options_before_the_request_are_kept(void **state)
{
	uint8_t request[54], reply[54];

	(void)state;
	memcpy(request, echo_request, ICMP_AT);
	memset(&request[ICMP_AT], 1, 4);
	memcpy(&request[ICMP_AT + 4], &echo_request[ICMP_AT], 16);
	request[IP_AT] = 0x46;
	request[IP_AT + 3] = 40;
	memcpy(reply, request, sizeof(reply));
	memcpy(reply, echo_reply, 12);
	memcpy(&reply[IP_AT + 12], &echo_reply[IP_AT + 12], 8);
	memcpy(&reply[ICMP_AT + 4], &echo_reply[ICMP_AT], 16);
	testbed_put(&wire, request, sizeof(request));
	leg.engine->run(&leg);
	testbed_expect(&wire, reply, sizeof(reply));
}

static void
bytes_release(void *addr, void *opaque)
{
	(void)addr;
	(void)opaque;
}

/*
 * A packet of the first len bytes of frame, headers aligned as drivers do; to read a word
 * after them is a fault.
 */
static struct rte_mbuf *
request_before_guard(uint8_t *guard, const uint8_t *frame, uint16_t len)
{
	static struct rte_mbuf_ext_shared_info shared = { .free_cb = bytes_release };
	struct rte_mbuf *m = rte_pktmbuf_alloc(testbed_pool());
	uint8_t *bytes = guard - RTE_ALIGN_CEIL(len, 2);

	assert_non_null(m);
	memcpy(bytes, frame, len);
	rte_mbuf_ext_refcnt_set(&shared, 1);
	rte_pktmbuf_attach_extbuf(m, bytes, RTE_BAD_IOVA, len, &shared);
	rte_pktmbuf_data_len(m) = len;
	rte_pktmbuf_pkt_len(m) = len;
	return m;
}

static void
no_byte_beyond_a_cut_request_is_read_and_no_answer_sent(void **state)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *pages =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t frame[80];
	unsigned tags, sent = 0;
	uint16_t len, whole;

	(void)state;
	assert_ptr_not_equal(pages, MAP_FAILED);
	assert_int_equal(mprotect(pages + page, page, PROT_NONE), 0);
	for (tags = 0; tags <= 2; tags++) {
		whole = frame_tag(frame, echo_request, sizeof(echo_request), tags);
		for (len = 0; len < whole; len++, sent++) {
			testbed_put_mbuf(&wire, request_before_guard(pages + page, frame, len));
			leg.engine->run(&leg);
		}
		whole = frame_tag(frame, arp_request, 42, tags);
		for (len = 0; len < whole; len++, sent++) {
			testbed_put_mbuf(&wire, request_before_guard(pages + page, frame, len));
			leg.engine->run(&leg);
		}
	}
	stats_are(sent, 0, sent);
	munmap(pages, 2 * page);
}

/* Cut a request into two segments after len bytes; the first buffer still has them all. */
static struct rte_mbuf *
request_cut(uint16_t len)
{
	struct rte_mbuf *m = testbed_mbuf(echo_request, sizeof(echo_request));

	rte_pktmbuf_trim(m, sizeof(echo_request) - len);
	assert_int_equal(rte_pktmbuf_chain(m, testbed_mbuf(echo_request + len,
							   sizeof(echo_request) - len)),
			 0);
	return m;
}

static void
a_payload_may_lie_in_another_segment_but_headers_may_not(void **state)
{
	const uint16_t headers = ICMP_AT + 8;
	uint8_t reply[sizeof(echo_reply)];
	struct rte_mbuf *m;
	uint16_t len;

	(void)state;
	for (len = 1; len < headers; len++) {
		testbed_put_mbuf(&wire, request_cut(len));
		leg.engine->run(&leg);
	}
	stats_are(headers - 1, 0, headers - 1);
	testbed_put_mbuf(&wire, request_cut(headers));
	leg.engine->run(&leg);
	m = testbed_take(&wire);
	assert_non_null(m);
	assert_int_equal(m->nb_segs, 2);
	assert_int_equal(rte_pktmbuf_pkt_len(m), sizeof(reply));
	memcpy(reply, rte_pktmbuf_mtod(m, void *), headers);
	memcpy(reply + headers, rte_pktmbuf_mtod(m->next, void *), sizeof(reply) - headers);
	assert_memory_equal(reply, echo_reply, sizeof(reply));
	rte_pktmbuf_free(m);
}

static void
other_frames_are_freed_and_counted(void **state)
{
	static const struct {
		const char *what;
		bool arp;
		uint8_t at, n, bytes[4];
	} cases[] = {
		{ "an ARP reply", true, 20, 2, { 0, 2 } },
		{ "ARP of other hardware", true, 14, 2, { 0, 6 } },
		{ "ARP for another protocol", true, 16, 2, { 0x86, 0xdd } },
		{ "ARP with long hardware addresses", true, 18, 1, { 8 } },
		{ "ARP with long protocol addresses", true, 19, 1, { 16 } },
		{ "an ARP announcement", true, 38, 4, { 10, 0, 0, 9 } },
		{ "another ethertype", false, 12, 2, { 0x86, 0xdd } },
		{ "a slow frame", false, 12, 2, { 0x88, 0x09 } },
		{ "a tag before something else", false, 12, 2, { 0x81, 0x00 } },
		{ "an echo to a group of stations", false, 0, 1, { 0x03 } },
		{ "an echo to 224.0.0.1", false, IP_AT + 16, 1, { 224 } },
		{ "an echo to everybody", false, IP_AT + 16, 4, { 255, 255, 255, 255 } },
		{ "an echo reply", false, ICMP_AT, 1, { 0 } },
		{ "an echo with a code", false, ICMP_AT + 1, 1, { 1 } },
		{ "UDP", false, IP_AT + 9, 1, { 17 } },
		{ "IP version 6", false, IP_AT, 1, { 0x65 } },
		{ "an IP header of 16 bytes", false, IP_AT, 1, { 0x44 } },
		{ "an IP header beyond the packet", false, IP_AT, 1, { 0x4f } },
		{ "a first fragment", false, IP_AT + 6, 1, { 0x20 } },
		{ "a last fragment", false, IP_AT + 6, 2, { 0, 3 } },
		{ "a total length beyond the packet", false, IP_AT + 2, 2, { 0, 37 } },
		{ "a total length without room for ICMP", false, IP_AT + 2, 2, { 0, 27 } },
	};
	uint8_t frame[60];
	unsigned i;

	(void)state;
	for (i = 0; i < RTE_DIM(cases); i++) {
		uint16_t len = cases[i].arp ? sizeof(arp_request) : sizeof(echo_request);

		memcpy(frame, cases[i].arp ? arp_request : echo_request, len);
		memcpy(&frame[cases[i].at], cases[i].bytes, cases[i].n);
		testbed_put(&wire, frame, len);
		leg.engine->run(&leg);
		if (leg.stats.used != i + 1)
			fail_msg("%s was answered", cases[i].what);
		assert_null(testbed_take(&wire));
		assert_int_equal(rte_mempool_in_use_count(testbed_pool()), 0);
	}
	stats_are(RTE_DIM(cases), 0, RTE_DIM(cases));
}

#define ECHO_TEST(f) cmocka_unit_test_setup_teardown(f, leg_begin, no_mbuf_is_in_use)

int
main(int argc __rte_unused, char **argv)
{
	const struct CMUnitTest tests[] = {
		ECHO_TEST(the_frames_of_this_test_have_right_checksums),
		ECHO_TEST(requests_are_answered_exactly_with_and_without_tags),
		ECHO_TEST(the_checksum_of_every_reply_is_right),
		ECHO_TEST(a_wrong_checksum_stays_wrong_in_the_reply),
		ECHO_TEST(ip_options_before_the_request_are_kept),
		ECHO_TEST(no_byte_beyond_a_cut_request_is_read_and_no_answer_sent),
		ECHO_TEST(a_payload_may_lie_in_another_segment_but_headers_may_not),
		ECHO_TEST(other_frames_are_freed_and_counted),
	};

	testbed_start(argv[0]);
	testbed_wire(&wire, "wire", true);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
