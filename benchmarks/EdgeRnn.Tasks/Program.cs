using System.Globalization;
using EdgeRnn.Tasks.Standard;

const string Usage = """
    usage: EdgeRnn.Tasks tasks [--seeds N] [--share X]     standard tasks, to results/tasks.md; a share below 1 is for a look only
    """;

string results = Path.Combine(AppContext.BaseDirectory, "../../../results");
Directory.CreateDirectory(results);
switch (args)
{
    case ["tasks", .. string[] rest]:
        TaskReport.Write(Path.Combine(results, "tasks.md"), int.Parse(Of(rest, "--seeds", "5"), CultureInfo.InvariantCulture), double.Parse(Of(rest, "--share", "1"), CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static string Of(string[] options, string name, string otherwise)
{
    int at = Array.IndexOf(options, name);
    return at >= 0 && at + 1 < options.Length ? options[at + 1] : otherwise;
}
