/* SPDX-License-Identifier: BSD-3-Clause */

/* The configuration file as one plain, checked struct. */

#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include <netinet/in.h>

#include "bondcore.h"

#define CONFIG_MAX_BONDS 32
#define CONFIG_MAX_PORTS 256
#define CONFIG_MAX_STREAMS 64
#define CONFIG_MAX_ADDRESSES 8
#define CONFIG_VALUE_SIZE 256
#define CONFIG_IF_SIZE 16
/* LACP port priority of a slave for which a file has none; that of a slave that joins. */
#define CONFIG_PORT_PRIO 255

struct config_address {
	bool is_ipv6;
	union {
		struct in_addr v4;
		struct in6_addr v6;
	} ip;
	uint8_t prefix;
};

struct config_slave {
	char name[BOND_NAME_SIZE]; /* of its [port] section, or of an ethdev EAL options made */
	int32_t prio;
	uint32_t weight;    /* 0 = as the bond's option says */
	uint16_t port_prio; /* LACP port priority */
};

struct config_bond {
	char name[BOND_NAME_SIZE];
	struct bond_conf conf;
	unsigned n_slaves;
	struct config_slave slaves[BOND_MAX_SLAVES];
	uint16_t queues;             /* default 1 */
	uint16_t mtu;                /* 0 = 1500 */
	uint8_t mac[BOND_MAC_SIZE];  /* all zero = from the first slave */
	char kernel[CONFIG_IF_SIZE]; /* "" = not joined to the kernel */
	unsigned n_addresses;
	struct config_address addresses[CONFIG_MAX_ADDRESSES];
	unsigned n_gateways; /* one per family at most */
	struct config_address gateways[2];
};

struct config_port {
	char name[BOND_NAME_SIZE];
	char devargs[CONFIG_VALUE_SIZE];
};

struct config_stream {
	char name[BOND_NAME_SIZE];
	char engine[16];
	unsigned n_ports;
	char ports[2][BOND_NAME_SIZE]; /* a bond or a port */
};

struct config {
	char eal_args[CONFIG_VALUE_SIZE];
	char worker_lcores[CONFIG_VALUE_SIZE]; /* "2-5,7"; "" = chosen by NUMA node */
	bool control_polls;                    /* [control] wait = poll */
	unsigned n_bonds, n_ports, n_streams;
	struct config_bond bonds[CONFIG_MAX_BONDS];
	struct config_port ports[CONFIG_MAX_PORTS];
	struct config_stream streams[CONFIG_MAX_STREAMS];
};

/*
 * Read and check a file. On error nothing of *c may be used and err holds one line,
 * "FILE:LINE: what is wrong; what is allowed" (or "FILE: ..." where no line is to blame).
 * Touches no device. Returns 0 or -EINVAL, -ENOENT, -EACCES, -ENOMEM.
 */
int config_load(const char *file, struct config *c, struct bond_error *err);

const struct config_bond *config_find_bond(const struct config *c, const char *name);
const struct config_port *config_find_port(const struct config *c, const char *name);

#endif
