namespace EdgeRnn.Device.Configuration;

/// <summary>A setting as it holds.</summary>
/// <param name="Key">Its parts separated by colons.</param>
/// <param name="Value">As text; empty for none.</param>
/// <param name="Origin">Where it was set: <c>default</c>, a file, a variable of the environment, an option.</param>
internal sealed record EffectiveSetting(string Key, string Value, string Origin);
