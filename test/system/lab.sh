# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# The set-up of the tests that run bondd: a switch with a host on it and a box with bond0, what
# is seen on their interfaces, and a ping that tells what is lost. To be sourced after lib.sh.

# lab_make N: a switch (a bridge with a host's addresses on it, namespace switch) whose ports
# s0 to sN-1 lead to eth0 to ethN-1 of the namespace box, which are shielded.
lab_make()
{
	local i

	ns_add switch
	ns_add box
	ip -n "$(ns switch)" link add br0 type bridge
	for ((i = 0; i < $1; i++)); do
		veth_add switch "s$i" box "eth$i"
		ip -n "$(ns switch)" link set "s$i" master br0 up
		port_shield box "eth$i"
	done
	ip -n "$(ns switch)" address add 172.20.43.80/24 dev br0
	ip -n "$(ns switch)" address add 172.20.43.1/24 dev br0
	ip -n "$(ns switch)" link set br0 up
}

# lab_conf N LINE...: a configuration of the N ports, the lines being those of [bond bond0].
lab_conf()
{
	local i n=$1

	shift
	printf '%s\n' '[eal]' "args = --no-pci --no-huge --no-shconf -m 256 --file-prefix=$NET" \
		'[bond bond0]' "$@"
	for ((i = 0; i < n; i++)); do
		printf '%s\n' "[port eth$i]" "devargs = net_af_packet$i,iface=eth$i"
	done
}

# Whether interface $2 of namespace $1 has a carrier.
link_has_carrier()
{
	[[ $(ip -n "$(ns "$1")" link show "$2") == *LOWER_UP* ]]
}

# Status lines of bond0, without the slaves' parts.
bond_line()
{
	console show bond bond0 | awk -v line="$1" '
		/^Slave Interface:/ { slaves = 1 }
		!slaves && $0 == line { found = 1 }
		END { exit !found }'
}

# slave_line SLAVE LINE: whether the part of a slave in bond0's status has this line.
slave_line()
{
	console show bond bond0 | awk -v slave="$1" -v line="$2" '
		/^Slave Interface:/ { here = $3 == slave }
		here && $0 == line { found = 1 }
		END { exit !found }'
}

# frames_start NAME: from now on each frame that arrives in a namespace is a line of
# $TMP/frames-NAME, in the form of frames.py.
frames_start()
{
	ip netns exec "$(ns "$1")" test/system/frames.py watch >"$TMP/frames-$1" &
	NET_PIDS+=($!)
	wait_until 5 "packet socket in $1" test -s "$TMP/frames-$1"
}

# ping_start ADDRESS: some hundred pings a second from the switch, until ping_stop.
ping_start()
{
	: >"$TMP/pings"
	# Whole ticks of the kernel, rounded up.
	ip netns exec "$(ns switch)" ping -n -i 0.008 "$1" >"$TMP/pings" 2>&1 &
	PING_PID=$!
	NET_PIDS+=("$PING_PID")
	ping_goes_on 5
}

ping_count()
{
	grep -c 'bytes from' "$TMP/pings" || true
}

ping_more_than()
{
	[ "$(ping_count)" -ge "$1" ]
}

# ping_goes_on N: wait for N more answers.
ping_goes_on()
{
	wait_until 10 "answer to $1 more pings" ping_more_than $(($(ping_count) + $1))
}

# End ping and print how many pings were not answered. One that is on its way when ping ends
# was not lost.
ping_stop()
{
	kill -INT "$PING_PID"
	process_end "$PING_PID"
	awk 'match($0, /icmp_seq=[0-9]+/) {
			n = substr($0, RSTART + 9, RLENGTH - 9) + 0
			if (!(n in seen)) { seen[n] = 1; answered++ }
			if (n > last) last = n
		}
		END { print last - answered }' "$TMP/pings"
}
