/* SPDX-License-Identifier: BSD-3-Clause */

/* Log lines that never make their writer wait: a bounded buffer and a thread that writes stderr. */

#ifndef APP_LOG_H
#define APP_LOG_H

#include <rte_log.h>

/* Take over the log of EAL, PMDs and bondcore. Before rte_eal_init(). Returns 0 or -errno. */
int log_start(void);

/* Write what is buffered (at most a second: a terminal may be stopped) and end the thread. */
void log_stop(void);

/* Lines lost because the buffer was full; told on stderr when it drains. */
unsigned long log_lost(void);

extern int app_logtype; /* "bondd" */

#define APP_LOG(level, fmt, ...) \
	rte_log(RTE_LOG_##level, app_logtype, "bondd: " fmt "\n", ##__VA_ARGS__)

#endif
