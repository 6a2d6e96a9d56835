using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using EdgeRnn.Training.Replay;
using Xunit;

namespace EdgeRnn.Tests.Training.Replay;

public class RecordedWindowsTests
{
    private static readonly LearnerOptions Options = new() { InputSize = 2, OutputSize = 1, HiddenSize = 1, K1 = 1, K2 = 3, ReplayWindows = 2 };

    [Fact]
    public void A_window_holds_consecutive_inputs_and_targets()
    {
        RecordedWindows windows = new(Options);
        Assert.Equal([-1, -1, 0], Record(windows, 10, 11, 12));
        Assert.Equal(1, windows.Count);
        AssertHolds(windows, window: 0, first: 10);
    }

    [Fact]
    public void A_gap_begins_another_window()
    {
        RecordedWindows windows = new(Options);
        Record(windows, 10, 11);
        Assert.False(windows.BeginsAt(12));
        Assert.True(windows.BeginsAt(20));
        Assert.Equal([-1, -1, 0], Record(windows, 20, 21, 22));
        AssertHolds(windows, window: 0, first: 20);
    }

    [Fact]
    public void A_window_is_continued_after_a_restore()
    {
        RecordedWindows saved = new(Options), restored = new(Options);
        Record(saved, 10, 11);
        StateCopy.Of(saved.Visit, restored.Visit);
        Assert.False(restored.BeginsAt(12));
        Assert.Equal([0], Record(restored, 12));
        AssertHolds(restored, window: 0, first: 10);
    }

    private static int[] Record(RecordedWindows windows, params int[] steps) =>
        [.. steps.Select(step => windows.Add(step, [step, -step], [step + 0.5f]))];

    private static void AssertHolds(RecordedWindows windows, int window, int first)
    {
        float[] input = new float[2], target = new float[1];
        for (int step = 0; step < Options.K2; step++)
        {
            windows.Read(window, step, input, target);
            Assert.Equal([first + step, -first - step, first + step + 0.5f], [.. input, .. target]);
        }
    }
}
