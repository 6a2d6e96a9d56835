using System.Globalization;
using EdgeRnn;
using EdgeRnn.Forecasting;
using EdgeRnn.Instructions;
using EdgeRnn.Options;

const string Usage = """
    usage: EdgeRnn.Instructions run CELL HIDDEN MODE STEPS    runs the steps, for a counter of instructions around it
           EdgeRnn.Instructions run mixture PROFILE CHANNELS STEPS    the same of a forecaster's rows
           EdgeRnn.Instructions ratio CELL HIDDEN MODE        prints the time of scalar code / the time of vector code
           EdgeRnn.Instructions allocations                   prints bytes per step of every scenario, a line each
           EdgeRnn.Instructions plans                         prints the bytes that the mixtures will hold, a line each
    CELL is elman, gru or lstm; MODE is inference, training or online; PROFILE is light, standard or full.
    """;

switch (args)
{
    case ["run", "mixture", string profile, string channels, string steps]
        when MixtureLoad.TryParse(profile, channels, out MixtureLoad mixture)
        && int.TryParse(steps, CultureInfo.InvariantCulture, out int count) && count > 0:
        mixture.Run(count);
        Console.WriteLine($"width {VectorUnit.Width} runtime {Environment.Version}");
        return 0;
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
    case ["plans"]:
        foreach (ForecasterOptions options in MixtureLoad.All)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{MixtureLoad.NameOf(options)} {Forecaster.Plan(options).TotalBytes}"));
        }

        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
