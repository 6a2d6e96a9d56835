using EdgeRnn.Fuzz;

// instrument FOLDER        makes the readers' assemblies in a folder count the branches they take
// run TARGET ARGUMENTS…    fuzzes with libFuzzer, whose options and corpus folders the arguments are
// check TARGET FILE…       gives files to a target once, as a fuzzer would
// seed FOLDER              writes sound files to begin with, a folder for each target
Instrumentation.CountInOwnMemory();
return args switch
{
    ["instrument", var folder] => Instrumentation.Apply(folder),
    ["run", var target, .. var rest] => LibFuzzer.Run(Targets.Find(target), rest),
    ["check", var target, .. var files] => Targets.Check(Targets.Find(target), files),
    ["seed", var folder] => Seeds.Write(folder),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine($"instrument FOLDER | run TARGET ARGUMENTS… | check TARGET FILE… | seed FOLDER; targets: {string.Join(", ", Targets.Names)}");
    return 2;
}
