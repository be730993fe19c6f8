/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Fuzz target of option values. An input is one setting or several, parted by NUL bytes: the
 * first byte picks the option, the rest is the value; the byte behind the last option sets
 * one whose name is that rest. All settings go to one conf, as modes and delays depend on
 * what was set before. Which values are right is left to the tests of the option table.
 */

#include "fuzz.h"

#define TEXT_SIZE 128

/* Nothing is written behind the room given, and what does not fit is cut. */
static void
check_cut(const struct bond_conf *conf, const struct bond_option *o, const char *text, size_t room)
{
	char *cut = malloc(room);
	size_t len = strlen(text), want = len < room ? len : room - 1;

	FUZZ_CHECK(cut != NULL);
	FUZZ_CHECK(bond_conf_get(conf, o, cut, room) == want);
	FUZZ_CHECK(memcmp(cut, text, want) == 0 && cut[want] == '\0');
	free(cut);
}

/* What was accepted can be read and set again, and nothing changes by that. */
static void
check_accepted(const struct bond_conf *conf, const struct bond_option *o)
{
	struct bond_conf again = *conf;
	char text[TEXT_SIZE], second[TEXT_SIZE];
	struct bond_error err;
	size_t len;

	len = bond_conf_get(conf, o, text, sizeof(text));
	FUZZ_CHECK(len == strlen(text) && len < BOND_NAME_SIZE);
	check_cut(conf, o, text, 1 + len / 2);
	FUZZ_CHECK(bond_conf_set(&again, o->name, text, &err) == 0);
	bond_conf_get(&again, o, second, sizeof(second));
	FUZZ_CHECK(strcmp(text, second) == 0);
	/* A delay is kept as it was set and told as it is used: rounded down to miimon. */
	again.updelay = conf->updelay;
	again.downdelay = conf->downdelay;
	again.peer_notif_delay = conf->peer_notif_delay;
	FUZZ_CHECK(memcmp(&again, conf, sizeof(again)) == 0);
}

/* The option's own field, and with the mode what a mode brings with it. */
static void
check_others_kept(const struct bond_conf *conf, const struct bond_conf *before,
		  const struct bond_option *o)
{
	struct bond_conf merged = *before;

	memcpy((char *)&merged + o->offset, (const char *)conf + o->offset, o->size);
	if (o->offset == offsetof(struct bond_conf, mode)) {
		merged.miimon = conf->miimon;
		merged.tlb_dynamic_lb = conf->tlb_dynamic_lb;
		merged.broadcast_neighbor = conf->broadcast_neighbor;
	}
	FUZZ_CHECK(memcmp(&merged, conf, sizeof(merged)) == 0);
}

static void
set(struct bond_conf *conf, uint8_t pick, const char *value)
{
	const struct bond_conf before = *conf;
	const struct bond_option *o;
	struct bond_error err;
	unsigned n;

	for (n = 0; bond_option_at(n) != NULL; n++)
		;
	o = bond_option_at(pick % (n + 1));
	fuzz_spoil(&err);
	if (bond_conf_set(conf, o != NULL ? o->name : value, value, &err) < 0) {
		FUZZ_CHECK(memcmp(conf, &before, sizeof(before)) == 0);
		fuzz_check_line(&err);
		return;
	}
	if (o == NULL)
		o = bond_option_find(value);
	FUZZ_CHECK(o != NULL);
	check_others_kept(conf, &before, o);
	check_accepted(conf, o);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bond_conf conf;
	const uint8_t *end;
	char *value;
	size_t len;

	bond_conf_init(&conf);
	while (size > 0) {
		/* The byte of the option may be 0 itself. */
		end = memchr(data + 1, '\0', size - 1);
		len = end != NULL ? (size_t)(end - data) : size;
		value = strndup((const char *)data + 1, len - 1);
		FUZZ_CHECK(value != NULL);
		set(&conf, data[0], value);
		free(value);
		len += end != NULL;
		data += len;
		size -= len;
	}
	return 0;
}
