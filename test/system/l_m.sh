#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# What peers and the kernel see of a failover of bond0, with two slaves on veth pairs.
# Argument: bondd.
set -euo pipefail

BONDD=$(realpath "${1:?usage: failover_test.sh BONDD}")
cd "$(dirname "$0")/../.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh
# shellcheck source=test/system/lab.sh
. test/system/lab.sh

count=3
spacing_ms=200

# Lines of the frames since line $2 of namespace $1 that the awk condition $3 selects.
frames_since()
{
	tail -n "+$(($2 + 1))" "$TMP/frames-$1" | awk "$3"
}

frames_lines()
{
	wc -l <"$TMP/frames-$1"
}

frames_are()
{
	[ "$(frames_since "$1" "$2" "$3" | wc -l)" -ge "$4" ]
}

announces()
{
	echo "(\$3 == \"garp\" || \$3 == \"na\") && \$2 == \"$1\" && \$4 == \"$2\""
}

map_follows()
{
	tail -n "+$(($1 + 1))" "$BONDD_LOG" |
		grep -E "bond0: map [0-9]+ at [0-9.]+: active $2 " >/dev/null
}

# announced FRAMES PORT OTHER: each address was announced $count times on PORT, the times
# apart, and not once on OTHER.
announced()
{
	local from=$1 a n

	for a in "${addresses[@]}"; do
		wait_until 5 "$count announcements of $a on $2" \
			frames_are switch "$from" "$(announces "$2" "$a")" "$count"
		n=$(frames_since switch "$from" "$(announces "$3" "$a")" | wc -l)
		[ "$n" -eq 0 ] || fail "$a was announced on $3, which is not active"
		frames_since switch "$from" "$(announces "$2" "$a")" | awk -v min=$spacing_ms '
			NR > 1 && ($1 - last) * 1000 < min * 0.9 { exit 1 }
			{ last = $1 }' || fail "announcements of $a on $2 come too fast"
	done
	steps+=("$2 $from")
}

# Nothing more came until the next step: exactly $count for each address.
announced_exactly()
{
	local i a n port from to

	for ((i = 0; i < ${#steps[@]}; i++)); do
		read -r port from <<<"${steps[i]}"
		to=$(frames_lines switch)
		[ $((i + 1)) -eq ${#steps[@]} ] || to=${steps[i + 1]#* }
		for a in "${addresses[@]}"; do
			n=$(head -n "$to" "$TMP/frames-switch" |
				tail -n "+$((from + 1))" | awk "$(announces "$port" "$a")" | wc -l)
			[ "$n" -eq $count ] || fail "step $i: $a announced $n times, not $count"
		done
	done
}

# step WHAT PORT SLAVE OTHER COMMAND...: after the command SLAVE is active, whose link is PORT.
step()
{
	local what=$1 port=$2 slave=$3 other=$4 log frames

	shift 4
	echo "== $what"
	log=$(wc -l <"$BONDD_LOG")
	frames=$(frames_lines switch)
	"$@"
	wait_until 1 "map with $slave active" map_follows "$log" "$slave"
	announced "$frames" "$port" "$other"
	wait_until 5 "status with $slave active" bond_line "Currently Active Slave: $slave"
}

address_and_route_stay()
{
	[[ $(ip -n "$(ns box)" -4 address show bond0) == *' 172.20.43.110/24 '* ]] ||
		fail "bond0 has lost its address"
	[[ $(ip -n "$(ns box)" route show default) == *'via 172.20.43.1 dev bond0'* ]] ||
		fail "bond0 has lost its default route"
}

box_carrier_is_off()
{
	! link_has_carrier box bond0
}

frame_send()
{
	ns_exec switch test/system/frames.py send "$@"
}

# Frames of frames.py that reach bond0.
reached()
{
	grep -q " bond0 $1 $2\$" "$TMP/frames-box"
}

no_address_tentative()
{
	[ -z "$(ip -n "$(ns box)" -6 address show bond0 tentative)" ]
}

links_lost_and_back()
{
	echo "== both links are lost, then eth1 returns"
	# The backup first: nothing is announced in between, to stay in the ring of a dead link.
	ip -n "$(ns switch)" link set s1 down
	ip -n "$(ns switch)" link set s0 down
	wait_until 2 "loss of bond0's carrier" box_carrier_is_off
	bond_line "MII Status: down" || fail "the status says that bond0 is up"
	address_and_route_stay
	frames=$(frames_lines switch)
	ip -n "$(ns switch)" link set s1 up
	wait_until 2 "carrier of bond0" link_has_carrier box bond0
	address_and_route_stay
	announced "$frames" s1 s0
	wait_until 5 "answer of bond0" ns_exec switch ping -n -c 1 -W 1 172.20.43.110
	ip -n "$(ns switch)" link set s0 up
	wait_until 5 "link of eth0" slave_line eth0 "MII Status: up"
	bond_line "Currently Active Slave: eth1" || fail "eth1 should have stayed active"
}

# The frames of one link stay in order, so what was sent before one that arrived has had its turn.
link_local_passes_the_backup()
{
	echo "== eth0 is the backup: LLDP passes, a broadcast does not"
	frame_send s1 broadcast active
	wait_until 5 "broadcast of the active slave on bond0" reached broadcast active
	frame_send s0 broadcast backup
	frame_send s0 lldp backup
	wait_until 5 "LLDP of the backup on bond0" reached lldp backup
	! reached broadcast backup || fail "a broadcast on the backup reached bond0"
}

round_robin_live()
{
	local from lost port

	echo "== mode balance-rr while a host pings"
	ping_start 172.20.43.110
	console set bond bond0 mode balance-rr >"$TMP/answer"
	[ ! -s "$TMP/answer" ] || fail "set mode: $(<"$TMP/answer")"
	bond_line "Bonding Mode: load balancing (round-robin)" || fail "the mode is not balance-rr"
	from=$(frames_lines switch)
	for port in s0 s1; do
		wait_until 5 "echo replies over $port" \
			frames_are switch "$from" "\$2 == \"$port\" && \$3 == \"echo-reply\"" 50
	done
	ping_goes_on 100
	lost=$(ping_stop)
	echo "   pings: answered $(ping_count), lost $lost"
	[ "$lost" -eq 0 ] || fail "$lost pings lost by the change of the mode"
}

net_require
net_begin bcL
lab_make 2
lab_conf 2 'mode = active-backup' 'miimon = 100' 'all_slaves_active = 1' 'slaves = eth0 eth1' "num_grat_arp = $count" \
	"peer_notif_delay = $spacing_ms" 'kernel = bond0' 'gateway = 172.20.43.1' \
	'address = 172.20.43.110/24 10.43.0.110/24 2001:db8:43::110/64' >"$TMP/bondd.conf"
frames_start switch
bondd_start box "$TMP/bondd.conf"
frames_start box
wait_until 5 "carrier of bond0" link_has_carrier box bond0
wait_until 5 "end of duplicate address detection" no_address_tentative
link_local=$(ip -n "$(ns box)" -6 -o address show bond0 scope link |
	awk '{ sub("/.*", "", $4); print $4 }')
addresses=(172.20.43.110 10.43.0.110 2001:db8:43::110 "$link_local")
steps=()
bond_line "Currently Active Slave: eth0" || fail "eth0 should be active at the start"
step "eth0 loses its link" s1 eth1 s0 ip -n "$(ns switch)" link set s0 down
ip -n "$(ns switch)" link set s0 up
wait_until 5 "link of eth0" slave_line eth0 "MII Status: up"
step "the console makes eth0 active" s0 eth0 s1 console set bond bond0 active_slave eth0
step "the console makes eth1 active" s1 eth1 s0 console set bond bond0 active_slave eth1
step "eth1 loses its link" s0 eth0 s1 ip -n "$(ns switch)" link set s1 down
ip -n "$(ns switch)" link set s1 up
wait_until 5 "link of eth1" slave_line eth1 "MII Status: up"
links_lost_and_back
announced_exactly
link_local_passes_the_backup
round_robin_live
bondd_stop || fail "bondd ended with an error: $(tail -n 1 "$BONDD_LOG")"
grep -q 'mbufs in use 0' "$BONDD_LOG" || fail "mbufs leaked: $(tail -n 1 "$BONDD_LOG")"
echo "failover_test: ok"
