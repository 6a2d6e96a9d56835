using System.Text;

namespace EdgeRnn.Device.Sinks;

/// <summary>Lines for a writer that may block or fail, as a full disk or a stalled terminal does: whoever writes them never notices.</summary>
/// <remarks>What cannot be written is lost; what waits at the end has a moment to be written.</remarks>
internal sealed class DetachedWriter : TextWriter
{
    private const int Capacity = 1024;

    private readonly BackgroundQueue<string> _lines;

    public DetachedWriter(TextWriter output) => _lines = new BackgroundQueue<string>("log", Capacity, line =>
    {
        output.WriteLine(line);
        output.Flush();
    },
    _ => { });

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => throw new NotSupportedException("only whole lines");

    public override void WriteLine(string? value) => _lines.Add(value ?? "");

    public override void Flush()
    {
        // Each line is written as soon as it can be.
    }

    protected override void Dispose(bool disposing)
    {
        _lines.Dispose();
        base.Dispose(disposing);
    }
}
