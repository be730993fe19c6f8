/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The sections [port NAME]: what device a port is made of. Whether the device exists is
 * found out by who attaches it. Control thread, at start and on reload.
 */

#include <stdio.h>
#include <string.h>

#include "config_section.h"

int
config_port_read(const struct config_section *s)
{
	const char *value = config_section_value(s, "devargs");
	struct config *c = s->c;
	size_t len;
	unsigned i;

	if (value == NULL)
		return config_section_fail(s, NULL,
					   "[%s]: no devargs; allowed is devargs = "
					   "DEVICE[,KEY=VALUE...]",
					   s->title);
	len = strcspn(value, ",");
	if (len == 0 || strpbrk(value, CONFIG_SPACE) != NULL)
		return config_section_fail(s, "devargs",
					   "devargs \"%.40s\": allowed is "
					   "DEVICE[,KEY=VALUE...] without white space, DEVICE a "
					   "PCI address or a vdev's name",
					   value);
	for (i = 0; i < c->n_ports; i++) {
		const struct config_port *p = &c->ports[i];

		if (strcspn(p->devargs, ",") == len && strncmp(p->devargs, value, len) == 0)
			return config_section_fail(s, "devargs",
						   "devargs: [port %s] has device "
						   "%.*s already; one [port] for each device is "
						   "allowed",
						   p->name, (int)RTE_MIN(len, 40u), value);
	}
	snprintf(c->ports[s->slot].devargs, sizeof(c->ports[0].devargs), "%s", value);
	return 0;
}

bool
config_port_possible(const struct config *c, const char *name)
{
	/* vdevs begin like this; PCI, auxiliary, vmbus and SoC devices hold ":", "." or "-". */
	return config_find_port(c, name) != NULL || strncmp(name, "net_", 4) == 0 ||
	       strncmp(name, "eth_", 4) == 0 || strncmp(name, "virtio_user", 11) == 0 ||
	       strpbrk(name, ":.-") != NULL;
}
