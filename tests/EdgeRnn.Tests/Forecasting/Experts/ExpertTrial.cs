using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Options;

namespace EdgeRnn.Tests.Forecasting.Experts;

/// <summary>One expert on one stream.</summary>
internal static class ExpertTrial
{
    public static StreamShape Shape(int channels, params int[] horizons) => new(channels, horizons, Seed: 7, VectorWidth.Auto);

    /// <summary>Each output's squared error over that of persistence, of the forecasts for the rows from <paramref name="from"/> on.</summary>
    public static double[] Ratios(StreamShape shape, IExpert expert, IReadOnlyList<float[]> rows, int from)
    {
        var history = new SampleHistory(shape);
        float[][] forecasts = [.. rows.Select(_ => new float[shape.Outputs])];
        double[] errors = new double[shape.Outputs], changes = new double[shape.Outputs];
        for (int row = 0; row < rows.Count; row++)
        {
            history.Add(rows[row]);
            expert.Observe(history, [], learn: true, forecasts[row]);
            for (int output = 0; output < shape.Outputs; output++)
            {
                int made = row - shape.HorizonOf(output);
                float label = made < from ? float.NaN : history.Label(made, output);
                if (!float.IsNaN(label))
                {
                    errors[output] += Math.Pow(forecasts[made][output] - label, 2);
                    changes[output] += label * label;
                }
            }
        }

        return [.. errors.Zip(changes, (error, change) => error / change)];
    }

    /// <summary>Continues an expert and its restored copy over the same rows.</summary>
    /// <returns>The last forecasts of both.</returns>
    public static (float[] Saved, float[] Restored) Continue(StreamShape shape, Func<IExpert> create, IReadOnlyList<float[]> rows)
    {
        IExpert saved = create(), restored = create();
        var history = new SampleHistory(shape);
        float[] forecast = new float[shape.Outputs], other = new float[shape.Outputs];
        for (int row = 0; row < rows.Count; row++)
        {
            history.Add(rows[row]);
            saved.Observe(history, [], learn: true, forecast);
            if (row == rows.Count / 2)
            {
                Support.StateCopy.Of(saved.Visit, restored.Visit);
            }
            else if (row > rows.Count / 2)
            {
                restored.Observe(history, [], learn: true, other);
            }
        }

        return (forecast, other);
    }
}
