using System.Globalization;

namespace EdgeRnn.Device.Output;

/// <summary>The width at which text is wrapped.</summary>
internal static class Page
{
    private const int Least = 20;
    private const int StandardError = 2;

    /// <summary>What COLUMNS says, else the terminal's width; without limit where a file or a pipe takes it.</summary>
    public static int WidthOf(TextWriter output)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), CultureInfo.InvariantCulture, out int columns))
        {
            return Math.Max(Least, columns);
        }

        return !ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected ? int.MaxValue : Math.Max(Least, TerminalSize.Now().Columns);
    }

    /// <summary>A writer that breaks lines at blanks so that they fit; the output itself where there is no limit.</summary>
    public static TextWriter Over(TextWriter output) => WidthOf(output) is var width && width == int.MaxValue ? output : new WrappingWriter(output, width);

    /// <summary>Messages on standard error, broken likewise where that is a terminal; for several threads.</summary>
    public static TextWriter OverMessages(TextWriter error) => ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected
        ? TextWriter.Synchronized(new WrappingWriter(error, Math.Max(Least, TerminalSize.Now(StandardError).Columns))) : error;

    /// <summary>Breaks text at blanks; a word that is longer than a line stays whole.</summary>
    /// <param name="text">One line.</param>
    /// <param name="width">Columns of a line.</param>
    /// <param name="indent">Blanks in front of each line but the first.</param>
    public static IEnumerable<string> Break(string text, int width, int indent = 0)
    {
        int begin = 0;
        string blanks = "";
        while (TextWidth.Fitting(text, begin, width - blanks.Length) is var fits && begin + fits < text.Length)
        {
            int end = text.LastIndexOf(' ', begin + fits, fits + 1);
            end = end > begin && !string.IsNullOrWhiteSpace(text[begin..end]) ? end : text.IndexOf(' ', begin + fits);
            if (end < 0)
            {
                break;
            }

            yield return blanks + text[begin..end].TrimEnd();
            begin = end + 1;
            blanks = new string(' ', indent);
        }

        yield return blanks + text[begin..];
    }
}
