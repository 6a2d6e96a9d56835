namespace EdgeRnn.Device.Output;

/// <summary>Rows of cells in columns that fit a page: the last column is broken at blanks, the widest of the others cut.</summary>
/// <param name="header">A name per column, with <c>&gt;</c> in front if it is aligned to the right; empty names alone show no header.</param>
internal sealed class TextTable(params string[] header)
{
    private const string Gap = "  ";

    /// <summary>A column of text is not cut below this width.</summary>
    private const int LeastText = 12;

    /// <summary>Room for a last column that is broken.</summary>
    private const int LeastLast = 24;

    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Of its widest line, if nothing is broken or cut.</summary>
    public int Width => Total(Widths);

    private string[] Names => [.. header.Select(name => name.TrimStart('>'))];

    private IEnumerable<string[]> Shown => Names.All(string.IsNullOrEmpty) ? _rows : [Names, .. _rows];

    private int[] Widths => [.. header.Select((_, column) => Shown.Max(row => TextWidth.Of(row[column])))];

    public void Write(TextWriter output) => Write(output, Page.WidthOf(output));

    internal void Write(TextWriter output, int width)
    {
        int[] widths = Widths;
        Fit(widths, width);
        foreach (string[] row in Shown)
        {
            WriteRow(output, row, widths);
        }
    }

    /// <summary>Takes from the last column, then from the widest columns of text, what is too much.</summary>
    private void Fit(int[] widths, int width)
    {
        int last = widths.Length - 1, excess = Total(widths) - width;
        if (excess <= 0)
        {
            return;
        }

        bool breaks = header[last] is not ['>', ..];
        int taken = breaks ? Math.Clamp(widths[last] - LeastLast, 0, excess) : 0;
        widths[last] -= taken;
        for (excess -= taken; excess > 0; excess--)
        {
            int widest = Enumerable.Range(0, last).Where(column => header[column] is not ['>', ..]).MaxBy(column => widths[column]);
            if (widths[widest] <= LeastText)
            {
                return;
            }

            widths[widest]--;
        }
    }

    /// <summary>An empty column takes no room.</summary>
    private static int Total(int[] widths) => widths.Sum() + (Gap.Length * (widths.Count(width => width > 0) - 1));

    private void WriteRow(TextWriter output, string[] row, int[] widths)
    {
        string start = string.Concat(row[..^1].Select((cell, column) => widths[column] == 0 ? "" : Cell(cell, column, widths[column]) + Gap));
        string last = header[^1] is ['>', ..] ? row[^1].PadLeft(widths[^1]) : row[^1];
        string[] lines = [.. Page.Break(last, Math.Max(1, widths[^1]))];
        for (int i = 0; i < lines.Length; i++)
        {
            output.WriteLine(((i == 0 ? start : new string(' ', TextWidth.Of(start))) + lines[i]).TrimEnd());
        }
    }

    private string Cell(string cell, int column, int width)
    {
        string fitting = TextWidth.Fit(cell, width);
        return header[column] is ['>', ..] ? fitting.TrimEnd().PadLeft(width) : fitting;
    }
}
