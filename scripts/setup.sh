#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Make a Debian 12 machine ready and build.
#
#   scripts/setup.sh [FOLDER [MESON OPTIONS]]     FOLDER is build/ if not given
#
# Says what it does; quiet where nothing is to do. CI=true makes warnings errors.
set -euo pipefail
cd "$(dirname "$0")/.."

build_packages=(gcc libc6-dev meson ninja-build pkg-config libdpdk-dev dpdk libnuma-dev libmnl-dev)
run_packages=(iproute2 iputils-ping ethtool python3)
check_packages=(git dpdk-dev libcmocka-dev clang clang-format codespell shellcheck libclang-rt-14-dev
	openvswitch-switch)

die()
{
	echo "setup: $*" >&2
	exit 1
}

# Run a command and show what it printed only if it fails.
quietly()
{
	local log

	log=$(mktemp)
	if ! "$@" >"$log" 2>&1; then
		cat "$log" >&2
		rm -f "$log"
		return 1
	fi
	rm -f "$log"
}

missing_packages()
{
	local p

	for p in "${build_packages[@]}" "${run_packages[@]}" "${check_packages[@]}"; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] ||
			echo "$p"
	done
}

apt_install()
{
	DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

install_packages()
{
	local missing

	command -v dpkg-query >/dev/null || return 0 # not Debian: meson names what it lacks
	mapfile -t missing < <(missing_packages)
	[ ${#missing[@]} -gt 0 ] || return 0
	[ "$(id -u)" -eq 0 ] ||
		die "packages are missing; install them with: sudo apt-get install ${missing[*]}"
	echo "setup: installing ${missing[*]}"
	# The package lists may be absent or old: they are fetched only if this first try fails.
	apt_install "${missing[@]}" >/dev/null 2>&1 && return
	quietly apt-get update || die "apt-get update failed"
	quietly apt_install "${missing[@]}" || die "apt-get install failed"
}

build()
{
	local folder=$1 options=("${@:2}")

	[ "${CI:-}" != true ] || options+=(-Dwerror=true)
	if [ ! -f "$folder/build.ninja" ]; then
		echo "setup: configuring $folder/"
		quietly meson setup "$folder" "${options[@]}" || die "meson setup $folder failed"
	elif [ "${CI:-}" = true ] &&
	     ! grep -qx 'werror = true' "$folder/meson-private/cmd_line.txt"; then
		quietly meson configure "$folder" -Dwerror=true || die "meson configure failed"
	fi
	# meson remembers that the headers were not there, through a reconfiguration too.
	if [ .dpdk-sdk/version -nt "$folder/build.ninja" ]; then
		quietly meson setup --wipe "$folder" || die "meson setup $folder failed"
	fi
	ninja -C "$folder" -n 2>/dev/null | grep -q 'no work to do' ||
		echo "setup: building $folder/, minutes the first time"
	quietly ninja -C "$folder" || die "the build in $folder/ failed"
}

install_packages
scripts/dpdk-sdk.sh || echo "setup: going on without the driver net_bondcore"
build "${@:-build}"
echo "setup: ok"
