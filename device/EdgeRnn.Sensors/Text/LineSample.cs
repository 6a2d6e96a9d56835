using EdgeRnn.Sensors.Reading.Live;

namespace EdgeRnn.Sensors.Text;

/// <summary>One line of a text, as it came and as it was read.</summary>
/// <param name="Line">Without its end.</param>
/// <param name="IsHeader">It names the columns.</param>
/// <param name="Entity">The device or quantity that it is of; empty where there is only one.</param>
/// <param name="Channels">The entity's channels in the order of the columns, null where it has none; none at all where the line holds no sample.</param>
/// <param name="Values">One per column; NaN where it is missing.</param>
/// <param name="Time">In nanoseconds since 1970 UTC, if the line holds one.</param>
/// <param name="Problem">Why it holds no sample although it should, or a field that is read as missing; empty where there is nothing to report.</param>
internal sealed record LineSample(string Line, bool IsHeader, string Entity, IReadOnlyList<LiveChannel?> Channels, float[] Values, long? Time, string Problem);
