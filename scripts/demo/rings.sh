# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# The demo's story where namespaces cannot be had: two net_ring slaves that give back what they
# are sent, a net_null port as the source of packets, and links that the console sets down. Sourced by scripts/demo.sh, whose functions and variables it uses.

burst=32 # what bondd may hold on its way at once

rings_configure()
{
	cat >"$TMP/bondd.conf" <<-END
	[eal]
	args = --no-huge --no-shconf --no-pci -m 256

	[bond bond0]
	mode   = 1
	miimon = 100
	slaves = eth0 eth1

	[port eth0]
	devargs = net_ring0

	[port eth1]
	devargs = net_ring1

	[port source]
	devargs = net_null0

	[stream lan]
	engine = io
	ports  = bond0 source
	END
}

# Packets that bond0 has taken and not lost sight of, from the console's counters.
rings_received()
{
	console show stream stats | sed -nE 's/^ *bond0 > .* rx ([0-9]+) .*/\1/p'
}

rings_moves()
{
	local now

	now=$(rings_received)
	[ "$now" -gt "$1" ]
}

# A counter of a port, summed over the slaves.
rings_slaves_sum()
{
	console show port stats all | awk -v counter="$1" '
		/Name:/ { slave = $2 ~ /^net_ring/ }
		slave { for (i = 1; i < NF; i++) if ($i == counter) n += $(i + 1) }
		END { print n + 0 }'
}

# rings_step WHAT ACTIVE COMMAND...: packets must go on after the command, over ACTIVE.
rings_step()
{
	local what=$1 active=$2

	shift 2
	echo "== $what"
	console "$@"
	wait_until 5 "status with $active active" is_active "$active"
	wait_until 5 "packet over $active" rings_moves "$(rings_received)"
	console show bond bond0 | sed 's/^/    /'
	echo "   packets so far: $(rings_received)"
}

story_on_rings()
{
	local rx tx lost

	rings_configure
	bondd_start "" "$TMP/bondd.conf"
	rings_step "bondd runs: bond0 of eth0 and eth1, mode=1 miimon=100" eth0 show stream stats
	rings_step "eth0 loses its link" eth1 set link-down port net_ring0
	rings_step "eth0 has its link again" eth1 set link-up port net_ring0
	rings_step "eth1 loses its link" eth0 set link-down port net_ring1
	rings_step "eth1 has its link again" eth0 set link-up port net_ring1
	rings_step "eth0 loses its link" eth1 set link-down port net_ring0
	rings_step "eth0 has its link again" eth1 set link-up port net_ring0
	console stop
	tx=$(rings_slaves_sum TX-packets:)
	rx=$(rings_slaves_sum RX-packets:)
	lost=$((tx - rx > burst ? tx - rx - burst : 0))
	# shellcheck disable=SC2034 # demo.sh prints it
	verdict="demo: ok sent=$tx lost=$lost failovers=$(failovers)"
	[ "$(failovers)" -eq 3 ] || fail "$(failovers) failovers, expected 3"
	[ "$lost" -le $((3 * burst)) ] ||
		fail "$lost packets lost of $tx, allowed is a burst of $burst a failover"
	bondd_stop || fail "bondd ended with an error: $(tail -n 1 "$BONDD_LOG")"
}
