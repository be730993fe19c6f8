/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Fuzz target of the status text: any status, into a buffer of any size. The input gives
 * the size and then field after field of the status, within what struct bond_status
 * promises: at most BOND_MAX_SLAVES slaves, indices of slaves that exist, names that end.
 * What the text says is left to its unit test.
 */

#include "fuzz.h"

/* Longer than any text: 32 slaves with the longest names and numbers. */
#define WHOLE_SIZE 32768

static void
take_name(struct fuzz_input *in, char name[BOND_NAME_SIZE])
{
	size_t len = fuzz_take_byte(in) % BOND_NAME_SIZE;

	fuzz_take(in, name, len);
	name[len] = '\0';
}

static void
take_conf(struct fuzz_input *in, struct bond_conf *conf)
{
	conf->mode = fuzz_take_byte(in);
	conf->fail_over_mac = fuzz_take_byte(in);
	conf->primary_reselect = fuzz_take_byte(in);
	conf->miimon = fuzz_take_u32(in);
	conf->updelay = fuzz_take_u32(in);
	conf->downdelay = fuzz_take_u32(in);
	conf->peer_notif_delay = fuzz_take_u32(in);
}

static void
take_policy(struct fuzz_input *in, struct bond_conf *conf)
{
	conf->xmit_hash_policy = fuzz_take_byte(in);
	conf->tlb_dynamic_lb = fuzz_take_byte(in);
	conf->lacp_active = fuzz_take_byte(in);
	conf->ad_select = fuzz_take_byte(in);
}

static void
take_slave(struct fuzz_input *in, struct bond_slave_status *s)
{
	take_name(in, s->name);
	s->link = fuzz_take_byte(in);
	s->duplex = fuzz_take_byte(in);
	s->speed = fuzz_take_u32(in);
	s->link_failure_count = fuzz_take_u32(in);
	s->queue_id = (uint16_t)fuzz_take_u32(in);
	fuzz_take(in, s->perm_mac, sizeof(s->perm_mac));
}

static void
take_end(struct fuzz_input *in, struct bond_lacp_info *info)
{
	info->system_priority = (uint16_t)fuzz_take_u32(in);
	fuzz_take(in, info->system, sizeof(info->system));
	info->key = (uint16_t)fuzz_take_u32(in);
	info->port_priority = (uint16_t)fuzz_take_u32(in);
	info->port = (uint16_t)fuzz_take_u32(in);
	info->state = fuzz_take_byte(in);
}

static void
take_lacp(struct fuzz_input *in, struct bond_status *s)
{
	unsigned i;

	s->conf.lacp_rate = fuzz_take_byte(in);
	s->conf.min_links = fuzz_take_u32(in);
	s->conf.ad_actor_sys_prio = fuzz_take_u32(in);
	fuzz_take(in, s->system_mac, sizeof(s->system_mac));
	s->aggregator.id = fuzz_take_byte(in);
	s->aggregator.n_ports = (uint16_t)fuzz_take_u32(in);
	s->aggregator.actor_key = (uint16_t)fuzz_take_u32(in);
	s->aggregator.partner_key = (uint16_t)fuzz_take_u32(in);
	fuzz_take(in, s->aggregator.partner_mac, sizeof(s->aggregator.partner_mac));
	for (i = 0; i < s->n_slaves; i++) {
		struct bond_slave_lacp *lacp = &s->slaves[i].lacp;

		lacp->aggregator = fuzz_take_byte(in);
		lacp->actor_churn = fuzz_take_byte(in) % 4;
		lacp->partner_churn = fuzz_take_byte(in) % 4;
		lacp->actor_churned = fuzz_take_u32(in);
		lacp->partner_churned = fuzz_take_u32(in);
		take_end(in, &lacp->actor);
		take_end(in, &lacp->partner);
	}
}

static void
take_status(struct fuzz_input *in, struct bond_status *s)
{
	unsigned i;

	memset(s, 0, sizeof(*s));
	take_conf(in, &s->conf);
	s->carrier = fuzz_take_byte(in) & 1;
	s->n_slaves = fuzz_take_byte(in) % (BOND_MAX_SLAVES + 1);
	s->primary = (int)(fuzz_take_byte(in) % (s->n_slaves + 1)) - 1;
	s->active = (int)(fuzz_take_byte(in) % (s->n_slaves + 1)) - 1;
	take_name(in, s->name);
	for (i = 0; i < s->n_slaves; i++)
		take_slave(in, &s->slaves[i]);
	take_policy(in, &s->conf);
	take_lacp(in, s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char whole[WHOLE_SIZE];
	struct fuzz_input in = { data, size };
	size_t room = fuzz_take_u32(&in) % WHOLE_SIZE, len, want;
	struct bond_status status;
	char *cut;

	take_status(&in, &status);
	len = bond_status_text(&status, whole, sizeof(whole));
	FUZZ_CHECK(len < sizeof(whole) - 1 && whole[len] == '\0' && strlen(whole) == len);
	FUZZ_CHECK(len > 0 && whole[len - 1] == '\n');

	cut = malloc(room);
	FUZZ_CHECK(cut != NULL || room == 0);
	want = len < room ? len : room - (room > 0);
	FUZZ_CHECK(bond_status_text(&status, cut, room) == want);
	FUZZ_CHECK(room == 0 || (memcmp(cut, whole, want) == 0 && cut[want] == '\0'));
	free(cut);
	return 0;
}
