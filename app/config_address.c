/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Addresses and gateways of a bond's kernel-facing interface, from text to bytes, with the
 * checks that spare the user an error of the kernel later: a gateway must be reachable
 * through one of the addresses. Control thread, at start and on reload. Setting them is
 * left to kernel_if.c.
 */

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_section.h"

/* Read an address without prefix; a->prefix becomes that of a host. */
static bool
ip_parse(const char *text, struct config_address *a)
{
	memset(a, 0, sizeof(*a));
	a->is_ipv6 = strchr(text, ':') != NULL;
	a->prefix = a->is_ipv6 ? 128 : 32;
	return inet_pton(a->is_ipv6 ? AF_INET6 : AF_INET, text, &a->ip) == 1;
}

/* Whether an interface can bear it and a peer can be reached at it. */
static bool
ip_usable(const struct config_address *a)
{
	uint32_t v4;

	if (a->is_ipv6)
		return !IN6_IS_ADDR_UNSPECIFIED(&a->ip.v6) && !IN6_IS_ADDR_LOOPBACK(&a->ip.v6) &&
		       !IN6_IS_ADDR_MULTICAST(&a->ip.v6);
	v4 = ntohl(a->ip.v4.s_addr);
	return v4 >> 24 != 0 && v4 >> 24 != IN_LOOPBACKNET && !IN_MULTICAST(v4) &&
	       v4 != INADDR_BROADCAST;
}

/* "ADDRESS/PREFIX"; changes text. */
static bool
address_parse(char *text, struct config_address *a)
{
	char *slash = strchr(text, '/'), *end;
	unsigned long prefix;

	if (slash == NULL || !isdigit((unsigned char)slash[1]))
		return false;
	*slash = '\0';
	prefix = strtoul(slash + 1, &end, 10);
	if (!ip_parse(text, a) || *end != '\0' || prefix < 1 || prefix > a->prefix)
		return false;
	a->prefix = (uint8_t)prefix;
	return true;
}

static bool
same_ip(const struct config_address *a, const struct config_address *b)
{
	return a->is_ipv6 == b->is_ipv6 && memcmp(&a->ip, &b->ip, sizeof(a->ip)) == 0;
}

/* Whether ip lies in the subnet of net. */
static bool
in_subnet(const struct config_address *ip, const struct config_address *net)
{
	const uint8_t *a = (const uint8_t *)&ip->ip, *b = (const uint8_t *)&net->ip;
	unsigned whole = net->prefix / 8, bits = net->prefix % 8;

	return ip->is_ipv6 == net->is_ipv6 && memcmp(a, b, whole) == 0 &&
	       (bits == 0 || (a[whole] ^ b[whole]) >> (8 - bits) == 0);
}

static int
address_add(const struct config_section *s, struct config_bond *b, const char *word)
{
	struct config_address a;
	char text[CONFIG_VALUE_SIZE];
	unsigned i;

	snprintf(text, sizeof(text), "%s", word);
	if (!address_parse(text, &a) || !ip_usable(&a))
		return config_section_fail(s, "address",
					   "address \"%.50s\": a unicast "
					   "ADDRESS/PREFIX is allowed, as in 192.0.2.1/24 or "
					   "2001:db8::1/64",
					   word);
	for (i = 0; i < b->n_addresses; i++)
		if (same_ip(&a, &b->addresses[i]))
			return config_section_fail(s, "address",
						   "address %.50s is named twice; "
						   "once is allowed",
						   word);
	if (b->n_addresses == CONFIG_MAX_ADDRESSES)
		return config_section_fail(s, "address",
					   "address %.50s is one too many; %d are "
					   "allowed",
					   word, CONFIG_MAX_ADDRESSES);
	b->addresses[b->n_addresses++] = a;
	return 0;
}

static bool
gateway_reachable(const struct config_bond *b, const struct config_address *g)
{
	unsigned i;

	/* Every interface with IPv6 has an address of its own in fe80::/64. */
	if (g->is_ipv6 && IN6_IS_ADDR_LINKLOCAL(&g->ip.v6))
		return true;
	for (i = 0; i < b->n_addresses; i++)
		if (in_subnet(g, &b->addresses[i]))
			return true;
	return false;
}

static int
gateway_add(const struct config_section *s, struct config_bond *b, const char *word)
{
	struct config_address g;
	unsigned i;

	if (!ip_parse(word, &g) || !ip_usable(&g))
		return config_section_fail(s, "gateway",
					   "gateway \"%.50s\": a unicast address "
					   "without prefix is allowed, as in 192.0.2.254 or "
					   "2001:db8::fe",
					   word);
	for (i = 0; i < b->n_addresses; i++)
		if (same_ip(&g, &b->addresses[i]))
			return config_section_fail(s, "gateway",
						   "gateway %.50s is the bond's own "
						   "address; another one of its subnet is allowed",
						   word);
	if (!gateway_reachable(b, &g))
		return config_section_fail(s, "gateway",
					   "gateway %.50s is in no subnet of the "
					   "bond's addresses; one that is in a subnet of "
					   "\"address\" is allowed",
					   word);
	for (i = 0; i < b->n_gateways; i++)
		if (b->gateways[i].is_ipv6 == g.is_ipv6)
			return config_section_fail(s, "gateway",
						   "gateway %.50s is a second one "
						   "for %s; one for IPv4 and one for IPv6 are "
						   "allowed",
						   word, g.is_ipv6 ? "IPv6" : "IPv4");
	b->gateways[b->n_gateways++] = g;
	return 0;
}

static int
list_read(const struct config_section *s, struct config_bond *b, const char *key,
	  int (*add)(const struct config_section *, struct config_bond *, const char *))
{
	const char *value = config_section_value(s, key);
	char text[CONFIG_VALUE_SIZE], *rest, *word;
	int rc;

	if (value == NULL)
		return 0;
	if (b->kernel[0] == '\0')
		return config_section_fail(s, key,
					   "%s without kernel; it is allowed only beside "
					   "\"kernel = INTERFACE\"",
					   key);
	snprintf(text, sizeof(text), "%s", value);
	for (word = strtok_r(text, CONFIG_SPACE, &rest); word != NULL;
	     word = strtok_r(NULL, CONFIG_SPACE, &rest)) {
		rc = add(s, b, word);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int
config_address_read(const struct config_section *s, struct config_bond *b)
{
	int rc;

	rc = list_read(s, b, "address", address_add);
	return rc < 0 ? rc : list_read(s, b, "gateway", gateway_add);
}
