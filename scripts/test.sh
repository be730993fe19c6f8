#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Every check there is. The last line is "N passed, N failed, N skipped"; exit 1 if any failed.
#
# The tests run on the build of gcc in build/, those of units and functions once more on a
# build of clang with the address and undefined behaviour sanitizers in build-asan/.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

passed=0
failed=0
skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

finish()
{
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
	exit
}

# One check that counts as one test: its output is shown if it fails.
check()
{
	local name=$1

	shift
	if "$@" >"$log" 2>&1; then
		passed=$((passed + 1))
		echo "ok       $name ($(tail -n 1 "$log"))" | sed 's/ ()$//'
	else
		failed=$((failed + 1))
		cat "$log"
		echo "FAILED   $name"
	fi
}

# The tests of a suite in a build folder, each counted and told of.
suite()
{
	local folder=$1 name=$2 label=$3 json verdict test what

	json=$folder/meson-logs/testlog-$label.json
	rm -f "$json"
	meson test -C "$folder" --no-rebuild --suite "$name" --logbase "testlog-$label" \
		--print-errorlogs >"$log" 2>&1
	if [ ! -s "$json" ]; then
		failed=$((failed + 1))
		cat "$log"
		echo "FAILED   $label: no test ran"
		return
	fi
	while IFS=$'\t' read -r verdict test what; do
		case $verdict in
		OK | EXPECTEDFAIL) passed=$((passed + 1)) ;;
		SKIP)
			skipped=$((skipped + 1))
			echo "skipped  $label: $test: $what"
			;;
		*)
			failed=$((failed + 1))
			echo "FAILED   $label: $test ($verdict)"
			python3 -c "$print_output" "$json" "$test"
			;;
		esac
	done < <(python3 -c "$list_results" "$json")
	echo "done     $label"
}

# shellcheck disable=SC2016
list_results='
import json, sys
for line in open(sys.argv[1]):
    test = json.loads(line)
    said = (test.get("stdout") or "").strip().splitlines() or [""]
    print(test["result"], test["name"], said[-1], sep="\t")'
print_output='
import json, sys
for line in open(sys.argv[1]):
    test = json.loads(line)
    if test["name"] == sys.argv[2]:
        for part in ("stdout", "stderr"):
            print((test.get(part) or "")[-8000:], end="")'

# What is wrong must end a test, not only be printed.
export ASAN_OPTIONS=${ASAN_OPTIONS:-halt_on_error=1:abort_on_error=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}

if ! scripts/setup.sh; then
	failed=1
	finish
fi
check lint scripts/lint.sh
check "architecture" scripts/check-arch.sh
check "architecture check refuses what it must" scripts/check-arch.sh --self-test
suite build unit unit
suite build func func
echo "         building for the sanitizers"
check "build with clang and sanitizers" env CC=clang scripts/setup.sh build-asan \
	-Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false
if [ -f build-asan/build.ninja ]; then
	suite build-asan unit unit-sanitized
	suite build-asan func func-sanitized
fi
check documents scripts/docs.sh --check
suite build system system
check demo scripts/demo.sh
finish
