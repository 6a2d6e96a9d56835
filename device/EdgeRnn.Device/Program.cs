using System.Runtime.InteropServices;
using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Output;

const PosixSignal fileSize = (PosixSignal)25;

StandardStream.Use();
if (OpenFiles.Shortage() is { } shortage)
{
    return EntryPoint.Refuse(shortage, Console.Error);
}

if (args is ["run", ..])
{
    Signals.Add(RunCommand.KeepHangUps());
}

if (!OperatingSystem.IsWindows())
{
    // A file beyond the limit of `ulimit -f` is then an error like a full disk, and ends nothing.
    Signals.Add(PosixSignalRegistration.Create(fileSize, signal => signal.Cancel = true));
}

return EntryPoint.Run(args, Console.Out, Console.Error);

internal sealed partial class Program
{
    /// <summary>Until the process has ended: disposed of, one that is still on its way would end it with an exit code of its own.</summary>
    private static readonly List<PosixSignalRegistration> Signals = [];
}
