using EdgeRnn.Networks;
using EdgeRnn.Optimization;
using EdgeRnn.Options;

namespace EdgeRnn.Training;

/// <summary>
/// Targets that become known together but belong to outputs of different steps: output i of the target given for step t is that of step
/// t - lag_i. So an output that looks far ahead does not keep a nearer one waiting.
/// </summary>
internal sealed class LaggedTargets
{
    private readonly LearnerOptions _options;
    private readonly NetworkMemory _memory;
    private readonly int[] _lags;
    private readonly float[] _y;
    private readonly float[] _dy;
    private readonly float[] _target;

    public LaggedTargets(LearnerOptions options, NetworkMemory memory)
    {
        (_options, _memory, _lags) = (options, memory, [.. options.TargetLags]);
        (_y, _dy, _target) = (new float[_lags.Length], new float[_lags.Length], new float[_lags.Length]);
        Longest = _lags.Max();
    }

    /// <summary>The longest lag.</summary>
    public int Longest { get; }

    public static long Bytes(LearnerOptions options) => (sizeof(int) + (3L * sizeof(float))) * options.TargetLags.Count;

    /// <summary>The loss of what has become known, and dL/dy in the steps that it belongs to; false if nothing has.</summary>
    /// <param name="step">The newest step that has a target.</param>
    /// <param name="first">The first step of the sequence: earlier ones have none.</param>
    /// <param name="target">An output each.</param>
    /// <param name="loss">The mean over the outputs.</param>
    public bool Evaluate(long step, long first, ReadOnlySpan<float> target, out double loss)
    {
        for (int i = 0; i < _lags.Length; i++)
        {
            bool isInSequence = step - _lags[i] >= first;
            _target[i] = isInSequence ? target[i] : float.NaN;
            _y[i] = isInSequence ? Of(step - _lags[i], _memory.Layout.Output)[i] : 0;
        }

        bool hasTarget = Losses.Evaluate(_options, _y, _target, _dy, out loss);
        for (int i = 0; i < _lags.Length && hasTarget; i++)
        {
            if (!float.IsNaN(_target[i]))
            {
                Of(step - _lags[i], _memory.Layout.OutputDelta)[i] = _dy[i];
            }
        }

        return hasTarget;
    }

    /// <summary>Clears dL/dy of steps: their losses have been learned from, or they are new.</summary>
    public void Clear(long first, long last)
    {
        for (long step = first; step <= last; step++)
        {
            Of(step, _memory.Layout.OutputDelta).Clear();
        }
    }

    private Span<float> Of(long step, Part part) => _memory.Ring[step].Slice(part.Start, _options.OutputSize).Span;
}
