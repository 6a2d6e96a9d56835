using EdgeRnn.Models;

namespace EdgeRnn.Training;

/// <summary>
/// Judges every update, keeps a copy of the last good weights, and goes back to it when the network has run away; when that
/// does not help, several times in a row, to new weights.
/// </summary>
/// <remarks>
/// An update is bad if it had to be skipped, or if its error is more than <see cref="Limit"/> times the mean error of the past,
/// what its targets weigh (<see cref="Losses.WeightOf"/>) and what one update may do: a network that knows nothing does
/// better. A stream that changes makes its targets heavy together with the errors and is not mistaken for it. The mean is over
/// about the last half of all updates, so that a network has as long to leave a level as it took to reach it, and an error
/// alone raises it no faster. Updates are counted, never time: the same stream heals in the same way, bit for bit.
/// </remarks>
internal sealed class DivergenceGuard(LearnerOptions options, NetworkMemory memory, NetworkPass pass)
{
    /// <summary>Ten times in amplitude.</summary>
    private const double Limit = 100;

    /// <summary>Bad updates, less the good ones among them, until the weights are given up: one wild target is none of their fault.</summary>
    private const int Patience = 32;

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

    /// <summary>How far one update of Adam moves an output whose units are all 1: nobody forecasts a constant better than that.</summary>
    private readonly double _reach = (double)options.Optimizer.LearningRate * (options.HiddenSize + 1);

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
    public void Trust() => memory.Parameters.Span.CopyTo(memory.LastGood.Span);

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
        _bad = bad ? _bad + 1 : Math.Max(0, _bad - 1);
        if (_bad >= Patience || (!updated && !IsFinite()))
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

    /// <summary>Replaces weights or moments that are not finite, for one who predicts without learning.</summary>
    /// <returns>As <see cref="Heals"/>.</returns>
    public bool HealsIfNotFinite() => !IsFinite() && Replace();

    /// <summary>Lists the copy and the counters.</summary>
    public void Visit(IStateVisitor visitor)
    {
        visitor.Visit("guard.weights", memory.LastGood.Span, finite: true);
        visitor.Visit("guard.mean", ref _mean, finite: true);
        visitor.Visit("guard.age", ref _age, min: 0);
        visitor.Visit("guard.bad", ref _bad, 0, Patience - 1);
        visitor.Visit("guard.halvings", ref _halvings, 0, Hopeless - 1);
        visitor.Visit("guard.calm", ref _calm, 0, Convalescence - 1);
        visitor.Visit("guard.rollbacks", ref _rollbacks, min: 0);
        visitor.Visit("guard.restarts", ref _restarts, min: 0);
    }

    /// <summary>Copies the weights, or replaces them.</summary>
    private bool Keeps()
    {
        if (!IsFinite())
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

        if (_halvings < Hopeless && memory.LastGood.IsFinite())
        {
            _rollbacks++;
            memory.LastGood.Span.CopyTo(memory.Parameters.Span);
        }
        else
        {
            BeginAgain();
        }

        if (!memory.Start.IsFinite())
        {
            memory.LastGood.Span.CopyTo(memory.Start.Span);
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
        Trust();
    }

    private bool IsFinite() => memory.Parameters.IsFinite() && memory.FirstMoment.IsFinite() && memory.SecondMoment.IsFinite();
}
