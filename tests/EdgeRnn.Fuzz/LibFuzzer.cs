using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SharpFuzz.Common;

namespace EdgeRnn.Fuzz;

/// <summary>
/// LLVM's libFuzzer in this very process: SharpFuzz's instrumentation counts in libFuzzer's own table, and an input costs a
/// call instead of two switches between processes.
/// </summary>
internal static unsafe partial class LibFuzzer
{
    private const string Library = "edgernn_fuzz";

    // The runtime needs its own handlers: a null reference is a SIGSEGV that it turns into an exception.
    private static readonly string[] Options =
        ["-handle_segv=0", "-handle_bus=0", "-handle_ill=0", "-handle_fpe=0", "-handle_abrt=0", "-detect_leaks=0", "-print_final_stats=1"];

    private static Action<byte[]> _target = _ => { };

    public static int Run(Action<byte[]> target, string[] arguments)
    {
        _target = target;
        Trace.SharedMem = Counters();
        string[] all = ["edgernn-fuzz", .. Options, .. arguments];
        var pointers = (byte**)NativeMemory.Alloc((nuint)(sizeof(byte*) * (all.Length + 1)));
        for (int i = 0; i < all.Length; i++)
        {
            pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(all[i]);
        }

        pointers[all.Length] = null;
        int count = all.Length;
        return Drive(&count, &pointers, &TestOneInput);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int TestOneInput(byte* data, nuint length)
    {
        byte[] input = new ReadOnlySpan<byte>(data, (int)length).ToArray();
        try
        {
            Trace.PrevLocation = 0;
            _target(input);
        }
        catch (Exception error)
        {
            string path = $"crash-{Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8))}";
            File.WriteAllBytes(path, input);
            Console.Error.WriteLine($"{error}\n{Path.GetFullPath(path)}");
            Environment.Exit(77);
        }

        return 0;
    }

    [LibraryImport(Library, EntryPoint = "edgernn_fuzz_counters")]
    private static partial byte* Counters();

    [LibraryImport(Library, EntryPoint = "LLVMFuzzerRunDriver")]
    private static partial int Drive(int* count, byte*** arguments, delegate* unmanaged[Cdecl]<byte*, nuint, int> target);
}
