using EdgeRnn.Storage;

namespace EdgeRnn.Tests.Support;

/// <summary>The state of one component in another, by way of a state file: what was listed is all there is.</summary>
internal static class StateCopy
{
    public static void Of(Action<IStateVisitor> from, Action<IStateVisitor> to)
    {
        using MemoryStream file = new();
        CheckpointFile.Save(file, from, null);
        CheckpointFile.Restore(new MemoryStream(file.ToArray(), writable: false), to);
        Assert(from, to);
    }

    private static void Assert(Action<IStateVisitor> from, Action<IStateVisitor> to) =>
        Xunit.Assert.Equal(StateDigest.Of(from), StateDigest.Of(to));
}
