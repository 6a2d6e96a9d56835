using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Onnx.Tests;

/// <summary>Models of a forecaster's state: with its scales inside, in the channels' units.</summary>
public class ScaledExportTests
{
    private const int Channels = 2, Learned = 400, Steps = 2000;
    private static readonly int[] Horizons = [1, 3, 6, 9];

    public static TheoryData<Normalization, OutputMode> Modes => new()
    {
        { Normalization.Running, OutputMode.Change },
        { Normalization.Running, OutputMode.Value },
        { Normalization.None, OutputMode.Value },
        { Normalization.None, OutputMode.Change },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_network_alone_forecasts_with_the_scales_of_the_moment(Normalization normalization, OutputMode mode)
    {
        var forecaster = new Forecaster(new ForecasterOptions
        {
            Channels = Channels,
            Horizons = Horizons,
            Normalization = normalization,
            OutputMode = mode,
            Network = new LearnerOptions { InputSize = 1, OutputSize = 1, Cell = CellKind.Gru, HiddenSize = 16, Layers = 2 },
        });
        FrozenScaling scaling = Learn(forecaster);
        bool scales = normalization == Normalization.Running, changes = mode == OutputMode.Change;

        Compare(forecaster, null, Horizons, 0, (sample, before) =>
        {
            float[] features = scales ? scaling.Features(sample, before, changes)
                : [.. sample, .. changes ? sample.Zip(before, (x, y) => x - y) : []];
            float[] y = forecaster.Learners[0].Predict(features).ToArray();
            return [.. y.Select((u, i) =>
            {
                int channel = scaling.Output(i).Channel;
                double offset = changes ? sample[channel] : scales ? scaling.Means[channel] : 0;
                return offset + (u * (!scales ? 1 : changes ? scaling.Unit(scaling.Output(i)) : scaling.Deviations[channel]));
            })];
        });
    }

    [Theory]
    [InlineData("lstm-fresh-fast", "1", false, false)]
    [InlineData("lstm-guided", "1,3,6,9", true, false)]
    [InlineData("lstm-guided-replay", "1 3 6,9", true, false)]
    [InlineData("lstm-residual", "1 3 6,9", false, true)]
    public void Each_network_of_a_mixture_is_a_model_by_its_name(string expert, string horizons, bool isFedGuide, bool isAddedToGuide)
    {
        var forecaster = new Forecaster(new ForecasterOptions { Channels = Channels, Horizons = Horizons, EnabledExperts = [expert] });
        FrozenScaling scaling = Learn(forecaster);
        int[][] groups = [.. horizons.Split(' ').Select(group => group.Split(',').Select(int.Parse).ToArray())];
        for (int group = 0, first = 0; group < groups.Length; first += Channels * groups[group++].Length)
        {
            int index = group, offset = first, outputs = Channels * groups[group].Length;
            Compare(forecaster, groups.Length == 1 ? expert : $"{expert}.{group}", groups[group], first, (sample, before) =>
            {
                float[] guide = [.. Enumerable.Range(offset, outputs).Select(i => FrozenScaling.Limit(
                    (GuideOf(sample, scaling.Output(i)) - sample[scaling.Output(i).Channel]) / scaling.Unit(scaling.Output(i))))];
                float[] y = forecaster.Learners[index].Predict([.. scaling.Features(sample, before, withChanges: true), .. isFedGuide ? guide : []]).ToArray();
                return [.. y.Select((u, i) =>
                {
                    (int channel, int horizon) = scaling.Output(offset + i);
                    return sample[channel] + (FrozenScaling.Limit(u + (isAddedToGuide ? guide[i] : 0)) * scaling.Unit((channel, horizon)));
                })];
            }, isFedGuide || isAddedToGuide ? (sample, i) => GuideOf(sample, scaling.Output(offset + i)) : null);
        }
    }

    [Fact]
    public void A_missing_value_is_replaced_by_the_last_known_one()
    {
        var forecaster = new Forecaster(new ForecasterOptions { Channels = Channels, Network = ForecasterOptions.NetworkFor(1) });
        Learn(forecaster);
        using StepSession whole = Open(forecaster, null), gappy = Open(forecaster, null);
        whole.Step(Row(1));
        gappy.Step(Row(1));

        float[] expected = whole.Step([Row(1)[0], Row(2)[1]]);

        Assert.Equal(expected, gappy.Step([float.NaN, Row(2)[1]]));
        Assert.All(Open(forecaster, null).Step([float.NaN, 1]), (value, i) => Assert.Equal(i == 0, float.IsNaN(value)));
    }

    [Fact]
    public void A_mixture_is_not_one_graph_and_the_error_names_its_networks()
    {
        var forecaster = new Forecaster(new ForecasterOptions { Channels = 1, Profile = Forecasting.Experts.MixtureProfile.Light });

        NetworkChoiceException error = Assert.Throws<NetworkChoiceException>(() => OnnxExport.Write(forecaster.Visit, Stream.Null));

        Assert.Equal(["lstm-fresh-fast"], error.Names);
        Assert.Contains("a mixture, which is not one graph", error.Message, StringComparison.Ordinal);
        Assert.Equal("lstm", OnnxExport.Write(forecaster.Visit, Stream.Null, "lstm-fresh-fast").Metadata["edgernn.cell"]);
        Assert.Throws<NetworkChoiceException>(() => OnnxExport.Write(forecaster.Visit, Stream.Null, "linear"));
        Assert.Throws<ModelFileException>(() => OnnxExport.Write(new Forecaster(new ForecasterOptions { Channels = 1, EnabledExperts = ["linear"] }).Visit, Stream.Null));
    }

    private static FrozenScaling Learn(Forecaster forecaster)
    {
        float[][] rows = [.. Enumerable.Range(0, Learned).Select(Row)];
        foreach (float[] row in rows)
        {
            forecaster.Observe(row);
        }

        return new FrozenScaling(rows, Horizons);
    }

    /// <summary>2,000 steps from the beginning of a sequence: relative to each output's unit, or to 1 where that is larger.</summary>
    private static void Compare(
        Forecaster forecaster, string? network, int[] horizons, int first, Func<float[], float[], double[]> expect, Func<float[], int, float>? guide = null)
    {
        foreach (OnlineLearner learner in forecaster.Learners)
        {
            learner.ResetState();
        }

        using StepSession session = Open(forecaster, network);
        Assert.Equal(guide is not null, session.Inputs.ContainsKey("guide"));
        Assert.Equal(string.Join(',', horizons), session.Metadata["edgernn.horizons"]);
        double worst = 0;
        float[] before = [float.NaN, float.NaN];
        for (int step = Learned; step < Learned + Steps; step++)
        {
            float[] sample = Row(step);
            if (guide is not null)
            {
                session.Set("guide", [.. Enumerable.Range(0, session.Inputs["guide"]).Select(i => guide(sample, i))]);
            }

            double[] expected = expect(sample, before);
            float[] actual = session.Step(sample);
            Assert.Equal(expected.Length, actual.Length);
            worst = Math.Max(worst, expected.Zip(actual, (x, y) => double.IsNaN(y) ? double.PositiveInfinity : Math.Abs(x - y)).Max());
            before = sample;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{network} {first}: {worst:E2}");
        Assert.InRange(worst, 0, 1e-5);
    }

    private static StepSession Open(Forecaster forecaster, string? network)
    {
        using var model = new MemoryStream();
        OnnxExport.Write(forecaster.Visit, model, network);
        return new StepSession(model.ToArray());
    }

    private static float GuideOf(float[] sample, (int Channel, int Horizon) output) => sample[output.Channel] + (0.01f * output.Horizon * sample[1 - output.Channel]);

    private static float[] Row(int step) => [MathF.Sin(step * 0.07f) + (0.2f * MathF.Sin(step * 0.71f)), 2 + (0.5f * MathF.Cos(step * 0.05f))];
}
