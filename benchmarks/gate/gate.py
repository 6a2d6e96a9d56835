"""Measures what noise cannot touch and compares it with budgets.json; called by ../gate.sh."""

import argparse
import concurrent.futures
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

BUDGETS = pathlib.Path(__file__).resolve().parent.parent / "budgets.json"
MARGIN = 0.02  # of the instructions
RATIO_MARGIN = 0.25  # of the time ratio, which is noisy: a warning only

# Run lengths whose difference is counted: what start and warm-up execute falls out. Both are whole windows of 32 steps.
LENGTHS = {"inference": (64, 1088), "training": (64, 576), "online": (64, 96), "mixture": (64, 320)}
SCENARIOS = [
    (cell, hidden, mode)
    for cell in ("elman", "gru", "lstm")
    for hidden, modes in ((32, ("inference", "training", "online")), (64, ("inference", "training")))
    for mode in modes
] + [("mixture", profile, channels) for profile in ("light", "standard", "full") for channels in (1, 6)]
RATIOS = [(cell, 32, "training") for cell in ("elman", "gru", "lstm")]
WIDTHS = {"linux-arm64": 4, "linux-x64": 8}


def name_of(scenario):
    return "-".join(map(str, scenario))


def lengths_of(scenario):
    return LENGTHS["mixture" if scenario[0] == "mixture" else scenario[2]]


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"gate: {' '.join(map(str, command))} failed with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def count(out, rid, scenario, steps):
    """(instructions, 128-bit multiply-adds, 128-bit loads) of a whole run; x64 has only the first. And the runtime."""
    program = [out / rid / "EdgeRnn.Instructions", "run", *map(str, scenario), str(steps)]
    if rid == "linux-arm64":
        text = run(["qemu-aarch64", "-cpu", "cortex-a72", "-L", "/usr/aarch64-linux-gnu",
                    "-plugin", out / "count.so", "-d", "plugin", *program])
        counts = re.search(r"^counted (\d+) (\d+) (\d+)$", text, re.M)
    else:
        text = run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *program])
        counts = re.search(r"Collected : (\d+)$", text, re.M)
    width, runtime = re.search(r"^width (\d+) runtime (\S+)$", text, re.M).groups()
    if int(width) != WIDTHS[rid]:
        sys.exit(f"gate: {rid} ran {width} floats a vector, expected {WIDTHS[rid]}")
    return list(map(int, counts.groups())), runtime


def per_step(out, rid, scenario):
    short, long = lengths_of(scenario)
    (few, _), (many, runtime) = count(out, rid, scenario, short), count(out, rid, scenario, long)
    return [round((b - a) / (long - short), 1) for a, b in zip(few, many)], runtime


def measured_with():
    """What the budgets stand on: counts move with the compiler, and hardly with anything else."""
    cpuinfo = pathlib.Path("/proc/cpuinfo").read_text()
    processor = re.search(r"^model name\s*: (.*)$", cpuinfo, re.M)
    first_line = lambda *command: run(command).strip().splitlines()[0]
    return {
        "date": datetime.date.today().isoformat(),
        "processor": processor[1] if processor else os.uname().machine,
        "sdk": first_line("dotnet", "--version"),
        "linker": first_line("ld.lld", "--version"),
        "qemu": first_line("qemu-aarch64", "--version"),
        "valgrind": first_line("valgrind", "--version"),
    }


def measure(out):
    native = out / "linux-x64" / "EdgeRnn.Instructions"
    jobs = [(rid, scenario) for rid in WIDTHS for scenario in SCENARIOS]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        counted = list(pool.map(lambda job: per_step(out, *job), jobs))
    allocated, plans = (dict(line.split() for line in run([native, what]).splitlines()) for what in ("allocations", "plans"))
    return {
        "measuredWith": measured_with(),
        "runtime": counted[0][1],
        "allocatedBytesPerStep": {name: float(bytes_) for name, bytes_ in allocated.items()},
        "modelBytes": {name: int(bytes_) for name, bytes_ in plans.items()},
        "instructionsPerStep": {
            rid: {name_of(scenario): counts[0] for (r, scenario), (counts, _) in zip(jobs, counted) if r == rid}
            for rid in WIDTHS
        },
        "arm64VectorWorkPerStep": {
            name_of(scenario): {"multiplyAdds": counts[1], "loads": counts[2]}
            for (rid, scenario), (counts, _) in zip(jobs, counted) if rid == "linux-arm64"
        },
        "scalarTimeRatio": {name_of(s): float(run([native, "ratio", *map(str, s)])) for s in RATIOS},
    }


def compare(budgets, now):
    """Prints every figure beside its budget; True if none is exceeded."""
    if budgets["runtime"] != now["runtime"]:
        print(f"note: budgets were taken with .NET {budgets['runtime']}, this is {now['runtime']}; its compiler may move counts")
    exceeded = 0
    for name, found in now["allocatedBytesPerStep"].items():
        if found > 0:
            exceeded += 1
            print(f"ALLOCATES  {name}: {found:g} bytes a step, budget 0")
    print(f"allocations: {len(now['allocatedBytesPerStep'])} scenarios")
    print(f"\n{'bytes of a model':40}{'budget':>12}{'now':>12}")
    for name, found in now["modelBytes"].items():
        budget = budgets.get("modelBytes", {}).get(name)
        larger = budget is None or found > budget
        exceeded += larger
        print(f"{name:40}{budget or 'none':>12}{found:12}{'  ABOVE' if larger else '  below: --refresh keeps the gain' if found < budget else ''}")
    for rid, counts in now["instructionsPerStep"].items():
        title = f"instructions per step, {rid}"
        note = "  per 128-bit multiply-add and load" if rid == "linux-arm64" else ""
        print(f"\n{title:40}{'budget':>12}{'now':>12}{'change':>9}{note}")
        for name, found in counts.items():
            budget = budgets["instructionsPerStep"].get(rid, {}).get(name)
            if budget is None:
                exceeded += 1
                print(f"{name:40}{'none':>12}{found:12.1f}{'':9}  NO BUDGET")
                continue
            change = found / budget - 1
            work = now["arm64VectorWorkPerStep"][name] if rid == "linux-arm64" else None
            ratio = f"{found / (work['multiplyAdds'] + work['loads']):7.2f}" if work else ""
            verdict = "  ABOVE" if change > MARGIN else "  below: --refresh keeps the gain" if change < -MARGIN else ""
            exceeded += change > MARGIN
            print(f"{name:40}{budget:12.1f}{found:12.1f}{change:+9.1%}{ratio}{verdict}")
    print(f"\nscalar time / vector time, x64 (a warning only){'budget':>17}{'now':>12}")
    for name, found in now["scalarTimeRatio"].items():
        budget = budgets["scalarTimeRatio"].get(name, found)
        print(f"{name:52}{budget:12.2f}{found:12.2f}{'  warning: lower' if found < budget * (1 - RATIO_MARGIN) else ''}")
    print(f"\ngate: {f'{exceeded} over budget' if exceeded else 'passed'}")
    return not exceeded


def profile(out, scenario):
    """Prints where callgrind saw the instructions of many steps, by function."""
    steps = 20 * lengths_of(scenario)[1]
    file = out / "callgrind.out"
    run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={file}",
         out / "linux-x64" / "EdgeRnn.Instructions", "run", *scenario, str(steps)])
    lines = run(["callgrind_annotate", file]).splitlines()
    print(f"instructions of {steps} steps of {name_of(scenario)}, linux-x64")
    print("\n".join(line[:160] for line in lines if re.match(r"\s*[\d,]+ \(", line)))


def scenario_of(text):
    scenario = tuple(text.split("-"))
    if text not in map(name_of, SCENARIOS):
        raise argparse.ArgumentTypeError(f"no scenario {text}; there are {', '.join(map(name_of, SCENARIOS))}")
    return scenario


def main():
    parser = argparse.ArgumentParser(prog="gate.sh", description="Compares with budgets.json, prints what moved; exit 1 when a budget is exceeded.")
    parser.add_argument("out", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--refresh", action="store_true", help="write the measured figures as the new budgets")
    parser.add_argument("--profile", type=scenario_of, metavar="SCENARIO", help="print where its instructions go, and compare nothing")
    arguments = parser.parse_args()
    if arguments.profile:
        return profile(arguments.out, arguments.profile)
    if not arguments.refresh and not BUDGETS.exists():
        sys.exit("gate: there is no budgets.json; benchmarks/gate.sh --refresh writes it")
    now = measure(arguments.out)
    passed = compare(json.loads(BUDGETS.read_text()) if BUDGETS.exists() else now, now)
    if arguments.refresh:
        now["allocatedBytesPerStep"] = {name: 0 for name in now["allocatedBytesPerStep"]}
        BUDGETS.write_text(json.dumps(now, indent=2) + "\n")
        print(f"gate: wrote {BUDGETS}")
        return 0
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
