#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# bondcore against DPDK's net_bonding: build as DPDK is built, measure, draw.
#
#   scripts/bench.sh [--quick] [--cells REGEX] [--rounds N] [--contenders LIST]
#   scripts/bench.sh --self-test    the stock driver against itself: ratios within 3 % of 1
#   scripts/bench.sh --list         names of the cells
#
# Leaves bench.txt, bench.json and bench.svg in build-bench/. As root it takes 2 MiB pages for the
# time of the run where there are too few, and installs gnuplot for the plot. Fails if a packet
# was lost, reordered or sent on another slave than its flow's; slowness is told, not failed.
set -euo pipefail
cd "$(dirname "$0")/.."

out=build-bench
pages=/proc/sys/vm/nr_hugepages
pages_wanted=256
pages_before=
log=$(mktemp)
# Pages are given back however the run ends.
trap 'rm -f "$log"; [ -z "$pages_before" ] || echo "$pages_before" >"$pages"' EXIT

usage()
{
	sed -n '3,11s/^# \{0,1\}//p' "$0"
}

# Run a command and show what it printed only if it fails.
quietly()
{
	"$@" >"$log" 2>&1 || {
		tail -n 20 "$log" >&2
		return 1
	}
}

# Debian's DPDK is compiled with -O2: net_bonding must not be compared with more or less.
build()
{
	[ -f "$out/build.ninja" ] || quietly meson setup "$out" -Dbuildtype=debugoptimized || exit
	quietly ninja -C "$out" test/bench/bench && return
	echo "bench: not built; it needs librte_net_bond and what scripts/setup.sh fetches" >&2
	exit 1
}

pages_take()
{
	local free

	free=$(awk '/^HugePages_Free/ { print $2 }' /proc/meminfo)
	if [ "$EUID" -ne 0 ] || [ "${free:-0}" -ge "$pages_wanted" ]; then
		return
	fi
	pages_before=$(<"$pages")
	echo $((pages_before + pages_wanted)) >"$pages" || pages_before=
}

warn_of_load()
{
	awk '$1 > 0.5 { print "bench: the machine is busy (load " $1 "): expect noise" }' \
		/proc/loadavg >&2
}

plot()
{
	if ! command -v gnuplot >/dev/null && [ "$EUID" -eq 0 ]; then
		apt-get install -y --no-install-recommends gnuplot-nox >/dev/null 2>&1 || true
	fi
	if ! command -v gnuplot >/dev/null; then
		echo "bench: no plot: gnuplot is missing (Debian: gnuplot-nox)" >&2
		return
	fi
	scripts/bench/plot.py "$out/bench.json" | gnuplot >"$out/bench.svg"
	echo "bench: $out/bench.txt $out/bench.json $out/bench.svg"
}

# Cells of the resolution that the method claims: transmit, but for sets larger than the cache.
self_test()
{
	"$out/test/bench/bench" --contenders stock,stock --json "$out/self-test.json" \
		--cells '^tx/(rr|ab|xor-l34|ad-l34)/(hot|16k)/n4/b32' --rounds 301
	scripts/bench/within.py "$out/self-test.json" 0.03
}

arguments=("$@")
case ${1:-} in
-h | --help)
	usage
	exit
	;;
--list)
	build
	"$out/test/bench/bench" --list
	exit
	;;
esac
build
warn_of_load
pages_take
if [ "${1:-}" = --self-test ]; then
	self_test
	exit
fi
status=0
rm -f "$out/bench.json"
"$out/test/bench/bench" --json "$out/bench.json" "${arguments[@]}" | tee "$out/bench.txt" ||
	status=$?
if [ -s "$out/bench.json" ]; then
	scripts/bench/summary.py "$out/bench.json" | tee -a "$out/bench.txt"
	plot
fi
exit "$status"
