#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Fetch the DPDK headers that drivers/net/bondcore needs and Debian does not package.
#
#   scripts/dpdk-sdk.sh [FOLDER]     FOLDER is .dpdk-sdk/ if not given
#
# The headers come out of the source package of the installed libdpdk-dev, from where this
# machine gets its packages, checked by apt; nothing of the system's own lists is touched
# and no root is needed. FOLDER/version says what is there; quiet where nothing is to do.
# Exits with 1 and one line on stderr where the headers cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."

headers=(lib/ethdev/ethdev_driver.h lib/ethdev/ethdev_vdev.h
	drivers/bus/vdev/bus_vdev_driver.h lib/eal/include/dev_driver.h)

give_up()
{
	echo "dpdk-sdk: no driver headers: $*" >&2
	exit 1
}

# Binary packages may name another source version than their own (a rebuild).
installed_source()
{
	# shellcheck disable=SC2016 # the ${} are dpkg-query's
	dpkg-query -W -f '${db:Status-Status} ${source:Package}=${source:Version}\n' \
		libdpdk-dev 2>/dev/null | sed -n 's/^installed //p'
}

# The archives apt knows libdpdk-dev from; nothing if its lists were cleaned away, and an
# empty pattern then takes every source there is.
archive_uris()
{
	apt-cache madison libdpdk-dev 2>/dev/null | awk -F ' *[|] *' '{ sub(/ .*/, "", $3); print $3 }'
}

# Both forms of apt's files, asking for sources instead of binaries.
source_lists()
{
	local uris file

	uris=$(archive_uris | sort -u)
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
		if [ -r "$file" ] && grep -qF -e "$uris" "$file"; then
			sed -E -e 's/^[[:space:]]*deb(-src)?([[:space:]])/deb-src\2/' \
				-e 's/^(Types:).*/\1 deb-src/I' "$file" >"$1/${file##*/}"
		fi
	done
}

private_apt()
{
	apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/sources" \
		-o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" \
		-o APT::Sandbox::User= -o Acquire::Languages=none \
		-o Acquire::Retries=1 -o Acquire::http::Timeout=20 "$@" >>"$work/log" 2>&1
}

fetch()
{
	mkdir -p "$work"/{sources,lists/partial,cache/archives/partial,headers}
	source_lists "$work/sources"
	private_apt update || true # one archive of several may be gone; the next line tells
	(cd "$work" && private_apt source --download-only "$1") ||
		give_up "apt cannot fetch the source $1 (offline?)"
}

unpack()
{
	local tarball name

	tarball=$(ls "$work"/*.orig.tar.*)
	tar -xf "$tarball" -C "$work/headers" --wildcards "${headers[@]/#/*/}" ||
		give_up "$1 has not the files that are known"
	rm -rf "$sdk.new"
	mkdir -p "$sdk.new"
	for name in "${headers[@]}"; do
		cp "$work"/headers/*/"$name" "$sdk.new/"
	done
	echo "${1#*=}" >"$sdk.new/version"
	rm -rf "$sdk"
	mv "$sdk.new" "$sdk"
}

sdk=${1:-.dpdk-sdk}
sdk=${sdk%/}
command -v apt-get dpkg-query >/dev/null || give_up "this machine has no apt"
source=$(installed_source)
[ -n "$source" ] || give_up "libdpdk-dev is not installed"
[ "$(cat "$sdk/version" 2>/dev/null)" != "${source#*=}" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "dpdk-sdk: fetching the driver headers of $source"
fetch "$source"
unpack "$source"
