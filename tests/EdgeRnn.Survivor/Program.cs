using System.Globalization;
using EdgeRnn.Survivor;

// Learns and saves checkpoints until it is killed, or kills others that do.
const string Usage = """
    usage: EdgeRnn.Survivor learn FOLDER EVERY ROWS   learn up to a row, saving every so many; go on from what is in the folder
           EdgeRnn.Survivor kill FOLDER KILLS [SEED]  kill learners at random moments and check what the next one finds
    """;
try
{
    switch (args)
    {
        case ["learn", string folder, string every, string rows]:
            return new Learning(folder, Number(every)).Run(Number(rows));
        case ["kill", string folder, string kills]:
            return Killing.Run(folder, Number(kills), Environment.TickCount);
        case ["kill", string folder, string kills, string seed]:
            return Killing.Run(folder, Number(kills), (int)Number(seed));
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (BrokenPromiseException broken)
{
    Console.Error.WriteLine($"FAILED: {broken.Message}");
    return 1;
}

static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
