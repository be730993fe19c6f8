/* SPDX-License-Identifier: BSD-3-Clause */

/* Shared by appliance.c, stream.c and reload.c only. */

#ifndef APP_APPLIANCE_PRIVATE_H
#define APP_APPLIANCE_PRIVATE_H

#include "appliance.h"
#include "kernel_if.h"

#define NO_PORT UINT16_MAX
#define MAX_PAIRS 128

/* A bond of the file and what stands around it. */
struct member {
	struct bond *bond;
	struct kernel_if *kernel_if; /* NULL = not joined to the kernel */
	uint16_t kernel_port;        /* NO_PORT = not joined to the kernel */
	uint8_t mac[BOND_MAC_SIZE];  /* that the legs of streams write */
};

struct appliance {
	const char *file;
	struct config config; /* as applied */
	struct bond_ctl *ctl;
	struct jobs *jobs;
	struct workers *workers;
	struct rte_mempool *pool;
	struct member members[CONFIG_MAX_BONDS]; /* as config.bonds */
	struct leg_pair *pairs[MAX_PAIRS];
	unsigned n_pairs;
	unsigned not_applied; /* differences that the last reload could not apply */
	bool quits;
};

/* appliance.c: what the file gives a slave of its own. Returns 0 or -errno with err filled. */
int slave_numbers_set(struct bond *b, const struct config_slave *slave, struct bond_error *err);

/* stream.c: the pairs of all streams and kernel-joined bonds, handed to the workers. */
int streams_create(struct appliance *a, struct bond_error *err);
void streams_readdress(struct appliance *a, const struct bond *b); /* its address changed */
void streams_free(struct appliance *a);                            /* workers must be stopped */

#endif
