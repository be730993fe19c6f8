/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Fuzz target of the engine icmpecho: one frame, any bytes. The first byte of an input says
 * how many of the frame's bytes are in the first segment (bits 0 to 6; the rest is in a
 * second one) and whether the receiver of the answer is full (bit 7). EAL is not started:
 * mbufs are made by hand, each over memory of exactly its length, with a reference more
 * than the engine knows of, so that one that it frees is seen to be freed and stays here.
 */

#include <rte_byteorder.h>

#include "engine.h"
#include "fuzz.h"

#define HEAD_MASK 0x7f
#define FULL 0x80

static const struct rte_ether_addr own = { .addr_bytes = { 2, 0xbc, 0, 0, 0, 1 } };

static struct rte_mbuf segs[2];
static bool full;
static unsigned n_sent;

static uint16_t
receive(const struct endpoint *e __rte_unused, struct rte_mbuf **pkts, uint16_t n __rte_unused)
{
	pkts[0] = &segs[0];
	return 1;
}

static uint16_t
transmit(const struct endpoint *e __rte_unused, struct rte_mbuf **pkts, uint16_t n)
{
	FUZZ_CHECK(n == 1 && pkts[0] == &segs[0]);
	n_sent++;
	return full ? 0 : 1;
}

static void
seg_fill(struct rte_mbuf *m, const uint8_t *data, size_t len)
{
	memset(m, 0, sizeof(*m));
	m->buf_addr = malloc(len);
	FUZZ_CHECK(m->buf_addr != NULL || len == 0);
	if (len > 0)
		memcpy(m->buf_addr, data, len);
	m->buf_len = m->data_len = (uint16_t)len;
	m->nb_segs = 1;
	rte_mbuf_refcnt_set(m, 2);
}

static void
frame_fill(const uint8_t *frame, size_t size, size_t head)
{
	seg_fill(&segs[0], frame, head);
	segs[0].pkt_len = (uint32_t)size;
	seg_fill(&segs[1], frame + head, size - head);
	if (size > head) {
		segs[0].next = &segs[1];
		segs[0].nb_segs = 2;
	}
}

/* The sum of the Internet checksum over the 16-bit words of the frame, 0 for 0xffff. */
static uint32_t
sum(const uint8_t *p, size_t len)
{
	uint32_t total = 0;
	size_t i;

	for (i = 0; i < len; i++)
		total += i % 2 == 0 ? (uint32_t)p[i] << 8 : p[i];
	return total % 0xffff;
}

/* Length of Ethernet header and tags; the engine has found them whole. */
static size_t
l2_length(const uint8_t *frame)
{
	size_t at = 12;

	while ((frame[at] == 0x81 && frame[at + 1] == 0) ||
	       (frame[at] == 0x88 && frame[at + 1] == 0xa8))
		at += 4;
	return at + 2;
}

static void
check_arp(const uint8_t *asked, const uint8_t *said, size_t at)
{
	static const uint8_t reply[8] = { 0, 1, 8, 0, 6, 4, 0, 2 };

	FUZZ_CHECK(memcmp(said + 6, &own, 6) == 0);
	FUZZ_CHECK(memcmp(said + at, reply, sizeof(reply)) == 0);
	FUZZ_CHECK(memcmp(said + at + 8, &own, 6) == 0);
	FUZZ_CHECK(memcmp(said + at + 14, asked + at + 24, 4) == 0);
	FUZZ_CHECK(memcmp(said + at + 18, asked + at + 8, 10) == 0);
}

static void
check_echo(const uint8_t *asked, const uint8_t *said, size_t head, size_t at)
{
	size_t icmp = at + 4u * (asked[at] & 15);

	FUZZ_CHECK(memcmp(said + 6, asked, 6) == 0);
	FUZZ_CHECK(asked[icmp] == 8 && said[icmp] == 0);
	FUZZ_CHECK(memcmp(said + at + 12, asked + at + 16, 4) == 0);
	FUZZ_CHECK(memcmp(said + at + 16, asked + at + 12, 4) == 0);
	/* Swaps and a checksum that makes good for the type leave the sum as it was. */
	FUZZ_CHECK(sum(asked, head) == sum(said, head));
	FUZZ_CHECK(memcmp(said + icmp + 4, asked + icmp + 4, head - icmp - 4) == 0);
}

static void
check_answer(const uint8_t *asked, size_t size, size_t head)
{
	const uint8_t *said = segs[0].buf_addr;
	size_t at = l2_length(asked);

	FUZZ_CHECK(segs[0].pkt_len == size && segs[0].data_len == head && segs[0].data_off == 0);
	FUZZ_CHECK(memcmp(said, asked + 6, 6) == 0);
	FUZZ_CHECK(memcmp(said + 12, asked + 12, at - 12) == 0);
	if (asked[at - 1] == 6)
		check_arp(asked, said, at);
	else
		check_echo(asked, said, head, at);
	FUZZ_CHECK(size == head || memcmp(segs[1].buf_addr, asked + head, size - head) == 0);
}

static void
check_fate(const struct leg_stats *stats)
{
	bool sent = n_sent > 0 && !full;
	uint16_t references = sent ? 2 : 1;

	FUZZ_CHECK(stats->rx == 1 && stats->tx == sent && stats->dropped == (n_sent > 0 && full));
	FUZZ_CHECK(stats->used == (n_sent == 0));
	FUZZ_CHECK(rte_mbuf_refcnt_read(&segs[0]) == references);
	FUZZ_CHECK(segs[0].next == NULL || rte_mbuf_refcnt_read(&segs[1]) == references);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct leg leg = { .in.rx = receive, .out.tx = transmit, .src = own };
	size_t head;

	if (size == 0 || size - 1 > UINT16_MAX)
		return 0;
	full = data[0] & FULL;
	head = data[0] & HEAD_MASK;
	data++;
	size--;
	head = head < size ? head : size;
	frame_fill(data, size, head);
	n_sent = 0;
	engine_icmpecho.run(&leg);
	check_fate(&leg.stats);
	if (n_sent > 0)
		check_answer(data, size, head);
	free(segs[0].buf_addr);
	free(segs[1].buf_addr);
	return 0;
}
