#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""One line for each target of the benchmark's JSON file: what its cells reach."""
import json
import statistics
import sys


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: summary.py FILE.json")
    with open(sys.argv[1], encoding="utf-8") as f:
        cells = [c for c in json.load(f)["cells"] if "target" in c]
    targets = {}
    for c in cells:
        targets.setdefault(c["target"], []).append(c)
    if targets:
        print(f"{'target':26} {'cells':>5} {'best':>5} {'median':>6} {'worst':>5} "
              f"{'must':>5} {'goal':>5} {'goal':>5} {'must':>5} {'missed':>6}  worst cell")
    for name, some in targets.items():
        ratios = [c["ratio"] for c in some]
        count = {v: sum(c["verdict"] == v for c in some) for v in ("goal", "must", "missed")}
        worst = max(some, key=lambda c: c["ratio"])
        print(f"{name:26} {len(some):5} {min(ratios):5.2f} {statistics.median(ratios):6.2f} "
              f"{max(ratios):5.2f} {some[0]['must']:5.2f} {some[0]['goal']:5.2f} "
              f"{count['goal']:5} {count['must']:5} {count['missed']:6}  {worst['name']}")


main()
