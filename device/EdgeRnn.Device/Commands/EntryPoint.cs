using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Commands;

/// <summary>Parses the command line, runs the command, and turns every error into one line and an exit code.</summary>
public static class EntryPoint
{
    public static int Run(string[] args, TextWriter output, TextWriter error) => Run("edgernn", CreateRoot, args, output, error);

    /// <summary>The same for another program of ours.</summary>
    internal static int Run(string program, Func<RootCommand> createRoot, string[] args, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(error);
        error = Page.OverMessages(error);
        try
        {
            RootCommand root = createRoot();
            FitHelp(root, Page.WidthOf(output));
            ParseResult parse = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            RefuseWrongUsage(program, parse);
            return parse.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (InputException wrong)
        {
            Complain(error, $"{program}: {wrong.Message}");
            return (int)(wrong is UserException user ? user.ExitCode : ExitCode.BadInput);
        }
        catch (IOException closed) when (StandardStream.IsReaderGone(closed))
        {
            // As other tools end in front of `head`: silently, as if by SIGPIPE.
            return (int)ExitCode.OutputClosed;
        }
        catch (IOException refused) when (StandardStream.IsRefused(refused))
        {
            Complain(error, $"{program}: {refused.Message}; what should have followed there is lost");
            return (int)ExitCode.BadInput;
        }
        catch (OutOfMemoryException)
        {
            Complain(error, $"{program}: no memory is left to this process; see its limits with ulimit -a, and what a network needs with edgernn plan");
            return (int)ExitCode.Fault;
        }
        catch (Exception fault)
        {
            bool debug = Environment.GetEnvironmentVariable("EDGERNN_DEBUG") is { Length: > 0 };
            Complain(error, debug ? $"{program}: unexpected {fault}" : $"{program}: unexpected {fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")}; this is a fault of {program}: "
                + "please report this line; EDGERNN_DEBUG=1 adds where it happened");
            return (int)ExitCode.Fault;
        }
    }

    /// <summary>Ends before anything has begun, with the reason.</summary>
    public static int Refuse(string reason, TextWriter error)
    {
        Complain(Page.OverMessages(error), $"edgernn: {reason}");
        return (int)ExitCode.BadInput;
    }

    /// <summary>Nobody may be listening: that is no reason to end otherwise.</summary>
    private static void Complain(TextWriter error, string line)
    {
        try
        {
            error.WriteLine(line);
        }
        catch (IOException)
        {
            // The exit code remains.
        }
    }

    private static RootCommand CreateRoot()
    {
        var root = new RootCommand(
            "Forecasts sensor channels with a recurrent network that learns as it goes. Without a command it replays a bundled recording.")
        {
            ReplayCommand.Create(),
            ExplainCommand.Create(),
            PlanCommand.Create(),
            InspectCommand.Create(),
            ExportCommand.Create(),
            JournalCommand.Create(),
            StateCommand.Create(),
            BenchCommand.Create(),
            DoctorCommand.Create(),
            SensorsCommand.Create(),
            RecordCommand.Create(),
            RunCommand.Create(),
            FilterCommand.Create(),
            ActionsCommand.Create(),
            ConfigCommand.Create(),
            HistoryCommand.Create(),
            LabelCommand.Create(),
            AnomaliesCommand.Create(),
            ScoreCommand.Create(),
            CompletionCommand.Create(),
            ManPage.Create(),
        };
        DemoCommand.AddTo(root);
        return root;
    }

    private static void FitHelp(RootCommand root, int width)
    {
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            if (help.Action is HelpAction action && width < int.MaxValue)
            {
                action.MaxWidth = width;
            }
        }
    }

    private static void RefuseWrongUsage(string program, ParseResult parse)
    {
        if (parse.Action is HelpAction)
        {
            return;
        }

        Command command = parse.CommandResult.Command;
        string help = $"see: {HelpOf(program, parse.CommandResult)}";
        if (UnknownOption(parse) is { } unknown)
        {
            IEnumerable<string> names = command.Options.SelectMany(option => option.Aliases.Append(option.Name));
            throw UserException.Usage($"unknown option {unknown}{Meant(unknown, names)}; {help}");
        }

        if (command is RootCommand && parse.UnmatchedTokens.Count > 0)
        {
            string word = parse.UnmatchedTokens[0];
            string known = string.Join(", ", command.Subcommands.Select(sub => sub.Name));
            throw UserException.Usage(
                $"unknown command {word}{Meant(word, command.Subcommands.Select(sub => sub.Name))}; expected one of {known}; {help}");
        }

        if (parse.Errors.Count > 0)
        {
            throw UserException.Usage($"{parse.Errors[0].Message.TrimEnd('.')}; {help}");
        }
    }

    /// <summary>The parser takes a misspelt option for an argument; this finds it.</summary>
    private static string? UnknownOption(ParseResult parse) =>
        parse.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-')
            .Select(token => token.Value.Split('=')[0])
            .FirstOrDefault(value => !double.TryParse(value.Split(',')[0], CultureInfo.InvariantCulture, out _));

    private static string Meant(string word, IEnumerable<string> names) =>
        NearestName.Of(word, names) is { } nearest ? $"; did you mean {nearest}?" : "";

    private static string HelpOf(string program, CommandResult result) =>
        result.Parent is CommandResult parent ? $"{HelpOf(program, parent)[..^" --help".Length]} {result.Command.Name} --help" : $"{program} --help";
}
