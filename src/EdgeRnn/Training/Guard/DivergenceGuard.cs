using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Optimization;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Training.Guard;

/// <summary>
/// Reviews every update, keeps a copy of the last good weights, and restores it when training has diverged; when that does not help,
/// several times in a row, it initializes the weights again.
/// </summary>
/// <remarks>
/// An update is bad if it had to be skipped, or if its loss is more than <see cref="Limit"/> times the largest of: the mean loss of
/// the past, its targets' weight (<see cref="Losses.WeightOf"/>), and what one update can change. An untrained network does better.
/// A stream that changes raises the weight of its targets together with the losses, so it is not mistaken for divergence. The mean
/// covers about the last half of all updates: a network has as long to leave a level as it took to reach it.
/// A clipped gradient moves a weight by a bounded amount (<see cref="Optimizers.StrideOf"/>). A weight beyond that bound was not
/// learned: a fault in memory left it. If it reached a copy it would stay for ever, invisible in the loss where it shuts a
/// gate, and its clipped gradient would suppress all others.
/// Updates are counted, never time: the same stream recovers in the same way, bit for bit.
/// </remarks>
internal sealed class DivergenceGuard(LearnerOptions options, NetworkMemory memory, NetworkPass pass)
{
    /// <summary>Of the loss; ten times in amplitude.</summary>
    private const double Limit = 100;

    /// <summary>Bad updates, less the good ones among them, before the weights are replaced: a single outlier must not do it.</summary>
    private const int Patience = 32;

    /// <summary>
    /// Good updates that make up for a bad one: a skipped update resets the state, and the next updates look good however bad the
    /// weights are.
    /// </summary>
    private const int GoodForBad = 3;

    /// <summary>First updates, whose losses only set the mean.</summary>
    private const int Youth = 256;

    /// <summary>Updates between two copies: a copy costs less than a hundredth of the updates.</summary>
    private const int CopyEvery = 256;

    /// <summary>Updates at a reduced rate; then it doubles.</summary>
    private const int Convalescence = 1024;

    /// <summary>Halvings of the learning rate after which restoring is known not to help.</summary>
    private const int Diverged = 4;

    /// <summary>Halvings after which the weights are initialized again, unless someone has restored a checkpoint before.</summary>
    private const int Hopeless = 8;

    /// <summary>
    /// Smaller moments move no weight by a bit, in any rule; this one does not become subnormal before the next copy (0.9²⁵⁶ of it).
    /// </summary>
    private const float NoMoment = 1e-26f;

    /// <summary>More than rounding adds to a weight between two copies.</summary>
    private const double Rounding = 1.001;

    /// <summary>How far one update of Adam moves an output whose units are all 1: no forecast of a constant is more accurate.</summary>
    private readonly double _reach = (double)options.Optimizer.LearningRate * (options.HiddenSize + 1);

    /// <summary>How far one update moves a weight at most, divided by the learning rate.</summary>
    private readonly double _stride = Optimizers.StrideOf(options);

    /// <summary>No moment is larger.</summary>
    private readonly double _largestMoment = Optimizers.LargestMoment(options);

    /// <summary>Bound of all weights: the largest one at the last copy, or of θ₀, plus what the updates since then can have added.</summary>
    private double _largest;
    private double _mean;
    private long _age;
    private int _bad;
    private int _halvings;
    private int _calm;
    private long _rollbacks;
    private long _restarts;

    /// <summary>Times that the last good weights were restored.</summary>
    public long Rollbacks => _rollbacks;

    /// <summary>Times that the weights were initialized again.</summary>
    public long Restarts => _restarts;

    /// <summary>The state of the weights.</summary>
    public LearnerHealth Health => _halvings >= Diverged ? LearnerHealth.Diverged
        : _halvings > 0 || _bad > 0 ? LearnerHealth.Recovering
        : LearnerHealth.Sound;

    /// <summary>The learning rate's factor: halved each time the weights are replaced, doubled again after a while.</summary>
    public double RateFactor => 1.0 / (1 << _halvings);

    /// <summary>The weights are copied after the next update.</summary>
    public bool IsCopyDue => (_age + 1) % CopyEvery == 0;

    /// <summary>Takes the current weights, which somebody has set, for good ones.</summary>
    public void TakeSnapshot()
    {
        memory.Parameters.Span.CopyTo(memory.LastGood.Span);
        _largest = Math.Max(memory.Parameters.Largest(), memory.Start.Largest());
    }

    /// <summary>Raises the bound by what an update at this learning rate can add to a weight.</summary>
    public void RaiseBound(double rate) => _largest += rate * _stride;

    /// <summary>Reviews an update, and copies or replaces the weights if it is time to.</summary>
    /// <param name="loss">The update's mean loss.</param>
    /// <param name="weight">The mean weight of its targets.</param>
    /// <param name="updated">The update was made: loss and gradient are finite.</param>
    /// <returns>True if the weights were replaced and the moments cleared: sequence and optimizer start again.</returns>
    public bool ReviewUpdate(double loss, double weight, bool updated)
    {
        if (!double.IsFinite(weight))
        {
            return false;
        }

        bool bad = !updated || (_age >= Youth && !(loss <= Limit * Math.Max(_mean, Math.Max(weight, _reach * _reach))));

        // A loss that grows from update to update must not raise the mean with it; the outputs of initial weights are about 1.
        double most = _age < Youth ? Math.Max(2 * _mean, Limit * Math.Max(1, weight)) : 2 * _mean;
        _mean += (Math.Max(bad ? 0 : Math.Min(loss, most), weight) - _mean) * (2.0 / (2.0 + _age));
        _age++;
        _bad = bad ? _bad + GoodForBad : Math.Max(0, _bad - 1);
        if (_bad >= GoodForBad * Patience || (!updated && !IsPlausible()))
        {
            return Replace();
        }

        if (_halvings > 0 && ++_calm >= Convalescence)
        {
            _halvings--;
            _calm = 0;
        }

        return _age % CopyEvery == 0 && _bad == 0 && !TrySnapshot();
    }

    /// <summary>Replaces weights beyond the bound, where predictions are made without updates.</summary>
    /// <returns>As <see cref="ReviewUpdate"/>.</returns>
    public bool RecoverIfImplausible() => !IsPlausible() && Replace();

    /// <summary>Lists the copy and the counters.</summary>
    public void Visit(IStateVisitor visitor)
    {
        memory.State.VisitSection(visitor, "guard.weights", memory.LastGood);
        visitor.Visit("guard.largest", ref _largest, finite: true);
        visitor.Visit("guard.mean", ref _mean, finite: true);
        visitor.Visit("guard.age", ref _age, min: 0);
        visitor.Visit("guard.bad", ref _bad, 0, (GoodForBad * Patience) - 1);
        visitor.Visit("guard.halvings", ref _halvings, 0, Hopeless - 1);
        visitor.Visit("guard.calm", ref _calm, 0, Convalescence - 1);
        visitor.Visit("guard.rollbacks", ref _rollbacks, min: 0);
        visitor.Visit("guard.restarts", ref _restarts, min: 0);
    }

    /// <summary>Copies the weights; false if they are beyond the bound and were replaced instead.</summary>
    private bool TrySnapshot()
    {
        if (!IsPlausible())
        {
            return !Replace();
        }

        // Where an input stays 0, moments would decay to subnormal numbers, which are slow.
        memory.FirstMoment.FlushBelow(NoMoment);
        memory.SecondMoment.FlushBelow(NoMoment);
        TakeSnapshot();
        return true;
    }

    private bool Replace()
    {
        _halvings++;
        (_bad, _calm) = (0, 0);
        if (!double.IsFinite(_mean))
        {
            (_mean, _age) = (0, 0);
        }

        if (_halvings < Hopeless && IsPlausible(memory.LastGood))
        {
            _rollbacks++;
            memory.LastGood.Span.CopyTo(memory.Parameters.Span);
            if (!IsPlausible(memory.Start))
            {
                memory.LastGood.Span.CopyTo(memory.Start.Span);
            }
        }
        else
        {
            Restart();
        }

        memory.FirstMoment.Span.Clear();
        memory.SecondMoment.Span.Clear();
        pass.Refresh();
        return true;
    }

    private void Restart()
    {
        _restarts++;
        _halvings = Diverged - 1;
        (_mean, _age) = (0, 0);
        Initializer.Initialize(memory, options);
        TakeSnapshot();
    }

    private bool IsPlausible() =>
        IsPlausible(memory.Parameters)
        && IsPlausible(memory.Start)
        && memory.FirstMoment.Largest() <= _largestMoment
        && memory.SecondMoment.Largest() <= _largestMoment;

    private bool IsPlausible(View weights) => weights.Largest() <= Math.Min(_largest * Rounding, float.MaxValue);
}
