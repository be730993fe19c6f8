/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Fuzz target of the messages that describe the kernel-facing interface: an input is what a
 * socket might bring, any number of rtnetlink messages. They are read into a view whose form
 * must hold whatever they say; interface 7 is ours. Parting them is done here, not by libmnl,
 * which takes a length of 2 GiB and more for a negative one; kernels send none. A page that
 * cannot be read lies behind the messages: what libmnl reads is not seen by a sanitizer.
 */

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "kernel_rtnl.h"

#define BOND0 7
/* Messages taken of an input. */
#define ROOM 65536

static void
check_address(const struct bond_address *a)
{
	unsigned i;

	FUZZ_CHECK(a->n_vlans <= 2);
	for (i = a->n_vlans; i < 2; i++)
		FUZZ_CHECK(a->vlan_id[i] == 0 && a->vlan_tpid[i] == 0);
	for (i = 4; i < sizeof(a->ip) && !a->is_ipv6; i++)
		FUZZ_CHECK(a->ip[i] == 0);
}

static void
check_scan(const struct kernel_scan *s)
{
	static const struct bond_address zero;
	const struct kernel_if_view *view = s->view;
	unsigned i;

	FUZZ_CHECK(view->n_addresses <= BOND_MAX_ADDRESSES);
	FUZZ_CHECK(!s->cut || view->n_addresses == BOND_MAX_ADDRESSES);
	FUZZ_CHECK(s->n_links <= s->room && s->error == 0);
	for (i = 0; i < view->n_addresses; i++)
		check_address(&view->addresses[i]);
	/* Views are compared as bytes. */
	for (; i < BOND_MAX_ADDRESSES; i++)
		FUZZ_CHECK(memcmp(&view->addresses[i], &zero, sizeof(zero)) == 0);
}

static void
scan(const uint8_t *messages, size_t size, struct kernel_if_view *view)
{
	const struct nlmsghdr *nlh;
	struct kernel_scan s;
	size_t at = 0;

	kernel_scan_init(&s, BOND0, view);
	while (at + sizeof(*nlh) <= size) {
		nlh = (const struct nlmsghdr *)(messages + at);
		if (nlh->nlmsg_len < sizeof(*nlh) || nlh->nlmsg_len > size - at)
			break;
		FUZZ_CHECK(kernel_scan_message(nlh, &s) == MNL_CB_OK);
		at += NLMSG_ALIGN((size_t)nlh->nlmsg_len);
	}
	check_scan(&s);
	kernel_scan_free(&s);
}

/* The end of ROOM bytes with a page behind that cannot be read. */
static uint8_t *
room_end(void)
{
	static uint8_t *end;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *room;

	if (end != NULL)
		return end;
	room = mmap(NULL, ROOM + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	FUZZ_CHECK(room != MAP_FAILED && mprotect(room + ROOM, page, PROT_NONE) == 0);
	end = room + ROOM;
	return end;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct kernel_if_view first, second;
	uint8_t *messages;

	/* Whole words, as a socket brings them: messages begin and end on the border of one. */
	size -= size % NLMSG_ALIGNTO;
	if (size > ROOM)
		return 0;
	messages = room_end() - size;
	if (size > 0)
		memcpy(messages, data, size);
	scan(messages, size, &first);
	memset(&second, 0xff, sizeof(second));
	scan(messages, size, &second);
	FUZZ_CHECK(memcmp(&first, &second, sizeof(first)) == 0);
	return 0;
}
