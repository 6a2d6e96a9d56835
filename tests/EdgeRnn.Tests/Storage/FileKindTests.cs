using System.Diagnostics;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

public sealed class FileKindTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgernn-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_opens_by_its_path_and_by_a_link_to_it()
    {
        string path = Path.Combine(_folder, "a.safetensors");
        File.WriteAllBytes(path, Craft.File($"{{{Craft.Entry("a", "U8", "2", 0, 2)}}}", 2));
        string link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, "a.safetensors");
        foreach (string name in (string[])[path, link])
        {
            using SafetensorsFile file = SafetensorsFile.Open(name);
            byte[] values = new byte[2];
            file.ReadInto("a", values);
            Assert.Equal([0, 1], values);
        }
    }

    [Fact]
    public void Each_thing_that_is_no_file_has_its_own_message()
    {
        Assert.EndsWith("is a directory; expected a safetensors file.", Refused(_folder), StringComparison.Ordinal);
        Assert.EndsWith("nothing does not exist.", Refused(Path.Combine(_folder, "nothing")), StringComparison.Ordinal);

        string empty = Path.Combine(_folder, "empty");
        File.WriteAllBytes(empty, []);
        Assert.Contains("is empty or no regular file (a pipe or a device)", Refused(empty), StringComparison.Ordinal);

        string dangling = Path.Combine(_folder, "dangling");
        File.CreateSymbolicLink(dangling, Path.Combine(_folder, "gone"));
        Assert.EndsWith($"does not exist: it is a link to {_folder}/gone.", Refused(dangling), StringComparison.Ordinal);

        string loop = Path.Combine(_folder, "loop");
        File.CreateSymbolicLink(loop, loop);
        Assert.Contains("cannot be opened", Refused(loop), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refused(Path.Combine(empty, "below")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_or_a_device_is_refused_without_waiting_for_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes in folders are made with mkfifo.");
        string pipe = Path.Combine(_folder, "pipe");
        using (Process process = Process.Start("mkfifo", pipe))
        {
            process.WaitForExit();
        }

        string link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, pipe);
        foreach (string name in (string[])[pipe, link, "/dev/zero", "/proc/self/status"])
        {
            Assert.Contains("is empty or no regular file (a pipe or a device)", Refused(name), StringComparison.Ordinal);
        }
    }

    private static string Refused(string path) => Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(path).Dispose()).Message;
}
