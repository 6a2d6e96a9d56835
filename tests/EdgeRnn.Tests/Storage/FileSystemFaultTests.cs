using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>Faults of the disk, as against mistakes of the program.</summary>
public class FileSystemFaultTests
{
    public static TheoryData<Exception> Refusals => [new IOException("full"), new FileNotFoundException(), new UnauthorizedAccessException(), TooLarge()];

    public static TheoryData<Exception> Mistakes => [new InvalidOperationException(), new ArgumentOutOfRangeException("index"), new ObjectDisposedException("file")];

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_a_disk_refuses_is_one(Exception error) => Assert.True(FileSystemFault.Is(error));

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void What_the_program_does_wrong_is_none(Exception error) => Assert.False(FileSystemFault.Is(error));

    /// <summary>What .NET throws of a file beyond the limit of the file system.</summary>
    private static ArgumentOutOfRangeException TooLarge()
    {
        using FileStream file = new(Path.GetTempFileName(), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        return Assert.Throws<ArgumentOutOfRangeException>(() => file.SetLength(long.MaxValue));
    }
}
