namespace EdgeRnn.Device.Tests.Sensors.Kernel;

/// <summary>A folder that stands for /sys.</summary>
internal sealed class SysfsTree : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Path;

    /// <summary>The layout of a board, from <c>trees/</c>.</summary>
    public static SysfsTree Board(string name)
    {
        SysfsTree tree = new();
        foreach (string line in File.ReadLines(Path.Combine(Repository.Root, "tests/EdgeRnn.Device.Tests/Sensors/Kernel/trees", $"{name}.txt")))
        {
            if (line.Split('\t', 2) is [var file, var text])
            {
                tree.Write(file, text + "\n");
            }
            else
            {
                string[] link = line.Split(" -> ");
                tree.Link(link[0], link[1]);
            }
        }

        return tree;
    }

    public SysfsTree Write(string file, string text)
    {
        File.WriteAllText(Made(file), text);
        return this;
    }

    public SysfsTree Link(string path, string target)
    {
        File.CreateSymbolicLink(Made(path), target);
        return this;
    }

    public void Remove(string folder) => Directory.Delete(Path.Combine(Root, folder), recursive: true);

    public void Move(string from, string to) => Directory.Move(Path.Combine(Root, from), Path.Combine(Root, to));

    public void Dispose() => _folder.Dispose();

    private string Made(string file)
    {
        string path = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
