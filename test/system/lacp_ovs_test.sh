#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# 802.3ad against Open vSwitch: two links, which agree, carry, are cut and come back.
# Arguments: bondd, flows. STRICT=1 asserts what is measured; LONG=1 sees the slow cadence too.
set -euo pipefail

BONDD=$(realpath "${1:?usage: lacp_ovs_test.sh BONDD FLOWS}")
FLOWS=$(realpath "${2:?usage: lacp_ovs_test.sh BONDD FLOWS}")
cd "$(dirname "$0")/../.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh
# shellcheck source=test/system/lab.sh
. test/system/lab.sh
# shellcheck source=test/system/ovs_lib.sh
. test/system/ovs_lib.sh
# shellcheck source=test/system/lacp_bed.sh
. test/system/lacp_bed.sh

# agrees LACP TIME OWN PARTNER LINE...: Open vSwitch with these settings and a bondd that is
# started with these lines agree; their states are OWN and PARTNER then, seen from bondd.
agrees()
{
	local own=$3 partner=$4 lines

	ovs_bond switch "$1" "$2" s0 s1
	sent_before=("$(ovs_counter switch s0 "TX PDUs")" "$(ovs_counter switch s1 "TX PDUs")")
	lines=$(lacpdus_lines switch)
	shift 4
	bed_bondd 2 "$@"
	wait_until 15 "agreement as Open vSwitch sees it" ovs_is_good switch s0 s1
	wait_until 5 "states $own and $partner" bed_states "$own" "$partner"
	measured "first LACPDU to distributing on all ports" \
		"$(lacpdus_took switch "$lines" in s0 s1)" 0 2.5 s
}

agrees_and_ends()
{
	agrees "$@"
	bondd_stop || fail "bondd ended with an error: $(tail -n 1 "$BONDD_LOG")"
}

partner_is_told_of()
{
	local system

	system=$(ovs_ask switch lacp/show bond0 | awk '/^  sys_id:/ { print $2 }')
	bond_line "	Partner Mac Address: $system" || fail "the partner is not $system"
	bond_line "	Number of ports: 2" || fail "the aggregator has not two ports"
	bond_line "MII Status: up" || fail "bond0 is down"
}

# cadence WHAT LINES WAY LEAST MOST: distances of the LACPDUs of one way since so many lines.
cadence()
{
	local far

	far=$(lacpdus_since switch "$2" . "$3" | awk '
		$2 in last {
			d = $1 - last[$2]
			if (!n++ || d < least) least = d
			if (d > most) most = d
		}
		{ last[$2] = $1 }
		END { printf "%.3f %.3f %d", least, most, n }')
	measured "$1, shortest of ${far##* }" "${far%% *}" "$4" "$5" s
	far=${far% *}
	measured "$1, longest" "${far#* }" "$4" "$5" s
}

# our_counter SLAVE LACPDUs|Markers received|sent, as bondd has counted them.
our_counter()
{
	console show lacp bond0 | awk -v slave="$1:" -v line="$2" -v word="$3" '
		/^[^ ]/ { here = $1 == slave }
		here && $1 == line { for (i = 2; i < NF; i++) if ($i == word) print $(i + 1) }'
}

# What one end has sent since bondd started is what the other has received, but for one that
# came while bondd had not yet opened its ports. Open vSwitch counts Markers among the PDUs.
counters_are_equal()
{
	local i ours theirs markers

	: >"$TMP/counters"
	for i in 0 1; do
		markers=$(ovs_counter switch "s$i" "RX Marker Request PDUs")
		[ "$(our_counter "eth$i" Markers sent)" -eq "$markers" ] || return 1
		ours=$(our_counter "eth$i" LACPDUs sent)
		theirs=$(($(ovs_counter switch "s$i" "RX PDUs") - markers))
		echo "eth$i: bondd sent $ours, Open vSwitch received $theirs" >>"$TMP/counters"
		[ "$ours" -eq "$theirs" ] || return 1
		ours=$(our_counter "eth$i" LACPDUs received)
		theirs=$(($(ovs_counter switch "s$i" "TX PDUs") - sent_before[i]))
		echo "eth$i: Open vSwitch sent $theirs, bondd received $ours" >>"$TMP/counters"
		[ $((theirs - ours)) -ge 0 ] && [ $((theirs - ours)) -le 1 ] || return 1
	done
}

counters_agree()
{
	wait_until 5 "equal counters at both ends" counters_are_equal
	sed 's/^/   /' "$TMP/counters"
	[ "$(ovs_counter switch s0 "RX Bad PDUs")" -eq 0 ] || fail "Open vSwitch saw bad LACPDUs"
}

traffic_is_shared_and_whole()
{
	local lines way link

	bed_flows both
	lines=$(lacpdus_lines switch)
	sleep "$traffic_s"
	cadence "LACPDUs of bondd" "$lines" in 0.98 1.02
	cadence "LACPDUs of Open vSwitch" "$lines" out 0.9 1.1
	flows_stop
	for way in there back; do
		for link in s0 s1; do
			[ "$(flows_get $way $link flows)" -gt 0 ] || fail "no flow $way on $link"
			flows_are_whole $way $link
		done
	done
}

# link_is_cut NAMESPACE INTERFACE PORT OTHER: under traffic; PORT and OTHER are the names of the
# links at Open vSwitch. A flow that loses a single packet is silent for the 10 ms until its next;
# all flows of the link together show better how long nothing passed.
link_is_cut()
{
	local log way lines

	bed_shares
	bed_flows both
	log=$(log_lines)
	ip -n "$(ns "$1")" link set "$2" down
	wait_until 5 "map without the link" map_has_come "$log" "1 of 2"
	wait_until 5 "Open vSwitch without the link" ovs_is_good switch "$4"
	sleep 0.5
	flows_stop
	for way in there back; do
		flows_are_whole $way "$4"
		measured "worst flow silent, $way" "$(flows_get $way "$3" silent_ms)" 0 20 ms
		measured "link silent, $way" "$(flows_get $way "$3" gap_ms)" 0 10 ms
	done
	lines=$(lacpdus_lines switch)
	ip -n "$(ns "$1")" link set "$2" up
	wait_until 15 "return of the link" ovs_is_good switch s0 s1
	wait_until 5 "states of the link" bed_states 63 63
	measured "port that returns" "$(lacpdus_took switch "$lines" in "$3")" 0 2.5 s
}

# With both ends slow: a minute and a half for two distances on each port.
slow_cadence()
{
	local lines

	agrees active slow 61 61 'lacp_rate = slow'
	sleep 5
	lines=$(lacpdus_lines switch)
	sleep 95
	cadence "slow LACPDUs of bondd" "$lines" in 29.9 30.1
	cadence "slow LACPDUs of Open vSwitch" "$lines" out 29.5 30.5
	bondd_stop || fail "bondd ended with an error: $(tail -n 1 "$BONDD_LOG")"
}

ovs_require
traffic_s=4
[ "${STRICT:-}" != 1 ] || traffic_s=15
net_begin bcO
cpus_part
bed_make bed_link
check agrees_and_ends active slow 63 61 'lacp_rate = fast'
check agrees_and_ends passive fast 63 62 'lacp_rate = fast'
check agrees_and_ends active fast 62 63 'lacp_rate = fast' 'lacp_active = off'
[ "${LONG:-}" != 1 ] || check slow_cadence
check agrees active fast 63 63 'lacp_rate = fast'
check partner_is_told_of
check traffic_is_shared_and_whole
check counters_agree
check link_is_cut box eth0 s0 s1
check link_is_cut switch s1 s1 s0
bondd_stop || fail "bondd ended with an error: $(tail -n 1 "$BONDD_LOG")"
grep -q 'mbufs in use 0' "$BONDD_LOG" || fail "mbufs leaked: $(tail -n 1 "$BONDD_LOG")"
measured_end
echo "lacp_ovs_test: ok"
