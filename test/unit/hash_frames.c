/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Makes the frames of hash_frames.h. Each word writes its number into the field of the word
 * before that names what follows. What frames should hash to is left to the tests.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_mbuf.h>

#include "hash_frames.h"

#define NAMELESS 0xffff /* as a type: not a header */
#define WORD_ROOM 64

enum link {
	LINK_NONE,
	LINK_TYPE,
	LINK_PROTOCOL,
	LINK_PPP,
};

struct word;

struct kitchen {
	struct frame *f;
	enum link link;
	uint16_t at; /* of the field that names the next word */
	uint8_t salt;
	const struct word *word;
	const char *arg;
};

struct word {
	const char *name;
	uint16_t type; /* EtherType and IP protocol, where it has them */
	uint8_t protocol;
	void (*put)(struct kitchen *k);
};

static uint8_t *
bytes_put(struct kitchen *k, unsigned n)
{
	uint8_t *p = &k->f->bytes[k->f->len];
	unsigned i;

	if (k->f->len + n > FRAME_ROOM)
		abort();
	for (i = 0; i < n; i++)
		p[i] = k->salt * 37 + i * k->salt;
	k->f->len += n;
	return p;
}

static void
be16_put(uint8_t *p, unsigned value)
{
	p[0] = value >> 8;
	p[1] = value;
}

static void
next_is_at(struct kitchen *k, enum link link, const uint8_t *p)
{
	k->link = link;
	k->at = p - k->f->bytes;
}

/* The number i of the arguments, which are between colons. */
static unsigned
number(const struct kitchen *k, unsigned i, int base)
{
	const char *p = k->arg;

	for (; i > 0 && p != NULL; i--) {
		p = strchr(p, ':');
		p = p != NULL ? p + 1 : NULL;
	}
	return p != NULL ? strtoul(p, NULL, base) : 0;
}

static void
mac_put(uint8_t *p, char host)
{
	static const uint8_t begin[5] = { 0x02, 0xbc, 0x00, 0x10, 0x20 };

	memcpy(p, begin, sizeof(begin));
	p[5] = host;
}

static void
ethernet_put(struct kitchen *k)
{
	uint8_t *p = bytes_put(k, 14);

	mac_put(p, k->arg[1]);
	mac_put(p + 6, k->arg[0]);
	be16_put(p + 12, 0x1234);
	next_is_at(k, LINK_TYPE, p + 12);
}

static void
tag_put(struct kitchen *k)
{
	uint8_t *p = bytes_put(k, 4);

	be16_put(p, number(k, 0, 0) | k->salt << 13);
	be16_put(p + 2, 0x1234);
	next_is_at(k, LINK_TYPE, p + 2);
}

static void
mbuf_tag_put(struct kitchen *k)
{
	bool outer = k->word->name[1] == 'q';

	*(outer ? &k->f->vlan_tci_outer : &k->f->vlan_tci) = number(k, 0, 0) | k->salt << 13;
	k->f->ol_flags |= outer ? RTE_MBUF_F_TX_QINQ : RTE_MBUF_F_TX_VLAN;
}

static void
type_put(struct kitchen *k)
{
	if (k->link == LINK_PROTOCOL)
		k->f->bytes[k->at] = number(k, 0, 16);
	else
		be16_put(&k->f->bytes[k->at], number(k, 0, 16));
	k->link = LINK_NONE;
}

static void
ipv4_put(struct kitchen *k)
{
	static const uint8_t net[3] = { 10, 1, 0 };
	char kind = k->word->name[1];
	unsigned words = kind == 'x' ? 4 : kind == 'y' ? 15 : kind == 'o' ? 7 : 5;
	uint8_t *p = bytes_put(k, kind == 'o' ? 28 : 20);

	p[0] = 0x40 | words;
	/* Do not fragment; more fragments; an offset. */
	be16_put(p + 6, kind == 'f' ? 0x2000 : kind == 'l' ? 0x00b9 : 0x4000);
	p[9] = 255;
	memcpy(p + 12, net, sizeof(net));
	memcpy(p + 16, net, sizeof(net));
	p[15] = k->arg[0];
	p[19] = k->arg[1];
	next_is_at(k, LINK_PROTOCOL, p + 9);
}

static void
ipv6_put(struct kitchen *k)
{
	static const uint8_t net[15] = { 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2, 3 };
	uint8_t *p = bytes_put(k, 40);

	p[0] = 0x60 | (p[0] & 0xf);
	p[6] = 255;
	memcpy(p + 8, net, sizeof(net));
	memcpy(p + 24, net, sizeof(net));
	p[23] = k->arg[0];
	p[39] = k->arg[1];
	next_is_at(k, LINK_PROTOCOL, p + 6);
}

static void
extension_put(struct kitchen *k)
{
	unsigned words = number(k, 0, 0);
	uint8_t *p = bytes_put(k, 8 + 8 * words);

	p[0] = 255;
	p[1] = k->word->name[strlen(k->word->name) - 1] == 'x' ? 255 : words;
	next_is_at(k, LINK_PROTOCOL, p);
}

static void
fragment_put(struct kitchen *k)
{
	uint8_t *p = bytes_put(k, 8);

	p[0] = 255;
	be16_put(p + 2, number(k, 0, 0));
	next_is_at(k, LINK_PROTOCOL, p);
}

static void
ports_put(struct kitchen *k)
{
	uint8_t *p = bytes_put(k, k->word->protocol == 6 ? 20 : k->word->protocol == 132 ? 12 : 8);

	be16_put(p, number(k, 0, 0));
	be16_put(p + 2, number(k, 1, 0));
}

static void
spi_put(struct kitchen *k)
{
	uint8_t *p =
		bytes_put(k, k->word->protocol == 51 ? 16 : 12) + (k->word->protocol == 51 ? 4 : 0);

	be16_put(p, 0xabcd);
	be16_put(p + 2, number(k, 0, 0));
}

static void
icmp_put(struct kitchen *k)
{
	uint8_t *p = bytes_put(k, 8);

	p[0] = number(k, 0, 0);
	be16_put(p + 4, number(k, 1, 0));
}

static void
vxlan_put(struct kitchen *k)
{
	bytes_put(k, 8)[0] = k->word->name[2] == '0' ? 0 : 8;
}

static void
geneve_put(struct kitchen *k)
{
	unsigned words = number(k, 0, 0);
	uint8_t *p = bytes_put(k, 8 + 4 * words);

	p[0] = words;
	next_is_at(k, LINK_TYPE, p + 2);
}

static void
gtp_put(struct kitchen *k)
{
	char kind = k->word->name[3];
	uint8_t *p = bytes_put(k, kind == '\0' ? 8 : kind == 's' ? 12 : 16);

	p[0] = 0x30 | (kind == '\0' ? 0 : kind == 's' ? 2 : 4);
	p[1] = 255;
	if (kind == 's')
		p[11] = 0x85;
	if (kind != 'e' && kind != 'x')
		return;
	p[11] = 0x85;
	p[12] = kind == 'e' ? 1 : 0;
	p[15] = 0;
}

static void
gre_put(struct kitchen *k)
{
	unsigned flags = number(k, 0, 16);
	uint8_t *p = bytes_put(k, 4);

	be16_put(p, flags);
	next_is_at(k, LINK_TYPE, p + 2);
	bytes_put(k, 4 * __builtin_popcount(flags & 0xf000));
}

static void
mpls_put(struct kitchen *k)
{
	unsigned labels = number(k, 0, 0);
	uint8_t *p;

	for (; labels > 0; labels--) {
		p = bytes_put(k, 4);
		p[2] = labels == 1 ? p[2] | 1 : p[2] & ~1;
	}
}

static void
pppoe_put(struct kitchen *k)
{
	uint8_t *p = bytes_put(k, 8);

	be16_put(p, 0x1100);
	next_is_at(k, LINK_PPP, p + 6);
}

static void
raw_put(struct kitchen *k)
{
	const char *hex;
	unsigned byte;

	for (hex = k->arg; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		*bytes_put(k, 1) = byte;
}

static void
payload_put(struct kitchen *k)
{
	bytes_put(k, number(k, 0, 0));
}

static void
cut(struct kitchen *k)
{
	k->f->len -= number(k, 0, 0);
}

static const struct word words[] = {
	{ "eth", 0x6558, 0, ethernet_put },
	{ "v", 0x8100, 0, tag_put },
	{ "q", 0x88a8, 0, tag_put },
	{ "n", 0x9100, 0, tag_put },
	{ "mv", NAMELESS, 0, mbuf_tag_put },
	{ "mq", NAMELESS, 0, mbuf_tag_put },
	{ "type", NAMELESS, 0, type_put },
	{ "proto", NAMELESS, 0, type_put },
	{ "4", 0x0800, 4, ipv4_put },
	{ "4o", 0x0800, 4, ipv4_put },
	{ "4f", 0x0800, 4, ipv4_put },
	{ "4l", 0x0800, 4, ipv4_put },
	{ "4x", 0x0800, 4, ipv4_put },
	{ "4y", 0x0800, 4, ipv4_put },
	{ "6", 0x86dd, 41, ipv6_put },
	{ "hbh", 0, 0, extension_put },
	{ "hbhx", 0, 0, extension_put },
	{ "rt", 0, 43, extension_put },
	{ "dst", 0, 60, extension_put },
	{ "mob", 0, 135, extension_put },
	{ "frag", 0, 44, fragment_put },
	{ "tcp", 0, 6, ports_put },
	{ "udp", 0, 17, ports_put },
	{ "dccp", 0, 33, ports_put },
	{ "sctp", 0, 132, ports_put },
	{ "lite", 0, 136, ports_put },
	{ "esp", 0, 50, spi_put },
	{ "ah", 0, 51, spi_put },
	{ "icmp", 0, 1, icmp_put },
	{ "icmp6", 0, 58, icmp_put },
	{ "vx", 0, 0, vxlan_put },
	{ "vx0", 0, 0, vxlan_put },
	{ "gnv", 0, 0, geneve_put },
	{ "gtp", 0, 0, gtp_put },
	{ "gtps", 0, 0, gtp_put },
	{ "gtpe", 0, 0, gtp_put },
	{ "gtpx", 0, 0, gtp_put },
	{ "gre", 0, 47, gre_put },
	{ "mpls", 0x8847, 0, mpls_put },
	{ "mplsm", 0x8848, 0, mpls_put },
	{ "ppp", 0x8864, 0, pppoe_put },
	{ "raw", NAMELESS, 0, raw_put },
	{ "pay", NAMELESS, 0, payload_put },
	{ "cut", NAMELESS, 0, cut },
};

/* Write what the word is into the field of the word before. */
static void
name_put(struct kitchen *k)
{
	uint8_t *p = &k->f->bytes[k->at];

	if (k->word->type == NAMELESS)
		return;
	if (k->link == LINK_TYPE)
		be16_put(p, k->word->type);
	else if (k->link == LINK_PROTOCOL)
		p[0] = k->word->protocol;
	else if (k->link == LINK_PPP)
		be16_put(p, k->word->type == 0x0800 ? 0x21 : 0x57);
	k->link = LINK_NONE;
}

static void
word_put(struct kitchen *k, char *text)
{
	char *colon = strchr(text, ':');
	size_t i;

	if (colon != NULL)
		*colon = '\0';
	k->arg = colon != NULL ? colon + 1 : NULL;
	for (i = 0; i < RTE_DIM(words); i++) {
		if (strcmp(words[i].name, text) == 0) {
			k->word = &words[i];
			name_put(k);
			k->word->put(k);
			return;
		}
	}
	fprintf(stderr, "no such word: %s\n", text);
	abort();
}

void
frame_build(struct frame *f, const char *recipe, uint8_t salt)
{
	struct kitchen k = { .f = f, .salt = salt };
	char word[WORD_ROOM];
	int len;

	memset(f, 0, sizeof(*f));
	for (; sscanf(recipe, "%63s%n", word, &len) == 1; recipe += len)
		word_put(&k, word);
}
