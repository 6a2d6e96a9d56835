namespace EdgeRnn.Sensors.Reading.Dialects;

/// <summary>Something of a recording that was not read, and why.</summary>
/// <param name="What">A column, line or rows.</param>
/// <param name="Reason">Why.</param>
internal sealed record LeftOut(string What, string Reason)
{
    public override string ToString() => $"{What} {(What.StartsWith("lines", StringComparison.Ordinal) || (char.IsAsciiDigit(What[0]) && !What.StartsWith("1 ", StringComparison.Ordinal)) ? "are" : "is")} left out: {Reason}";
}
