"""Checks the command line against PyTorch and against its own predictions file.

1. `edgernn replay` with imported weights, plain values and one step ahead trains as PyTorch does: same predictions,
   same weights in the exported file.
2. The scores in the JSON report are those that follow from the recording and `--predictions`, for any recording.

One line per check; exit code 1 if one fails.
"""

import argparse
import pathlib
import shlex
import sys
import tempfile

import numpy

import edgernn
import scores

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def check_report(command, recording, horizons, folder, check):
    """The report of a default replay of any recording against its predictions file."""
    check.subject = recording.name
    table = folder / "p.csv"
    report = edgernn.replay(command, recording, "--horizon", horizons, "--predictions", table)
    names = [channel["name"] for channel in report["channels"]]
    actual = scores.read_recording(recording, names)
    check("missing", report["missing"] == numpy.isnan(actual).sum(), f"{report['missing']} in {len(actual)} rows")
    predictions = scores.read_predictions(table, names, len(actual))
    wanted = sorted(int(horizon) for horizon in horizons.split(","))
    check("horizons predicted", sorted(predictions) == wanted, f"{sorted(predictions)}")
    scores.compare(report, actual, predictions, check)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edgernn", default=str(ROOT / "device/EdgeRnn.Device/bin/Release/net10.0/edgernn"),
                        help="the executable, or a command line such as 'dotnet edgernn.dll'")
    parser.add_argument("--recording", type=pathlib.Path, action="append", default=[], metavar="FILE",
                        help="a CSV whose default replay is checked against its predictions; may be repeated")
    parser.add_argument("--horizons", default="1,24", help="of the recordings' replays")
    parser.add_argument("--reports-only", action="store_true", help="leave out the comparison with PyTorch")
    options = parser.parse_args()
    command, check, jobs = shlex.split(options.edgernn), edgernn.Checks(), []
    if not options.reports_only:
        import cli_training  # here, because the reports need no PyTorch

        jobs = [(str(case), cli_training.check_training, (case, seed)) for seed, case in enumerate(cli_training.CASES)]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        jobs += [(str(r), check_report, (r, options.horizons)) for r in options.recording]
        for subject, job, arguments in jobs:
            try:
                job(command, *arguments, folder, check)
            except (RuntimeError, ValueError, KeyError, OSError) as error:
                check.subject = subject
                check("replay", False, f"{type(error).__name__}: {error}")
    print(f"{check.passed} passed, {check.failed} failed")
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    main()
