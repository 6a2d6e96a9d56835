using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Replay;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Device.Terminal;

/// <summary>A line every second, for a file, a log or a terminal without colours.</summary>
internal sealed class PlainView(TextWriter output) : ReplayView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public override IDisposable Watch(ReplaySession session) => new RepeatedDrawing(Interval, wait =>
    {
        var progress = new ReplayProgress(session);
        while (wait())
        {
            output.WriteLine($"{progress.Position()}, {progress.Errors()}");
        }

        output.WriteLine($"{progress.Position()}, {progress.Errors()}");
    });

    public override void ShowRecording(LoadedRecording recording) => ReadingText.WriteShort(recording, output);

    protected override void ShowReading(string path, double part) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"reading {path}: {part:P0}"));
}
