using EdgeRnn.Options;

namespace EdgeRnn.Device.Benchmarking;

/// <summary>What a step does.</summary>
internal enum StepMode
{
    /// <summary>Predict only.</summary>
    Inference,

    /// <summary>Predict and learn; an update every 32 steps, 32 steps back.</summary>
    Training,

    /// <summary>Predict and learn; an update at every step, 32 steps back.</summary>
    Online,
}

/// <summary>One learner, with as many outputs as inputs, that forecasts a signal of its own one step ahead.</summary>
internal sealed class NetworkLoad : IStepLoad
{
    /// <summary>Inputs, and outputs of the head.</summary>
    public const int Channels = 4;

    /// <summary>k2, and k1 of <see cref="StepMode.Training"/>.</summary>
    public const int Window = 32;

    private const int SignalSteps = 1024;

    private readonly OnlineLearner _learner;
    private readonly bool _learns;
    private readonly float[] _signal;
    private int _position;

    /// <param name="options">The network.</param>
    /// <param name="learns">Whether it is given the targets.</param>
    /// <param name="signal">One for several loads to share, from <see cref="Signal"/>.</param>
    public NetworkLoad(LearnerOptions options, bool learns, float[]? signal = null)
    {
        _learner = OnlineLearner.Create(options);
        _learns = learns;
        _signal = signal ?? Signal(options.InputSize);
        Quantum = learns ? options.K1 : 1;
    }

    /// <inheritdoc/>
    public int Quantum { get; }

    /// <summary>Weights without biases: what every step multiplies with.</summary>
    public int Weights
    {
        get
        {
            int weights = 0;
            foreach (string name in _learner.ParameterNames)
            {
                ReadOnlySpan<int> shape = _learner.ShapeOfParameter(name);
                weights += shape.Length == 2 ? shape[0] * shape[1] : 0;
            }

            return weights;
        }
    }

    /// <summary>The options of a mode: Adam, clipping on.</summary>
    public static LearnerOptions OptionsOf(CellKind cell, int hidden, StepMode mode) => new()
    {
        InputSize = Channels,
        OutputSize = Channels,
        Cell = cell,
        HiddenSize = hidden,
        K1 = mode == StepMode.Online ? 1 : Window,
        K2 = Window,
        ClipNorm = 1,
    };

    /// <summary>Runs <paramref name="steps"/> steps of the signal, which begins again at its end.</summary>
    public void Run(int steps)
    {
        int channels = _learner.Options.InputSize;
        for (; steps > 0; steps--)
        {
            _learner.Predict(_signal.AsSpan(_position * channels, channels));
            _position = (_position + 1) % SignalSteps;
            if (_learns)
            {
                _learner.Learn(_signal.AsSpan(_position * channels, channels));
            }
        }
    }

    /// <summary>A sine per channel, whole periods, so that its end joins its beginning.</summary>
    public static float[] Signal(int channels)
    {
        float[] signal = new float[SignalSteps * channels];
        for (int i = 0; i < signal.Length; i++)
        {
            int step = i / channels, periods = 16 + (i % channels);
            signal[i] = MathF.Sin(2 * MathF.PI * periods * step / SignalSteps);
        }

        return signal;
    }
}
