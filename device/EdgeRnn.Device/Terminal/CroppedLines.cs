using Spectre.Console.Rendering;

namespace EdgeRnn.Device.Terminal;

/// <summary>Lines that are cut where the terminal ends, and never steer it: names come from outside.</summary>
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
                if ((width > room ? Segment.Truncate(segment, room) : segment) is { } fitting)
                {
                    yield return fitting;
                }

                room -= Math.Min(room, width);
            }

            yield return Segment.LineBreak;
        }
    }

    private static Segment Printable(Segment segment) =>
        segment.Text.Any(char.IsControl) ? new Segment(string.Concat(segment.Text.Select(c => char.IsControl(c) ? '?' : c)), segment.Style) : segment;
}
