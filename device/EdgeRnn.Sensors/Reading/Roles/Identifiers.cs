namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>Identifiers as <c>12e45678</c>, of which some read as numbers.</summary>
internal static class Identifiers
{
    private const int Shortest = 6;

    /// <summary>Nearly all have one length, half of them and more hold digits and letters, and not all are numbers.</summary>
    /// <param name="column">What it holds.</param>
    /// <param name="numbers">The same as numbers, NaN where they are none.</param>
    public static bool AreIn(SampleColumn column, double[] numbers)
    {
        if (Array.TrueForAll(numbers, double.IsFinite) || !column.Present.All(cell => IsCode(cell.Text)))
        {
            return false;
        }

        int count = column.Present.Count;
        return 10 * column.Present.GroupBy(cell => cell.Text.Length).Max(group => group.Count()) >= 9 * count
            && 2 * column.Present.Count(cell => Array.Exists(cell.Text, b => char.IsAsciiLetter((char)b)) && Array.Exists(cell.Text, b => char.IsAsciiDigit((char)b))) >= count;
    }

    private static bool IsCode(byte[] text) => text.Length >= Shortest && Array.TrueForAll(text, b => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.');
}
