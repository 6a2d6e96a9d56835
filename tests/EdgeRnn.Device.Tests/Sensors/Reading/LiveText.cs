using System.Text;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Text;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>A text whose lines came one by one, to its end.</summary>
internal sealed record LiveText(IReadOnlyList<string> Channels, IReadOnlyList<float[]> Samples, IReadOnlyList<string> Notes, IReadOnlyList<string> Faults)
{
    public static LiveText Read(string text, ReadingOptions? options = null)
    {
        using TextSource source = new(new MemoryStream(Encoding.UTF8.GetBytes(text)), "text", "stdin", "", options);
        List<float[]> samples = [];
        List<string> notes = [], faults = [];
        for (bool ends = false; !ends;)
        {
            float[] values = new float[source.Channels.Count];
            try
            {
                source.Read(values);
                samples.Add(values);
            }
            catch (SensorException error)
            {
                ends = error.Trouble == SensorTrouble.Ended;
                faults.AddRange(ends ? [] : [error.Message]);
            }

            while (source.TakeNote() is { } note)
            {
                notes.Add(note);
            }
        }

        return new LiveText([.. source.Channels.Select(channel => channel.Name)], samples, notes, faults);
    }
}
