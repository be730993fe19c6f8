#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# config/net_ring.conf as a user without any privilege: packets move, the console changes the
# mode, quit ends bondd. Argument: bondd. Needs no namespaces; root changes to another user.
set -euo pipefail

BONDD=$(realpath "${1:?usage: unprivileged_test.sh BONDD}")
cd "$(dirname "$0")/../.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh

nobody=65534

# What streams received, or sent, in all.
stream_count()
{
	console show stream stats | awk -v counter="$1" '
		/ > / { for (i = 1; i < NF; i++) if ($i == counter) n += $(i + 1) }
		END { print n + 0 }'
}

stream_count_above()
{
	[ "$(stream_count "$1")" -gt "$2" ]
}

packets_move()
{
	local counter

	for counter in rx tx; do
		wait_until 5 "packet that streams count as $counter" \
			stream_count_above "$counter" "$(stream_count "$counter")"
	done
}

slaves_sending()
{
	console show port stats all | awk '
		/Name:/ { slave = $2 ~ /^net_ring/ }
		slave && /TX-packets:/ && $2 > 0 { n++ }
		END { print n + 0 }'
}

both_slaves_send()
{
	[ "$(slaves_sending)" -eq 2 ]
}

bondd_gone()
{
	! kill -0 "$BONDD_PID" 2>/dev/null
}

net_begin bcL
chmod 755 "$TMP"
mkdir -m 777 "$TMP/run"
export XDG_RUNTIME_DIR=$TMP/run # where EAL keeps its files for users
if [ "$(id -u)" -eq 0 ]; then
	command -v setpriv >/dev/null || skip "root, and no setpriv to be another user"
	drop=(setpriv --reuid "$nobody" --regid "$nobody" --clear-groups --no-new-privs
		--bounding-set=-all --inh-caps=-all)
	"${drop[@]}" true 2>/dev/null || skip "root, and not allowed to be another user"
	"${drop[@]}" test -x "$BONDD" -a -r config/net_ring.conf ||
		skip "other users may not run $BONDD with config/net_ring.conf"
	printf '#!/bin/sh\nexec %s "%s" "$@"\n' "${drop[*]}" "$BONDD" >"$TMP/bondd"
	chmod 755 "$TMP/bondd"
	BONDD=$TMP/bondd
fi
bondd_start "" config/net_ring.conf
uid=$(awk '/^Uid:/ { print $3 }' "/proc/$BONDD_PID/status")
[ "$uid" -ne 0 ] || fail "bondd runs as root"
[ "$(awk '/^CapEff:/ { print $2 }' "/proc/$BONDD_PID/status")" = 0000000000000000 ] ||
	fail "bondd has capabilities"
packets_move
[ "$(slaves_sending)" -eq 1 ] || fail "not one slave of the active-backup bond sends"
said=$(console set bond bond0 mode balance-rr)
[ -z "$said" ] || fail "set mode: $said"
packets_move
wait_until 5 "packet over both slaves" both_slaves_send
echo quit >&"$BONDD_IN"
wait_until 10 "end of bondd after quit" bondd_gone
status=0
wait "$BONDD_PID" || status=$?
[ "$status" -eq 0 ] || fail "exit status $status: $(tail -n 1 "$BONDD_LOG")"
grep 'mbufs in use 0$' "$BONDD_LOG" >/dev/null || fail "mbufs: $(tail -n 1 "$BONDD_LOG")"
echo "unprivileged_test: ok"
