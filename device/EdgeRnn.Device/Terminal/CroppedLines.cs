using Spectre.Console.Rendering;

namespace EdgeRnn.Device.Terminal;

/// <summary>Lines that are cut at the last word that the terminal has room for, and never steer it: names come from outside.</summary>
internal sealed class CroppedLines(IEnumerable<IReadOnlyList<Segment>> lines) : Renderable
{
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach (IReadOnlyList<Segment> line in lines)
        {
            int room = maxWidth;
            foreach (Segment segment in line.Select(Printable))
            {
                int width = segment.CellCount();
                if (width > room)
                {
                    yield return Cut(segment, room);
                    break;
                }

                yield return segment;
                room -= width;
            }

            yield return Segment.LineBreak;
        }
    }

    /// <summary>Its whole words, and a mark of what is missing.</summary>
    private static Segment Cut(Segment segment, int room)
    {
        string start = Segment.Truncate(segment, room - 1)?.Text ?? "";
        int blank = start.LastIndexOf(' ');
        string words = blank < 0 || EndsWord(segment.Text.AsSpan(start.Length)) ? start : start[..blank];
        return new Segment(words.TrimEnd() + (room > 0 ? "…" : ""), segment.Style);
    }

    private static bool EndsWord(ReadOnlySpan<char> rest) => rest.StartsWith(" ") || rest.StartsWith(", ") || rest.StartsWith("; ");

    private static Segment Printable(Segment segment) =>
        segment.Text.Any(char.IsControl) ? new Segment(string.Concat(segment.Text.Select(c => char.IsControl(c) ? '?' : c)), segment.Style) : segment;
}
