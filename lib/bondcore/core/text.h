/* SPDX-License-Identifier: BSD-3-Clause */

/* Text put together piece by piece in a buffer of fixed size; what does not fit is cut. */

#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct text {
	char *buf; /* of size bytes; may be NULL when size is 0 */
	size_t size;
	size_t len; /* written so far, without the NUL */
};

static inline struct text
text_start(char *buf, size_t size)
{
	if (size > 0)
		buf[0] = '\0';
	return (struct text){ .buf = buf, .size = size };
}

__attribute__((format(printf, 2, 3))) static inline void
text_add(struct text *t, const char *format, ...)
{
	size_t room = t->size - t->len;
	va_list args;
	int n;

	if (room <= 1)
		return;
	va_start(args, format);
	n = vsnprintf(t->buf + t->len, room, format, args);
	va_end(args);
	if (n > 0)
		t->len += (size_t)n < room ? (size_t)n : room - 1;
}

/* An Ethernet address of six bytes. */
static inline void
text_add_mac(struct text *t, const uint8_t *mac)
{
	text_add(t, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
		 mac[5]);
}

#endif
