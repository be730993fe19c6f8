#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The failover story: a host pings bond0 without end while its slaves lose their links in turn.
#
#   scripts/demo.sh           run it unattended; the last line is the verdict, exit 0 or 1
#   scripts/demo.sh --keep    then stay, with bondd's console on this terminal, until "quit"
#
# As root it makes two network namespaces, a switch with a host on it and the box that has
# bond0, and removes them on any exit. Elsewhere it tells the story on net_ring slaves.
set -Eeuo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh
# shellcheck source=scripts/demo/rings.sh
. scripts/demo/rings.sh

address=172.20.43.110
map_limit_ms=100 # a new map later than miimon was not made by the event

# The last line must be the verdict, also where a command inside a substitution has failed.
fail()
{
	[ -s "$TMP/why" ] || echo "$*" >"$TMP/why"
	exit 1
}

finish()
{
	local status=$? why=

	[ ! -s "$TMP/why" ] || why=$(<"$TMP/why")
	[ "$status" -eq 0 ] || [ ! -s "$TMP/log" ] || sed 's/^/    | /' "$TMP/log"
	net_end
	if [ "$status" -eq 0 ]; then
		echo "$verdict"
	else
		echo "demo: FAILED ${why:-interrupted}"
		exit 1
	fi
}

lab_make()
{
	ns_add switch
	ns_add box
	veth_add switch s0 box eth0
	veth_add switch s1 box eth1
	ip -n "$(ns switch)" link add br0 type bridge
	ip -n "$(ns switch)" link set s0 master br0 up
	ip -n "$(ns switch)" link set s1 master br0 up
	ip -n "$(ns switch)" address add 172.20.43.80/24 dev br0
	ip -n "$(ns switch)" address add 172.20.43.1/24 dev br0
	ip -n "$(ns switch)" link set br0 up
	port_shield box eth0
	port_shield box eth1
	cat >"$TMP/bondd.conf" <<-END
	[eal]
	args = --no-pci --file-prefix=$NET

	[bond bond0]
	mode    = 1
	miimon  = 100
	slaves  = eth0 eth1
	kernel  = bond0
	address = $address/24
	gateway = 172.20.43.1

	[port eth0]
	devargs = net_af_packet0,iface=eth0

	[port eth1]
	devargs = net_af_packet1,iface=eth1
	END
}

# Without this a kernel that answers by itself would pass for a bond that works.
prove_silence()
{
	echo "== bondd is not running, its address is on the box's loopback: no ping may be answered"
	ip -n "$(ns box)" address add "$address/32" dev lo
	if ns_exec switch ping -n -i 0.1 -w 1 "$address" >"$TMP/silence"; then
		fail "$address answers without bondd: the slaves are not shielded"
	fi
	grep transmitted "$TMP/silence" || fail "ping did not run: $(<"$TMP/silence")"
	ip -n "$(ns box)" address del "$address/32" dev lo
	ip -n "$(ns switch)" neigh flush all
}

carrier_up()
{
	ip -n "$(ns box)" link show bond0 | grep -q LOWER_UP
}

# ping waits in whole ticks of the kernel, rounded up: 8 ms keep it above 100 a second where
# 10 ms would not. For so short a time it spins, so it is made to give way to everything else.
ping_start()
{
	: >"$TMP/pings"
	ip netns exec "$(ns switch)" chrt --idle 0 ping -n -O -i 0.008 "$address" >"$TMP/pings" 2>&1 &
	NET_PIDS+=($!)
	ping_done=0
	lost=0
}

ping_seq()
{
	tail -n 1 "$TMP/pings" | sed -nE 's/.*icmp_seq=([0-9]+).*/\1/p'
}

ping_reached()
{
	local seq

	seq=$(ping_seq)
	[ "${seq:-0}" -ge "$1" ]
}

# Close a step: about two seconds of pings more, then those since the last step. Those that
# were just sent get 100 ms to be answered.
step_close()
{
	local from=$((ping_done + 1)) to step_lost seq

	seq=$(ping_seq)
	to=$((${seq:-0} + 250))
	wait_until 10 "answer to the pings" ping_reached $((to + 12))
	step_lost=$(awk -v from="$from" -v to="$to" '
		/bytes from/ && match($0, /icmp_seq=[0-9]+/) {
			answered[substr($0, RSTART + 9, RLENGTH - 9) + 0] = 1
		}
		END { for (i = from; i <= to; i++) n += !(i in answered); print n + 0 }' \
		"$TMP/pings")
	console show bond bond0 | sed 's/^/    /'
	echo "   pings: sent $((to - from + 1)), lost $step_lost"
	ping_done=$to
	lost=$((lost + step_lost))
}

slave_up()
{
	console show bond bond0 | awk -v slave="$1" '
		/^Slave Interface:/ { here = $3 == slave }
		here && /^MII Status:/ { up = $3 == "up" }
		END { exit !up }'
}

is_active()
{
	console show bond bond0 | grep -qx "Currently Active Slave: $1"
}

# Time of the first map after line $1 of the log that has $2 as its active slave.
map_time()
{
	tail -n "+$(($1 + 1))" "$BONDD_LOG" |
		sed -nE "s/.*bond0: map [0-9]+ at ([0-9.]+): active $2 .*/\1/p" | sed -n 1p
}

map_has()
{
	[ -n "$(map_time "$@")" ]
}

# link_lost PORT SLAVE OTHER: the switch end goes down between two pings; OTHER has to take over.
link_lost()
{
	local lines at map ms

	echo "== $2 loses its link"
	lines=$(wc -l <"$BONDD_LOG")
	at=$(ns_exec switch scripts/demo/link-down.py "$1" br0)
	wait_until 5 "map with $3 active" map_has "$lines" "$3"
	map=$(map_time "$lines" "$3")
	ms=$(awk -v a="$at" -v b="$map" 'BEGIN { printf "%.3f", (b - a) * 1000 }')
	wait_until 5 "status with $3 active" is_active "$3"
	step_close
	echo "   from the loss of the carrier to the new map: $ms ms"
	awk -v ms="$ms" -v limit=$map_limit_ms 'BEGIN { exit !(ms < limit) }' ||
		fail "the map came $ms ms after the loss of $2, allowed are $map_limit_ms"
	times+=("$ms")
}

# link_back PORT SLAVE OTHER: the link returns; OTHER stays active, as no primary is set.
link_back()
{
	echo "== $2 has its link again"
	ip -n "$(ns switch)" link set "$1" up
	wait_until 5 "status with $2 up" slave_up "$2"
	step_close
	is_active "$3" || fail "$3 should have stayed active when $2 came back"
}

# How often the log says that another slave is active.
failovers()
{
	sed -nE 's/.*bond0: map [0-9]+ at [0-9.]+: active (eth[01]) .*/\1/p' "$BONDD_LOG" |
		uniq | tail -n +2 | wc -l
}

story()
{
	lab_make
	prove_silence
	echo "== bondd starts: bond0 of eth0 and eth1, mode=1 miimon=100"
	bondd_start box "$TMP/bondd.conf"
	wait_until 10 "carrier on bond0" carrier_up
	wait_until 10 "answer from $address" ns_exec switch ping -n -c 1 -W 1 "$address"
	ping_start
	step_close
	is_active eth0 || fail "eth0 should be active at the start"
	times=()
	link_lost s0 eth0 eth1
	link_back s0 eth0 eth1
	link_lost s1 eth1 eth0
	link_back s1 eth1 eth0
	link_lost s0 eth0 eth1
	link_back s0 eth0 eth1
	echo "== from the loss of the carrier to the new map: ${times[*]} ms"
	verdict="demo: ok sent=$ping_done lost=$lost failovers=$(failovers)"
	[ "$(failovers)" -eq 3 ] || fail "$(failovers) failovers, expected 3"
	# One that a busy machine delays is let pass; the verdict tells of it.
	[ "$lost" -le 3 ] || fail "$lost pings lost of $ping_done, allowed is one a failover"
	! grep -q DUP "$TMP/pings" || fail "pings were answered twice"
	bondd_stop || fail "bondd ended with an error: $(tail -n 1 "$BONDD_LOG")"
	ip -n "$(ns box)" link show bond0 >/dev/null 2>&1 && fail "bondd left bond0 behind"
	return 0
}

console_open()
{
	echo "== the set-up stays until you end the console with quit"
	if [ -n "$why_not" ]; then
		"$BONDD" -c "$TMP/bondd.conf" -i
		return
	fi
	echo "   from another terminal: ip netns exec $(ns switch) ping $address"
	echo "                          ip -n $(ns switch) link set s0 down"
	ip netns exec "$(ns box)" "$BONDD" -c "$TMP/bondd.conf" -i
}

keep=false
case ${1:-} in
--keep)
	keep=true
	[ -t 0 ] || { echo "demo: FAILED --keep needs a terminal"; exit 1; }
	;;
'') ;;
*) echo "demo: FAILED unknown option $1, allowed is --keep"; exit 1 ;;
esac
scripts/setup.sh || { echo "demo: FAILED setup.sh failed"; exit 1; }
net_begin bcdemo
trap finish EXIT
trap '[ -s "$TMP/why" ] || echo "line $LINENO: $BASH_COMMAND" >"$TMP/why"' ERR
verdict=
cpus_part
why_not=$(net_missing)
if [ -n "$why_not" ]; then
	echo "== namespaces cannot be used ($why_not): the same story on net_ring slaves"
	story_on_rings
else
	story
fi
! $keep || console_open
