using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Mixing;

/// <summary>
/// Whatever happens to the numbers of all experts of the default mixture and of what makes one forecast of theirs, it continues
/// forecasting, and soon as well as if nothing had been.
/// </summary>
public class MixtureFaultTests
{
    private const int RowsBefore = 600, RowsBetween = 5, RowsToHeal = 700, RowsToMeasure = 500;

    private static readonly string[] Weighing =
    [
        "aggregator.choice.regrets", "aggregator.choice.squares", "aggregator.choice.weights", "aggregator.stack0.root",
        "aggregator.stack0.weights", "aggregator.errors", "forecasts", "parts",
    ];

    private static readonly string[] Places =
    [
        .. StandardExperts.All.Where(kind => kind.Profile <= MixtureProfile.Standard).Select(kind => kind.Name).Where(name => name != "persistence"),
        .. Weighing, .. Weighing, .. Weighing,
    ];

    [Fact]
    public void A_mixture_with_faults_in_every_expert_soon_forecasts_as_well_as_one_without()
    {
        double clean = Run(faults: null, out _);
        Assert.InRange(clean, 0, 0.2);
        int runs = Math.Max(1, Faults.Asked(otherwise: 1) / 5000);
        for (int seed = 0; seed < runs; seed++)
        {
            double error = Run(new Random(seed), out string[] damages);
            Assert.True(
                error < 1.05 * clean,
                $"seed {seed}: the mean error is {error:g4} of that of persistence, {clean:g4} without faults: {string.Join("; ", damages)}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{runs} runs of {Places.Length} faults from seed 0; without faults {clean:g4}");
    }

    /// <summary>The mean error at the end as a part of that of persistence.</summary>
    private static double Run(Random? faults, out string[] damages)
    {
        var forecaster = new Forecaster(new() { Channels = 1 });
        var noise = new Random(1);
        int row = 0;
        Observe(forecaster, noise, ref row, RowsBefore);
        damages = new string[Places.Length];
        for (int place = 0; place < Places.Length; place++)
        {
            damages[place] = faults is null ? "" : FaultVisitor.Into(forecaster.Visit, Places[place], faults);
            Observe(forecaster, noise, ref row, RowsBetween);
        }

        Observe(forecaster, noise, ref row, RowsToHeal);
        return Observe(forecaster, noise, ref row, RowsToMeasure);
    }

    private static double Observe(Forecaster forecaster, Random noise, ref int row, int rows)
    {
        double error = 0, persistence = 0;
        for (int i = 0; i < rows; i++, row++)
        {
            float x = (10 * (MathF.Sin(0.3f * row) + (0.5f * MathF.Sin(0.07f * row)))) + noise.NextSingle() - 0.5f;
            error += Math.Abs(x - forecaster.Due(0)[0]);
            persistence += Math.Abs(x - forecaster.Persistence(0)[0]);
            float forecast = forecaster.Observe([x])[0];
            Assert.True(float.IsFinite(forecast), $"row {row}: {forecast}");
        }

        return error / persistence;
    }
}
