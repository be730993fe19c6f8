#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A slave leaves an 802.3ad bond by command and joins it again, under traffic from Open vSwitch:
# it is told first and stops to use the link, so that nothing is lost.
# Arguments: bondd, flows. STRICT=1: ten times, and asserts what is measured.
set -euo pipefail

BONDD=$(realpath "${1:?usage: lacp_leave_test.sh BONDD FLOWS}")
FLOWS=$(realpath "${2:?usage: lacp_leave_test.sh BONDD FLOWS}")
cd "$(dirname "$0")/../.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh
# shellcheck source=test/system/lab.sh
. test/system/lab.sh
# shellcheck source=test/system/ovs_lib.sh
. test/system/ovs_lib.sh
# shellcheck source=test/system/lacp_bed.sh
. test/system/lacp_bed.sh

# The time at which slave $2 was released, since line $1 of the log.
released_time()
{
	tail -n "+$(($1 + 1))" "$BONDD_LOG" |
		sed -n "s/^\\[ *\\([0-9.]*\\)\\] bond0: $2 released\$/\\1/p" | head -n 1
}

is_released()
{
	[ -n "$(released_time "$1" "$2")" ]
}

# leaves_and_returns SLAVE PORT
leaves_and_returns()
{
	local log lines answer told

	log=$(log_lines)
	lines=$(lacpdus_lines switch)
	answer=$(console remove bond slave "$1" bond0)
	[ -z "$answer" ] || fail "remove: $answer"
	wait_until 5 "release of $1" is_released "$log" "$1"
	told=$(lacpdus_since switch "$lines" "$2" in "$goodbye" | head -n 1 | cut -d' ' -f1)
	[ -n "$told" ] || fail "Open vSwitch was not told"
	told=$(difference "$(released_time "$log" "$1")" "$told")
	[ "${told:0:1}" != - ] || fail "Open vSwitch was told after $1 was released"
	echo "   told $told s before $1 was released"
	lines=$(lacpdus_lines switch)
	answer=$(console add bond slave "$1" bond0)
	[ -z "$answer" ] || fail "add: $answer"
	wait_until 15 "return of $1" ovs_is_good switch s0 s1
	measured "slave that returns" "$(lacpdus_took switch "$lines" in "$2")" 0 2.5 s
}

nothing_is_lost_by()
{
	local i link

	bed_flows there
	# A slave that returns gets no flows of Open vSwitch, so that it is the turn of the other.
	for ((i = 0; i < $1; i++)); do leaves_and_returns "eth$((i % 2))" "s$((i % 2))"; done
	flows_stop
	for link in s0 s1; do flows_are_whole there $link moved; done
}

# Neither to be aggregated nor in sync.
goodbye='^..--'
times=3
[ "${STRICT:-}" != 1 ] || times=10
ovs_require
net_begin bcG
cpus_part
bed_make bed_link
ovs_bond switch active fast s0 s1
bed_bondd 2 'lacp_rate = fast'
wait_until 15 "agreement" ovs_is_good switch s0 s1
check nothing_is_lost_by $times
bondd_stop || fail "bondd ended with an error: $(tail -n 1 "$BONDD_LOG")"
grep -q 'mbufs in use 0' "$BONDD_LOG" || fail "mbufs leaked: $(tail -n 1 "$BONDD_LOG")"
measured_end
echo "lacp_leave_test: ok"
