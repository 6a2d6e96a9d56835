using EdgeRnn.Forecasting.History;
using EdgeRnn.Forecasting.Intervals;
using EdgeRnn.Forecasting.Mixing;
using EdgeRnn.Memory;
using EdgeRnn.Storage;
using EdgeRnn.Training;
using EdgeRnn.Training.Guard;

namespace EdgeRnn.Forecasting;

/// <summary>Predicts the next samples of a stream of channels, and learns from each sample.</summary>
/// <remarks>
/// By default a mixture of experts whose weights follow their errors; with <see cref="ForecasterOptions.Network"/> that network
/// alone. A target is used only once it has been observed. A missing value is never fed, never learned from: the channel's last
/// known value stands in for it. All memory is allocated at creation; samples allocate nothing. Not thread-safe.
/// </remarks>
public sealed class Forecaster
{
    private readonly int _channels;
    private readonly int[] _horizons;
    private readonly int _longest;
    private readonly OutlierFilter? _outliers;
    private readonly float[] _known;
    private readonly float[] _nothing;
    private readonly RowRing _forecasts;
    private readonly ForecastIntervals _intervals;
    private readonly Mixture? _mixture;
    private readonly ForecastSource _source;
    private readonly bool _isInEngine;

    /// <summary>Creates a forecaster: all the memory its samples will ever use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, which the message names.</exception>
    /// <exception cref="ArgumentException">An expert is unknown, or its guide is.</exception>
    public Forecaster(ForecasterOptions options)
        : this(options, isInEngine: false)
    {
    }

    internal Forecaster(ForecasterOptions options, bool isInEngine)
    {
        _isInEngine = isInEngine;
        Options = Complete(options);
        _channels = options.Channels;
        _horizons = [.. options.Horizons];
        _longest = _horizons[^1];
        _outliers = Filters(options) ? new OutlierFilter(_channels) : null;
        int outputs = _channels * _horizons.Length;
        _known = new float[outputs + _channels];
        _nothing = new float[_channels];
        Array.Fill(_nothing, float.NaN);
        _forecasts = new RowRing(_longest, outputs);
        _intervals = new ForecastIntervals(outputs, _longest, Options.Coverage);
        _mixture = Options.Network is null ? new Mixture(ShapeOf(Options), Options.Experts, EnabledExperts(Options)) : null;
        _source = _mixture ?? (ForecastSource)new LoneNetwork(Options, Options.Network!);
    }

    /// <summary>The options it was made with, the sizes of the network, if there is one alone, filled in.</summary>
    public ForecasterOptions Options { get; }

    /// <summary>Values taken as missing so far, because they lay far from all before and were not confirmed.</summary>
    public long OutlierCount => _outliers?.Held ?? 0;

    /// <summary>
    /// What the outlier filter found about each value of the newest sample; empty with <see cref="Normalization.None"/>, where values
    /// are used as they come.
    /// </summary>
    public ReadOnlySpan<SampleVerdict> Verdicts => _outliers is null ? [] : _outliers.Verdicts;

    /// <summary>The experts and their weights; null where a network forecasts alone.</summary>
    public IMixture? Mixture => _mixture;

    /// <summary>The networks inside: one, or those of all experts.</summary>
    public IReadOnlyList<OnlineLearner> Learners => _source.Learners;

    /// <summary>What each of <see cref="Learners"/> is called: its expert's name, with a number where that has several; empty for a network alone.</summary>
    public IReadOnlyList<string> LearnerNames => _source.LearnerNames;

    /// <summary>Counts over the networks: sums, but steps, loss and gradient norm, which are the first one's.</summary>
    public LearnerStatistics Statistics => Learners.Count == 0 ? default : Learners[0].Statistics with
    {
        Updates = Learners.Sum(learner => learner.Statistics.Updates),
        SkippedUpdates = Learners.Sum(learner => learner.Statistics.SkippedUpdates),
        ClippedUpdates = Learners.Sum(learner => learner.Statistics.ClippedUpdates),
        Rollbacks = Learners.Sum(learner => learner.Statistics.Rollbacks),
        Restarts = Learners.Sum(learner => learner.Statistics.Restarts),
    };

    /// <summary>How the numbers of its networks are: in a mixture those of the soundest, for the others lose their weight.</summary>
    public LearnerHealth Health
    {
        get
        {
            LearnerHealth best = Learners.Count == 0 ? LearnerHealth.Sound : LearnerHealth.Diverged;
            for (int i = 0; i < Learners.Count; i++)
            {
                best = Learners[i].Health < best ? Learners[i].Health : best;
            }

            return best;
        }
    }

    /// <summary>Samples observed.</summary>
    public long Samples => _source.Known.Rows;

    /// <summary>The bytes of every section, without creating anything.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, which the message names.</exception>
    /// <exception cref="ArgumentException">An expert is unknown, or its guide is.</exception>
    public static MemoryPlan Plan(ForecasterOptions options)
    {
        options = Complete(options);
        int channels = options.Channels, outputs = checked(channels * options.Horizons.Count), longest = options.Horizons[^1];
        return new MemoryPlan(
        [
            .. options.Network is { } network ? LoneNetwork.Plan(options, network) : Mixing.Mixture.Plan(ShapeOf(options), options.Experts, EnabledExperts(options)),
            .. Filters(options) ? [new MemorySection("outlier filter", OutlierFilter.Bytes(channels))] : Array.Empty<MemorySection>(),
            new MemorySection("last values", sizeof(float) * ((long)outputs + (2 * channels))),
            new MemorySection("forecasts", RowRing.Bytes(longest, outputs)),
            new MemorySection("intervals", ForecastIntervals.Bytes(outputs, longest)),
        ]);
    }

    /// <summary>
    /// The forecast that was made <c>Horizons[horizon]</c> samples ago for the sample that comes next:
    /// a float per channel in the channel's unit, NaN where there is none yet.
    /// </summary>
    public ReadOnlySpan<float> Due(int horizon) => Part(_forecasts, Samples - _horizons[horizon], horizon);

    /// <summary>
    /// What persistence forecasts for the next sample: each channel's last known value as of
    /// <c>Horizons[horizon]</c> samples ago, NaN where there is none yet. Valid until the next sample.
    /// </summary>
    public ReadOnlySpan<float> Persistence(int horizon) => KnownAt(_horizons[horizon] - 1, 1 + horizon);

    /// <summary>The newest forecast for <c>Horizons[horizon]</c> samples ahead, in the channels' units; NaN before the first sample.</summary>
    public ReadOnlySpan<float> Forecast(int horizon) => Part(_forecasts, Samples - 1, horizon);

    /// <summary>
    /// The bounds that enclose <see cref="ForecasterOptions.Coverage"/> of the values that follow, given with <see cref="Forecast"/>;
    /// NaN while no error is known.
    /// </summary>
    public ForecastBounds Bounds(int horizon) => BoundsOf(Samples - 1, horizon);

    /// <summary>The bounds given with <see cref="Due"/>.</summary>
    public ForecastBounds DueBounds(int horizon) => BoundsOf(Samples - _horizons[horizon], horizon);

    /// <inheritdoc cref="Observe(ReadOnlySpan{float}, bool)"/>
    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> sample) => Observe(sample, learn: true);

    /// <summary>Learns from the sample what has matured, then predicts.</summary>
    /// <param name="sample">A float per channel; NaN or infinite where the value is missing.</param>
    /// <param name="learn">False leaves out the training of this sample, for want of time; all else is as usual.</param>
    /// <returns>The forecast for <c>Horizons[0]</c> samples ahead, in the channels' units, valid until the next call.</returns>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    /// <exception cref="InvalidOperationException">It is the forecaster of a stream engine, which alone may feed it.</exception>
    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> sample, bool learn) => _isInEngine
        ? throw new InvalidOperationException("the forecaster of a StreamEngine is fed by it alone: its monitor has to see the sample too; call the engine's Step")
        : Advance(sample, learn);

    /// <summary><see cref="Observe(ReadOnlySpan{float}, bool)"/>, for the engine too.</summary>
    internal ReadOnlySpan<float> Advance(ReadOnlySpan<float> sample, bool learn)
    {
        if (sample.Length != _channels)
        {
            throw new ArgumentException($"sample has {sample.Length} floats, expected {_channels}", nameof(sample));
        }

        ReadOnlySpan<float> clean = _outliers is null ? sample : _outliers.Clean(sample, KnownAt(ago: 0, 0));
        long row = Samples;
        LearnIntervals(row, clean);
        Span<float> forecast = _forecasts[row];
        _source.Observe(clean, learn && Options.Learning, forecast);
        _intervals.Bound(row, forecast);
        return Forecast(0);
    }

    /// <summary>Writes all state, so that a restored forecaster continues as this one, bit for bit.</summary>
    public void Visit(IStateVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Require("forecaster", FormattableString.Invariant(
            $"{Options.Normalization} {Options.OutputMode} {Options.Coverage} {string.Join(',', _horizons)}"));
        _source.Visit(visitor);
        _outliers?.Visit(visitor.Under("outliers"));
        _forecasts.Visit(visitor, "stream.forecasts");
        _intervals.Visit(visitor);
    }

    /// <summary>Writes the networks' weights as a safetensors file: of a network alone under PyTorch's names, in a mixture under each expert's name.</summary>
    public void ExportWeights(Stream destination) => CheckpointFile.ExportWeights(
        destination, _source.VisitWeights, new Dictionary<string, string> { ["network"] = _source.Description });

    /// <summary>Reads weights that <see cref="ExportWeights"/> or, for a network alone, PyTorch wrote; on an error nothing has changed.</summary>
    /// <exception cref="ModelFileException">The file is broken, or a tensor is missing, too many, misshaped or not finite.</exception>
    public void ImportWeights(Stream source) => CheckpointFile.ImportWeights(source, _source.VisitWeights);

    /// <summary>Without normalization nothing is known of a channel's scale, and values are used as they come.</summary>
    private static bool Filters(ForecasterOptions options) => options.Normalization == Normalization.Running;

    /// <summary>Fills in what follows from the channels, the horizons and the output mode.</summary>
    private static ForecasterOptions Complete(ForecasterOptions options)
    {
        ForecasterRules.Check(options);
        return options.Network is not { } network ? options : options with
        {
            Network = network with
            {
                InputSize = options.OutputMode == OutputMode.Change ? 2 * options.Channels : options.Channels,
                OutputSize = checked(options.Channels * options.Horizons.Count),
                TargetDelay = options.Horizons[^1],
            },
        };
    }

    private static IReadOnlyList<string> EnabledExperts(ForecasterOptions options) => options.EnabledExperts
        ?? [.. options.Experts.Where(kind => kind.Profile <= options.Profile).Select(kind => kind.Name)];

    private static StreamShape ShapeOf(ForecasterOptions options) =>
        new(options.Channels, [.. options.Horizons], options.Seed, options.VectorWidth);

    private void LearnIntervals(long row, ReadOnlySpan<float> sample)
    {
        for (int horizon = 0, output = 0; horizon < _horizons.Length; horizon++)
        {
            long made = row - _horizons[horizon];
            for (int channel = 0; channel < _channels; channel++, output++)
            {
                if (made >= 0)
                {
                    _intervals.Learn(made, output, _forecasts[made][output], sample[channel]);
                }
            }
        }
    }

    /// <summary>Each channel's known value some rows before the newest, copied to a row of <see cref="_known"/>.</summary>
    private Span<float> KnownAt(int ago, int place)
    {
        Span<float> row = _known.AsSpan(place * _channels, _channels);
        _source.Known.CopyTo(row, ago);
        return row;
    }

    private ForecastBounds BoundsOf(long made, int horizon) => made < 0
        ? new ForecastBounds(_nothing, _nothing)
        : new ForecastBounds(
            _intervals.Lower(made).Slice(horizon * _channels, _channels), _intervals.Upper(made).Slice(horizon * _channels, _channels));

    private ReadOnlySpan<float> Part(RowRing ring, long row, int horizon) =>
        row < 0 ? _nothing : ring[row].Slice(horizon * _channels, _channels);
}
