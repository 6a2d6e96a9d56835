using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Training.Guard;

/// <summary>
/// Judges every update, keeps a copy of the last good weights, and goes back to it when the network has run away; when that
/// does not help, several times in a row, to new weights.
/// </summary>
/// <remarks>
/// An update is bad if it had to be skipped, or if its error is more than <see cref="Limit"/> times the mean error of the past,
/// what its targets weigh (<see cref="Losses.WeightOf"/>) and what one update may do: a network that knows nothing does
/// better. A stream that changes makes its targets heavy together with the errors and is not mistaken for it. The mean is over
/// about the last half of all updates, so that a network has as long to leave a level as it took to reach it, and an error
/// alone raises it no faster.
/// A rule with a clipped gradient moves a weight only so far (<see cref="Optimizers.StrideOf"/>): what lies beyond, as a fault
/// in memory leaves it, nobody learned. Unless it is found before the next copy it is in every copy from then on, seen in no
/// error where it shuts a gate, and its gradient, clipped, leaves nothing of all others.
/// Updates are counted, never time: the same stream heals in the same way, bit for bit.
/// </remarks>
internal sealed class DivergenceGuard(LearnerOptions options, NetworkMemory memory, NetworkPass pass)
{
    /// <summary>Ten times in amplitude.</summary>
    private const double Limit = 100;

    /// <summary>Bad updates, less the good ones among them, until the weights are given up: one wild target is none of their fault.</summary>
    private const int Patience = 32;

    /// <summary>
    /// Good updates that make up for a bad one: after one that was skipped the state begins anew, and the next ones look good
    /// however bad the weights are.
    /// </summary>
    private const int GoodForBad = 3;

    /// <summary>Updates whose errors only tell what is to be expected.</summary>
    private const int Youth = 256;

    /// <summary>Updates between two copies: a copy costs less than a hundredth of what the updates cost.</summary>
    private const int CopyEvery = 256;

    /// <summary>Updates at a lower rate; then it doubles.</summary>
    private const int Convalescence = 1024;

    /// <summary>Halvings of the learning rate after which going back is known not to help.</summary>
    private const int Diverged = 4;

    /// <summary>Halvings after which it begins again, if nobody has restored a checkpoint before.</summary>
    private const int Hopeless = 8;

    /// <summary>
    /// A moment that moves no weight by a bit, in any rule, and that does not get subnormal until the next copy (0.9²⁵⁶ of it).
    /// </summary>
    private const float NoMoment = 1e-26f;

    /// <summary>More than rounding adds to a weight between two copies.</summary>
    private const double Rounding = 1.001;

    /// <summary>How far one update of Adam moves an output whose units are all 1: nobody forecasts a constant better than that.</summary>
    private readonly double _reach = (double)options.Optimizer.LearningRate * (options.HiddenSize + 1);

    /// <summary>What one update moves a weight at most, per learning rate.</summary>
    private readonly double _stride = Optimizers.StrideOf(options);

    /// <summary>No moment is larger.</summary>
    private readonly double _largestMoment = Optimizers.LargestMoment(options);

    /// <summary>No weight is larger: the largest at the last copy, or where they are pulled to, and what the updates since then may have added.</summary>
    private double _largest;
    private double _mean;
    private long _age;
    private int _bad;
    private int _halvings;
    private int _calm;
    private long _rollbacks;
    private long _restarts;

    /// <summary>Times it went back to the last good weights.</summary>
    public long Rollbacks => _rollbacks;

    /// <summary>Times it began again from new weights.</summary>
    public long Restarts => _restarts;

    /// <summary>What is to be thought of the weights.</summary>
    public LearnerHealth Health => _halvings >= Diverged ? LearnerHealth.Diverged
        : _halvings > 0 || _bad > 0 ? LearnerHealth.Recovering
        : LearnerHealth.Sound;

    /// <summary>The learning rate's factor: halved by each return, doubled again after a while.</summary>
    public double RateFactor => 1.0 / (1 << _halvings);

    /// <summary>The next update is one of those after which the weights are copied.</summary>
    public bool IsCopyDue => (_age + 1) % CopyEvery == 0;

    /// <summary>The weights are good as they are: somebody has set them.</summary>
    public void Trust()
    {
        memory.Parameters.Span.CopyTo(memory.LastGood.Span);
        _largest = Math.Max(memory.Parameters.Largest(), memory.Start.Largest());
    }

    /// <summary>The weights take a step at this learning rate.</summary>
    public void Follow(double rate) => _largest += rate * _stride;

    /// <summary>Judges an update and does what has to be done.</summary>
    /// <param name="loss">The update's mean loss.</param>
    /// <param name="weight">What its targets weigh, in the mean.</param>
    /// <param name="updated">The weights took the step: loss and gradient are finite.</param>
    /// <returns>True if the weights were replaced and the moments cleared: sequence and optimizer begin again.</returns>
    public bool Heals(double loss, double weight, bool updated)
    {
        if (!double.IsFinite(weight))
        {
            return false;
        }

        bool bad = !updated || (_age >= Youth && !(loss <= Limit * Math.Max(_mean, Math.Max(weight, _reach * _reach))));

        // An error that grows from update to update must not take the mean along; a newborn says numbers of about 1.
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

        return _age % CopyEvery == 0 && _bad == 0 && !Keeps();
    }

    /// <summary>Replaces what no update can have made, for one who predicts without learning.</summary>
    /// <returns>As <see cref="Heals"/>.</returns>
    public bool HealsIfNotFinite() => !IsPlausible() && Replace();

    /// <summary>Lists the copy and the counters.</summary>
    public void Visit(IStateVisitor visitor)
    {
        visitor.Visit("guard.weights", memory.LastGood.Span, finite: true);
        visitor.Visit("guard.largest", ref _largest, finite: true);
        visitor.Visit("guard.mean", ref _mean, finite: true);
        visitor.Visit("guard.age", ref _age, min: 0);
        visitor.Visit("guard.bad", ref _bad, 0, (GoodForBad * Patience) - 1);
        visitor.Visit("guard.halvings", ref _halvings, 0, Hopeless - 1);
        visitor.Visit("guard.calm", ref _calm, 0, Convalescence - 1);
        visitor.Visit("guard.rollbacks", ref _rollbacks, min: 0);
        visitor.Visit("guard.restarts", ref _restarts, min: 0);
    }

    /// <summary>Copies the weights, or replaces them.</summary>
    private bool Keeps()
    {
        if (!IsPlausible())
        {
            return !Replace();
        }

        // On an input that has fallen silent moments would end as subnormal numbers, which are slow.
        memory.FirstMoment.FlushBelow(NoMoment);
        memory.SecondMoment.FlushBelow(NoMoment);
        Trust();
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
            BeginAgain();
        }

        memory.FirstMoment.Span.Clear();
        memory.SecondMoment.Span.Clear();
        pass.Refresh();
        return true;
    }

    private void BeginAgain()
    {
        _restarts++;
        _halvings = Diverged - 1;
        (_mean, _age) = (0, 0);
        memory.Parameters.Span.Clear();
        Initializer.Initialize(Parameter.All(memory.Layout, options.OutputSize), memory.Parameters, memory.Layout, options);
        memory.Parameters.Span[..memory.Start.Length].CopyTo(memory.Start.Span);
        Trust();
    }

    private bool IsPlausible() =>
        IsPlausible(memory.Parameters)
        && IsPlausible(memory.Start)
        && memory.FirstMoment.Largest() <= _largestMoment
        && memory.SecondMoment.Largest() <= _largestMoment;

    private bool IsPlausible(View weights) => weights.Largest() <= Math.Min(_largest * Rounding, float.MaxValue);
}
