#!/usr/bin/env python3
"""ETTh2 as the published online forecasters are measured on it (FSNet, OneNet, DSOF).

    benchmarks/etth2.py EDGERNN etth2.csv [1|24 ...]     both unless given

Each channel is scaled by the mean and deviation of rows 0 to 2,879; rows 3,600 to 14,399 are scored. H = 1 is the next row; H = 24 the whole path of the
next 24 rows, a forecast made at each row. The mean squared error is over rows, channels and the steps of the path. A label is learned when it comes,
never earlier. EDGERNN is a program that device/publish.sh has made. Published (lower is better): DSOF 0.365 and 1.694, OneNet 0.380, FSNet 0.466.
"""
import csv
import os
import subprocess
import sys
import tempfile

SCALED, BEGIN, END = 2880, 3600, 14400


def read(path):
    with open(path) as file:
        rows = list(csv.reader(file))
    places = [i for i, name in enumerate(rows[0]) if name not in ("date", "time")]
    return [rows[0][i] for i in places], [[float(row[i]) for i in places] for row in rows[1:]]


def moments(rows):
    means = [sum(column) / len(column) for column in zip(*rows)]
    return means, [(sum((value - mean) ** 2 for value in column) / len(column)) ** 0.5 for mean, column in zip(means, zip(*rows))]


def error(program, path, horizon):
    names, rows = read(path)
    deviations = moments(rows[:SCALED])[1]
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "predictions.csv")
        subprocess.run([program, "replay", path, "--horizon", ",".join(str(h) for h in range(1, horizon + 1)), "--predictions", out],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        total = count = 0
        with open(out) as file:
            for line in csv.DictReader(file):
                row = int(line["row"])
                if BEGIN <= row < END:
                    total += sum(((float(line[name]) - rows[row][c]) / deviations[c]) ** 2 for c, name in enumerate(names))
                    count += len(names)
    # The last rows of a path lie beyond the scored ones by less than a day; every scored row counts for each step of the path.
    assert count == (END - BEGIN) * horizon * len(names), f"{count} forecasts"
    return total / count


if len(sys.argv) < 3:
    sys.exit(__doc__)
for horizon in [int(argument) for argument in sys.argv[3:]] or [1, 24]:
    print(f"ETTh2, H = {horizon}: mean squared error {error(sys.argv[1], sys.argv[2], horizon):.4f}", flush=True)
