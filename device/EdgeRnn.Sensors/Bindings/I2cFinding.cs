namespace EdgeRnn.Sensors.Bindings;

/// <summary>An address of an I2C bus that a chip answers at, or that a driver of the kernel owns.</summary>
/// <param name="Address">7 bits.</param>
/// <param name="Driver">The kernel's driver that owns the chip, which is then not touched; null if none does.</param>
/// <param name="Candidates">The chips with a driver here that this can be: the source to name, and what the chip is.</param>
internal sealed record I2cFinding(int Address, string? Driver, IReadOnlyList<(string Source, string Chip)> Candidates);
