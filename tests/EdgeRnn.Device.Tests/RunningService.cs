using System.Diagnostics;

namespace EdgeRnn.Device.Tests;

/// <summary><c>edgernn run</c> as a process of its own, until it is asked to end.</summary>
internal sealed class RunningService : IDisposable
{
    private readonly Process _process;

    /// <param name="settings">Each <c>KEY=VALUE</c>.</param>
    /// <param name="arguments">Others.</param>
    public RunningService(IEnumerable<string> settings, params string[] arguments)
    {
        _process = new()
        {
            StartInfo = new(Path.Combine(AppContext.BaseDirectory, "edgernn"), ["run", .. arguments, .. settings.SelectMany(setting => (string[])["--set", setting])])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            },
        };
        _process.Start();
        Result = Task.Run(async () =>
        {
            Task<string> output = _process.StandardOutput.ReadToEndAsync(), error = _process.StandardError.ReadToEndAsync();
            await _process.WaitForExitAsync();
            return new CommandResult((ExitCode)_process.ExitCode, await output, await error);
        });
    }

    /// <summary>What it returned and wrote, once it has ended.</summary>
    public Task<CommandResult> Result { get; }

    /// <summary>Asks it to end.</summary>
    public void Stop() => ServiceProcess.Signal(_process.Id, "TERM");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        Result.Wait(TimeSpan.FromSeconds(60));
        _process.Dispose();
    }
}
