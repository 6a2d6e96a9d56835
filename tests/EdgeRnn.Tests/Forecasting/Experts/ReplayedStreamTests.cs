using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using EdgeRnn.Training.Replay;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

/// <summary>The stream's windows as networks replay them: rows, guides and the state before them are those of the past.</summary>
public class ReplayedStreamTests
{
    private const int Rows = 700, Steps = HistoryWindows.Steps;

    public static TheoryData<int> Longest => [1, 2, 24, 33, 70];

    [Theory]
    [MemberData(nameof(Longest))]
    public void A_window_holds_consecutive_rows_of_the_stream(int longest)
    {
        var shape = new StreamShape(2, longest == 1 ? [1] : [1, longest], 5, VectorWidth.Auto);
        foreach (GuideUse use in (GuideUse[])[GuideUse.None, GuideUse.Input, GuideUse.Residual])
        {
            var replayed = new ReplayedStream(shape, use);
            var history = new SampleHistory(shape, keepsWindows: true);
            var guides = new RowRing(longest + 1, shape.Outputs);
            List<float[]> features = [], labels = [], forecasts = [];
            foreach (float[] sample in Samples.Rows(seed: 800, Rows, 2))
            {
                sample[1] = sample[1] < -0.8f ? float.NaN : sample[1];
                history.Add(sample);
                forecasts.Add([.. Enumerable.Range(0, shape.Outputs).Select(output => sample[0] + output)]);
                forecasts[^1].CopyTo(guides[history.Rows - 1]);
                features.Add(new float[4]);
                history.CopyFeatures(features[^1]);
                if (history.Rows > longest)
                {
                    long made = history.Rows - 1 - longest;
                    labels.Add([.. Enumerable.Range(0, shape.Outputs).Select(output => history.Label(made, output))]);
                }

                replayed.Record(history, use == GuideUse.None ? null : guides, []);
            }

            for (int output = 0; output < shape.Outputs; output += 2)
            {
                Check(replayed.From(output), output, use, features, labels, forecasts);
            }
        }
    }

    /// <summary>Weights that stand still: the replayed loss of the only window is the mean of the losses as the stream passed.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public void The_state_before_a_window_is_the_one_that_was(int longest)
    {
        var shape = new StreamShape(1, [longest], 5, VectorWidth.Auto);
        var expert = new NetworkExpert(shape, new(1, CellKind.Lstm, 5, 0f, Stride: 8, Replays: 1));
        var history = new SampleHistory(shape, keepsWindows: true);
        double loss = 0;
        List<float> forecasts = [];
        float[] forecast = new float[1];
        int end = Steps + longest;
        foreach (float[] sample in Samples.Rows(seed: 801, end + 9, 1))
        {
            history.Add(sample);
            expert.Observe(history, [], learn: true, forecast);
            forecasts.Add(forecast[0]);
            long made = history.Rows - 1 - longest;
            if (made is >= 0 and < Steps)
            {
                double error = forecasts[(int)made] - history.Label(made, 0);
                loss += error * error / Steps;
            }
        }

        Assert.Equal(1, history.Windows!.Count);
        Assert.Equal(loss, expert.Learners[0].Statistics.Loss, 1e-5 * loss);
    }

    private static void Check(
        IReplaySource source, int output, GuideUse use, List<float[]> features, List<float[]> labels, List<float[]> forecasts)
    {
        float[] input = new float[use == GuideUse.Input ? 6 : 4], target = new float[2];
        HashSet<int> windows = [];
        for (int window = 0; window < source.Count; window++)
        {
            source.Read(window, 0, input, target);
            int first = features.FindIndex(row => row.AsSpan().SequenceEqual(input.AsSpan(0, 4)));
            Assert.Equal(0, first % Steps);
            windows.Add(first / Steps);
            for (int step = 0; step < Steps; step++)
            {
                source.Read(window, step, input, target);
                ReadOnlySpan<float> guide = forecasts[first + step].AsSpan(output, 2);
                float[] expected = use == GuideUse.Input ? [.. features[first + step], .. guide] : features[first + step];
                Assert.Equal(expected, input);
                for (int i = 0; i < 2; i++)
                {
                    Assert.Equal(labels[first + step][output + i] - (use == GuideUse.Residual ? guide[i] : 0), target[i]);
                }
            }
        }

        Assert.Equal(labels.Count / Steps, windows.Count);
    }
}
