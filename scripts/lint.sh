#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Style of every file that is or will be tracked; FILE:LINE for each fault, exit 1 if any.
#
#   scripts/lint.sh          check
#   scripts/lint.sh --fix    format the C files, then check
set -euo pipefail
cd "$(dirname "$0")/.."

faults=$(mktemp)
trap 'rm -f "$faults"' EXIT

# A checkout that belongs to another user is fine: nothing of it is executed by git.
files()
{
	local f

	git -c safe.directory='*' ls-files --cached --others --exclude-standard -- "$@" |
		while read -r f; do [ ! -f "$f" ] || echo "$f"; done
}

# Each line of standard input is a fault of the kind $1.
fault()
{
	sed "s|^|lint: |; s|\$| ($1)|" >>"$faults"
}

# clang-format on a C file, without its tables: from a line that ends with "= {" to the brace
# that closes it the author's columns stay, as a table reads best in the shape of what it says.
format()
{
	local file=$1 ranges

	shift
	mapfile -t ranges < <(awk '
		function range(to) { if (to >= from) print "--lines=" from ":" to }
		BEGIN { from = 1 }
		{ match($0, /^[ \t]*/); indent = substr($0, 1, RLENGTH) }
		/struct \{$/ { begin[indent] = NR }
		end == "" && /= \{$/ {
			range((substr($0, RLENGTH + 1, 2) == "} " ? begin[indent] : NR) - 1)
			end = indent "};"
		}
		end != "" && $0 == end { end = ""; from = NR + 1 }
		END { if (end == "") range(NR) }' "$file")
	[ ${#ranges[@]} -eq 0 ] || clang-format "$@" "${ranges[@]}" "$file"
}

check_format()
{
	local f

	for f in "${c[@]}"; do
		# The first line of a report says where; the rest is a drawing.
		format "$f" --dry-run -Werror 2>&1 | grep -E '^[^ ]+:[0-9]+:[0-9]+: error' |
			awk -F: 'NR == 1 { print $1 ":" $2 }' || true
	done | fault "format, the first place; scripts/lint.sh --fix mends it"
	for f in "${c[@]}"; do
		expand -t 8 "$f" | awk -v f="$f" 'length > 100 { print f ":" NR }'
	done | fault "longer than 100 columns"
}

check_licence()
{
	local f

	for f in "${all[@]}"; do
		case $f in
		LICENSE | .gitignore | test/fuzz/*/*) continue ;;
		esac
		awk 'NR == 1 && /^#!/ { next }
		     { exit !/^(\/\*|#|;|<!--) SPDX-License-Identifier: BSD-3-Clause( \*\/| -->)?$/ }' \
			"$f" || echo "$f:1"
	done | fault "the first line after #! must be the SPDX line, BSD-3-Clause"
}

check_comments()
{
	local code

	code=$(scripts/c-code.py "${c[@]}")
	grep -E '^[^:]+:[0-9]+:.*//' <<<"$code" | cut -d: -f1,2 | fault "use /* */" || true
}

check_text()
{
	local f

	grep -nIE '[[:blank:]]+$' "${all[@]}" | cut -d: -f1,2 | fault "white space at the end" || true
	for f in "${all[@]}"; do
		[ -z "$(tail -c 1 "$f")" ] || echo "$f"
	done | fault "no newline at the end"
	codespell --ignore-words-list "$known_words" "${all[@]}" | fault "spelling" || true
}

# A path of one machine or the host of a package registry is of no use to anyone else.
check_paths()
{
	local roots='(home|root|work|workspace|builds|Users)' hosts='(deb|security|registry|pypi)'

	grep -nIE "(^|[^[:alnum:]_.~}])/${roots}/[[:alnum:]]|https?://${hosts}[.]" "${all[@]}" |
		cut -d: -f1,2 | fault "path or host of one machine" || true
	grep -nIF "$PWD/" "${all[@]}" | cut -d: -f1,2 | fault "path of this checkout" || true
}

check_scripts()
{
	shellcheck -x -f gcc "${scripts[@]}" | fault "shellcheck" || true
}

# A check whose tool is missing finds nothing, which must not look like a clean tree.
for tool in git clang-format codespell shellcheck python3; do
	command -v "$tool" >/dev/null && continue
	echo "lint: $tool is missing; scripts/setup.sh installs it" >&2
	exit 2
done

known_words=slave,statics,fo
mapfile -t all < <(files)
mapfile -t c < <(files '*.c' '*.h')
mapfile -t scripts < <(files '*.sh' .ci/run)

case ${1:-} in
--fix) for f in "${c[@]}"; do format "$f" -i; done ;;
'') ;;
*)
	echo "lint: unknown option $1: --fix" >&2
	exit 2
	;;
esac
check_format
check_licence
check_comments
check_text
check_paths
check_scripts
sort -u "$faults"
[ ! -s "$faults" ]
