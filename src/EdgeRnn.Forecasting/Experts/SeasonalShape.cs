using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>The seasonal component of a channel: for each phase, the smoothed difference from a level whose memory is one season.</summary>
internal sealed class SeasonalShape(double rate)
{
    private readonly double[] _phases = new double[SeasonFinder.Longest];
    private double _level = double.NaN;
    private int _season;

    public static long Bytes => (sizeof(double) * (SeasonFinder.Longest + 1L)) + sizeof(int);

    /// <summary>Updates the component with a value.</summary>
    /// <returns>The seasonal component of the value; 0 without a season.</returns>
    public double Observe(int season, long row, double x)
    {
        if (season != _season)
        {
            _season = season;
            Array.Clear(_phases);
            _level = x;
        }

        if (season == 0)
        {
            return 0;
        }

        // The level's memory is a season long: what is left of x is its phase.
        ref double phase = ref _phases[row % season];
        _level += (x - phase - _level) / season;
        phase += rate * (x - _level - phase);
        return phase;
    }

    /// <summary>The seasonal component of a future row.</summary>
    public double Ahead(long row) => _season == 0 ? 0 : _phases[row % _season];

    public void Reset()
    {
        Array.Clear(_phases);
        _level = 0;
        _season = 0;
    }

    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".phases", _phases, finite: true);
        visitor.Visit(name + ".level", ref _level);
        visitor.Visit(name + ".length", ref _season, 0, SeasonFinder.Longest);
    }
}
