#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The driver in a program that knows nothing of it: DPDK's own dpdk-testpmd, unmodified, with
# ports of net_null below, or of net_memif where LACP wants a partner. Argument:
# librte_net_bondcore.so.
set -euo pipefail

DRIVER=$(realpath "${1:?usage: testpmd_test.sh DRIVER}")
cd "$(dirname "$0")/../.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh

command -v dpdk-testpmd >/dev/null || skip "dpdk-testpmd is not installed"
net_begin bcT

# The lcores on the first and the last CPU that there is.
lcores()
{
	local cpus

	cpus=$(taskset -pc $$ | sed 's/.*: //')
	echo "0@${cpus%%[,-]*},1@${cpus##*[,-]}"
}

# EAL wants a driver by path to lie in folders that others cannot write; a name is looked up.
testpmd_run()
{
	local eal=("$@")

	LD_LIBRARY_PATH=$(dirname "$DRIVER") exec stdbuf -o0 dpdk-testpmd \
		--lcores="$(lcores)" --no-pci --no-huge --no-shconf --no-telemetry -m 256 \
		-d "$(basename "$DRIVER")" "${eal[@]}" \
		-- -i --total-num-mbufs=8192 --rxq=2 --txq=2 --txonly-multi-flow
}

# testpmd_start VDEV...: a testpmd in the background that takes commands from say().
testpmd_start()
{
	local v vdevs=()

	for v in "$@"; do vdevs+=(--vdev "$v"); done
	rm -f "$TMP/in"
	mkfifo "$TMP/in"
	(testpmd_run "${vdevs[@]}") <"$TMP/in" >"$TMP/out" 2>&1 &
	PID=$!
	NET_PIDS+=("$PID")
	exec 3>"$TMP/in"
	MARK=0
	said 'testpmd> '
}

testpmd_end()
{
	say quit
	exec 3>&-
	wait "$PID" || fail "testpmd ended with $?: $(tail -5 "$TMP/out")"
	said 'Bye'
}

# Give a command; what said() looks at begins here.
say()
{
	MARK=$(stat -c %s "$TMP/out")
	echo "$1" >&3
}

is_said()
{
	tail -c "+$((MARK + 1))" "$TMP/out" | grep -qE -- "$1"
}

said()
{
	wait_until 20 "\"$1\" from testpmd" is_said "$1"
}

# xstat NAME: its value on the bond.
xstat()
{
	say "show port xstats $BOND"
	said 'slow_dropped: '
	wait_until 5 "$1" is_said "^$1: [0-9]+"
	tail -c "+$((MARK + 1))" "$TMP/out" | sed -nE "s/^$1: ([0-9]+).*/\1/p"
}

has_moved()
{
	[ "$(xstat "$1")" -gt 10000 ]
}

check_traffic()
{
	local s

	for s in rx_good_packets tx_good_packets "$@"; do
		wait_until 20 "traffic in $s" has_moved "$s"
	done
}

check_link_switch()
{
	say "set link-down port $BOND"
	said "Port $BOND: link state change event"
	say "show port info $BOND"
	said 'Link status: down'
	say "set link-up port $BOND"
	said "Port $BOND: link state change event"
	say "show port info $BOND"
	said 'Link status: up'
}

check_stop_start()
{
	say stop
	said 'Accumulated forward statistics'
	say "port stop $BOND"
	said 'Done'
	say "show port info $BOND"
	said 'Link status: down'
	say "port start $BOND"
	said 'Done'
	say start
	said 'io packet forwarding'
}

# check_mode ARGS XSTAT...: forwards, its link can be switched, it stops and starts.
check_mode()
{
	local args=$1

	shift
	echo "mode: $args"
	BOND=2
	testpmd_start net_null0 net_null1 \
		"net_bondcore0,mode=$args,slave=net_null0,slave=net_null1"
	say "show port info $BOND"
	said 'Driver name: net_bondcore'
	said 'Current number of RX queues: 2'
	say start
	said 'streams=2'
	check_traffic "$@"
	check_link_switch
	check_stop_start
	say "clear port stats $BOND"
	said 'cleared'
	check_traffic
	say stop
	said 'Accumulated forward statistics'
	testpmd_end
}

# Both slaves of a bond send, of 100 Gb/s each.
carries()
{
	say "show port info $1"
	said 'Link speed: '
	is_said 'Link speed: 200 Gbps'
}

# What testpmd sends at first goes round and round between the two bonds.
check_circle()
{
	wait_until 10 "LACP at one end" carries 4
	wait_until 10 "LACP at the other end" carries 5
	say 'start tx_first'
	said 'streams=4'
	say "clear port stats $BOND"
	said 'cleared'
	check_traffic "$@"
	say stop
	said 'Accumulated forward statistics'
}

# check_lacp ARGS: two bonds, each the other's partner. One's link is switched and it is stopped
# and started; it comes back while testpmd forwards nothing. It has the clients of net_memif, as
# these connect when they start, and only then.
check_lacp()
{
	local memif=socket=$TMP/memif,socket-abstract=no

	echo "mode: 802.3ad between two bonds"
	BOND=5
	testpmd_start "net_memif0,role=server,id=0,$memif" "net_memif1,role=server,id=1,$memif" \
		"net_memif2,role=client,id=0,$memif" "net_memif3,role=client,id=1,$memif" \
		"net_bondcore0,mode=$1,slave=net_memif0,slave=net_memif1" \
		"net_bondcore1,mode=$1,slave=net_memif2,slave=net_memif3"
	check_circle slave_net_memif{2,3}_{rx,tx}_packets
	check_link_switch
	say "port stop $BOND"
	said 'Done'
	say "port start $BOND"
	said 'Done'
	check_circle
	# One end after the other: net_memif does not bear two that part at once in one process.
	say "port stop $BOND"
	said 'Port 4: link state change event'
	testpmd_end
}

check_late_slave()
{
	echo "a slave that is attached later"
	BOND=0
	testpmd_start net_bondcore0,mode=2,slave=net_null7
	say "show port info $BOND"
	said 'Link status: down'
	say 'port attach net_null7'
	said 'Port [0-9]+ is attached'
	said "Port $BOND: link state change event"
	# testpmd does not see that an attached port has an owner.
	say "set portlist $BOND"
	say start
	said 'ports=1'
	check_traffic slave_net_null7_rx_packets
	say stop
	said 'Accumulated forward statistics'
	testpmd_end
}

check_refusal()
{
	echo "an argument that is wrong"
	(testpmd_run --vdev net_bondcore0,mode=fast </dev/null) >"$TMP/out" 2>&1 &&
		fail "testpmd starts with mode=fast"
	grep -q 'mode: "fast" is not allowed; allowed: balance-rr' "$TMP/out" ||
		fail "what is allowed is not said: $(cat "$TMP/out")"
}

n0=slave_net_null0 n1=slave_net_null1
check_mode 0 ${n0}_rx_packets ${n1}_rx_packets ${n0}_tx_packets ${n1}_tx_packets
check_mode active-backup,primary=net_null1 ${n1}_rx_packets ${n1}_tx_packets
check_mode 2,xmit_policy=l34 ${n0}_rx_packets ${n1}_rx_packets
check_mode broadcast ${n0}_tx_packets ${n1}_tx_packets
check_lacp 802.3ad,xmit_hash_policy=encap3+4
check_mode balance-tlb
check_mode balance-alb
check_late_slave
check_refusal
echo "testpmd: all modes work"
