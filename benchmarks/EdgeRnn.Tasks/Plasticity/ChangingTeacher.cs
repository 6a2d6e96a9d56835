using EdgeRnn.Networks;

namespace EdgeRnn.Tasks.Plasticity;

/// <summary>
/// Regimes without end: y(t) = tanh(w · (u(t), u(t-1) … u(t-4))), u uniform in ±1, and every <see cref="RegimeSteps"/> steps a new random
/// w of length 3. Nothing of one regime helps in the next.
/// </summary>
internal sealed class ChangingTeacher(ulong seed)
{
    /// <summary>Steps of a regime.</summary>
    public const int RegimeSteps = 2000;

    private const int Taps = 5;
    private const double Length = 3;

    private readonly double[] _weights = new double[Taps];
    private readonly double[] _past = new double[Taps];
    private SeededRandom _random = new(seed);

    /// <summary>Mean squared error over the first quarter of each regime, while the learner recovers, and over the last.</summary>
    public (double[] Recovering, double[] Settled) Run(OnlineLearner learner, int regimes)
    {
        double[] recovering = new double[regimes], settled = new double[regimes];
        for (int regime = 0; regime < regimes; regime++)
        {
            Change();
            for (int step = 0; step < RegimeSteps; step++)
            {
                double error = Step(learner);
                recovering[regime] += step < RegimeSteps / 4 ? error * 4 / RegimeSteps : 0;
                settled[regime] += step >= RegimeSteps * 3 / 4 ? error * 4 / RegimeSteps : 0;
            }
        }

        return (recovering, settled);
    }

    private void Change()
    {
        double square = 0;
        for (int i = 0; i < Taps; i++)
        {
            _weights[i] = _random.NextNormal();
            square += _weights[i] * _weights[i];
        }

        for (int i = 0; i < Taps; i++)
        {
            _weights[i] *= Length / Math.Sqrt(square);
        }
    }

    private double Step(OnlineLearner learner)
    {
        _past.AsSpan(0, Taps - 1).CopyTo(_past.AsSpan(1));
        _past[0] = (2 * _random.NextUniform()) - 1;
        double sum = 0;
        for (int i = 0; i < Taps; i++)
        {
            sum += _weights[i] * _past[i];
        }

        float target = (float)Math.Tanh(sum);
        float y = learner.Predict([(float)_past[0]])[0];
        learner.Learn([target]);
        return ((double)y - target) * ((double)y - target);
    }
}
