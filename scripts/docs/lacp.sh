# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# The parts of docs/lacp.md: tables of the machines, a session with bonds that are partners of
# each other, and whether every word of "show lacp" is explained. To be sourced by scripts/docs.sh.

# Two bonds that are each other's partner and a third one, joined by net_memif in one process.
# lacp_port NAME NUMBER ROLE LINK OWNER
lacp_port()
{
	printf '\n[port %s]\n' "$1"
	printf 'devargs = net_memif%s,role=%s,id=%s,socket=%s,mac=02:00:00:00:%s\n' "$2" "$3" "$4" \
		"$NET" "$5"
}

lacp_file()
{
	cat <<-EOF
		[eal]
		args = --no-huge --no-shconf --no-pci -m 256

		[bond near]
		mode   = 802.3ad
		slaves = a0 a1
		mac    = 02:00:00:00:00:0a

		[bond far]
		mode      = 802.3ad
		lacp_rate = fast
		slaves    = b0 b1
		mac       = 02:00:00:00:00:0b

		[bond other]
		mode   = 802.3ad
		slaves = c0
		mac    = 02:00:00:00:00:0c
	EOF
	lacp_port a0 0 server 0 0a:00
	lacp_port a1 1 server 1 0a:01
	lacp_port a2 2 client 2 0a:02
	lacp_port b0 3 client 0 0b:00
	lacp_port b1 4 client 1 0b:01
	lacp_port c0 5 server 2 0c:00
	printf '\n[port ring0]\ndevargs = net_ring0\n'
}

block_lacp_file()
{
	lacp_file | sed "s/$NET/lacp/"
}

# lacp_is BOND SLAVE REASON
lacp_is()
{
	[ "$(console show lacp "$1" | grep -cx "$2: $3")" -eq 1 ]
}

# A command of which the answer is but the line of each slave.
say_reasons()
{
	say "$@" | grep -E '^(bondd> |[a-z0-9]+: )'
}

# The same to the end of the first slave, without the transitions that come in no fixed order.
say_slave()
{
	say "$@" | sed -E -e 's/[0-9]+\.[0-9]{3} s ago/N s ago/g' \
		-e '/^  (LACPDUs|Marker)/s/(received|sent) [0-9]+/\1 N/g' \
		-e 's/^ *(N s ago)/              \1/' | awk '
		/^a1: / { past = 1 }
		past { next }
		/^  transitions/ { listed = 1; print; print "  ..."; next }
		!listed || /(EXPIRED > CURRENT|WAITING > ATTACHED|> COLLECTING_DISTRIBUTING):/ {
			print; more = / > .*:$/; next
		}
		more { print; more = 0 }'
}

block_lacp_session()
{
	local slave

	for slave in a0 a1; do
		wait_until 10 "partner of $slave" lacp_is near "$slave" distributing
	done
	say_slave show lacp near
	say add bond slave a2 near
	say add bond slave ring0 near
	wait_until 10 "other partner of a2" lacp_is near a2 'other partner'
	wait_until 10 "loopback of ring0" lacp_is near ring0 'loopback: own LACPDUs come back'
	say_reasons show lacp near
	say set lacp trace on near
	say set bond near max_links 1
	wait_until 5 "standby of a1" lacp_is near a1 'standby by max_links'
	wait_until 5 "news of that at the partner" lacp_is far b1 'partner not in sync'
	say_reasons show lacp near
	say_reasons show lacp far
	say set lacp trace off near
	say set bond near max_links 0
	wait_until 10 "return of a1" lacp_is near a1 distributing
	say remove bond slave b0 far
	wait_until 10 "goodbye of b0" lacp_is near a0 'link down'
	say_reasons show lacp near
	echo 'bondd> quit'
	echo quit >&"$BONDD_IN"
	wait_until 10 "end of bondd" bondd_gone
}

# What the trace said of one slave's mux machine.
block_lacp_log()
{
	sed -nE 's/^\[ *[0-9.]+\] (near: lacp: a1: mux: .*)/[SECONDS] \1/p' "$BONDD_LOG"
}

lacp_blocks_make()
{
	local name

	while read -r name; do
		[[ $name != *table ]] || block "$name" "$TABLES" "$name"
	done < <("$TABLES")
	lacp_file >"$TMP/lacp.conf"
	block "file of the LACP session" block_lacp_file
	bondd_start "" "$TMP/lacp.conf"
	block "LACP session" block_lacp_session
	block "trace of the LACP session" block_lacp_log
}

# Each reason of LACP and each fault of a slow frame is a row of a table that explains it.
# shellcheck disable=SC2154 # the page is named by docs.sh
check_words()
{
	local word

	while read -r word; do
		grep -qF "| \`$word\` |" "$lacp_page" || complain "$lacp_page: no row explains \"$word\""
	done < <("$TABLES" reasons && "$TABLES" faults)
}
