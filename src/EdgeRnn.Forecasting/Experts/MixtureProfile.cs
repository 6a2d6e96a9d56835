namespace EdgeRnn.Forecasting.Experts;

/// <summary>How much time and memory a mixture may take. A larger profile has all experts of a smaller one.</summary>
public enum MixtureProfile
{
    /// <summary>One small network and the experts that cost little: for small boards and many streams.</summary>
    Light,

    /// <summary>The default: every expert whose absence costs accuracy.</summary>
    Standard,

    /// <summary>All experts.</summary>
    Full,
}
