using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Sensors.Text;

/// <summary>Standard input as a stream of text.</summary>
internal static class StandardInput
{
    private const string Descriptor = "/proc/self/fd/0";

    /// <exception cref="InputException">There is nothing that could be read.</exception>
    public static Stream Open()
    {
        if (Directory.Exists(Descriptor))
        {
            throw new InputException("standard input: is a folder; expected lines of CSV, JSON or the line protocol");
        }

        // What a closed descriptor is by now: the native runtime has opened its own source of random bytes, which got the number.
        return new FileInfo(Descriptor).LinkTarget is "/dev/urandom"
            ? throw new InputException("standard input: is closed; expected lines of CSV, JSON or the line protocol")
            : Console.OpenStandardInput();
    }
}
