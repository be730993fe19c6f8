# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# What system tests and the demo share: namespaces and veth pairs that go away on any exit,
# conditions awaited with a deadline, a bondd in the background with its console.
# To be sourced after cd to the top of the tree; wants bash with set -euo pipefail.

BONDD=${BONDD:-$PWD/build/app/bondd}

# For a run that cannot be made here: meson counts exit 77 as skipped.
skip()
{
	echo "skipped: $*"
	exit 77
}

fail()
{
	echo "FAILED: $*" >&2
	exit 1
}

# Why namespaces cannot be used here; nothing if they can.
net_missing()
{
	local probe=bcprobe$$ tool

	for tool in ip tc ethtool ping python3; do
		command -v "$tool" >/dev/null || { echo "$tool is not installed"; return; }
	done
	[ "$(id -u)" -eq 0 ] || { echo "not root"; return; }
	[ -c /dev/net/tun ] || { echo "no /dev/net/tun"; return; }
	ip netns add "$probe" 2>/dev/null || { echo "no network namespaces"; return; }
	ip -n "$probe" link add v0 type veth peer name v1 2>/dev/null || echo "no veth interfaces"
	ip netns del "$probe"
}

net_require()
{
	local why

	why=$(net_missing)
	[ -z "$why" ] || skip "$why"
}

# Begin a set-up: a name of its own, a folder $TMP, and net_end on any exit.
net_begin()
{
	NET=$1-$$-$RANDOM
	NET_SPACES=()
	NET_PIDS=()
	TMP=$(mktemp -d)
	trap net_end EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

net_end()
{
	local p n

	for p in "${NET_PIDS[@]}"; do kill "$p" 2>/dev/null || true; done
	for p in "${NET_PIDS[@]}"; do process_end "$p"; done
	for n in "${NET_SPACES[@]}"; do ip netns del "$n"; done
	rm -rf "$TMP"
}

# Wait for a process that was asked to end; after 5 s it is killed.
process_end()
{
	local i

	for ((i = 0; i < 250; i++)); do
		kill -0 "$1" 2>/dev/null || break
		sleep 0.02
	done
	kill -KILL "$1" 2>/dev/null || true
	wait "$1" 2>/dev/null || true
}

# wait_until SECONDS WHAT COMMAND...: until the command succeeds; fails naming WHAT.
wait_until()
{
	local limit=$1 what=$2 start=$EPOCHREALTIME

	shift 2
	until "$@" >/dev/null 2>&1; do
		if ((${EPOCHREALTIME/[.,]/} - ${start/[.,]/} > limit * 1000000)); then
			fail "no $what within $limit s"
		fi
		sleep 0.02
	done
}

# Make namespace $NET-NAME; refer to it as $(ns NAME).
ns_add()
{
	ip netns add "$NET-$1"
	NET_SPACES+=("$NET-$1")
	ip -n "$NET-$1" link set lo up
}

ns()
{
	echo "$NET-$1"
}

# Not for the background: $! would be a shell around the command, and a kill miss the command.
ns_exec()
{
	local name=$1

	shift
	ip netns exec "$NET-$name" "$@"
}

# veth_add NAME1 IF1 NAME2 IF2: a pair between two namespaces, both ends down, offloads off.
# Both ends get interface numbers that differ: where they are equal the kernel takes an end for
# an interface without a peer and tells of a lost carrier up to a second late.
veth_add()
{
	NET_INDEX=$((${NET_INDEX:-1000} + 2))
	ip -n "$NET-$1" link add "$2" index "$NET_INDEX" type veth \
		peer name "$4" index $((NET_INDEX + 1)) netns "$NET-$3"
	offloads_off "$1" "$2"
	offloads_off "$3" "$4"
}

offloads_off()
{
	ns_exec "$1" ethtool -K "$2" rx off tx off sg off tso off gso off gro off >/dev/null 2>&1
}

# Keep the kernel's own stack off an interface that bondd reads through AF_PACKET: it would
# answer too, and a dead bondd would look alive. The drop is behind the packet sockets.
port_shield()
{
	ns_exec "$1" tee "/proc/sys/net/ipv6/conf/$2/disable_ipv6" <<<1 >/dev/null
	ns_exec "$1" tee "/proc/sys/net/ipv4/conf/$2/arp_ignore" <<<8 >/dev/null
	ns_exec "$1" tc qdisc add dev "$2" clsact
	ns_exec "$1" tc filter add dev "$2" ingress bpf da bytecode '1,6 0 0 2'
	ip -n "$NET-$1" link set "$2" up
}

# Everything but bondd stays on the first CPU: a worker that polls without end has the others
# for itself, as on a machine that is set up for it.
cpus_part()
{
	BONDD_CPUS=$(taskset -pc $$ | sed 's/.*: //')
	taskset -pc "${BONDD_CPUS%%[,-]*}" $$ >/dev/null
}

# bondd_start NAME FILE: run bondd in a namespace, or here if NAME is empty; its log is in
# $BONDD_LOG.
bondd_start()
{
	local enter=()

	[ -z "$1" ] || enter=(ip netns exec "$NET-$1")
	BONDD_LOG=$TMP/log
	BONDD_OUT=$TMP/console
	[ -x "$BONDD" ] || fail "$BONDD is not built"
	rm -f "$TMP/input"
	mkfifo "$TMP/input"
	: >"$BONDD_OUT"
	exec {BONDD_IN}<>"$TMP/input"
	[ -z "${BONDD_CPUS:-}" ] || enter+=(taskset -c "$BONDD_CPUS")
	"${enter[@]}" "$BONDD" -c "$2" -i <"$TMP/input" >"$BONDD_OUT" 2>"$BONDD_LOG" &
	BONDD_PID=$!
	NET_PIDS+=("$BONDD_PID")
	bondd_await_prompts 1
}

bondd_prompts()
{
	grep -ao 'bondd> ' "$BONDD_OUT" | wc -l
}

bondd_prompted_or_dead()
{
	[ "$(bondd_prompts)" -ge "$1" ] || ! kill -0 "$BONDD_PID" 2>/dev/null
}

bondd_await_prompts()
{
	wait_until 15 "prompt of bondd" bondd_prompted_or_dead "$1"
	kill -0 "$BONDD_PID" 2>/dev/null || fail "bondd ended: $(tail -n 1 "$BONDD_LOG")"
}

# One console command; prints what it answers, without the echo and terminal sequences.
console()
{
	local prompts from

	prompts=$(bondd_prompts)
	from=$(stat -c %s "$BONDD_OUT")
	echo "$*" >&"$BONDD_IN"
	bondd_await_prompts $((prompts + 1))
	tail -c "+$((from + 1))" "$BONDD_OUT" | tr -d '\r' |
		sed -e 's/\x1b\[[0-9;]*[A-Za-z]//g' -e 1d -e 's/^bondd> .*//'
}

# Ask bondd to end, by a signal; its exit status is that of this function.
bondd_end()
{
	local i

	kill "-$1" "$BONDD_PID"
	for ((i = 0; i < 500; i++)); do
		kill -0 "$BONDD_PID" 2>/dev/null || break
		sleep 0.02
	done
	[ "$i" -lt 500 ] || fail "bondd does not end within 10 s of SIG$1"
	exec {BONDD_IN}>&-
	wait "$BONDD_PID"
}

bondd_stop()
{
	bondd_end TERM
}
