using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Optimization;

/// <summary>
/// The constants of update n: η · min(1, n / warm-up) / (1 + decay · n), the factor of gradient clipping, 1 - β₁ⁿ and 1 - β₂ⁿ.
/// </summary>
internal sealed class UpdateSchedule(LearnerOptions options)
{
    private long _updates;
    private long _clipped;
    private double _firstPower = 1;
    private double _secondPower = 1;

    /// <summary>Updates so far.</summary>
    public long Updates => _updates;

    /// <summary>Updates whose gradient was scaled down.</summary>
    public long Clipped => _clipped;

    /// <summary>Advances to the next update.</summary>
    /// <param name="rateFactor">Factor of the learning rate.</param>
    /// <returns>The learning rate.</returns>
    public double Advance(double rateFactor)
    {
        OptimizerOptions rule = options.Optimizer;
        _updates++;
        _firstPower *= rule.Beta1;
        _secondPower *= rule.Beta2;
        double rate = rateFactor * rule.LearningRate / (1 + ((double)rule.Decay * _updates));
        return _updates < rule.WarmupUpdates ? rate * ((double)_updates / rule.WarmupUpdates) : rate;
    }

    /// <summary>The constants of the newest update.</summary>
    public UpdateStep Step(double rate, double norm, double loss)
    {
        double scale = 1;
        if (options.ClipNorm > 0 && norm > options.ClipNorm)
        {
            // PyTorch's clip_grad_norm_ adds the 1e-6.
            scale = Math.Min(1, options.ClipNorm / (norm + 1e-6));
            _clipped++;
        }

        return new UpdateStep(
            options.Optimizer, (float)rate, (float)scale, (float)(1 - _firstPower), (float)(1 - _secondPower), (float)loss);
    }

    /// <summary>The moments were cleared: their bias corrections start again.</summary>
    public void RestartMoments() => (_firstPower, _secondPower) = (1, 1);

    public void Visit(IStateVisitor visitor)
    {
        visitor.Visit("training.updates", ref _updates, min: 0);
        visitor.Visit("training.clipped", ref _clipped, min: 0);
        visitor.Visit("optimizer.first_power", ref _firstPower, finite: true);
        visitor.Visit("optimizer.second_power", ref _secondPower, finite: true);
    }
}
