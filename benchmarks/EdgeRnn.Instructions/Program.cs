using System.Globalization;
using EdgeRnn;
using EdgeRnn.Instructions;
using EdgeRnn.Options;

const string Usage = """
    usage: EdgeRnn.Instructions run CELL HIDDEN MODE STEPS    runs the steps, for a counter of instructions around it
           EdgeRnn.Instructions ratio CELL HIDDEN MODE        prints the time of scalar code / the time of vector code
           EdgeRnn.Instructions allocations                   prints bytes per step of every scenario, a line each
    CELL is elman, gru or lstm; MODE is inference, training or online.
    """;

switch (args)
{
    case ["run", string cell, string hidden, string mode, string steps]
        when Scenario.TryParse(cell, hidden, mode, out Scenario scenario)
        && int.TryParse(steps, CultureInfo.InvariantCulture, out int count) && count > 0:
        scenario.Load(VectorWidth.Auto).Run(count);
        Console.WriteLine($"width {VectorUnit.Width} runtime {Environment.Version}");
        return 0;
    case ["ratio", string cell, string hidden, string mode] when Scenario.TryParse(cell, hidden, mode, out Scenario scenario):
        Console.WriteLine(scenario.RatioToScalar().ToString("0.00", CultureInfo.InvariantCulture));
        return 0;
    case ["allocations"]:
        foreach ((string name, double bytes) in Allocations.All())
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {bytes}"));
        }

        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
