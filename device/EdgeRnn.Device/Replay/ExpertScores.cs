using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Mixing;
using EdgeRnn.Forecasting.Scoring;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Replay;

/// <summary>What each expert of a mixture would have scored alone, and the weight that it had.</summary>
internal sealed class ExpertScores
{
    private readonly Forecaster _forecaster;
    private readonly IMixture? _mixture;
    private readonly PrequentialScore[] _scores;
    private readonly double[] _weights;
    private readonly float[] _due;
    private long _rows;

    public ExpertScores(Forecaster forecaster, double[] scales)
    {
        (_forecaster, _mixture) = (forecaster, forecaster.Mixture);
        int horizons = forecaster.Options.Horizons.Count;
        _scores = [.. (_mixture?.Names ?? []).Select(_ => new PrequentialScore(horizons, scales))];
        _weights = new double[_scores.Length * horizons];
        _due = new float[scales.Length];
    }

    /// <summary>Adds the experts' forecasts for the row that comes next.</summary>
    public void Add(long row, ReadOnlySpan<float> sample, LastValues persistence)
    {
        int horizons = _forecaster.Options.Horizons.Count;
        _rows++;
        for (int expert = 0; expert < _scores.Length; expert++)
        {
            for (int horizon = 0; horizon < horizons; horizon++)
            {
                _mixture!.Due(expert, horizon, _due);
                _scores[expert].Add(horizon, _due, persistence.For(horizon, row), sample);
                _weights[(expert * horizons) + horizon] += _mixture.Weight(expert, horizon);
            }
        }
    }

    /// <summary>Each expert with its score and its mean weight per horizon.</summary>
    public IReadOnlyList<ExpertReport> Report()
    {
        int horizons = _forecaster.Options.Horizons.Count;
        return [.. (_mixture?.Names ?? []).Select((name, expert) => new ExpertReport(
            name,
            [.. Enumerable.Range(0, horizons).Select(_scores[expert].OfHorizon)],
            [.. Enumerable.Range(0, horizons).Select(horizon => _weights[(expert * horizons) + horizon] / _rows)]))];
    }

    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".rows", ref _rows, min: 0);
        visitor.Visit(name + ".weights", _weights, finite: true);
        for (int expert = 0; expert < _scores.Length; expert++)
        {
            _scores[expert].Visit(visitor, $"{name}.{expert}");
        }
    }
}

/// <summary>An expert in a report.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scores">Per horizon what it would have scored alone.</param>
/// <param name="Weights">Per horizon its mean weight over the scored rows; NaN where there were none.</param>
internal sealed record ExpertReport(string Name, IReadOnlyList<ForecastScore> Scores, IReadOnlyList<double> Weights);
