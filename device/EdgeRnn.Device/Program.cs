using System.Runtime.InteropServices;
using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Output;

const PosixSignal fileSize = (PosixSignal)25;

StandardStream.Use();
if (OpenFiles.Shortage() is { } shortage)
{
    return EntryPoint.Refuse(shortage, Console.Error);
}

using PosixSignalRegistration? hangUp = args is ["run", ..] ? RunCommand.KeepHangUps() : null;
// A file beyond the limit of `ulimit -f` is then an error like a full disk, and ends nothing.
using PosixSignalRegistration? limit = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(fileSize, signal => signal.Cancel = true);
return EntryPoint.Run(args, Console.Out, Console.Error);
