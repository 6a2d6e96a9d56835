namespace EdgeRnn.Device.Benchmarking;

/// <summary>Work in steps, to be timed.</summary>
internal interface IStepLoad
{
    /// <summary>Steps after which the work repeats itself.</summary>
    int Quantum { get; }

    void Run(int steps);
}
