namespace EdgeRnn.Device.Service;

/// <summary>
/// A sample may be learned from if that ends before the next sample is due, by the time that such steps have taken. So
/// prediction always runs, and training is what is left out when time is short.
/// </summary>
/// <param name="interval">Between two samples, in ticks of the clock.</param>
internal sealed class LearningBudget(long interval)
{
    /// <summary>Steps at the start whose time is that of the compiler.</summary>
    private const int Untimed = 8;

    /// <summary>Part by which an estimate falls: costly steps come every few samples, and one that was slow is not slow for ever.</summary>
    private const double Fall = 1.0 / 64;

    private double _ticks;
    private int _steps;

    /// <summary>What a step with training takes, in ticks: the largest of late.</summary>
    public double Ticks => _ticks;

    /// <summary>Whether a step that begins now may learn.</summary>
    /// <param name="now">The clock.</param>
    /// <param name="sampled">When the sample was taken.</param>
    public bool MayLearn(long now, long sampled) => now + _ticks <= sampled + interval;

    /// <summary>Adds what a step has taken.</summary>
    public void Took(long ticks, bool learned)
    {
        if (_steps < Untimed)
        {
            _steps++;
            return;
        }

        // Without this a single slow step could end training: nothing would be measured any more.
        double least = learned ? ticks : 0;
        _ticks = least > _ticks ? least : _ticks + ((least - _ticks) * Fall);
    }
}
