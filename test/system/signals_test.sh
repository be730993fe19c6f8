#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# SIGTERM and SIGINT give everything back, SIGHUP applies what the file has new, both while a
# host pings bond0. Argument: bondd.
set -euo pipefail

BONDD=$(realpath "${1:?usage: signals_test.sh BONDD}")
cd "$(dirname "$0")/../.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh
# shellcheck source=test/system/lab.sh
. test/system/lab.sh

promisc=0x100 # IFF_PROMISC

# What bondd must give back: address, MTU and flags of each port. /sys and not ip(8), which
# leaves out the promiscuous mode that packet sockets ask for.
ports_state()
{
	# The interfaces of a namespace are in the /sys that ip netns exec mounts.
	# shellcheck disable=SC2016
	ns_exec box sh -c 'cd /sys/class/net && grep "" eth*/address eth*/mtu eth*/flags'
}

port_is()
{
	ns_exec box grep -qx "$3" "/sys/class/net/$1/$2"
}

bond0_answers()
{
	wait_until 5 "carrier of bond0" link_has_carrier box bond0
	wait_until 5 "answer of bond0" ns_exec switch ping -n -c 1 -W 1 172.20.43.110
}

given_back_after()
{
	local before status=0

	echo "== SIG$1 while a host pings"
	before=$(ports_state)
	bondd_start box "$TMP/bondd.conf"
	bond0_answers
	port_is eth1 mtu 1400 || fail "eth1 does not have the bond's MTU"
	port_is eth1 address 02:00:00:00:00:a0 || fail "eth1 does not have the bond's address"
	port_is bond0 mtu 1400 || fail "the interface bond0 does not have the bond's MTU"
	(($(ns_exec box cat /sys/class/net/eth0/flags) & promisc)) ||
		fail "eth0 is not promiscuous, so that this can be given back"
	ping_start 172.20.43.110
	ping_goes_on 50
	bondd_end "$1" || status=$?
	[ "$status" -eq 0 ] || fail "exit status $status after SIG$1: $(tail -n 1 "$BONDD_LOG")"
	ping_stop >/dev/null
	grep 'mbufs in use 0$' "$BONDD_LOG" >/dev/null || fail "mbufs: $(tail -n 1 "$BONDD_LOG")"
	! ip -n "$(ns box)" link show bond0 >/dev/null 2>&1 || fail "bond0 is still there"
	[ "$(ports_state)" = "$before" ] ||
		fail "the ports are not as before: $(diff <(echo "$before") <(ports_state))"
}

# hup TEXT: SIGHUP, and await a line of the log that has the text; that line is in $said.
hup()
{
	local from

	from=$(wc -l <"$BONDD_LOG")
	kill -HUP "$BONDD_PID"
	wait_until 5 "line \"$1\" after SIGHUP" hup_said "$from" "$1"
	said=$(tail -n "+$((from + 1))" "$BONDD_LOG")
}

hup_said()
{
	tail -n "+$(($1 + 1))" "$BONDD_LOG" | grep -F "$2" >/dev/null
}

has_released()
{
	grep "bond0: $1 released" "$BONDD_LOG" >/dev/null
}

option_is()
{
	[ "$(console get bond bond0 "$1")" = "$2" ]
}

# Refused with one line, and nothing has changed.
refused()
{
	local before

	before=$(console show bond bond0)
	hup "$1"
	[ "$(grep -c . <<<"$said")" -eq 1 ] || fail "more than one line: $said"
	[ "$(console show bond bond0)" = "$before" ] || fail "a refused file has changed bond0"
	option_is downdelay 300 || fail "a refused file has changed an option"
	echo "   ${said#*] }"
}

# Lines of [bond bond0] that the others are added to.
conf_write()
{
	local i=$1 common

	shift
	common=('miimon = 100' 'kernel = bond0' 'address = 172.20.43.110/24' 'mtu = 1400')
	lab_conf "$i" "${common[@]}" "$@" >"$TMP/bondd.conf"
}

# How often the log says that another slave has become active since line $1 of it.
active_changes()
{
	tail -n "+$(($1 + 1))" "$BONDD_LOG" |
		sed -nE 's/.*bond0: map [0-9]+ at [0-9.]+: active ([a-z0-9]+) .*/\1/p' |
		awk -v last="$2" '$0 != last { n++; last = $0 } END { print n + 0 }'
}

file_is_applied()
{
	local lost

	echo "== SIGHUP: options, the backup eth1 leaves and eth2 joins"
	conf_write 2 'mode = 1' 'slaves = eth0 eth1'
	bondd_start box "$TMP/bondd.conf"
	bond0_answers
	ping_start 172.20.43.110
	conf_write 3 'mode = 1' 'slaves = eth0 eth2' 'prio = eth0:10' 'downdelay = 300' \
		'num_grat_arp = 5'
	hup 'read again'
	wait_until 5 "release of eth1" has_released eth1
	bond_line "Currently Active Slave: eth0" || fail "eth0 should have stayed active"
	slave_line eth2 "MII Status: up" || fail "eth2 has not joined"
	! slave_line eth1 "MII Status: up" || fail "eth1 is still there"
	option_is downdelay 300 || fail "downdelay is not applied"
	option_is num_grat_arp 5 || fail "num_grat_arp is not applied"
	port_is eth1 mtu 1900 || fail "eth1 did not get back its MTU"
	port_is eth1 address 02:00:00:00:00:a1 || fail "eth1 did not get back its address"
	ping_goes_on 100
	lost=$(ping_stop)
	echo "   pings: answered $(ping_count), lost $lost"
	[ "$lost" -eq 0 ] || fail "$lost pings lost by SIGHUP"
}

active_slave_is_replaced()
{
	local from n lost

	echo "== SIGHUP: the active eth0 leaves and eth1 joins with the highest prio"
	ping_start 172.20.43.110
	from=$(wc -l <"$BONDD_LOG")
	conf_write 3 'mode = 1' 'slaves = eth2 eth1' 'prio = eth1:20' 'downdelay = 300'
	hup 'read again'
	wait_until 5 "release of eth0" has_released eth0
	bond_line "Currently Active Slave: eth1" || fail "eth1 should be active"
	n=$(active_changes "$from" eth0)
	[ "$n" -eq 1 ] || fail "the active slave changed $n times, not once"
	port_is eth0 mtu 1900 || fail "eth0 did not get back its MTU"
	port_is eth0 address 02:00:00:00:00:a0 || fail "eth0 did not get back its address"
	ping_goes_on 100
	lost=$(ping_stop)
	echo "   pings: answered $(ping_count), lost $lost"
	# What the switch has sent to eth0 before it hears of the change goes with eth0.
	[ "$lost" -le 2 ] || fail "$lost pings lost by SIGHUP"
}

file_is_refused()
{
	echo "== SIGHUP: files that are refused"
	conf_write 3 'mode = 1' 'slaves = eth2 eth1' 'downdelay = soon'
	refused "$TMP/bondd.conf:"
	conf_write 3 'mode = 1' 'slaves = eth2 eth1' 'downdelay = 100' 'queues = 2'
	refused 'queues of bond0 differs: that needs a restart'
	rm "$TMP/bondd.conf"
	refused 'No such file or directory'
	bond0_answers
}

net_require
net_begin bcL
lab_make 3
for i in 0 1 2; do
	ip -n "$(ns box)" link set "eth$i" address "02:00:00:00:00:a$i" mtu 1900
done
conf_write 2 'mode = 1' 'slaves = eth0 eth1'
given_back_after TERM
given_back_after INT
file_is_applied
active_slave_is_replaced
file_is_refused
bondd_stop || fail "bondd ended with an error: $(tail -n 1 "$BONDD_LOG")"
echo "signals_test: ok"
