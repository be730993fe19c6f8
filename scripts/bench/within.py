#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Fail if a cell's ratio in the benchmark's JSON file is further from 1 than the limit."""
import json
import sys


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: within.py FILE.json LIMIT")
    limit = float(sys.argv[2])
    with open(sys.argv[1], encoding="utf-8") as f:
        cells = json.load(f)["cells"]
    bad = [c for c in cells if abs(c["ratio"] - 1) > limit]
    for c in bad:
        print(f"{c['name']}: {c['ratio']:.3f}")
    print(f"self-test: {len(cells) - len(bad)} of {len(cells)} cells within {limit:.0%} of 1")
    sys.exit(1 if bad or not cells else 0)


main()
