using System.Runtime.InteropServices;
using SharpFuzz;
using SharpFuzz.Common;

namespace EdgeRnn.Fuzz;

/// <summary>Makes the code that reads from outside report which branches it takes.</summary>
internal static unsafe class Instrumentation
{
    /// <summary>Assemblies and, in each, the beginnings of the names of the types that read.</summary>
    private static readonly (string Assembly, string[] Types)[] Readers =
    [
        ("EdgeRnn.Core.dll", ["EdgeRnn.Storage."]),
        ("EdgeRnn.Sensors.dll", ["EdgeRnn.Sensors.Reading.", "EdgeRnn.Sensors.Text."]),
        ("edgernn.dll", ["EdgeRnn.Device.Configuration."]),
        ("CsvHelper.dll", ["CsvHelper."]),
    ];

    /// <summary>For what runs before a fuzzer has given its table, or without one: instrumented code always counts.</summary>
    public static void CountInOwnMemory() => Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(1 << 16);

    public static int Apply(string folder)
    {
        foreach ((string assembly, string[] types) in Readers)
        {
            int count = Fuzzer.Instrument(
                Path.Combine(folder, assembly),
                name => types.Any(type => name.StartsWith(type, StringComparison.Ordinal)),
                SharpFuzz.Options.Value).Count();
            Console.WriteLine($"{assembly}: {count} types instrumented");
        }

        return 0;
    }
}
