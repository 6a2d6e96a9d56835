using System.Globalization;
using EdgeRnn.Tasks.Hardness;
using EdgeRnn.Tasks.Plasticity;
using EdgeRnn.Tasks.Standard;

const string Usage = """
    usage: EdgeRnn.Tasks tasks [--seeds N] [--share X] [--only NAME]   standard tasks, to results/tasks.md; a share below 1 is for a look only
           EdgeRnn.Tasks plasticity [--seeds N] [--steps N]    a million steps of changing regimes, to results/plasticity.md
           EdgeRnn.Tasks hardness                              the figures of src/EdgeRnn/Training/why-training-is-hard.md
    """;

string results = Path.Combine(AppContext.BaseDirectory, "../../../results");
Directory.CreateDirectory(results);
switch (args)
{
    case ["tasks", .. string[] rest]:
        TaskReport.Write(Path.Combine(results, "tasks.md"), Whole(rest, "--seeds", 5), double.Parse(Of(rest, "--share", "1"), CultureInfo.InvariantCulture), Of(rest, "--only", ""));
        return 0;
    case ["plasticity", .. string[] rest]:
        PlasticityReport.Write(results, Whole(rest, "--seeds", 3), Whole(rest, "--steps", 1_000_000));
        return 0;
    case ["hardness"]:
        HardnessReport.Write(Path.Combine(AppContext.BaseDirectory, "../../../../../src/EdgeRnn/Training/figures"));
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static int Whole(string[] options, string name, int otherwise) =>
    int.Parse(Of(options, name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

static string Of(string[] options, string name, string otherwise)
{
    int at = Array.IndexOf(options, name);
    return at >= 0 && at + 1 < options.Length ? options[at + 1] : otherwise;
}
