using System.Globalization;
using EdgeRnn.Survivor;

// Learns and saves checkpoints until it is killed: up to a row, saving every so many; continues from what is in the folder.
if (args is not ["learn", string folder, string every, string rows])
{
    Console.Error.WriteLine("usage: EdgeRnn.Survivor learn FOLDER EVERY ROWS");
    return 2;
}

return new Learning(folder, Number(every)).Run(Number(rows));

static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
