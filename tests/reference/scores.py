"""The scores of a replay report, computed from the recording and the predictions file alone."""

import csv
import math

import numpy

MISSING = {"", "na", "nan"}


def read_recording(path, names):
    """The named columns as [rows, channels], rounded to float32 as the product reads them; NaN where missing."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        header = [name.strip() for name in next(reader)]
        columns = [header.index(name) for name in names]
        rows = [[_number(row[column]) for column in columns] for row in reader if row]
    return numpy.array(rows, dtype=numpy.float32).astype(numpy.float64)


def read_predictions(path, names, rows):
    """By horizon, what was predicted for each row as [rows, channels]; NaN where nothing was."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        header = next(reader)
        bounds = [f"{name}.{side}" for name in names for side in ("low", "high")]
        if header != ["row", "horizon", *names, *bounds]:
            raise ValueError(f"{path}: header {header}, expected row,horizon, the report's channels {names} and their bounds")
        predictions = {}
        for row in reader:
            table = predictions.setdefault(int(row[1]), numpy.full((rows, len(names)), numpy.nan))
            if not numpy.isnan(table[int(row[0])]).all():
                raise ValueError(f"{path}: row {row[0]}, horizon {row[1]} is there twice")
            table[int(row[0])] = [_number(cell) for cell in row[2 : 2 + len(names)]]
    return predictions


def persistence_of(actual, horizon):
    """What is last known `horizon` rows earlier; NaN where nothing is."""
    last = actual.copy()
    for row in range(1, len(last)):
        unknown = numpy.isnan(last[row])
        last[row, unknown] = last[row - 1, unknown]
    return numpy.vstack([numpy.full((horizon, actual.shape[1]), numpy.nan), last[:-horizon]])


def score(actual, predictions):
    """mse, mae and persistenceMse as [horizons, channels], horizons rising; NaN where a channel is not scored."""
    first = math.ceil(len(actual) / 4)
    with numpy.errstate(invalid="ignore", divide="ignore"):
        deviation = numpy.array([_deviation(column[:first]) for column in actual.T])
        result = {"mse": [], "mae": [], "persistenceMse": []}
        for horizon in sorted(predictions):
            error = (predictions[horizon] - actual)[first:] / deviation
            still = (persistence_of(actual, horizon) - actual)[first:] / deviation
            unscored = numpy.isnan(error) | numpy.isnan(still) | (deviation == 0)
            error, still = numpy.where(unscored, numpy.nan, error), numpy.where(unscored, numpy.nan, still)
            result["mse"].append(_mean(error**2))
            result["mae"].append(_mean(abs(error)))
            result["persistenceMse"].append(_mean(still**2))
    return {name: numpy.array(value) for name, value in result.items()}


def compare(report, actual, predictions, check):
    """Checks every score of the report: overall, per horizon (mean over channels), per channel (mean over horizons)."""
    scores = score(actual, predictions)
    horizons = sorted(predictions)
    gaps = sum(_gaps(actual, predictions[horizon], horizon) for horizon in horizons)
    check("predictions are there", gaps == 0, f"{gaps} missing of those that the scores need")
    scored = [i for i in range(actual.shape[1]) if not numpy.isnan(scores["mse"][:, i]).all()]
    _entry("overall", report, {name: value[:, scored].mean() for name, value in scores.items()}, check)
    check("horizons", [entry["horizon"] for entry in report["horizons"]] == horizons, f"{horizons}")
    for i, entry in enumerate(report["horizons"]):
        expected = {name: value[i, scored].mean() for name, value in scores.items()}
        _entry(f"horizon {entry['horizon']}", entry, expected, check)
    for i, entry in enumerate(report["channels"]):
        if i in scored:
            _entry(f"channel {entry['name']}", entry, {n: value[:, i].mean() for n, value in scores.items()}, check)
        else:
            check(f"channel {entry['name']}", entry["mse"] is None, f"not scored, report has {entry['mse']}")


def _entry(what, entry, expected, check):
    still = expected["persistenceMse"]
    expected = {**expected, "skill": 1 - expected["mse"] / still if still > 0 else None}
    off, found = 0.0, []
    for name, value in expected.items():
        actual = entry[name]
        if actual is None or value is None or math.isnan(value):
            off = off if actual is None and (value is None or math.isnan(value)) else math.inf
        else:
            # skill = 1 - ratio: the ratio is what is known to a relative precision.
            scale = abs(1 - value) if name == "skill" else abs(value)
            off = max(off, abs(actual - value) / scale if scale > 0 else abs(actual - value))
        found.append(f"{name} {actual} (here {value})")
    check(what, off < 1e-5, ", ".join(found) if off >= 1e-5 else f"mse {entry['mse']:.6g} skill {entry['skill']}, off by {off:.1e}")


def _gaps(actual, prediction, horizon):
    """Scored values that persistence predicts and the file does not."""
    known = ~numpy.isnan(actual) & ~numpy.isnan(persistence_of(actual, horizon))
    return (known & numpy.isnan(prediction))[math.ceil(len(actual) / 4):].sum()


def _deviation(values):
    known = values[~numpy.isnan(values)]
    return known.std() if len(known) else numpy.nan


def _mean(values):
    known = ~numpy.isnan(values)
    count = known.sum(axis=0)
    return numpy.where(known, values, 0).sum(axis=0) / numpy.where(count == 0, numpy.nan, count)


def _number(cell):
    return math.nan if cell.strip().lower() in MISSING else float(cell)
