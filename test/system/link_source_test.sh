#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Runs link_source_test (argument: the program) in a namespace with two veth pairs.
set -euo pipefail

TEST=$(realpath "${1:?usage: link_source_test.sh PROGRAM}")
cd "$(dirname "$0")/../.."
# shellcheck source=test/system/lib.sh
. test/system/lib.sh

net_require
net_begin bcC
ns_add link
veth_add link eth0 link peer0
veth_add link eth1 link peer1
ip -n "$(ns link)" link add noise0 type veth peer name noise1
ip -n "$(ns link)" link add br0 type bridge
ns_exec link "$TEST"
