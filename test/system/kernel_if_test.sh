#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Runs kernel_if_test (argument: the program) in a namespace with nothing but lo. IPv6 is off
# there, so that only the addresses the test sets are seen.
set -euo pipefail

TEST=$(realpath "${1:?usage: kernel_if_test.sh PROGRAM}")
cd "$(dirname "$0")/../.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh

net_require
net_begin bcC
ns_add kernel
ns_exec kernel sysctl -qw net.ipv6.conf.default.disable_ipv6=1
# /sys/class/net shows the namespace in which it was mounted; ip netns exec mounts it anew.
ns_exec kernel "$TEST"
