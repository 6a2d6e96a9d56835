using EdgeRnn.Forecasting.History;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>What a network expert does with its guide's forecast.</summary>
internal enum GuideUse
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Its output is added to the guide's forecast: it learns what the guide leaves over.</summary>
    Residual,

    /// <summary>The guide's forecast is an input.</summary>
    Input,
}

/// <summary>The horizons for which a network expert has networks. Beyond them it forecasts what its guide does, or persistence.</summary>
internal enum HorizonUse
{
    /// <summary>A network for each of up to three groups.</summary>
    Apart,

    /// <summary>One network for all that lie so near each other that a window holds their labels: cheap, and good for the far ones.</summary>
    Shared,

    /// <summary>A network for the nearest alone.</summary>
    Nearest,
}

/// <summary>A network expert's network and training.</summary>
/// <param name="Stream">Number of its random stream, unlike those of other recipes.</param>
/// <param name="Cell">The cell.</param>
/// <param name="Units">Hidden units.</param>
/// <param name="LearningRate">Of Adam.</param>
/// <param name="Stride">k1, also at horizon 1.</param>
/// <param name="Guide">What it does with the guide.</param>
/// <param name="Replays">Updates on pairs of windows of the past after each on the newest.</param>
/// <param name="Horizons">What it forecasts.</param>
internal sealed record NetworkRecipe(
    ulong Stream, CellKind Cell, int Units, float LearningRate, int Stride, GuideUse Guide = GuideUse.None, int Replays = 0,
    HorizonUse Horizons = HorizonUse.Apart);

/// <summary>
/// Recurrent networks trained by truncated BPTT on scaled changes: one for each of up to three groups of horizons. Each label is learned
/// from when it comes, so that near horizons do not wait for far ones.
/// </summary>
internal sealed class NetworkExpert : INetworkExpert
{
    private const int MostGroups = 3;

    private readonly StreamShape _shape;
    private readonly NetworkRecipe _recipe;
    private readonly OnlineLearner[] _learners;
    private readonly RowRing? _guides;
    private readonly ReplayedStream? _replayed;
    private readonly float[] _input;
    private readonly float[] _target;

    public NetworkExpert(StreamShape shape, NetworkRecipe recipe)
    {
        (_shape, _recipe) = (shape, recipe);
        _replayed = recipe.Replays > 0 ? new ReplayedStream(shape, recipe.Guide) : null;
        int output = 0;
        _learners = [.. Networks(shape, recipe).Select(network =>
        {
            output += network.OutputSize;
            return _replayed is null ? OnlineLearner.Create(network) : OnlineLearner.Create(network, _replayed.From(output - network.OutputSize));
        })];
        _guides = KeepsGuides(recipe) ? new RowRing(shape.Longest + 1, shape.Outputs) : null;
        _input = new float[_learners.Max(learner => learner.Options.InputSize)];
        _target = new float[_learners.Max(learner => learner.Options.OutputSize)];
    }

    public IReadOnlyList<OnlineLearner> Learners => _learners;

    public static long Bytes(StreamShape shape, NetworkRecipe recipe)
    {
        LearnerOptions[] networks = [.. Networks(shape, recipe)];
        return networks.Sum(network => OnlineLearner.Plan(network, HistoryWindows.PendingOf(shape)).TotalBytes)
            + (KeepsGuides(recipe) ? RowRing.Bytes(shape.Longest + 1, shape.Outputs) : 0)
            + (recipe.Replays > 0 ? ReplayedStream.Bytes(shape, recipe.Guide) : 0)
            + (sizeof(float) * (long)(networks.Max(network => network.InputSize) + networks.Max(network => network.OutputSize)));
    }

    public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast)
    {
        long now = history.Rows - 1;
        if (_guides is not null)
        {
            guide.CopyTo(_guides[now]);
        }

        _replayed?.Record(history, _guides, _learners);

        int output = 0;
        for (int group = 0; group < _learners.Length; group++)
        {
            OnlineLearner learner = _learners[group];
            int outputs = learner.Options.OutputSize;
            if (learn && now >= learner.Options.TargetDelay && learner.Pending == learner.Options.TargetDelay)
            {
                Learn(learner, TargetOf(history, learner, now, output));
            }

            ReadOnlySpan<float> y = learner.Predict(InputOf(history, learner, guide.IsEmpty ? guide : guide.Slice(output, outputs)));
            for (int i = 0; i < outputs; i++)
            {
                forecast[output + i] = y[i] + (_recipe.Guide == GuideUse.Residual ? guide[output + i] : 0);
            }

            output += outputs;
        }

        // Beyond its horizons it has no opinion of its own.
        Span<float> rest = forecast[output..];
        if (guide.IsEmpty)
        {
            rest.Clear();
        }
        else
        {
            guide[output..].CopyTo(rest);
        }
    }

    public void Reset()
    {
        foreach (OnlineLearner learner in _learners)
        {
            learner.ResetState();
        }
    }

    public void Visit(IStateVisitor visitor)
    {
        for (int group = 0; group < _learners.Length; group++)
        {
            _learners[group].Visit(visitor.Under($"network{group}"));
        }

        _guides?.Visit(visitor, "guides");
        _replayed?.Visit(visitor);
    }

    private void Learn(OnlineLearner learner, ReadOnlySpan<float> target)
    {
        long updates = learner.Statistics.Updates;
        learner.Learn(target);
        if (_recipe.Replays > 0 && learner.Statistics.Updates > updates)
        {
            learner.ReplayExperience(_recipe.Replays);
        }
    }

    /// <summary>The labels that the newest row brings, or brought while they waited for those of farther horizons.</summary>
    private ReadOnlySpan<float> TargetOf(SampleHistory history, OnlineLearner learner, long now, int output)
    {
        Span<float> target = _target.AsSpan(0, learner.Options.OutputSize);
        IReadOnlyList<int> lags = learner.Options.TargetLags;
        for (int i = 0; i < target.Length; i++)
        {
            long made = now - learner.Options.TargetDelay - (lags.Count == 0 ? 0 : lags[i]);
            target[i] = made < 0 ? float.NaN
                : history.Label(made, output + i) - (_recipe.Guide == GuideUse.Residual ? _guides![made][output + i] : 0);
        }

        return target;
    }

    private ReadOnlySpan<float> InputOf(SampleHistory history, OnlineLearner learner, ReadOnlySpan<float> guide)
    {
        history.CopyFeatures(_input);
        if (_recipe.Guide == GuideUse.Input)
        {
            guide.CopyTo(_input.AsSpan(HistoryWindows.FeaturesOf(_shape)));
        }

        return _input.AsSpan(0, learner.Options.InputSize);
    }

    /// <summary>The guide's forecasts are part of what matures later.</summary>
    private static bool KeepsGuides(NetworkRecipe recipe) =>
        recipe.Guide == GuideUse.Residual || (recipe.Guide == GuideUse.Input && recipe.Replays > 0);

    /// <summary>A network for each group of horizons.</summary>
    private static IEnumerable<LearnerOptions> Networks(StreamShape shape, NetworkRecipe recipe)
    {
        int reach = HistoryWindows.Steps - recipe.Stride;
        foreach ((ulong group, int first, int end) in Groups(shape.Horizons, recipe.Horizons, reach))
        {
            // A far label that would lie outside the window keeps the near ones waiting.
            int delay = Math.Max(shape.Horizons[first], shape.Horizons[end - 1] - reach), outputs = (end - first) * shape.Channels;
            int[] lags = [.. Enumerable.Range(first * shape.Channels, outputs).Select(output => Math.Max(0, shape.HorizonOf(output) - delay))];
            yield return new LearnerOptions
            {
                InputSize = HistoryWindows.FeaturesOf(shape) + (recipe.Guide == GuideUse.Input ? outputs : 0),
                OutputSize = outputs,
                Cell = recipe.Cell,
                HiddenSize = recipe.Units,
                K1 = recipe.Stride,
                K2 = HistoryWindows.Steps,
                TargetDelay = delay,
                TargetLags = end - first == 1 ? [] : lags,
                ReplayWindows = recipe.Replays > 0 ? HistoryWindows.Capacity : 0,
                ReplayBatch = 2,
                Optimizer = new OptimizerOptions { LearningRate = recipe.LearningRate },
                Seed = shape.Seed + (recipe.Stream << 32) + group,
                VectorWidth = shape.VectorWidth,
            };
        }
    }

    /// <summary>The horizons that share a network, by their indices.</summary>
    private static IEnumerable<(ulong Group, int First, int End)> Groups(IReadOnlyList<int> horizons, HorizonUse use, int reach)
    {
        int groups = use == HorizonUse.Nearest ? 1 : Math.Min(MostGroups, horizons.Count);
        for (int group = 0, first = 0, end; group < groups && first < horizons.Count; group++, first = end)
        {
            int start = horizons[first];
            end = use switch
            {
                HorizonUse.Nearest => 1,
                HorizonUse.Shared when group + 1 < groups => first + horizons.Skip(first).TakeWhile(horizon => horizon - start <= reach).Count(),
                _ => horizons.Count * (group + 1) / groups,
            };
            yield return ((ulong)group, first, end);
        }
    }
}
