# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# Open vSwitch as the partner of bond0: private daemons in a namespace, with database, sockets
# and log in $TMP, and what they say of LACP. To be sourced after lib.sh and lab.sh.

ovs_require()
{
	local tool

	net_require
	for tool in ovsdb-tool ovsdb-server ovs-vswitchd ovs-vsctl ovs-appctl; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
	OVS_SCHEMA=/usr/share/openvswitch/vswitch.ovsschema
	[ -r "$OVS_SCHEMA" ] || skip "no $OVS_SCHEMA"
}

# ovs_start NAME ADDRESS: the daemons of namespace NAME and its bridge br0 with an address. What
# an earlier start has left in the database is there again.
ovs_start()
{
	local folder=$TMP/ovs-$1 enter=(ip netns exec "$(ns "$1")")

	mkdir -p "$folder"
	[ -e "$folder/db" ] || ovsdb-tool create "$folder/db" "$OVS_SCHEMA"
	OVS_RUNDIR=$folder "${enter[@]}" ovsdb-server "$folder/db" --remote="punix:$folder/sock" \
		--unixctl="$folder/db.ctl" -vconsole:off --log-file="$folder/db.log" &
	ovs_add_process "$1" $!
	wait_until 5 "socket of ovsdb-server" test -S "$folder/sock"
	OVS_RUNDIR=$folder "${enter[@]}" ovs-vswitchd "unix:$folder/sock" \
		--unixctl="$folder/ctl" -vconsole:off --log-file="$folder/log" &
	ovs_add_process "$1" $!
	wait_until 5 "socket of ovs-vswitchd" test -S "$folder/ctl"
	ovs_set "$1" --may-exist add-br br0 -- set bridge br0 datapath_type=netdev
	# Its interface br0 has outlived a killed ovs-vswitchd.
	ip -n "$(ns "$1")" address replace "$2" dev br0
	ip -n "$(ns "$1")" link set br0 up
}

# Processes of a namespace, in the order they started.
ovs_add_process()
{
	NET_PIDS+=("$2")
	echo "$2" >>"$TMP/ovs-$1/pids"
}

# ovs_kill NAME: no farewell to anybody.
ovs_kill()
{
	local p

	while read -r p; do
		kill -KILL "$p"
		wait "$p" 2>/dev/null || true
	done <"$TMP/ovs-$1/pids"
	rm -f "$TMP/ovs-$1/"{pids,sock,ctl,db.ctl}
}

# ovs_set NAME COMMAND...: change its configuration, and wait until it holds.
ovs_set()
{
	local name=$1

	shift
	ovs-vsctl --timeout=10 "--db=unix:$TMP/ovs-$name/sock" "$@"
}

# ovs_ask NAME COMMAND...
ovs_ask()
{
	local name=$1

	shift
	ovs-appctl --timeout=10 -t "$TMP/ovs-$name/ctl" "$@"
}

# ovs_bond NAME LACP TIME PORT...: make bond0 of ports of the bridge anew. It does not move
# flows from link to link by itself, so that a flow is where it was.
ovs_bond()
{
	local name=$1 lacp=$2 time=$3

	shift 3
	# Two steps: in one the bond would only be changed.
	ovs_set "$name" --if-exists del-port bond0
	ovs_set "$name" add-bond br0 bond0 "$@" \
		bond_mode=balance-tcp "lacp=$lacp" "other_config:lacp-time=$time" \
		other_config:bond-rebalance-interval=0
}

# Ports of bond0 on which nothing is left to wish: the own end and the partner's are in sync,
# collecting and distributing, and what is known of the partner came from it and is no guess.
ovs_good_ports()
{
	ovs_ask "$1" lacp/show bond0 | awk '
		function good() {
			if (current && actor ~ all && partner ~ all &&
			    (actor partner) !~ /defaulted|expired/) print port
		}
		BEGIN { all = "aggregation synchronized collecting distributing" }
		/^(slave|member): / { good(); port = $2; sub(":", "", port); actor = partner = ""
			current = $3 == "current" && $4 == "attached" }
		sub(/^ *actor state: /, "") { actor = $0 }
		sub(/^ *partner state: /, "") { partner = $0 }
		END { good() }' | xargs
}

ovs_is_good()
{
	local name=$1

	shift
	[ "$(ovs_good_ports "$name")" = "$*" ]
}

# ovs_counter NAME PORT LABEL: of lacp/show-stats.
ovs_counter()
{
	ovs_ask "$1" lacp/show-stats bond0 | awk -v port="$2" -v label="$3" '
		/^(slave|member): / { here = $2 == port ":" }
		here && index($0, label ":") { print $NF }'
}

# ovs_says NAME PATTERN: a line of bond/show.
ovs_says()
{
	ovs_ask "$1" bond/show bond0 >"$TMP/answer" && grep -q "$2" "$TMP/answer"
}
