#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Turn the benchmark's JSON file into a gnuplot program that draws it as SVG.

Cycles per packet of every cell with 4 slaves and bursts of 32, for the floor, net_bonding and
bondcore; where a run has no such cells, of all it has.
"""
import json
import sys


def chosen(cells):
    some = [c for c in cells if c["slaves"] == 4 and c["burst"] == 32 and "idle" not in c["name"]]
    return some or cells


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: plot.py FILE.json")
    with open(sys.argv[1], encoding="utf-8") as f:
        run = json.load(f)
    cells = chosen(run["cells"])
    names = run["contenders"]
    print(f"set terminal svg size {max(640, 60 + 26 * len(cells))},640 font 'sans,11' background 'white'")
    print("set title 'TSC cycles per packet (median; less is better)'")
    print("set style data histogram\nset style histogram clustered gap 1")
    print("set style fill solid border -1\nset boxwidth 0.9")
    print("set xtics rotate by -60 left nomirror\nset grid ytics\nset key top left")
    print("set yrange [0:*]\nset bmargin 12")
    print("$cells << END")
    for c in cells:
        name = "/".join(c["name"].split("/")[:3])
        print(f'"{name}"', *(f"{v:.2f}" for v in c["cycles"]))
    print("END")
    bars = (f"$cells using {i + 2}{':xtic(1)' if i == 0 else ''} title '{name}'"
            for i, name in enumerate(names))
    print("plot", ", ".join(bars))


main()
