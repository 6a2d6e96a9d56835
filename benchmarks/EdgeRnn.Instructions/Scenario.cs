using System.Globalization;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Options;

namespace EdgeRnn.Instructions;

/// <summary>A network and what a step of it does.</summary>
internal readonly record struct Scenario(CellKind Cell, int Hidden, StepMode Mode)
{
    private const int Rounds = 50;

    public static bool TryParse(string cell, string hidden, string mode, out Scenario scenario)
    {
        bool good = Enum.TryParse(cell, ignoreCase: true, out CellKind kind)
            & int.TryParse(hidden, CultureInfo.InvariantCulture, out int units)
            & Enum.TryParse(mode, ignoreCase: true, out StepMode does);
        scenario = new Scenario(kind, units, does);
        return good && units > 0;
    }

    public NetworkLoad Load(VectorWidth width) => new(
        NetworkLoad.OptionsOf(Cell, Hidden, Mode) with { VectorWidth = width }, learns: Mode != StepMode.Inference);

    /// <summary>The median over rounds of scalar time / vector time, both measured one right after the other.</summary>
    public double RatioToScalar()
    {
        TimedLoad scalar = new(Load(VectorWidth.Scalar)), vector = new(Load(VectorWidth.Auto));
        scalar.WarmUp();
        vector.WarmUp();
        return Statistics.Median(Enumerable.Range(0, Rounds).Select(_ => scalar.Measure() / vector.Measure()));
    }
}
