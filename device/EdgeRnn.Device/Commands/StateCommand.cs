using System.CommandLine;
using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.State;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn state</c>: verifies a state folder, and moves a stream from one to another.</summary>
internal static class StateCommand
{
    public static Command Create() => new("state", "Verify or prune a state folder, or move a stream to another board.")
    {
        Verify(), Prune(), Export(), Import(),
    };

    private static Command Verify()
    {
        Argument<string> folder = Folder();
        Option<bool> json = CommandOptions.JsonObject();
        var command = new Command("verify", "Verify every file of a state folder: exit code 0 if all are sound, 5 if one is damaged.") { folder, json };
        command.SetAction(parse => Guarded(() =>
        {
            string path = parse.GetRequiredValue(folder);
            RefuseMissing(path);
            IReadOnlyList<VerifiedFile> files = new StateVerification(path).Run();
            bool isSound = !files.Any(file => file.Verdict == StateVerdict.Damaged);
            TextWriter output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json))
            {
                WriteJson(output, path, files, isSound);
            }
            else
            {
                WriteText(output, files, isSound);
            }

            return isSound ? ExitCode.Done : ExitCode.StateUnusable;
        }));
        return command;
    }

    private static Command Prune()
    {
        Argument<string> folder = Folder();
        Option<bool> force = CommandOptions.Flag("--force", "Delete also those of a stream that has no other state yet");
        var command = new Command("prune", "Delete the states that were kept for other options, and what was set aside as damaged; the service may be running.") { folder, force };
        command.SetAction(parse => Guarded(() =>
        {
            string path = parse.GetRequiredValue(folder);
            RefuseMissing(path);
            IReadOnlyList<(string Path, long Bytes, bool IsKept)> files = StatePruning.Run(path, parse.GetValue(force));
            TextWriter output = parse.InvocationConfiguration.Output;
            foreach ((string file, _, bool isKept) in files)
            {
                output.WriteLine(isKept ? $"kept {file}: its stream has no other state yet; --force deletes it" : $"deleted {file}");
            }

            (string Path, long Bytes, bool IsKept)[] deleted = [.. files.Where(file => !file.IsKept)];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{deleted.Length} {Plural.Of(deleted.Length, "file")} deleted, {deleted.Sum(file => file.Bytes):N0} bytes"));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Export()
    {
        Argument<string> folder = Folder();
        Argument<string> file = new("FILE") { Description = "The file to write" };
        Option<string?> stream = CommandOptions.Path("--stream", "NAME", "The stream [the only one, or main]");
        Option<bool> force = CommandOptions.Force();
        var command = new Command("export", "Write a stream's newest checkpoint, its part of the journal and their versions to one file, even while the service runs.") { folder, file, stream, force };
        command.SetAction(parse => Guarded(() =>
        {
            string path = parse.GetRequiredValue(folder), target = parse.GetRequiredValue(file);
            RefuseMissing(path);
            OutputFile.Check("FILE", target);
            OwnFile.Weights.Check("FILE", target, parse.GetValue(force));
            string journal = StateFolder.Journal(path);
            string name = parse.GetValue(stream) ?? (Directory.Exists(journal) ? StateFolder.Choose(journal, null) : "main");
            parse.InvocationConfiguration.Output.WriteLine(StreamExport.Write(path, name, target));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Import()
    {
        Argument<string> folder = Folder();
        Argument<string> file = new("FILE") { Description = "The file that export wrote" };
        Option<string?> name = CommandOptions.Path("--as", "NAME", "The name of the stream there [unchanged]");
        var command = new Command("import", "Import a stream into a state folder that does not have it yet; no service may be using the folder.") { folder, file, name };
        command.SetAction(parse => Guarded(() =>
        {
            parse.InvocationConfiguration.Output.WriteLine(StreamImport.Run(parse.GetRequiredValue(folder), parse.GetRequiredValue(file), parse.GetValue(name)));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Argument<string> Folder() => new("STATE") { Description = "The state folder of a service" };

    private static void RefuseMissing(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw UserException.Input($"{folder}: there is no such folder; name the state folder of a service");
        }
    }

    private static int Guarded(Func<ExitCode> run)
    {
        try
        {
            return (int)run();
        }
        catch (StateFolderException error)
        {
            throw new UserException(ExitCode.StateUnusable, error.Message.ReplaceLineEndings(" ").TrimEnd('.'), error);
        }
        catch (Exception error) when (error is ModelFileException || FileSystemFault.Is(error))
        {
            throw UserException.Input(error.Message.ReplaceLineEndings(" ").TrimEnd('.'), error);
        }
    }

    private static void WriteText(TextWriter output, IReadOnlyList<VerifiedFile> files, bool isSound)
    {
        TextWriter page = Page.Over(output);
        foreach (VerifiedFile file in files)
        {
            page.WriteLine($"{Word(file.Verdict),-10} {file.Path}: {file.What}");
        }

        int damaged = files.Count(file => file.Verdict == StateVerdict.Damaged);
        output.WriteLine(isSound ? $"{files.Count} {Plural.Of(files.Count, "file")}, none is damaged" : $"{damaged} of {files.Count} {Plural.Of(files.Count, "file")} {Plural.Of(damaged, "is", "are")} damaged");
    }

    private static void WriteJson(TextWriter output, string folder, IReadOnlyList<VerifiedFile> files, bool isSound) => JsonOutput.Write(output, json =>
    {
        json.WriteString("folder", folder);
        json.WriteBoolean("sound", isSound);
        json.WriteObjects("files", files, file =>
        {
            json.WriteString("path", file.Path);
            json.WriteString("verdict", Word(file.Verdict));
            json.WriteString("what", file.What);
        });
    });

    private static string Word(StateVerdict verdict) => verdict switch
    {
        StateVerdict.Sound => "sound",
        StateVerdict.Unfinished => "unfinished",
        StateVerdict.SetAside => "set aside",
        StateVerdict.Damaged => "damaged",
        _ => "unknown",
    };
}
