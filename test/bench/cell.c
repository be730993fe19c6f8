/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The list of cells: each row of the plan with each number of slaves and each burst. The targets
 * hold for 2, 4 and 8 slaves and bursts of 32 and 64; the rest is for information. Plain data.
 */

#include <stdio.h>

#include "cell.h"

static const unsigned cell_slaves[] = { 1, 2, 4, 8 };
static const uint16_t cell_bursts[] = { 8, 32, 64 };

static const struct cell_target target_hot = { "l34 hot", 0.75, 0.60 };
static const struct cell_target target_16k = { "l34 16k", 0.70, 0.52 };
static const struct cell_target target_shape = { "l34 VLAN/IPv6/IMIX 16k", 0.70, 0.55 };
static const struct cell_target target_rss = { "NIC hash", 0.60, 0.42 };
static const struct cell_target target_1flow = { "l34 one flow", 0.75, 0.60 };
static const struct cell_target target_l2 = { "l2", 0.85, 0.70 };
static const struct cell_target target_l23 = { "l23", 0.85, 0.65 };
static const struct cell_target target_rr = { "balance-rr tx", 0.85, 0.68 };
static const struct cell_target target_ab = { "active-backup", 1.05, 1.00 };
static const struct cell_target target_bcast = { "broadcast tx", 1.05, 1.00 };
static const struct cell_target target_tlb = { "tlb tx", 0.95, 0.80 };
static const struct cell_target target_alb = { "alb tx", 0.75, 0.60 };
static const struct cell_target target_rx = { "rx rr, xor, broadcast", 1.00, 0.90 };
static const struct cell_target target_rx_ad = { "rx 802.3ad", 0.65, 0.50 };
static const struct cell_target target_rx_ptype = { "rx 802.3ad packet type", 0.65, 0.35 };
static const struct cell_target target_rx_idle = { "rx idle 802.3ad", 0.75, 0.50 };

/*
 * A policy and, behind commas, further options of ours; compared by address. The stock driver
 * has the nearest of its three.
 */
static const char L2[] = "layer2", L23[] = "layer2+3", L34[] = "layer3+4", RSS[] = "rss";
static const char ENCAP[] = "encap3+4", VLAN[] = "vlan+srcmac";
static const char BOTH_WAYS[] = "layer3+4,hash_symmetric=on";
static const char BY_HASH[] = "layer3+4,tlb_dynamic_lb=off";

#define RR BOND_MODE_BALANCE_RR
#define AB BOND_MODE_ACTIVE_BACKUP
#define XOR BOND_MODE_BALANCE_XOR
#define BCAST BOND_MODE_BROADCAST
#define AD BOND_MODE_8023AD
#define TLB BOND_MODE_BALANCE_TLB
#define ALB BOND_MODE_BALANCE_ALB
#define TX MEASURE_TX
#define FULL MEASURE_RX_FULL
#define SPLIT MEASURE_RX_SPLIT
#define IDLE MEASURE_RX_IDLE

/* Rows of one mode and policy stand together: their bonds come up once for each n. */
static const struct cell_row {
	enum bond_mode mode;
	const char *policy;
	enum measure_direction direction;
	const char *traffic;
	const struct cell_target *target;
	bool quick;
} cell_rows[] = {
	{ RR, NULL, TX, "hot", &target_rr, true },
	{ RR, NULL, TX, "16k", &target_rr, true },
	{ RR, NULL, TX, "64k", NULL, false },
	{ RR, NULL, FULL, "rx-hot", &target_rx, false },
	{ RR, NULL, SPLIT, "rx-hot", &target_rx, true },
	{ RR, NULL, SPLIT, "rx-16k", &target_rx, false },
	{ RR, NULL, IDLE, "rx-hot", NULL, false },
	{ AB, NULL, TX, "hot", &target_ab, true },
	{ AB, NULL, TX, "16k", &target_ab, true },
	{ AB, NULL, FULL, "rx-hot", &target_ab, true },
	{ AB, NULL, FULL, "rx-16k", &target_ab, false },
	{ AB, NULL, IDLE, "rx-hot", NULL, false },
	{ XOR, L34, TX, "1flow", &target_1flow, false },
	{ XOR, L34, TX, "hot", &target_hot, true },
	{ XOR, L34, TX, "16k", &target_16k, true },
	{ XOR, L34, TX, "64k", NULL, false },
	{ XOR, L34, TX, "vlan-16k", &target_shape, false },
	{ XOR, L34, TX, "ipv6-16k", &target_shape, false },
	{ XOR, L34, TX, "imix-16k", &target_shape, false },
	{ XOR, L34, FULL, "rx-hot", &target_rx, false },
	{ XOR, L34, SPLIT, "rx-hot", &target_rx, false },
	{ XOR, L34, SPLIT, "rx-16k", &target_rx, false },
	{ XOR, L34, IDLE, "rx-hot", NULL, false },
	{ XOR, L2, TX, "hot", &target_l2, false },
	{ XOR, L2, TX, "16k", &target_l2, false },
	{ XOR, L23, TX, "hot", &target_l23, false },
	{ XOR, L23, TX, "16k", &target_l23, false },
	{ XOR, RSS, TX, "parsed-hot", &target_rss, true },
	{ XOR, RSS, TX, "parsed-16k", &target_rss, true },
	{ XOR, ENCAP, TX, "hot", NULL, false },
	{ XOR, ENCAP, TX, "16k", NULL, false },
	{ XOR, VLAN, TX, "vlan-16k", NULL, false },
	{ XOR, BOTH_WAYS, TX, "hot", NULL, false },
	{ XOR, BOTH_WAYS, TX, "16k", NULL, false },
	{ BCAST, NULL, TX, "hot", &target_bcast, true },
	{ BCAST, NULL, TX, "16k", &target_bcast, false },
	{ BCAST, NULL, FULL, "rx-hot", &target_rx, false },
	{ BCAST, NULL, SPLIT, "rx-hot", &target_rx, false },
	{ BCAST, NULL, SPLIT, "rx-16k", &target_rx, false },
	{ AD, L34, TX, "1flow", &target_1flow, false },
	{ AD, L34, TX, "hot", &target_hot, true },
	{ AD, L34, TX, "16k", &target_16k, true },
	{ AD, L34, TX, "64k", NULL, false },
	{ AD, L34, TX, "vlan-16k", &target_shape, false },
	{ AD, L34, TX, "ipv6-16k", &target_shape, false },
	{ AD, L34, TX, "imix-16k", &target_shape, false },
	{ AD, L34, FULL, "rx-hot", &target_rx_ad, true },
	{ AD, L34, FULL, "rx-16k", &target_rx_ad, false },
	{ AD, L34, SPLIT, "rx-hot", &target_rx_ad, true },
	{ AD, L34, SPLIT, "rx-16k", &target_rx_ad, true },
	{ AD, L34, FULL, "rx-parsed-hot", &target_rx_ptype, false },
	{ AD, L34, FULL, "rx-parsed-16k", &target_rx_ptype, false },
	{ AD, L34, SPLIT, "rx-parsed-hot", &target_rx_ptype, true },
	{ AD, L34, SPLIT, "rx-parsed-16k", &target_rx_ptype, true },
	{ AD, L34, IDLE, "rx-hot", &target_rx_idle, true },
	{ AD, RSS, TX, "parsed-hot", &target_rss, true },
	{ AD, RSS, TX, "parsed-16k", &target_rss, true },
	{ TLB, NULL, TX, "hot", &target_tlb, true },
	{ TLB, NULL, TX, "16k", &target_tlb, false },
	{ TLB, BY_HASH, TX, "hot", NULL, false },
	{ ALB, BY_HASH, TX, "hot", NULL, false },
	{ ALB, NULL, TX, "hot", &target_alb, true },
	{ ALB, NULL, TX, "16k", &target_alb, false },
};

static const char *const cell_modes[] = {
	[RR] = "rr", [AB] = "ab",   [XOR] = "xor", [BCAST] = "bcast",
	[AD] = "ad", [TLB] = "tlb", [ALB] = "alb",
};
static const char *const cell_directions[] = {
	[TX] = "tx",
	[FULL] = "rx-full",
	[SPLIT] = "rx-split",
	[IDLE] = "rx-idle",
};

static const char *
cell_policy(const char *policy)
{
	if (policy == L2)
		return "-l2";
	if (policy == L23)
		return "-l23";
	if (policy == L34)
		return "-l34";
	if (policy == ENCAP)
		return "-encap34";
	if (policy == VLAN)
		return "-vlan";
	if (policy == BOTH_WAYS)
		return "-l34-symmetric";
	if (policy == BY_HASH)
		return "-by-hash";
	return policy == RSS ? "-rss" : "";
}

/* Rows with the mode and policy of a row: where they begin, and how many. */
static unsigned
cell_group(unsigned row, unsigned *n)
{
	unsigned first = row, end = row;

	while (first > 0 && cell_rows[first - 1].mode == cell_rows[row].mode &&
	       cell_rows[first - 1].policy == cell_rows[row].policy)
		first--;
	while (end < RTE_DIM(cell_rows) && cell_rows[end].mode == cell_rows[row].mode &&
	       cell_rows[end].policy == cell_rows[row].policy)
		end++;
	*n = end - first;
	return first;
}

bool
cell_at(unsigned i, struct cell *cell)
{
	const unsigned per_row = RTE_DIM(cell_slaves) * RTE_DIM(cell_bursts);
	unsigned first, n, in_group, slaves;
	const struct cell_row *r;

	if (i >= RTE_DIM(cell_rows) * per_row)
		return false;
	first = cell_group(i / per_row, &n);
	in_group = i - first * per_row;
	slaves = cell_slaves[in_group / (n * RTE_DIM(cell_bursts))];
	r = &cell_rows[first + in_group / RTE_DIM(cell_bursts) % n];
	*cell = (struct cell){
		.setup = { r->mode, r->policy, slaves, 1 },
		.set = traffic_find(r->traffic),
		.direction = r->direction,
		.burst = cell_bursts[in_group % RTE_DIM(cell_bursts)],
	};
	cell->target = slaves > 1 && cell->burst > 8 ? r->target : NULL;
	cell->quick = r->quick && slaves == 4 && cell->burst == 32;
	cell->hashed = r->direction == TX && (r->mode == XOR || r->mode == AD) &&
		       r->policy != ENCAP && r->policy != VLAN && r->policy != BOTH_WAYS;
	snprintf(cell->name, sizeof(cell->name), "%s/%s%s/%s/n%u/b%u",
		 cell_directions[r->direction], cell_modes[r->mode], cell_policy(r->policy),
		 r->traffic, slaves, cell->burst);
	return true;
}

bool
cell_same_setup(const struct cell *a, const struct cell *b)
{
	return a->setup.mode == b->setup.mode && a->setup.policy == b->setup.policy &&
	       a->setup.n_slaves == b->setup.n_slaves;
}
