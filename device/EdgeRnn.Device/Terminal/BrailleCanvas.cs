using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeRnn.Device.Terminal;

/// <summary>A grid of dots, 2 x 4 in a character (Unicode's braille patterns), for two curves in two colours.</summary>
internal sealed class BrailleCanvas(int columns, int rows)
{
    // The bit of the dot at [x, y] in its character.
    private static readonly byte[,] Bits = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };
    private readonly byte[,,] _cells = new byte[2, rows, columns];

    public int Width => 2 * columns;

    public int Height => 4 * rows;

    /// <summary>A curve with a value for each column of dots, joined; NaN leaves a gap.</summary>
    /// <param name="curve">0 or 1.</param>
    /// <param name="values">At most <see cref="Width"/>.</param>
    /// <param name="low">The value at the lower edge.</param>
    /// <param name="high">The value at the upper edge.</param>
    public void Draw(int curve, ReadOnlySpan<float> values, float low, float high)
    {
        int before = -1;
        for (int x = 0; x < values.Length; x++)
        {
            if (float.IsNaN(values[x]))
            {
                before = -1;
                continue;
            }

            double height = Math.Clamp((values[x] - (double)low) / ((double)high - low), 0, 1);
            int y = (int)Math.Round((1 - height) * (Height - 1)), from = before < 0 ? y : before;
            for (int dot = Math.Min(from, y); dot <= Math.Max(from, y); dot++)
            {
                _cells[curve, dot / 4, x / 2] |= Bits[x % 2, dot % 4];
            }

            before = y;
        }
    }

    /// <summary>A row of characters; where the curves meet the second one's colour wins.</summary>
    public IEnumerable<Segment> Row(int row, Style first, Style second)
    {
        for (int column = 0; column < columns; column++)
        {
            byte a = _cells[0, row, column], b = _cells[1, row, column];
            yield return (a | b) == 0 ? new Segment(" ") : new Segment(((char)(0x2800 | a | b)).ToString(), b != 0 ? second : first);
        }
    }
}
