# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# What the tests of LACP against Open vSwitch share: the set-up, LACPDUs seen on its links,
# traffic over it, and figures. To be sourced after lib.sh, lab.sh and ovs_lib.sh.

# lacpdus_start NAME PORT...: from now on each LACPDU on ports of a namespace is a line of
# $TMP/lacpdus-NAME, in the form of lacpdus.py.
lacpdus_start()
{
	local name=$1

	shift
	ip netns exec "$(ns "$name")" test/system/lacpdus.py "$@" >"$TMP/lacpdus-$name" &
	NET_PIDS+=($!)
	wait_until 5 "packet socket in $name" test -s "$TMP/lacpdus-$name"
}

lacpdus_lines()
{
	wc -l <"$TMP/lacpdus-$1"
}

# lacpdus_since NAME LINES [PORT [WAY [STATE]]]: those after so many lines, of a port, way and
# actor's state; the latter two are patterns.
lacpdus_since()
{
	tail -n "+$(($2 + 1))" "$TMP/lacpdus-$1" |
		awk -v port="${3:-.}" -v way="${4:-.}" -v state="${5:-.}" '
			$1 ~ /^[0-9]/ && $2 ~ port && $3 ~ way && $5 ~ state'
}

# lacpdus_took NAME LINES WAY PORT...: seconds from the first LACPDU of the end that came last
# (WAY is in if that is bondd) until both ends of all ports said that they distribute.
lacpdus_took()
{
	local name=$1 lines=$2 way=$3

	shift 3
	lacpdus_since "$name" "$lines" | awk -v way="$way" -v ports="$*" '
		BEGIN { left = 2 * split(ports, list); for (i in list) wanted[list[i]] }
		!($2 in wanted) { next }
		!begun && $3 == way { begun = $1 }
		begun && !(($2, $3) in done) && $5 ~ /^..GSCD--$/ {
			done[$2, $3]
			if (--left == 0) { printf "%.3f\n", $1 - begun; exit }
		}
		END { if (left) print "never" }'
}

# Seconds of the clock that bondd's log and lacpdus.py use.
seconds()
{
	[ -n "${SECONDS_OFFSET:-}" ] || SECONDS_OFFSET=$(python3 -c 'import time
print(time.time() - time.clock_gettime(time.CLOCK_MONOTONIC))')
	awk "BEGIN { printf \"%.6f\\n\", $EPOCHREALTIME - $SECONDS_OFFSET }"
}

# measured WHAT VALUE LEAST MOST UNIT: show a figure. It is asserted only with STRICT=1, as it
# depends on what else the machine does.
measured()
{
	local verdict=good

	awk -v v="$2" -v l="$3" -v m="$4" 'BEGIN { exit !(v == v + 0 && v >= l && v <= m) }' ||
		verdict=MISSED
	echo "   $1: $2 $5 (wanted $3 to $4): $verdict"
	[ "$verdict" = good ] || MISSED+=("$1: $2 $5")
}

# The end of a test that measured.
measured_end()
{
	[ ${#MISSED[@]} -eq 0 ] || [ "${STRICT:-}" != 1 ] || fail "missed: ${MISSED[*]}"
}

# check FUNCTION ARGUMENT...: one test of a script.
check()
{
	echo "== $*"
	"$@"
	echo "PASS $*"
}

# lacp_mute NAME INTERFACE ingress|egress: LACPDUs do not pass there any more; lacp_unmute ends
# it. The filter: load the type of the frame; drop (2) slow protocols, leave all else to what
# comes after it (-1).
lacp_mute()
{
	ns_exec "$1" tc filter add dev "$2" "$3" pref 1 bpf da bytecode \
		'4,40 0 0 12,21 0 1 34825,6 0 0 2,6 0 0 4294967295'
}

lacp_unmute()
{
	ns_exec "$1" tc filter del dev "$2" "$3" pref 1
}

# flows_start ARGUMENT...: traffic between the first namespace and address and the second, until
# flows_stop.
flows_start()
{
	"$FLOWS" "$@" >"$TMP/flows" &
	FLOWS_PID=$!
	NET_PIDS+=("$FLOWS_PID")
	wait_until 10 "way for every flow" grep -q running "$TMP/flows"
}

# End the traffic and show what became of it; the lines stay in $TMP/flows.
flows_stop()
{
	kill -INT "$FLOWS_PID"
	wait "$FLOWS_PID" || fail "flows ended with an error"
	sed -n 's/^\(there\|back\) /   &/p' "$TMP/flows"
}

# flows_get WAY LINK WORD: the number behind a word of the report.
flows_get()
{
	awk -v way="$1" -v link="$2" -v word="$3" '$1 == way && $2 == link {
		for (i = 3; i < NF; i++) if ($i == word) print $(i + 1)
	}' "$TMP/flows"
}

# bed_make HOW: namespace switch with Open vSwitch, whose ports s0 and s1 lead to eth0 and eth1
# of the namespace box, the first as HOW says, which is bed_link or bed_relay. LACPDUs are seen
# on the ports from now on.
bed_make()
{
	MISSED=()
	ns_add switch
	ns_add box
	"$1" switch s0 eth0
	bed_link switch s1 eth1
	lacpdus_start switch s0 s1
	ovs_start switch 172.20.43.80/24
}

# bed_link NAME PORT INTERFACE: a link from a namespace to the box, shielded at both ends.
bed_link()
{
	veth_add "$1" "$2" box "$3"
	port_shield "$1" "$2"
	port_shield box "$3"
}

# bed_relay NAME PORT INTERFACE: as bed_link, by way of two interfaces of the namespace relay, of
# which PORTa leads to PORT and PORTb to INTERFACE. What bondd sends passes no filter at its own
# end, nor at the other before a packet socket has it: a filter must be in between.
bed_relay()
{
	local from to

	ns_add relay
	veth_add "$1" "$2" relay "$2a"
	veth_add relay "$2b" box "$3"
	for from in "$2a" "$2b"; do
		to=$2a
		[ "$from" = "$2b" ] || to=$2b
		ns_exec relay tc qdisc add dev "$from" clsact
		ns_exec relay tc filter add dev "$from" ingress pref 2 bpf \
			bytecode '1,6 0 0 4294967295' action mirred egress redirect dev "$to"
		ip -n "$(ns relay)" link set "$from" up
	done
	port_shield "$1" "$2"
	port_shield box "$3"
}

# bed_bondd N LINE...: bondd with bond0 of the N ports, in mode 802.3ad.
bed_bondd()
{
	local n=$1 slaves

	shift
	slaves=$(seq -f 'eth%.0f' -s ' ' 0 $((n - 1)))
	lab_conf "$n" 'mode = 802.3ad' 'miimon = 100' 'xmit_hash_policy = layer3+4' \
		'lacp_fallback = none' "slaves = $slaves" 'kernel = bond0' \
		'address = 172.20.43.110/24' "$@" >"$TMP/bondd.conf"
	bondd_start box "$TMP/bondd.conf"
}

# bed_shares: Open vSwitch deals flows to its links anew. It leaves them where they are when a
# link returns.
bed_shares()
{
	ovs_bond switch active fast s0 s1
	wait_until 15 "agreement" ovs_is_good switch s0 s1
	wait_until 5 "states 63 and 63" bed_states 63 63
}

# bed_flows both|there: traffic between Open vSwitch and bond0.
bed_flows()
{
	local one_way=()

	[ "$1" = both ] || one_way=(-1)
	flows_start "${one_way[@]}" -l s0 -l s1 \
		"$(ns switch)" 172.20.43.80 "$(ns box)" 172.20.43.110
}

# flows_are_whole WAY LINK [moved]: all of the flows that began on a link arrived, in order. Where
# the machine lets a process wait for long, sockets run over and some are lost. None that stays on
# its link is ever reordered; but of flows that Open vSwitch moves meanwhile, which is to be said,
# what waits on the old link may be read after what waits on the new one: one in a hundred then.
flows_are_whole()
{
	local sent lost reordered disorder=0

	sent=$(flows_get "$1" "$2" sent)
	[ "${3:-}" != moved ] || disorder=$((sent / 100))
	lost=$(flows_get "$1" "$2" lost)
	reordered=$(flows_get "$1" "$2" reordered)
	measured "lost $1 on $2" "$lost" 0 0 "of $sent"
	measured "reordered $1 on $2" "$reordered" 0 0 "of $sent"
	[ $((lost * 5)) -le "$sent" ] || fail "$lost of $sent packets lost $1 on $2"
	[ "$reordered" -le "$disorder" ] || fail "$reordered packets reordered $1 on $2"
}

# bed_states OWN PARTNER: all slaves of bond0 show these port states, as decimal numbers.
bed_states()
{
	console show bond bond0 | awk -v own="$1" -v partner="$2" '
		/^details/ { want = $2 == "actor" ? own : partner }
		/^    port state:/ { seen++; if ($3 != want) wrong++ }
		END { exit !(seen >= 4 && !wrong) }'
}

# The time of the first map since line $1 of the log that has $2 slaves, as in "1 of 2".
map_time()
{
	tail -n "+$(($1 + 1))" "$BONDD_LOG" |
		sed -n "s/.*bond0: map [0-9]* at \\([0-9.]*\\): $2 slaves send .*/\\1/p" |
		head -n 1
}

map_has_come()
{
	[ -n "$(map_time "$1" "$2")" ]
}

log_lines()
{
	wc -l <"$BONDD_LOG"
}

difference()
{
	awk "BEGIN { printf \"%.3f\\n\", $1 - ($2) }"
}
