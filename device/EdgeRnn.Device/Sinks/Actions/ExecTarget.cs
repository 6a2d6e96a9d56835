using System.ComponentModel;
using System.Diagnostics;
using EdgeRnn.Device.Configuration;

namespace EdgeRnn.Device.Sinks.Actions;

/// <summary>A program with its arguments as they are, without a shell: the notice is its standard input, as JSON.</summary>
internal sealed class ExecTarget(ActionSettings settings) : IActionTarget
{
    public void Send(ActionNotice notice, long leftOut, CancellationToken stop)
    {
        ProcessStartInfo start = new(settings.Exec[0], settings.Exec.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["EDGERNN_EVENT"] = ActionSettings.WordOf(notice.Kind);
        start.Environment["EDGERNN_STREAM"] = notice.Stream;
        start.Environment["EDGERNN_MESSAGE"] = notice.Message;
        using Process process = new() { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            throw new ActionException($"{settings.Exec[0]}: cannot be started: {error.Message}", mayPass: false);
        }

        Await(process, notice.ToJson(leftOut), stop);
    }

    private void Await(Process process, byte[] input, CancellationToken stop)
    {
        // What it prints is read and forgotten, so that it is never held up.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(settings.Limit);
        try
        {
            Feed(process, input, limit.Token);
            process.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new ActionException($"{settings.Exec[0]}: was ended after {settings.Limit.TotalSeconds:0.#} s", mayPass: true);
        }

        if (process.ExitCode != 0)
        {
            throw new ActionException($"{settings.Exec[0]}: ended with {process.ExitCode}", mayPass: true);
        }
    }

    private static void Feed(Process process, byte[] input, CancellationToken limit)
    {
        try
        {
            process.StandardInput.BaseStream.WriteAsync(input, limit).AsTask().GetAwaiter().GetResult();
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not want to know.
        }
    }
}
