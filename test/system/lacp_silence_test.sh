#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# 802.3ad against Open vSwitch while links stay up: LACPDUs that do not arrive, a partner that
# dies and comes back, and two partners on one bond.
# Arguments: bondd, flows. STRICT=1 asserts what is measured.
set -euo pipefail

BONDD=$(realpath "${1:?usage: lacp_silence_test.sh BONDD FLOWS}")
FLOWS=$(realpath "${2:?usage: lacp_silence_test.sh BONDD FLOWS}")
cd "$(dirname "$0")/../.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh
# shellcheck source=test/system/lab.sh
. test/system/lab.sh
# shellcheck source=test/system/ovs_lib.sh
. test/system/ovs_lib.sh
# shellcheck source=test/system/lacp_bed.sh
. test/system/lacp_bed.sh

# heals WHAT PORT: both ends are content again, and PORT distributes within the time.
heals()
{
	wait_until 15 "return of the link" ovs_is_good switch s0 s1
	wait_until 5 "states of the link" bed_states 63 63
	measured "$1" "$(lacpdus_took switch "$lines" "$3" "$2")" 0 2.5 s
}

# goes_on_over_s1 THERE BACK: all flows move to s1, of each way within so many milliseconds; those
# which were there do not suffer.
goes_on_over_s1()
{
	local way
	local -A most=([there]=$1 [back]=$2)

	wait_until 10 "end of s0 at Open vSwitch" ovs_says switch '^member s0: disabled'
	sleep 0.5
	flows_stop
	for way in there back; do
		flows_are_whole $way s1
		measured "worst flow silent $way" "$(flows_get $way s0 silent_ms)" 0 "${most[$way]}" ms
	done
}

open_vswitch_is_not_heard()
{
	local log lines last

	bed_shares
	bed_flows both
	log=$(log_lines)
	lacp_mute switch s0 egress
	wait_until 8 "map without the silent link" map_has_come "$log" "1 of 2"
	last=$(lacpdus_since switch 0 s0 out | tail -n 1 | cut -d' ' -f1)
	measured "silent partner is out after" \
		"$(difference "$(map_time "$log" "1 of 2")" "$last")" 2.9 3.1 s
	console show lacp bond0 >"$TMP/answer"
	grep -q '^eth0: partner silent$' "$TMP/answer" ||
		fail "the reason of eth0 is $(grep '^eth0:' "$TMP/answer")"
	goes_on_over_s1 100 100
	lines=$(lacpdus_lines switch)
	lacp_unmute switch s0 egress
	heals "link that is heard again" s0 out
}

# Open vSwitch drops what comes from the moment on when its time is up, and says so with its next
# LACPDU, which may be one period later.
bondd_is_not_heard()
{
	local log lines

	bed_shares
	bed_flows both
	log=$(log_lines)
	lacp_mute relay s0b ingress
	wait_until 10 "map without the silent link" map_has_come "$log" "1 of 2"
	goes_on_over_s1 100 1100
	lines=$(lacpdus_lines switch)
	lacp_unmute relay s0b ingress
	heals "link on which bondd is heard again" s0 in
}

open_vswitch_is_restarted()
{
	local log lines begin

	log=$(log_lines)
	lines=$(lacpdus_lines switch)
	ovs_kill switch
	begin=$(seconds)
	ovs_start switch 172.20.43.80/24
	wait_until 15 "agreement" ovs_is_good switch s0 s1
	wait_until 5 "states of the links" bed_states 63 63
	wait_until 5 "answer of bond0" ns_exec switch ping -n -c 1 -W 1 172.20.43.110
	measured "Open vSwitch is back and bond0 answers" "$(difference "$(seconds)" "$begin")" \
		0 5 s
}

# partner_carries NAME SLAVES: the maps have the slaves of this partner, which can reach bond0.
partner_carries()
{
	local system

	system=$(ovs_ask "$1" lacp/show bond0 | awk '/^  sys_id:/ { print $2 }')
	wait_until 15 "aggregator of $system" bond_line "	Partner Mac Address: $system"
}

reasons_are()
{
	console show lacp bond0 | awk -v wanted="$*" '
		/^eth[0-9]: / { i = substr($1, 4) + 0; sub(/^[^ ]* /, ""); seen[i] = $0 }
		END { n = split(wanted, w, /, /)
			for (i = 1; i <= n; i++) if (seen[i - 1] != w[i]) exit 1 }'
}

one_partner_of_two_carries()
{
	local log last

	ovs_set switch del-port bond0
	ns_add other
	bed_link other s2 eth2
	bed_link other s3 eth3
	lacpdus_start other s2 s3
	ovs_start other 172.20.43.81/24
	ovs_bond switch active fast s0 s1
	bed_bondd 4 'lacp_rate = fast'
	wait_until 15 "agreement of the first partner" ovs_is_good switch s0 s1
	ovs_bond other active fast s2 s3
	wait_until 5 "reasons" reasons_are \
		'distributing, distributing, other partner, other partner'
	partner_carries switch
	wait_until 5 "answer to the first" ns_exec switch ping -n -c 1 -W 1 172.20.43.110
	! ns_exec other ping -n -c 1 -W 1 172.20.43.110 >"$TMP/answer" ||
		fail "bond0 answers the partner that does not carry"
	log=$(log_lines)
	ovs_kill switch
	wait_until 15 "agreement of the second partner" ovs_is_good other s2 s3
	partner_carries other
	wait_until 5 "reasons" reasons_are \
		'partner silent, partner silent, distributing, distributing'
	wait_until 5 "answer to the second" ns_exec other ping -n -c 1 -W 1 172.20.43.110
	last=$(lacpdus_since switch 0 . out | tail -n 1 | cut -d' ' -f1)
	measured "second partner carries after the last LACPDU of the first" \
		"$(difference "$(map_time "$log" "2 of 4")" "$last")" 2.9 5.5 s
}

ovs_require
net_begin bcU
cpus_part
bed_make bed_relay
ovs_bond switch active fast s0 s1
bed_bondd 2 'lacp_rate = fast'
wait_until 15 "agreement" ovs_is_good switch s0 s1
check open_vswitch_is_not_heard
check bondd_is_not_heard
check open_vswitch_is_restarted
bondd_stop || fail "bondd ended with an error: $(tail -n 1 "$BONDD_LOG")"
check one_partner_of_two_carries
bondd_stop || fail "bondd ended with an error: $(tail -n 1 "$BONDD_LOG")"
measured_end
echo "lacp_silence_test: ok"
