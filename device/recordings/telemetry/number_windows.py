#!/usr/bin/env python3
"""Adds to each window of a windows.json the rows it covers in a recording: number_windows.py RECORDING.csv WINDOWS.json

firstRow and lastRow are the first and last row whose time lies in the window, counted from 0 without the heading.
A row covers the interval before its time.
"""
import bisect
import json
import sys

recording, windows = sys.argv[1:]
with open(recording, encoding="utf-8") as file:
    next(file)
    times = [line.partition(",")[0] for line in file]
with open(windows, encoding="utf-8") as file:
    entries = json.load(file)
for entry in entries:
    entry["firstRow"] = bisect.bisect_left(times, entry["start"])
    entry["lastRow"] = bisect.bisect_right(times, entry["end"]) - 1
with open(windows, "w", encoding="utf-8") as file:
    json.dump(entries, file, indent=2)
    file.write("\n")
