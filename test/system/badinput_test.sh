#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Mistakes in the command line, the configuration and console commands: one line says what is
# wrong, and nothing is changed. Argument: bondd.
set -euo pipefail

BONDD=$(realpath "${1:?usage: badinput_test.sh BONDD}")
cd "$(dirname "$0")/../.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh
# shellcheck source=test/system/lab.sh
. test/system/lab.sh

bond0=('mode = 1' 'miimon = 100')

# What bondd must leave as it was: the interfaces with their addresses, MTU and flags, and the
# addresses of IP.
box_state()
{
	# The interfaces of a namespace are in the /sys that ip netns exec mounts.
	# shellcheck disable=SC2016
	ns_exec box sh -c 'cd /sys/class/net && grep "" */address */mtu */flags'
	ip -n "$(ns box)" -o address show
}

# ends_with_2 LINE ARGUMENT...: bondd with these arguments ends with status 2 and one line of its
# own, that LINE (extended regular expression) is the whole of.
ends_with_2()
{
	local want=$1 status=0 before

	shift
	before=$(box_state)
	ns_exec box timeout -k 5 30 "$BONDD" "$@" </dev/null >"$TMP/out" 2>"$TMP/err" || status=$?
	[ "$status" -eq 2 ] || fail "exit status $status of bondd $*: $(<"$TMP/err")"
	[ ! -s "$TMP/out" ] || fail "bondd $* writes to standard output: $(<"$TMP/out")"
	[ "$(grep -c 'bondd: ' "$TMP/err")" -eq 1 ] ||
		fail "not one line of bondd $*: $(<"$TMP/err")"
	sed -nE 's/^(\[ *[0-9.]+\] )?(bondd: )/\2/p' "$TMP/err" >"$TMP/said"
	grep -Exq "bondd: $want" "$TMP/said" || fail "bondd $* says: $(<"$TMP/said")"
	[ "$(box_state)" = "$before" ] ||
		fail "bondd $* left something: $(diff <(echo "$before") <(box_state))"
	echo "   $(sed "s|$TMP/||g" "$TMP/said")"
}

# Mistakes that are found before EAL starts, so that no other line is there.
ends_at_once()
{
	ends_with_2 "$@"
	[ "$(wc -l <"$TMP/err")" -eq 1 ] || fail "more than one line: $(<"$TMP/err")"
}

# bad_file LINE_OF_FILE TEXT LINE...: a [bond bond0] with these lines on top of a good one is
# refused for the line of the file that is LINE_OF_FILE.
bad_file()
{
	local number wrong=$1 text=$2

	shift 2
	lab_conf 2 "${bond0[@]}" "$@" >"$TMP/bad.conf"
	number=$(grep -nFx "$wrong" "$TMP/bad.conf" | tail -n 1 | cut -d: -f1)
	ends_at_once "$TMP/bad.conf:$number: $text" -c "$TMP/bad.conf"
}

# bad_device TEXT LINE...: the same for what only the devices tell.
bad_device()
{
	local text=$1

	shift
	lab_conf 2 "${bond0[@]}" "$@" >"$TMP/bad.conf"
	ends_with_2 "$TMP/bad.conf: $text" -c "$TMP/bad.conf"
}

files_are_refused()
{
	echo "== the command line and the file"
	ends_at_once 'no configuration file given; allowed: .+'
	ends_at_once 'unknown option "-x"; allowed: .+' -c "$TMP/bad.conf" -x
	ends_at_once "$TMP/none.conf: No such file or directory; .+" -c "$TMP/none.conf"
	ends_at_once "$TMP: Not a regular file; .+" -c "$TMP"
	bad_file 'colour = red' 'unknown key "colour" in \[bond bond0\]; allowed: .+' \
		'slaves = eth0 eth1' 'colour = red'
	bad_file '[colour]' 'unknown section \[colour\]; allowed are .+' \
		'slaves = eth0 eth1' '[colour]'
	bad_file 'slaves = eth0 eth0' 'slave eth0 is named twice.+ allowed' 'slaves = eth0 eth0'
	bad_file 'slaves = eth0 eth7' 'slave eth7 is unknown; allowed are .+' 'slaves = eth0 eth7'
	bad_file 'slaves = eth1' 'slave eth1 is named twice.+ allowed' \
		'slaves = eth0 eth1' '[bond bond1]' 'slaves = eth1'
	bad_file 'updelay = soon' 'updelay: "soon" is not allowed; allowed: .+' \
		'slaves = eth0 eth1' 'updelay = soon'
	bad_file 'packets_per_slave = 2' 'packets_per_slave: .+' \
		'slaves = eth0 eth1' 'packets_per_slave = 2'
	bad_file 'address = 172.20.43.300/24' 'address "172.20.43.300/24": .+ allowed, .+' \
		'slaves = eth0 eth1' 'kernel = bond0' 'address = 172.20.43.300/24'
	bad_file 'devargs = net_af_packet0,iface=eth0' \
		'devargs: \[port again\] has device net_af_packet0 already; .+ allowed' \
		'slaves = eth0 again' '[port again]' 'devargs = net_af_packet0,iface=eth0'
}

devices_are_refused()
{
	echo "== what only the devices tell"
	bad_device 'gone: device "net_af_packet7,iface=eth7" cannot be opened, .+; allowed: .+' \
		'slaves = eth0 gone' '[port gone]' 'devargs = net_af_packet7,iface=eth7'
	bad_device 'twice: net_af_packet0 has its interface already; .+ allowed' \
		'slaves = eth0 twice' '[port twice]' 'devargs = net_af_packet7,iface=eth0'
	bad_device 'eth0: no free queue: it has 1, bond0 needs 2; allowed: queues = 1..1' \
		'slaves = eth0 eth1' 'queues = 2'
	bad_device 'bond0: there is an interface eth2 already; allowed: .+' \
		'slaves = eth0 eth1' 'kernel = eth2'
}

# The console refuses a line with one line, and bond0 stays as it is.
console_refuses()
{
	local text=$1 said before

	shift
	before=$(console show bond bond0)
	said=$(console "$@")
	[[ $said =~ ^error:\ $text$ ]] || fail "\"$*\" is answered by: $said"
	[ "$(grep -c . <<<"$said")" -eq 1 ] || fail "\"$*\" is answered by lines: $said"
	[ "$(console show bond bond0)" = "$before" ] || fail "\"$*\" has changed bond0"
	echo "   $said"
}

commands_are_refused()
{
	echo "== at run time"
	lab_conf 3 "${bond0[@]}" 'slaves = eth0 eth1' 'kernel = bond0' \
		'[bond bond1]' 'mode = 1' 'slaves = eth2' '[port gone]' \
		'devargs = net_af_packet7,iface=eth7' >"$TMP/bondd.conf"
	bondd_start box "$TMP/bondd.conf"
	console_refuses 'gone: device .+ cannot be opened, .+' add bond slave gone bond0
	console_refuses 'eth7: no such port: .+' add bond slave eth7 bond0
	console_refuses 'eth2 is in another bond .+' add bond slave eth2 bond0
	console_refuses 'eth1 is already a slave of bond0' add bond slave eth1 bond0
	console_refuses 'eth2 is not a slave of bond0' remove bond slave eth2 bond0
	console_refuses '.*colour.*' set bond bond0 colour red
	console_refuses 'miimon: "fast" is not allowed; allowed: .+' set bond bond0 miimon fast
	console_refuses 'mode: "7" is not allowed; allowed: .+' set bond bond0 mode 7
	console_refuses 'no bond "bond7"; bonds: bond0 bond1' set bond bond7 miimon 100
	console_refuses 'active_slave: eth2 is not a slave of bond0' \
		set bond bond0 active_slave eth2
	bondd_stop || fail "bondd ended with an error: $(tail -n 1 "$BONDD_LOG")"
}

net_require
net_begin bcL
lab_make 3
files_are_refused
devices_are_refused
commands_are_refused
echo "badinput_test: ok"
