using System.Diagnostics;
using Xunit;

namespace EdgeRnn.Device.Tests;

/// <summary>Runs scripts around the executable: <c>$0</c> is that, and the script's own folder is the working directory.</summary>
public static class ServiceProcess
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Functions for scripts: waits without end, which the caller's patience ends.</summary>
    private const string Functions = """
        await() { until "$@" >/dev/null 2>&1; do sleep 0.05; done; }
        logged() { grep -q -- "$1" err; }
        there() { ls $1; }

        """;

    /// <summary>Runs a script to its end.</summary>
    /// <returns>Its exit code and what it wrote to standard output.</returns>
    public static (int ExitCode, string Output) Run(TemporaryFolder folder, string script, bool hasOwnMounts = false)
    {
        using Process process = Start(folder, script, hasOwnMounts);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            string errors = File.Exists(folder["err"]) ? File.ReadAllText(folder["err"]) : "";
            Assert.Fail($"the script did not end within {Patience.TotalSeconds} s; standard error of the program: {errors}");
        }

        return (process.ExitCode, output.Result);
    }

    public static Process Start(TemporaryFolder folder, string script, bool hasOwnMounts = false)
    {
        string[] shell = ["sh", "-c", Functions + script, Path.Combine(AppContext.BaseDirectory, "edgernn")];
        string[] command = hasOwnMounts ? ["unshare", .. Unshare, .. shell] : shell;
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, WorkingDirectory = folder.Path };
        foreach (string variable in (string[])["NOTIFY_SOCKET", "INVOCATION_ID", "JOURNAL_STREAM"])
        {
            start.Environment.Remove(variable);
        }

        return Process.Start(start)!;
    }

    /// <summary>Sends a signal, as TERM or HUP, to a process.</summary>
    public static void Signal(int process, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
    }

    /// <summary>Skips a test where this user cannot mount a file system of its own.</summary>
    public static void NeedMounts()
    {
        using TemporaryFolder folder = new();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "file systems are mounted on Linux");
        using Process probe = Start(folder, "mount -t tmpfs tmpfs . 2>/dev/null", hasOwnMounts: true);
        Assert.SkipUnless(probe.WaitForExit(Patience) && probe.ExitCode == 0, "this user may not mount a file system, not even in a namespace of its own");
    }

    private static string[] Unshare => Environment.IsPrivilegedProcess ? ["-m"] : ["-r", "-m"];
}
