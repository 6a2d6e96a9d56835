using System.Diagnostics;
using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Training;
using EdgeRnn.Training.Guard;
using EdgeRnn.Training.Probe;
using EdgeRnn.Training.Replay;

namespace EdgeRnn;

/// <summary>
/// A recurrent network with a linear head, y_t = W h_t + b, trained one sample at a time by truncated BPTT(k1, k2) or a forward-mode
/// rule.
/// </summary>
/// <remarks>
/// Steps, updates, experience replay and recovery from divergence allocate nothing; creating, saving and restoring do. The same options, seed and stream give the same weights, bit for bit, on
/// every processor and in every vector width. Not thread-safe.
/// </remarks>
public sealed class OnlineLearner
{
    private readonly LearnerOptions _options;
    private readonly NetworkMemory _memory;
    private readonly NetworkWeights _weights;
    private readonly NetworkPass _pass;
    private readonly TrainingLoop _training;

    private OnlineLearner(LearnerOptions options, IReplaySource? replaySource = null)
    {
        _options = options;
        _memory = new NetworkMemory(NetworkPlan.LayoutOf(options), options);
        _weights = new NetworkWeights(_memory);
        _pass = PassFactory.Create(options, _memory);
        Replay = PassFactory.CreateReplay(options, _memory, replaySource);
        _training = new TrainingLoop(options, _memory, _pass, Replay);
        Initializer.Initialize(_memory, options);
        OnWeightsSet();
    }

    /// <summary>The options it was made with.</summary>
    public LearnerOptions Options => _options;

    /// <summary>Counts since creation.</summary>
    public LearnerStatistics Statistics => _training.Statistics;

    /// <summary>Whether training is stable. What the learner does about divergence is counted in <see cref="Statistics"/>.</summary>
    public LearnerHealth Health => _training.Guard.Health;

    /// <summary>Gradient norms over lags, saturation and the like; null unless <see cref="LearnerOptions.ProbeEvery"/> is set.</summary>
    public LearnerDiagnostics? Diagnostics => _training.Diagnostics;

    /// <summary>Floats of one vector instruction: 1, 4, 8 or 16.</summary>
    public int VectorWidth => _pass.VectorWidth;

    /// <summary>The weights' names as in PyTorch's <c>state_dict()</c>: <c>rnn.weight_ih_l0</c> … <c>head.bias</c>.</summary>
    public IReadOnlyList<string> ParameterNames => _weights.Names;

    /// <summary>Creates a learner and allocates all memory of its steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, which the message names.</exception>
    public static OnlineLearner Create(LearnerOptions options) => new(options);

    /// <summary>Creates a learner that replays windows which it does not record itself.</summary>
    internal static OnlineLearner Create(LearnerOptions options, IReplaySource replaySource) => new(options, replaySource);

    /// <summary>The bytes of every section, without creating anything.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, which the message names.</exception>
    public static MemoryPlan Plan(LearnerOptions options) => Plan(options, replayPending: null);

    /// <summary>The same for a learner whose replay windows others record, of which that many may be incomplete at once.</summary>
    internal static MemoryPlan Plan(LearnerOptions options, int? replayPending)
    {
        NetworkLayout layout = NetworkPlan.LayoutOf(options);
        return new MemoryPlan(
        [
            .. NetworkPlan.Sections(layout, options).Select(s => new MemorySection(s.Name, s.Floats * sizeof(float))),
            new MemorySection("alignment", Arena.AlignmentSlack * sizeof(float)),
            new MemorySection("window", NetworkPlan.IndexBytes(options)),
            .. options.ReplayWindows == 0
                ? Array.Empty<MemorySection>()
                : [new MemorySection("replay windows", ExperienceReplay.Bytes(layout, options, replayPending))],
            .. options.TargetLags.Count == 0
                ? Array.Empty<MemorySection>()
                : [new MemorySection("lagged targets", LaggedTargets.Bytes(options))],
            .. options.ProbeEvery == 0
                ? Array.Empty<MemorySection>()
                : [new MemorySection("diagnostics", GradientProbe.Bytes(layout, options))],
        ]);
    }

    /// <summary>The windows of the past; null without <see cref="LearnerOptions.ReplayWindows"/>.</summary>
    internal ExperienceReplay? Replay { get; }

    /// <summary>Predictions that wait for their target.</summary>
    internal int Pending => _training.Pending;

    /// <summary>One step forward: h_t from x_t and h_{t-1}, then y_t = W h_t + b.</summary>
    /// <param name="input"><see cref="LearnerOptions.InputSize"/> floats; one that is not finite counts as 0.</param>
    /// <returns><see cref="LearnerOptions.OutputSize"/> floats, valid until the next call.</returns>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> input)
    {
        NetworkWeights.CheckLength(input.Length, _options.InputSize, nameof(input));
        return _training.Predict(input);
    }

    /// <summary>
    /// Passes the target of the oldest prediction that waits for one; after every k1 targets the weights are updated.
    /// </summary>
    /// <remarks>A prediction waits for at most <see cref="LearnerOptions.TargetDelay"/> further ones, then it is dropped.</remarks>
    /// <param name="target"><see cref="LearnerOptions.OutputSize"/> floats; NaN where the target is not known.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    /// <exception cref="InvalidOperationException">No prediction waits for a target.</exception>
    public void Learn(ReadOnlySpan<float> target)
    {
        NetworkWeights.CheckLength(target.Length, _options.OutputSize, nameof(target));
        if (_training.Pending == 0)
        {
            throw new InvalidOperationException("Learn needs a prediction to compare with: call Predict first");
        }

        _training.Learn(target);
    }

    /// <summary>
    /// Makes further updates in spare time, each by BPTT over <see cref="LearnerOptions.ReplayBatch"/> windows of the past, from
    /// a reservoir that holds <see cref="LearnerOptions.ReplayWindows"/> of them. The stream's state stays.
    /// </summary>
    /// <remarks>Counts as <see cref="LearnerStatistics.Updates"/>. The same counts at the same steps give the same weights.</remarks>
    /// <returns>Updates made: 0 while no window is whole.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public int ReplayExperience(int updates)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(updates);
        int made = 0;
        while (made < updates && _training.ReplayExperience())
        {
            made++;
        }

        return made;
    }

    /// <summary>As many further updates as end within a time, judged by the longest so far.</summary>
    /// <remarks>How many that is differs from run to run, and so do the weights: for repeatable ones give a count.</remarks>
    /// <returns>Updates made.</returns>
    public int ReplayExperience(TimeSpan budget)
    {
        long start = Stopwatch.GetTimestamp(), longest = 0;
        int made = 0;
        for (long spent = 0; spent + longest < budget.TotalSeconds * Stopwatch.Frequency && _training.ReplayExperience(); made++)
        {
            long now = Stopwatch.GetTimestamp() - start;
            (longest, spent) = (Math.Max(longest, now - spent), now);
        }

        return made;
    }

    /// <summary>
    /// How far back the newest loss's gradient reaches, through at most k2 steps with the weights as they are, and which gates are shut.
    /// </summary>
    /// <remarks>Costs a backward pass and allocates; no bit of learning changes.</remarks>
    public GradientReach LookBack() => _training.LookBack();

    /// <summary>Clears the hidden state and the predictions that wait; the weights stay. Call it between sequences.</summary>
    public void ResetState() => _training.ResetState();

    /// <summary>Copies a weight, row-major in PyTorch's shape, to <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">There is no such weight, or the length is wrong.</exception>
    public void GetParameter(string name, Span<float> destination) => _weights.CopyTo(name, destination);

    /// <summary>Copies dL/dθ of the newest update, before clipping, row-major in PyTorch's shape.</summary>
    /// <exception cref="ArgumentException">There is no such weight, or the length is wrong.</exception>
    public void GetGradient(string name, Span<float> destination) => _weights.CopyGradientTo(name, destination);

    /// <summary>Sets a weight, row-major in PyTorch's shape.</summary>
    /// <exception cref="ArgumentException">There is no such weight, or the length is wrong.</exception>
    public void SetParameter(string name, ReadOnlySpan<float> source)
    {
        _weights.Set(name, source);
        OnWeightsSet();
    }

    /// <summary>The shape of a weight: [rows, columns], or [rows] of a bias.</summary>
    /// <exception cref="ArgumentException">There is no such weight.</exception>
    public ReadOnlySpan<int> ShapeOfParameter(string name) => _weights.ShapeOf(name);

    /// <summary>Writes all state, so that a restored learner continues as this one, bit for bit; weights under PyTorch's names.</summary>
    public void Visit(IStateVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        NetworkState state = _memory.State;
        state.VisitVersion(visitor);
        visitor.Require("network", LearnerRules.Describe(_options));
        VisitWeights(visitor);
        state.VisitSection(visitor, "optimizer.first", _memory.FirstMoment);
        state.VisitSection(visitor, "optimizer.second", _memory.SecondMoment);
        state.VisitSection(visitor, "optimizer.start", _memory.Start);
        _training.Visit(visitor);
    }

    /// <summary>Writes the weights as a safetensors file under PyTorch's names and shapes, for <c>load_state_dict</c>.</summary>
    public void ExportWeights(Stream destination) => CheckpointFile.ExportWeights(
        destination, VisitWeights, new Dictionary<string, string> { ["network"] = LearnerRules.Describe(_options) });

    /// <summary>Reads weights that <see cref="ExportWeights"/> or PyTorch wrote; on an error nothing has changed.</summary>
    /// <exception cref="ModelFileException">The file is broken, or a tensor is missing, too many, misshaped or not finite.</exception>
    public void ImportWeights(Stream source) => CheckpointFile.ImportWeights(source, VisitWeights);

    /// <summary>Lists the weights alone, under PyTorch's names.</summary>
    internal void VisitWeights(IStateVisitor visitor)
    {
        _weights.Visit(visitor);
        if (visitor.IsRestoring)
        {
            OnWeightsSet();
        }
    }

    /// <summary>Recomputes the values derived from the weights and takes the weights for good ones.</summary>
    private void OnWeightsSet()
    {
        _pass.Refresh();
        _training.Guard.TakeSnapshot();
    }
}
