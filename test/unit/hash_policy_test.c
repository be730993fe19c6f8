/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * dp/hash, dp/flow: every policy on every frame of hash_rows.c behind every tag: what is one
 * flow has one hash, what is not has another, however the frame lies in its segments, and
 * nothing is read behind the end of a frame that is cut.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "hash_packets.h"
#include "hash_rows.h"

#define SALTS 3
#define MAX_CASES 12000
#define KEY_ROOM 48

/* A frame of the table under one policy: what names its flow, and its hash. */
struct flow_case {
	char key[KEY_ROOM];
	char recipe[160];
	uint32_t hash;
};

static struct flow_case cases[MAX_CASES];

static void
recipe_write(char *to, size_t size, const struct hash_tags *t, const struct hash_row *r)
{
	int len = snprintf(to, size, "eth:%s %s %s", r->macs, t->recipe, r->recipe);

	assert_true(len > 0 && (size_t)len < size);
}

/* Two ends in the order in which both directions have them. */
static void
ends_sort(char *a, char *b)
{
	char ends[2][16];

	snprintf(ends[0], sizeof(ends[0]), "%s", a);
	snprintf(ends[1], sizeof(ends[1]), "%s", b);
	if (strcmp(ends[0], ends[1]) > 0) {
		strcpy(a, ends[1]);
		strcpy(b, ends[0]);
	}
}

/* Ports or an SPI as a policy sees them; one SPI says nothing of the other direction. */
static void
ports_name(char *to, size_t size, const char *ports, bool symmetric)
{
	char a[16] = "", b[16] = "";

	if (ports == NULL || ports[0] == '\0' || (symmetric && ports[0] == 's')) {
		/* As bytes that are not there. */
		snprintf(to, size, "0>0");
		return;
	}
	sscanf(ports, "%15[^>]>%15s", a, b);
	if (symmetric)
		ends_sort(a, b);
	snprintf(to, size, "%s>%s", a, b);
}

static void
hosts_name(char *to, size_t size, const char *hosts, bool symmetric)
{
	bool swap = symmetric && hosts[0] > hosts[1];

	snprintf(to, size, "%c%c", hosts[swap], hosts[!swap]);
}

static void
l2_name(char *to, size_t size, const struct hash_row *r, bool symmetric)
{
	char macs[4];

	hosts_name(macs, sizeof(macs), r->macs, symmetric);
	snprintf(to, size, "%s/%s", macs, r->type);
}

static void
destination_name(char *to, size_t size, const struct hash_row *r)
{
	if (r->target != NULL)
		snprintf(to, size, "%s", r->target);
	else if (r->addresses != NULL)
		snprintf(to, size, "%c%c", r->addresses[0], r->addresses[2]);
	else
		snprintf(to, size, "%c", r->macs[1]);
}

/* What the flow of a frame is called under a policy. */
static void
key_write(char *to, size_t size, unsigned hash, const struct hash_tags *t, const struct hash_row *r)
{
	unsigned policy = hash / 2;
	bool symmetric = hash & 1,
	     encap = policy == BOND_XMIT_ENCAP23 || policy == BOND_XMIT_ENCAP34;
	const char *addresses = encap && r->inner != NULL ? r->inner : r->addresses;
	char l2[16], hosts[4], ports[32];

	l2_name(l2, sizeof(l2), r, symmetric);
	ports_name(ports, sizeof(ports), encap && r->inner != NULL ? r->inner_ports : r->ports,
		   symmetric);
	if (addresses != NULL)
		hosts_name(hosts, sizeof(hosts), addresses + 1, symmetric);
	if (hash == PACKET_HASH_DESTINATION)
		destination_name(to, size, r);
	else if (policy == BOND_XMIT_VLAN_SRCMAC)
		snprintf(to, size, "%c/%s", r->macs[0], t->vlan);
	else if (policy == BOND_XMIT_LAYER2 || addresses == NULL)
		snprintf(to, size, "%s", l2);
	else if (policy == BOND_XMIT_LAYER23 || policy == BOND_XMIT_ENCAP23)
		snprintf(to, size, "%s/%c%s", l2, addresses[0], hosts);
	else
		snprintf(to, size, "%c%s/%s", addresses[0], hosts, ports);
}

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct flow_case *)a)->key, ((const struct flow_case *)b)->key);
}

static int
by_hash(const void *a, const void *b)
{
	uint32_t x = ((const struct flow_case *)a)->hash, y = ((const struct flow_case *)b)->hash;

	return x < y ? -1 : x > y;
}

static size_t
cases_make(unsigned hash)
{
	const struct hash_tags *t;
	const struct hash_row *r;
	struct packet p;
	struct frame f;
	size_t n = 0;
	uint8_t salt;

	for (r = hash_rows; r->macs != NULL; r++) {
		for (t = hash_tags; t->recipe != NULL; t++) {
			for (salt = 0; salt < SALTS; salt++, n++) {
				assert_true(n < MAX_CASES);
				recipe_write(cases[n].recipe, sizeof(cases[n].recipe), t, r);
				frame_build(&f, cases[n].recipe, salt);
				packet_make(&p, &f, f.len, f.len);
				key_write(cases[n].key, KEY_ROOM, hash, t, r);
				cases[n].hash = packet_hash(hash, &p);
				packet_drop(&p);
			}
		}
	}
	return n;
}

static void
frames_of_one_flow_have_one_hash_and_other_flows_have_others(void **state)
{
	unsigned hash;
	size_t i, n;

	(void)state;
	for (hash = 0; hash < PACKET_HASHES; hash++) {
		n = cases_make(hash);
		assert_true(n >= 200);
		qsort(cases, n, sizeof(cases[0]), by_key);
		for (i = 1; i < n; i++) {
			if (strcmp(cases[i - 1].key, cases[i].key) == 0 &&
			    cases[i - 1].hash != cases[i].hash)
				fail_msg("policy %u: %s: \"%s\" is not as \"%s\"", hash,
					 cases[i].key, cases[i - 1].recipe, cases[i].recipe);
		}
		qsort(cases, n, sizeof(cases[0]), by_hash);
		for (i = 1; i < n; i++) {
			if (cases[i - 1].hash == cases[i].hash &&
			    strcmp(cases[i - 1].key, cases[i].key) != 0)
				fail_msg("policy %u: \"%s\" (%s) is as \"%s\" (%s)", hash,
					 cases[i - 1].recipe, cases[i - 1].key, cases[i].recipe,
					 cases[i].key);
		}
	}
}

/* Call check for every row behind no tag and behind two. */
static void
each_row(void (*check)(const struct frame *f, const char *recipe))
{
	static const struct hash_tags tags[] = { { "", "" }, { "q:5 v:9", "5" } };
	const struct hash_row *r;
	char recipe[160];
	struct frame f;
	unsigned t;

	for (r = hash_rows; r->macs != NULL; r++) {
		for (t = 0; t < RTE_DIM(tags); t++) {
			recipe_write(recipe, sizeof(recipe), &tags[t], r);
			frame_build(&f, recipe, 1);
			check(&f, recipe);
		}
	}
}

static void
cut_everywhere(const struct frame *f, const char *recipe)
{
	struct packet p;
	unsigned hash;
	uint16_t len;

	for (len = 0; len <= f->len; len++) {
		packet_make(&p, f, len, len);
		for (hash = 0; hash < PACKET_HASHES; hash++) {
			if (packet_hash(hash, &p) != packet_hash_carefully(hash, &p))
				fail_msg("policy %u: \"%s\" cut to %u", hash, recipe, len);
		}
		packet_drop(&p);
	}
}

static void
a_frame_cut_anywhere_has_the_hash_of_the_careful_parser(void **state)
{
	(void)state;
	each_row(cut_everywhere);
}

static void
split_everywhere(const struct frame *f, const char *recipe)
{
	uint32_t whole[PACKET_HASHES];
	struct packet p;
	unsigned hash;
	uint16_t first;

	packet_make(&p, f, f->len, f->len);
	for (hash = 0; hash < PACKET_HASHES; hash++)
		whole[hash] = packet_hash(hash, &p);
	packet_drop(&p);
	for (first = 0; first < f->len; first++) {
		packet_make(&p, f, f->len, first);
		for (hash = 0; hash < PACKET_HASHES; hash++) {
			if (packet_hash(hash, &p) != whole[hash])
				fail_msg("policy %u: \"%s\" split at %u", hash, recipe, first);
		}
		packet_drop(&p);
	}
}

static void
a_frame_split_anywhere_has_the_hash_of_the_whole(void **state)
{
	(void)state;
	each_row(split_everywhere);
}

static void
packets_split_and_cut(const struct frame *f, const char *recipe)
{
	struct packet whole, split;
	unsigned hash;
	uint16_t len;

	for (len = 1; len < f->len; len += 3) {
		packet_make(&whole, f, len, len);
		packet_make(&split, f, len, len / 2);
		for (hash = 0; hash < PACKET_HASHES; hash++) {
			if (packet_hash(hash, &whole) != packet_hash(hash, &split))
				fail_msg("policy %u: \"%s\" cut to %u", hash, recipe, len);
		}
		packet_drop(&whole);
		packet_drop(&split);
	}
}

static void
a_cut_frame_in_two_segments_has_the_hash_of_one_in_one(void **state)
{
	(void)state;
	each_row(packets_split_and_cut);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_of_one_flow_have_one_hash_and_other_flows_have_others),
		cmocka_unit_test(a_frame_cut_anywhere_has_the_hash_of_the_careful_parser),
		cmocka_unit_test(a_frame_split_anywhere_has_the_hash_of_the_whole),
		cmocka_unit_test(a_cut_frame_in_two_segments_has_the_hash_of_one_in_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
