#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The rules of docs/architecture.md that a machine can check: who includes whom, what a burst
# must never do, who publishes maps, what may lie at the top, how long a file may be.
# FILE:LINE for each breach, exit 1 if any.
#
#   scripts/check-arch.sh               check
#   scripts/check-arch.sh --self-test   break each rule once in a copy; each must be refused
set -euo pipefail
cd "$(dirname "$0")/.."

lib=lib/bondcore
burst="($lib/dp/[^:]*|$lib/bondcore_burst\.h)"
c11='(assert|ctype|errno|inttypes|limits|stdalign|stdarg|stdbool|stddef|stdint|stdio|stdlib|string)'
own='"[A-Za-z0-9_]+\.h"'
public='"(\.\./)*(bondcore|bondcore_burst)\.h"'

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
code=$scratch/code
breaches=$scratch/breaches

files()
{
	local f

	git -c safe.directory='*' ls-files --cached --others --exclude-standard -- "$@" |
		while read -r f; do [ ! -f "$f" ] || echo "$f"; done
}

# Breach where a line of the files $1 (regular expression) has the words $2; $3 says why.
forbid()
{
	grep -P "^$1:\d+:.*?(?:$2)" "$code" | cut -d: -f1,2 | sed "s|\$|: $3|" >>"$breaches" || true
}

# The files $1 may include only what matches $2; $3 says so.
may_include()
{
	grep -P "^$1:\d+:\s*#\s*include\s+(?!(?:$2)\s*\$)" "$code" | cut -d: -f1,2 |
		sed "s|\$|: $3|" >>"$breaches" || true
}

check_includes()
{
	may_include "$lib/core/[^:]*" "<$c11\.h>|$own|\"\.\./bondcore\.h\"" \
		"core includes C11 headers, bondcore.h and core only"
	may_include "$lib/dp/[^:]*" "<$c11\.h>|<arm_acle\.h>|<rte_\w+\.h>|$own|$public" \
		"dp includes C11 headers, CRC of ARM, DPDK, the public headers and dp only"
	may_include "$lib/ctl/[^:]*" "<[^>]+>|$own|$public|\"\.\./(core|dp)/\w+\.h\"" \
		"ctl includes core, dp and the public headers only"
	may_include "(app|drivers)/[^:]*" "<[^>]+>|$own|$public" \
		"app and drivers include bondcore.h and bondcore_burst.h of the library only"
	may_include "$lib/bondcore\.h" "<$c11\.h>" "bondcore.h includes C11 headers only"
	may_include "$lib/bondcore_burst\.h" "<$c11\.h>|<rte_\w+\.h>|\"bondcore\.h\"" \
		"bondcore_burst.h includes C11 headers, DPDK and bondcore.h only"
	check_own_includes
}

# A name without a folder must be a file of the includer's own folder, or a public header.
check_own_includes()
{
	local file line name private

	private=" $(files "$lib/*/*.h" | sed 's|.*/||' | tr '\n' ' ')"
	while IFS=: read -r file line name; do
		case $name in
		'"bondcore.h"' | '"bondcore_burst.h"') continue ;;
		'"'*) [ -f "${file%/*}/$(tr -d '"' <<<"$name")" ] && continue ;;
		*) [[ $private != *" $(tr -d '<>' <<<"$name") "* ]] && continue ;;
		esac
		echo "$file:$line: $name is in another folder, private to it" >>"$breaches"
	done < <(sed -nE 's/^([^:]+:[0-9]+:)\s*#\s*include\s+(["<][A-Za-z0-9_.]+[">]).*/\1\2/p' \
		"$code")
}

check_burst()
{
	forbid "$burst" '\b(rte_\w*(spin|rw|seq|tick|mcs|pf|ticket)_?lock\w*|pthread_\w+|mtx_\w+|sem_\w+)\b' \
		"no lock in a burst"
	forbid "$burst" '\b(malloc|calloc|realloc|free|alloca|strdup|rte_[mzc]+alloc\w*|rte_realloc\w*|rte_free|rte_\w+_create|rte_memzone_\w+)\s*\(' \
		"no allocation in a burst"
	forbid "$burst" '(?<![>.])\b(read|write|open|close|ioctl|poll|select|epoll_\w+|send|recv|sendto|recvfrom|sendmsg|recvmsg|mmap|syscall|u?sleep|nanosleep|sched_yield|rte_delay_\w+|rte_eth_link_\w+)\s*\(' \
		"no system call and no waiting in a burst"
	forbid "$burst" '\b(clock_gettime|gettimeofday|time|clock|rte_\w*rdtsc\w*|rte_get_\w+_cycles|rte_get_\w+_hz)\s*\(' \
		"no clock in a burst"
	forbid "$burst" '\b(RTE_LOG\w*|rte_log|rte_vlog|\w+_LOG|v?f?printf|puts|perror|syslog)\s*\(' \
		"no log in a burst"
	forbid "$burst" '\b(float|double|_Float\w+)\b|\b\d+\.\d+' "no floating point in a burst"
	forbid "$burst" '%' "no modulo in a burst: mask a power of two, or compare"
	forbid "$burst" '\bBOND_MODE_\w+' "no test of the mode in a burst: the map has the function"
}

check_core()
{
	forbid "$lib/core/[^:]*" '\b(malloc|calloc|realloc|free|strdup)\s*\(' "core allocates nothing"
	forbid "$lib/core/[^:]*" '\b(clock_gettime|time|clock|rand|random)\s*\(' \
		"core reads no clock and no chance: time is an argument"
	forbid "$lib/core/[^:]*" '\b(v?f?printf|puts|fopen|fwrite|perror|exit|abort)\s*\(' \
		"core does no input or output"
}

check_maps()
{
	forbid "$lib/(?!ctl/(publish|sending|slow)\.c:|bondcore_burst\.h:)[^:]*" \
		'\b(__ATOMIC_(RELEASE|ACQ_REL|SEQ_CST)|memory_order_(release|acq_rel|seq_cst)|rte_memory_order_(release|acq_rel|seq_cst)|(rte|__sync)_\w*(wmb|mb|synchronize))\b' \
		"only ctl/publish.c publishes, ctl/sending.c leaves frames, ctl/slow.c takes them, readers report"
	forbid "$lib/dp/[^:]*" '(?<!const )\bstruct bond_map \*' "dp reads maps: const struct bond_map"
	forbid "$lib/[^:]*" '\brte_rcu_qsbr_synchronize\b|\brte_rcu_qsbr_check\s*\(.*\btrue\b' \
		"control never waits for readers"
}

check_top()
{
	files | cut -d/ -f1 | sort -u |
		grep -vxE 'LICENSE|README\.md|meson\.build|meson_options\.txt|lib|drivers|app|config|scripts|test|docs|\..+' |
		sed 's|$|: has no place at the top level|' >>"$breaches" || true
}

# The public header may be longer: most of it is the reference text of the library.
check_length()
{
	local f

	for f in $(files '*.c' '*.h' '*.sh' '*.py'); do
		[ "$f" != $lib/bondcore.h ] || continue
		awk -v f="$f" 'END { if (NR > 400) print f ":401: longer than 400 lines: split it" }' \
			"$f"
	done >>"$breaches"
}

check()
{
	: >"$breaches"
	mapfile -t c < <(files 'lib/*.[ch]' 'drivers/*.[ch]' 'app/*.[ch]')
	scripts/c-code.py "${c[@]}" >"$code"
	check_includes
	check_burst
	check_core
	check_maps
	check_top
	check_length
	sed 's|^|check-arch: |' "$breaches"
	[ ! -s "$breaches" ]
}

# Each row: a file (N is replaced by the row's number), a line that breaks a rule there, words of
# the refusal.
broken_rules()
{
	cat <<-END
	$lib/core/N.c|#include <rte_mbuf.h>|core includes
	$lib/core/N.c|#include <time.h>|core includes
	$lib/core/N.c|#include "../dp/map.h"|core includes
	$lib/core/N.c|void f(void) { free(p); }|allocates nothing
	$lib/core/N.c|long f(void) { return time(0); }|reads no clock
	$lib/core/N.c|void f(void) { printf("x"); }|no input or output
	$lib/dp/N.c|#include "../ctl/ctl.h"|dp includes
	$lib/dp/N.c|#include "../core/mii.h"|dp includes
	$lib/dp/N.c|#include <unistd.h>|dp includes
	$lib/dp/N.c|	rte_spinlock_lock(&l);|no lock
	$lib/dp/N.c|	pthread_mutex_lock(&l);|no lock
	$lib/dp/N.c|	p = malloc(1);|no allocation
	$lib/dp/N.c|	p = rte_zmalloc(NULL, 1, 0);|no allocation
	$lib/dp/N.c|	write(1, p, 1);|no system call
	$lib/dp/N.c|	usleep(1);|no system call
	$lib/dp/N.c|	t = rte_rdtsc();|no clock
	$lib/dp/N.c|	RTE_LOG(ERR, EAL, "x");|no log
	$lib/dp/N.c|	double d;|no floating point
	$lib/dp/N.c|	d = 0.5;|no floating point
	$lib/dp/N.c|	i = i % n;|no modulo
	$lib/dp/N.c|	if (mode == BOND_MODE_BALANCE_RR)|no test of the mode
	$lib/dp/N.c|void f(struct bond_map *m);|dp reads maps
	$lib/dp/N.c|	__atomic_store_n(&p, q, __ATOMIC_RELEASE);|only ctl/publish.c publishes
	$lib/bondcore_burst.h|	x = y % z;|no modulo
	$lib/bondcore_burst.h|#include "dp/map.h"|bondcore_burst.h includes
	$lib/bondcore.h|#include <rte_mbuf.h>|bondcore.h includes
	$lib/ctl/N.c|#include "../../../app/job.h"|ctl includes
	$lib/ctl/N.c|	__atomic_store_n(&b->map, m, __ATOMIC_RELEASE);|only ctl/publish.c publishes
	$lib/ctl/N.c|	rte_rcu_qsbr_synchronize(v, 0);|never waits
	$lib/ctl/N.c|	rte_rcu_qsbr_check(v, t, true);|never waits
	app/N.c|#include "../lib/bondcore/ctl/ctl.h"|app and drivers include
	app/N.c|#include "mii.h"|private to it
	app/N.c|#include <mii.h>|private to it
	drivers/link/N.c|#include "../../lib/bondcore/dp/map.h"|app and drivers include
	app/N.c|LONG|longer than 400
	N.txt|x|top level
	END
}

self_test()
{
	local copy=$scratch/copy file line words n=0 missed=0

	mkdir "$copy"
	files | tar -cf - -T - | tar -xf - -C "$copy"
	git init -q "$copy"
	broken_rules | awk -F'|' -v OFS='|' '{ sub(/N/, "n" NR, $1); print }' >"$scratch/rows"
	while IFS='|' read -r file line words; do
		[ "$line" != LONG ] || line=$(seq 401)
		echo "$line" >>"$copy/$file"
	done <"$scratch/rows"
	(cd "$copy" && scripts/check-arch.sh) >"$scratch/said" && missed=1
	while IFS='|' read -r file line words; do
		n=$((n + 1))
		grep -qE "^check-arch: $file(:[0-9]+)?: .*$words" "$scratch/said" && continue
		echo "check-arch: not refused in $file: $line"
		missed=$((missed + 1))
	done <"$scratch/rows"
	echo "check-arch: $((n - missed)) of $n broken rules refused"
	[ "$missed" -eq 0 ]
}

case ${1:-} in
--self-test) self_test ;;
'') check ;;
*)
	echo "check-arch: unknown option $1: --self-test" >&2
	exit 2
	;;
esac
