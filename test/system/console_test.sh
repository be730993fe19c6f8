#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The console of bondd on a terminal, and that a stopped terminal delays no failover. The
# terminal is that of console_test.py; here are the namespaces. Argument: bondd.
set -euo pipefail

BONDD=$(realpath "${1:?usage: console_test.sh BONDD}")
cd "$(dirname "$0")/../.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh
# shellcheck source=test/system/lab.sh
. test/system/lab.sh

net_require
net_begin bcL
lab_make 2
lab_conf 2 'mode = active-backup' 'miimon = 100' 'slaves = eth0 eth1' 'kernel = bond0' \
	'address = 172.20.43.110/24' >"$TMP/bondd.conf"
test/system/console_test.py "$BONDD" "$TMP/bondd.conf" "$TMP/log" "$(ns box)" "$(ns switch)"
