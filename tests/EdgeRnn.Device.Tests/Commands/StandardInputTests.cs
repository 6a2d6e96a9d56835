using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public sealed class StandardInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("filter")]
    [InlineData("explain -")]
    [InlineData("record --source stdin")]
    public void A_folder_as_input_is_refused(string command)
    {
        (int code, _) = ServiceProcess.Run(_folder, $"\"$0\" {command} 2>err </");
        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains("standard input: is a folder; expected lines", File.ReadAllText(_folder["err"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_room_for_a_copy_of_it_the_setting_that_changes_that_is_named()
    {
        (int code, _) = ServiceProcess.Run(_folder, "echo a,b | TMPDIR=$PWD/none \"$0\" explain - 2>err");
        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains("set TMPDIR to a folder with room", File.ReadAllText(_folder["err"]), StringComparison.Ordinal);
    }
}
