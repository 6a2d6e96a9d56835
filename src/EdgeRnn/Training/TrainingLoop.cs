using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Optimization;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Training.Guard;
using EdgeRnn.Training.Probe;
using EdgeRnn.Training.Replay;

namespace EdgeRnn.Training;

/// <summary>
/// One update after every k1 losses: the gradient of their mean, by truncated BPTT(k1, k2) (Williams and Peng 1990) through at most
/// k2 steps with the current weights and the stored tape, or by the pass's forward-mode rule; then one step of the optimizer.
/// </summary>
/// <remarks>
/// Steps are the ring's numbers; the one before a sequence is a slot of zeros. A step's loss is known when its target is:
/// up to <see cref="LearnerOptions.TargetDelay"/> steps later. The window ends at the newest step with a loss.
/// </remarks>
internal sealed class TrainingLoop(
    LearnerOptions options, NetworkMemory memory, NetworkPass pass, ExperienceReplay? replay = null)
{
    private readonly GradientProbe? _probe = options.ProbeEvery > 0 ? new GradientProbe(options, memory, pass) : null;
    private readonly LaggedTargets? _lagged = options.TargetLags.Count > 0 ? new LaggedTargets(options, memory) : null;
    private readonly UpdateSchedule _schedule = new(options);
    private long _sequenceStart = 1;
    private long _awaitsTarget = 1;
    private long _firstLoss;
    private int _losses;
    private double _lossSum;
    private double _weightSum;
    private long _steps;
    private long _skipped;
    private double _loss;
    private double _norm;
    private bool _untidy;

    /// <summary>Counts since creation.</summary>
    public LearnerStatistics Statistics => new(
        _steps, _schedule.Updates, _skipped, _loss, _norm, _schedule.Clipped, Guard.Rollbacks, Guard.Restarts);

    /// <summary>Detects divergence and restores the weights.</summary>
    public DivergenceGuard Guard { get; } = new(options, memory, pass);

    /// <summary>The probe's figures; null without it.</summary>
    public LearnerDiagnostics? Diagnostics => _probe?.Diagnostics;

    /// <summary>Predictions whose target is still to come.</summary>
    public int Pending => (int)(memory.Ring.Newest - _awaitsTarget) + 1;

    /// <summary>One step forward; the prediction stays valid until the ring wraps around.</summary>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> x)
    {
        View slot = memory.Ring.Advance();
        Part input = memory.Layout.Input;
        Span<float> inputs = slot.Slice(input.Start, input.Length).Span;
        for (int i = 0; i < x.Length; i++)
        {
            inputs[i] = float.IsFinite(x[i]) ? x[i] : 0;
        }

        _lagged?.Clear(memory.Ring.Newest, memory.Ring.Newest);
        pass.Forward();
        _steps++;
        if (Pending > options.TargetDelay)
        {
            // The oldest one's target did not come in time.
            Mature(hasTarget: false, 0, 0);
        }

        return Output(memory.Ring.Newest);
    }

    /// <summary>Takes the target of the oldest prediction that waits for one.</summary>
    public void Learn(ReadOnlySpan<float> target)
    {
        bool hasTarget = _lagged is null
            ? Losses.Evaluate(options, Output(_awaitsTarget), target, OutputDelta(_awaitsTarget), out double loss)
            : _lagged.Evaluate(_awaitsTarget, _sequenceStart, target, out loss);
        if (_awaitsTarget >= _sequenceStart)
        {
            replay?.Record(_awaitsTarget, target);
        }

        Mature(hasTarget, loss, Losses.WeightOf(options, target));
    }

    /// <summary>One more update from a window of the past; false while there is none.</summary>
    public bool ReplayExperience()
    {
        if (replay is not { Windows: > 0 })
        {
            return false;
        }

        if (replay.Backward())
        {
            (_loss, _norm) = (replay.Loss, Math.Sqrt(replay.Network.SquaredGradientNorm()));
            if (double.IsFinite(_loss) && double.IsFinite(_norm))
            {
                replay.Network.Update(NextStep(replay.RateFactor));
            }
            else
            {
                _skipped++;
            }
        }

        return true;
    }

    /// <summary>How far back the newest loss reaches, with the weights as they are; learning is not affected.</summary>
    public GradientReach LookBack()
    {
        long last = _awaitsTarget - 1, first = Math.Max(_sequenceStart, last - options.K2 + 1);
        return GradientReach.Of(memory, pass, first, options.Rule == LearningRule.TruncatedBptt ? last : first - 1);
    }

    /// <summary>Clears the state and the predictions that wait: the next step begins a sequence.</summary>
    public void ResetState()
    {
        memory.Ring.Advance().Span.Clear();
        _sequenceStart = _awaitsTarget = memory.Ring.Newest + 1;
        ForgetLosses();
    }

    /// <summary>Lists the ring, the counters and the optimizer's progress.</summary>
    public void Visit(IStateVisitor visitor)
    {
        memory.State.VisitSteps(visitor);
        VisitPositions(visitor);
        pass.Visit(visitor);
        replay?.Visit(visitor);
        _probe?.Visit(visitor);
        visitor.Visit("training.losses", ref _losses, 0, options.K1 - 1);
        visitor.Visit("training.loss_sum", ref _lossSum);
        visitor.Visit("training.weight_sum", ref _weightSum);
        visitor.Visit("training.steps", ref _steps, min: 0);
        visitor.Visit("training.skipped", ref _skipped, min: 0);
        visitor.Visit("training.loss", ref _loss);
        visitor.Visit("training.norm", ref _norm);
        _schedule.Visit(visitor);
        Guard.Visit(visitor);
    }

    /// <summary>Positions are saved as distances from the newest step, so that each has a range of its own.</summary>
    private void VisitPositions(IStateVisitor visitor)
    {
        long newest = memory.Ring.Newest;
        long length = newest + 1 - _sequenceStart, pending = newest + 1 - _awaitsTarget;
        long firstLoss = Math.Min(newest - _firstLoss, options.K2 + options.TargetDelay);
        visitor.Visit("ring.newest", ref newest, min: 0, max: long.MaxValue / 2);
        visitor.Visit("training.sequence_length", ref length, min: 0);
        visitor.Visit("training.pending", ref pending, min: 0, max: options.TargetDelay);
        visitor.Visit("training.first_loss_age", ref firstLoss, min: 0, max: options.K2 + options.TargetDelay);
        if (visitor.IsRestoring)
        {
            memory.Ring.Restore(newest);
            _sequenceStart = newest + 1 - length;
            _awaitsTarget = newest + 1 - pending;
            _firstLoss = newest - firstLoss;
        }
    }

    /// <summary>Adds the loss of the oldest waiting step, if it has one, and updates when there are enough.</summary>
    private void Mature(bool hasTarget, double loss, double weight)
    {
        long step = _awaitsTarget++;
        if (step >= _sequenceStart)
        {
            pass.AdvanceSensitivities(step, isFirst: step == _sequenceStart);
        }

        if (hasTarget && step >= _sequenceStart)
        {
            if (_losses == 0)
            {
                _firstLoss = step;
                if (_untidy || Guard.IsCopyDue)
                {
                    memory.ClearPadding(options);
                    _untidy = false;
                }
            }

            pass.AddLossGradient(step, isFirst: _losses == 0);
            _losses++;
            _lossSum += loss;
            _weightSum += weight;
        }
        else
        {
            if (_lagged is null)
            {
                OutputDelta(step).Clear();
            }

            if (!Of(memory.Ring.Newest, memory.Layout.Output).IsFinite())
            {
                // No loss will show it.
                Recover(replaced: Guard.RecoverIfImplausible(), isBroken: false);
            }
        }

        // Gaps may stretch k1 losses over more than k2 steps: learn before the first leaves the window.
        if (_losses > 0 && (_losses == options.K1 || step - _firstLoss + 1 == options.K2 - (_lagged?.Longest ?? 0)))
        {
            Update(step);
        }
    }

    private void Update(long last)
    {
        long first = Math.Max(_sequenceStart, last - options.K2 + 1), firstLoss = _lagged is null ? _firstLoss : first;
        if (_losses > 1)
        {
            for (long step = firstLoss; step <= last; step++)
            {
                foreach (ref float dy in OutputDelta(step))
                {
                    dy /= _losses;
                }
            }

            pass.DivideLosses(_losses);
        }

        _loss = _lossSum / _losses;
        pass.Backward(first, last, firstLoss);
        _lagged?.Clear(first, last);
        _norm = Math.Sqrt(pass.SquaredGradientNorm());
        double weight = _weightSum / _losses;
        ForgetLosses();
        bool updates = double.IsFinite(_loss) && double.IsFinite(_norm);
        if (updates)
        {
            UpdateStep next = NextStep();
            _probe?.Look(_schedule.Updates, _schedule.Clipped, _sequenceStart, _firstLoss, last);
            pass.Update(next);
        }
        else
        {
            _skipped++;
            _untidy = true;
            pass.Refresh();
            pass.ClearSensitivities();
        }

        bool replaced = Guard.ReviewUpdate(_loss, weight, updates);
        if (replaced || !updates)
        {
            Recover(replaced, isBroken: !updates && double.IsFinite(weight));
        }
    }

    /// <summary>Restarts the optimizer's and the network's state where replaced weights or values that are not finite require it.</summary>
    /// <param name="replaced">The guard has replaced the weights and cleared the moments.</param>
    /// <param name="isBroken">Something in the ring, or computed from it, is not finite, and no target is the cause.</param>
    private void Recover(bool replaced, bool isBroken)
    {
        if (replaced)
        {
            _schedule.RestartMoments();
        }

        // A state that is not finite would stay so for ever.
        if (replaced || isBroken || !memory.HasFiniteState())
        {
            RestartSequence();
        }
    }

    /// <summary>Clears the ring: the next step begins a sequence.</summary>
    private void RestartSequence()
    {
        memory.Ring.Memory.Span.Clear();
        _sequenceStart = memory.Ring.Newest + 1;
        ForgetLosses();
    }

    private void ForgetLosses()
    {
        _losses = 0;
        _lossSum = _weightSum = 0;
    }

    private UpdateStep NextStep(double rateFactor = 1)
    {
        double rate = _schedule.Advance(Guard.RateFactor * rateFactor);
        Guard.RaiseBound(rate);
        return _schedule.Step(rate, _norm, _loss);
    }

    private ReadOnlySpan<float> Output(long step) => Of(step, memory.Layout.Output).Span[..options.OutputSize];

    private Span<float> OutputDelta(long step) => Of(step, memory.Layout.OutputDelta).Span[..options.OutputSize];

    private View Of(long step, Part part) => memory.Ring[step].Slice(part.Start, part.Length);
}
