using System.Diagnostics;
using EdgeRnn.Device;

namespace EdgeRnn.Fleet.Demo;

/// <summary>A server and workers as child processes, in a folder that goes with them.</summary>
internal sealed class DemoProcesses : IDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    private readonly List<Process> _processes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("edgernn-fleet-").FullName;

    /// <exception cref="UserException">There is no server to start.</exception>
    public void StartServer(int port)
    {
        const string Program = "nats-server";
        IEnumerable<string> places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin");
        string server = places.Select(place => Path.Combine(place, Program)).FirstOrDefault(File.Exists)
            ?? throw UserException.Input($"up: there is no {Program} on this machine; install it: apt-get install {Program}");
        Start(server, "-js", "-a", "127.0.0.1", "-p", $"{port}", "-sd", _folder, "-l", Path.Combine(_folder, "server.log"));
    }

    public void StartWorker(string url, string name) => Start(Environment.ProcessPath!, "worker", "--url", url, "--name", name);

    /// <summary>Ends them, the last first, and deletes the folder.</summary>
    public void Dispose()
    {
        foreach (Process process in _processes.AsEnumerable().Reverse())
        {
            if (!process.HasExited)
            {
                using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
                kill.WaitForExit();
            }

            if (!process.WaitForExit(Farewell))
            {
                process.Kill();
            }

            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>In a session of its own, so that Ctrl-C does not end the server before the workers have saved.</summary>
    private void Start(string program, params string[] arguments) => _processes.Add(Process.Start("setsid", [program, .. arguments]));
}
